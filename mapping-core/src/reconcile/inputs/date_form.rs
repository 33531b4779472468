//! How a file writes dates: a day, or an instant that is on one of the company's days.

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use super::amount_form::shown;
use super::company_days::CompanyDays;

/// How a file writes dates. Days are taken as they are: a bank's statement and an ERP's posting date are business dates. Instants are
/// given their day by the company's time zone and cut-off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// `2026-11-20`, with `-`, `/` or `.`. A time after it is left out.
    #[default]
    YearMonthDay,
    /// `20/11/2026`, with `-`, `/` or `.`. A time after it is left out.
    DayMonthYear,
    /// `11/20/2026`, with `-`, `/` or `.`. A time after it is left out.
    MonthDayYear,
    /// `20 Nov 2026`, with blanks or `-`; the month in English, whole or its first three letters.
    DayMonthNameYear,
    /// `20261120`.
    Compact,
    /// `2026-11-20 08:05:09` or `2026-11-20T08:05:09Z`: an instant, UTC unless it names its offset.
    UtcTime,
    /// Seconds since 1970: an instant.
    UnixSeconds,
}

impl DateForm {
    /// The business day of a text.
    pub(super) fn read(self, text: &str, days: &CompanyDays) -> Result<Date, String> {
        self.day(text.trim(), days).ok_or_else(|| format!("{:?} is not a date such as {}", shown(text), self.example()))
    }

    fn day(self, text: &str, days: &CompanyDays) -> Option<Date> {
        match self {
            Self::YearMonthDay => parts(text, &['-', '/', '.']).and_then(|[year, month, day]| date(year, month, day)),
            Self::DayMonthYear => parts(text, &['-', '/', '.']).and_then(|[day, month, year]| date(year, month, day)),
            Self::MonthDayYear => parts(text, &['-', '/', '.']).and_then(|[month, day, year]| date(year, month, day)),
            Self::DayMonthNameYear => {
                let mut words = text.split([' ', '-']).filter(|word| !word.is_empty());
                let (day, month, year) = (words.next()?, words.next()?, words.next()?);
                let number = named_month(month)?;
                words.next().is_none().then(|| date(year, &number.to_string(), day))?
            }
            Self::Compact if text.len() == 8 => date(text.get(..4)?, text.get(4..6)?, text.get(6..)?),
            Self::Compact => None,
            Self::UtcTime => Some(days.day(instant(text)?)),
            Self::UnixSeconds => Some(days.day(OffsetDateTime::from_unix_timestamp(text.parse().ok()?).ok()?)),
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::YearMonthDay => "2026-11-20",
            Self::DayMonthYear => "20/11/2026",
            Self::MonthDayYear => "11/20/2026",
            Self::DayMonthNameYear => "20 Nov 2026",
            Self::Compact => "20261120",
            Self::UtcTime => "2026-11-20 08:05:09",
            Self::UnixSeconds => "1795000000",
        }
    }
}

/// Three parts of the first word.
fn parts<'t>(text: &'t str, separators: &[char]) -> Option<[&'t str; 3]> {
    let mut parts = text.split([' ', 'T']).next()?.split(separators);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse::<u16>().ok())?
    };
    let year = number(year, 4).filter(|_| year.len() == 4)?;
    let month = Month::try_from(u8::try_from(number(month, 2)?).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(number(day, 2)?).ok()?).ok()
}

fn named_month(word: &str) -> Option<u8> {
    (1..=12).find(|number| {
        let name = Month::try_from(*number).map(|month| month.to_string()).unwrap_or_default();
        let short = name.get(..3).unwrap_or_default();
        word.eq_ignore_ascii_case(&name) || word.eq_ignore_ascii_case(short)
    })
}

/// An instant with its offset, or without one in UTC. `UTC` behind it and fractions of a second may stand.
fn instant(text: &str) -> Option<OffsetDateTime> {
    if let Ok(instant) = OffsetDateTime::parse(text, &Rfc3339) {
        return Some(instant);
    }
    let text = text.trim_end_matches("UTC").trim_end();
    let (day, clock) = text.split_once([' ', 'T']).unwrap_or((text, "00:00:00"));
    let [year, month, of_month] = parts(day, &['-'])?;
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut numbers = whole.split(':').map(|number| number.parse::<u8>().ok().filter(|_| number.len() == 2));
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = numbers.next().unwrap_or(Some(0))?;
    let fits = numbers.next().is_none() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let time = Time::from_hms(hour, minute, second).ok().filter(|_| fits)?;
    Some(PrimitiveDateTime::new(date(year, month, of_month)?, time).assume_utc())
}
