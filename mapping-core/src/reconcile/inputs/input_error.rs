//! Why a file cannot be read at all.

use std::fmt;

use thiserror::Error;

use crate::reconcile::rows::TooManyRows;

/// A file of which no row can be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub struct InputError {
    /// The file.
    pub file: String,
    /// The line, from 1; 0 where the file as a whole is at fault.
    pub line: u32,
    /// The column, where one is at fault.
    pub column: Option<String>,
    /// What is wrong.
    pub fault: InputFault,
    /// What to do.
    pub hint: String,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InputFault {
    /// There is nothing in it.
    Empty,
    /// Its first line has figures where names should be.
    NoHeader,
    /// A column is missing without which no row can be read.
    MissingColumn,
    /// Two columns have the name that the map asks for.
    RepeatedColumn,
    /// Something else parts the columns: the header is a single one.
    WrongSeparator,
    /// The header cannot be read.
    UnreadableHeader(String),
    /// It is UTF-16.
    Utf16,
    /// The map asks for something that cannot be.
    Map(String),
    /// There are more rows than can be counted.
    TooManyRows(TooManyRows),
}

impl InputError {
    pub(super) fn at(file: &str, line: u32, fault: InputFault, hint: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, column: None, fault, hint: hint.into() }
    }

    pub(super) fn of_column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    pub(super) fn too_many(file: &str, line: u32, error: TooManyRows) -> Self {
        Self::at(file, line, InputFault::TooManyRows(error), "split the file")
    }
}

impl fmt::Display for InputFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::NoHeader => {
                f.write_str("there is no header: this line has figures where the columns' names should be")
            }
            Self::MissingColumn => f.write_str("there is no such column"),
            Self::RepeatedColumn => f.write_str("there are two columns of this name"),
            Self::WrongSeparator => f.write_str("the line is a single column: something else parts the columns"),
            Self::UnreadableHeader(why) => write!(f, "the header cannot be read: {why}"),
            Self::Utf16 => f.write_str("the file is UTF-16"),
            Self::Map(why) => write!(f, "the column map cannot be used: {why}"),
            Self::TooManyRows(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if let Some(column) = &self.column {
            write!(f, ": column `{column}`")?;
        }
        write!(f, ": {}; {}", self.fault, self.hint)
    }
}
