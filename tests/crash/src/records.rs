//! The shop's own records of what it asked Opayo for: a database on disk, which the shop writes before anybody pays and which workers
//! read whenever a message or an answer leaves something out. No worker keeps anything of it in memory.

use std::error::Error;

use async_trait::async_trait;
use flow_core::adapters::opayo::{OwnRecords, Remembered};
use flow_core::ports::PortError;
use mapping_core::gateway::opayo::OwnRecord;
use opayo_model::money::Amount;
use opayo_model::reporting::TransactionKey;
use opayo_model::server::SecurityKey;
use opayo_model::status::TransactionType;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow};
use sqlx::{Row, SqlitePool};

/// What the shop keeps of a payment.
pub(crate) struct Record {
    /// The VendorTxCode.
    pub(crate) code: String,
    /// Opayo's id.
    pub(crate) id: String,
    /// What was asked for, in minor units.
    pub(crate) minor: i64,
    pub(crate) currency: String,
    pub(crate) lines: String,
    /// The key that signs the notifications.
    pub(crate) security_key: String,
}

pub(crate) struct Records(SqlitePool);

impl Records {
    /// An empty database.
    pub(crate) async fn create(path: &str) -> Result<Self, Box<dyn Error>> {
        let file = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let records = Self(SqlitePool::connect_with(file.journal_mode(SqliteJournalMode::Wal)).await?);
        let table = "CREATE TABLE record (code TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, minor INTEGER NOT NULL, \
                     currency TEXT NOT NULL, lines TEXT NOT NULL, security_key TEXT NOT NULL)";
        sqlx::query(table).execute(&records.0).await?;
        Ok(records)
    }

    /// One that is there.
    pub(crate) async fn open(path: &str) -> Result<Self, Box<dyn Error>> {
        Ok(Self(SqlitePool::connect_with(SqliteConnectOptions::new().filename(path)).await?))
    }

    pub(crate) async fn keep(&self, record: &Record) -> Result<(), sqlx::Error> {
        let insert = sqlx::query("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)").bind(&record.code).bind(&record.id);
        let insert = insert.bind(record.minor).bind(&record.currency).bind(&record.lines).bind(&record.security_key);
        insert.execute(&self.0).await.map(drop)
    }
}

#[async_trait]
impl OwnRecords for Records {
    async fn find(&self, key: &TransactionKey) -> Result<Option<Remembered>, PortError> {
        let (sql, key) = match key {
            TransactionKey::VendorTxCode(code) => ("SELECT * FROM record WHERE code = ?", code.as_str()),
            TransactionKey::TransactionId(id) => ("SELECT * FROM record WHERE id = ?", id.as_str()),
        };
        let unread = |error: sqlx::Error| PortError::Retry { after: None, message: error.to_string() };
        let found = sqlx::query(sql).bind(key).fetch_optional(&self.0).await.map_err(unread)?;
        let found = found.map(|row| Record::of(&row)).transpose().map_err(unread)?;
        Ok(found.map(Record::remembered))
    }
}

impl Record {
    fn of(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            code: row.try_get("code")?,
            id: row.try_get("id")?,
            minor: row.try_get("minor")?,
            currency: row.try_get("currency")?,
            lines: row.try_get("lines")?,
            security_key: row.try_get("security_key")?,
        })
    }

    fn remembered(self) -> Remembered {
        let record = OwnRecord {
            vendor_tx_code: Some(self.code.into()),
            transaction_type: Some(TransactionType::Payment),
            amount: Some(Amount::new(self.minor, self.currency.as_str())),
            metadata: [("lines".to_owned(), self.lines)].into(),
            ..OwnRecord::default()
        };
        Remembered { record, security_key: Some(SecurityKey::new(self.security_key)) }
    }
}
