//! Rows of the table `document`.

use client_core::IdempotencyKey;

use super::inbox_rows::Table;
use super::moment::moment;
use crate::inbox::{ClaimToken, InboxId};
use crate::outbox::{DocumentClaim, DocumentState, ErrorClass, OutboxId, Setback, StoredDocument};
use crate::store::StoreError;

/// One row as SQLite gives it.
#[derive(sqlx::FromRow)]
pub(super) struct DocumentRow {
    id: i64,
    erp: String,
    idempotency_key: String,
    body: String,
    reasons: String,
    state: String,
    attempts: i64,
    next_attempt_at: i64,
    claim: i64,
    error_class: Option<String>,
    error: Option<String>,
    refusal: Option<String>,
    number: Option<String>,
    planned_by: i64,
    rules_hash: String,
}

impl DocumentRow {
    pub(super) fn claim(self) -> Result<DocumentClaim, StoreError> {
        let token = ClaimToken(self.claim);
        Ok(DocumentClaim { document: self.document()?, token })
    }

    pub(super) fn document(self) -> Result<StoredDocument, StoreError> {
        let table = Table { name: "document", row: self.id };
        let class = self.error_class.as_deref().and_then(ErrorClass::parse);
        let key = IdempotencyKey::new(self.idempotency_key).ok();
        Ok(StoredDocument {
            id: OutboxId(self.id),
            erp: self.erp,
            document: table.present(table.json(Some(&self.body), "body")?, "body")?,
            reasons: table.present(table.json(Some(&self.reasons), "reasons")?, "reasons")?,
            idempotency_key: table.present(key, "idempotency_key")?,
            state: table.present(DocumentState::parse(&self.state), "state")?,
            attempts: table.count(self.attempts)?,
            next_attempt_at: table.present(moment(self.next_attempt_at), "next_attempt_at")?,
            setback: class.zip(self.error).map(|(class, message)| Setback { class, message }),
            refusal: table.json(self.refusal.as_deref(), "refusal")?,
            number: self.number,
            planned_by: InboxId(self.planned_by),
            rules_hash: self.rules_hash,
        })
    }
}
