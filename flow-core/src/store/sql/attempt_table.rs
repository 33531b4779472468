//! The table `attempt`.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::damage::Damage;
use super::moment::micros;
use super::{Row, SqlStore, Statement, sealed_places};
use crate::outbox::{AttemptResult, FIRST_ATTEMPTS, NEWEST_ATTEMPTS, OutboxId, StoredAttempt};
use crate::store::{Attempts, StoreError};

/// An attempt is for people who look back: one that cannot be read says so, and hides no other.
fn attempt(document: OutboxId, row: &Row) -> Result<StoredAttempt, StoreError> {
    let mut damage = Damage::default();
    let number = row.int("number")?;
    let attempt = StoredAttempt {
        at: damage.or(row.moment("at"), OffsetDateTime::UNIX_EPOCH)?,
        result: damage.or(row.parsed("result", AttemptResult::parse), AttemptResult::Lost)?,
        said: damage.or_empty(row.sealed_text("said", || Ok(sealed_places::attempt(document, number))))?,
    };
    Ok(match damage.found() {
        Some(said) => StoredAttempt { said, ..attempt },
        None => attempt,
    })
}

#[async_trait]
impl Attempts for SqlStore {
    async fn attempted(&self, document: OutboxId, attempt: &StoredAttempt) -> Result<(), StoreError> {
        let mut session = self.database.begin().await?;
        let last = Statement::new("SELECT coalesce(max(number), 0) AS number FROM attempt WHERE document = $1");
        let last = session.row("attempt", last.bind(document.0)).await?.map_or(Ok(0), |row| row.int("number"))?;
        let said = session.seal_text(&attempt.said, || sealed_places::attempt(document, last + 1))?;
        let insert =
            Statement::new("INSERT INTO attempt (document, number, at, result, said) VALUES ($1, $2, $3, $4, $5)")
                .bind(document.0)
                .bind(last + 1)
                .bind(micros(attempt.at))
                .bind(attempt.result.as_str())
                .bind(said);
        session.execute(insert).await?;
        let forget = Statement::new("DELETE FROM attempt WHERE document = $1 AND number > $2 AND number <= $3")
            .bind(document.0)
            .bind(FIRST_ATTEMPTS)
            .bind(last + 1 - i64::from(NEWEST_ATTEMPTS));
        session.execute(forget).await?;
        session.commit().await
    }

    async fn attempts_of(&self, document: OutboxId) -> Result<Vec<StoredAttempt>, StoreError> {
        let statement = Statement::new(
            "SELECT document, number, at, result, said FROM attempt WHERE document = $1 ORDER BY number",
        );
        let rows = self.database.read().await?.rows("attempt", statement.bind(document.0)).await?;
        rows.iter().map(|row| attempt(document, row)).collect()
    }
}
