//! The records in a table of their own, sealed where the company has keys.

use async_trait::async_trait;
use flow_core::adapters::opayo::{OwnRecords, Remembered};
use flow_core::ports::PortError;
use flow_core::retention::{Keys, Place, Sealer};
use opayo_model::ids::VendorTxCode;
use opayo_model::reporting::TransactionKey;

use super::database::Database;
use super::{TellError, Told};
use crate::Failure;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS opayo_record \
    (code TEXT PRIMARY KEY, transaction_id TEXT UNIQUE, told TEXT NOT NULL)";
const BY_CODE: &str = "SELECT code, told FROM opayo_record WHERE code = $1";
const BY_ID: &str = "SELECT code, told FROM opayo_record WHERE transaction_id = $1";
const AFTER: &str = "SELECT code, told FROM opayo_record WHERE code > $1 ORDER BY code LIMIT 500";
const NEW: &str =
    "INSERT INTO opayo_record (code, told, transaction_id) VALUES ($1, $2, $3) ON CONFLICT (code) DO NOTHING";
const CHANGED: &str = "UPDATE opayo_record SET told = $2, transaction_id = $3 WHERE code = $1 AND told = $4";

/// So often a record is read again because somebody else has just written it.
const ATTEMPTS: u32 = 5;

/// The records of one vendor.
pub(crate) struct SqlRecords {
    database: Database,
    sealer: Sealer,
}

impl SqlRecords {
    /// Opens them, and makes their table if it is missing.
    pub(crate) async fn open(place: &str, keys: Option<Keys>) -> Result<Self, Failure> {
        let database = Database::open(place).await?;
        database.execute(TABLE, &[]).await?;
        Ok(Self { database, sealer: keys.map(Sealer::new).unwrap_or_default() })
    }

    /// Keeps what the shop tells, beside what it told before. On disk when it returns.
    pub(crate) async fn tell(&self, code: &VendorTxCode, told: &Told) -> Result<(), TellError> {
        for _ in 0..ATTEMPTS {
            let before = self.database.rows(BY_CODE, code.as_str()).await?.pop().map(|(_, text)| text);
            let whole = match &before {
                Some(text) => self.opened(code.as_str(), text.clone())?.with(told)?,
                None => told.clone(),
            };
            if self.put(code.as_str(), before.as_deref(), &whole).await? {
                return Ok(());
            }
        }
        Err(TellError::Unavailable("others write the same record".to_owned()))
    }

    /// Takes a person out of the records; of how many. What was asked for, and what it came to, stays.
    pub(crate) async fn erase(&self, email: &str) -> Result<u64, TellError> {
        self.rewrite(|_, told| told.without_person(email)).await
    }

    /// Seals what another key than the newest sealed, or nobody; how many records.
    pub(crate) async fn reseal(&self) -> Result<u64, TellError> {
        self.rewrite(|text, told| (!self.sealer.is_current_text(text)).then_some(told)).await
    }

    /// Writes what `change` makes of each record, of its text as it is stored and of what it holds; how many were changed.
    async fn rewrite(&self, change: impl Fn(&str, Told) -> Option<Told>) -> Result<u64, TellError> {
        let (mut changed, mut after) = (0, String::new());
        loop {
            let page = self.database.rows(AFTER, &after).await?;
            let Some((last, _)) = page.last() else { return Ok(changed) };
            after.clone_from(last);
            for (code, text) in &page {
                if let Some(told) = change(text, self.opened(code, text.clone())?) {
                    changed += u64::from(self.put(code, Some(text), &told).await?);
                }
            }
        }
    }

    /// Writes a record, unless it is not as it was before.
    async fn put(&self, code: &str, before: Option<&str>, told: &Told) -> Result<bool, TellError> {
        let (text, id) = (told.text(), told.transaction_id());
        let sealed = self.sealer.seal_text(&text, || place(code)).map_err(unavailable)?;
        let (code, sealed, id) = (Some(code), Some(&*sealed), id.as_ref().map(|id| id.as_str()));
        let changed = match before {
            Some(_) => self.database.execute(CHANGED, &[code, sealed, id, before]).await?,
            None => self.database.execute(NEW, &[code, sealed, id]).await?,
        };
        Ok(changed == 1)
    }

    fn opened(&self, code: &str, text: String) -> Result<Told, TellError> {
        Told::kept(&self.sealer.open_text(text, || place(code)).map_err(unavailable)?)
    }

    async fn remembered(&self, key: &TransactionKey) -> Result<Option<Remembered>, TellError> {
        let found = match key {
            TransactionKey::VendorTxCode(code) => self.database.rows(BY_CODE, code.as_str()).await?,
            TransactionKey::TransactionId(id) => self.database.rows(BY_ID, id.as_str()).await?,
        };
        let Some((code, text)) = found.into_iter().next() else { return Ok(None) };
        self.opened(&code, text)?.remembered(VendorTxCode::from(code)).map(Some)
    }
}

fn place(code: &str) -> Place {
    Place::new("opayo_record", "told", [code])
}

fn unavailable(error: impl ToString) -> TellError {
    TellError::Unavailable(error.to_string())
}

impl From<sqlx::Error> for TellError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(refused) if refused.is_unique_violation() => Self::Taken,
            Some(_) | None => unavailable(error),
        }
    }
}

#[async_trait]
impl OwnRecords for SqlRecords {
    async fn find(&self, key: &TransactionKey) -> Result<Option<Remembered>, PortError> {
        let found = self.remembered(key).await;
        found.map_err(|error| PortError::Retry { after: None, message: error.to_string() })
    }
}
