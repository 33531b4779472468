//! The way to a target: whether it is paused, who makes the trial of a paused one, and whether its rate limit has room. Where targets
//! stand is read from the store at every poll; a change is written at once, so that every worker of every process heeds it a poll
//! later.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tracing::info;

use super::engine::Engine;
use super::hold::Hold;
use crate::audit::{Action, Content, Record};
use crate::dead_letter::Hand;
use crate::store::{Change, StoreError};
use crate::targets::{Admission, Limit, Standing, Target, TargetRecord};
use crate::telemetry::{self, Breaker};

/// What this process knows of targets. Shared by the clones of a runner.
#[derive(Debug, Default)]
pub(super) struct Gate {
    seen: Mutex<Seen>,
    /// What is left of the shares that were taken from rate limits.
    shares: Mutex<BTreeMap<Target, Left>>,
    posts: Mutex<BTreeMap<Target, Arc<Semaphore>>>,
}

#[derive(Debug, Default)]
struct Seen {
    records: BTreeMap<Target, TargetRecord>,
    at: Option<Instant>,
}

#[derive(Debug)]
struct Left {
    calls: u32,
    good_until: OffsetDateTime,
}

/// A target that may not be called now. What waits for it makes no attempt.
#[derive(Debug)]
pub(super) struct Paused {
    pub(super) target: Target,
    pub(super) until: OffsetDateTime,
    pub(super) why: String,
}

/// A place for posts to a target, until it is dropped; not counted where the target bears any number of them.
pub(super) struct Seat {
    _permit: Option<OwnedSemaphorePermit>,
}

/// How many events may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// As many as there are workers.
    Free,
    /// One, for a trial.
    One,
    /// None before this moment.
    None(OffsetDateTime),
}

/// A record is written again so often when others write it at the same time.
const TRIES: usize = 16;
/// What is left of a share after this is not spent any more, as the target counts it as rest.
const SHARE_KEEPS: time::Duration = time::Duration::SECOND;

impl Gate {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, target: &Target) -> Option<TargetRecord> {
        self.seen().records.get(target).cloned()
    }

    /// Takes one call from what is left of a share.
    fn spend(&self, target: &Target, now: OffsetDateTime) -> bool {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let left = shares.get_mut(target).filter(|left| left.calls > 0 && now < left.good_until);
        left.map(|left| left.calls -= 1).is_some()
    }

    fn stock(&self, target: &Target, calls: u32, now: OffsetDateTime) {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let there = shares.get(target).filter(|left| now < left.good_until).map_or(0, |left| left.calls);
        let left = Left { calls: there.saturating_add(calls), good_until: now.saturating_add(SHARE_KEEPS) };
        shares.insert(target.clone(), left);
    }

    fn seats(&self, target: &Target, limit: &Limit) -> Option<Arc<Semaphore>> {
        let posts = usize::try_from(limit.posts?.get()).unwrap_or(Semaphore::MAX_PERMITS);
        let mut seats = self.posts.lock().unwrap_or_else(PoisonError::into_inner);
        let seats = seats.entry(target.clone()).or_insert_with(|| Arc::new(Semaphore::new(posts)));
        Some(Arc::clone(seats))
    }
}

impl Engine {
    /// Reads where all targets stand, unless that was done within the last poll.
    pub(super) async fn see_targets(&self) -> Result<(), StoreError> {
        if self.gate.seen().at.is_some_and(|at| at.elapsed() < self.options.poll) {
            return Ok(());
        }
        self.see_targets_now().await
    }

    pub(super) async fn see_targets_now(&self) -> Result<(), StoreError> {
        let records = self.store.targets().await?;
        let mut seen = self.gate.seen();
        let stood = |record: &TargetRecord| seen.records.get(&record.target).map(|before| before.standing);
        records.iter().filter(|record| stood(record) != Some(record.standing)).for_each(breaker);
        let records = records.into_iter().map(|record| (record.target.clone(), record)).collect();
        *seen = Seen { records, at: Some(Instant::now()) };
        Ok(())
    }

    /// How many events may be claimed, as far as the clock is concerned, and the ERP, which all of them need.
    pub(super) fn room(&self) -> Room {
        if let Some(rest) = self.rests() {
            return Room::None(self.after(rest));
        }
        match self.admission(&self.books()) {
            Admission::Free => Room::Free,
            Admission::Trial => Room::One,
            Admission::NotBefore(until) => Room::None(until),
        }
    }

    pub(super) fn books(&self) -> Target {
        Target::erp(self.erp.name())
    }

    /// Waits for the leave to call a target once. Refused while it is paused, unless this worker makes the trial.
    pub(super) async fn enter(&self, hold: &Hold, target: &Target) -> Result<Result<(), Paused>, StoreError> {
        let open = self.open(hold, target).await?;
        if open.is_ok() {
            self.admit(hold, target).await?;
        }
        Ok(open)
    }

    /// The same without its rate limit, for what may be no call.
    pub(super) async fn open(&self, hold: &Hold, target: &Target) -> Result<Result<(), Paused>, StoreError> {
        if let Some(record) = self.gate.record(target) {
            match record.admission(self.clock.now()) {
                Admission::Free => {}
                Admission::NotBefore(_) if hold.tries(target) => {}
                Admission::NotBefore(_) => return Ok(Err(self.paused(&record))),
                Admission::Trial => {
                    if let Err(paused) = self.take_trial(hold, target).await? {
                        return Ok(Err(paused));
                    }
                }
            }
        }
        Ok(Ok(()))
    }

