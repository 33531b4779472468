//! What happens to the tables of the audit trail, and the [`Desk`] of the store.

use async_trait::async_trait;

use super::{Row, Session, SqlStore, Statement, desk_tables, sealed_places};
use crate::audit::{Entry, Head, Record, Sealed};
use crate::inbox::InboxId;
use crate::store::{Change, Desk, StoreError};

#[async_trait]
impl Desk for SqlStore {
    async fn act(&self, change: &Change, record: &Record) -> Result<bool, StoreError> {
        let mut session = self.database.begin().await?;
        if !desk_tables::make(&mut session, change, record.at).await? {
            return Ok(false); // rolls back
        }
        append(&mut session, record).await?;
        session.commit().await?;
        Ok(true)
    }

    async fn audit_entries(&self, after: i64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let statement = Statement::new(
            "SELECT audit.*, salt, content FROM audit LEFT JOIN audit_content ON audit_content.seq = audit.seq
             WHERE audit.seq > $1 ORDER BY audit.seq LIMIT $2",
        );
        let statement = statement.bind(after).bind(limit);
        self.database.read().await?.rows("audit", statement).await?.iter().map(entry).collect()
    }

    async fn audit_of(&self, event: InboxId) -> Result<Vec<Entry>, StoreError> {
        let statement = Statement::new(
            "SELECT audit.*, salt, content FROM audit LEFT JOIN audit_content ON audit_content.seq = audit.seq
             WHERE audit.event = $1 ORDER BY audit.seq",
        );
        self.database.read().await?.rows("audit", statement.bind(event.0)).await?.iter().map(entry).collect()
    }

    async fn audit_head(&self) -> Result<Option<Head>, StoreError> {
        let statement = Statement::new("SELECT seq, hash FROM audit_head");
        head(self.database.read().await?.row("audit_head", statement).await?)
    }
}

/// Appends a record to the chain. Its end is locked until the transaction ends, so entries are written one after the other.
pub(super) async fn append(session: &mut Session, record: &Record) -> Result<(), StoreError> {
    let last = session.row("audit_head", Statement::new("SELECT seq, hash FROM audit_head").locked()).await?;
    let entry = Entry::after(head(last)?.as_ref(), record);
    let insert = Statement::new(
        "INSERT INTO audit (seq, at, by_whom, action, event, content_hash, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(entry.seq)
    .bind(entry.at)
    .bind(&entry.by)
    .bind(&entry.action)
    .bind(entry.event)
    .bind(&entry.content_hash)
    .bind(&entry.previous)
    .bind(&entry.hash);
    session.execute(insert).await?;
    if let Some(content) = &entry.content {
        let text = session.seal_text(&content.text, || sealed_places::audit_content(entry.seq))?;
        let insert = Statement::new("INSERT INTO audit_content (seq, salt, content) VALUES ($1, $2, $3)");
        session.execute(insert.bind(entry.seq).bind(&content.salt).bind(text)).await?;
    }
    let end = Statement::new("UPDATE audit_head SET seq = $1, hash = $2").bind(entry.seq).bind(&entry.hash);
    session.execute(end).await.map(drop)
}

/// Erases what entries say of some events. False if there was nothing.
pub(super) async fn erase(session: &mut Session, events: &[InboxId]) -> Result<bool, StoreError> {
    let mut erased = 0;
    for event in events {
        let statement =
            Statement::new("DELETE FROM audit_content WHERE seq IN (SELECT seq FROM audit WHERE event = $1)");
        erased += session.execute(statement.bind(event.0)).await?;
    }
    Ok(erased > 0)
}

fn head(row: Option<Row>) -> Result<Option<Head>, StoreError> {
    let Some(row) = row else { return Ok(None) };
    let head = Head { seq: row.int("seq")?, hash: row.text("hash")? };
    Ok(Some(head).filter(|head| head.seq > 0))
}

fn entry(row: &Row) -> Result<Entry, StoreError> {
    let seq = row.int("seq")?;
    let salt = row.maybe_text("salt")?;
    let said = |salt| match row.sealed_text("content", || Ok(sealed_places::audit_content(seq))) {
        Ok(text) => Ok(Sealed { salt, text }),
        Err(error) if error.is_damage() => Ok(Sealed { salt, text: error.to_string() }), // and the chain is found broken here
        Err(error) => Err(error),
    };
    Ok(Entry {
        seq,
        at: row.int("at")?,
        by: row.text("by_whom")?,
        action: row.text("action")?,
        event: row.maybe_int("event")?,
        content_hash: row.text("content_hash")?,
        previous: row.text("previous")?,
        hash: row.text("hash")?,
        content: salt.map(said).transpose()?,
    })
}
