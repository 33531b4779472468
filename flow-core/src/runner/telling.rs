//! What others hear of an event, after all of its documents are in the books. A telling that does not get through keeps the event
//! open; those that did are not repeated, unless the process stopped before it could write that down.

use std::collections::BTreeMap;

use client_core::IdempotencyKey;
use mapping_core::canonical::{PostedNumbers, UnresolvedLink};
use mapping_core::flows::{Plan, Severity, SkipReason, Telling};
use sha2::{Digest, Sha256};
use tracing::{error, info};

use super::asking::{Unanswered, shown_by};
use super::engine::Engine;
use super::handling::Next;
use super::hold::Hold;
use super::showing::Shown;
use crate::dead_letter::Cause;
use crate::inbox::{EventClaim, EventState, Finish, Incoming};
use crate::ports::{Alert, Herald, Occasion, PortError, Told};
use crate::store::{StoreError, Unavailable};
use crate::targets::{Deed, Target};
use crate::telemetry::{Call, call};

impl Engine {
    /// Whether anybody hears what a plan has to tell. What nobody does is logged, and is told with the event's end.
    pub(super) fn is_heard(&self, plan: &Plan) -> bool {
        let hears = |telling: &Telling| {
            !self.heralds.is_empty() || Alert::of_notice(&telling.notice, self.clock.now()).is_some()
        };
        let is_heard = plan.tellings.iter().any(hears);
        if !is_heard {
            plan.tellings.iter().for_each(|telling| info!(notice = %telling.notice, "to be told; no herald takes it"));
        }
        is_heard
    }

    /// Tells what is not told yet. One that does not get through holds back no other. The last one is written down with the event's end.
    pub(super) async fn tell(&self, hold: &Hold) -> Result<Next, StoreError> {
        let claim = &hold.claim;
        let (mut unheard, mut last) = (None, None);
        for stored in self.store.tellings_of(claim.event.id).await? {
            if stored.told_at.is_some() {
                continue;
            }
            self.write_told(claim, last.take()).await?;
            let told = match self.numbered(&stored.telling).await? {
                Ok(telling) => self.tell_one(hold, stored.position, telling).await,
                Err(error) => Err(Unanswered::Failed(error)),
            };
            match told {
                Ok(written) => {
                    if let Some(written) = written {
                        self.note_telling(&written, &claim.event.incoming).await?;
                    }
                    last = Some(stored.position);
                }
                Err(Unanswered::Store(error)) => return Err(error),
                Err(other) => unheard = unheard.or(Some(other)),
            }
        }
        if unheard.is_some() {
            self.write_told(claim, last).await?;
        }
        Ok(match unheard {
            None => Next::Finish(Finish::Posted),
            Some(Unanswered::Paused(paused)) => Next::Pause(paused),
            Some(Unanswered::Failed(error)) => self.tell_later(claim, error),
            Some(Unanswered::Store(error)) => return Err(error),
        })
    }

    async fn write_told(&self, claim: &EventClaim, position: Option<u32>) -> Result<(), StoreError> {
        match position {
            Some(position) => self.store.told(claim, position, self.clock.now()).await,
            None => Ok(()),
        }
    }

    /// The telling with the ERP's numbers in place of links, to documents of this event or of an earlier one.
    async fn numbered(&self, telling: &Telling) -> Result<Result<Telling, PortError>, StoreError> {
        let mut numbers = PostedNumbers::new();
        for key in telling.links.values() {
            if let Some((_, number)) = self.posted(key).await? {
                numbers.insert(key.clone(), number);
            }
        }
        Ok(match telling.resolve(&numbers) {
            Ok(notice) => Ok(Telling { notice, links: BTreeMap::new(), reasons: telling.reasons.clone() }),
            Err(UnresolvedLink(key)) => {
                let message = format!("{} names {key}, which has no number yet", telling.notice);
                Err(PortError::Retry { after: None, message })
            }
        })
    }

