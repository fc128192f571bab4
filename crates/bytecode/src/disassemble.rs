//! Instructions as text, in the form `ocamldumpobj` prints them.

use std::fmt::{self, Write};

use crate::instruction::{Instruction, switch_cases};
use crate::opcode::{Opcode, OperandKind};

/// Gives operands that refer outside of the code a name.
pub trait Names {
    /// The global read by the operand word `value` at position `at`.
    fn global(&self, at: usize, value: i32) -> String;
    /// The global set by the operand word.
    fn set_global(&self, at: usize, value: i32) -> String;
    /// The primitive called by the operand word.
    fn primitive(&self, at: usize, value: i32) -> String;
}

/// Names everything by its number.
pub struct Numbers;

impl Names for Numbers {
    fn global(&self, _: usize, value: i32) -> String {
        format!("global[{value}]")
    }
    fn set_global(&self, _: usize, value: i32) -> String {
        format!("global[{value}]")
    }
    fn primitive(&self, _: usize, value: i32) -> String {
        format!("primitive[{value}]")
    }
}

/// Appends an instruction's line(s), each ended by a newline: position, name, operands; branch targets are positions.
pub fn print(out: &mut String, code: &[i32], instruction: &Instruction, names: &dyn Names) -> fmt::Result {
    write!(out, "{:8}  {}", instruction.at, instruction.opcode)?;
    if instruction.opcode == Opcode::Switch {
        return print_switch(out, code, instruction);
    }
    let mut separator = " ";
    for operand in instruction.operands(code) {
        let value = operand.value;
        let text = match operand.kind {
            // The number of functions shows in the offsets that follow.
            OperandKind::Cache | OperandKind::Functions => continue,
            OperandKind::Offset => operand.target().to_string(),
            OperandKind::Global => names.global(operand.at, value),
            OperandKind::SetGlobal => names.set_global(operand.at, value),
            OperandKind::Primitive => names.primitive(operand.at, value),
            _ => value.to_string(),
        };
        write!(out, "{separator}{text}")?;
        separator = ", ";
    }
    out.write_char('\n')
}

fn print_switch(out: &mut String, code: &[i32], instruction: &Instruction) -> fmt::Result {
    out.write_char('\n')?;
    let mut operands = instruction.operands(code);
    let constants = operands.next().map_or(0, |sizes| switch_cases(sizes.value).0);
    for (i, case) in operands.enumerate() {
        let (kind, number) = if i < constants { ("int", i) } else { ("tag", i - constants) };
        writeln!(out, "        {kind} {number} -> {}", case.target())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruction::instructions;

    #[test]
    fn text_of_each_shape() {
        let code =
            [84, 3, 44, 2, 0, 2, 15, 87, 1 | (1 << 16), 4, 5, 141, 109, 0, 98, 6, 7, 136, 5, 1, 62, 12, 0];
        let mut text = String::new();
        for i in instructions(&code) {
            print(&mut text, &code, &i.unwrap(), &Numbers).unwrap();
        }
        assert_eq!(
            text,
            concat!(
                "       0  BRANCH 4\n       2  CLOSUREREC 0, 7, 20\n       7  SWITCH\n",
                "        int 0 -> 13\n        tag 0 -> 14\n      11  GETPUBMET 109\n",
                "      14  C_CALLN 6, primitive[7]\n      17  BGEINT 5, 20\n      20  MAKEBLOCK 12, 0\n"
            )
        );
    }
}
