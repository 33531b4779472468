//! The values of a statement's cells.

use rust_decimal::Decimal;
use time::{Date, Month};

use super::column_map::DateFormat;
use crate::money::decimal;

/// An amount: digits with separators, a minus in front or behind, or brackets for below zero.
pub(super) fn amount(text: &str, decimal_comma: bool) -> Result<Decimal, String> {
    let refused = || format!("`{text:.40}` is not an amount");
    let (text, negative) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => text.strip_suffix('-').map_or((text, false), |text| (text, true)),
    };
    let text = text.strip_prefix('+').unwrap_or(text);
    let plain = if decimal_comma { swapped(text) } else { text.to_owned() };
    let amount = decimal(&plain).map_err(|_| refused())?;
    match (negative, amount.is_sign_negative()) {
        (true, true) => Err(refused()),
        (true, false) => Ok(-amount),
        (false, _) => Ok(amount),
    }
}

/// Points and commas change places.
fn swapped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            ',' => '.',
            '.' => ',',
            other => other,
        })
        .collect()
}

/// A day. What follows it after a blank or a `T` is a time and left out.
pub(super) fn day(text: &str, format: DateFormat) -> Result<Date, String> {
    let refused = || format!("`{text:.40}` is not a date");
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = match format {
        DateFormat::Compact => match (day.get(..4), day.get(4..6), day.get(6..)) {
            (Some(year), Some(month), Some(day)) => vec![year, month, day],
            _ => return Err(refused()),
        },
        DateFormat::YearMonthDay | DateFormat::DayMonthYear | DateFormat::MonthDayYear => {
            day.split(['/', '-', '.']).collect()
        }
    };
    let [first, second, third] = parts.as_slice() else { return Err(refused()) };
    let (year, month, day) = match format {
        DateFormat::YearMonthDay | DateFormat::Compact => (first, second, third),
        DateFormat::DayMonthYear => (third, second, first),
        DateFormat::MonthDayYear => (third, first, second),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || ![year, month, day].into_iter().all(|part| digits(part)) {
        return Err(refused());
    }
    let month: u8 = month.parse().map_err(|_| refused())?;
    let month = Month::try_from(month).map_err(|_| refused())?;
    let (year, day) = (year.parse().map_err(|_| refused())?, day.parse().map_err(|_| refused())?);
    Date::from_calendar_date(year, month, day).map_err(|_| refused())
}
