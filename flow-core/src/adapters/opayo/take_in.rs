//! Messages that come by no door: files, replies that the shop got, pages of Reporting. Each thing that a message tells of becomes an
//! event of its own.

use mapping_core::canonical::GatewayEvent;
use opayo_model::Message;
use thiserror::Error;
use time::OffsetDateTime;

use super::door::refuse_card_numbers;
use super::{NAME, OpayoGateway, polled};
use crate::inbox::{AcceptError, Accepted, Inbox, Incoming};
use crate::ports::PortError;

/// Why a message is not taken in, or not all of it.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum TakeInError {
    /// It cannot be read, or the merchant's records cannot be asked now.
    #[error(transparent)]
    Read(#[from] PortError),
    /// The inbox does not take it.
    #[error(transparent)]
    Inbox(#[from] AcceptError),
    /// An event of it cannot be written.
    #[error("an event cannot be written: {0}")]
    Unwritable(String),
}

impl OpayoGateway {
    /// Accepts everything that a message tells of: a notification's body, a reply of Pi or v3, a document of Reporting, told apart
    /// by content. Nobody proves here that the message is genuine. What is said once is known by what it says, so that the same
    /// message, or another one about the same thing in the same state, is a duplicate.
    ///
    /// A notification and a reply of Pi or v3 are kept to the byte. Of all others only what they tell is kept: documents of Reporting
    /// and registrations carry the key that proves notifications.
    ///
    /// # Errors
    /// [`TakeInError`]; what was accepted before it stays, and is a duplicate the next time.
    pub async fn take_in(
        &self,
        inbox: &Inbox,
        message: &[u8],
        now: OffsetDateTime,
    ) -> Result<Vec<Accepted>, TakeInError> {
        inbox.check_size(message.len())?;
        let read = self.message(message)?;
        match &read {
            Message::Notification(notification) => refuse_card_numbers(&notification.pairs)?,
            Message::NvpReply(reply) => refuse_card_numbers(&reply.pairs)?,
            _ => {}
        }
        let events = self.events_of(&read, now).await?;
        if let ([only], true) = (events.as_slice(), is_kept_whole(&read)) {
            return Ok(vec![inbox.accept(&whole(only, message, now)).await?]);
        }
        let mut accepted = Vec::new();
        for event in events {
            let incoming = polled::incoming(event, now).map_err(|error| TakeInError::Unwritable(error.to_string()))?;
            accepted.push(inbox.accept(&incoming).await?);
        }
        Ok(accepted)
    }
}

/// Whether a message may be kept as it came, because no kind of it carries a key.
fn is_kept_whole(message: &Message) -> bool {
    matches!(
        message,
        Message::Notification(_)
            | Message::Transaction(_)
            | Message::Errors(_)
            | Message::Instruction(_)
            | Message::SettlementBatch(_)
    )
}

fn whole(event: &GatewayEvent, message: &[u8], now: OffsetDateTime) -> Incoming {
    Incoming {
        gateway: NAME.into(),
        account: None,
        event: event.id.clone(),
        kind: event.kind.clone(),
        order_key: Some(event.order_key.clone()),
        payload: message.to_vec(),
        received_at: now,
    }
}
