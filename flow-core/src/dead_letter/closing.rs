//! Letters that end without a replay: given up by a person, or settled by another event.

use mapping_core::flows::SkipReason;
use mapping_core::refusal::{Refusal, RefusalCode};
use serde_json::json;
use time::OffsetDateTime;

use super::settling::settled_by;
use super::{Cause, DeadLetter, DeadLetters, DeskError, Hand, Outcome, Proof, Rehearsal};
use crate::audit::{Action, Content};
use crate::inbox::{EventState, InboxId};
use crate::store::{Change, StoreError};

/// Who closes letters without being asked.
pub(crate) const ENGINE: &str = "engine";

impl DeadLetters {
    /// Gives a dead event up: nothing is booked for it, and its documents that were never sent die. Needs a reason.
    ///
    /// # Errors
    /// [`DeskError::Refused`] without a reason, and while a document may be in the ERP: that one is probed or
    /// [resolved](Self::resolve) first.
    pub async fn discard(&self, event: InboxId, hand: &Hand) -> Result<(), DeskError> {
        let why = hand.reason("discard an event")?;
        let letter = self.dead(event).await?;
        if let Some(doubtful) = letter.doubtful() {
            let message = format!("{} may be in {}; resolve it first", doubtful.document.key(), doubtful.erp);
            return Err(Refusal::new(RefusalCode::Conflict, "state", doubtful.state, message).into());
        }
        let reason = SkipReason::Discarded { by: hand.by.clone(), why };
        let content = Content::of(letter.to_string());
        self.act(event, Change::Discard { event, reason }, Action::Discarded, hand, content).await
    }

    /// Brings a discarded event back as the dead letter that it was.
    ///
    /// # Errors
    /// [`DeskError::NoLetter`] for an event that was not discarded.
    pub async fn restore(&self, event: InboxId, hand: &Hand) -> Result<(), DeskError> {
        let letter = self.letter(event).await?;
        if letter.event.state != EventState::Skipped {
            return Err(DeskError::NoLetter(event));
        }
        let content = Content::of(letter.to_string());
        self.act(event, Change::Restore { event }, Action::Restored, hand, content).await
    }

    /// Closes a dead letter if another event has brought all that it wanted. True if it did.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    pub async fn settle(&self, event: InboxId, by: InboxId, now: OffsetDateTime) -> Result<bool, StoreError> {
        let Some(letter) = self.settleable(event).await? else { return Ok(false) };
        let later = self.store.documents_of(by).await?;
        let (untold, told) = (self.store.tellings_of(event).await?, self.store.tellings_of(by).await?);
        let untold: Vec<_> = untold.into_iter().filter(|telling| telling.told_at.is_none()).collect();
        let told: Vec<_> = told.into_iter().filter(|telling| telling.told_at.is_some()).collect();
        match settled_by(&letter, &later, &untold, &told) {
            Some(Proof { held, why }) => self.close(&letter, by, held, None, &why.join("; "), now).await,
            None => Ok(false),
        }
    }

    /// Closes a dead letter if a rehearsal, made because of another event, shows that a replay would need nothing more.
    pub(crate) async fn settle_rehearsed(
        &self,
        rehearsal: &Rehearsal,
        by: InboxId,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let Some(letter) = self.settleable(InboxId(rehearsal.event)).await?.filter(|_| rehearsal.needs_nothing())
        else {
            return Ok(false);
        };
        let skip = match &rehearsal.outcome {
            Outcome::Skip { reason } => Some(reason.clone()),
            Outcome::Post
            | Outcome::Wait { .. }
            | Outcome::Die { .. }
            | Outcome::Asks { .. }
            | Outcome::NotNow { .. } => None,
        };
        self.close(&letter, by, Vec::new(), skip, &rehearsal.to_string(), now).await
    }

    /// A dead letter that may close by itself: none of its documents is in doubt, and not only its tellings are left.
    pub(crate) async fn settleable(&self, event: InboxId) -> Result<Option<DeadLetter>, StoreError> {
        let letter = match self.dead(event).await {
            Ok(letter) => letter,
            Err(DeskError::Store(error)) => return Err(error),
            Err(DeskError::NoLetter(_) | DeskError::Changed(_) | DeskError::Refused(_)) => return Ok(None),
        };
        let untold = matches!(letter.cause, Cause::Untold { .. });
        Ok(Some(letter).filter(|letter| !untold && letter.doubtful().is_none()))
    }

    async fn close(
        &self,
        letter: &DeadLetter,
        by: InboxId,
        held: Vec<crate::outbox::OutboxId>,
        skip: Option<SkipReason>,
        why: &str,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let event = letter.event.id;
        let content = Content {
            why: Some(why.to_owned()),
            after: Some(json!({"settled_by": by.0})),
            ..Content::of(letter.to_string())
        };
        let change = Change::Settle { event, held, skip };
        match self.act(event, change, Action::Settled, &Hand::new(ENGINE, now), content).await {
            Ok(()) => Ok(true),
            Err(DeskError::Store(error)) => Err(error),
            Err(DeskError::NoLetter(_) | DeskError::Changed(_) | DeskError::Refused(_)) => Ok(false),
        }
    }
}
