//! When something was made: its own time, or that of the event that tells of it.

use time::OffsetDateTime;

use crate::refusal::{Refusal, RefusalCode};

/// The first time that is known.
pub(super) fn moment(
    field: &str,
    own: Option<OffsetDateTime>,
    other: Option<OffsetDateTime>,
) -> Result<OffsetDateTime, Refusal> {
    own.or(other).ok_or_else(|| {
        let message = "neither the object nor its event says when; fetch the object again and replay";
        Refusal::new(RefusalCode::Unreadable, field, "", message)
    })
}
