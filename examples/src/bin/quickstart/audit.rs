//! The audit: what was delivered, held against the books of the ERP's sandbox. It trusts nothing that the runner says of itself,
//! except which events it gave to a person.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use flow_core::dead_letter::DeadLetter;
use flow_core::inbox::{EventState, StoredEvent};
use flow_core::store::Summary;
use mapping_core::canonical::{DocumentKey, DocumentKind};
use mapping_core::derived::Reason;
use rust_decimal::Decimal;
use sandbox::opayo::{Batch, Kind};
use sandbox::{Opayo, Stripe};
use serde_json::Value;

use crate::books::{OrderRow, PaymentRow};
use crate::pair::Pair;
use crate::progress::Progress;

/// What was sent to an endpoint, and what the gateway says of the money that it speaks of.
#[derive(Default)]
pub(crate) struct Deliveries {
    delivered: Vec<Delivery>,
    /// Charges that an event reported as paid.
    charges: BTreeSet<String>,
    expected: BTreeMap<String, Money>,
    /// Credit memos and journals that the gateway's own books call for, each with the ids by which a person would meet it.
    documents: BTreeMap<String, Vec<String>>,
    /// Objects that a delivered event was about.
    told: BTreeSet<String>,
    is_held_against_books: bool,
    not_taken: BTreeSet<String>,
    forged: Vec<String>,
}

/// An amount in major units and its currency.
type Money = (Decimal, String);

/// One delivery.
struct Delivery {
    name: String,
    identity: Identity,
    outcome: Outcome,
}

/// By what an accepted delivery is found again in the store.
enum Identity {
    /// The event's id and type.
    Event(String, String),
    /// Text that its payload holds.
    Holds(String),
    /// Nothing that the sender knows.
    Unknown,
}

/// What the endpoint said.
#[derive(PartialEq)]
enum Outcome {
    Taken,
    /// The sender knows that it was not taken, and why.
    Refused(String),
    Unanswered,
}

/// What the audit found, and what the books hold.
pub(crate) struct Audit {
    pub(crate) pair: String,
    pub(crate) summary: Summary,
    pub(crate) events: Vec<StoredEvent>,
    pub(crate) dead_letters: Vec<DeadLetter>,
    pub(crate) payments: Vec<PaymentRow>,
    pub(crate) credit_memos: Vec<String>,
    pub(crate) journals: Vec<String>,
    pub(crate) orders: Vec<OrderRow>,
    /// Why a payment's fields are what they are, by transaction.
    pub(crate) reasons: BTreeMap<String, Vec<Reason>>,
    pub(crate) deliveries: usize,
    /// What deliveries with a false signature were answered.
    pub(crate) forged: Vec<String>,
    pub(crate) refused: Vec<String>,
    pub(crate) lost: Vec<String>,
    pub(crate) duplicated: Vec<String>,
    /// Payments in the ERP's books that the gateway did not take.
    pub(crate) untaken: Vec<String>,
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

    /// Notes what Stripe's own books say of the charges: those that an event reported as paid have to be in the ERP's books, and
    /// those that took no money must not.
    pub(crate) fn hold_against_stripe(&mut self, stripe: &Stripe) {
        for charge in stripe.all("charge") {
            let Some(id) = charge.get("id").and_then(Value::as_str) else { continue };
            match taken(&charge) {
                Some(money) if self.charges.contains(id) => drop(self.expected.insert(id.to_owned(), money)),
                Some(_) => {}
                None => drop(self.not_taken.insert(id.to_owned())),
            }
        }
        self.is_held_against_books = true;
        self.documents_of_stripe(stripe);
    }

