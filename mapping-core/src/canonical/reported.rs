//! A closed value as a gateway reported it: either one that the model decides on, or a wire text that it does not know.

use serde::{Deserialize, Serialize};

/// A value that the model knows, or the gateway's text for one that it does not. A flow asks the rules to route an unknown
/// one and refuses the event otherwise; it never guesses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reported<T> {
    /// A value of the closed model.
    Known(T),
    /// The gateway's text.
    Unknown(String),
}

impl<T> Reported<T> {
    /// The value, if the model knows it.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }
}
