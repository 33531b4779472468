//! Values as SYSPRO writes them: numbers padded with blanks or zeros, a sign before or after, dates that are all zeros.

use client_core::DecodeError;
use rust_decimal::Decimal;
use smol_str::SmolStr;
use time::{Date, Month};

use super::xml::Element;
use crate::figure::is_plain;

/// Reads a figure: blanks around it, a sign before or behind it. Blank is none.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence about the element.
pub fn figure(text: &str) -> Result<Option<Decimal>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (digits, negative) = match (text.strip_suffix('-'), text.strip_prefix('-'), text.strip_suffix('+')) {
        (Some(digits), ..) | (None, Some(digits), _) => (digits, true),
        (None, None, Some(digits)) => (digits, false),
        (None, None, None) => (text.strip_prefix('+').unwrap_or(text), false),
    };
    let digits = digits.trim();
    let padded = if digits.starts_with('.') { format!("0{digits}") } else { digits.to_owned() };
    if digits.starts_with('-') || !is_plain(&padded) {
        return Err(format!("`{text}` is not a figure"));
    }
    let figure =
        Decimal::from_str_exact(&padded).map_err(|_| format!("`{text}` has more digits than are kept exactly"))?;
    Ok(Some(if negative && !figure.is_zero() { -figure } else { figure }))
}

/// Reads a counter: padded with blanks or zeros. Blank is none.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence about the element.
pub fn count(text: &str) -> Result<Option<u64>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| format!("`{text}` is not a count"))
}

/// Reads a day: `CCYY-MM-DD` or `CCYYMMDD`. Blank and all zeros are none.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence about the element.
pub fn day(text: &str) -> Result<Option<Date>, String> {
    let text = text.trim();
    if text.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'/' | b' ')) {
        return Ok(None);
    }
    parse_day(text).map(Some).ok_or_else(|| format!("`{text}` is not a day in CCYY-MM-DD"))
}

fn parse_day(text: &str) -> Option<Date> {
    let digits: String = match text.len() {
        10 => text.split('-').collect(),
        _ => text.to_owned(),
    };
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let month = Month::try_from(digits.get(4..6)?.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(digits.get(..4)?.parse().ok()?, month, digits.get(6..)?.parse().ok()?).ok()
}

/// Writes a day as `CCYY-MM-DD`.
pub(crate) fn day_text(day: Date) -> SmolStr {
    let digit = |number: i32, unit: i32| char::from_digit((number / unit % 10).unsigned_abs(), 10).unwrap_or('0');
    let two = |number: u8| [digit(number.into(), 10), digit(number.into(), 1)];
    let year = [1000, 100, 10, 1].map(|unit| digit(day.year(), unit));
    let rest = [['-'].as_slice(), &two(day.month().into()), &['-'], &two(day.day())];
    year.iter().chain(rest.into_iter().flatten()).copied().collect()
}

/// Whether two keys are the same to SYSPRO: keys of digits are stored with zeros before them and shown without, and no
/// key is told apart by case or by blanks around it.
///
/// ```
/// use syspro_harmony::enet::value::same_key;
///
/// assert!(same_key("015574", "000000000015574"));
/// assert!(same_key("webs01 ", "WEBS01"));
/// assert!(!same_key("015574", "15574A"));
/// ```
pub fn same_key(one: &str, other: &str) -> bool {
    normal_key(one).eq_ignore_ascii_case(normal_key(other))
}

/// Whether two texts that people or shops chose are the same to SYSPRO: case and blanks around them tell nothing apart, but a
/// customer's order `0100` is not its order `100`.
///
/// ```
/// use syspro_harmony::enet::value::same_text;
///
/// assert!(same_text("web-1001 ", "WEB-1001"));
/// assert!(!same_text("0100", "100"));
/// ```
pub fn same_text(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// A key without blanks around it and, if it is all digits, without zeros before it.
pub fn normal_key(key: &str) -> &str {
    let key = key.trim();
    if key.bytes().all(|byte| byte.is_ascii_digit()) { key.trim_start_matches('0') } else { key }
}

impl Element {
    /// The figure in the child called `name`; none if it is absent or blank.
    ///
    /// # Errors
    /// [`DecodeError`] if it is no figure.
    pub fn figure_of(&self, name: &str) -> Result<Option<Decimal>, DecodeError> {
        self.read(name, figure)
    }

    /// The count in the child called `name`; none if it is absent or blank.
    ///
    /// # Errors
    /// [`DecodeError`] if it is no count.
    pub fn count_of(&self, name: &str) -> Result<Option<u64>, DecodeError> {
        self.read(name, count)
    }

    /// The day in the child called `name`; none if it is absent, blank or all zeros.
    ///
    /// # Errors
    /// [`DecodeError`] if it is no day.
    pub fn day_of(&self, name: &str) -> Result<Option<Date>, DecodeError> {
        self.read(name, day)
    }

    fn read<T>(&self, name: &str, read: fn(&str) -> Result<Option<T>, String>) -> Result<Option<T>, DecodeError> {
        let Some(child) = self.child(name) else { return Ok(None) };
        read(&child.text).map_err(|message| self.misfit(name, message))
    }
}
