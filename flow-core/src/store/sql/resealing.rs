//! Sealing anew with the newest key, in stretches: after all of them no older key is needed any more. How far it has come stands in the
//! table `cursor`.

use serde::{Deserialize, Serialize};
use tracing::error;

use super::resealing_tables::{Column, Holds, KeyColumn, TABLES, Table};
use super::row::json;
use super::statement::Value;
use super::{Row, Session, SqlStore, Statement, audit_table, cursor_table};
use crate::audit::{Action, Content, Record};
use crate::dead_letter::Hand;
use crate::retention::{Place, Resealed};
use crate::store::StoreError;

/// How far a walk through all tables has come.
#[derive(Default, Serialize, Deserialize)]
struct Walk {
    /// The table's position among all.
    table: usize,
    /// The key of the last row; nothing before the first one.
    after: Vec<Key>,
    rows: u64,
    left: u64,
}

/// A part of a key.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
}

impl SqlStore {
    /// Seals the next rows with the newest of the store's [keys](Self::sealed_by): what an older one sealed, or nobody. It goes on where
    /// the last call ended, though the program was stopped in between; call it again until it is done. When it is, that is written to
    /// the audit trail, and the older keys can be taken away, unless rows were [left](Resealed::left) or another process still seals with
    /// one of them.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] when a key is missing or nothing but what is sealed may be read; [`StoreError::Unavailable`] without
    /// keys. What was sealed anew stays so.
    pub async fn reseal(&self, most: u32, hand: &Hand) -> Result<Resealed, StoreError> {
        let keyless = || StoreError::Unavailable("it was opened without keys to seal with".into());
        let key = self.database.newest_key().ok_or_else(keyless)?;
        let source = format!("resealing/{key}");
        let mut session = self.database.begin().await?;
        let reached = cursor_table::read(&mut session, &source).await?;
        let mut walk: Walk = reached.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        walk.go_on(&mut session, most.max(1)).await?;
        let resealed =
            Resealed { key: key.to_owned(), rows: walk.rows, left: walk.left, is_done: walk.table >= TABLES.len() };
        if resealed.is_done {
            cursor_table::forget(&mut session, &source).await?;
            audit_table::append(&mut session, &record(&resealed, hand)).await?;
        } else {
            cursor_table::write(&mut session, &source, &json(&walk)?).await?;
        }
        session.commit().await?;
        Ok(resealed)
    }
}

fn record(resealed: &Resealed, hand: &Hand) -> Record {
    let content = Content { why: hand.why.clone(), ..Content::of(resealed.to_string()) };
    Record { at: hand.at, by: hand.by.clone(), action: Action::Resealed, event: None, content }
}

impl Walk {
    /// The next rows of the table that it has come to.
    async fn go_on(&mut self, session: &mut Session, most: u32) -> Result<(), StoreError> {
        let Some(table) = TABLES.get(self.table) else { return Ok(()) };
        let rows = table.page(session, &self.after, most).await?;
        for row in &rows {
            match table.reseal(session, row).await {
                Ok(is_anew) => self.rows += u64::from(is_anew),
                Err(damaged) if damaged.is_damage() => {
                    error!(table = table.name, %damaged, "a row stays sealed as it is");
                    self.left += 1;
                }
                Err(error) => return Err(error),
            }
        }
        match rows.last() {
            Some(last) if u32::try_from(rows.len()) == Ok(most) => self.after = table.key_of(last)?,
            Some(_) | None => *self = Self { table: self.table + 1, after: Vec::new(), ..*self },
        }
        Ok(())
    }
}

impl Table {
    async fn page(&self, session: &mut Session, after: &[Key], most: u32) -> Result<Vec<Row>, StoreError> {
        let first = || self.key.iter().map(KeyColumn::first).collect();
        let after = if after.is_empty() { first() } else { after.to_vec() };
        session.rows(self.name, with_key(self.page, after).bind(most).locked()).await
    }

    fn key_of(&self, row: &Row) -> Result<Vec<Key>, StoreError> {
        self.key.iter().map(|column| column.of(row)).collect()
    }

    /// Seals a row anew. False if it is as it should be.
    async fn reseal(&self, session: &mut Session, row: &Row) -> Result<bool, StoreError> {
        let (mut values, mut is_anew) = (Vec::new(), false);
        for column in (self.columns)(row)? {
            let (value, sealed) = column.anew(session, row)?;
            is_anew |= sealed;
            values.push(value);
        }
        if !is_anew {
            return Ok(false);
        }
        let key = self.key_of(row)?;
        if let Some(clear) = self.clear {
            session.execute(with_key(clear, key.clone())).await?;
        }
        session.execute(values.into_iter().fold(with_key(self.write, key), Statement::bind)).await?;
        Ok(true)
    }
}

impl KeyColumn {
    /// What is before all keys.
    fn first(&self) -> Key {
        match self {
            Self::Number(_) => Key::Number(i64::MIN),
            Self::Text(_) => Key::Text(String::new()),
        }
    }

    fn of(&self, row: &Row) -> Result<Key, StoreError> {
        match self {
            Self::Number(column) => row.int(column).map(Key::Number),
            Self::Text(column) => row.text(column).map(Key::Text),
        }
    }
}

impl Column {
    /// Its value as it is to be written, and whether that is another than it has.
    fn anew(&self, session: &Session, row: &Row) -> Result<(Value, bool), StoreError> {
        let name = self.name;
        match &self.holds {
            Holds::Clear => Ok((row.maybe_text(name)?.into(), false)),
            Holds::Bytes(place) => {
                let there = row.bytes(name)?;
                if session.sealer().is_current(there) {
                    return Ok((there.into(), false));
                }
                let opened = row.sealed_bytes(name, || Ok(place.clone()))?;
                Ok((session.seal(&opened, || place.clone())?.into(), true))
            }
            Holds::Text(place) => {
                self.text_anew(session, row, place, || row.sealed_text(name, || Ok(place.clone())).map(Some))
            }
            Holds::Words(place) => self.text_anew(session, row, place, || row.maybe_words(name, || place.clone())),
        }
    }

    fn text_anew(
        &self,
        session: &Session,
        row: &Row,
        place: &Place,
        open: impl FnOnce() -> Result<Option<String>, StoreError>,
    ) -> Result<(Value, bool), StoreError> {
        let there = row.maybe_text(self.name)?;
        if there.as_ref().is_none_or(|text| session.sealer().is_current_text(text)) {
            return Ok((there.into(), false));
        }
        let seal = |opened: String| session.seal_text(&opened, || place.clone());
        Ok((open()?.map(seal).transpose()?.into(), true))
    }
}

fn with_key(sql: &'static str, key: Vec<Key>) -> Statement {
    key.into_iter().fold(Statement::new(sql), |statement, part| match part {
        Key::Number(number) => statement.bind(number),
        Key::Text(text) => statement.bind(text),
    })
}
