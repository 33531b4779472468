//! Where a story stops before its end: something has to be asked, nothing is to be done, or a person has to act.

use crate::flows::{Question, SkipReason, Wait};
use crate::refusal::{Refusal, RefusalCode};

/// Why a story stopped.
#[derive(Clone, Debug)]
pub(super) enum Pause {
    /// These have to be answered first.
    Ask(Vec<Question>),
    /// There is nothing to post.
    Skip(SkipReason),
    /// Something is not there yet.
    Wait(Wait),
    /// A person has to act.
    Refuse(Refusal),
}

/// A part of the story, or where it stopped.
pub(super) type Story<T> = Result<T, Pause>;

impl Pause {
    /// No money moved.
    pub(super) fn not_paid(status: impl Into<String>) -> Self {
        Self::Skip(SkipReason::NotPaid { status: status.into() })
    }
}

impl From<Refusal> for Pause {
    fn from(refusal: Refusal) -> Self {
        Self::Refuse(refusal)
    }
}

/// A decision was asked for before the questions were answered.
pub(super) fn unanswered(questions: &[Question]) -> Refusal {
    let asked: Vec<String> = questions.iter().map(Question::to_string).collect();
    Refusal::new(RefusalCode::MissingFact, "facts", asked.join(", "), "these have to be answered before a decision")
}
