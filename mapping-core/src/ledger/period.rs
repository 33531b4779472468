//! The accounting periods that the lines of a settlement fall in: calendar months of the company's business dates.

use std::collections::BTreeMap;

use time::{Date, Month};

use super::books::Books;
use super::members::Member;
use super::settlement::month_of;
use crate::business_date::company_date;
use crate::canonical::Movement;
use crate::derived::Derived;
use crate::refusal::Refusal;

/// The lines of a settlement that fall in one month.
pub(super) struct Period<'m> {
    /// The month.
    pub(super) month: (i32, Month),
    /// The latest business date of its lines, on which its journal is dated.
    pub(super) last_day: Derived<Date>,
    /// The lines.
    pub(super) members: Vec<&'m Movement>,
}

/// The lines by month, the earliest first.
///
/// # Errors
/// A time zone of the rules that there is not.
pub(super) fn by_period<'m>(members: &'m [Member<'_>], books: Books<'_>) -> Result<Vec<Period<'m>>, Refusal> {
    let mut periods: BTreeMap<(i32, u8), Period<'m>> = BTreeMap::new();
    for member in members {
        let day = company_date(member.created_at, "movement.created_at", &books.rules().company)?;
        let month = month_of(day.value);
        let empty = Period { month, last_day: day.clone(), members: Vec::new() };
        let period = periods.entry((month.0, u8::from(month.1))).or_insert(empty);
        if day.value > period.last_day.value {
            period.last_day = day;
        }
        period.members.push(member);
    }
    Ok(periods.into_values().collect())
}
