//! What was sent to the endpoints, and what was answered: the audit asks of each delivery where it ended.

use std::collections::BTreeSet;

use mapping_core::canonical::GatewayEvent;
use sandbox::opayo::Batch;
use sandbox::{Opayo, Stripe};
use serde_json::Value;

use crate::oracle::Oracle;
use crate::pair::Pair;

/// What was sent to an endpoint, and what has to come of it.
#[derive(Default)]
pub(crate) struct Deliveries {
    pub(crate) delivered: Vec<Delivery>,
    /// Charges that an event reported as paid.
    charges: BTreeSet<String>,
    /// Objects that a delivered event was about.
    told: BTreeSet<String>,
    pub(crate) forged: Vec<String>,
    /// What the shop has to have heard.
    pub(crate) shop: Vec<String>,
    pub(crate) oracle: Oracle,
}

/// One delivery.
pub(crate) struct Delivery {
    pub(crate) name: String,
    pub(crate) identity: Identity,
    pub(crate) outcome: Outcome,
}

/// By what an accepted delivery is found again in the store.
pub(crate) enum Identity {
    /// The event's id and type.
    Event(String, String),
    /// Text that its payload holds.
    Holds(String),
    /// Nothing that the sender knows.
    Unknown,
}

/// What the endpoint said.
#[derive(PartialEq)]
pub(crate) enum Outcome {
    Taken,
    /// The sender knows that it was not taken, and why.
    Refused(String),
    Unanswered,
}

impl Deliveries {
    /// Notes an event of Stripe's and the status that it was answered with.
    pub(crate) fn stripe(&mut self, event: &Value, status: Option<u16>) {
        let text = |field: &str| event.get(field).and_then(Value::as_str).map(str::to_owned);
        let (name, identity) = match (text("id"), text("type")) {
            (Some(id), Some(kind)) => (format!("{id} {kind}"), Identity::Event(id, kind)),
            _ => ("an event without id or type".to_owned(), Identity::Unknown),
        };
        let outcome = Outcome::of(status);
        let charge = event.pointer("/data/object/id").and_then(Value::as_str).map(str::to_owned);
        let pays = matches!(text("type").as_deref(), Some("charge.succeeded" | "charge.captured"));
        self.told.extend(charge.clone().filter(|_| outcome == Outcome::Taken));
        self.charges.extend(charge.filter(|_| pays && outcome == Outcome::Taken));
        self.delivered.push(Delivery { name, identity, outcome });
    }

    /// Notes a body that is no message of anybody's.
    pub(crate) fn unreadable(&mut self, name: &str, status: Option<u16>) {
        let outcome = Outcome::of(status);
        self.delivered.push(Delivery { name: name.to_owned(), identity: Identity::Unknown, outcome });
    }

    /// Notes a notification of Opayo's and whether it was replied to.
    pub(crate) fn opayo(&mut self, code: &str, replied: bool) {
        let outcome = if replied { Outcome::Taken } else { Outcome::Unanswered };
        self.delivered.push(Delivery { name: code.to_owned(), identity: Identity::Holds(code.to_owned()), outcome });
    }

    /// Notes a message of Opayo's that was taken in from a file.
    pub(crate) fn message(&mut self, name: &str, taken: Result<(), String>) {
        let outcome = taken.map_or_else(Outcome::Refused, |()| Outcome::Taken);
        self.delivered.push(Delivery { name: name.to_owned(), identity: Identity::Unknown, outcome });
    }

    /// Notes an event of the ERP's own.
    pub(crate) fn erp(&mut self, event: &GatewayEvent) {
        let identity = Identity::Event(event.id.to_string(), event.kind.clone());
        let name = format!("{} {}", event.id, event.kind);
        self.delivered.push(Delivery { name, identity, outcome: Outcome::Taken });
    }

    /// Notes what a delivery with a false signature was answered.
    pub(crate) fn forged(&mut self, answer: String) {
        self.forged.push(answer);
    }

    /// Notes what the shop has to hear.
    pub(crate) fn shop_hears(&mut self, line: String) {
        self.shop.push(line);
    }

    /// Works out from Stripe's own books what has to be in the ERP's.
    pub(crate) fn hold_against_stripe(&mut self, stripe: &Stripe, pair: &Pair) {
        self.oracle = Oracle::of_stripe(stripe, pair, &self.charges, &self.told);
    }

    /// The same from Opayo's books, and what it settled.
    pub(crate) fn hold_against_opayo(&mut self, opayo: &Opayo, batches: &[Batch], pair: &Pair) {
        self.oracle = Oracle::of_opayo(opayo, batches, pair);
    }
}

impl Delivery {
    /// Why it was refused, if it was.
    pub(crate) fn refusal(&self) -> Option<String> {
        match &self.outcome {
            Outcome::Refused(why) => Some(format!("{}: {why}", self.name)),
            Outcome::Taken | Outcome::Unanswered => None,
        }
    }
}

impl Outcome {
    fn of(status: Option<u16>) -> Self {
        match status {
            Some(200..=299) => Self::Taken,
            Some(400) => Self::Refused("it carries a full card number".to_owned()),
            Some(413) => Self::Refused("it is too large".to_owned()),
            Some(status @ 400..=499) => Self::Refused(format!("status {status}")),
            Some(_) | None => Self::Unanswered,
        }
    }
}
