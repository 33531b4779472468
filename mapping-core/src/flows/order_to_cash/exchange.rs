//! The exchange difference that stands beside a receipt, in books of another currency than the payment's, where the gateway took its
//! money on other days than the receipt's.

use super::payment::Current;
use super::receipts::Open;
use crate::business_date::company_date;
use crate::canonical::{Document, Gateway};
use crate::flows::rates::exchange;
use crate::flows::story::Story;
use crate::flows::{Known, Step};
use crate::ledger::{Books, ReceiptExchange};
use crate::money::Money;
use crate::rules::RuleBook;

/// The journal beside a receipt that brings money, if there is any difference and the ERP lacks it.
///
/// # Errors
/// [`Pause::Ask`](crate::flows::story::Pause::Ask) for the payment's movements and for the journal; as
/// [`ReceiptExchange::journal`] is refused.
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
    let books = Books::new(gateway, rules);
    if !books.depends_on_rates(receipt.amount.currency()) {
        return Ok(None);
    }
    let before = open.before.map_or(Money::zero(receipt.amount.currency()), |(_, booked)| booked);
    let taken_on = company_date(current.taken_at, "payment.paid_at", &rules.company)?.value;
    let movements = known.movements_of(&payment.id)?;
    let exchange = exchange(movements, gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let difference = ReceiptExchange { receipt, payment, before, taken_on };
    let Some(step) = difference.journal(movements, books.converting(&convert))? else { return Ok(None) };
    let is_held = known.journal(&difference.reference())?.is_some();
    Ok((!is_held).then_some(step))
}
