//! An answer's parts, read by element: texts, amounts, times. Which of them is missing or wrong is told with its path.

use client_core::DecodeError;
use rust_decimal::Decimal;
use thiserror::Error;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::element::Element;
use super::zone::TimeZone;
use crate::money::{Amount, Currency, decimal};
use crate::status::StatusCode;

/// How Reporting writes a time. The fraction may be missing, or have any number of digits.
const TO_THE_SECOND: &[BorrowedFormatItem<'_>] = format_description!("[day]/[month]/[year] [hour]:[minute]:[second]");
const TO_A_FRACTION: &[BorrowedFormatItem<'_>] =
    format_description!("[day]/[month]/[year] [hour]:[minute]:[second].[subsecond]");
const TO_THE_MINUTE: &[BorrowedFormatItem<'_>] = format_description!("[day]/[month]/[year] [hour]:[minute]");

/// What Reporting refused, and why. `0043` is a transaction that it does not know.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("Reporting refused with {code}: {message}")]
pub struct Refusal {
    /// The code: `0043`.
    pub code: StatusCode,
    /// In words.
    pub message: String,
}

impl Refusal {
    /// Whether there is no such transaction, or no fraud screening of it.
    pub fn is_not_found(&self) -> bool {
        matches!(self.code.number(), Some(43 | 2238 | 2242 | 2245))
    }
}

/// An answer that gives nothing: refused, or not to be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportError {
    /// Reporting said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The answer cannot be read.
    #[error(transparent)]
    Decode(#[from] DecodeError),
}

/// The root of an answer.
pub(super) fn root(body: &[u8]) -> Result<Element, DecodeError> {
    let root = Element::parse(body)?;
    if root.name().eq_ignore_ascii_case("vspaccess") {
        return Ok(root);
    }
    Err(DecodeError { path: ".".to_owned(), message: format!("found <{:.40}>, expected <vspaccess>", root.name()) })
}

/// What an answer refuses, if it does.
pub(super) fn refusal(root: &Element) -> Result<Option<Refusal>, DecodeError> {
    let missing = || DecodeError { path: "vspaccess.errorcode".to_owned(), message: "is missing".to_owned() };
    let code = StatusCode::from(root.text_of("errorcode").ok_or_else(missing)?);
    if code.number() == Some(0) {
        return Ok(None);
    }
    let message = root.text_of("error").unwrap_or("no message").chars().take(500).collect();
    Ok(Some(Refusal { code, message }))
}

/// An element of an answer and what is needed to read it. Only the commands of this module look inside.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    pub(super) element: &'a Element,
    pub(super) zone: &'a dyn TimeZone,
}

impl Node<'_> {
    /// Which answer a document is, by the elements that only such an answer has; a refusal is an error.
    pub(crate) fn kind(body: &[u8]) -> Result<&'static str, ReportError> {
        let root = root(body)?;
        if let Some(refusal) = refusal(&root)? {
            return Err(refusal.into());
        }
        let has = |name: &str| root.all(name).next().is_some();
        Ok(match () {
            () if has("batches") => "batches",
            () if has("transactions") => "transactions",
            () if has("fraudprovidername") || has("t3mresults") => "fraud",
            () if has("vpstxid") => "vpstxid",
            () => "other",
        })
    }
}

impl<'a> Node<'a> {
    pub(super) fn text(&self, name: &'a str) -> Option<&'a str> {
        self.element.text_of(name)
    }

    pub(super) fn owned(&self, name: &'a str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A text that must be there.
    pub(super) fn needed(&self, name: &'a str) -> Result<&'a str, DecodeError> {
        self.text(name).ok_or_else(|| self.fault(name, "is missing"))
    }

    pub(super) fn number<T: std::str::FromStr>(&self, name: &'a str) -> Result<Option<T>, DecodeError> {
        let read =
            |text: &str| text.parse().map_err(|_| self.fault(name, format_args!("`{text:.40}` is no whole number")));
        self.text(name).map(read).transpose()
    }

    /// A whole number that may be written with decimals: `37`, `-7.00`.
    pub(super) fn score(&self, name: &'a str) -> Result<Option<i64>, DecodeError> {
        let read =
            |text: &str| decimal(text).ok().filter(Decimal::is_integer).and_then(|score| i64::try_from(score).ok());
        let fault = |text: &str| self.fault(name, format_args!("`{text:.40}` is no whole number"));
        self.text(name).map(|text| read(text).ok_or_else(|| fault(text))).transpose()
    }

    /// An amount in major units.
    pub(super) fn amount(&self, name: &'a str) -> Result<Option<Decimal>, DecodeError> {
        self.text(name).map(|text| decimal(text).map_err(|error| self.fault(name, error))).transpose()
    }

    /// `YES` and `NO`, `1` and `0`, `true` and `false`; anything else is not known.
    pub(super) fn flag(&self, name: &'a str) -> Option<bool> {
        match self.text(name)?.to_ascii_lowercase().as_str() {
            "yes" | "y" | "true" | "1" => Some(true),
            "no" | "n" | "false" | "0" => Some(false),
            _ => None,
        }
    }

    /// A time, in UTC.
    pub(super) fn instant(&self, name: &'a str) -> Result<Option<OffsetDateTime>, DecodeError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let local = [TO_A_FRACTION, TO_THE_SECOND, TO_THE_MINUTE]
            .into_iter()
            .find_map(|format| PrimitiveDateTime::parse(text, format).ok())
            .ok_or_else(|| {
                self.fault(name, format_args!("`{text:.40}` is no time of the form dd/MM/yyyy HH:mm:ss.SSS"))
            })?;
        let instant = local.assume_offset(self.zone.at_local(local));
        instant.checked_to_offset(UtcOffset::UTC).map(Some).ok_or_else(|| self.fault(name, "is beyond the calendar"))
    }

    pub(super) fn child(&self, name: &'a str) -> Option<Self> {
        self.element.child(name).map(|element| Self { element, ..*self })
    }

    /// The elements called `item` inside those called `list`: one, many or none.
    pub(super) fn items(&self, list: &'a str, item: &'a str) -> impl Iterator<Item = Self> + 'a {
        let zone = self.zone;
        self.element.all(list).flat_map(move |list| list.all(item)).map(move |element| Self { element, zone })
    }

    pub(super) fn fault(&self, name: &str, message: impl std::fmt::Display) -> DecodeError {
        DecodeError { path: format!("{}.{name}", self.element.name()), message: message.to_string() }
    }

    /// An amount as minor units, where both it and its currency are there and fit.
    pub(super) fn minor(amount: Option<Decimal>, currency: Option<&Currency>) -> Option<Amount> {
        Amount::of_major(amount?, currency?).ok()
    }
}

/// A time as commands write it, to the second.
pub(super) fn written(instant: OffsetDateTime, zone: &dyn TimeZone) -> Option<String> {
    instant.checked_to_offset(zone.at_instant(instant))?.format(TO_THE_SECOND).ok()
}
