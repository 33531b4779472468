//! A refund that came back after its credit memo was booked: the customer's bank could not take the money, and the gateway has it
//! again.
//!
//! The books are restored by a journal that debits the clearing account and credits what the credit memo had debited, sales
//! returns and the tax on them. In the customer's account nothing is left to restore: the credit memo and its payment out cancelled
//! each other there, whichever of the two forms of `rules.posting.refund` booked them. So the journal does what a debit note and
//! a receipt would do together, in one document that cannot be half-posted and that every ERP has; and a refund that is tried
//! again, which gateways give a new id, is credited again by its own memo without returns being counted twice. Its reference is
//! `<refund>/failed`, so it is posted once. The customer still has to get their money; a person is told. In books of another currency
//! the money enters the clearing account at the rate of the movement that brought it back, as the settlement takes it from there.
//!
//! A receipt that a reversal took back to pay the refund out stays so. Receiving its money anew would credit the customer once more, which
//! only a debit note over the memo could charge again, and none is sent to an ERP from here; so a later refund of the payment is paid by
//! its own memo where the receipts have no room, and people are told.
//!
//! What was booked is undone, and not what would be booked today: items, prices and rules may have changed since. The accounts and
//! the tax are therefore those of the memo that was posted from here. Where tax has an account of its own and nobody wrote down how
//! much of it the memo holds, a person has to undo it.

use super::books::Books;
use super::entry::Entry;
use super::journal_maker::JournalMaker;
use super::moved::{Moves, standing_at};
use super::receipt_reversal::booked;
use crate::canonical::{GlAccount, JournalReference, Movement, MovementKind, Payment, TransactionId};
use crate::derived::Derived;
use crate::flows::Step;
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, Booked};
use time::Date;

/// The key of the journal that undoes a refund.
pub(crate) fn reference(refund: &TransactionId) -> JournalReference {
    JournalReference::from(format!("{refund}/failed"))
}

/// A credit memo as it was booked.
#[derive(Clone, Debug)]
pub struct BookedMemo {
    /// The gateway's key of the refund.
    pub refund: TransactionId,
    /// The ERP's number.
    pub number: String,
    /// What was given back, taxes included.
    pub amount: Money,
    /// The tax in it, where that was written down; nothing for a memo without lines.
    pub tax: Option<Money>,
    /// The account that was debited, where it named one.
    pub account: Option<GlAccount>,
    /// The account that paid it out, where it named one.
    pub paid_from: Option<GlAccount>,
}

/// The journal that undoes a credit memo whose money came back on a day, by the movements that the gateway tells of the refund.
///
/// # Errors
/// [`RefusalCode::MissingFact`] where neither the memo nor the rules name an account for clearing and for sales returns, where nobody
/// knows the tax in it and the rules name an account for tax, and where the books are in another currency and no rate of the day is
/// known; [`RefusalCode::Unbalanced`] for tax of more than the amount.
pub fn refund_failure(
    memo: &BookedMemo,
    payment: &Payment,
    came_back_on: Derived<Date>,
    movements: &[Movement],
    books: Books<'_>,
) -> Result<Step, Refusal> {
    let currency = memo.amount.currency();
    let back = Moves::of(MovementKind::RefundFailure, &memo.refund, currency, movements, &books.rules().company)?;
    let moved = back.part(Money::zero(currency), memo.amount, came_back_on.value)?;
    let clearing = as_booked(memo, (&memo.paid_from, "credit_memo.paid_from"), AccountRole::Clearing, payment, books)?;
    let returns = as_booked(memo, (&memo.account, "credit_memo.account"), AccountRole::Returns, payment, books)?;
    let (tax, tax_account) = match booked(AccountRole::SalesTax, payment, books) {
        Ok(account) => (memo.tax.ok_or_else(|| unknown_tax(memo))?, Some(account)),
        Err(_) => (Money::zero(currency), None),
    };
    let net = memo.amount.checked_sub(tax).map_err(|error| error.refuse("credit_memo.lines"))?;
    if net.is_negative() {
        return Err(Refusal::new(RefusalCode::Unbalanced, "credit_memo.lines", tax, "its tax is more than the memo"));
    }
    let description = format!("Refund {} came back", memo.refund);
    let maker = JournalMaker::new(books, reference(&memo.refund), came_back_on, currency, description);
    let booked_at = standing_at(&moved, currency, books)?;
    let maker = maker.with([
        Entry { booked_at, ..Entry::new(AccountRole::Clearing, clearing, memo.amount, "Refund came back") },
        Entry::new(AccountRole::Returns, returns, -net, "Sales returns"),
    ]);
    let tax = tax_account.map(|account| Entry::new(AccountRole::SalesTax, account, -tax, "Tax on sales returns"));
    maker.with(tax).finish()
}

fn unknown_tax(memo: &BookedMemo) -> Refusal {
    let message = format!(
        "the refund came back, and nobody wrote down how much of the {} of credit memo {} is tax; undo it by hand in the ERP",
        memo.amount, memo.number
    );
    Refusal::new(RefusalCode::MissingFact, "credit_memo.lines", &memo.refund, message)
}

/// Where the memo was booked, with the cost centre that the rules name for that account; where it names no account, by the rules.
fn as_booked(
    memo: &BookedMemo,
    (account, rule): (&Option<GlAccount>, &'static str),
    role: AccountRole,
    payment: &Payment,
    books: Books<'_>,
) -> Result<Derived<Booked>, Refusal> {
    let Some(account) = account else { return named(role, payment, books) };
    let by_rules = booked(role, payment, books).ok().map(|booked| booked.value);
    let cost_centre = by_rules.filter(|booked| booked.account == *account).and_then(|booked| booked.cost_centre);
    let booked = Booked { account: account.clone(), cost_centre };
    Ok(Derived::new(booked, rule).because("credit memo", &memo.number))
}

fn named(role: AccountRole, payment: &Payment, books: Books<'_>) -> Result<Derived<Booked>, Refusal> {
    booked(role, payment, books).map_err(|_| {
        let rule = format!("rules.ledger.{role}");
        let message = format!("a refund came back and {rule} names no account to restore the books with");
        Refusal::new(RefusalCode::MissingFact, rule, "", message)
    })
}
