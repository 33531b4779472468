//! The table `attempt`.

use async_trait::async_trait;

use super::moment::micros;
use super::{Row, SqlStore, Statement};
use crate::outbox::{AttemptResult, FIRST_ATTEMPTS, NEWEST_ATTEMPTS, OutboxId, StoredAttempt};
use crate::store::{Attempts, StoreError};

fn attempt(row: &Row) -> Result<StoredAttempt, StoreError> {
    Ok(StoredAttempt {
        at: row.moment("at")?,
        result: row.parsed("result", AttemptResult::parse)?,
        said: row.text("said")?,
    })
}

#[async_trait]
impl Attempts for SqlStore {
    async fn attempted(&self, document: OutboxId, attempt: &StoredAttempt) -> Result<(), StoreError> {
        let mut session = self.database.begin().await?;
        let last = Statement::new("SELECT coalesce(max(number), 0) AS number FROM attempt WHERE document = $1");
        let last = session.row("attempt", last.bind(document.0)).await?.map_or(Ok(0), |row| row.int("number"))?;
        let insert =
            Statement::new("INSERT INTO attempt (document, number, at, result, said) VALUES ($1, $2, $3, $4, $5)")
                .bind(document.0)
                .bind(last + 1)
                .bind(micros(attempt.at))
                .bind(attempt.result.as_str())
                .bind(&attempt.said);
        session.execute(insert).await?;
        let forget = Statement::new("DELETE FROM attempt WHERE document = $1 AND number > $2 AND number <= $3")
            .bind(document.0)
            .bind(FIRST_ATTEMPTS)
            .bind(last + 1 - i64::from(NEWEST_ATTEMPTS));
        session.execute(forget).await?;
        session.commit().await
    }

    async fn attempts_of(&self, document: OutboxId) -> Result<Vec<StoredAttempt>, StoreError> {
        let statement =
            Statement::new("SELECT at, result, said FROM attempt WHERE document = $1 ORDER BY number").bind(document.0);
        self.database.read().await?.rows("attempt", statement).await?.iter().map(attempt).collect()
    }
}
