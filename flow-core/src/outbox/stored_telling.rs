//! Something that others are told, as the outbox keeps it.

use mapping_core::flows::Telling;
use time::OffsetDateTime;

/// Something that others are told once the documents of its event are posted.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTelling {
    /// Its place in the plan, from 0.
    pub position: u32,
    /// What is told, and why.
    pub telling: Telling,
    /// When it was told, or given up because it cannot be done.
    pub told_at: Option<OffsetDateTime>,
}
