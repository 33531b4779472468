//! Statements as SQLite runs them, and the rows that they give.

use std::ops::Range;
use std::sync::Arc;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Error, Result};

use super::statement::{Statement, Value};

/// A row with values of its own, all in one piece of memory; the names of its columns are those of the whole result.
pub(super) struct SqliteRow {
    columns: Arc<Columns>,
    cells: Vec<Cell>,
    bytes: Vec<u8>,
}

/// The names of columns, one behind the other, and where each ends.
struct Columns {
    names: String,
    ends: Vec<usize>,
}

/// A cell; of text and bytes, where they stand in the row.
enum Cell {
    Null,
    Int(i64),
    Text(Range<usize>),
    Bytes(Range<usize>),
    /// A number with a fraction, which no table of ours has.
    Other,
}

impl Columns {
    fn of(prepared: &rusqlite::Statement<'_>) -> Result<Self> {
        let (mut names, mut ends) = (String::new(), Vec::new());
        for position in 0..prepared.column_count() {
            names.push_str(prepared.column_name(position)?);
            ends.push(names.len());
        }
        Ok(Self { names, ends })
    }

    fn position(&self, column: &str) -> Option<usize> {
        let mut start = 0;
        self.ends.iter().position(|end| self.names.get(std::mem::replace(&mut start, *end)..*end) == Some(column))
    }
}

impl SqliteRow {
    /// The cell of a column; nothing if there is none, or one that cannot be held.
    pub(super) fn value(&self, column: &str) -> Option<ValueRef<'_>> {
        Some(match self.cells.get(self.columns.position(column)?)? {
            Cell::Null => ValueRef::Null,
            Cell::Int(number) => ValueRef::Integer(*number),
            Cell::Text(place) => ValueRef::Text(self.bytes.get(place.clone())?),
            Cell::Bytes(place) => ValueRef::Blob(self.bytes.get(place.clone())?),
            Cell::Other => return None,
        })
    }

    fn read(row: &rusqlite::Row<'_>, columns: &Arc<Columns>) -> Result<Self> {
        let mut bytes = Vec::new();
        let mut keep = |value: &[u8]| {
            let start = bytes.len();
            bytes.extend_from_slice(value);
            start..bytes.len()
        };
        let cell = |position| {
            Ok(match row.get_ref(position)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(number) => Cell::Int(number),
                ValueRef::Real(_) => Cell::Other,
                ValueRef::Text(text) => Cell::Text(keep(text)),
                ValueRef::Blob(blob) => Cell::Bytes(keep(blob)),
            })
        };
        let cells = (0..columns.ends.len()).map(cell).collect::<Result<_>>()?;
        Ok(Self { columns: Arc::clone(columns), cells, bytes })
    }
}

/// Runs a statement and says how many rows it changed.
pub(super) fn execute(connection: &Connection, statement: &Statement) -> Result<u64> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    bind(&mut prepared, &statement.values)?;
    prepared.raw_execute().map(|changed| changed.try_into().unwrap_or(u64::MAX))
}

/// Runs a statement that gives rows.
pub(super) fn rows(connection: &Connection, statement: &Statement) -> Result<Vec<SqliteRow>> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    bind(&mut prepared, &statement.values)?;
    let mut rows = prepared.raw_query();
    let Some(first) = rows.next()? else { return Ok(Vec::new()) };
    let columns = Arc::new(Columns::of(first.as_ref())?);
    let mut read = vec![SqliteRow::read(first, &columns)?];
    while let Some(row) = rows.next()? {
        read.push(SqliteRow::read(row, &columns)?);
    }
    Ok(read)
}

/// To SQLite `$3` is a name, and stands wherever it stood first.
fn bind(prepared: &mut rusqlite::Statement<'_>, values: &[Value]) -> Result<()> {
    for index in 1..=prepared.parameter_count() {
        let number = prepared.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number.and_then(|number| values.get(number.checked_sub(1)?));
        prepared.raw_bind_parameter(index, value.ok_or(Error::InvalidParameterCount(values.len(), index))?)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(number) => number.map_or(ValueRef::Null, ValueRef::Integer),
            Self::Text(text) => text.as_ref().map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => bytes.as_ref().map_or(ValueRef::Null, |bytes| ValueRef::Blob(bytes)),
        }))
    }
}
