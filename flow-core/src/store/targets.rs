//! What all workers of all processes know of the systems that they call.

use async_trait::async_trait;

use super::StoreError;
use crate::targets::TargetRecord;

/// Keeps one record per target. Part of [`Store`](super::Store).
///
/// The earliest event of a gateway whose target is not [up](crate::targets::Standing::Up) is not claimed before the record's
/// `until` while it is only accepted, and [`next_due`](super::Store::next_due) heeds that.
#[async_trait]
pub trait Targets: Send + Sync {
    /// All records, by name.
    async fn targets(&self) -> Result<Vec<TargetRecord>, StoreError>;

    /// Writes a record in the place of the one with the same target and version, under the next version; one of version 0 is new.
    /// False, and nothing is written, if somebody else has written it since it was read.
    async fn put_target(&self, record: &TargetRecord) -> Result<bool, StoreError>;
}
