//! What a change of the rules would change in the books: stored events are decided again by both books, and every decision that
//! differs is shown, field by field. Nothing is asked and nothing is posted, so a change can be tried on a year of events before
//! it is released.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::RuleBook;
use crate::canonical::{EventId, GatewayEvent};
use crate::flows::{self, Decision, Facts, Flow};
use crate::refusal::Refusal;

/// An event that would be decided differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The event.
    pub event: EventId,
    /// The gateway's name for what happened.
    pub kind: String,
    /// What the old book decides.
    pub before: Outcome,
    /// What the new book decides.
    pub after: Outcome,
    /// The fields of the two outcomes that differ, reasons left out; empty where only the reasons differ.
    pub changes: Vec<Change>,
}

/// What a book decides about an event.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A decision.
    Decided(Box<Decision>),
    /// A person has to act.
    Refused(Box<Refusal>),
    /// The stored facts do not answer what this book asks.
    Asks(Vec<String>),
}

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The field: `steps[2].document.account`.
    pub field: String,
    /// Its value by the old book; none where it is absent.
    pub before: Option<String>,
    /// Its value by the new book; none where it is absent.
    pub after: Option<String>,
}

/// The events that `new` decides otherwise than `old`, in their order. Where only reasons differ, nothing would be posted
/// differently and nothing is reported.
pub fn diff<'e>(
    old: &RuleBook,
    new: &RuleBook,
    flows: &'e [Box<dyn Flow>],
    stored: impl IntoIterator<Item = (&'e GatewayEvent, &'e Facts)>,
) -> Vec<Difference> {
    stored.into_iter().filter_map(|(event, facts)| difference(old, new, flows, event, facts)).collect()
}

fn difference(
    old: &RuleBook,
    new: &RuleBook,
    flows: &[Box<dyn Flow>],
    event: &GatewayEvent,
    facts: &Facts,
) -> Option<Difference> {
    let [before, after] = [old, new].map(|rules| outcome(rules, flows, event, facts));
    let mut changes = Vec::new();
    compare("", Some(&plain(&before)), Some(&plain(&after)), &mut changes);
    (!changes.is_empty()).then(|| Difference {
        event: event.id.clone(),
        kind: event.kind.clone(),
        before,
        after,
        changes,
    })
}

fn outcome(rules: &RuleBook, flows: &[Box<dyn Flow>], event: &GatewayEvent, facts: &Facts) -> Outcome {
    match flows::questions(flows, event, facts, rules) {
        Ok(questions) if !questions.is_empty() => Outcome::Asks(questions.iter().map(ToString::to_string).collect()),
        Ok(_) => match flows::decide(flows, event, facts, rules) {
            Ok(decision) => Outcome::Decided(Box::new(decision)),
            Err(refusal) => Outcome::Refused(Box::new(refusal)),
        },
        Err(refusal) => Outcome::Refused(Box::new(refusal)),
    }
}

/// The outcome as JSON without its reasons.
fn plain(outcome: &Outcome) -> Value {
    let mut value = serde_json::to_value(outcome).unwrap_or_default();
    without_reasons(&mut value);
    value
}

fn without_reasons(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("reasons");
            fields.values_mut().for_each(without_reasons);
        }
        Value::Array(entries) => entries.iter_mut().for_each(without_reasons),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Collects what differs between two values; none stands for absent.
fn compare(field: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    match (before, after) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let added = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(added) {
                let inner = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
                compare(&inner, one.get(key), other.get(key), changes);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => {
            for place in 0..one.len().max(other.len()) {
                compare(&format!("{field}[{place}]"), one.get(place), other.get(place), changes);
            }
        }
        (before, after) if before == after => {}
        (before, after) => {
            changes.push(Change { field: field.to_owned(), before: before.map(text), after: after.map(text) });
        }
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// One line for the event and one for each field.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}) would be decided differently", self.event, self.kind)?;
        self.changes.iter().try_for_each(|change| write!(f, "\n  {change}"))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        write!(f, "{}: {} becomes {}", self.field, side(&self.before), side(&self.after))
    }
}
