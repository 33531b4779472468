//! A change of stored JSON, given whole or as one place and its value, and who makes it.

use mapping_core::derived::{Alternative, Input, Reason, Why};
use mapping_core::refusal::{Refusal, RefusalCode};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::fields::FieldChange;

/// The rule that stands in the reasons of a field which a person has changed.
pub const EDITED: &str = "desk.edit";

/// A change of a document or a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// All of it.
    Whole(Value),
    /// One place. Null takes away what is there.
    At {
        /// A JSON pointer, `/lines/0/sku`, or a field as reasons spell it, `lines[0].sku`.
        place: String,
        /// The value.
        value: Value,
    },
}

/// Who acts at the desk, when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// Who.
    pub by: String,
    /// Why. Some actions ask for it.
    pub why: Option<String>,
    /// When, UTC.
    pub at: OffsetDateTime,
    /// Whether figures may be changed although they then contradict the event: only where the company's own rules say so. A journal
    /// stays balanced, lines add up, and currencies stay, all the same.
    pub may_change_amounts: bool,
}

impl Hand {
    /// A person who acts now and may not change figures.
    pub fn new(by: impl Into<String>, at: OffsetDateTime) -> Self {
        Self { by: by.into(), why: None, at, may_change_amounts: false }
    }

    /// With a reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Lets figures be changed.
    #[must_use]
    pub fn may_change_amounts(mut self, may: bool) -> Self {
        self.may_change_amounts = may;
        self
    }

    /// The reason, where one has to be given.
    pub(super) fn reason(&self, action: &str) -> Result<String, Refusal> {
        match self.why.as_deref().map(str::trim).filter(|why| !why.is_empty()) {
            Some(why) => Ok(why.to_owned()),
            None => Err(Refusal::new(RefusalCode::MissingFact, "why", "", format!("to {action} needs a reason"))),
        }
    }

    /// The reason of a field that was changed: the one that it had, with who changed it, and what it was among the alternatives.
    pub(super) fn explains(&self, change: &FieldChange, before: Option<&Reason>) -> Reason {
        let mut inputs = before.map(|before| before.why.inputs().to_vec()).unwrap_or_default();
        let mut rejected = before.map(|before| before.why.rejected().to_vec()).unwrap_or_default();
        inputs.extend(self.inputs());
        if let Some(was) = &change.before {
            let why =
                before.map_or_else(|| "it was so before the edit".to_owned(), |before| format!("by {}", before.rule()));
            rejected.push(Alternative::new(was, why));
        }
        Reason {
            field: change.field.clone().into(),
            value: change.after.as_deref().unwrap_or_default().into(),
            why: Why::weighing(EDITED, inputs, rejected),
        }
    }

    fn inputs(&self) -> Vec<Input> {
        let at = self.at.format(&Rfc3339).unwrap_or_default();
        let mut inputs = vec![Input::new("edited_by", &self.by), Input::new("edited_at", at)];
        inputs.extend(self.why.as_ref().map(|why| Input::new("edited_because", why)));
        inputs
    }
}

impl Edit {
    /// The value with the change in it.
    ///
    /// # Errors
    /// [`Refusal`] for a place that is not there.
    pub(super) fn apply(&self, before: &Value) -> Result<Value, Refusal> {
        let (place, value) = match self {
            Self::Whole(value) => return Ok(value.clone()),
            Self::At { place, value } => (place, value),
        };
        let mut after = before.clone();
        let pointer = pointer(place);
        let nowhere = || Refusal::new(RefusalCode::MissingFact, place, value, "there is no such place");
        let (parent, name) = pointer.rsplit_once('/').ok_or_else(nowhere)?;
        let name = name.replace("~1", "/").replace("~0", "~");
        match after.pointer_mut(parent).ok_or_else(nowhere)? {
            Value::Object(parts) => drop(parts.insert(name, value.clone())),
            Value::Array(parts) => {
                let position = name.parse().unwrap_or(usize::MAX);
                *parts.get_mut(position).ok_or_else(nowhere)? = value.clone();
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return Err(nowhere()),
        }
        Ok(after)
    }
}

/// A place as a JSON pointer.
fn pointer(place: &str) -> String {
    if place.starts_with('/') {
        return place.to_owned();
    }
    format!("/{}", place.replace(']', "").replace(['[', '.'], "/"))
}
