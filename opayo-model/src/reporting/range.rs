//! Reporting's limits: a range of dates is at most a month (0039), a page at most 50 rows (0099).

use client_core::InvalidRequest;
use time::{Duration, OffsetDateTime};

use super::command::Parameters;

/// A range of time, both ends included, to the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// Its begin.
    pub start: OffsetDateTime,
    /// Its end.
    pub end: OffsetDateTime,
}

impl DateRange {
    /// The longest range of one command: no month is shorter.
    pub const LONGEST: Duration = Duration::days(28);

    /// A range that may be longer than a command takes, as ranges that are not, in order, without gap and overlap.
    pub fn split(start: OffsetDateTime, end: OffsetDateTime) -> impl Iterator<Item = Self> {
        let mut next = Some(start);
        std::iter::from_fn(move || {
            let start = next.filter(|start| *start <= end)?;
            let last = start.checked_add(Self::LONGEST - Duration::SECOND).map_or(end, |last| last.min(end));
            next = last.checked_add(Duration::SECOND);
            Some(Self { start, end: last })
        })
    }

    pub(super) fn write(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        if self.end < self.start {
            return Err(InvalidRequest::new("enddate", "lies before startdate"));
        }
        if self.end - self.start > Duration::days(31) {
            return Err(InvalidRequest::new("enddate", "lies more than a month after startdate: see DateRange::split"));
        }
        into.instant("startdate", self.start)?;
        into.instant("enddate", self.end)
    }
}

/// Rows of a list, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    first: u32,
}

impl Rows {
    /// The most rows of a page.
    pub const MOST: u32 = 50;

    /// The first page.
    pub const FIRST: Self = Self { first: 1 };

    /// The page that begins with this row.
    pub fn from(first: u32) -> Self {
        Self { first: first.max(1) }
    }

    /// Its first row.
    pub fn first(self) -> u32 {
        self.first
    }

    /// Its last row.
    pub fn last(self) -> u32 {
        self.first.saturating_add(Self::MOST - 1)
    }

    /// The rows after those that this page gave: `received` of them, of `total`. None when that was all, when a page
    /// gave nothing, or past the millionth row, where no list of Opayo's ends.
    pub fn next(self, received: usize, total: Option<u32>) -> Option<Self> {
        const FARTHEST: u32 = 1_000_000;
        let received = u32::try_from(received).ok().filter(|received| *received > 0)?;
        let first = self.first.checked_add(received).filter(|first| *first <= FARTHEST)?;
        let more = match total {
            Some(total) => first <= total,
            None => received >= Self::MOST,
        };
        more.then_some(Self { first })
    }

    pub(super) fn write(self, into: &mut Parameters<'_>) {
        into.element("startrow", &self.first.to_string());
        into.element("endrow", &self.last().to_string());
    }
}
