//! Why a body cannot be read, and where in it.

use client_core::DecodeError;
use thiserror::Error;

/// A body that cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// It is larger than the limit; nothing of it was read.
    #[error("the body has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Bytes.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// It is not JSON: truncated, unbalanced, nested too deep, not UTF-8.
    #[error("not JSON {0}")]
    Malformed(DecodeError),
    /// It is JSON and a value in it does not fit.
    #[error("does not fit {0}")]
    Mismatch(DecodeError),
}

impl ParseError {
    /// Where in the body: `data.object.amount`, or `.` for the whole.
    pub fn path(&self) -> &str {
        match self {
            Self::TooLarge { .. } => ".",
            Self::Malformed(error) | Self::Mismatch(error) => &error.path,
        }
    }

    pub(crate) fn malformed(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Malformed(DecodeError { path: path.into(), message: message.into() })
    }

    pub(crate) fn mismatch(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Mismatch(DecodeError { path: path.into(), message: message.into() })
    }
}
