//! The bank's side of a settlement: the receipt of money that was in transit, and a settlement that the bank sent back.

use time::{Date, OffsetDateTime};

use super::books::Books;
use super::journal_maker::JournalMaker;
use super::moved::{Moves, standing_at};
use super::settlement::paid_to;
use crate::business_date::company_date;
use crate::canonical::{JournalReference, Movement, MovementKind, Settlement};
use crate::derived::Derived;
use crate::flows::Step;
use crate::money::Money;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, BankReceipt};

/// The reference of the journal of the money's arrival: `<settlement>/bank`.
pub fn bank_receipt_reference(settlement: &Settlement) -> JournalReference {
    format!("{}/bank", settlement.id).into()
}

/// The journal of a settlement's arrival at the bank, dated on its day; none where the settlement's own journal debits the bank, or
/// where nothing arrives. In books of another currency nothing stays in transit: what the rate changed on the way is an exchange
/// difference.
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
    let settled_on = settled_on(settlement, books)?;
    maker.taking_back(AccountRole::InTransit, -*amount, "In transit", why, settled_on)?.finish().map(Some)
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
/// `movements`: those of the settlement, as far as the gateway tells them.
///
/// In books of another currency the money leaves the bank, or what is in transit, at what it was booked at; it enters the clearing
/// account at the rate of the movement that brought it back, at which the next settlement takes it from there.
///
/// # Errors
/// [`RefusalCode::MissingFact`] for an account that the rules do not name.
pub fn settlement_failure(
    settlement: &Settlement,
    failed_at: OffsetDateTime,
    has_arrived: bool,
    movements: &[Movement],
    books: Books<'_>,
) -> Result<Step, Refusal> {
    let Settlement { id, amount, arrives_on, .. } = settlement;
    let (currency, company) = (amount.currency(), &books.rules().company);
    let day = company_date(failed_at, "event.occurred_at", company)?;
    let back = Moves::of(MovementKind::PayoutReversal, &id.as_str().into(), currency, movements, company)?;
    let moved = back.part(Money::zero(currency), *amount, day.value)?;
    let settled_on = settled_on(settlement, books)?;
    let (from, booked_on) =
        if has_arrived { (AccountRole::Bank, arrives_on.unwrap_or(settled_on)) } else { (paid_to(books), settled_on) };
    let why = ("settlement.amount", &*amount.to_string());
    let reference = settlement_failure_reference(settlement);
    let maker = JournalMaker::new(books, reference, day, currency, format!("Failure of {id}"));
    let maker = maker.taking_back(from, -*amount, "Returned", why, booked_on)?;
    maker.at(AccountRole::Clearing, *amount, "Returned", why, standing_at(&moved, currency, books)?)?.finish()
}

/// The day of a settlement's own journal.
fn settled_on(settlement: &Settlement, books: Books<'_>) -> Result<Date, Refusal> {
    Ok(company_date(settlement.created_at, "settlement.created_at", &books.rules().company)?.value)
}
