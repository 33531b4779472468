//! The forms of single cells.

use rust_decimal::Decimal;
use time::{Date, Month, PrimitiveDateTime, Time};

/// What stands between units and fractions; a parameter of the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalSeparator {
    /// `12.50`
    #[default]
    Point,
    /// `12,50`
    Comma,
}

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

/// `YYYY-MM-DD HH:MM:SS`, or a date alone for its midnight. Read by hand: two fixed forms are not worth compiling a
/// language of formats.
pub(super) fn date_time(text: &str) -> Option<PrimitiveDateTime> {
    let (date, time) = match text.split_once(' ') {
        Some((date, time)) => (date, time_of_day(time)?),
        None => (text, Time::MIDNIGHT),
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    Some(PrimitiveDateTime::new(date, time))
}

fn time_of_day(text: &str) -> Option<Time> {
    let [hour, minute, second] = numbers(text, ':', [2, 2, 2])?.map(|number| u8::try_from(number).unwrap_or(u8::MAX));
    Time::from_hms(hour, minute, second).ok()
}

/// Three numbers of so many digits each.
fn numbers(text: &str, separator: char, [first, second, third]: [usize; 3]) -> Option<[u16; 3]> {
    let mut parts = text.split(separator);
    let mut next = |digits: usize| {
        let part = parts.next()?;
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| fits)
    };
    let numbers = [next(first)?, next(second)?, next(third)?];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_two_forms_and_no_other() {
        let table = [
            ("2026-11-20 08:05:09", Some("2026-11-20 8:05:09.0")),
            ("2026-11-20", Some("2026-11-20 0:00:00.0")),
            ("2024-02-29 23:59:59", Some("2024-02-29 23:59:59.0")),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-11-20 24:00:00", None),
            ("2026-11-20 08:05", None),
            ("2026-11-20 08:05:09 UTC", None),
            ("2026-11-20T08:05:09", None),
            ("2026-1-2", None),
            ("+026-11-20", None),
            ("2026-11-20-1", None),
            ("20/11/2026", None),
            ("", None),
        ];
        for (text, read) in table {
            assert_eq!(date_time(text).map(|time| time.to_string()).as_deref(), read, "{text:?}");
        }
    }
}
