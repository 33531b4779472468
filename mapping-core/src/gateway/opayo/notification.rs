//! Server notifications. They carry neither amount nor currency nor time, so a notification is an attempt to pay: its payment has
//! to be asked for, by Reporting or Pi, and that answer's amount is what is booked.

use opayo_model::server::Notification;
use opayo_model::state::State;
use opayo_model::status::TransactionType;
use time::OffsetDateTime;

use super::gateway;
use super::order_key::order_key;
use super::screening::fraud_response;
use crate::canonical::{EventId, GatewayEvent, PaymentAttempt, Subject, TransactionId};
use crate::refusal::{Refusal, RefusalCode};
use crate::status;

/// The event in the body of a notification whose signature has been verified. `ordered` is the type of the transaction by the
/// merchant's own record, because the one in the message is not signed; `received_at` is when it came, UTC.
///
/// # Errors
/// [`RefusalCode::Unreadable`] for a body that is no notification.
pub fn notification(
    body: &[u8],
    ordered: Option<&TransactionType>,
    received_at: OffsetDateTime,
) -> Result<GatewayEvent, Refusal> {
    let notification = Notification::parse(body).map_err(|fault| {
        let message = format!("the notification cannot be read: {fault}");
        Refusal::new(RefusalCode::Unreadable, "event", "", message)
    })?;
    Ok(event_of_notification(&notification, ordered, received_at))
}

/// The event of a notification whose signature has been verified. The same message gives the same event, however often it comes; a
/// later message of the transaction with another status is another event.
pub fn event_of_notification(
    notification: &Notification,
    ordered: Option<&TransactionType>,
    received_at: OffsetDateTime,
) -> GatewayEvent {
    let (id, code) = (&notification.transaction_id, &notification.vendor_tx_code);
    GatewayEvent {
        gateway: gateway(),
        account: None,
        id: EventId::from(format!("notification/{id}/{}", notification.status)),
        kind: format!("notification.{}", notification.status.as_str().to_ascii_lowercase()),
        occurred_at: received_at,
        order_key: order_key(Some(id), Some(code)),
        subject: Subject::PaymentAttempt(attempt(notification, ordered)),
    }
}

fn attempt(notification: &Notification, ordered: Option<&TransactionType>) -> PaymentAttempt {
    let state = notification.state(ordered).state;
    PaymentAttempt {
        id: notification.vendor_tx_code.to_string(),
        status: status::opayo::payment(trusted(state, notification, ordered), notification.status.as_str()),
        transaction: Some(TransactionId::from(notification.transaction_id.as_str())),
        screening: notification.fraud_response.as_ref().map(fraud_response),
    }
}

/// Without a type nobody can say whether an `OK` took money or only reserved it; whoever is asked for the payment knows.
fn trusted(state: State, notification: &Notification, ordered: Option<&TransactionType>) -> State {
    let is_typed = ordered.or(notification.tx_type.as_ref()).is_some_and(TransactionType::is_known);
    if state == State::Authorised && !is_typed { State::Unknown } else { state }
}
