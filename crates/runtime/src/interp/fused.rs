//! Instructions that stand for sequences of OCaml's (chosen by `code::fuse`).
//!
//! A form is a module; its instructions are named after the last operation. Left operands that the sequence would have
//! pushed and popped never touch the stack. An instruction may be run again from its start after a poll or collection, so
//! nothing is written before that point.
use super::{Handler, field, goto, instructions, pass_grab};
use crate::value::Value;
use bytecode::Opcode;
use std::sync::atomic::Ordering;

#[inline(always)]
fn boolean(b: bool) -> u64 {
    Value::bool(b).bits()
}

#[inline(always)]
unsafe fn byte(s: u64, i: u64) -> u64 {
    // SAFETY: a string and an index the compiler (or the program, asking for it) vouches for.
    let c = unsafe { *(s as usize as *const u8).add((i >> 1) as usize) };
    ((c as u64) << 1) | 1
}

/// The number of a value's case in a `SWITCH` with so many constant cases.
#[inline(always)]
unsafe fn case(value: u64, constants: u64) -> usize {
    if value & 1 == 1 {
        (value >> 1) as usize
    } else {
        // SAFETY: a block, by the compiler; its header is the word before it.
        constants as usize + (unsafe { *(value as usize as *const u64).sub(1) } & 0xFF) as usize
    }
}

/// Binary operations in three forms: the left operand comes from the stack, the right one from where the form says.
macro_rules! binary_forms {
    ($($op:ident $name:ident |$a:ident, $b:ident| $e:expr;)*) => {
        /// `PUSHACC n; OP`: operand n - 1.
        pub(crate) mod left_acc {
            use super::*;
            instructions! { $(
                fn $name(r) {
                    let ($a, $b) = (r.peek(r.op(0) as usize), r.acc);
                    r.acc = $e;
                    r.advance(2);
                }
            )* }
            pub(crate) fn of(op: Opcode) -> Option<Handler> {
                match op { $(Opcode::$op => Some($name as Handler),)* _ => None }
            }
        }
        /// `ACC m; PUSHACC n; OP`: operands n - 1, m.
        pub(crate) mod left_acc_right_acc {
            use super::*;
            instructions! { $(
                fn $name(r) {
                    let ($a, $b) = (r.peek(r.op(0) as usize), r.peek(r.op(1) as usize));
                    r.acc = $e;
                    r.advance(3);
                }
            )* }
            pub(crate) fn of(op: Opcode) -> Option<Handler> {
                match op { $(Opcode::$op => Some($name as Handler),)* _ => None }
            }
        }
        /// `CONST k; PUSHACC n; OP`: operands n - 1, k.
        pub(crate) mod left_acc_right_const {
            use super::*;
            instructions! { $(
                fn $name(r) {
                    let ($a, $b) = (r.peek(r.op(0) as usize), r.op(1));
                    r.acc = $e;
                    r.advance(3);
                }
            )* }
            pub(crate) fn of(op: Opcode) -> Option<Handler> {
                match op { $(Opcode::$op => Some($name as Handler),)* _ => None }
            }
        }
    };
}

binary_forms! {
    AddInt addint |a, b| a.wrapping_add(b).wrapping_sub(1);
    SubInt subint |a, b| a.wrapping_sub(b).wrapping_add(1);
    MulInt mulint |a, b| (a.wrapping_sub(1)).wrapping_mul(((b as i64) >> 1) as u64).wrapping_add(1);
    AndInt andint |a, b| a & b;
    OrInt orint |a, b| a | b;
    XorInt xorint |a, b| (a ^ b) | 1;
    LslInt lslint |a, b| (a.wrapping_sub(1)).wrapping_shl((b >> 1) as u32).wrapping_add(1);
    LsrInt lsrint |a, b| a.wrapping_shr((b >> 1) as u32) | 1;
    AsrInt asrint |a, b| ((a as i64).wrapping_shr((b >> 1) as u32) as u64) | 1;
    Eq eq |a, b| boolean(a == b);
    Neq neq |a, b| boolean(a != b);
    LtInt ltint |a, b| boolean((a as i64) < (b as i64));
    LeInt leint |a, b| boolean(a as i64 <= b as i64);
    GtInt gtint |a, b| boolean(a as i64 > b as i64);
    GeInt geint |a, b| boolean(a as i64 >= b as i64);
    UltInt ultint |a, b| boolean(a < b);
    GetVectItem getvectitem |a, b| field(a, (b >> 1) as usize);
    GetBytesChar getbyteschar |a, b| byte(a, b);
    GetStringChar getstringchar |a, b| byte(a, b);
}

