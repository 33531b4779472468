//! Reporting's transactions: the fullest source, and the one that is kept up to date. Voids, releases, refunds and settlements are told
//! to nobody, so a schedule reads Reporting and what it finds becomes events here.

use opayo_model::reporting::{ListedTransaction, TransactionDetail};
use opayo_model::state::{State, TxStateId};
use opayo_model::status::{CardType, TransactionType};
use time::OffsetDateTime;

use super::amount::of_major;
use super::order_key::order_key;
use super::party::{address, customer};
use super::payment::{captured, state_word, zero};
use super::screening::t3m;
use super::{card, gateway, repeat};
use crate::canonical::{
    EventId, GatewayEvent, Metadata, Payment, PaymentAttempt, PaymentFailure, PaymentMethod, PaymentStatus, Refund,
    Reported, Subject, TransactionId,
};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::status;

/// A payment of Reporting's.
///
/// # Errors
/// [`RefusalCode::Unreadable`] for one without an amount, currency or time; [`RefusalCode::InvalidAmount`] or
/// [`RefusalCode::UnknownCurrency`] for an amount or currency that is none.
pub fn payment_of_detail(detail: &TransactionDetail) -> Result<Payment, Refusal> {
    let amount = amount("payment.amount", detail)?;
    let status = status::opayo::payment(detail.state().state, &said(detail));
    Ok(Payment {
        id: TransactionId::from(detail.transaction_id.as_str()),
        attempt: None,
        reference: detail.vendor_tx_code.as_ref().map(ToString::to_string),
        amount,
        captured: captured(&status, amount)?,
        refunded: zero(amount)?,
        failure: failure(&status, detail),
        status,
        method: method(detail),
        customer: customer(detail),
        shipping: address(&detail.delivery),
        invoice: None,
        created_at: made_at("payment.created_at", detail)?,
        paid_at: detail.completed,
        description: detail.description.clone(),
        screening: detail.t3m_action.as_ref().map(|action| Box::new(t3m(action, detail.t3m_score))),
        metadata: repeat::marked(
            metadata(detail),
            detail.transaction_type.as_ref(),
            detail.related.as_ref().and_then(|related| related.transaction_id.as_ref()),
        ),
    })
}

/// A refund of Reporting's.
///
/// # Errors
/// As [`payment_of_detail`].
pub fn refund_of_detail(detail: &TransactionDetail) -> Result<Refund, Refusal> {
    let related = detail.related.as_ref().and_then(|related| related.transaction_id.as_ref());
    Ok(Refund {
        id: Some(TransactionId::from(detail.transaction_id.as_str())),
        payment: related.map(|id| TransactionId::from(id.as_str())),
        amount: amount("refund.amount", detail)?,
        full: None,
        status: status::opayo::refund(detail.state().state, &said(detail)),
        reason: detail.description.clone(),
        created_at: made_at("refund.created_at", detail)?,
        metadata: metadata(detail),
    })
}

/// A transaction of Reporting's as an event: of a payment, or of the refund that it is.
///
/// # Errors
/// As [`payment_of_detail`].
pub fn event_of_detail(detail: &TransactionDetail) -> Result<GatewayEvent, Refusal> {
    let (subject, payment) = match &detail.transaction_type {
        Some(TransactionType::Refund | TransactionType::DirectRefund) => {
            let related = detail.related.as_ref().and_then(|related| related.transaction_id.as_ref());
            (Subject::Refund(Box::new(refund_of_detail(detail)?)), related)
        }
        Some(_) | None => (Subject::Payment(Box::new(payment_of_detail(detail)?)), None),
    };
    let word = state_word(detail.state().state);
    Ok(GatewayEvent {
        gateway: gateway(),
        account: None,
        id: EventId::from(format!("transaction/{}/{word}", detail.transaction_id)),
        kind: format!("{}.{word}", subject.name()),
        occurred_at: made_at("event.occurred_at", detail)?,
        order_key: order_key(payment.or(Some(&detail.transaction_id)), detail.vendor_tx_code.as_ref()),
        subject,
    })
}