    /// Takes the trial of a paused target, unless another worker has it.
    async fn take_trial(&self, hold: &Hold, target: &Target) -> Result<Result<(), Paused>, StoreError> {
        let (now, until) = (self.clock.now(), self.claim_end());
        let trial = |record: TargetRecord| match record.admission(now) {
            Admission::Trial => Some(record.on_trial(until)),
            Admission::Free | Admission::NotBefore(_) => None,
        };
        if let Some(record) = self.change(target, trial).await? {
            info!(target = %record.target, "a paused target is tried");
            telemetry::breaker(record.target.as_str(), Breaker::HalfOpen);
            hold.try_out(target);
            return Ok(Ok(()));
        }
        match self.gate.record(target).filter(|record| record.standing != Standing::Up) {
            Some(record) => Ok(Err(self.paused(&record))),
            None => Ok(Ok(())),
        }
    }

    fn paused(&self, record: &TargetRecord) -> Paused {
        let why = format!("{} is paused: {}", record.target, record.why.as_deref().unwrap_or("no answer"));
        Paused { target: record.target.clone(), until: record.until, why }
    }

    /// Waits until the target's rate limit has room.
    async fn admit(&self, hold: &Hold, target: &Target) -> Result<(), StoreError> {
        let Some(limit) = self.limits.get(target) else { return Ok(()) };
        loop {
            let now = self.clock.now();
            if self.gate.spend(target, now) {
                return Ok(());
            }
            hold.check(now)?;
            let mut calls = Err(now);
            let spend = |record: TargetRecord| {
                let share = limit.take(record.spent_until, now);
                calls = share.map(|share| share.calls);
                share.ok().map(|share| TargetRecord { spent_until: share.spent_until, ..record })
            };
            self.change(target, spend).await?;
            match calls {
                Ok(calls) => self.gate.stock(target, calls, now),
                Err(until) => self.clock.sleep_until(until).await,
            }
        }
    }

    /// Leave to call a target once, where nothing has to be waited for and no trial is made.
    pub(super) fn enter_at_once(&self, target: &Target) -> bool {
        let is_in_limits = || !self.limits.contains_key(target) || self.gate.spend(target, self.clock.now());
        self.admission(target) == Admission::Free && is_in_limits()
    }

    /// Waits for one of the places for posts to a target.
    pub(super) async fn seat(&self, target: &Target) -> Seat {
        let Some(seats) = self.seats(target) else { return Seat { _permit: None } };
        Seat { _permit: seats.acquire_owned().await.ok() } // never closed
    }

    /// One of the places for posts to a target, if one is free.
    pub(super) fn seat_at_once(&self, target: &Target) -> Option<Seat> {
        let Some(seats) = self.seats(target) else { return Some(Seat { _permit: None }) };
        seats.try_acquire_owned().ok().map(|permit| Seat { _permit: Some(permit) })
    }

    fn seats(&self, target: &Target) -> Option<Arc<Semaphore>> {
        self.gate.seats(target, self.limits.get(target)?)
    }

    /// Writes a changed record, starting over while others are quicker. Nothing to change: `None`.
    pub(super) async fn change(
        &self,
        target: &Target,
        mut change: impl FnMut(TargetRecord) -> Option<TargetRecord> + Send,
    ) -> Result<Option<TargetRecord>, StoreError> {
        for _ in 0..TRIES {
            let Some(record) = change(self.record(target)) else { return Ok(None) };
            if self.store.put_target(&record).await? {
                return Ok(Some(self.written(record)));
            }
            self.see_targets_now().await?;
        }
        Err(contended(target))
    }

    /// Lets a paused target be called again, with an audit entry. False if it is not paused.
    pub(super) async fn resume(&self, target: &Target, hand: &Hand) -> Result<bool, StoreError> {
        for _ in 0..TRIES {
            let there = self.record(target);
            if there.standing == Standing::Up {
                return Ok(false);
            }
            let said = Content { why: hand.why.clone(), ..Content::of(there.to_string()) };
            let entry =
                Record { at: hand.at, by: hand.by.clone(), action: Action::TargetResumed, event: None, content: said };
            let resumed = there.resumed(self.clock.now());
            if self.store.act(&Change::Target(Box::new(resumed.clone())), &entry).await? {
                self.written(resumed);
                return Ok(true);
            }
            self.see_targets_now().await?;
        }
        Err(contended(target))
    }

    /// Whether a target may be called now, as far as this process knows.
    pub(super) fn admission(&self, target: &Target) -> Admission {
        self.gate.record(target).map_or(Admission::Free, |record| record.admission(self.clock.now()))
    }

    fn record(&self, target: &Target) -> TargetRecord {
        self.gate.record(target).unwrap_or_else(|| TargetRecord::up(target.clone(), self.clock.now()))
    }

    /// Heeds a record that was written.
    fn written(&self, record: TargetRecord) -> TargetRecord {
        let record = TargetRecord { version: record.version.saturating_add(1), ..record };
        self.gate.seen().records.insert(record.target.clone(), record.clone());
        breaker(&record);
        record
    }
}

fn contended(target: &Target) -> StoreError {
    StoreError::Unavailable(format!("{target} is written by too many at once").into())
}

/// Whether calls to a target are let through, as a figure.
fn breaker(record: &TargetRecord) {
    let state = match record.standing {
        Standing::Up => Breaker::Closed,
        Standing::Down | Standing::Unauthorized => Breaker::Open,
    };
    telemetry::breaker(record.target.as_str(), state);
}
