//! A payment gateway: its messages are read, its objects are asked for.

use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::canonical::{AccountId, GatewayEvent};
use mapping_core::flows::{Answer, Question};

use super::PortError;
use crate::inbox::Incoming;

/// A payment gateway as flows see it.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// The gateway's name, as events carry it: `stripe`.
    fn name(&self) -> &str;

    /// Reads one message as it was received. The same message always gives the same event. A gateway whose messages leave out
    /// what the merchant's own records say looks it up there.
    ///
    /// # Errors
    /// [`PortError::Refused`] names the place in the message that cannot be read; the event becomes a dead letter. The others
    /// mean that the merchant's records cannot be asked now.
    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError>;

    /// Answers a question whose side is the gateway, at one of the merchant's accounts if the event names one.
    /// [`Answer::Absent`] when the gateway has no such object.
    ///
    /// # Errors
    /// [`PortError`], by what the engine does next.
    async fn answer(&self, account: Option<&AccountId>, question: &Question) -> Result<Answer, PortError>;
}

#[async_trait]
impl<T: Gateway + ?Sized> Gateway for Arc<T> {
    fn name(&self) -> &str {
        T::name(self)
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        T::read(self, incoming).await
    }

    async fn answer(&self, account: Option<&AccountId>, question: &Question) -> Result<Answer, PortError> {
        T::answer(self, account, question).await
    }
}
