//! The exchange difference that stands beside a receipt, in books of another currency than the payment's, where the gateway took its
//! money on other days than the receipt's: the receipt is dated on the shipment of the goods, or several captures were heard of as one.

use super::payment::Current;
use super::receipts::Open;
use crate::business_date::company_date;
use crate::canonical::{Document, Gateway, MovementKind};
use crate::derived::Derived;
use crate::flows::story::Story;
use crate::flows::{Known, Step, exchange_difference};
use crate::ledger::{Between, Moves};
use crate::money::Money;
use crate::rules::RuleBook;

/// The journal beside a receipt that brings money, if there is any difference and the ERP lacks it. The receipt holds the captures beyond
/// what earlier receipts hold.
///
/// # Errors
/// [`Pause::Ask`](crate::flows::story::Pause::Ask) for the payment's movements and for the journal; as [`Between::journal`] is refused.
pub(super) fn beside(
    receipt: &Step,
    current: &Current<'_>,
    open: &Open<'_>,
    gateway: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Step>> {
    let payment = current.payment;
    let Document::Receipt(receipt) = &receipt.document else { return Ok(None) };
    let currency = receipt.amount.currency();
    if !exchange_difference::may_be(currency, gateway, rules) {
        return Ok(None);
    }
    let before = open.before.map_or(Money::zero(currency), |(_, booked)| booked);
    let taken_on = company_date(current.taken_at, "payment.paid_at", &rules.company)?.value;
    let movements = known.movements_of(&payment.id)?;
    let charges = Moves::of(MovementKind::Charge, &payment.id, currency, movements, &rules.company)?;
    let between = Between {
        cause: receipt.transaction.clone(),
        payment,
        day: Derived::new(receipt.received_on, "receipt.received_on"),
        documents: vec![receipt.amount],
        moved: charges.part(before, receipt.amount, taken_on)?,
    };
    exchange_difference::lacking(&between, movements, gateway, known, rules)
}
