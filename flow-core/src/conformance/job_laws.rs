//! What a store has to do for jobs that are done by the clock.

use super::samples::at;
use super::verdict::{Broken, present, same};
use crate::schedule::{JobClaim, JobEnd, Outcome};
use crate::store::{Store, StoreError};

pub(super) async fn a_job_is_enrolled_once_and_anew_under_another_timing(store: &dyn Store) -> Result<(), Broken> {
    store.enrol("poll", "every 300 s", at(10)).await?;
    store.enrol("poll", "every 300 s", at(99)).await?;
    same("the due time under the same timing", only(store).await?.due, at(10))?;
    fail(store, &claim(store, 10).await?, 500).await?;
    store.enrol("poll", "every 60 s", at(20)).await?;
    let job = only(store).await?;
    same("the due time under another timing", (job.due, job.next_attempt_at, job.failures), (at(20), at(20), 0))
}

pub(super) async fn a_job_is_done_by_one_until_the_claim_runs_out(store: &dyn Store) -> Result<(), Broken> {
    store.enrol("poll", "every 300 s", at(10)).await?;
    same("a claim before it is due", store.claim_job("poll", at(9), at(60)).await?.is_some(), false)?;
    same("a claim on no job", store.claim_job("other", at(10), at(60)).await?.is_some(), false)?;
    let first = claim(store, 10).await?;
    same("a second claim", store.claim_job("poll", at(11), at(80)).await?.is_some(), false)?;
    store.hold_job(&first, at(90)).await?;
    same("a claim on a held job", store.claim_job("poll", at(71), at(80)).await?.is_some(), false)?;
    let second = present("the claim after the first ran out", store.claim_job("poll", at(90), at(150)).await?)?;
    same("a later token", second.token.0 > first.token.0, true)
}

pub(super) async fn a_lost_claim_ends_no_job(store: &dyn Store) -> Result<(), Broken> {
    store.enrol("poll", "every 300 s", at(10)).await?;
    let (lost, held) = (claim(store, 10).await?, claim(store, 70).await?);
    let end = JobEnd { due: at(310), next_attempt_at: at(310), outcome: Outcome::Done("late".to_owned()) };
    let refused = |result: Result<(), StoreError>| matches!(result, Err(StoreError::ClaimLost { .. }));
    same("the end under a lost claim is refused", refused(store.end_job(&lost, &end, at(71)).await), true)?;
    same("a lost claim is not held", refused(store.hold_job(&lost, at(500)).await), true)?;
    same("the words of the lost claim", only(store).await?.last_words, None)?;
    store.end_job(&held, &end, at(72)).await?;
    same("an ended claim ends nothing again", refused(store.end_job(&held, &end, at(73)).await), true)?;
    same("the due time", only(store).await?.due, at(310))
}

pub(super) async fn a_job_counts_failures_until_it_is_done(store: &dyn Store) -> Result<(), Broken> {
    store.enrol("poll", "every 300 s", at(10)).await?;
    fail(store, &claim(store, 10).await?, 100).await?;
    same("a claim during backoff", store.claim_job("poll", at(99), at(200)).await?.is_some(), false)?;
    fail(store, &claim(store, 100).await?, 200).await?;
    let job = only(store).await?;
    let told = (job.failures, job.due, job.last_done_at, job.last_words.as_deref());
    same("two failures", told, (2, at(10), None, Some("no answer")))?;
    let end = JobEnd { due: at(10), next_attempt_at: at(200), outcome: Outcome::HandedBack };
    store.end_job(&claim(store, 200).await?, &end, at(201)).await?;
    same("handed back is no failure", only(store).await?.failures, 2)?;
    let end = JobEnd { due: at(310), next_attempt_at: at(310), outcome: Outcome::Done("3 new".to_owned()) };
    store.end_job(&claim(store, 200).await?, &end, at(205)).await?;
    let job = only(store).await?;
    let told = (job.failures, job.due, job.last_done_at, job.last_words.as_deref(), job.claimed_until);
    same("done", told, (0, at(310), Some(at(205)), Some("3 new"), None))
}

/// Claims the job at a moment for a minute.
async fn claim(store: &dyn Store, now: u64) -> Result<JobClaim, Broken> {
    present("the claim on the job", store.claim_job("poll", at(now), at(now + 60)).await?)
}

async fn fail(store: &dyn Store, claim: &JobClaim, again: u64) -> Result<(), Broken> {
    let outcome = Outcome::Failed("no answer".to_owned());
    let end = JobEnd { due: claim.job.due, next_attempt_at: at(again), outcome };
    Ok(store.end_job(claim, &end, at(11)).await?)
}

async fn only(store: &dyn Store) -> Result<crate::schedule::StoredJob, Broken> {
    let jobs = store.jobs().await?;
    same("the number of jobs", jobs.len(), 1)?;
    present("the job", jobs.into_iter().next())
}
