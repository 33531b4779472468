//! Texts and figures against an ERP's limits, under the canonical model's names. What does not fit is refused with the limit,
//! never cut and never rounded. Each ERP's module says what its limits are.

use std::fmt;

use crate::address::on_one_line;
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

/// A field of one line of a document: `sales_order.lines[0].sku`. It is written out only where something is refused.
pub(super) struct LineField {
    /// The list: `sales_order.lines`.
    pub(super) list: &'static str,
    /// The line's place in it, counted from 0.
    pub(super) position: usize,
    /// The field.
    pub(super) name: &'static str,
}

impl fmt::Display for LineField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}].{}", self.list, self.position, self.name)
    }
}

/// A text that a field takes.
pub(super) fn text<L: TextRule>(field: impl fmt::Display, text: &str, limit: L) -> Result<&str, Refusal> {
    match limit.fault(text) {
        Ok(()) => Ok(text),
        Err(fault) => {
            let is_long = text.chars().count() > limit.longest();
            let code = if is_long { RefusalCode::TooLong } else { RefusalCode::InvalidText };
            Err(Refusal::new(code, field.to_string(), text, format!("{}'s field {fault}", L::ERP)))
        }
    }
}

/// A text that may be missing; empty text is missing.
pub(super) fn optional<L: TextRule>(
    field: impl fmt::Display,
    value: Option<&str>,
    limit: L,
) -> Result<Option<&str>, Refusal> {
    value.map(str::trim).filter(|value| !value.is_empty()).map(|value| text(field, value, limit)).transpose()
}

/// A text for people in one line: line breaks become spaces.
pub(super) fn one_line<L: TextRule>(
    field: impl fmt::Display,
    value: Option<&str>,
    limit: L,
) -> Result<Option<String>, Refusal> {
    let joined = value.map(on_one_line);
    Ok(optional(field, joined.as_deref(), limit.one_line())?.map(str::to_owned))
}

/// A figure, without zeros that the field has no room for.
pub(super) fn figure<L: FigureRule>(field: impl fmt::Display, figure: Decimal, limit: L) -> Result<Decimal, Refusal> {
    let figure = if figure.scale() > limit.scale() { figure.normalize() } else { figure };
    match limit.fault(figure) {
        Ok(()) => Ok(figure),
        Err(fault) => Err(Refusal::new(
            RefusalCode::InvalidAmount,
            field.to_string(),
            figure,
            format!("{}'s field {fault}", L::ERP),
        )),
    }
}

/// The ERP's number that a link stands for.
pub(super) fn resolved<T: fmt::Display>(field: impl fmt::Display, link: &Link<T>) -> Result<&T, Refusal> {
    link.known().map_err(|UnresolvedLink(key)| {
        Refusal::new(
            RefusalCode::MissingFact,
            field.to_string(),
            &key,
            format!("{key} has to be posted first, for its number"),
        )
    })
}

/// The price of one, with as many decimals as it takes for quantity times price to come to the line's total. `scale` is how many
/// decimals a price may have.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] where no such price exists.
pub(super) fn unit_price(
    field: impl fmt::Display,
    net: Money,
    quantity: Decimal,
    scale: u32,
) -> Result<Decimal, Refusal> {
    let inexact = || {
        let message = format!("no unit price of {scale} decimals times {quantity} gives it");
        Refusal::new(RefusalCode::InvalidAmount, field.to_string(), net, message)
    };
    let unit = MinorUnitProfile::ISO.minor_unit(net.currency()).map_err(|error| error.refuse(field.to_string()))?;
    let quotient = net.amount().checked_div(quantity).ok_or_else(inexact)?;
    let price = Money::new(quotient, net.currency()).round(scale, Rounding::HalfEven);
    let price = price.map_err(|error| error.refuse(field.to_string()))?;
    let total = price
        .checked_mul(quantity, unit.exponent, Rounding::HalfUp)
        .map_err(|error| error.refuse(field.to_string()))?;
    if total != net {
        return Err(inexact());
    }
    let mut written = price.amount().normalize();
    written.rescale(written.scale().max(unit.exponent));
    Ok(written)
}

/// Whether a customer record says nothing of new business, for an ERP that has no field for it.
#[cfg(feature = "syspro")]
pub(in crate::erp) fn says_nothing_of_activity(
    erp: &str,
    record: &crate::canonical::CustomerRecord,
) -> Result<(), Refusal> {
    let Some(active) = record.active else { return Ok(()) };
    let message = format!("{erp} has no field for it; set rules.sync.customer.deleted to \"leave\" or \"erase\"");
    Err(Refusal::new(RefusalCode::Unsupported, "customer.active", active, message))
}
