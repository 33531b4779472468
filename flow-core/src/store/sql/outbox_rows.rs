//! Rows of the table `document`.

use client_core::IdempotencyKey;

use super::{Row, sealed_places};
use crate::inbox::{ClaimToken, InboxId};
use crate::outbox::{DocumentClaim, DocumentState, ErrorClass, OutboxId, Setback, StoredDocument};
use crate::store::StoreError;

pub(super) fn claim(row: &Row) -> Result<DocumentClaim, StoreError> {
    Ok(DocumentClaim { document: document(row)?, token: ClaimToken(row.int("claim")?) })
}

pub(super) fn document(row: &Row) -> Result<StoredDocument, StoreError> {
    let class = row.maybe_text("error_class")?.as_deref().and_then(ErrorClass::parse);
    let key = IdempotencyKey::new(row.text("idempotency_key")?).ok();
    let id = OutboxId(row.int("id")?);
    let error = row.maybe_words("error", || sealed_places::document_error(id))?;
    Ok(StoredDocument {
        id,
        erp: row.text("erp")?,
        document: row.sealed_json("body", || sealed_places::of_document("body", row))?,
        reasons: row.sealed_json("reasons", || sealed_places::of_document("reasons", row))?,
        idempotency_key: row.present(key, "idempotency_key")?,
        state: row.parsed("state", DocumentState::parse)?,
        attempts: row.count("attempts")?,
        doubts: row.count("doubts")?,
        next_attempt_at: row.moment("next_attempt_at")?,
        setback: class.zip(error).map(|(class, message)| Setback { class, message }),
        refusal: row.maybe_sealed_json("refusal", || Ok(sealed_places::refusal(id)))?,
        number: row.maybe_text("number")?,
        planned_by: InboxId(row.int("planned_by")?),
        rules_hash: row.text("rules_hash")?,
    })
}
