//! The forms of single cells.

use rust_decimal::Decimal;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, PrimitiveDateTime, Time};

/// What stands between units and fractions; a parameter of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalSeparator {
    /// `12.50`
    #[default]
    Point,
    /// `12,50`
    Comma,
}

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const DATE_TIME: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

impl DecimalSeparator {
    /// An amount in major units, exactly. None for anything but digits with a sign and at most one separator of this kind.
    pub(super) fn amount(self, text: &str) -> Option<Decimal> {
        let separator = match self {
            Self::Point => '.',
            Self::Comma => ',',
        };
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        let plain = digits.chars().all(|character| character.is_ascii_digit() || character == separator);
        let starts = digits.starts_with(|first: char| first.is_ascii_digit());
        if !plain || !starts {
            return None;
        }
        Decimal::from_str_exact(&text.replace(separator, ".")).ok()
    }
}

/// `YYYY-MM-DD HH:MM:SS`, or a date alone for its midnight.
pub(super) fn date_time(text: &str) -> Option<PrimitiveDateTime> {
    let midnight = || Date::parse(text, DATE).map(|date| PrimitiveDateTime::new(date, Time::MIDNIGHT)).ok();
    PrimitiveDateTime::parse(text, DATE_TIME).ok().or_else(midnight)
}
