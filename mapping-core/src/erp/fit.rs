//! Texts and figures against an ERP's limits, under the canonical model's names. What does not fit is refused with the limit,
//! never cut and never rounded. Each ERP's module says what its limits are.

use std::fmt;

use crate::canonical::{Link, UnresolvedLink};
use crate::money::{Decimal, MinorUnitProfile, Money, Rounding};
use crate::refusal::{Refusal, RefusalCode};

/// Which texts a field of an ERP takes.
pub(super) trait TextRule: Sized {
    /// The ERP, as refusals name it.
    const ERP: &'static str;

    /// At most so many characters.
    fn longest(&self) -> usize;

    /// What is wrong with a text, as the rest of a sentence about the field.
    fn fault(&self, text: &str) -> Result<(), String>;

    /// The same for a text without line breaks.
    fn one_line(self) -> Self;
}

/// Which figures a field of an ERP takes.
pub(super) trait FigureRule {
    /// The ERP, as refusals name it.
    const ERP: &'static str;

    /// At most so many digits after the point.
    fn scale(&self) -> u32;

    /// What is wrong with a figure, as the rest of a sentence about the field.
    fn fault(&self, figure: Decimal) -> Result<(), String>;
}

/// A text that a field takes.
pub(super) fn text<L: TextRule>(field: &str, text: &str, limit: L) -> Result<String, Refusal> {
    match limit.fault(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(fault) => {
            let is_long = text.chars().count() > limit.longest();
            let code = if is_long { RefusalCode::TooLong } else { RefusalCode::InvalidText };
            Err(Refusal::new(code, field, text, format!("{}'s field {fault}", L::ERP)))
        }
    }
}

/// A text that may be missing; empty text is missing.
pub(super) fn optional<L: TextRule>(field: &str, value: Option<&str>, limit: L) -> Result<Option<String>, Refusal> {
    value.map(str::trim).filter(|value| !value.is_empty()).map(|value| text(field, value, limit)).transpose()
}

/// A text for people in one line: line breaks become spaces.
pub(super) fn one_line<L: TextRule>(field: &str, value: Option<&str>, limit: L) -> Result<Option<String>, Refusal> {
    let joined = value.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    optional(field, joined.as_deref(), limit.one_line())
}

/// A figure, without zeros that the field has no room for.
pub(super) fn figure<L: FigureRule>(field: &str, figure: Decimal, limit: L) -> Result<Decimal, Refusal> {
    let figure = if figure.scale() > limit.scale() { figure.normalize() } else { figure };
    match limit.fault(figure) {
        Ok(()) => Ok(figure),
        Err(fault) => {
            Err(Refusal::new(RefusalCode::InvalidAmount, field, figure, format!("{}'s field {fault}", L::ERP)))
        }
    }
}

/// The ERP's number that a link stands for.
pub(super) fn resolved<'a, T: fmt::Display>(field: &str, link: &'a Link<T>) -> Result<&'a T, Refusal> {
    link.known().map_err(|UnresolvedLink(key)| {
        Refusal::new(RefusalCode::MissingFact, field, &key, format!("{key} has to be posted first, for its number"))
    })
}

/// The price of one, with as many decimals as it takes for quantity times price to come to the line's total. `scale` is how many
/// decimals a price may have.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] where no such price exists.
pub(super) fn unit_price(field: &str, net: Money, quantity: Decimal, scale: u32) -> Result<Decimal, Refusal> {
    let inexact = || {
        let message = format!("no unit price of {scale} decimals times {quantity} gives it");
        Refusal::new(RefusalCode::InvalidAmount, field, net, message)
    };
    let unit = MinorUnitProfile::ISO.minor_unit(net.currency()).map_err(|error| error.refuse(field))?;
    let quotient = net.amount().checked_div(quantity).ok_or_else(inexact)?;
    let price = Money::new(quotient, net.currency()).round(scale, Rounding::HalfEven);
    let price = price.map_err(|error| error.refuse(field))?;
    let total = price.checked_mul(quantity, unit.exponent, Rounding::HalfUp).map_err(|error| error.refuse(field))?;
    if total != net {
        return Err(inexact());
    }
    let mut written = price.amount().normalize();
    written.rescale(written.scale().max(unit.exponent));
    Ok(written)
}
