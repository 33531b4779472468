//! The table `target`.

use async_trait::async_trait;
use time::OffsetDateTime;
use tracing::error;

use super::moment::micros;
use super::{Row, Session, SqlStore, Statement, sealed_places};
use crate::inbox::InboxId;
use crate::store::{StoreError, Targets};
use crate::targets::{Deed, Failed, Standing, Target, TargetRecord};

/// A target whose record cannot be read counts as up: it only says for how long to leave it alone, and is soon written anew.
fn record(row: &Row) -> Result<TargetRecord, StoreError> {
    let (target, version) = (row.parsed("name", Target::parse)?, row.int("version")?);
    match recorded(row, target.clone(), version) {
        Err(damaged) if damaged.is_damage() => {
            error!(%target, %damaged, "nothing is known of a target");
            Ok(TargetRecord { version, ..TargetRecord::up(target, OffsetDateTime::UNIX_EPOCH) })
        }
        read => read,
    }
}

fn recorded(row: &Row, target: Target, version: i64) -> Result<TargetRecord, StoreError> {
    let deed = row.maybe_text("failed_deed")?.as_deref().and_then(Deed::parse);
    let event = row.maybe_int("failed_event")?.map(InboxId);
    let why = row.maybe_words("why", || sealed_places::target_why(target.as_str()))?;
    Ok(TargetRecord {
        target,
        standing: row.parsed("standing", Standing::parse)?,
        since: row.moment("since")?,
        until: row.moment("until")?,
        why,
        failures: row.count("failures")?,
        pauses: row.count("pauses")?,
        failed: event.zip(deed).map(|(by, deed)| Failed { by, deed }),
        spent_until: row.moment("spent_until")?,
        version,
    })
}

#[async_trait]
impl Targets for SqlStore {
    async fn targets(&self) -> Result<Vec<TargetRecord>, StoreError> {
        let statement = Statement::new("SELECT * FROM target ORDER BY name");
        self.database.read().await?.rows("target", statement).await?.iter().map(record).collect()
    }

    async fn put_target(&self, record: &TargetRecord) -> Result<bool, StoreError> {
        let mut session = self.database.write().await?;
        let is_written = put(&mut session, record).await?;
        session.commit().await?;
        Ok(is_written)
    }
}

/// Writes a record in the place of the one with the same version.
pub(super) async fn put(session: &mut Session, record: &TargetRecord) -> Result<bool, StoreError> {
    let seal = |why: &String| session.seal_text(why, || sealed_places::target_why(record.target.as_str()));
    let why = record.why.as_ref().map(seal).transpose()?;
    let statement = match record.version {
        0 => Statement::new(
            "INSERT INTO target (name, version, standing, since, until, why, failures, pauses, failed_event,
                 failed_deed, spent_until)
             VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (name) DO NOTHING",
        ),
        _ => Statement::new(
            "UPDATE target SET version = $2 + 1, standing = $3, since = $4, until = $5, why = $6, failures = $7,
                 pauses = $8, failed_event = $9, failed_deed = $10, spent_until = $11
             WHERE name = $1 AND version = $2",
        ),
    };
    let statement = statement
        .bind(record.target.as_str())
        .bind(record.version)
        .bind(record.standing.as_str())
        .bind(micros(record.since))
        .bind(micros(record.until))
        .bind(why)
        .bind(record.failures)
        .bind(record.pauses)
        .bind(record.failed.map(|failed| failed.by.0))
        .bind(record.failed.map(|failed| failed.deed.as_str()))
        .bind(micros(record.spent_until));
    Ok(session.execute(statement).await? == 1)
}
