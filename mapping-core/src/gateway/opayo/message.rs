//! Any message of Opayo's, told apart by its content.

use opayo_model::Message;
use opayo_model::reporting::{Europe, TimeZone};
use opayo_model::settlement::{Batch, CollectedBatch, Discrepancy, settle};
use opayo_model::v3::SettlementBatch;
use time::OffsetDateTime;

use super::settlement::{Kept, event_of_settlement};
use super::{
    OwnRecord, event_of_detail, event_of_listed, event_of_notification, event_of_transaction, gateway, order_key,
};
use crate::canonical::{EventId, GatewayEvent, OrderKey, Subject};
use crate::refusal::{Refusal, RefusalCode};

/// The event in the bytes of a message that is known to be genuine and that tells of one thing: a notification, a transaction of Pi,
/// v3 or Reporting, a v3 batch of one currency. `own` is the merchant's record of the transaction, as far as there is one;
/// `received_at` is when the message came, UTC. Reporting's times are London's; see [`read_all`] for others.
///
/// # Errors
/// [`RefusalCode::Unreadable`] for bytes that are no message, and for one that tells of several things or of none; otherwise as the
/// functions for each kind.
pub fn read(body: &[u8], own: &OwnRecord, received_at: OffsetDateTime) -> Result<GatewayEvent, Refusal> {
    let mut events = read_all(body, own, received_at, &Europe::London)?;
    match (events.pop(), events.len()) {
        (Some(only), 0) => Ok(only),
        (None, _) => Err(unreadable("message", "the message tells of nothing")),
        (Some(_), others) => Err(unreadable("message", format!("the message tells of {} things", others + 1))),
    }
}

/// All events in the bytes of a message. `zone` is the zone of Reporting's times.
///
/// # Errors
/// As [`read`], but for how many things it tells of.
pub fn read_all(
    body: &[u8],
    own: &OwnRecord,
    received_at: OffsetDateTime,
    zone: &dyn TimeZone,
) -> Result<Vec<GatewayEvent>, Refusal> {
    let message = Message::parse(body, zone)
        .map_err(|fault| unreadable(&format!("message.{}", fault.path), format!("it cannot be read: {fault}")))?;
    normalize(&message, own, received_at)
}

/// All events of a message.
///
/// # Errors
/// As [`read_all`].
pub fn normalize(
    message: &Message,
    own: &OwnRecord,
    received_at: OffsetDateTime,
) -> Result<Vec<GatewayEvent>, Refusal> {
    let only = |object: &str| Ok(vec![other(object, received_at)]);
    match message {
        Message::Notification(message) => {
            Ok(vec![event_of_notification(message, own.transaction_type.as_ref(), received_at)])
        }
        Message::Transaction(message) if message.transaction_id.is_none() => only("transaction"),
        Message::Transaction(message) => Ok(vec![event_of_transaction(message, own, received_at)?]),
        Message::TransactionDetail(message) => Ok(vec![event_of_detail(message)?]),
        Message::TransactionPage(page) => {
            Ok(page.transactions.iter().map(|listed| event_of_listed(listed, received_at)).collect())
        }
        Message::Batches(batches) => Ok(batches.iter().map(|batch| unread(batch, received_at)).collect()),
        Message::SettlementBatch(batch) => of_v3(batch, received_at),
        Message::FraudScreen(_) => only("fraud_screen"),
        Message::Errors(_) => only("errors"),
        Message::Instruction(_) => only("instruction"),
        Message::SessionKey(_) => only("session_key"),
        Message::CardIdentifier(_) => only("card_identifier"),
        Message::NvpReply(_) => only("nvp_reply"),
        Message::OtherReport => only("report"),
        Message::Refused(_) => only("refusal"),
        _ => only("unknown"), // a kind that a later version of the model knows
    }
}

/// A batch with its transactions is a settlement of each currency; one without has to be fetched.
fn of_v3(batch: &SettlementBatch, received_at: OffsetDateTime) -> Result<Vec<GatewayEvent>, Refusal> {
    let read = batch.clone().into_batch();
    let (batch, rows) = read.map_err(|error| unreadable("settlement", error.to_string()))?;
    let Some(rows) = rows else { return Ok(vec![unread(&batch, received_at)]) };
    let settled = settle(&[CollectedBatch { batch, rows }]);
    let settled = settled.map_err(|error| unreadable("settlement", error.to_string()))?;
    if settled.discrepancies.iter().any(is_short) {
        let message = "the batch and its transactions do not add up; read it again when it is complete";
        return Err(Refusal::new(RefusalCode::Conflict, "settlement", "", message));
    }
    settled.settlements.iter().map(|batch| event_of_settlement(batch, Kept::default())).collect()
}

/// Whether a batch lacks figures or states other sums than its transactions have.
fn is_short(discrepancy: &Discrepancy) -> bool {
    match discrepancy {
        Discrepancy::Incomplete { .. } | Discrepancy::Sums { .. } => true,
        Discrepancy::FailedBatch { .. } | Discrepancy::Repeated { .. } => false,
    }
}

/// A batch whose transactions have to be fetched, because a batch that failed states sums, too.
fn unread(batch: &Batch, received_at: OffsetDateTime) -> GatewayEvent {
    let id = format!("{}/{}", batch.auth_processor, batch.batch_id);
    GatewayEvent {
        gateway: gateway(),
        account: None,
        id: EventId::from(format!("batch/{id}")),
        kind: "settlement.listed".to_owned(),
        occurred_at: batch.completed.unwrap_or(received_at),
        order_key: OrderKey::from(format!("opayo/{id}")),
        subject: Subject::Reference { object: "settlement_batch".to_owned(), id },
    }
}

/// A message that has no part in the books.
fn other(object: &str, received_at: OffsetDateTime) -> GatewayEvent {
    GatewayEvent {
        gateway: gateway(),
        account: None,
        id: EventId::from(format!("{object}/{}", received_at.unix_timestamp_nanos())),
        kind: object.to_owned(),
        occurred_at: received_at,
        order_key: order_key(None, None),
        subject: Subject::Other { object: object.to_owned(), id: None },
    }
}

fn unreadable(field: &str, message: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::Unreadable, field, "", message)
}