/// Comparisons followed by `BRANCHIF` or `BRANCHIFNOT`; the accumulator ends as the boolean.
macro_rules! compare_forms {
    ($($rows:tt)*) => {
        compare_form! { #[doc = "`OP; BRANCH`: operand target."]
            popped r, r.acc, r.pop(), 0; $($rows)* }
        compare_form! { #[doc = "`PUSHACC n; OP; BRANCH`: operands n - 1, target."]
            branch_left_acc r, r.peek(r.op(0) as usize), r.acc, 1; $($rows)* }
        compare_form! { #[doc = "`ACC m; PUSHACC n; OP; BRANCH`: operands n - 1, m, target."]
            branch_left_acc_right_acc r, r.peek(r.op(0) as usize), r.peek(r.op(1) as usize), 2; $($rows)* }
    };
}

macro_rules! compare_form {
    (#[$doc:meta] $form:ident $r:ident, $left:expr, $right:expr, $target:literal;
     $($op:ident $yes:ident $no:ident |$a:ident, $b:ident| $e:expr;)*) => {
        #[$doc]
        pub(crate) mod $form {
            use super::*;
            instructions! { $(
                fn $yes($r) {
                    let $a = $left;
                    let $b = $right;
                    if $e {
                        $r.acc = boolean(true);
                        $r.pc = $r.op($target);
                    } else {
                        $r.acc = boolean(false);
                        $r.advance(2 + $target);
                    }
                }
                fn $no($r) {
                    let $a = $left;
                    let $b = $right;
                    if $e {
                        $r.acc = boolean(true);
                        $r.advance(2 + $target);
                    } else {
                        $r.acc = boolean(false);
                        $r.pc = $r.op($target);
                    }
                }
            )* }
            pub(crate) fn of(op: Opcode, on_true: bool) -> Option<Handler> {
                match op {
                    $(Opcode::$op => Some(if on_true { $yes as Handler } else { $no as Handler }),)*
                    _ => None,
                }
            }
        }
    };
}

compare_forms! {
    Eq if_eq unless_eq |a, b| a == b;
    Neq if_neq unless_neq |a, b| a != b;
    LtInt if_lt unless_lt |a, b| (a as i64) < (b as i64);
    LeInt if_le unless_le |a, b| a as i64 <= b as i64;
    GtInt if_gt unless_gt |a, b| a as i64 > b as i64;
    GeInt if_ge unless_ge |a, b| a as i64 >= b as i64;
    UltInt if_ult unless_ult |a, b| a < b;
}

/// `ACC n; Bcmp k`: operands n, k, target. The accumulator ends as the value compared.
macro_rules! acc_compare {
    ($($op:ident $name:ident |$n:ident, $a:ident| $e:expr;)*) => {
        pub(crate) mod acc_branch {
            use super::*;
            instructions! { $(
                fn $name(r) {
                    let $a = r.peek(r.op(0) as usize);
                    let $n = r.op(1);
                    r.acc = $a;
                    if $e {
                        r.pc = r.op(2);
                    } else {
                        r.advance(4);
                    }
                }
            )* }
            pub(crate) fn of(op: Opcode) -> Option<Handler> {
                match op { $(Opcode::$op => Some($name as Handler),)* _ => None }
            }
        }
    };
}

acc_compare! {
    BEq beq |n, a| n == a;
    BNeq bneq |n, a| n != a;
    BLtInt bltint |n, a| (n as i64) < (a as i64);
    BLeInt bleint |n, a| n as i64 <= a as i64;
    BGtInt bgtint |n, a| n as i64 > a as i64;
    BGeInt bgeint |n, a| n as i64 >= a as i64;
}

