//! The receipts of a payment. The first one bears the transaction. Where more is captured later, as gateways allow that capture a
//! payment in several parts, the difference is a receipt of its own under `<transaction>/2`, `<transaction>/3` and so on: money
//! that arrived has to be in the books, a receipt that is booked (and perhaps applied, settled and reconciled) is never changed,
//! and each capture is a line of its own in the settlement. A receipt for more than was captured is a conflict for a person.

use super::payment::Current;
use crate::canonical::TransactionId;
use crate::dedup;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpReceipt, Known};
use crate::money::{Money, MoneyError};
use crate::refusal::{Refusal, RefusalCode};

/// What of a payment the ERP holds no receipt for.
pub(super) struct Open<'a> {
    /// The key of the receipt to book.
    pub(super) key: TransactionId,
    /// What is to be booked.
    pub(super) amount: Money,
    /// Which one of the payment's receipts it is, counted from 1.
    pub(super) count: usize,
    /// The receipt that the ERP holds for the first capture, and what it holds in all.
    pub(super) before: Option<(&'a ErpReceipt, Money)>,
}

/// What of a payment is to be booked. Ends the story where the ERP holds all of it.
pub(super) fn open<'a>(current: &Current<'_>, is_paid: bool, known: Known<'a>) -> Story<Open<'a>> {
    let payment = current.payment;
    let amount = if is_paid { payment.captured } else { payment.amount };
    let Some(first) = known.receipt(&payment.id)? else {
        return Ok(Open { key: payment.id.clone(), amount, count: 1, before: None });
    };
    let decision = dedup::payment(&payment.id, amount, std::slice::from_ref(first)).value;
    if let Some(number) = decision.number() {
        return Err(Pause::already_posted(number, format!("receipt of {} over {}", payment.id, first.amount)));
    }
    let has_grown = is_paid && first.amount.compare(amount).is_ok_and(|ordering| ordering.is_lt());
    match decision.refusal(RefusalCode::Conflict, "payment.captured", amount) {
        Some(refusal) if !has_grown => Err(refusal.into()),
        Some(_) | None => further(&payment.id, amount, first, known),
    }
}

/// What is left of a capture that has grown after its first receipt was booked.
fn further<'a>(
    transaction: &TransactionId,
    captured: Money,
    first: &'a ErpReceipt,
    known: Known<'a>,
) -> Story<Open<'a>> {
    let refuse = |error: MoneyError| error.refuse("payment.captured");
    let (mut booked, mut last, mut count) = (first.amount, first, 1);
    while booked.compare(captured).map_err(refuse)?.is_lt() {
        count += 1;
        let key = key(transaction, count);
        let Some(held) = known.receipt(&key)? else {
            let amount = captured.checked_sub(booked).map_err(refuse)?;
            return Ok(Open { key, amount, count, before: Some((first, booked)) });
        };
        booked = booked.checked_add(held.amount).map_err(refuse)?;
        last = held;
    }
    let found = format!("{count} receipts of {transaction} over {booked} in all");
    if booked == captured {
        return Err(Pause::already_posted(&last.number, found));
    }
    let message = format!("the ERP holds {found}; correct the receipt that is too much");
    Err(Refusal::new(RefusalCode::Conflict, "payment.captured", captured, message).into())
}

/// All receipts that the ERP holds of a payment, in the order of their captures.
pub(in crate::flows) fn held<'a>(transaction: &TransactionId, known: Known<'a>) -> Story<Vec<&'a ErpReceipt>> {
    let mut held = Vec::new();
    while let Some(receipt) = known.receipt(&key(transaction, held.len() + 1))? {
        held.push(receipt);
    }
    Ok(held)
}

/// The receipt of the first capture, if the ERP holds it.
pub(in crate::flows) fn first_receipt<'a>(
    transaction: &TransactionId,
    known: Known<'a>,
) -> Story<Option<&'a ErpReceipt>> {
    known.receipt(&key(transaction, 1))
}

fn key(transaction: &TransactionId, count: usize) -> TransactionId {
    if count == 1 { transaction.clone() } else { TransactionId::from(format!("{transaction}/{count}")) }
}
