//! The bank's side of a settlement: the receipt of money that was in transit, and a settlement that the bank sent back.

use time::OffsetDateTime;

use super::books::Books;
use super::journal_maker::JournalMaker;
use super::settlement::paid_to;
use crate::business_date::company_date;
use crate::canonical::{JournalReference, Settlement};
use crate::derived::Derived;
use crate::flows::Step;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, BankReceipt};

/// The reference of the journal of the money's arrival: `<settlement>/bank`.
pub fn bank_receipt_reference(settlement: &Settlement) -> JournalReference {
    format!("{}/bank", settlement.id).into()
}

/// The journal of a settlement's arrival at the bank, dated on its day; none where the settlement's own journal debits the bank, or
/// where nothing arrives.
///
/// # Errors
/// [`RefusalCode::MissingFact`] for a settlement of which nobody knows the day of arrival, or an account that the rules do not name.
pub fn bank_receipt(settlement: &Settlement, books: Books<'_>) -> Result<Option<Step>, Refusal> {
    match books.rules().posting.bank_receipt {
        BankReceipt::WithJournal => return Ok(None),
        BankReceipt::Separate => (),
    }
    let Settlement { id, amount, arrives_on, .. } = settlement;
    if amount.is_zero() {
        return Ok(None);
    }
    let day = arrives_on.ok_or_else(|| {
        let message =
            "nobody says on which day the bank has the money, and rules.posting.bank_receipt books it on that day";
        Refusal::new(RefusalCode::MissingFact, "settlement.arrives_on", id, message)
    })?;
    let day = Derived::new(day, "settlement.arrives_on");
    let why = ("settlement.amount", &*amount.to_string());
    let maker = JournalMaker::new(
        books,
        bank_receipt_reference(settlement),
        day,
        amount.currency(),
        format!("Arrival of {id}"),
    );
    let maker = maker.on(AccountRole::Bank, *amount, "Arrived", why)?;
    maker.on(AccountRole::InTransit, -*amount, "In transit", why)?.finish().map(Some)
}

/// The reference of the journal that takes a settlement back: `<settlement>/failed`.
pub fn settlement_failure_reference(settlement: &Settlement) -> JournalReference {
    format!("{}/failed", settlement.id).into()
}

/// The journal that takes back a settlement which failed or was given up after it was booked: the money is in the balance again, so it
/// goes back to the clearing account, and the next settlement pays it out. What the settlement was made of stays as it is.
///
/// `has_arrived`: whether its arrival at the bank was booked by itself.
///
/// # Errors
/// [`RefusalCode::MissingFact`] for an account that the rules do not name.
pub fn settlement_failure(
    settlement: &Settlement,
    failed_at: OffsetDateTime,
    has_arrived: bool,
    books: Books<'_>,
) -> Result<Step, Refusal> {
    let Settlement { id, amount, .. } = settlement;
    let day = company_date(failed_at, "event.occurred_at", &books.rules().company)?;
    let from = if has_arrived { AccountRole::Bank } else { paid_to(books) };
    let why = ("settlement.amount", &*amount.to_string());
    let reference = settlement_failure_reference(settlement);
    let maker = JournalMaker::new(books, reference, day, amount.currency(), format!("Failure of {id}"));
    let maker = maker.on(from, -*amount, "Returned", why)?;
    maker.on(AccountRole::Clearing, *amount, "Returned", why)?.finish()
}
