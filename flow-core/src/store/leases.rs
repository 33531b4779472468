//! Keeping what was claimed. A claim is a lease: it ends by itself, so that what a dead worker held is taken over, and whoever is
//! alive extends it while it works.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::StoreError;
use crate::inbox::EventClaim;
use crate::outbox::DocumentClaim;

/// Extends claims. Part of [`Store`](super::Store).
#[async_trait]
pub trait Leases: Send + Sync {
    /// Lets a worker keep an event until `until`, unless somebody else has claimed it since: [`StoreError::ClaimLost`]. A claim that
    /// has run out and that nobody took over is kept.
    async fn extend(&self, claim: &EventClaim, until: OffsetDateTime) -> Result<(), StoreError>;

    /// The same for a document.
    async fn extend_document(&self, claim: &DocumentClaim, until: OffsetDateTime) -> Result<(), StoreError>;
}
