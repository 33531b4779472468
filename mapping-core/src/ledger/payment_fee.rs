//! The fee of a payment by itself, for a company that books it with the payment: the fee is an expense and leaves the clearing account,
//! which the settlement then clears of the net amount. Each movement that brought money has a journal of its own, so that a payment
//! which is captured in parts has one for each capture, and it does not matter who books it first.

use super::books::Books;
use super::clearing::against_clearing;
use super::entry::{Entry, fee_entries};
use super::journal_maker::JournalMaker;
use super::meaning::is_fee_booked_with_payment;
use crate::business_date::company_date;
use crate::canonical::{JournalReference, Movement, MovementId, MovementKind, Reported, TransactionId};
use crate::flows::Step;
use crate::refusal::Refusal;

/// The reference of the journal of a payment's fee, by the movement that brought the money: `<movement>/fee`.
pub fn payment_fee_reference(charge: &MovementId) -> JournalReference {
    format!("{charge}/fee").into()
}

/// The movements that brought a payment's money, and say what its fee is.
pub fn charges_of<'m>(payment: &'m TransactionId, movements: &'m [Movement]) -> impl Iterator<Item = &'m Movement> {
    movements.iter().filter(move |movement| {
        movement.kind == Reported::Known(MovementKind::Charge)
            && movement.source.as_ref().is_none_or(|source| source == payment)
    })
}

/// The journal of a payment's fee, from the movement that brought its money; none where there is no fee, and for a movement whose fee
/// is the settlement's to book: any but a payment, and every one where the rules book fees with settlements.
///
/// # Errors
/// As a movement is refused, and for an account that the rules do not name.
pub fn payment_fee(charge: &Movement, books: Books<'_>) -> Result<Option<Step>, Refusal> {
    if !is_fee_booked_with_payment(charge, books.rules()) {
        return Ok(None);
    }
    let entries: Vec<Entry> = fee_entries(charge, books)?;
    let day = company_date(charge.created_at, "movement.created_at", &books.rules().company)?;
    let payment = charge.source.as_ref().map_or(charge.id.as_str(), TransactionId::as_str);
    let description = format!("Fee of payment {payment}");
    let maker = JournalMaker::new(books, payment_fee_reference(&charge.id), day, charge.net.currency(), description);
    let kept = against_clearing(charge, &entries, &[], "Fee kept from the payment", books)?;
    let maker = maker.with(entries).with([kept]);
    if maker.is_moving() { maker.finish().map(Some) } else { Ok(None) }
}
