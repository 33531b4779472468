//! Reasons, gathered while a document's fields are filled in.

use std::fmt;

use crate::derived::{Derived, Name, Reason};

/// Reasons, as the fields that they explain are filled in.
pub(super) struct Reasons(pub(super) Vec<Reason>);

impl Reasons {
    /// No reasons yet, with room for those of a whole document.
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(16))
    }

    /// Notes why a field has its value.
    pub(super) fn note<T: fmt::Display>(&mut self, field: impl Into<Name>, derived: Derived<T>) -> T {
        let (value, reason) = derived.explain(field);
        self.0.push(reason);
        value
    }
}
