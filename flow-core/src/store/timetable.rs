//! The part of the contract that keeps the timetable.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StoreError;
use crate::schedule::{JobClaim, JobEnd, StoredJob};

/// Jobs that are done by the clock, durably. One worker does a job at a time, until its claim runs out.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Puts a job into the timetable, due at `due`. One that is there under the same timing stays as it is; under another timing it
    /// becomes due at `due`, as if it had not failed.
    async fn enrol(&self, name: &str, timing: &str, due: OffsetDateTime) -> Result<(), StoreError>;

    /// All jobs, by name.
    async fn jobs(&self) -> Result<Vec<StoredJob>, StoreError>;

    /// Claims a job until `until`, if it may be done at `now` and nobody else is at it.
    async fn claim_job(
        &self,
        name: &str,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Option<JobClaim>, StoreError>;

    /// Holds a claim until `until`. [`StoreError::ClaimLost`] if somebody else took the job over.
    async fn hold_job(&self, claim: &JobClaim, until: OffsetDateTime) -> Result<(), StoreError>;

    /// Ends a claim. [`StoreError::ClaimLost`] if somebody else took the job over; nothing is changed then.
    async fn end_job(&self, claim: &JobClaim, end: &JobEnd, now: OffsetDateTime) -> Result<(), StoreError>;
}
