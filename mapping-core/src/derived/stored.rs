//! Derived values and reasons as they are stored: the value, and beside it why it was chosen.

use serde::Deserialize;
use smol_str::SmolStr;

use super::{Alternative, Derived, Input, Name, Reason, Why};

#[derive(Deserialize)]
pub(super) struct StoredDerived<T> {
    value: T,
    rule: Name,
    #[serde(default)]
    inputs: Vec<Input>,
    #[serde(default)]
    rejected: Vec<Alternative>,
}

#[derive(Deserialize)]
pub(super) struct StoredReason {
    field: Name,
    value: SmolStr,
    rule: Name,
    #[serde(default)]
    inputs: Vec<Input>,
    #[serde(default)]
    rejected: Vec<Alternative>,
}

impl<T> From<StoredDerived<T>> for Derived<T> {
    fn from(stored: StoredDerived<T>) -> Self {
        Self { value: stored.value, why: Why::weighing(stored.rule, stored.inputs, stored.rejected) }
    }
}

impl From<StoredReason> for Reason {
    fn from(stored: StoredReason) -> Self {
        let why = Why::weighing(stored.rule, stored.inputs, stored.rejected);
        Self { field: stored.field, value: stored.value, why }
    }
}
