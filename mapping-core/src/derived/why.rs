//! What decided a value. Most rules decide by themselves, and then this is the rule's id, which costs nothing; what a rule weighed
//! besides is kept once for all copies.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Alternative, Input, Name, shown};

/// The rule that decided, what it looked at, and what lost.
#[derive(Clone)]
pub struct Why(Decided);

#[derive(Clone)]
enum Decided {
    By(&'static str),
    Weighing(Arc<Grounds>),
}

#[derive(Clone)]
struct Grounds {
    rule: Name,
    inputs: Vec<Input>,
    rejected: Vec<Alternative>,
}

impl Why {
    /// A rule that decided by itself, by its id.
    pub fn new(rule: impl Into<Name>) -> Self {
        Self(match rule.into() {
            Name::Borrowed(rule) => Decided::By(rule),
            rule @ Name::Owned(_) => Decided::Weighing(Arc::new(Grounds::of(rule))),
        })
    }

    /// A rule, what it looked at, and what was considered and lost.
    pub fn weighing(rule: impl Into<Name>, inputs: Vec<Input>, rejected: Vec<Alternative>) -> Self {
        Self(Decided::Weighing(Arc::new(Grounds { rule: rule.into(), inputs, rejected })))
    }

    /// The id of the rule that decided: `payment_method.card`.
    pub fn rule(&self) -> &str {
        match &self.0 {
            Decided::By(rule) => rule,
            Decided::Weighing(grounds) => &grounds.rule,
        }
    }

    /// The same id, to keep.
    pub fn rule_name(&self) -> Name {
        match &self.0 {
            Decided::By(rule) => Name::Borrowed(rule),
            Decided::Weighing(grounds) => grounds.rule.clone(),
        }
    }

    /// What the rule looked at.
    pub fn inputs(&self) -> &[Input] {
        match &self.0 {
            Decided::By(_) => &[],
            Decided::Weighing(grounds) => &grounds.inputs,
        }
    }

    /// What was considered and lost.
    pub fn rejected(&self) -> &[Alternative] {
        match &self.0 {
            Decided::By(_) => &[],
            Decided::Weighing(grounds) => &grounds.rejected,
        }
    }

    /// Adds something that the rule looked at.
    pub fn add_input(&mut self, input: Input) {
        self.weigh(|grounds| grounds.inputs.push(input));
    }

    /// The same for a value as it is shown. One copy of the code serves every kind of value.
    #[inline(never)]
    pub(super) fn look_at(&mut self, name: Name, value: &dyn fmt::Display) {
        self.add_input(Input { name, value: shown(value) });
    }

    /// Adds something that was considered and lost.
    pub fn add_rejected(&mut self, alternative: Alternative) {
        self.weigh(|grounds| grounds.rejected.push(alternative));
    }

    fn weigh(&mut self, change: impl FnOnce(&mut Grounds)) {
        match &mut self.0 {
            Decided::By(rule) => {
                let mut grounds = Grounds::of(Name::Borrowed(rule));
                change(&mut grounds);
                self.0 = Decided::Weighing(Arc::new(grounds));
            }
            Decided::Weighing(grounds) => change(Arc::make_mut(grounds)),
        }
    }

    fn parts(&self) -> Parts<'_> {
        Parts { rule: self.rule(), inputs: self.inputs(), rejected: self.rejected() }
    }
}

impl Grounds {
    fn of(rule: Name) -> Self {
        Self { rule, inputs: Vec::new(), rejected: Vec::new() }
    }
}

/// Why, as it is compared and stored.
#[derive(PartialEq, Eq, Serialize)]
struct Parts<'a> {
    rule: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    inputs: &'a [Input],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    rejected: &'a [Alternative],
}

impl PartialEq for Why {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Why {}

impl fmt::Debug for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { rule, inputs, rejected } = self.parts();
        f.debug_struct("Why").field("rule", &rule).field("inputs", &inputs).field("rejected", &rejected).finish()
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts().serialize(serializer)
    }
}

/// After a value: `by rules.order.sku_aliases from line.sku = argon-50; not argon-50: the ERP has no such item`.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "by {}", self.rule())?;
        for (position, input) in self.inputs().iter().enumerate() {
            let lead = if position == 0 { " from" } else { "," };
            write!(f, "{lead} {} = {}", input.name, input.value)?;
        }
        for alternative in self.rejected() {
            write!(f, "; not {}: {}", alternative.value, alternative.why)?;
        }
        Ok(())
    }
}
