//! Events that a person has to look at: why they stopped, what was planned, and how to let them try again. A dead letter is a
//! state of the event, not a copy: nothing is lost and nothing is moved.

mod cause;
mod dead_letters;

pub use cause::Cause;
pub use dead_letters::{DeadLetter, DeadLetters};