/// Loads of two steps, and loads followed by a branch.
pub(crate) mod loads {
    use super::*;
    instructions! {
        /// `ACC n; GETFIELD m`
        fn acc_getfield(r) {
            r.acc = field(r.peek(r.op(0) as usize), r.op(1) as usize);
            r.advance(3);
        }
        /// `PUSHACC n; GETFIELD m`
        fn pushacc_getfield(r) {
            r.push(r.acc);
            r.acc = field(r.peek(r.op(0) as usize), r.op(1) as usize);
            r.advance(3);
        }
        fn envacc_getfield(r) {
            r.acc = field(field(r.env, r.op(0) as usize), r.op(1) as usize);
            r.advance(3);
        }
        fn pushenvacc_getfield(r) {
            r.push(r.acc);
            r.acc = field(field(r.env, r.op(0) as usize), r.op(1) as usize);
            r.advance(3);
        }
        /// `ACC n; PUSHACC m`
        fn acc_pushacc(r) {
            let a = r.peek(r.op(0) as usize);
            r.push(a);
            r.acc = r.peek(r.op(1) as usize);
            r.advance(3);
        }
        /// `PUSHACC n; PUSHACC m`
        fn pushacc_pushacc(r) {
            r.push(r.acc);
            let a = r.peek(r.op(0) as usize);
            r.push(a);
            r.acc = r.peek(r.op(1) as usize);
            r.advance(3);
        }
        /// `GETFIELD n; PUSHACC m`
        fn getfield_pushacc(r) {
            let a = field(r.acc, r.op(0) as usize);
            r.push(a);
            r.acc = r.peek(r.op(1) as usize);
            r.advance(3);
        }
        /// `ACC n; OFFSETINT k`: k doubled.
        fn acc_offsetint(r) {
            r.acc = r.peek(r.op(0) as usize).wrapping_add(r.op(1));
            r.advance(3);
        }
        fn pushacc_offsetint(r) {
            r.push(r.acc);
            r.acc = r.peek(r.op(0) as usize).wrapping_add(r.op(1));
            r.advance(3);
        }
        /// `CONST k; PUSHACC n`: operands k, n.
        fn const_pushacc(r) {
            r.push(r.op(0));
            r.acc = r.peek(r.op(1) as usize);
            r.advance(3);
        }
        fn acc_branchif(r) {
            r.acc = r.peek(r.op(0) as usize);
            if r.acc != Value::FALSE.bits() {
                r.pc = r.op(1);
            } else {
                r.advance(3);
            }
        }
        fn acc_branchifnot(r) {
            r.acc = r.peek(r.op(0) as usize);
            if r.acc == Value::FALSE.bits() {
                r.pc = r.op(1);
            } else {
                r.advance(3);
            }
        }
        /// `ACC n; GETFIELD m; PUSHACC k; GETFIELD l`
        fn acc_getfield_pushacc_getfield(r) {
            let a = field(r.peek(r.op(0) as usize), r.op(1) as usize);
            r.push(a);
            r.acc = field(r.peek(r.op(2) as usize), r.op(3) as usize);
            r.advance(5);
        }
        /// `PUSHACC n; GETFIELD m; PUSHACC k; GETFIELD l`
        fn pushacc_getfield_pushacc_getfield(r) {
            r.push(r.acc);
            let a = field(r.peek(r.op(0) as usize), r.op(1) as usize);
            r.push(a);
            r.acc = field(r.peek(r.op(2) as usize), r.op(3) as usize);
            r.advance(5);
        }
        /// `POP n; BRANCH`: operands n, target.
        fn pop_branch(r) {
            r.drop(r.op(0) as usize);
            r.pc = r.op(1);
        }
        /// `ACC n; GETFIELD m; PUSH; SWITCH`: operands n, m, number of constant cases, targets.
        fn acc_getfield_push_switch(r) {
            r.acc = field(r.peek(r.op(0) as usize), r.op(1) as usize);
            r.push(r.acc);
            r.pc = r.op(3 + case(r.acc, r.op(2)));
        }
        /// `PUSHACC n; SWITCH`: operands n, number of constant cases, targets.
        fn pushacc_switch(r) {
            r.push(r.acc);
            r.acc = r.peek(r.op(0) as usize);
            r.pc = r.op(2 + case(r.acc, r.op(1)));
        }
        /// `ACC n; SWITCH`: operands n, number of constant cases, targets.
        fn acc_switch(r) {
            r.acc = r.peek(r.op(0) as usize);
            r.pc = r.op(2 + case(r.acc, r.op(1)));
        }
        /// `POP n; ACC m`: operands n, m.
        fn pop_acc(r) {
            r.drop(r.op(0) as usize);
            r.acc = r.peek(r.op(1) as usize);
            r.advance(3);
        }
        /// The end of a `for` loop's round, `ACC1; PUSH; OFFSETINT k; ASSIGN 2; ACC1; NEQ; BRANCHIF`: the variable is in
        /// `sp[1]`, the limit in `sp[0]`. Operands: k doubled, target (a CHECK_SIGNALS, skipped when there is nothing to do).
        fn for_next(r) {
            let i = r.peek(1);
            let limit = r.peek(0);
            r.poke(1, i.wrapping_add(r.op(0)));
            if limit != i {
                r.pc = r.op(1);
                r.acc = boolean(true);
                let quiet = r.sp as usize >= r.domain().control.stack_limit.load(Ordering::Relaxed);
                r.pc += 8 * quiet as u64;
            } else {
                r.acc = boolean(false);
                r.advance(3);
            }
        }
    }
}

