//! A read that gave no answer.

use std::time::Duration;

use client_core::{ApiError, ErrorKind};
use mapping_core::refusal::{Refusal, RefusalCode};
use thiserror::Error;

/// A read that gave no answer, by what the engine does next.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PortError {
    /// The same question may be answered later.
    #[error("no answer now: {message}")]
    Retry {
        /// How long the other side asked to wait.
        after: Option<Duration>,
        /// Its words, or the network's.
        message: String,
    },
    /// The credentials are wrong or lack a permission: a person has to act; the question is asked again later.
    #[error("no permission: {message}")]
    Unauthorized {
        /// The other side's words.
        message: String,
    },
    /// The question was refused, or its answer cannot be read: the event becomes a dead letter.
    #[error("{0}")]
    Refused(Box<Refusal>),
}

impl From<Refusal> for PortError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<ApiError> for PortError {
    /// What a failed read means. A read does nothing, so a lost answer is asked for again.
    fn from(error: ApiError) -> Self {
        match error.kind() {
            ErrorKind::Unauthorized => Self::Unauthorized { message: error.to_string() },
            ErrorKind::Rejected
            | ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::Decode { .. }
            | ErrorKind::Invalid { .. } => refusal_of(&error).into(),
            ErrorKind::Retry { after } => Self::Retry { after: *after, message: error.to_string() },
            _ => Self::Retry { after: None, message: error.to_string() },
        }
    }
}

/// An API's final word as a reason for people: the field it points at, its code and its message.
pub(super) fn refusal_of(error: &ApiError) -> Refusal {
    let rejection = error.rejection();
    let (code, field) = match error.kind() {
        ErrorKind::Decode { path } => (RefusalCode::Unreadable, Some(path)),
        ErrorKind::Invalid { field } => (RefusalCode::InvalidText, Some(field)),
        ErrorKind::Conflict => (RefusalCode::Conflict, rejection.field.as_ref()),
        _ => (RefusalCode::Rejected, rejection.field.as_ref()),
    };
    let field = field.cloned().unwrap_or_else(|| error.operation().to_owned());
    Refusal::new(code, field, rejection.code.as_deref().unwrap_or_default(), error.to_string())
}
