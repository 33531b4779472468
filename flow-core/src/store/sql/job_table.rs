//! The table `job`.

use async_trait::async_trait;
use time::OffsetDateTime;
use tracing::error;

use super::moment::micros;
use super::{Row, Session, SqlStore, Statement, sealed_places};
use crate::inbox::ClaimToken;
use crate::schedule::{JobClaim, JobEnd, Outcome, StoredJob};
use crate::store::{Jobs, StoreError};

#[async_trait]
impl Jobs for SqlStore {
    async fn enrol(&self, name: &str, timing: &str, due: OffsetDateTime) -> Result<(), StoreError> {
        let statement = Statement::new(
            "INSERT INTO job (name, timing, due, next_attempt_at, failures, claim) VALUES ($1, $2, $3, $3, 0, 0)
             ON CONFLICT (name) DO UPDATE SET timing = excluded.timing, due = excluded.due,
                 next_attempt_at = excluded.next_attempt_at, failures = 0
             WHERE job.timing <> excluded.timing",
        );
        let statement = statement.bind(name).bind(timing).bind(micros(due));
        let mut session = self.database.write().await?;
        session.execute(statement).await?;
        session.commit().await
    }

    async fn jobs(&self) -> Result<Vec<StoredJob>, StoreError> {
        let rows = self.database.read().await?.rows("job", Statement::new("SELECT * FROM job ORDER BY name")).await?;
        let jobs = rows.iter().map(job).filter(|job| match job {
            Err(damaged) if damaged.is_damage() => {
                error!(%damaged, "a job is not done until its row is put right or deleted");
                false
            }
            Ok(_) | Err(_) => true,
        });
        jobs.collect()
    }

    async fn claim_job(
        &self,
        name: &str,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<Option<JobClaim>, StoreError> {
        let statement = Statement::new(
            "UPDATE job SET claim = claim + 1, claimed_until = $3
             WHERE name = $1 AND next_attempt_at <= $2 AND (claimed_until IS NULL OR claimed_until <= $2)
             RETURNING *",
        );
        let statement = statement.bind(name).bind(micros(now)).bind(micros(until));
        let mut session = self.database.write().await?;
        let claimed = session.row("job", statement).await?;
        session.commit().await?;
        claimed.map(|row| Ok(JobClaim { job: job(&row)?, token: ClaimToken(row.int("claim")?) })).transpose()
    }

    async fn hold_job(&self, claim: &JobClaim, until: OffsetDateTime) -> Result<(), StoreError> {
        let statement = Statement::new(
            "UPDATE job SET claimed_until = $3 WHERE name = $1 AND claim = $2 AND claimed_until IS NOT NULL",
        );
        let statement = statement.bind(&claim.job.name).bind(claim.token.0).bind(micros(until));
        held(self.database.write().await?, claim, statement).await
    }

    async fn end_job(&self, claim: &JobClaim, end: &JobEnd, now: OffsetDateTime) -> Result<(), StoreError> {
        let (failed, done, words) = match &end.outcome {
            Outcome::Done(words) => (Some(false), true, Some(words.as_str())),
            Outcome::Failed(words) => (Some(true), false, Some(words.as_str())),
            Outcome::HandedBack => (None, false, None),
        };
        let session = self.database.write().await?;
        let seal = |words| session.seal_text(words, || sealed_places::job_words(&claim.job.name));
        let words = words.map(seal).transpose()?;
        let failures = failed.map(|failed| if failed { i64::from(claim.job.failures) + 1 } else { 0 });
        let statement = Statement::new(
            "UPDATE job SET due = $3, next_attempt_at = $4, claimed_until = NULL, failures = coalesce($5, failures),
                 last_words = coalesce($6, last_words), last_run_at = $7, last_done_at = coalesce($8, last_done_at)
             WHERE name = $1 AND claim = $2 AND claimed_until IS NOT NULL",
        )
        .bind(&claim.job.name)
        .bind(claim.token.0)
        .bind(micros(end.due))
        .bind(micros(end.next_attempt_at))
        .bind(failures)
        .bind(words)
        .bind(micros(now))
        .bind(done.then(|| micros(now)));
        held(session, claim, statement).await
    }
}

/// What is written under a claim that is still held.
async fn held(mut session: Session, claim: &JobClaim, statement: Statement) -> Result<(), StoreError> {
    if session.execute(statement).await? == 1 {
        return session.commit().await;
    }
    Err(StoreError::ClaimLost { what: "job", row: claim.token.0 })
}

fn job(row: &Row) -> Result<StoredJob, StoreError> {
    let name = row.text("name")?;
    let last_words = row.maybe_words("last_words", || sealed_places::job_words(&name))?;
    Ok(StoredJob {
        name,
        timing: row.text("timing")?,
        due: row.moment("due")?,
        next_attempt_at: row.moment("next_attempt_at")?,
        failures: row.count("failures")?,
        last_run_at: row.maybe_moment("last_run_at")?,
        last_done_at: row.maybe_moment("last_done_at")?,
        last_words,
        claimed_until: row.maybe_moment("claimed_until")?,
    })
}
