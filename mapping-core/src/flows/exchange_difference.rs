//! What the rates did to a payment's money between the gateway's movements and the documents about it, for the flows that book them.

use super::rates::exchange;
use super::story::Story;
use super::{Known, Step};
use crate::canonical::{Gateway, Movement};
use crate::ledger::{Between, Books};
use crate::money::Currency;
use crate::refusal::Refusal;
use crate::rules::RuleBook;

/// Whether there can be any: whether amounts in a currency are converted for the books.
pub(super) fn may_be(currency: Currency, gateway: &Gateway, rules: &RuleBook) -> bool {
    Books::new(gateway, rules).depends_on_rates(currency)
}

/// The journal of it, if there is any and the ERP lacks it. `movements` are those whose rates may be needed.
///
/// # Errors
/// [`Pause::Ask`](super::story::Pause::Ask) for the journal; as [`Between::journal`] is refused.
pub(super) fn lacking<'m>(
    between: &Between<'_>,
    movements: impl IntoIterator<Item = &'m Movement>,
    gateway: &Gateway,
    known: Known<'_>,
    rules: &RuleBook,
) -> Story<Option<Step>> {
    let exchange = exchange(movements, gateway, rules)?;
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let journal: Result<_, Refusal> = between.journal(Books::new(gateway, rules).converting(&convert));
    let Some(step) = journal? else { return Ok(None) };
    let is_held = known.journal(&between.reference())?.is_some();
    Ok((!is_held).then_some(step))
}
