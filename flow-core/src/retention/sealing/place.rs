//! Where something sealed stands.

use std::fmt;

/// The table, the column and the row, by its natural key, in which something stands. It opens there alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    table: &'static str,
    column: &'static str,
    row: Vec<String>,
}

impl Place {
    /// A place. `row` names the row among all others of the table and never changes.
    pub fn new<R: Into<String>>(table: &'static str, column: &'static str, row: impl IntoIterator<Item = R>) -> Self {
        Self { table, column, row: row.into_iter().map(Into::into).collect() }
    }

    /// The place as bytes that no other place has.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let parts = [self.table, self.column].into_iter().chain(self.row.iter().map(String::as_str));
        let mut bytes = Vec::new();
        for part in parts {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// Table, column and row: `event.payload of stripe//evt_1`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} of {}", self.table, self.column, self.row.join("/"))
    }
}
