//! Texts and figures against TIMS's limits, under the canonical model's names. What does not fit is refused with the limit.

use std::fmt;

use tims_client::limits::{self, FigureLimit, TextForm, TextLimit};
use tims_client::model::Amount;

use crate::canonical::{Link, UnresolvedLink};
use crate::money::{Decimal, Money};
use crate::refusal::{Refusal, RefusalCode};

/// A text that a field takes.
pub(super) fn text(field: &str, text: &str, limit: TextLimit) -> Result<String, Refusal> {
    match limit.check(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(fault) => {
            let is_long = text.chars().count() > limit.max;
            let code = if is_long { RefusalCode::TooLong } else { RefusalCode::InvalidText };
            Err(Refusal::new(code, field, text, format!("TIMS's field {fault}")))
        }
    }
}

/// A text that may be missing; empty text is missing.
pub(super) fn optional(field: &str, value: Option<&str>, limit: TextLimit) -> Result<Option<String>, Refusal> {
    value.map(str::trim).filter(|value| !value.is_empty()).map(|value| text(field, value, limit)).transpose()
}

/// A text for people in one line: line breaks become spaces.
pub(super) fn one_line(field: &str, value: Option<&str>, limit: TextLimit) -> Result<Option<String>, Refusal> {
    let joined = value.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    optional(field, joined.as_deref(), TextLimit { form: TextForm::Line, ..limit })
}

/// An amount that is not negative.
pub(super) fn amount(field: &str, money: Money) -> Result<Amount, Refusal> {
    figure(field, money.amount(), limits::AMOUNT).map(Amount::from)
}

/// A figure, without zeros that the field has no room for.
pub(super) fn figure(field: &str, figure: Decimal, limit: FigureLimit) -> Result<Decimal, Refusal> {
    let figure = if figure.scale() > limit.scale { figure.normalize() } else { figure };
    match limit.check(figure) {
        Ok(()) => Ok(figure),
        Err(fault) => Err(Refusal::new(RefusalCode::InvalidAmount, field, figure, format!("TIMS's field {fault}"))),
    }
}

/// The ERP's number that a link stands for.
pub(super) fn resolved<'a, T: fmt::Display>(field: &str, link: &'a Link<T>) -> Result<&'a T, Refusal> {
    link.known().map_err(|UnresolvedLink(key)| {
        Refusal::new(RefusalCode::MissingFact, field, &key, format!("{key} has to be posted first, for its number"))
    })
}
