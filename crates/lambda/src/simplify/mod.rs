//! Passes from Lambda to Lambda that translation leaves work for.
//!
//! [`exits`] puts handlers that are jumped to once where the jump is; [`lets`] removes variables that are not used,
//! moves those used once to their use, and turns references that do not escape into mutable variables.

mod exits;
mod lets;

use crate::ir::Lambda;

/// Simplifies a unit's term. With `debug` variables stay where the debugger looks for them.
pub fn simplify(term: Lambda, debug: bool) -> Lambda {
    let term = exits::simplify(term);
    lets::simplify(term, debug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::{Names, lambda as print};
    use crate::read::lambda as read;
    use syntax::symbol::Interner;

    fn simplified(text: &str) -> String {
        let interner = Interner::new();
        let term = simplify(read(text, &interner).unwrap(), false);
        print(&term, &Names { interner: &interner, locate: &|_| diagnostics::Location::none() })
    }

    #[test]
    fn handlers_used_once_move_to_their_use() {
        assert_eq!(simplified("(catch (if x/1 1 (exit 3)) with (3) y/2)"), "(if x/1 1 y/2)");
        assert_eq!(simplified("(catch x/1 with (3) y/2)"), "x/1");
        let twice = "(catch (if x/1 (exit 3) (exit 3)) with (3) y/2)";
        assert_eq!(simplified(twice), twice);
        let under_try = "(catch (try (exit 3) with e/4 0) with (3) y/2)";
        assert_eq!(simplified(under_try), under_try);
        assert_eq!(
            simplified("(catch (catch (if x/1 (exit 3) (exit 3)) with (3) (exit 4)) with (4) 7)"),
            "(catch (if x/1 (exit 4) (exit 4)) with (4) 7)"
        );
    }

    #[test]
    fn aliases_move_but_not_into_functions() {
        assert_eq!(simplified("(let (x/1 =a (field_imm 0 y/2)) (+ x/1 1))"), "(+ (field_imm 0 y/2) 1)");
        assert_eq!(simplified("(let (x/1 =a (field_imm 0 y/2)) 1)"), "1");
        let captured = "(let (x/1 =a (field_imm 0 y/2)) (function z/3 x/1))";
        assert_eq!(simplified(captured), captured);
        let effect = "(let (x/1 = (apply f/4 0)) 1)";
        assert_eq!(simplified(effect), effect);
        assert_eq!(simplified("(let (x/1 = y/2) (+ x/1 x/1))"), "(+ y/2 y/2)");
    }

    #[test]
    fn local_references_become_variables() {
        assert_eq!(
            simplified(
                "(let (r/1 = (makemutable 0 (int) 0)) (seq (+:=1 r/1) (setfield_imm 0 r/1 5) (field_int 0 r/1)))"
            ),
            "(let (r/1 =mut[int] 0) (seq (assign r/1 (1+ *r/1)) (assign r/1 5) *r/1))"
        );
        let escapes = "(let (r/1 = (makemutable 0 0)) (apply f/2 r/1))";
        assert_eq!(simplified(escapes), escapes);
    }

    #[test]
    fn a_function_applied_at_once_is_bound() {
        assert_eq!(
            simplified("(apply (function x/1 y/2 (apply f/3 x/1 y/2)) 1 (apply g/4 0))"),
            "(let (y/2 = (apply g/4 0) x/1 = 1) (apply f/3 x/1 y/2))"
        );
    }
}
