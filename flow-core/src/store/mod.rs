//! Where inbox and outbox live. [`Store`] is the contract. `SqlStore` keeps it on two databases: `SqliteStore` (feature `sqlite`)
//! is the embedded one, a file or in memory, that one process works on; `PostgresStore` (feature `postgres`) is the one of a server,
//! that many processes on many machines work on. A store of your own passes [`conformance`](crate::conformance).

mod contract;
mod desk;
mod error;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod sql;
mod summary;

pub use contract::{Recovered, Store};
pub use desk::{Change, Desk};
pub use error::StoreError;
#[cfg(feature = "postgres")]
pub use sql::PostgresStore;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use sql::SqlStore;
#[cfg(feature = "sqlite")]
pub use sql::SqliteStore;
pub use summary::Summary;
