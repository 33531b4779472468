//! A month of the books.

use std::fmt;

use serde::{Serialize, Serializer};
use time::{Date, Month};

/// A calendar month, printed `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountingMonth {
    year: i32,
    month: u8,
}

impl AccountingMonth {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: u8::from(day.month()) }
    }

    /// The first day of the next month; none after the last month of the calendar.
    pub fn end(self) -> Option<Date> {
        let month = Month::try_from(self.month).ok()?;
        let year = if month == Month::December { self.year.checked_add(1)? } else { self.year };
        Date::from_calendar_date(year, month.next(), 1).ok()
    }
}

impl fmt::Display for AccountingMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Serialize for AccountingMonth {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
