//! A receipt taken back: because its money did not last, or because a refund pays it out beside its credit memo.

use time::OffsetDateTime;

use super::books::Books;
use super::clearing::payment_line;
use crate::business_date::company_date;
use crate::canonical::{CustomerCode, Document, Link, Payment, ReceiptReversal, TransactionId};
use crate::derived::{Derived, Reason};
use crate::flows::Step;
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, Booked};

/// What is taken back.
#[derive(Clone, Debug)]
pub struct TakenBack<'a> {
    /// The key of the reversal: a refund, or what became of a payment.
    pub cause: TransactionId,
    /// The payment.
    pub payment: &'a Payment,
    /// The transaction of the receipt: the payment's own for the first capture, `<payment>/2` for the second.
    pub transaction: TransactionId,
    /// The ERP's receipt of it.
    pub receipt: Derived<Link<String>>,
    /// Who paid.
    pub customer: Link<CustomerCode>,
    /// How much of it.
    pub amount: Derived<Money>,
    /// When, UTC, and who says so.
    pub at: Derived<OffsetDateTime>,
    /// Why, for people.
    pub reason: Option<String>,
}

/// The reversal of a receipt, with the reason for each of its derived fields. The money leaves the clearing account, where it
/// waits to be settled.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] for nothing or less; otherwise as time zones are refused.
pub fn receipt_reversal(taken_back: &TakenBack<'_>, books: Books<'_>) -> Result<Step, Refusal> {
    let amount = taken_back.amount.clone();
    if amount.value.is_zero() || amount.value.is_negative() {
        let message = "a reversal takes back more than nothing";
        return Err(Refusal::new(RefusalCode::InvalidAmount, "receipt_reversal.amount", amount.value, message));
    }
    let mut why: Vec<Reason> = Vec::new();
    let at = &taken_back.at;
    let reversal = ReceiptReversal {
        cause: taken_back.cause.clone(),
        payment: taken_back.transaction.clone(),
        receipt: note(&mut why, "receipt", taken_back.receipt.clone()),
        customer: taken_back.customer.clone(),
        amount: note(&mut why, "amount", amount),
        reversed_on: note(&mut why, "reversed_on", company_date(at.value, at.why.rule_name(), &books.rules().company)?),
        account: account(AccountRole::Clearing, taken_back.payment, books)
            .map(|account| note(&mut why, "account", account)),
        reason: taken_back.reason.clone(),
    };
    Ok(Step { document: Document::ReceiptReversal(Box::new(reversal)), reasons: why })
}

/// The account of what a payment or its refund does, if the rules name one. The document has no place for a cost centre.
pub(super) fn account(
    role: AccountRole,
    payment: &Payment,
    books: Books<'_>,
) -> Option<Derived<crate::canonical::GlAccount>> {
    booked(role, payment, books).ok().map(|booked| booked.map(|booked| booked.account))
}

/// Where the line of a payment, or of what becomes of it, is booked.
pub(super) fn booked(role: AccountRole, payment: &Payment, books: Books<'_>) -> Result<Derived<Booked>, Refusal> {
    books.rules().book(&payment_line(role, Some(books.gateway()), payment))
}

/// Notes why a field has its value.
pub(super) fn note<T: std::fmt::Display>(why: &mut Vec<Reason>, field: &'static str, derived: Derived<T>) -> T {
    let (value, reason) = derived.explain(field);
    why.push(reason);
    value
}