/// Leaves the function with the accumulator as it is.
macro_rules! ret {
    ($r:ident, $words:expr) => {
        $r.drop($words as usize);
        if $r.extra > 1 {
            $r.extra -= 2;
            $r.pc = field($r.acc, 0);
            $r.env = $r.acc;
        } else {
            $r.pc = $r.peek(0);
            $r.env = $r.peek(1);
            $r.extra = $r.peek(2);
            $r.drop(3);
        }
    };
}

/// Results loaded right before `RETURN`; the last operand is the frame's size.
pub(crate) mod returns {
    use super::*;
    instructions! {
        fn acc(r) {
            r.acc = r.peek(r.op(0) as usize);
            ret!(r, r.op(1));
        }
        fn constant(r) {
            r.acc = r.op(0);
            ret!(r, r.op(1));
        }
        fn getfield(r) {
            r.acc = field(r.acc, r.op(0) as usize);
            ret!(r, r.op(1));
        }
        fn addint(r) {
            let b = r.pop();
            r.acc = r.acc.wrapping_add(b).wrapping_sub(1);
            ret!(r, r.op(0));
        }
        /// Operands: tag, frame.
        fn makeblock2(r) {
            let b = super::super::alloc!(r, 2, r.op(0));
            super::super::init(b, 0, r.acc);
            super::super::init(b, 1, r.peek(0));
            r.drop(1);
            r.acc = b;
            ret!(r, r.op(1));
        }
    }
}

