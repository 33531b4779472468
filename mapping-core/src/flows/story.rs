//! A flow told as one story: it reads facts on its way to a plan and stops where one is missing, where nothing is to be done, or
//! where a person has to act. One description gives both what a flow has to ask ([`questions`]) and what it decides ([`decide`]).

use super::{Decision, Plan, Question, SkipReason, Wait};
use crate::refusal::{Refusal, RefusalCode};

/// Why a story stopped.
#[derive(Clone, Debug)]
pub enum Pause {
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
pub type Story<T> = Result<T, Pause>;

impl Pause {
    /// The ERP holds it already.
    pub fn already_posted(number: impl Into<String>, found: impl Into<String>) -> Self {
        Self::Skip(SkipReason::AlreadyPosted { number: number.into(), found: found.into() })
    }

    /// The books do not change.
    pub fn no_effect(subject: impl Into<String>) -> Self {
        Self::Skip(SkipReason::NoEffect { subject: subject.into() })
    }

    /// No money moved.
    pub fn not_paid(status: impl Into<String>) -> Self {
        Self::Skip(SkipReason::NotPaid { status: status.into() })
    }
}

impl From<Refusal> for Pause {
    fn from(refusal: Refusal) -> Self {
        Self::Refuse(refusal)
    }
}

/// What a story still has to know.
///
/// # Errors
/// The refusal at which it stops.
pub fn questions(story: Story<Plan>) -> Result<Vec<Question>, Refusal> {
    match story {
        Ok(_) | Err(Pause::Skip(_) | Pause::Wait(_)) => Ok(Vec::new()),
        Err(Pause::Ask(questions)) => Ok(each_once(questions)),
        Err(Pause::Refuse(refusal)) => Err(refusal),
    }
}

fn each_once(questions: Vec<Question>) -> Vec<Question> {
    let mut once: Vec<Question> = Vec::with_capacity(questions.len());
    for question in questions {
        if !once.contains(&question) {
            once.push(question);
        }
    }
    once
}

/// What a story decides.
///
/// # Errors
/// The refusal at which it stops; [`RefusalCode::MissingFact`] for a decision that is asked for before the questions are answered.
pub fn decide(story: Story<Plan>) -> Result<Decision, Refusal> {
    match story {
        Ok(plan) => Ok(Decision::Post(plan)),
        Err(Pause::Skip(reason)) => Ok(Decision::Skip(reason)),
        Err(Pause::Wait(wait)) => Ok(Decision::Wait(wait)),
        Err(Pause::Ask(questions)) => Err(unanswered(&questions)),
        Err(Pause::Refuse(refusal)) => Err(refusal),
    }
}

fn unanswered(questions: &[Question]) -> Refusal {
    let asked: Vec<String> = questions.iter().map(Question::to_string).collect();
    Refusal::new(RefusalCode::MissingFact, "facts", asked.join(", "), "these have to be answered before a decision")
}
