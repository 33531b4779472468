//! What became of something, in one word for spans and metrics.

use mapping_core::flows::Answer;

use crate::inbox::{AcceptError, Accepted, Finish};
use crate::ports::{PortError, PostOutcome, Probe, Told};

/// What became of something.
pub(crate) trait Outcome {
    /// In one word.
    fn word(&self) -> &'static str;
}

impl Outcome for Result<Accepted, AcceptError> {
    fn word(&self) -> &'static str {
        match self {
            Ok(Accepted::New) => "new",
            Ok(Accepted::Duplicate) => "duplicate",
            Err(_) => "refused",
        }
    }
}

impl Outcome for Finish {
    fn word(&self) -> &'static str {
        match self {
            Self::Posted => "posted",
            Self::Skipped(_) => "skipped",
            Self::Dead(_) => "dead",
        }
    }
}

impl Outcome for PostOutcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Posted(_) => "posted",
            Self::AlreadyPosted(_) => "already_posted",
            Self::Rejected(_) => "rejected",
            Self::Unknown { .. } => "unknown",
            Self::Retry { .. } => "retry",
            Self::Unauthorized { .. } => "unauthorized",
        }
    }
}

impl Outcome for Result<Probe, PortError> {
    fn word(&self) -> &'static str {
        match self {
            Ok(Probe::Absent) => "absent",
            Ok(Probe::Found(_)) => "found",
            Ok(Probe::Differs(_)) => "differs",
            Err(error) => failure(error),
        }
    }
}

impl Outcome for Result<Answer, PortError> {
    fn word(&self) -> &'static str {
        match self {
            Ok(Answer::Absent) => "absent",
            Ok(_) => "found",
            Err(error) => failure(error),
        }
    }
}

impl Outcome for Result<Told, PortError> {
    fn word(&self) -> &'static str {
        match self {
            Ok(Told::Done { .. }) => "told",
            Ok(Told::NotMine) => NOT_MINE,
            Err(error) => failure(error),
        }
    }
}

/// A herald that was asked in vain made no call.
pub(super) const NOT_MINE: &str = "not_mine";

fn failure(error: &PortError) -> &'static str {
    match error {
        PortError::Retry { .. } => "retry",
        PortError::Unauthorized { .. } => "unauthorized",
        PortError::Refused(_) => "refused",
    }
}
