//! Who tells shop, gateway and people what a plan wants told, once its documents are in the books.

use std::sync::Arc;

use async_trait::async_trait;
use client_core::IdempotencyKey;
use mapping_core::canonical::{AccountId, EventId, Gateway};
use mapping_core::flows::Telling;
use time::OffsetDateTime;

use super::PortError;

/// Tells others. A runner may have several; each telling goes to the first that takes it.
#[async_trait]
pub trait Herald: Send + Sync {
    /// The other side's name, as external ids of its records begin: `stripe`.
    fn name(&self) -> &str;

    /// Tells one thing, if it is for this herald. A telling whose outcome was not written down, because the process stopped, is told
    /// again: that has to be harmless.
    ///
    /// # Errors
    /// [`PortError::Retry`] and [`PortError::Unauthorized`]: it is told again later, and the event stays open until then.
    /// [`PortError::Refused`]: it cannot be done; it is logged and not told again.
    async fn tell(&self, telling: &Telling, occasion: &Occasion) -> Result<Told, PortError>;
}

/// On which event's account something is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// Who sent the event.
    pub gateway: Gateway,
    /// For which of the merchant's accounts, where one endpoint serves several.
    pub account: Option<AccountId>,
    /// The event.
    pub event: EventId,
    /// When the event was received, UTC.
    pub received_at: OffsetDateTime,
    /// The same whenever this telling is told: a request under it is done once.
    pub key: IdempotencyKey,
}

/// What a herald did with a telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is told.
    Done {
        /// The other side's id of the record that was written, where the telling is about one.
        record: Option<String>,
    },
    /// It is for another herald.
    NotMine,
}

#[async_trait]
impl<T: Herald + ?Sized> Herald for Arc<T> {
    fn name(&self) -> &str {
        T::name(self)
    }

    async fn tell(&self, telling: &Telling, occasion: &Occasion) -> Result<Told, PortError> {
        T::tell(self, telling, occasion).await
    }
}
