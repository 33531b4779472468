//! A line of a journal in the making: entries on one account that mean the same, and everything that decided on their account.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entry, GATEWAY_RATE};
use crate::canonical::{CostCentre, GlAccount, JournalLine, MovementId, TransactionId};
use crate::derived::{Alternative, Derived, Input, Name, Reason, Why};
use crate::money::{Money, MoneyError};
use crate::rules::AccountRole;

/// What entries of one line have in common. Lines stand in the order of their keys, so that the order of movements changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    payment: Option<TransactionId>,
    role: AccountRole,
    comment: String,
    account: GlAccount,
    cost_centre: Option<CostCentre>,
    rule: Name,
    is_credit: bool,
    takes_back: bool,
}

/// The sum of such entries.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Debited if more than nothing.
    pub(super) amount: Money,
    /// What was booked before and is taken back now, in the currency of the books.
    pub(super) booked_at: Option<Money>,
    movements: BTreeSet<MovementId>,
    inputs: BTreeMap<String, BTreeSet<String>>,
    rejected: Vec<Alternative>,
}

/// How many values of one input a reason lists before it counts the others.
const LISTED: usize = 10;

/// The input of the rates by which it was booked before.
const WHEN_BOOKED: &str = "rate when booked";

impl Key {
    /// The line of an entry, which names its payment or does not.
    pub(super) fn of(entry: &Entry, names_payment: bool) -> Self {
        Self {
            payment: entry.source.clone().filter(|_| names_payment),
            role: entry.role,
            comment: entry.comment.clone(),
            account: entry.booked.value.account.clone(),
            cost_centre: entry.booked.value.cost_centre.clone(),
            rule: entry.booked.why.rule_name(),
            is_credit: entry.amount.is_negative(),
            takes_back: entry.booked_at.is_some(),
        }
    }
}

impl Line {
    /// Nothing, of the kind of an entry.
    pub(super) fn empty(entry: &Entry) -> Self {
        Self {
            amount: Money::zero(entry.amount.currency()),
            booked_at: entry.booked_at.as_ref().map(|booked| Money::zero(booked.value.currency())),
            movements: BTreeSet::new(),
            inputs: BTreeMap::new(),
            rejected: Vec::new(),
        }
    }

    /// An entry by itself.
    pub(super) fn of(entry: &Entry) -> Result<Self, MoneyError> {
        let mut line = Self::empty(entry);
        line.add(entry)?;
        Ok(line)
    }

    /// The same line over another amount.
    pub(super) fn worth(self, amount: Money) -> Self {
        Self { amount, ..self }
    }

    /// Adds an entry and what decided on its account.
    pub(super) fn add(&mut self, entry: &Entry) -> Result<(), MoneyError> {
        self.amount = self.amount.checked_add(entry.amount)?;
        if let (Some(sum), Some(booked)) = (self.booked_at, &entry.booked_at) {
            self.booked_at = Some(sum.checked_add(booked.value)?);
            self.note_rates(WHEN_BOOKED, booked);
            for rate in booked.why.inputs().iter().filter(|input| input.name == GATEWAY_RATE) {
                self.note(GATEWAY_RATE, &rate.value);
            }
        }
        self.movements.extend(entry.movement.clone());
        for input in entry.booked.why.inputs() {
            self.note(&input.name, &input.value);
        }
        for lost in entry.booked.why.rejected() {
            if !self.rejected.contains(lost) {
                self.rejected.push(lost.clone());
            }
        }
        Ok(())
    }

    /// With the rates that gave an amount.
    pub(super) fn with_rates(mut self, name: &str, amount: &Derived<Money>) -> Self {
        self.note_rates(name, amount);
        self
    }

    /// With the rates at which the receipts of another line were booked and settled.
    pub(super) fn with_rates_of(mut self, other: &Self) -> Self {
        for name in [WHEN_BOOKED, GATEWAY_RATE] {
            for rate in other.inputs.get(name).into_iter().flatten() {
                self.note(name, rate);
            }
        }
        self
    }

    /// Each rate with its date and its source, where these stand beside it.
    fn note_rates(&mut self, name: &str, amount: &Derived<Money>) {
        let input =
            |wanted: &str| amount.why.inputs().iter().find(|input| input.name == wanted).map(|input| &input.value);
        let beside =
            |lead: &str, wanted: &str| input(wanted).map_or_else(String::new, |value| format!("{lead}{value}"));
        let of_when = format!("{}{}", beside(" of ", "as_of"), beside(" by ", "source"));
        for rate in amount.why.inputs().iter().filter(|input| input.name == "rate") {
            self.note(name, &format!("{}{of_when}", rate.value));
        }
    }

    fn note(&mut self, name: &str, value: &str) {
        self.inputs.entry(name.to_owned()).or_default().insert(value.to_owned());
    }

    /// The line of the journal at a position, and why it is there.
    pub(super) fn written(self, key: Key, position: usize) -> (JournalLine, Reason) {
        let mut inputs = vec![Input::new("amount", self.amount.abs())];
        inputs.extend(self.inputs.into_iter().map(|(name, values)| Input::new(name, listed(&values))));
        if !self.movements.is_empty() {
            inputs.push(Input::new("movements", listed(&self.movements)));
        }
        let why = Why::weighing(key.rule, inputs, self.rejected);
        let why = Derived { value: key.account.clone(), why };
        let (account, reason) = why.explain(format!("lines[{position}].account"));
        let line = if self.amount.is_negative() {
            JournalLine::credit(account, self.amount.abs())
        } else {
            JournalLine::debit(account, self.amount)
        };
        let comment = key.payment.map_or(key.comment.clone(), |payment| format!("{} {payment}", key.comment));
        (line.cost_centre(key.cost_centre).comment(comment), reason)
    }
}

/// The values, as many as a person reads.
fn listed<T: ToString>(values: &BTreeSet<T>) -> String {
    let shown: Vec<String> = values.iter().take(LISTED).map(T::to_string).collect();
    match values.len().checked_sub(LISTED) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
    }
}
