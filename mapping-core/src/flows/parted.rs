//! What rounding leaves of an amount that is taken back of several receipts, for the flows that take receipts back.

use super::rates::exchange;
use super::story::Story;
use super::{Known, Step};
use crate::canonical::{Gateway, TransactionId};
use crate::ledger::{Books, Parted};
use crate::rules::RuleBook;

/// The journal of it, if there is any and the ERP lacks it. `source` is what the gateway's movements of the amount name.
///
/// # Errors
/// [`Pause::Ask`](super::story::Pause::Ask) for those movements, whose rates may be needed, and for the journal; as
/// [`Parted::rounding`] is refused.
pub(super) fn rounding(
    parted: &Parted<'_>,
    source: &TransactionId,
    gateway: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Step>> {
    let books = Books::new(gateway, rules);
    if !parted.may_lose_cents(books) {
        return Ok(None);
    }
    let exchange = exchange(known.movements_of(source)?, gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let Some(step) = parted.rounding(books.converting(&convert))? else { return Ok(None) };
    let is_held = known.journal(&parted.reference())?.is_some();
    Ok((!is_held).then_some(step))
}