/// Calls of a function loaded right before (`PUSH` and load, then `APPLY` or `APPTERM`): the accumulator is the first argument.
macro_rules! calls {
    ($($form:ident $slots:literal |$r:ident| $f:expr;)*) => { $(
        pub(crate) mod $form {
            use super::*;
            macro_rules! check {
                ($x:expr) => {
                    if ($x.sp as usize) < $x.domain().control.stack_limit.load(Ordering::Relaxed) {
                        goto!($x, super::super::ops::poll_and_retry)
                    }
                };
            }
            instructions! {
                fn apply1($r) {
                    check!($r);
                    let f = $f;
                    $r.reserve(4);
                    $r.poke(0, $r.acc);
                    $r.poke(1, $r.pc + 8 * (1 + $slots));
                    $r.poke(2, $r.env);
                    $r.poke(3, $r.extra);
                    $r.extra = 1;
                    $r.acc = f;
                    $r.env = f;
                    $r.pc = field(f, 0);
                }
                fn apply2($r) {
                    check!($r);
                    let f = $f;
                    let b = $r.peek(0);
                    $r.reserve(4);
                    $r.poke(0, $r.acc);
                    $r.poke(1, b);
                    $r.poke(2, $r.pc + 8 * (1 + $slots));
                    $r.poke(3, $r.env);
                    $r.poke(4, $r.extra);
                    $r.extra = 3;
                    $r.acc = f;
                    $r.env = f;
                    $r.pc = field(f, 0);
                    pass_grab!($r);
                }
                fn apply3($r) {
                    check!($r);
                    let f = $f;
                    let (b, c) = ($r.peek(0), $r.peek(1));
                    $r.reserve(4);
                    $r.poke(0, $r.acc);
                    $r.poke(1, b);
                    $r.poke(2, c);
                    $r.poke(3, $r.pc + 8 * (1 + $slots));
                    $r.poke(4, $r.env);
                    $r.poke(5, $r.extra);
                    $r.extra = 5;
                    $r.acc = f;
                    $r.env = f;
                    $r.pc = field(f, 0);
                    pass_grab!($r);
                }
                /// Last operand: frame size less arguments.
                fn appterm1($r) {
                    check!($r);
                    let f = $f;
                    let a = $r.acc;
                    $r.sp = $r.sp.add($r.op($slots) as usize).sub(1);
                    $r.poke(0, a);
                    $r.acc = f;
                    $r.env = f;
                    $r.pc = field(f, 0);
                }
                fn appterm2($r) {
                    check!($r);
                    let f = $f;
                    let (a, b) = ($r.acc, $r.peek(0));
                    $r.sp = $r.sp.add($r.op($slots) as usize).sub(1);
                    $r.poke(0, a);
                    $r.poke(1, b);
                    $r.extra += 2;
                    $r.acc = f;
                    $r.env = f;
                    $r.pc = field(f, 0);
                    pass_grab!($r);
                }
                fn appterm3($r) {
                    check!($r);
                    let f = $f;
                    let (a, b, c) = ($r.acc, $r.peek(0), $r.peek(1));
                    $r.sp = $r.sp.add($r.op($slots) as usize).sub(1);
                    $r.poke(0, a);
                    $r.poke(1, b);
                    $r.poke(2, c);
                    $r.extra += 4;
                    $r.acc = f;
                    $r.env = f;
                    $r.pc = field(f, 0);
                    pass_grab!($r);
                }
            }
            /// The handler, and how many arguments a tail call has.
            pub(crate) fn of(op: Opcode) -> Option<(Handler, Option<i32>)> {
                Some(match op {
                    Opcode::Apply1 => (apply1 as Handler, None),
                    Opcode::Apply2 => (apply2 as Handler, None),
                    Opcode::Apply3 => (apply3 as Handler, None),
                    Opcode::AppTerm1 => (appterm1 as Handler, Some(1)),
                    Opcode::AppTerm2 => (appterm2 as Handler, Some(2)),
                    Opcode::AppTerm3 => (appterm3 as Handler, Some(3)),
                    _ => return None,
                })
            }
        }
    )* };
}

calls! {
    call_self 0 |r| r.env;
    call_sibling 1 |r| r.env.wrapping_add(r.op(0));
    call_env 1 |r| field(r.env, r.op(0) as usize);
    call_stack 1 |r| r.peek(r.op(0) as usize);
    call_global_field 2 |r| field(field((*r.d).global_data.bits(), r.op(0) as usize), r.op(1) as usize);
    // After `ACC k`, the first argument; the operands start with k.
    acc_call_self 1 |r| {
        r.acc = r.peek(r.op(0) as usize);
        r.env
    };
    acc_call_env 2 |r| {
        r.acc = r.peek(r.op(0) as usize);
        field(r.env, r.op(1) as usize)
    };
    acc_call_global_field 3 |r| {
        r.acc = r.peek(r.op(0) as usize);
        field(field((*r.d).global_data.bits(), r.op(1) as usize), r.op(2) as usize)
    };
}
