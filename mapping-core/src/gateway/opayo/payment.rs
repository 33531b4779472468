//! Pi and v3 transactions as payments.

use opayo_model::pi::Transaction;
use opayo_model::state::{Decider, State};
use opayo_model::status::TransactionType;
use time::OffsetDateTime;

use super::amount::of_minor;
use super::order_key::order_key;
use super::{OwnRecord, card, gateway, refund, repeat};
use crate::canonical::{
    Customer, EventId, GatewayEvent, Payment, PaymentAttempt, PaymentFailure, PaymentStatus, Reported, Subject,
    TransactionId,
};
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::status;

/// A payment. The answer's own amount, time and e-mail address go before those of the merchant's record.
///
/// # Errors
/// [`RefusalCode::Unreadable`] for a transaction without an id, amount or time on either side;
/// [`RefusalCode::InvalidAmount`] or [`RefusalCode::UnknownCurrency`] for an amount or currency that is none;
/// [`RefusalCode::Conflict`] where the answer's amount is not that of the merchant's record.
pub fn payment(transaction: &Transaction, own: &OwnRecord) -> Result<Payment, Refusal> {
    let amount = amount(transaction, own)?;
    let state = transaction.state_of(own.transaction_type.as_ref()).state;
    let status = status::opayo::payment(state, said(transaction));
    let (captured, zero) = (captured(&status, amount)?, zero(amount)?);
    let code = transaction.vendor_tx_code.as_ref().or(own.vendor_tx_code.as_ref());
    Ok(Payment {
        id: id(transaction)?,
        attempt: None,
        reference: code.map(ToString::to_string),
        amount,
        captured,
        refunded: zero,
        failure: failure(&status, transaction),
        status,
        method: card::method(transaction.payment_method.as_ref()),
        customer: customer(transaction, own),
        shipping: own.shipping.clone(),
        invoice: None,
        created_at: made_at("payment.created_at", transaction, own)?,
        paid_at: None,
        description: own.description.clone(),
        screening: None,
        metadata: repeat::marked(
            own.words(),
            transaction.transaction_type.as_ref().or(own.transaction_type.as_ref()),
            transaction.related_transaction_id.as_ref().or(own.related.as_ref()),
        ),
    })
}

/// A transaction as an event: of a payment, or of the refund that it is. One whose amount or time nobody says, such as a rejection or
/// a challenge, is an attempt whose payment has to be asked for; such a refund is known by its id alone. `read_at` is when it was
/// read, UTC.
///
/// # Errors
/// As [`payment`] and [`refund`](super::refund()).
pub fn event_of_transaction(
    transaction: &Transaction,
    own: &OwnRecord,
    read_at: OffsetDateTime,
) -> Result<GatewayEvent, Refusal> {
    let id = id(transaction)?;
    let word = state_word(transaction.state_of(own.transaction_type.as_ref()).state);
    let subject = subject(transaction, own, &id)?;
    let related = transaction.related_transaction_id.as_ref().or(own.related.as_ref());
    let payment = related.filter(|_| is_refund(transaction, own)).or(transaction.transaction_id.as_ref());
    let code = transaction.vendor_tx_code.as_ref().or(own.vendor_tx_code.as_ref());
    Ok(GatewayEvent {
        gateway: gateway(),
        account: None,
        id: EventId::from(format!("transaction/{id}/{word}")),
        kind: format!("{}.{word}", if is_refund(transaction, own) { "refund" } else { "payment" }),
        occurred_at: transaction.created_date.or(own.made_at).unwrap_or(read_at),
        order_key: order_key(payment, code),
        subject,
    })
}

fn subject(transaction: &Transaction, own: &OwnRecord, id: &TransactionId) -> Result<Subject, Refusal> {
    let has_amount = transaction.total().is_some() || own.amount.is_some();
    let is_complete = has_amount && (transaction.created_date.is_some() || own.made_at.is_some());
    Ok(match (is_refund(transaction, own), is_complete) {
        (true, true) => Subject::Refund(Box::new(refund(transaction, own)?)),
        (true, false) => Subject::Reference { object: "refund".to_owned(), id: id.to_string() },
        (false, true) => Subject::Payment(Box::new(payment(transaction, own)?)),
        (false, false) => {
            let state = transaction.state_of(own.transaction_type.as_ref()).state;
            let code = transaction.vendor_tx_code.as_ref().or(own.vendor_tx_code.as_ref());
            Subject::PaymentAttempt(PaymentAttempt {
                id: code.map_or_else(|| id.to_string(), ToString::to_string),
                status: status::opayo::payment(state, said(transaction)),
                transaction: Some(id.clone()),
                screening: None,
            })
        }
    })
}

