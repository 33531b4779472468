//! Statements as SQLite runs them, and the rows that they give.

use rusqlite::types::{FromSql, ToSql, ToSqlOutput, Value as Cell, ValueRef};
use rusqlite::{Connection, Error, Result};

use super::statement::{Statement, Value};

/// A row with values of its own.
pub(super) struct SqliteRow {
    names: Vec<Box<str>>,
    cells: Vec<Cell>,
}

impl SqliteRow {
    /// The cell of a column; nothing if there is none, or one of another type.
    pub(super) fn get<T: FromSql>(&self, column: &str) -> Option<T> {
        let position = self.names.iter().position(|name| **name == *column)?;
        T::column_result(self.cells.get(position)?.into()).ok()
    }

    fn read(row: &rusqlite::Row<'_>) -> Result<Self> {
        let names: Vec<Box<str>> = row.as_ref().column_names().into_iter().map(Box::from).collect();
        let cells = (0..names.len()).map(|position| row.get_ref(position).map(cell)).collect::<Result<_>>()?;
        Ok(Self { names, cells })
    }
}

/// Text that is not UTF-8 is held as bytes, so that it cannot be read as text.
fn cell(read: ValueRef<'_>) -> Cell {
    match read {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => Cell::Real(number),
        ValueRef::Text(bytes) => {
            String::from_utf8(bytes.to_vec()).map_or_else(|error| Cell::Blob(error.into_bytes()), Cell::Text)
        }
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
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
    let (mut rows, mut read) = (prepared.raw_query(), Vec::new());
    while let Some(row) = rows.next()? {
        read.push(SqliteRow::read(row)?);
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
