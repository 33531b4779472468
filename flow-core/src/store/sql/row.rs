//! A row as it was read, column by column, and what cannot be understood in it.

use std::borrow::Cow;

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
    ($row:expr, $column:expr, $type:ty, $as_type:ident) => {{
        let (row, column): (&Row, &str) = ($row, $column);
        match &row.cells {
            #[cfg(feature = "sqlite")]
            Cells::Sqlite(cells) => cells.value(column).and_then(|value| value.$as_type().ok()),
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
        cell!(self, column, i64, as_i64_or_null).ok_or_else(|| self.unlike(column))
    }

    /// Text that may be absent.
    pub(crate) fn maybe_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        Ok(self.maybe_str(column)?.map(str::to_owned))
    }

    fn maybe_str(&self, column: &str) -> Result<Option<&str>, StoreError> {
        cell!(self, column, &str, as_str_or_null).ok_or_else(|| self.unlike(column))
    }

    fn str(&self, column: &str) -> Result<&str, StoreError> {
        self.present(self.maybe_str(column)?, column)
    }

    /// Bytes.
    pub(crate) fn bytes(&self, column: &str) -> Result<&[u8], StoreError> {
        let bytes = cell!(self, column, &[u8], as_blob_or_null).flatten();
        self.present(bytes, column)
    }

    /// A moment that may be absent.
    pub(crate) fn maybe_moment(&self, column: &str) -> Result<Option<OffsetDateTime>, StoreError> {
        self.maybe_int(column)?.map(|micros| self.present(moment(micros), column)).transpose()
    }

    /// A document of JSON that may be absent.
    pub(crate) fn maybe_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, StoreError> {
        self.maybe_str(column)?.map(|text| self.decoded(column, text)).transpose()
    }

    /// Bytes that were sealed for a place.
    pub(crate) fn sealed_bytes(
        &self,
        column: &str,
        place: impl FnOnce() -> Result<Place, StoreError>,
    ) -> Result<Vec<u8>, StoreError> {
        let bytes = self.bytes(column)?.to_vec();
        if self.sealer.leaves(&bytes) {
            return Ok(bytes);
        }
        let place = place()?;
        Ok(self.sealer.open(bytes, || place)?)
    }

    /// Text that was sealed for a place.
    pub(crate) fn sealed_text(
        &self,
        column: &str,
        place: impl FnOnce() -> Result<Place, StoreError>,
    ) -> Result<String, StoreError> {
        self.opened(self.str(column)?, place).map(Cow::into_owned)
    }

    /// Words that were sealed for a place and may be absent. Those that an earlier program wrote in the clear are given as they are,
    /// though the keys read nothing else in the clear.
    pub(crate) fn maybe_words(
        &self,
        column: &str,
        place: impl FnOnce() -> Place,
    ) -> Result<Option<String>, StoreError> {
        let Some(text) = self.maybe_text(column)? else { return Ok(None) };
        if !Sealer::is_sealed_text(&text) {
            return Ok(Some(text));
        }
        Ok(Some(self.sealer.open_text(text, place)?))
    }

    /// A document of JSON that was sealed for a place.
    pub(crate) fn sealed_json<T: DeserializeOwned>(
        &self,
        column: &str,
        place: impl FnOnce() -> Result<Place, StoreError>,
    ) -> Result<T, StoreError> {
        self.present(self.maybe_sealed_json(column, place)?, column)
    }

    /// A document of JSON that was sealed for a place and may be absent.
    pub(crate) fn maybe_sealed_json<T: DeserializeOwned>(
        &self,
        column: &str,
        place: impl FnOnce() -> Result<Place, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let Some(text) = self.maybe_str(column)? else { return Ok(None) };
        self.decoded(column, &self.opened(text, place)?).map(Some)
    }

    fn opened<'a>(
        &self,
        text: &'a str,
        place: impl FnOnce() -> Result<Place, StoreError>,
    ) -> Result<Cow<'a, str>, StoreError> {
        if self.sealer.leaves_text(text) {
            return Ok(Cow::Borrowed(text));
        }
        let place = place()?;
        Ok(Cow::Owned(self.sealer.open_text(text.to_owned(), || place)?))
    }

    fn decoded<T: DeserializeOwned>(&self, column: &str, text: &str) -> Result<T, StoreError> {
        let decoded = client_core::json::decode(text.as_bytes());
        decoded.map_err(|error| self.corrupt(format!("{column} at {}", error.path)))
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
        self.str(column).map(str::to_owned)
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
        self.present(read(self.str(column)?), column)
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
        let id = |column| cell!(self, column, i64, as_i64_or_null).flatten();
        let row = ["id", "seq", "event", "document"].into_iter().find_map(id).unwrap_or_default();
        StoreError::Corrupt { table: self.table, row, message }
    }
}

/// Everything that is stored as JSON can be written as JSON; a failure names no value.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Unavailable(format!("cannot be written as JSON: {error}").into()))
}
