//! Literals.

use diagnostics::{Doc, Span};
use syntax::ast;
use syntax::ast::ConstantDesc;
use syntax::symbol::sym;

use super::Res;
use crate::checker::Checker;
use crate::typedtree::Constant;
use crate::types::TypeId;

impl Checker<'_> {
    /// Reads a literal and gives its type.
    pub(crate) fn type_constant(&mut self, span: Span, constant: &ast::Constant) -> Res<(Constant, TypeId)> {
        let (constant, ty) = match &constant.desc {
            ConstantDesc::Integer(digits, None) => {
                (Constant::Int(self.integer(span, *digits, 63, "int")?), sym::INT)
            }
            ConstantDesc::Integer(digits, Some('l')) => {
                (Constant::Int32(self.integer(span, *digits, 32, "int32")? as i32), sym::INT32)
            }
            ConstantDesc::Integer(digits, Some('L')) => {
                (Constant::Int64(self.integer(span, *digits, 64, "int64")?), sym::INT64)
            }
            ConstantDesc::Integer(digits, Some('n')) => {
                (Constant::Nativeint(self.integer(span, *digits, 64, "nativeint")?), sym::NATIVEINT)
            }
            ConstantDesc::Integer(digits, Some(suffix)) | ConstantDesc::Float(digits, Some(suffix)) => {
                let text = self.interner.str(*digits);
                let mut doc = Doc::new();
                doc.text("Unknown modifier ").code(suffix.to_string()).text(" for literal ");
                doc.code(format!("{text}{suffix}"));
                return self.fail("unknown-literal", span, doc);
            }
            ConstantDesc::Char(c) => (Constant::Char(*c), sym::CHAR),
            ConstantDesc::String(text, at, delimiter) => {
                (Constant::String(text.clone(), *at, *delimiter), sym::STRING)
            }
            ConstantDesc::Float(digits, None) => (Constant::Float(*digits), sym::FLOAT),
        };
        let ty = self.predef_constr(ty, &[]);
        Ok((constant, ty))
    }

    fn integer(&mut self, span: Span, digits: syntax::symbol::Symbol, bits: u32, name: &str) -> Res<i64> {
        match parse_integer(self.interner.str(digits), bits) {
            Some(n) => Ok(n),
            None => {
                let mut doc = Doc::new();
                doc.text("Integer literal exceeds the range of representable integers of type ").code(name);
                self.fail("literal-overflow", span, doc)
            }
        }
    }
}

/// The value of an integer literal of `bits` bits. Decimal literals must fit as signed numbers; in other bases all
/// patterns of bits can be written.
pub(crate) fn parse_integer(text: &str, bits: u32) -> Option<i64> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = text.to_ascii_lowercase();
    let (radix, digits) = if let Some(d) = lower.strip_prefix("0x") {
        (16, d)
    } else if let Some(d) = lower.strip_prefix("0o") {
        (8, d)
    } else if let Some(d) = lower.strip_prefix("0b") {
        (2, d)
    } else if let Some(d) = lower.strip_prefix("0u") {
        (0, d)
    } else {
        (10, lower.as_str())
    };
    let unsigned = radix != 10;
    let radix = if radix == 0 { 10 } else { radix };
    let mut value: u128 = 0;
    for c in digits.chars().filter(|c| *c != '_') {
        value = value.checked_mul(u128::from(radix))?.checked_add(u128::from(c.to_digit(radix)?))?;
    }
    let limit = 1u128 << (bits - 1);
    let in_range = if unsigned {
        value < limit * 2
    } else if negative {
        value <= limit
    } else {
        value < limit
    };
    if !in_range {
        return None;
    }
    let value = value as u64 as i64;
    let value = if negative { value.wrapping_neg() } else { value };
    // Sign-extend from `bits`.
    let shift = 64 - bits;
    Some((value << shift) >> shift)
}

#[cfg(test)]
mod tests {
    use super::parse_integer;

    #[test]
    fn the_range_of_literals() {
        assert_eq!(parse_integer("4611686018427387903", 63), Some((1 << 62) - 1));
        assert_eq!(parse_integer("4611686018427387904", 63), None);
        assert_eq!(parse_integer("-4611686018427387904", 63), Some(-(1 << 62)));
        assert_eq!(parse_integer("0x7fffffffffffffff", 63), Some(-1));
        assert_eq!(parse_integer("0xffff_ffff", 32), Some(-1));
        assert_eq!(parse_integer("0b101", 63), Some(5));
        assert_eq!(parse_integer("0u18446744073709551615", 64), Some(-1));
    }
}
