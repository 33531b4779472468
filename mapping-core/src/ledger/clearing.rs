//! What GL rules can ask of the lines of a payment on the clearing account. A receipt, a credit memo, a reversal and the settlement
//! meet on it, so they have to ask alike; only what all of them know is told: the gateway, the currency that the customer saw, the
//! method, the card's brand, the product class and the metadata of the payment.
//!
//! What only one side knows fits no condition there: the gateway's type and category of a movement, the kind of a fee, the country of
//! a card, the currency of the balance. What is no payment's (a dispute, a payout that came back, a settlement that nobody itemises)
//! is told by its gateway and the currency of the balance alone.

use smol_str::SmolStr;

use super::books::Books;
use super::entry::Entry;
use super::meaning;
use super::moved::together;
use crate::business_date::company_date;
use crate::canonical::{Gateway, Movement, Payment};
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::Refusal;
use crate::rules::{AccountRole, LineFacets};

/// A line about a payment or what becomes of it.
pub(crate) fn payment_line(role: AccountRole, gateway: Option<&Gateway>, payment: &Payment) -> LineFacets {
    let line = plain(role, gateway, payment.amount.currency())
        .with("method", Some(payment.method.kind.as_str()).filter(|kind| !kind.is_empty()))
        .with("card_brand", payment.method.brand.as_ref().map(|brand| brand.as_str()))
        .with(PRODUCT_CLASS, payment.metadata.get(PRODUCT_CLASS).map(String::as_str));
    let metadata = payment.metadata.iter();
    metadata.fold(line, |line, (key, value)| line.with(metadata_facet(key), Some(value.as_str())))
}

/// The line of a movement on the clearing account: that of its payment, where it moves a payment's money.
pub(crate) fn clearing_line(gateway: &Gateway, movement: &Movement) -> LineFacets {
    let Movement { kind, gross, presented, facets, .. } = movement;
    if !meaning::is_receipt(kind) {
        return plain(AccountRole::Clearing, Some(gateway), gross.currency());
    }
    let line = plain(AccountRole::Clearing, Some(gateway), presented.unwrap_or(*gross).currency());
    let shared = facets.iter().filter(|(name, _)| is_shared(name));
    shared.fold(line, |line, (name, value)| line.with(name.as_str(), Some(value.as_str())))
}

/// The other side of entries that are booked before the settlement of their movement: their opposite on the clearing account, at the
/// figures at which the settlement takes each of them from there. `elsewhere` is what documents of their own book there instead, by
/// document.
///
/// # Errors
/// [`Refusal`] for an account that the rules do not name, a rate that nobody knows, and more than can be added up.
pub(crate) fn against_clearing(
    movement: &Movement,
    entries: &[Entry],
    elsewhere: &[Money],
    comment: &str,
    books: Books<'_>,
) -> Result<Entry, Refusal> {
    let refuse = |error: MoneyError| error.refuse("movement.net");
    let day = company_date(movement.created_at, "movement.created_at", &books.rules().company)?.value;
    let kept = entries.iter().map(|entry| -entry.amount);
    let parts: Vec<Money> = kept.chain(elsewhere.iter().map(|amount| -*amount)).collect();
    let amount = Money::sum(movement.net.currency(), parts.iter().copied()).map_err(refuse)?;
    let booked = books.book(|_| clearing_line(books.gateway(), movement), AccountRole::Clearing)?;
    let each = parts.iter().map(|part| books.first_booked(*part, day)).collect::<Result<Vec<_>, Refusal>>()?;
    let booked_at = together(each.into_iter().flatten()).map_err(refuse)?;
    let booked = booked.because("movement.net", movement.net);
    Ok(Entry { booked_at, ..Entry::new(AccountRole::Clearing, booked, amount, comment) })
}

const PRODUCT_CLASS: &str = "product_class";
const METADATA: &str = "metadata.";

fn metadata_facet(key: &str) -> SmolStr {
    [METADATA, key].into_iter().collect()
}

fn is_shared(facet: &str) -> bool {
    ["method", "card_brand", PRODUCT_CLASS].contains(&facet) || facet.starts_with(METADATA)
}

fn plain(role: AccountRole, gateway: Option<&Gateway>, currency: Currency) -> LineFacets {
    LineFacets::new(role).with("gateway", gateway.map(Gateway::as_str)).with("currency", Some(currency.code()))
}
