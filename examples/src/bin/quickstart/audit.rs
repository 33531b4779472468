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
use serde_json::Value;

use crate::bank::Report;
use crate::books::{JournalRow, OrderRow, PaymentRow};
use crate::deliveries::{Deliveries, Delivery, Identity, Outcome};
use crate::oracle::{Money, Oracle};
use crate::pair::Pair;
use crate::progress::Progress;

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
    /// What the shop heard.
    pub(crate) heard: Vec<String>,
    /// The gateway's settlements beside the ERP and the bank.
    pub(crate) report: Option<Report>,
    pub(crate) lost: Vec<String>,
    pub(crate) duplicated: Vec<String>,
    /// Payments in the ERP's books that the gateway did not take.
    pub(crate) untaken: Vec<String>,
}

impl Audit {
    /// Lets the runner finish, then looks.
    pub(crate) async fn take(
        pair: &Pair,
        deliveries: Deliveries,
        report: Option<Report>,
        progress: &Progress,
    ) -> Result<Self, Box<dyn Error>> {
        let summary = pair.settle(progress).await?;
        let events = pair.events().await?;
        let payments = pair.books.payments();
        let heard = pair.storefront.heard();
        let lost = lost(&deliveries, &events, pair, &heard);
        Ok(Self {
            pair: pair.name.clone(),
            summary,
            reasons: reasons(pair, &payments).await?,
            dead_letters: pair.dead_letters().await?,
            deliveries: deliveries.delivered.len(),
            refused: deliveries.delivered.iter().filter_map(Delivery::refusal).collect(),
            forged: deliveries.forged,
            credit_memos: pair.books.credit_memos().into_iter().map(|(refund, _)| refund).collect(),
            journals: pair.books.journals().into_iter().map(|journal| journal.reference).collect(),
            events,
            untaken: untaken(&deliveries.oracle, pair),
            duplicated: duplicated(pair),
            payments,
            orders: pair.books.orders(),
            heard,
            report,
            lost,
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
            unknown: own.unknown + other.unknown,
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

/// Whatever should be in the books, or at its end, and is not; what a person was given is not lost.
fn lost(deliveries: &Deliveries, events: &[StoredEvent], pair: &Pair, heard: &[String]) -> Vec<String> {
    let Deliveries { oracle, shop, .. } = deliveries;
    let mut lost = missing_events(deliveries, events);
    lost.extend(missing_money(oracle, events, &pair.books.payments()));
    lost.extend(missing_refunds(oracle, events, &pair.books.credit_memos()));
    lost.extend(missing_journals(oracle, events, &pair.books.journals()));
    lost.extend(unearned(oracle, events, &pair.books.journals()));
    lost.extend(oracle.differences.iter().cloned());
    lost.extend(shop.iter().filter(|line| !heard.contains(*line)).map(|line| format!("the shop did not hear: {line}")));
    lost
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

/// Money that was taken from a customer and that the ERP does not hold with its amount.
fn missing_money(oracle: &Oracle, events: &[StoredEvent], payments: &[PaymentRow]) -> Vec<String> {
    let is_held = |transaction: &str, (amount, currency): &Money| {
        payments.iter().any(|payment| {
            payment.transaction == transaction && payment.amount == *amount && payment.currency == *currency
        })
    };
    let missing = oracle
        .receipts
        .iter()
        .filter(|(transaction, money)| !is_held(transaction, money) && !is_with_a_person(transaction, events));
    missing.map(|(transaction, (amount, currency))| format!("{transaction}: {amount} {currency}")).collect()
}

/// Money that was given back and that no credit memo gives back with its amount.
fn missing_refunds(oracle: &Oracle, events: &[StoredEvent], memos: &[(String, Decimal)]) -> Vec<String> {
    let is_held = |refund: &String, amount: Decimal| memos.iter().any(|(of, held)| of == refund && *held == amount);
    let missing = oracle.refunds.iter().filter(|(refund, (amount, ids))| {
        !is_held(refund, *amount) && !ids.iter().any(|id| is_with_a_person(id, events))
    });
    missing.map(|(refund, (amount, _))| format!("credit memo {refund}: {amount}")).collect()
}

/// Journals that the gateway's books call for and that the ERP does not hold with their figure.
fn missing_journals(oracle: &Oracle, events: &[StoredEvent], held: &[JournalRow]) -> Vec<String> {
    let missing = oracle.journals.iter().filter_map(|(reference, wanted)| {
        let found = held.iter().find(|journal| journal.reference == *reference);
        let wrong = match (found, &wanted.changes) {
            (None, _) => "is not there".to_owned(),
            (Some(_), None) => return None,
            (Some(journal), Some((account, change))) if journal.change_of(account.as_str()) == *change => return None,
            (Some(journal), Some((account, change))) => {
                format!("changes {account} by {} and not by {change}", journal.change_of(account.as_str()))
            }
        };
        let is_known = wanted.ids.iter().any(|id| is_with_a_person(id, events));
        (!is_known).then(|| format!("journal {reference} {wrong}"))
    });
    missing.collect()
}

/// Advance payments that are not deferred whole, or not earned whole.
fn unearned(oracle: &Oracle, events: &[StoredEvent], held: &[JournalRow]) -> Vec<String> {
    let Some(account) = oracle.deferred.as_ref().map(|account| account.as_str()) else { return Vec::new() };
    let wrong = oracle.earned.iter().filter(|(id, amount)| {
        let prefix = format!("{id}/");
        let of_it = || held.iter().filter(|journal| journal.reference.starts_with(&prefix));
        let deferred: Decimal =
            of_it().filter(|one| one.reference.ends_with("/deferral")).map(|one| -one.change_of(account)).sum();
        let left: Decimal = of_it().map(|journal| journal.change_of(account)).sum();
        (deferred != **amount || !left.is_zero()) && !is_with_a_person(id, events)
    });
    wrong.map(|(id, amount)| format!("{id}: {amount} is not deferred and earned to the last penny")).collect()
}

/// Whatever is in the ERP's books and nothing in the gateway's calls for, where those are known.
fn untaken(oracle: &Oracle, pair: &Pair) -> Vec<String> {
    let booked = pair.books.payments().into_iter().map(|payment| payment.transaction);
    let mut untaken: Vec<String> = booked.filter(|transaction| oracle.not_taken.contains(transaction)).collect();
    if oracle.knows_all {
        let memos = pair.books.credit_memos().into_iter().map(|(refund, _)| refund);
        untaken
            .extend(memos.filter(|refund| !oracle.refunds.contains_key(refund)).map(|id| format!("credit memo {id}")));
        let journals = pair.books.journals().into_iter().map(|journal| journal.reference);
        let uncalled = journals.filter(|journal| !oracle.journals.contains_key(journal) && !oracle.earns(journal));
        untaken.extend(uncalled.map(|reference| format!("journal {reference}")));
    }
    untaken
}

/// Whatever the ERP holds more than once.
fn duplicated(pair: &Pair) -> Vec<String> {
    let books = &pair.books;
    let mut duplicated = repeated("transaction", books.payments().into_iter().map(|payment| payment.transaction));
    duplicated.extend(repeated("order", books.orders().into_iter().map(|order| order.reference)));
    duplicated.extend(repeated("credit memo", books.credit_memos().into_iter().map(|(refund, _)| refund)));
    duplicated.extend(repeated("journal", books.journals().into_iter().map(|journal| journal.reference)));
    duplicated.extend(repeated("customer", books.customers().into_iter()));
    duplicated
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
