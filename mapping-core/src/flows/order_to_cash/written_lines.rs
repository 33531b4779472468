//! Order lines as a shop writes them into metadata: a JSON array of `{"sku", "quantity", "net", "tax", "description"}`. Figures
//! may be text or JSON numbers; both are read from their digits, never through binary floating point.

use std::fmt;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::canonical::{OrderLine, Sku};
use crate::money::{Currency, MinorUnitProfile, Money};
use crate::refusal::{Refusal, RefusalCode};

/// One line as it is written.
#[derive(Deserialize)]
struct Written<'a> {
    sku: String,
    description: Option<String>,
    #[serde(borrow)]
    quantity: Option<&'a RawValue>,
    #[serde(borrow)]
    net: Option<&'a RawValue>,
    #[serde(borrow)]
    tax: Option<&'a RawValue>,
}

/// The lines in a text; none if it is no JSON array, because such keys are also used for plain words.
pub(in crate::flows) fn read(field: &str, text: &str, currency: Currency) -> Result<Option<Vec<OrderLine>>, Refusal> {
    if !text.starts_with('[') {
        return Ok(None);
    }
    let written: Vec<Written<'_>> = serde_json::from_str(text).map_err(|error| {
        let message =
            format!("these are no order lines ({error}); write [{{\"sku\":\"A-1\",\"quantity\":2,\"net\":\"10.00\"}}]");
        Refusal::new(RefusalCode::Unreadable, field, text, message)
    })?;
    let lines =
        written.iter().enumerate().map(|(position, line)| line.read(format_args!("{field}[{position}]"), currency));
    let lines = lines.collect::<Result<Vec<_>, _>>()?;
    Ok(if lines.is_empty() { None } else { Some(lines) })
}

/// A quantity above zero; one when it is not said.
pub(super) fn quantity(field: impl fmt::Display, text: Option<&str>) -> Result<Decimal, Refusal> {
    let Some(text) = text else { return Ok(Decimal::ONE) };
    match Decimal::from_str_exact(text.trim()) {
        Ok(quantity) if quantity > Decimal::ZERO => Ok(quantity),
        _ => {
            Err(Refusal::new(RefusalCode::InvalidAmount, field.to_string(), text, "a quantity is a number above zero"))
        }
    }
}

impl Written<'_> {
    fn read(&self, field: fmt::Arguments<'_>, currency: Currency) -> Result<OrderLine, Refusal> {
        let sku = self.sku.trim();
        if sku.is_empty() {
            return Err(Refusal::new(RefusalCode::UnknownSku, format!("{field}.sku"), sku, "the line names no item"));
        }
        Ok(OrderLine {
            sku: Sku::from(sku),
            description: self.description.clone().filter(|text| !text.trim().is_empty()),
            quantity: quantity(format_args!("{field}.quantity"), self.quantity.map(digits))?,
            net: self.net.map(|net| amount(format_args!("{field}.net"), digits(net), currency)).transpose()?,
            tax: self.tax.map(|tax| amount(format_args!("{field}.tax"), digits(tax), currency)).transpose()?,
        })
    }
}

fn digits(figure: &RawValue) -> &str {
    figure.get().trim_matches('"')
}

/// An amount of an order, in major units: not negative, and of no more decimals than its currency has.
pub(super) fn amount(field: impl fmt::Display, text: &str, currency: Currency) -> Result<Money, Refusal> {
    let refuse = |message: String| Refusal::new(RefusalCode::InvalidAmount, field.to_string(), text, message);
    let amount = Decimal::from_str_exact(text).map_err(|_| refuse("this is no amount".to_owned()))?;
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(refuse("a line of an order is not negative; write the price after discount".to_owned()));
    }
    let iso = MinorUnitProfile::ISO;
    let minor = iso.to_minor(Money::new(amount, currency)).map_err(|error| refuse(error.to_string()))?;
    iso.to_money(minor, currency).map_err(|error| refuse(error.to_string()))
}
