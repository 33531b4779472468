//! The way back from a target: what a call has shown about it, and who hears of that.

use std::time::Duration;

use mapping_core::flows::Severity;
use tracing::{debug, info, warn};

use super::engine::Engine;
use super::hold::Hold;
use crate::inbox::InboxId;
use crate::targets::{Deed, Failure, Standing, Target, TargetRecord};

/// What a call showed about its target.
#[derive(Debug)]
pub(super) enum Shown {
    /// It works.
    Works,
    /// Nothing: the call may have been answered without it.
    Nothing,
    /// It cannot do it now, or its answer is lost.
    Fails { why: String, after: Option<Duration> },
    /// It refuses our credentials.
    Unauthorized { why: String },
}

impl Engine {
    /// Heeds what a call has shown. Of a trial that failed, says before when its event shall not come back, so that another one makes
    /// the next trial.
    pub(super) async fn leave(&self, hold: &Hold, target: &Target, deed: Deed, shown: &Shown) -> Option<Duration> {
        let (now, tries) = (self.clock.now(), hold.tries(target));
        let record = self.heed(hold.claim.event.id, target, deed, shown, tries).await?;
        hold.tried(target);
        let pause = Duration::try_from(record.until - now).ok()?;
        (tries && record.standing == Standing::Down).then(|| pause.saturating_mul(2))
    }

    /// Writes what a call for an event has shown, and says so where somebody has to hear of it. Nothing new: `None`.
    pub(super) async fn heed(
        &self,
        by: InboxId,
        target: &Target,
        deed: Deed,
        shown: &Shown,
        tries: bool,
    ) -> Option<TargetRecord> {
        let mut before = Standing::Up;
        let change = |record: TargetRecord| {
            before = record.standing;
            let after = self.shown(record.clone(), by, deed, shown, tries);
            (after != record).then_some(after)
        };
        match self.change(target, change).await {
            Ok(changed) => {
                if let Some(record) = &changed {
                    self.tell_standing(before, record).await;
                }
                changed
            }
            Err(error) => {
                debug!(%error, %target, "what a call has shown about its target could not be written");
                None
            }
        }
    }

    /// A paused target is changed by its trial, and by whatever succeeds all the same.
    fn shown(&self, record: TargetRecord, by: InboxId, deed: Deed, shown: &Shown, tries: bool) -> TargetRecord {
        let (now, pause) = (self.clock.now(), &self.options.pause);
        let counts = tries || record.standing == Standing::Up;
        match shown {
            Shown::Nothing => record,
            Shown::Works => record.worked(deed, now),
            Shown::Fails { why, after } if counts => {
                record.failed(&Failure { by, deed, why: why.clone(), after: *after }, pause, now)
            }
            Shown::Unauthorized { why } if tries || record.standing != Standing::Unauthorized => {
                record.unauthorized(&Failure { by, deed, why: why.clone(), after: None }, pause, now)
            }
            Shown::Fails { .. } | Shown::Unauthorized { .. } => record,
        }
    }

    /// Says once that a target is paused, and once that it is not any more.
    async fn tell_standing(&self, before: Standing, record: &TargetRecord) {
        if before == record.standing {
            return;
        }
        let (key, why) = (record.target.to_string(), record.why.as_deref().unwrap_or("no answer"));
        match record.standing {
            Standing::Up => {
                info!(target = key, "up again");
                self.arrival.notify_one();
            }
            Standing::Down => {
                warn!(target = key, why, "paused");
                let said = format!("{key} fails again and again and is paused; it is tried by itself: {why}");
                self.alert(Severity::Warning, "target_down", key, said).await;
            }
            Standing::Unauthorized => {
                let said = format!("{key} refuses our credentials; correct them, then resume it: {why}");
                self.alert(Severity::Critical, "target_unauthorized", key, said).await;
            }
        }
    }

    /// Lets others make the trials that have shown nothing.
    pub(super) async fn let_trials_go(&self, hold: &Hold) {
        for target in hold.untried() {
            let now = self.clock.now();
            let free = |record: TargetRecord| (record.standing != Standing::Up).then(|| record.untried(now));
            if let Err(error) = self.change(&target, free).await {
                debug!(%error, %target, "a trial is free again when its time is over");
            }
        }
    }
}
