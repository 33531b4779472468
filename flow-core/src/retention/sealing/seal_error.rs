//! Why something cannot be sealed or opened.

use thiserror::Error;

/// Why something cannot be sealed or opened. The texts hold no key and nothing that was sealed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// A key's name is empty, longer than 32 characters, or has others than ASCII letters, digits, `-`, `_` and `.`.
    #[error("{0:?} is no name for a key: take 1 to 32 letters, digits, \"-\", \"_\" and \".\"")]
    Name(String),
    /// A key is not 64 hexadecimal digits.
    #[error("the key {0:?} is not 64 hexadecimal digits")]
    Digits(String),
    /// It is sealed with a key that was not given.
    #[error("{place} is sealed with the key {key:?}, which was not given: open the store with it as well")]
    Missing {
        /// The key's name.
        key: String,
        /// Where it stands.
        place: String,
    },
    /// It is sealed with another key of the same name.
    #[error("{place} is sealed with another key than the one given as {key:?}: give the right one")]
    Wrong {
        /// The key's name.
        key: String,
        /// Where it stands.
        place: String,
    },
    /// It was changed, or belongs elsewhere.
    #[error(
        "{place} was changed since it was sealed with the key {key:?}, or belongs to another row: take it from a backup"
    )]
    Altered {
        /// The key's name.
        key: String,
        /// Where it stands.
        place: String,
    },
    /// It is not sealed, and only what is sealed is to be read.
    #[error("{place} is not sealed, and these keys open nothing else")]
    Plain {
        /// Where it stands.
        place: String,
    },
    /// The system gives no random numbers, or too much is to be sealed at once.
    #[error("{place} cannot be sealed")]
    Unsealable {
        /// Where it would stand.
        place: String,
    },
}
