//! What happened at a gateway, for jobs that look back further than the store.

use async_trait::async_trait;
use mapping_core::anomaly::SettledAmount;
use mapping_core::canonical::{Movement, Payment, Refund};
use time::OffsetDateTime;

use crate::ports::PortError;

/// What happened at a gateway in a stretch of time, from `from` up to and without `to`, UTC, in any order. A gateway that cannot tell of
/// one of them has none.
#[async_trait]
pub trait History: Send + Sync {
    /// The gateway's name: `stripe`.
    fn name(&self) -> &str;

    /// Payments that were made, paid or not.
    ///
    /// # Errors
    /// [`PortError`].
    async fn payments(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<Payment>, PortError>;

    /// Refunds that were made.
    ///
    /// # Errors
    /// [`PortError`].
    async fn refunds(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<Refund>, PortError>;

    /// Settlements that were made, each beside what its members come to.
    ///
    /// # Errors
    /// [`PortError`].
    async fn settlements(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<SettledAmount>, PortError>;

    /// Movements of the balance, those in settlements and those that are in none yet.
    ///
    /// # Errors
    /// [`PortError`].
    async fn movements(&self, from: OffsetDateTime, to: OffsetDateTime) -> Result<Vec<Movement>, PortError>;
}
