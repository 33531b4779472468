//! A refund that came back after its credit memo was booked: the customer's bank could not take the money, and the gateway has it
//! again.
//!
//! The books are restored by a journal that debits the clearing account and credits what the credit memo had debited, sales
//! returns and the tax on them. In the customer's account nothing is left to restore: the credit memo and its payment out cancelled
//! each other there, whichever of the two forms of `rules.posting.refund` booked them. So the journal does what a debit note and
//! a receipt would do together, in one document that cannot be half-posted and that every ERP has; and a refund that is tried
//! again, which gateways give a new id, is credited again by its own memo without returns being counted twice. Its reference is
//! `<refund>/failed`, so it is posted once. The customer still has to get their money; a person is told.
//!
//! What was booked is undone, and not what would be booked today: items, prices and rules may have changed since. The accounts and
//! the tax are therefore those of the memo that was posted from here. Where tax has an account of its own and nobody wrote down how
//! much of it the memo holds, a person has to undo it.

use super::receipt_reversal::account;
use crate::canonical::{Document, GlAccount, Journal, JournalLine, JournalReference, Payment, TransactionId};
use crate::derived::{Derived, Reason};
use crate::flows::Step;
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, RuleBook};
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

/// The journal that undoes a credit memo whose money came back on a day.
///
/// # Errors
/// [`RefusalCode::MissingFact`] where neither the memo nor the rules name an account for clearing and for sales returns, and where
/// nobody knows the tax in it and the rules name an account for tax; [`RefusalCode::Unbalanced`] for tax of more than the amount.
pub fn refund_failure(
    memo: &BookedMemo,
    payment: &Payment,
    came_back_on: Derived<Date>,
    rules: &RuleBook,
) -> Result<Step, Refusal> {
    let booked = |account: &Option<GlAccount>, rule: &'static str| {
        let account = account.clone().map(|account| Derived::new(account, rule));
        account.map(|account| account.because("credit memo", &memo.number))
    };
    let clearing = match booked(&memo.paid_from, "credit_memo.paid_from") {
        Some(account) => account,
        None => named(AccountRole::Clearing, payment, rules)?,
    };
    let returns = match booked(&memo.account, "credit_memo.account") {
        Some(account) => account,
        None => named(AccountRole::Returns, payment, rules)?,
    };
    let refuse = |error: crate::money::MoneyError| error.refuse("credit_memo.lines");
    let nothing = Money::zero(memo.amount.currency());
    let (tax, tax_account) = match account(AccountRole::SalesTax, payment, rules) {
        Some(account) => (memo.tax.ok_or_else(|| unknown_tax(memo))?, Some(account)),
        None => (nothing, None),
    };
    let net = memo.amount.checked_sub(tax).map_err(refuse)?;
    if net.is_negative() {
        return Err(Refusal::new(RefusalCode::Unbalanced, "credit_memo.lines", tax, "its tax is more than the memo"));
    }
    let mut lines = Lines::default();
    lines.add(clearing, "Refund came back", memo.amount, JournalLine::debit);
    lines.add(returns, "Sales returns", net, JournalLine::credit);
    if let Some(account) = tax_account {
        lines.add(account, "Tax on sales returns", tax, JournalLine::credit);
    }
    let (posted_on, day) = came_back_on.explain("posted_on");
    let description = Some(format!("Refund {} came back", memo.refund));
    let journal = Journal::new(reference(&memo.refund), posted_on, description, lines.lines)
        .map_err(|error| error.refuse("credit_memo.lines"))?;
    Ok(Step { document: Document::Journal(Box::new(journal)), reasons: [day].into_iter().chain(lines.why).collect() })
}

fn unknown_tax(memo: &BookedMemo) -> Refusal {
    let message = format!(
        "the refund came back, and nobody wrote down how much of the {} of credit memo {} is tax; undo it by hand in the ERP",
        memo.amount, memo.number
    );
    Refusal::new(RefusalCode::MissingFact, "credit_memo.lines", &memo.refund, message)
}

/// Lines in the making, and why they stand on their accounts.
#[derive(Default)]
struct Lines {
    lines: Vec<JournalLine>,
    why: Vec<Reason>,
}

impl Lines {
    /// Adds a line of more than nothing.
    fn add(
        &mut self,
        account: Derived<GlAccount>,
        comment: &str,
        amount: Money,
        side: fn(GlAccount, Money) -> JournalLine,
    ) {
        if amount.is_zero() {
            return;
        }
        let (account, reason) = account.explain(format!("lines[{}].account", self.lines.len()));
        self.why.push(reason);
        self.lines.push(side(account, amount).comment(comment));
    }
}

fn named(role: AccountRole, payment: &Payment, rules: &RuleBook) -> Result<Derived<GlAccount>, Refusal> {
    account(role, payment, rules).ok_or_else(|| {
        let rule = format!("rules.ledger.{role}");
        let message = format!("a refund came back and {rule} names no account to restore the books with");
        Refusal::new(RefusalCode::MissingFact, rule, "", message)
    })
}
