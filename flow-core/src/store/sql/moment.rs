//! Moments as microseconds since 1970 UTC: integers sort and compare in SQL, and keep what the clock gives.

use time::OffsetDateTime;

/// A moment as stored. Moments past the range of 64 bits, some 290,000 years away, become its end.
pub(crate) fn micros(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1000).unwrap_or(i64::MAX)
}

/// A stored moment, if it is one that [`OffsetDateTime`] can hold.
pub(crate) fn moment(micros: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()
}
