//! Why a name=value message cannot be read.

use thiserror::Error;

/// A message that is no name=value message. Values are not repeated.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NvpError {
    /// More bytes than any such message has.
    #[error("the message has {size} bytes, more than the {limit} allowed")]
    TooLarge {
        /// Its size.
        size: usize,
        /// What is allowed.
        limit: usize,
    },
    /// More pairs than any such message has.
    #[error("the message has more than {limit} pairs")]
    TooMany {
        /// What is allowed.
        limit: usize,
    },
    /// There is no `name=value` in it.
    #[error("the message has no name=value pair")]
    Empty,
    /// A piece has no `=`.
    #[error("piece {position} has no `=`")]
    NoValue {
        /// Which piece, from 1.
        position: usize,
    },
    /// A `%` is not followed by two hexadecimal digits.
    #[error("the value of `{name}` has a `%` that is not followed by two hexadecimal digits")]
    BadEscape {
        /// The name.
        name: String,
    },
    /// A name stands twice, so that nobody can say which value was signed.
    #[error("`{name}` stands twice")]
    Repeated {
        /// The name.
        name: String,
    },
    /// A name that every such message has is missing.
    #[error("`{name}` is missing")]
    Missing {
        /// The name.
        name: &'static str,
    },
}
