//! Rows that hold what no program of ours wrote, read as far as they can be.

use crate::store::StoreError;

/// The first thing in a row that cannot be read.
#[derive(Debug, Default)]
pub(super) struct Damage(Option<String>);

impl Damage {
    /// A cell; nothing if it is damaged.
    pub(super) fn or_empty<T: Default>(&mut self, cell: Result<T, StoreError>) -> Result<T, StoreError> {
        self.or(cell, T::default())
    }

    /// A cell, or what stands in for it if it is damaged. A key that is missing is no damage: all rows are waiting for it.
    pub(super) fn or<T>(&mut self, cell: Result<T, StoreError>, instead: T) -> Result<T, StoreError> {
        match cell {
            Err(error) if error.is_damage() => {
                self.0.get_or_insert_with(|| error.to_string());
                Ok(instead)
            }
            read => read,
        }
    }

    /// What cannot be read, if anything.
    pub(super) fn found(self) -> Option<String> {
        self.0
    }
}