    /// Tells one thing, and says what was told if a herald did it. What cannot be done is done with.
    async fn tell_one(&self, hold: &Hold, position: u32, telling: Telling) -> Result<Option<Telling>, Unanswered> {
        let occasion = occasion(&hold.claim.event.incoming, position).map_err(Unanswered::Failed)?;
        for herald in &self.heralds {
            hold.check(self.clock.now())?;
            match self.let_tell(hold, herald.as_ref(), &telling, &occasion).await {
                Ok(Told::NotMine) => {}
                Ok(Told::Done { record }) => {
                    info!(herald = herald.name(), notice = %telling.notice, record, "told");
                    return Ok(Some(telling));
                }
                Err(Unanswered::Failed(PortError::Refused(refusal))) => {
                    error!(herald = herald.name(), notice = %telling.notice, %refusal, "cannot be told");
                    let key = format!("untold/{}", occasion.key);
                    let said = format!("{} cannot be told: {}: {refusal}", herald.name(), telling.notice);
                    self.alert(Severity::Warning, "untold", key, said).await;
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
        match Alert::of_notice(&telling.notice, self.clock.now()) {
            Some(alert) => self.raise(&alert).await,
            None => info!(notice = %telling.notice, "to be told; no herald takes it"),
        }
        Ok(None)
    }

    /// Tells people of a payment that was not booked, where somebody has to look at it.
    pub(super) async fn tell_of_skip(&self, reason: &SkipReason) {
        match reason {
            SkipReason::FraudRejected { transaction, .. } => {
                let key = format!("fraud_rejected/{transaction}");
                self.alert(Severity::Warning, "fraud_rejected", key, format!("nothing is booked: {reason}")).await;
            }
            SkipReason::NoEffect { .. }
            | SkipReason::NotPlanned { .. }
            | SkipReason::NotPaid { .. }
            | SkipReason::Discarded { .. }
            | SkipReason::AlreadyPosted { .. } => {}
        }
    }

    /// Tells people of a dead letter: which, and why in one word. What it says of people stays in the store.
    pub(super) async fn tell_of_dead_letter(&self, claim: &EventClaim, cause: &Cause) {
        let incoming = &claim.event.incoming;
        let key = format!("dead_letter/{}/{}", incoming.gateway, incoming.event);
        let field = cause.refusal().map_or_else(String::new, |refusal| format!(" at {}", refusal.field));
        let said = format!("{} {} {}: {}{field}", incoming.gateway, incoming.event, incoming.kind, cause.code());
        self.alert(Severity::Warning, "dead_letter", key, said).await;
    }

    /// Tells people, once, that the store is away; it is asked again and again, and the log says so each time.
    pub(super) async fn tell_of_store(&self, is_away: &mut bool, why: &Unavailable) {
        error!(%why, "the store is not available; it is asked again");
        if !std::mem::replace(is_away, true) {
            self.alert(Severity::Critical, "store_unavailable", "store_unavailable".to_owned(), why.to_string()).await;
        }
    }

    /// Lets one herald tell, if it may be called now.
    async fn let_tell(
        &self,
        hold: &Hold,
        herald: &dyn Herald,
        telling: &Telling,
        occasion: &Occasion,
    ) -> Result<Told, Unanswered> {
        let target = Target::herald(herald.name());
        self.enter(hold, &target).await?.map_err(Unanswered::Paused)?;
        let told = call(Call::tell(herald.name()), herald.tell(telling, occasion)).await;
        let shown = match &told {
            Ok(Told::Done { .. }) => Shown::Works,
            Ok(Told::NotMine) => Shown::Nothing,
            Err(error) => shown_by(error),
        };
        self.leave(hold, &target, Deed::Write, &shown).await;
        told.map_err(Unanswered::Failed)
    }

    /// Tries again, unless it has been tried for too long. The documents stay posted either way. Missing permissions are no attempt.
    fn tell_later(&self, claim: &EventClaim, failed: PortError) -> Next {
        let before = if claim.event.state == EventState::Planned { claim.event.attempts } else { 0 };
        let why = failed.to_string();
        let (after, counted) = match failed {
            PortError::Retry { after, .. } => (after, 1),
            PortError::Unauthorized { .. } => (None, 0),
            PortError::Refused(_) => (None, 1),
        };
        let attempts = before.saturating_add(counted);
        if attempts >= self.options.attempts {
            return Next::Finish(Finish::Dead(Cause::Untold { attempts, last: why }));
        }
        let wait = self.options.retry.at_least(after, attempts, claim.event.id.0.unsigned_abs());
        Next::Postpone { at: self.after(wait), attempts, why }
    }
}

/// The occasion of a telling. Its key is made of the event and the place in the plan, so it is the same every time.
fn occasion(incoming: &Incoming, position: u32) -> Result<Occasion, PortError> {
    let account = incoming.account.as_ref().map_or("", |account| account.as_str());
    let parts = [incoming.gateway.as_str(), account, incoming.event.as_str(), &incoming.kind, &position.to_string()];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let text = base16ct::lower::encode_string(&hash.finalize());
    let key =
        IdempotencyKey::new(text).map_err(|error| PortError::Retry { after: None, message: error.to_string() })?;
    Ok(Occasion {
        gateway: incoming.gateway.clone(),
        account: incoming.account.clone(),
        event: incoming.event.clone(),
        received_at: incoming.received_at,
        key,
    })
}
