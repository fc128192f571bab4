//! Why two types do not agree: the data behind `Type ... is not compatible with type ...`.

use syntax::symbol::Symbol;

use super::desc::{FixedExplanation, TypeId};
use crate::ident::Path;

/// Which of the two types a remark is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    First,
    Second,
}

impl Side {
    pub fn other(self) -> Side {
        match self {
            Side::First => Side::Second,
            Side::Second => Side::First,
        }
    }
}

/// A type and what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Expanded {
    pub ty: TypeId,
    pub expanded: TypeId,
}

/// What may not leave its scope.
#[derive(Clone, Debug)]
pub enum EscapeKind {
    Constructor(Path),
    Univar(TypeId),
    SelfType,
    ModuleType(Path),
    /// The type is only known through an equation that is local.
    Equation(Expanded),
    Constraint,
}

/// A step of the explanation.
#[derive(Clone, Debug)]
pub enum Step {
    /// These two had to agree.
    Diff {
        got: Expanded,
        expected: Expanded,
    },
    Escape {
        kind: EscapeKind,
        context: Option<TypeId>,
    },
    Variant(VariantProblem),
    Object(ObjectProblem),
    IncompatibleFields {
        name: Symbol,
        got: TypeId,
        expected: TypeId,
    },
    RecursiveOccurrence(TypeId, TypeId),
    /// Two package types are not included in each other.
    PackageInclusion(Path),
    PackageCannotScrape(Path),
}

/// Where two rows disagree.
#[derive(Clone, Debug)]
pub enum VariantProblem {
    IncompatibleTypesFor(Symbol),
    NoIntersection,
    NoTags(Side, Vec<Symbol>),
    FixedCannotBeClosed(Side, FixedExplanation),
    FixedCannotAddTags(Side, Vec<Symbol>, FixedExplanation),
    /// Inclusion and equality
    Openness(Side),
    PresenceNotGuaranteed(Side, Symbol),
}

/// Where two object types disagree.
#[derive(Clone, Debug)]
pub enum ObjectProblem {
    MissingField(Side, Symbol),
    AbstractRow(Side),
    SelfCannotBeClosed,
}

/// The explanation, outermost step first.
#[derive(Clone, Debug, Default)]
pub struct UnifyError {
    pub trace: Vec<Step>,
}

/// Explanation under construction: innermost step first.
#[derive(Debug, Default)]
pub struct Steps(pub Vec<Step>);

/// What the recursive parts return.
pub type Agreement = Result<(), Box<Steps>>;

/// Disagreement that needs no words of its own.
pub fn unexplained<T>() -> Result<T, Box<Steps>> {
    Err(Box::default())
}

/// Disagreement because of `step`.
pub fn because<T>(step: Step) -> Result<T, Box<Steps>> {
    Err(Box::new(Steps(vec![step])))
}

/// A pair of types not yet expanded.
pub fn diff(got: TypeId, expected: TypeId) -> Step {
    Step::Diff {
        got: Expanded { ty: got, expanded: got },
        expected: Expanded { ty: expected, expanded: expected },
    }
}
