//! A row as it was read, column by column, and what cannot be understood in it.

use serde::Serialize;
use serde::de::DeserializeOwned;
#[cfg(feature = "postgres")]
use sqlx::postgres::PgRow;
use time::OffsetDateTime;

use super::moment::moment;
#[cfg(feature = "sqlite")]
use super::sqlite_statements::SqliteRow;
use crate::retention::{Place, Sealer};
use crate::store::StoreError;

/// One row. A column that is missing or of another type than asked is [`StoreError::Corrupt`], which names table, row and column.
pub(crate) struct Row {
    table: &'static str,
    cells: Cells,
    sealer: Sealer,
}

/// The row as its database gives it.
pub(super) enum Cells {
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(PgRow),
}

/// The cell of a column as one type, which may be absent; nothing if there is no such column, or the cell is of another type.
macro_rules! cell {
    ($row:expr, $column:expr, $type:ty) => {{
        let (row, column): (&Row, &str) = ($row, $column);
        match &row.cells {
            #[cfg(feature = "sqlite")]
            Cells::Sqlite(cells) => cells.get::<Option<$type>>(column),
            #[cfg(feature = "postgres")]
            Cells::Postgres(cells) => sqlx::Row::try_get::<Option<$type>, _>(cells, column).ok(),
        }
    }};
}

impl Row {
    pub(super) fn new(table: &'static str, cells: Cells, sealer: &Sealer) -> Self {
        Self { table, cells, sealer: sealer.clone() }
    }

    /// A whole number that may be absent.
    pub(crate) fn maybe_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        cell!(self, column, i64).ok_or_else(|| self.unlike(column))
    }

    /// Text that may be absent.
    pub(crate) fn maybe_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        cell!(self, column, String).ok_or_else(|| self.unlike(column))
    }

    /// Bytes that may be absent.
    pub(crate) fn maybe_bytes(&self, column: &str) -> Result<Option<Vec<u8>>, StoreError> {
        cell!(self, column, Vec<u8>).ok_or_else(|| self.unlike(column))
    }

    /// A moment that may be absent.
    pub(crate) fn maybe_moment(&self, column: &str) -> Result<Option<OffsetDateTime>, StoreError> {
        self.maybe_int(column)?.map(|micros| self.present(moment(micros), column)).transpose()
    }

    /// A document of JSON that may be absent.
    pub(crate) fn maybe_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, StoreError> {
        let text = self.maybe_text(column)?;
        let read = |text: String| client_core::json::decode(text.as_bytes());
        text.map(read).transpose().map_err(|error| self.corrupt(format!("{column} at {}", error.path)))
    }

    /// Bytes that were sealed for a place.
    pub(crate) fn sealed_bytes(&self, column: &str, place: Place) -> Result<Vec<u8>, StoreError> {
        Ok(self.sealer.open(self.bytes(column)?, || place)?)
    }

    /// Text that was sealed for a place.
    pub(crate) fn sealed_text(&self, column: &str, place: Place) -> Result<String, StoreError> {
        Ok(self.sealer.open_text(self.text(column)?, || place)?)
    }

    /// A document of JSON that was sealed for a place.
    pub(crate) fn sealed_json<T: DeserializeOwned>(&self, column: &str, place: Place) -> Result<T, StoreError> {
        let text = self.sealed_text(column, place)?;
        let read = client_core::json::decode(text.as_bytes());
        read.map_err(|error| self.corrupt(format!("{column} at {}", error.path)))
    }

    /// A document of JSON that was sealed for a place and may be absent.
    pub(crate) fn maybe_sealed_json<T: DeserializeOwned>(
        &self,
        column: &str,
        place: Place,
    ) -> Result<Option<T>, StoreError> {
        if self.maybe_text(column)?.is_none() {
            return Ok(None);
        }
        self.sealed_json(column, place).map(Some)
    }

    /// A whole number.
    pub(crate) fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.present(self.maybe_int(column)?, column)
    }

    /// A whole number from nought to some four milliards.
    pub(crate) fn count(&self, column: &str) -> Result<u32, StoreError> {
        u32::try_from(self.int(column)?).map_err(|_| self.corrupt(format!("{column} is not a count")))
    }

    /// Text.
    pub(crate) fn text(&self, column: &str) -> Result<String, StoreError> {
        self.present(self.maybe_text(column)?, column)
    }

    /// Bytes.
    pub(crate) fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.present(self.maybe_bytes(column)?, column)
    }

    /// A moment.
    pub(crate) fn moment(&self, column: &str) -> Result<OffsetDateTime, StoreError> {
        self.present(self.maybe_moment(column)?, column)
    }

    /// A document of JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        self.present(self.maybe_json(column)?, column)
    }

    /// What `read` makes of a text, as for states and other closed lists.
    pub(crate) fn parsed<T>(&self, column: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        self.present(read(&self.text(column)?), column)
    }

    /// A value that has to be there.
    pub(crate) fn present<T>(&self, value: Option<T>, column: &str) -> Result<T, StoreError> {
        value.ok_or_else(|| self.unlike(column))
    }

    fn unlike(&self, column: &str) -> StoreError {
        self.corrupt(format!("{column} is not one that this program writes"))
    }

    /// The row is known by its own id, or by that of the event or document that it belongs to.
    fn corrupt(&self, message: String) -> StoreError {
        let id = |column| cell!(self, column, i64).flatten();
        let row = ["id", "seq", "event", "document"].into_iter().find_map(id).unwrap_or_default();
        StoreError::Corrupt { table: self.table, row, message }
    }
}

/// Everything that is stored as JSON can be written as JSON; a failure names no value.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Unavailable(format!("cannot be written as JSON: {error}").into()))
}
