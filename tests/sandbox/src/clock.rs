//! The time of day as the two systems write it: whole seconds since 1970 in UTC, and RFC 3339 text in UTC.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Now, in seconds since 1970 in UTC.
pub(crate) fn unix_now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// Now as `2026-11-20T09:30:00Z`, in whole seconds.
pub(crate) fn instant_now() -> String {
    let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    now.format(&Rfc3339).unwrap_or_else(|_| "1970-01-01T00:00:00Z".to_owned())
}

/// Reads RFC 3339 text, or `None` where it is not.
pub(crate) fn instant(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}
