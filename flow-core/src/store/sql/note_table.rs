//! What happens to the table `note`, and what was last written under a key.

use mapping_core::canonical::{Document, DocumentKey};
use mapping_core::flows::Written;
use time::OffsetDateTime;

use super::moment::micros;
use super::{Row, Session, Statement, sealed_places};
use crate::outbox::{Notes, leaves_notes};
use crate::store::StoreError;

/// Lays notes over the earlier ones under the same keys.
pub(super) async fn lay(
    session: &mut Session,
    erp: &str,
    notes: &Notes,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    for (key, fields) in notes {
        for (field, value) in fields {
            let statement = Statement::new(
                "INSERT INTO note (erp, kind, natural_key, field, value, noted_at) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (erp, kind, natural_key, field)
                 DO UPDATE SET value = excluded.value, noted_at = excluded.noted_at",
            );
            let place = || sealed_places::note(erp, key.kind.as_str(), &key.natural, field);
            let value = session.seal_text(value, place)?;
            let statement = statement.bind(erp).bind(key.kind.as_str()).bind(&key.natural).bind(field).bind(value);
            session.execute(statement.bind(micros(now))).await?;
        }
    }
    Ok(())
}

/// The notes under a key; of a document that leaves none, what it says itself.
pub(super) async fn last_written(
    session: &mut Session,
    erp: &str,
    key: &DocumentKey,
) -> Result<Option<Written>, StoreError> {
    let statement =
        Statement::new("SELECT field, value, noted_at FROM note WHERE erp = $1 AND kind = $2 AND natural_key = $3");
    let rows = session.rows("note", statement.bind(erp).bind(key.kind.as_str()).bind(&key.natural)).await?;
    let moments: Vec<OffsetDateTime> = rows.iter().map(|row| row.moment("noted_at")).collect::<Result<_, _>>()?;
    let Some(at) = moments.into_iter().max() else {
        return if leaves_notes(key.kind) { Ok(None) } else { posted(session, erp, key).await };
    };
    let fields = rows.iter().map(|row| noted(row, erp, key)).collect::<Result<_, StoreError>>()?;
    Ok(Some(Written { fields, at }))
}

/// A field and its value.
fn noted(row: &Row, erp: &str, key: &DocumentKey) -> Result<(String, String), StoreError> {
    let field = row.text("field")?;
    let value = row.sealed_text("value", || Ok(sealed_places::note(erp, key.kind.as_str(), &key.natural, &field)))?;
    Ok((field, value))
}

/// The document that the ERP holds under a key, field by field.
async fn posted(session: &mut Session, erp: &str, key: &DocumentKey) -> Result<Option<Written>, StoreError> {
    let statement = Statement::new(
        "SELECT id, erp, kind, natural_key, revision, body, settled_at FROM document
         WHERE erp = $1 AND kind = $2 AND natural_key = $3 AND state IN ('posted', 'resolved')
         ORDER BY settled_at DESC, id DESC LIMIT 1",
    );
    let statement = statement.bind(erp).bind(key.kind.as_str()).bind(&key.natural);
    let Some(row) = session.row("document", statement).await? else { return Ok(None) };
    let document: Document = row.sealed_json("body", || sealed_places::of_document("body", &row))?;
    Ok(Some(Written::of(&document, row.moment("settled_at")?)))
}
