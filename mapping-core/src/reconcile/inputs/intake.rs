//! What was read from one source, and the words for a line that was not.

use crate::reconcile::row::{BrokenRow, Row};
use crate::reconcile::rows::{RowId, Rows, TooManyRows};

/// The longest cell that is looked at, in bytes.
pub const LONGEST_CELL: usize = 4096;

/// How many characters of a broken line are kept.
pub const SHOWN: usize = 120;

/// How many rows came from one source. Together they are all rows of the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// Rows that were read.
    pub rows: usize,
    /// Rows that are broken.
    pub broken: usize,
}

impl Intake {
    /// All rows of the source.
    pub fn all(self) -> usize {
        self.rows + self.broken
    }

    /// Pushes a row, which may turn out to be broken.
    pub(super) fn push(&mut self, rows: &mut Rows, row: &Row<'_>) -> Result<RowId, TooManyRows> {
        let id = rows.push(row)?;
        if rows.broken(id).is_some() {
            self.broken += 1
        } else {
            self.rows += 1
        }
        Ok(id)
    }

    pub(super) fn push_broken(&mut self, rows: &mut Rows, row: &BrokenRow<'_>) -> Result<RowId, TooManyRows> {
        self.broken += 1;
        rows.push_broken(row)
    }
}

/// What is wrong with a line, and how the line begins.
pub(super) fn fault(what: &str, raw: &str) -> String {
    let mut characters = raw.chars().map(|c| if c.is_control() { ' ' } else { c });
    let begins: String = characters.by_ref().take(SHOWN).collect();
    let dots = if characters.next().is_some() { "…" } else { "" };
    if begins.is_empty() { what.to_owned() } else { format!("{what}; the line is: {begins}{dots}") }
}
