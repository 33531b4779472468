//! Replays at the desk, of one letter or of many.

use std::fmt;

use serde::Serialize;
use time::OffsetDateTime;

use super::settling::is_held;
use super::{Cause, DeadLetter, DeadLetters, DeskError, Filter, Hand, is_edited};
use crate::audit::{Action, Content};
use crate::inbox::InboxId;
use crate::outbox::DocumentState;
use crate::store::{Change, StoreError};

/// From where a replayed event goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// From the start: read, asked, decided and planned anew.
    Anew,
    /// With its documents as they are stored, because a person has edited or resolved one, or only its tellings are left.
    AsStored,
}

impl Way {
    /// The way that a letter goes unless a person says otherwise.
    pub fn of(letter: &DeadLetter) -> Self {
        let is_all_held = !letter.documents.is_empty() && letter.documents.iter().all(is_held);
        let told_later = matches!(letter.cause, Cause::Untold { .. })
            || matches!(letter.cause, Cause::Damaged { .. }) && is_all_held;
        let by_hand = |state| state == DocumentState::Resolved;
        let by_hand = letter.documents.iter().any(|document| is_edited(document) || by_hand(document.state));
        if told_later || by_hand { Self::AsStored } else { Self::Anew }
    }
}

impl DeadLetters {
    /// Lets a dead event try again, the [way](Way::of) that suits it. Documents that the ERP holds stay as they are; those that may
    /// have arrived are asked about. False if the event is not dead.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub async fn replay(&self, event: InboxId, now: OffsetDateTime) -> Result<bool, StoreError> {
        match self.replay_by(event, &Hand::new("program", now)).await {
            Ok(_) => Ok(true),
            Err(DeskError::Store(error)) => Err(error),
            Err(DeskError::NoLetter(_) | DeskError::Changed(_) | DeskError::Refused(_)) => Ok(false),
        }
    }

    /// Lets a dead event try again, the [way](Way::of) that suits it.
    ///
    /// # Errors
    /// [`DeskError::NoLetter`], [`DeskError::Changed`], [`DeskError::Store`].
    pub async fn replay_by(&self, event: InboxId, hand: &Hand) -> Result<Way, DeskError> {
        let way = Way::of(&self.dead(event).await?);
        self.replay_from(event, way, hand).await?;
        Ok(way)
    }

    /// Lets a dead event try again from where the person says. Decided anew, documents lose their edits.
    ///
    /// # Errors
    /// [`DeskError::NoLetter`], [`DeskError::Changed`], [`DeskError::Store`].
    pub async fn replay_from(&self, event: InboxId, way: Way, hand: &Hand) -> Result<(), DeskError> {
        let letter = self.dead(event).await?;
        let content = Content::of(letter.to_string());
        let planned = !letter.documents.is_empty() || matches!(letter.cause, Cause::Untold { .. });
        match way {
            Way::AsStored if planned => self.act(event, Change::Resume { event }, Action::Resumed, hand, content).await,
            Way::AsStored | Way::Anew => {
                self.act(event, Change::Replay { event }, Action::Replayed, hand, content).await
            }
        }
    }

    /// Replays every letter that a filter lets through, each by itself, and says what became of each.
    ///
    /// # Errors
    /// [`StoreError`] when letters cannot be looked for; those replayed so far stay replayed.
    pub async fn replay_all(
        &self,
        filter: &Filter,
        hand: &Hand,
    ) -> Result<Vec<(InboxId, Result<Way, DeskError>)>, StoreError> {
        let mut after = None;
        let mut replayed = Vec::new();
        loop {
            let page = self.find(filter, after, 100).await?;
            for letter in &page.letters {
                replayed.push((letter.event.id, self.replay_by(letter.event.id, hand).await));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(replayed),
            }
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anew => "decided anew",
            Self::AsStored => "goes on with its documents as they are",
        })
    }
}
