//! Work that stops in the middle: claims end at once, so that nobody has to wait for a lease, and a document whose post was under way
//! is one that may have arrived.

use time::OffsetDateTime;
use tracing::{error, info};

use super::engine::Engine;
use super::handling::Next;
use super::hold::Hold;
use crate::clock::AT_ONCE;
use crate::dead_letter::Cause;
use crate::inbox::Finish;
use crate::outbox::{Also, AttemptResult, ErrorClass, OutboxId, Setback, Settlement};
use crate::store::StoreError;

impl Engine {
    /// Hands an event back, for the next runner to go on with.
    pub(super) async fn hand_back(&self, hold: &Hold) -> Result<(), StoreError> {
        info!("handed back");
        let now = self.clock.now();
        match self.leave_in_doubt(hold, "the worker was stopped while it was under way", now).await? {
            Some(document) => self.store.wait_for(&hold.claim, document, AT_ONCE).await,
            None => self.store.postpone(&hold.claim, AT_ONCE, hold.claim.event.attempts, "handed back").await,
        }
    }

    /// A panic while a document was under way leaves it in doubt; any other is a dead letter of its event.
    pub(super) async fn after_panic(&self, hold: &Hold, message: String) -> Result<(), StoreError> {
        error!(message, "a flow or an adapter panicked");
        let later = self.after(self.options.probe.first);
        let next = match self.leave_in_doubt(hold, &message, later).await? {
            Some(document) => Next::Wait { document, at: later },
            None => Next::Finish(Finish::Dead(Cause::Panicked { message })),
        };
        self.write(&hold.claim, next, None).await
    }

    /// What an event needs cannot be read, now or later: a person has to put the row right.
    pub(super) async fn after_damage(&self, hold: &Hold, error: &StoreError) -> Result<(), StoreError> {
        let what = error.to_string();
        error!(what, "an event cannot go on");
        self.leave_in_doubt(hold, &what, self.clock.now()).await?;
        self.write(&hold.claim, Next::Finish(Finish::Dead(Cause::Damaged { what })), None).await
    }

    /// The document that was being posted, if there was one, may have arrived.
    async fn leave_in_doubt(
        &self,
        hold: &Hold,
        message: &str,
        at: OffsetDateTime,
    ) -> Result<Option<OutboxId>, StoreError> {
        let Some(claim) = hold.put_down() else { return Ok(None) };
        let setback = Setback { class: ErrorClass::Lost, message: message.to_owned() };
        self.note_attempt(&claim, AttemptResult::Lost, message).await;
        let result = Settlement::Unknown { at, setback };
        self.store.settle(&claim, &result, Also::default(), self.clock.now()).await?;
        Ok(Some(claim.document.id))
    }
}
