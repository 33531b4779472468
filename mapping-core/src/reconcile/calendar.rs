//! Business days: Monday to Friday without the holidays of the rule book.

use std::collections::BTreeSet;

use time::{Date, Weekday};

/// The days on which a company and its bank work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Date>,
}

impl Calendar {
    /// Monday to Friday, without these days.
    pub fn new(holidays: impl IntoIterator<Item = Date>) -> Self {
        Self { holidays: holidays.into_iter().collect() }
    }

    /// Whether people work on this day.
    pub fn is_business_day(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !self.holidays.contains(&day)
    }

    /// The day that comes so many business days after this one. What happens on a day off belongs to the last business day before
    /// it: one business day after a Saturday is Monday. At the end of the calendar, its last day.
    ///
    /// ```
    /// use mapping_core::reconcile::Calendar;
    /// use time::macros::date;
    ///
    /// let calendar = Calendar::new([date!(2026-12-25), date!(2026-12-28)]);
    /// assert_eq!(calendar.after(date!(2026-12-24), 1), date!(2026-12-29));
    /// ```
    pub fn after(&self, day: Date, business_days: u16) -> Date {
        let mut reached = day;
        let mut left = business_days;
        while left > 0 {
            let Some(next) = reached.next_day() else { return reached };
            reached = next;
            left -= u16::from(self.is_business_day(reached));
        }
        reached
    }

    /// How many business days lie between two days, in either order; more than `limit` is as good as never, and none.
    pub fn distance(&self, one: Date, other: Date, limit: u16) -> Option<u16> {
        let (first, last) = if one <= other { (one, other) } else { (other, one) };
        let mut day = first;
        let mut count: u16 = 0;
        while day < last {
            day = day.next_day()?;
            count += u16::from(self.is_business_day(day));
            if count > limit {
                return None;
            }
        }
        Some(count)
    }
}
