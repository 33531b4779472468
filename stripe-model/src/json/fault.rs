//! What goes wrong while reading, before it is turned into a path.

use std::fmt::{self, Display};

/// An error with the place in the text where reading stopped.
#[derive(Debug)]
pub(super) struct Fault(pub(super) Box<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) message: String,
    /// How much of the text was read; unknown until the innermost value under reading fills it in.
    pub(super) at: Option<usize>,
    /// The text is no JSON, as against JSON of another type.
    pub(super) malformed: bool,
}

impl Fault {
    #[cold]
    pub(super) fn malformed(message: &str, at: usize) -> Self {
        Self(Box::new(Inner { message: message.to_owned(), at: Some(at), malformed: true }))
    }

    #[cold]
    pub(super) fn placed(mut self, at: usize) -> Self {
        self.0.at.get_or_insert(at);
        self
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self(Box::new(Inner { message: message.to_string(), at: None, malformed: false }))
    }
}
