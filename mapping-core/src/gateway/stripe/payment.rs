//! A charge as a payment, and a payment intent as an attempt at one. A charge is what moved the money, so its id is the key of
//! the receipt; the intent groups the charges of one purchase.

use smol_str::SmolStr;
use stripe_model::{CardDetails, Charge, Expandable, PaymentIntent};
use time::OffsetDateTime;

use super::amount::{CHARGE_UNITS, money};
use super::person::{destination, own_text, payer, text};
use super::screening::of_outcome;
use crate::canonical::{
    CardBrand, InvoiceId, Payment, PaymentAttempt, PaymentFailure, PaymentMethod, PaymentStatus, Reported,
    TransactionId, Wallet,
};
use crate::refusal::Refusal;
use crate::status;

/// A charge as a payment.
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none, and for a charge without a time.
pub fn payment(charge: &Charge) -> Result<Payment, Refusal> {
    payment_of(charge.clone(), "", None)
}

/// The same, with the event that tells of it: its time stands in for a charge that has none of its own.
pub(super) fn payment_of(
    mut charge: Charge,
    event_type: &str,
    event_time: Option<OffsetDateTime>,
) -> Result<Payment, Refusal> {
    let shipping = charge.shipping.take().and_then(|shipping| destination(*shipping));
    let outcome = charge.outcome.take();
    let amount = |field: &str, minor: i64| money(field, minor, &charge.currency, &CHARGE_UNITS);
    let card = charge.card();
    let card = card.as_deref();
    Ok(Payment {
        attempt: charge.payment_intent_id().map(ToString::to_string),
        reference: None,
        amount: amount("payment.amount", charge.amount)?,
        captured: amount("payment.captured", captured(&charge))?,
        refunded: amount("payment.refunded", given_back(&charge))?,
        status: charge_status(&charge),
        failure: failure(&charge),
        method: method(&charge, card),
        invoice: charge.invoice_id().map(|id| InvoiceId::from(id.as_str())),
        created_at: super::moment("payment.created_at", charge.created, event_time)?,
        paid_at: paid_at(&charge, event_type, event_time),
        screening: outcome.map(|outcome| Box::new(of_outcome(*outcome, card))),
        customer: payer(&mut charge, shipping.clone()),
        shipping,
        id: TransactionId::from(SmolStr::from(charge.id)),
        description: own_text(charge.description),
        metadata: charge.metadata.0,
    })
}

/// A payment intent as an attempt to pay.
pub fn attempt(intent: &PaymentIntent) -> PaymentAttempt {
    let status = intent.status.as_ref().map_or("", |status| status.as_str());
    PaymentAttempt {
        id: intent.id.to_string(),
        status: status::stripe::payment_intent(status),
        transaction: intent.latest_charge_id().map(|id| TransactionId::from(id.as_str())),
        screening: None,
    }
}

/// What was taken. A charge that did not succeed took nothing, whatever its amount says.
fn captured(charge: &Charge) -> i64 {
    match charge_status(charge) {
        Reported::Known(PaymentStatus::Paid) => charge.captured_amount(),
        _ => charge.amount_captured.unwrap_or_default(),
    }
}

/// What was given back. Where only a part of an authorisation was captured, Stripe counts the rest, which was never taken, as
/// refunded, too.
fn given_back(charge: &Charge) -> i64 {
    let released = charge.amount.saturating_sub(captured(charge));
    let counts_released = released > 0 && charge.amount_refunded >= released;
    if counts_released { charge.amount_refunded.saturating_sub(released) } else { charge.amount_refunded }
}

/// When the money was taken: when it entered the balance, else when the event said so.
fn paid_at(charge: &Charge, event_type: &str, event_time: Option<OffsetDateTime>) -> Option<OffsetDateTime> {
    if charge_status(charge) != Reported::Known(PaymentStatus::Paid) {
        return None;
    }
    let entered = charge.balance_transaction.as_ref().and_then(Expandable::object).and_then(|entry| entry.created);
    entered.or_else(|| event_time.filter(|_| matches!(event_type, "charge.succeeded" | "charge.captured")))
}

fn charge_status(charge: &Charge) -> Reported<PaymentStatus> {
    let status = charge.status();
    let is_captured = charge.captured.unwrap_or(true);
    if !is_captured && charge.refunded {
        return Reported::Known(PaymentStatus::Cancelled); // an authorisation that ran out or was released counts as refunded
    }
    status::stripe::charge(status.as_ref().map_or("", |status| status.as_str()), is_captured)
}

fn failure(charge: &Charge) -> Option<Box<PaymentFailure>> {
    let failure = PaymentFailure { code: text(&charge.failure_code), message: text(&charge.failure_message) };
    (failure.code.is_some() || failure.message.is_some()).then(|| Box::new(failure))
}

fn method(charge: &Charge, card: Option<&CardDetails>) -> PaymentMethod {
    let kind = charge.payment_method_type().map(|kind| kind.as_str().to_owned());
    PaymentMethod {
        kind: kind.unwrap_or_else(|| if card.is_some() { "card".to_owned() } else { String::new() }),
        brand: card.and_then(|card| Some(CardBrand::from(card.brand.as_ref()?.as_str()))),
        last4: card.and_then(|card| text(&card.last4)),
        wallet: card.and_then(wallet),
    }
}

fn wallet(card: &CardDetails) -> Option<Wallet> {
    Some(Wallet::from(card.wallet.as_ref()?.kind.as_ref()?.as_str()))
}
