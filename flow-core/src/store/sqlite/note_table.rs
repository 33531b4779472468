//! What happens to the table `note`, and what was last written under a key.

use std::collections::BTreeMap;

use mapping_core::canonical::{Document, DocumentKey, DocumentKind};
use mapping_core::flows::Written;
use sqlx::{SqliteConnection, SqlitePool};
use time::OffsetDateTime;

use super::database::unavailable;
use super::inbox_rows::Table;
use super::moment::{micros, moment};
use crate::outbox::Notes;
use crate::store::StoreError;

/// Lays notes over the earlier ones under the same keys.
pub(super) async fn lay(
    connection: &mut SqliteConnection,
    erp: &str,
    notes: &Notes,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    for (key, fields) in notes {
        for (field, value) in fields {
            sqlx::query(
                "INSERT INTO note (erp, kind, natural_key, field, value, noted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET value = excluded.value, noted_at = excluded.noted_at",
            )
            .bind(erp)
            .bind(key.kind.as_str())
            .bind(&key.natural)
            .bind(field)
            .bind(value)
            .bind(micros(now))
            .execute(&mut *connection)
            .await
            .map_err(unavailable)?;
        }
    }
    Ok(())
}

/// The notes under a key; of a document that leaves none, what it says itself.
pub(super) async fn last_written(
    pool: &SqlitePool,
    erp: &str,
    key: &DocumentKey,
) -> Result<Option<Written>, StoreError> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT field, value, noted_at FROM note WHERE erp = ?1 AND kind = ?2 AND natural_key = ?3")
            .bind(erp)
            .bind(key.kind.as_str())
            .bind(&key.natural)
            .fetch_all(pool)
            .await
            .map_err(unavailable)?;
    let Some(newest) = rows.iter().map(|(_, _, at)| *at).max() else {
        return if leaves_notes(key.kind) { Ok(None) } else { posted(pool, erp, key).await };
    };
    let at = Table { name: "note", row: 0 }.present(moment(newest), "noted_at")?;
    let fields: BTreeMap<String, String> = rows.into_iter().map(|(field, value, _)| (field, value)).collect();
    Ok(Some(Written { fields, at }))
}

/// Whether documents of a kind change records, and so are known by their notes alone.
fn leaves_notes(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::Customer | DocumentKind::Item | DocumentKind::Stock | DocumentKind::CustomerErasure => true,
        DocumentKind::SalesOrder
        | DocumentKind::Receipt
        | DocumentKind::CreditMemo
        | DocumentKind::Journal
        | DocumentKind::ReceiptReversal => false,
    }
}

/// The document that the ERP holds under a key, field by field.
async fn posted(pool: &SqlitePool, erp: &str, key: &DocumentKey) -> Result<Option<Written>, StoreError> {
    let row: Option<(i64, String, Option<i64>)> = sqlx::query_as(
        "SELECT id, body, settled_at FROM document
         WHERE erp = ?1 AND kind = ?2 AND natural_key = ?3 AND state IN ('posted', 'resolved')
         ORDER BY settled_at DESC, id DESC LIMIT 1",
    )
    .bind(erp)
    .bind(key.kind.as_str())
    .bind(&key.natural)
    .fetch_optional(pool)
    .await
    .map_err(unavailable)?;
    let Some((row, body, at)) = row else { return Ok(None) };
    let table = Table { name: "document", row };
    let document: Document = table.present(table.json(Some(&body), "body")?, "body")?;
    Ok(Some(Written::of(&document, table.present(at.and_then(moment), "settled_at")?)))
}