    /// What has to come of Stripe's refunds, disputes and payouts that an event told of.
    fn documents_of_stripe(&mut self, stripe: &Stripe) {
        let text = |object: &Value, field: &str| object.get(field).and_then(Value::as_str).map(str::to_owned);
        let of = |kind: &str, status: &'static str| {
            let there = stripe.all(kind).into_iter();
            there.filter(move |object| object.get("status").and_then(Value::as_str) == Some(status))
        };
        for refund in of("refund", "succeeded") {
            let ids: Vec<String> = ["id", "charge"].into_iter().filter_map(|field| text(&refund, field)).collect();
            self.call_for("credit memo", ids.first().cloned(), ids);
        }
        for payout in of("payout", "paid") {
            let id = text(&payout, "id");
            self.call_for("journal", id.clone(), id.into_iter().collect());
        }
        for dispute in stripe.all("dispute") {
            let movements = dispute.get("balance_transactions").and_then(Value::as_array);
            for movement in movements.into_iter().flatten() {
                self.call_for("journal", text(movement, "id"), text(&dispute, "id").into_iter().collect());
            }
        }
    }

    /// Notes a document that has to be in the books if the gateway told of it.
    fn call_for(&mut self, kind: &str, id: Option<String>, ids: Vec<String>) {
        if let Some(id) = id.filter(|_| ids.iter().any(|id| self.told.contains(id))) {
            self.documents.insert(format!("{kind} {id}"), ids);
        }
    }

    /// The same for Opayo's books, and what it settled.
    pub(crate) fn hold_against_opayo(&mut self, opayo: &Opayo, batches: &[Batch]) {
        self.is_held_against_books = true;
        for Batch { id, processor, transactions, .. } in batches {
            for transaction in transactions.iter().filter_map(|id| opayo.transaction(id)) {
                let settlement = format!("opayo/{processor}/{id}/{}", transaction.currency);
                self.documents.insert(format!("journal {settlement}"), vec![settlement]);
            }
        }
        let refunds = opayo.all_transactions().into_iter().filter(|one| one.kind == Kind::Refund && one.moves_money());
        self.documents.extend(refunds.map(|refund| (format!("credit memo {}", refund.id), vec![refund.id])));
        for transaction in opayo.all_transactions().into_iter().filter(|transaction| transaction.kind != Kind::Refund) {
            let amount = opayo_model::money::Amount::new(transaction.amount, transaction.currency.as_str()).major();
            match amount {
                Ok(amount) if transaction.moves_money() => {
                    self.expected.insert(transaction.id, (amount, transaction.currency));
                }
                _ => drop(self.not_taken.insert(transaction.id)),
            }
        }
    }

    /// Notes what a delivery with a false signature was answered.
    pub(crate) fn forged(&mut self, answer: String) {
        self.forged.push(answer);
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

/// What a charge took from the customer, if it took anything.
fn taken(charge: &Value) -> Option<Money> {
    let flag = |field: &str| charge.get(field).and_then(Value::as_bool);
    let minor = |field: &str| charge.get(field).and_then(Value::as_i64);
    let minor = minor("amount_captured").or_else(|| minor("amount")).filter(|minor| *minor > 0)?;
    let currency = stripe_model::Currency::from(charge.get("currency").and_then(Value::as_str)?);
    let paid = flag("paid") == Some(true) && flag("captured") != Some(false);
    let amount = currency.to_major(minor).ok().filter(|_| paid)?;
    Some((amount, currency.as_str().to_uppercase()))
}

impl Audit {
    /// Lets the runner finish, then looks.
    pub(crate) async fn take(pair: &Pair, deliveries: Deliveries, progress: &Progress) -> Result<Self, Box<dyn Error>> {
        let summary = pair.settle(progress).await?;
        let events = pair.events().await?;
        let (payments, orders) = (pair.books.payments(), pair.books.orders());
        let mut lost = missing_events(&deliveries, &events);
        lost.extend(missing_money(&deliveries, &events, &payments));
        lost.extend(missing_documents(&deliveries, &events, &pair.books.documents()));
        let booked = payments.iter().map(|payment| payment.transaction.clone());
        let mut untaken: Vec<String> =
            booked.filter(|transaction| deliveries.not_taken.contains(transaction)).collect();
        untaken.extend(uncalled_documents(&deliveries, &pair.books.documents()));
        let mut duplicated = repeated("transaction", payments.iter().map(|payment| payment.transaction.clone()));
        duplicated.extend(repeated("order", orders.iter().map(|order| order.reference.clone())));
        duplicated.extend(repeated("credit memo", pair.books.credit_memos().into_iter()));
        duplicated.extend(repeated("journal", pair.books.journals().into_iter()));
        duplicated.extend(repeated("customer", pair.books.customers().into_iter()));
        Ok(Self {
            pair: pair.name.clone(),
            summary,
            reasons: reasons(pair, &payments).await?,
            dead_letters: pair.dead_letters().await?,
            deliveries: deliveries.delivered.len(),
            refused: deliveries.delivered.iter().filter_map(Delivery::refusal).collect(),
            forged: deliveries.forged,
            credit_memos: pair.books.credit_memos(),
            journals: pair.books.journals(),
            events,
            payments,
            orders,
            untaken,
            lost,
            duplicated,
        })
    }

    /// The sum of two summaries. What was refused at the door is with a person, too: the sender's.
    pub(crate) fn added_to(&self, other: Summary) -> Summary {
        let refused = u64::try_from(self.refused.len()).unwrap_or(u64::MAX);
        let own = Summary { events: self.summary.events + refused, dead: self.summary.dead + refused, ..self.summary };
        Summary {
            events: own.events + other.events,
            posted: own.posted + other.posted,
            skipped: own.skipped + other.skipped,
            dead: own.dead + other.dead,
            open: own.open + other.open,
            documents: own.documents + other.documents,
        }
    }
}

impl Delivery {
    fn refusal(&self) -> Option<String> {
        match &self.outcome {
            Outcome::Refused(why) => Some(format!("{}: {why}", self.name)),
            Outcome::Taken | Outcome::Unanswered => None,
        }
    }
}

async fn reasons(pair: &Pair, payments: &[PaymentRow]) -> Result<BTreeMap<String, Vec<Reason>>, Box<dyn Error>> {
    let erp = pair.books.name().to_lowercase();
    let mut reasons = BTreeMap::new();
    for PaymentRow { transaction, .. } in payments {
        let key = DocumentKey::new(DocumentKind::Receipt, transaction);
        if let Some(document) = pair.store.document(&erp, &key).await? {
            reasons.insert(transaction.clone(), document.reasons);
        }
    }
    Ok(reasons)
}

/// Deliveries that were taken, or not answered at all, and did not come to an end.
fn missing_events(deliveries: &Deliveries, events: &[StoredEvent]) -> Vec<String> {
    let ended: BTreeSet<(&str, &str)> = events
        .iter()
        .filter(|event| event.state.is_finished())
        .map(|event| (event.incoming.event.as_str(), event.incoming.kind.as_str()))
        .collect();
    let holds = |event: &StoredEvent, text: &str| String::from_utf8_lossy(&event.incoming.payload).contains(text);
    let has_ended = |delivery: &&Delivery| match (&delivery.identity, &delivery.outcome) {
        (_, Outcome::Unanswered) => false,
        (_, Outcome::Refused(_)) | (Identity::Unknown, Outcome::Taken) => true,
        (Identity::Event(id, kind), Outcome::Taken) => ended.contains(&(id.as_str(), kind.as_str())),
        (Identity::Holds(text), Outcome::Taken) => {
            events.iter().any(|event| event.state.is_finished() && holds(event, text))
        }
    };
    deliveries.delivered.iter().filter(|delivery| !has_ended(delivery)).map(|delivery| delivery.name.clone()).collect()
}

/// Money that was taken from a customer and that the ERP neither holds with its amount nor a person was given.
fn missing_money(deliveries: &Deliveries, events: &[StoredEvent], payments: &[PaymentRow]) -> Vec<String> {
    let is_held = |transaction: &str, (amount, currency): &Money| {
        payments.iter().any(|payment| {
            payment.transaction == transaction && payment.amount == *amount && payment.currency == *currency
        })
    };
    let missing = deliveries
        .expected
        .iter()
        .filter(|(transaction, money)| !is_held(transaction, money) && !is_with_a_person(transaction, events));
    missing.map(|(transaction, (amount, currency))| format!("{transaction}: {amount} {currency}")).collect()
}

/// Documents that the gateway's books call for and that the ERP does not hold, nor a person was given.
fn missing_documents(deliveries: &Deliveries, events: &[StoredEvent], held: &BTreeSet<String>) -> Vec<String> {
    let missing = deliveries.documents.iter().filter(|(document, _)| !held.contains(*document));
    let missing = missing.filter(|(_, ids)| !ids.iter().any(|id| is_with_a_person(id, events)));
    missing.map(|(document, _)| document.clone()).collect()
}

/// Documents in the ERP's books that nothing in the gateway's calls for, where those are known.
fn uncalled_documents(deliveries: &Deliveries, held: &BTreeSet<String>) -> Vec<String> {
    let uncalled = held.iter().filter(|document| !deliveries.documents.contains_key(*document));
    uncalled.filter(|_| deliveries.is_held_against_books).cloned().collect()
}

/// Whether a dead letter is about this transaction: one of its own events, or the attempt that it belongs to.
fn is_with_a_person(transaction: &str, events: &[StoredEvent]) -> bool {
    let dead = events.iter().filter(|event| event.state == EventState::Dead);
    dead.map(|event| &event.incoming.payload).any(|payload| match serde_json::from_slice::<Value>(payload) {
        Ok(event) if event.get("data").is_some() => {
            let is_it = |field: &str| event.pointer(field).and_then(Value::as_str) == Some(transaction);
            is_it("/data/object/id") || is_it("/data/object/latest_charge")
        }
        _ => String::from_utf8_lossy(payload).contains(transaction),
    })
}

/// Values that more than one record has.
fn repeated(what: &str, values: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    values.filter(|value| !seen.insert(value.clone())).map(|value| format!("{what} {value}")).collect()
}
