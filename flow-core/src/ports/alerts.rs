//! Who hears that a person has to act: a target that refuses our credentials, a queue that stands still, money at stake.

use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::derived::Input;
use mapping_core::flows::Severity;
use time::OffsetDateTime;

use super::PortError;

/// A channel to people.
#[async_trait]
pub trait Alerts: Send + Sync {
    /// The channel's name, for logs: `chat`.
    fn name(&self) -> &str;

    /// Says one thing to people, or keeps it for the next digest.
    ///
    /// # Errors
    /// [`PortError`] when it could not be said; the engine logs it, and nothing else depends on it.
    async fn raise(&self, alert: &Alert) -> Result<(), PortError>;
}

/// One thing that people should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, in one word: `target_unauthorized`.
    pub topic: String,
    /// The same for the same trouble: a channel says it once and counts the rest.
    pub key: String,
    /// A sentence.
    pub message: String,
    /// The figures behind it.
    pub figures: Vec<Input>,
    /// When it was found, UTC.
    pub at: OffsetDateTime,
}

#[async_trait]
impl<T: Alerts + ?Sized> Alerts for Arc<T> {
    fn name(&self) -> &str {
        T::name(self)
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        T::raise(self, alert).await
    }
}
