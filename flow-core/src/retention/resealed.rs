//! What sealing anew has done.

use std::fmt;

/// How far sealing anew with the newest key has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resealed {
    /// The key's name.
    pub key: String,
    /// Rows that were sealed anew since it began.
    pub rows: u64,
    /// Rows that cannot be read and stay as they are. As long as there are any, keep the key that sealed them.
    pub left: u64,
    /// Whether it has been through everything. If not, go on.
    pub is_done: bool,
}

impl fmt::Display for Resealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, rows, left, is_done } = self;
        let end = if *is_done { "done" } else { "not done yet" };
        write!(f, "{rows} rows sealed anew by the key {key:?}, {left} cannot be read and stay as they are; {end}")
    }
}
