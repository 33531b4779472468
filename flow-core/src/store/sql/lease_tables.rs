//! Longer claims, in the tables `event` and `document`.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::moment::micros;
use super::{SqlStore, Statement};
use crate::inbox::EventClaim;
use crate::outbox::DocumentClaim;
use crate::store::{Leases, StoreError};

#[async_trait]
impl Leases for SqlStore {
    async fn extend(&self, claim: &EventClaim, until: OffsetDateTime) -> Result<(), StoreError> {
        let row = claim.event.id.0;
        let statement = Statement::new(
            "UPDATE event SET claimed_until = $3 WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL",
        );
        let statement = statement.bind(row).bind(claim.token.0).bind(micros(until));
        let mut session = self.database.write().await?;
        held(session.execute(statement).await?, "event", row)?;
        session.commit().await
    }

    async fn extend_document(&self, claim: &DocumentClaim, until: OffsetDateTime) -> Result<(), StoreError> {
        let row = claim.document.id.0;
        let statement = Statement::new(
            "UPDATE document SET claimed_until = $3 WHERE id = $1 AND claim = $2 AND claimed_until IS NOT NULL",
        );
        let statement = statement.bind(row).bind(claim.token.0).bind(micros(until));
        let mut session = self.database.write().await?;
        held(session.execute(statement).await?, "document", row)?;
        session.commit().await
    }
}

fn held(rows: u64, what: &'static str, row: i64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::ClaimLost { what, row }) }
}
