//! An answer judged: accepted with what it says, or refused with all the reasons.

use std::fmt;

use client_core::DecodeError;

use super::{Counts, ItemFault, ServiceError, Warning, faults, warnings};
use crate::enet::xml::{self, Element};

/// What a business object answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<T> {
    /// It was done.
    Accepted(Accepted<T>),
    /// It was not done.
    Refused(Box<Refusal>),
}

/// What was done, with the notes and the document that say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted<T> {
    /// What the object's own type reads in the answer.
    pub value: T,
    /// Notes. An error beside a number that proves that the item was posted is kept here too.
    pub warnings: Vec<Warning>,
    /// The counters.
    pub counts: Counts,
    /// The whole answer, for what nobody has described.
    pub raw: Element,
}

/// Why nothing was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Errors of single fields.
    pub faults: Vec<ItemFault>,
    /// The failure in words, where there is no document.
    pub error: Option<ServiceError>,
    /// Notes.
    pub warnings: Vec<Warning>,
    /// The counters.
    pub counts: Counts,
    /// The whole answer, if it is a document.
    pub raw: Option<Element>,
}

/// What the object's own part of an answer proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// Nothing either way: errors and counters decide.
    Silent,
    /// It was done: the number that it gave is there.
    Done,
    /// It was not done: the number that it would have given is blank.
    NotDone,
}

impl<T> Reply<T> {
    /// Judges the text of an answer. `evidence` looks for the number that a posting gives, `read` takes the object's own part out
    /// of a document that is accepted; `posts` says that something was to be done, so that the answer has to tell that it was.
    pub(crate) fn judge(
        text: &str,
        posts: bool,
        evidence: impl FnOnce(&Element) -> Evidence,
        read: impl FnOnce(&Element) -> Result<T, DecodeError>,
    ) -> Result<Self, DecodeError> {
        if let Some(error) = ServiceError::of(text) {
            return Ok(Self::Refused(Box::new(Refusal { error: Some(error), ..Refusal::default() })));
        }
        let raw = xml::parse(text)?;
        check_root(&raw)?;
        let (faults, mut warnings, counts) = (faults(&raw), warnings(&raw), Counts::of(&raw));
        let refused = match evidence(&raw) {
            Evidence::Done => false,
            Evidence::NotDone => true,
            Evidence::Silent if !faults.is_empty() || counts.refused() > 0 => true,
            Evidence::Silent => posts && told(&raw, counts.done())? == 0,
        };
        if refused {
            let refusal = Refusal { faults, error: None, warnings, counts, raw: Some(raw) };
            return Ok(Self::Refused(Box::new(refusal)));
        }
        warnings.extend(faults.into_iter().map(|fault| Warning { number: fault.number, text: fault.to_string() }));
        Ok(Self::Accepted(Accepted { value: read(&raw)?, warnings, counts, raw }))
    }

    /// What was done.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn accepted(self) -> Result<Accepted<T>, Box<Refusal>> {
        match self {
            Self::Accepted(accepted) => Ok(accepted),
            Self::Refused(refusal) => Err(refusal),
        }
    }
}

/// How many items were done. An answer to a posting that does not say so leaves it unknown.
fn told(raw: &Element, done: Option<u64>) -> Result<u64, DecodeError> {
    done.ok_or_else(|| raw.misfit("StatusOfItems", "is missing or blank, so nothing tells whether it was done"))
}

/// Refuses the well-formed pages that stand in front of a service.
fn check_root(raw: &Element) -> Result<(), DecodeError> {
    if !["html", "Fault", "ErrorInformation"].iter().any(|page| raw.is(page)) {
        return Ok(());
    }
    let message = format!("<{}> is no answer of a business object", raw.name);
    Err(DecodeError { path: ".".to_owned(), message })
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = &self.error {
            return error.fmt(f);
        }
        match self.faults.as_slice() {
            [] => write!(f, "refused without a reason; {} refused by its counters", self.counts.refused()),
            [only] => only.fmt(f),
            [first, rest @ ..] => write!(f, "{first}, and {} more", rest.len()),
        }
    }
}

impl std::error::Error for Refusal {}