/// The id in canonical form.
pub(super) fn id(transaction: &Transaction) -> Result<TransactionId, Refusal> {
    let id = transaction.transaction_id.as_ref().filter(|id| !id.as_str().is_empty());
    id.map(|id| TransactionId::from(id.as_str())).ok_or_else(|| {
        let message = "the transaction has no id, so it was refused before there was one, or is no transaction";
        Refusal::new(RefusalCode::Unreadable, "transaction.transactionId", "", message)
    })
}

/// The text that says where a transaction stands, for a state that nobody knows.
pub(super) fn said(transaction: &Transaction) -> &str {
    let code = transaction.status_code.as_ref().map(|code| code.as_str());
    let status = transaction.status.as_ref().map(|status| status.as_str());
    match transaction.state().by {
        Decider::StatusCode => code.or(status),
        Decider::TxStateId | Decider::Status | Decider::Nothing => status.or(code),
    }
    .unwrap_or("no status")
}

/// When it was made.
pub(super) fn made_at(field: &str, transaction: &Transaction, own: &OwnRecord) -> Result<OffsetDateTime, Refusal> {
    transaction.created_date.or(own.made_at).ok_or_else(|| {
        let message = "Pi says no time and there is no record of the transaction; ask Reporting for it";
        Refusal::new(RefusalCode::Unreadable, field, "", message)
    })
}

/// A state as events name it: `captured`.
pub(super) fn state_word(state: State) -> &'static str {
    match state {
        State::Pending => "pending",
        State::Registered => "registered",
        State::Authenticated => "authenticated",
        State::Authorised => "authorised",
        State::Captured => "captured",
        State::Voided => "voided",
        State::Aborted => "aborted",
        State::Cancelled => "cancelled",
        State::Declined => "declined",
        State::Rejected => "rejected",
        State::Failed => "failed",
        State::SettlementFailed => "settlement_failed",
        State::Expired => "expired",
        State::Unknown => "unknown",
    }
}

/// What was taken: all of it, or nothing.
pub(super) fn captured(status: &Reported<PaymentStatus>, amount: Money) -> Result<Money, Refusal> {
    match status {
        Reported::Known(PaymentStatus::Paid) => Ok(amount),
        Reported::Known(
            PaymentStatus::Incomplete
            | PaymentStatus::Pending
            | PaymentStatus::Authorised
            | PaymentStatus::Failed
            | PaymentStatus::Cancelled,
        )
        | Reported::Unknown(_) => zero(amount),
    }
}

/// Nothing, with the decimals of the amount.
pub(super) fn zero(amount: Money) -> Result<Money, Refusal> {
    amount.checked_sub(amount).map_err(|error| error.refuse("payment.amount"))
}

fn is_refund(transaction: &Transaction, own: &OwnRecord) -> bool {
    let kind = transaction.transaction_type.as_ref().or(own.transaction_type.as_ref());
    matches!(kind, Some(TransactionType::Refund | TransactionType::DirectRefund))
}

fn amount(transaction: &Transaction, own: &OwnRecord) -> Result<Money, Refusal> {
    const FIELD: &str = "payment.amount";
    let told = transaction.total().map(|amount| of_minor(FIELD, &amount)).transpose()?;
    let recorded = own.amount.as_ref().map(|amount| of_minor(FIELD, amount)).transpose()?;
    match (told, recorded) {
        (Some(told), Some(recorded)) if told != recorded => {
            let message = format!("the gateway says {told} and the order asked for {recorded}");
            Err(Refusal::new(RefusalCode::Conflict, FIELD, told, message))
        }
        (Some(amount), _) | (None, Some(amount)) => Ok(amount),
        (None, None) => {
            let message = "the answer has no amount and there is no record of the transaction; ask Reporting for it";
            Err(Refusal::new(RefusalCode::Unreadable, FIELD, "", message))
        }
    }
}

fn failure(status: &Reported<PaymentStatus>, transaction: &Transaction) -> Option<Box<PaymentFailure>> {
    if status.known() != Some(&PaymentStatus::Failed) {
        return None;
    }
    let code = transaction.status_code.as_ref().map(ToString::to_string);
    Some(Box::new(PaymentFailure { code, message: transaction.status_detail.clone() }))
}

fn customer(transaction: &Transaction, own: &OwnRecord) -> Customer {
    let email = transaction.customer_email.as_deref().map(str::trim).filter(|email| !email.is_empty());
    let card = card::stored(transaction.payment_method.as_ref());
    Customer {
        email: email.map(str::to_owned).or(own.customer.email.clone()),
        card: card.map(Box::new).or(own.customer.card.clone()),
        ..own.customer.clone()
    }
}
