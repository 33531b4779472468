//! What became of a posting.

use super::answer::{Accepted, Refusal};
use super::probe::{Found, Probe};

/// What became of a posting. "Unknown" is not "failed": the posting may be in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It is posted, now.
    Posted(Accepted<T>),
    /// It was posted before.
    AlreadyPosted(Found),
    /// Its key stands in the books with another value, or more than once. Nothing was posted now; a person decides.
    Conflict(Vec<Found>),
    /// It was refused, for these reasons.
    Rejected(Box<Refusal>),
    /// It was sent, and the answer is lost or cannot be read. Ask this before anything is sent again.
    Unknown(Probe),
}