/// A row of a list as an event: an attempt whose payment has to be asked for, or a refund of which only the id is known. `read_at`
/// is when the list was read, UTC.
///
/// Most lists tell no state, so a void shows in none of them: a schedule that has to see it reads the detail of every transaction of its
/// window and takes [`event_of_detail`].
pub fn event_of_listed(listed: &ListedTransaction, read_at: OffsetDateTime) -> GatewayEvent {
    let state = listed.tx_state_id.map_or(State::Unknown, TxStateId::state);
    let said = listed.tx_state_id.map_or_else(|| "listed".to_owned(), |id| format!("txstateid {}", id.0));
    let id = TransactionId::from(listed.transaction_id.as_str());
    let subject = match &listed.transaction_type {
        Some(TransactionType::Refund | TransactionType::DirectRefund) => {
            Subject::Reference { object: "refund".to_owned(), id: id.to_string() }
        }
        Some(_) | None => Subject::PaymentAttempt(PaymentAttempt {
            id: listed.vendor_tx_code.as_ref().map_or_else(|| id.to_string(), ToString::to_string),
            status: status::opayo::payment(state, &said),
            transaction: Some(id.clone()),
            screening: None,
        }),
    };
    GatewayEvent {
        gateway: gateway(),
        account: None,
        id: EventId::from(format!("listed/{id}/{}", seen(listed))),
        kind: "transaction.listed".to_owned(),
        occurred_at: listed.started.unwrap_or(read_at),
        order_key: order_key(Some(&listed.transaction_id), listed.vendor_tx_code.as_ref()),
        subject,
    }
}

/// What a row tells that may change, so that a changed row is another event.
fn seen(listed: &ListedTransaction) -> String {
    let state = listed.tx_state_id.map(|id| format!("txstateid-{}", id.0));
    let result = listed.result.as_ref().map(|result| result.as_str().to_ascii_lowercase());
    let refunded = listed.refunded.filter(|refunded| *refunded).map(|_| "refunded".to_owned());
    let batch = listed.batch_id.as_ref().map(|batch| format!("batch-{batch}"));
    let told: Vec<String> = [state, result, refunded, batch].into_iter().flatten().collect();
    if told.is_empty() { "listed".to_owned() } else { told.join("/") }
}

/// The shop's words with the transaction. They hold the lines, where the shop writes them there.
fn metadata(detail: &TransactionDetail) -> Metadata {
    let data = detail.vendor_data.as_deref().map(str::trim).filter(|data| !data.is_empty());
    data.map(|data| ("vendor_data".to_owned(), data.to_owned())).into_iter().collect()
}

fn amount(field: &str, detail: &TransactionDetail) -> Result<Money, Refusal> {
    let missing = |name: &str| {
        let message = format!("Reporting's answer has no {name}");
        Refusal::new(RefusalCode::Unreadable, field, &detail.transaction_id, message)
    };
    let amount = detail.amount.ok_or_else(|| missing("amount"))?;
    of_major(field, amount, detail.currency.as_ref().ok_or_else(|| missing("currency"))?)
}

fn made_at(field: &str, detail: &TransactionDetail) -> Result<OffsetDateTime, Refusal> {
    detail.started.or(detail.completed).ok_or_else(|| {
        Refusal::new(RefusalCode::Unreadable, field, &detail.transaction_id, "Reporting's answer has no time")
    })
}

fn said(detail: &TransactionDetail) -> String {
    let id = detail.tx_state_id.map(|id| format!("txstateid {}", id.0));
    id.or_else(|| detail.status.clone()).unwrap_or_else(|| "no state".to_owned())
}

fn failure(status: &Reported<PaymentStatus>, detail: &TransactionDetail) -> Option<Box<PaymentFailure>> {
    (status.known() == Some(&PaymentStatus::Failed))
        .then(|| Box::new(PaymentFailure { code: detail.decline_code.clone(), message: detail.status.clone() }))
}

fn method(detail: &TransactionDetail) -> PaymentMethod {
    let kind = detail.payment_system.as_deref().map(CardType::from);
    card::of_card_type(kind.as_ref(), detail.last_four_digits.clone())
}
