//! What to do about something that the ERP may already hold.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::refusal::{Refusal, RefusalCode};

/// What to do about something that the ERP may already hold. `N` is how the ERP numbers such records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision<N> {
    /// The ERP has no such record.
    Create,
    /// The ERP holds it as it should be.
    AlreadyPosted {
        /// The ERP's number.
        number: N,
    },
    /// The ERP holds it, with other values.
    Update {
        /// The ERP's number.
        number: N,
        /// What to change.
        changes: Vec<FieldChange>,
    },
    /// The ERP holds something else under the same key. A person has to decide.
    Conflict {
        /// The ERP's number.
        number: N,
        /// Where the two sides contradict each other.
        differences: Vec<FieldChange>,
    },
    /// Several records fit. A person has to decide.
    Ambiguous {
        /// The ERP's numbers, in order.
        candidates: Vec<N>,
    },
}

/// A field on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field: `billing.city`.
    pub field: String,
    /// What the ERP holds.
    pub held: Option<String>,
    /// What it should hold.
    pub wanted: Option<String>,
}

impl<N> Decision<N> {
    /// The ERP's number of the one record that it is; none to create, or when a person has to decide.
    pub fn number(&self) -> Option<&N> {
        match self {
            Self::AlreadyPosted { number } | Self::Update { number, .. } => Some(number),
            Self::Create | Self::Conflict { .. } | Self::Ambiguous { .. } => None,
        }
    }
}

impl<N: fmt::Display> Decision<N> {
    /// The refusal of an event for a conflict or an ambiguity; none for a decision that can be carried out. `ambiguous` is the
    /// code for several candidates, `value` what was looked for.
    pub fn refusal(&self, ambiguous: RefusalCode, field: &str, value: impl fmt::Display) -> Option<Refusal> {
        match self {
            Self::Create | Self::AlreadyPosted { .. } | Self::Update { .. } => None,
            Self::Conflict { .. } => Some(Refusal::new(RefusalCode::Conflict, field, value, self.to_string())),
            Self::Ambiguous { .. } => Some(Refusal::new(ambiguous, field, value, self.to_string())),
        }
    }
}

impl FieldChange {
    pub(super) fn new(field: impl Into<String>, held: Option<String>, wanted: Option<String>) -> Self {
        Self { field: field.into(), held, wanted }
    }
}

impl fmt::Display for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            |value: &Option<String>| value.as_ref().map_or_else(|| "nothing".to_owned(), |text| format!("{text:?}"));
        write!(f, "{} is {}, wanted {}", self.field, shown(&self.held), shown(&self.wanted))
    }
}

impl<N: fmt::Display> fmt::Display for Decision<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create => f.write_str("create"),
            Self::AlreadyPosted { number } => write!(f, "already posted as {number}"),
            Self::Update { number, changes } => write!(f, "update {number}: {}", listed(changes)),
            Self::Conflict { number, differences } => write!(f, "conflict with {number}: {}", listed(differences)),
            Self::Ambiguous { candidates } => write!(f, "several candidates: {}", listed(candidates)),
        }
    }
}

fn listed<T: fmt::Display>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(", ")
}
