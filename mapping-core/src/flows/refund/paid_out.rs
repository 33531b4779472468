//! The reversals that pay a credit memo out of the receipts that hold its money. A payment that was captured in parts has a receipt for
//! each; refunds take back the first of them first, and no more of any than is left of it. The first reversal of a refund bears its
//! id, the further ones `<refund>/2` and so on.
//!
//! A refund that failed leaves its reversals in place (its journal restores the ledger), so they count. Where the receipts have no
//! room left because of that, the memo of the retried refund pays itself.

use super::{disputed, listed};
use crate::canonical::{CustomerCode, Document, Link, Payment, Refund, TransactionId};
use crate::derived::Derived;
use crate::flows::story::Story;
use crate::flows::{ErpReceipt, Known, Step};
use crate::ledger::{Books, TakenBack, receipt_reversal};
use crate::money::{Money, MoneyError};
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// A receipt that can be taken back.
pub(super) struct Held {
    /// The transaction that it is of.
    pub(super) transaction: TransactionId,
    /// The ERP's number, or that of a receipt in the same plan.
    pub(super) number: Link<String>,
    /// What it holds.
    pub(super) amount: Money,
}

impl Held {
    /// One that the ERP holds.
    pub(super) fn of(receipt: &ErpReceipt) -> Self {
        Self {
            transaction: receipt.transaction.clone(),
            number: Link::Known(receipt.number.clone()),
            amount: receipt.amount,
        }
    }
}

/// A refund's part of a receipt.
struct Part<'a> {
    receipt: &'a Held,
    amount: Money,
}

/// The reversals of a refund; none at all where the receipts have no room for it.
pub(super) fn reversals(
    refund: &Refund,
    id: &TransactionId,
    payment: &Payment,
    customer: &Link<CustomerCode>,
    receipts: &[Held],
    taken: Money,
    books: Books<'_>,
) -> Result<Option<Vec<Step>>, Refusal> {
    let parts = parts(refund.amount, taken, receipts).map_err(|error| error.refuse("refund.amount"))?;
    let Some(parts) = parts else { return Ok(None) };
    let step = |(position, part): (usize, Part<'_>)| {
        let taken_back = TakenBack {
            cause: key(id, position + 1),
            payment,
            transaction: part.receipt.transaction.clone(),
            receipt: Derived::new(part.receipt.number.clone(), "receipt_reversal.receipt.of_payment"),
            customer: customer.clone(),
            amount: Derived::new(part.amount, "refund.amount"),
            at: Derived::new(refund.created_at, "refund.created_at"),
            reason: refund.reason.clone(),
        };
        receipt_reversal(&taken_back, books)
    };
    parts.into_iter().enumerate().map(step).collect::<Result<_, _>>().map(Some)
}

/// What a step takes back of a receipt.
pub(super) fn reversed(step: &Step) -> Option<Money> {
    if let Document::ReceiptReversal(reversal) = &step.document { Some(reversal.amount) } else { None }
}

/// What others have taken back of the receipts of a payment: disputes, and refunds in the ERP and in the same plan.
pub(super) fn taken(
    refund: &Refund,
    payment: &Payment,
    planned: &[Step],
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Money> {
    let mut taken: Vec<Money> = disputed::taken(refund, payment, known, rules)?;
    let others = listed::each_once(&payment.id, known)?.into_iter().filter_map(|other| other.id.as_ref());
    for other in others.filter(|other| Some(*other) != refund.id.as_ref()) {
        let mut count = 1;
        while let Some(there) = known.receipt_reversal(&key(other, count))? {
            taken.push(there.amount);
            count += 1;
        }
    }
    taken.extend(planned.iter().filter_map(reversed));
    Ok(Money::sum(payment.captured.currency(), taken).map_err(|error| error.refuse("refund.amount"))?)
}

/// The parts of the receipts after what is taken already; none where they come to less than the amount.
fn parts(amount: Money, taken: Money, receipts: &[Held]) -> Result<Option<Vec<Part<'_>>>, MoneyError> {
    let (mut taken, mut open) = (taken, amount);
    let mut parts = Vec::new();
    if amount.is_negative() {
        return Ok(Some(parts)); // the memo refuses it
    }
    for receipt in receipts {
        let gone = smaller(taken, receipt.amount)?;
        taken = taken.checked_sub(gone)?;
        let amount = smaller(open, receipt.amount.checked_sub(gone)?)?;
        open = open.checked_sub(amount)?;
        if !amount.is_zero() {
            parts.push(Part { receipt, amount });
        }
    }
    Ok(open.is_zero().then_some(parts))
}

fn smaller(one: Money, other: Money) -> Result<Money, MoneyError> {
    Ok(if one.compare(other)?.is_le() { one } else { other })
}

fn key(refund: &TransactionId, count: usize) -> TransactionId {
    if count == 1 { refund.clone() } else { TransactionId::from(format!("{refund}/{count}")) }
}
