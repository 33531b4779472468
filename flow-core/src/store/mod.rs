//! Where inbox and outbox live. [`Store`] is the contract; `sqlite` (feature `sqlite`) is the embedded store, on a file or in
//! memory. A store of your own passes [`conformance`](crate::conformance).

mod contract;
mod error;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod summary;

pub use contract::{Recovered, Store};
pub use error::StoreError;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use summary::Summary;
