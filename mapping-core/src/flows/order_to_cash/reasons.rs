//! Reasons, gathered while a document's fields are filled in.

use std::fmt;

use crate::derived::{Derived, Reason};

/// Reasons, as the fields that they explain are filled in.
pub(super) struct Reasons(pub(super) Vec<Reason>);

impl Reasons {
    /// Notes why a field has its value.
    pub(super) fn note<T: fmt::Display>(&mut self, field: &str, derived: Derived<T>) -> T {
        let (value, reason) = derived.explain(field);
        self.0.push(reason);
        value
    }
}
