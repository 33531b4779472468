//! Where inbox and outbox live. [`Store`] is the contract. `SqlStore` keeps it on two databases: `SqliteStore` (feature `sqlite`)
//! is the embedded one, a file or in memory, that one process works on; `PostgresStore` (feature `postgres`) is the one of a server,
//! that many processes on many machines work on. A store of your own passes [`conformance`](crate::conformance).

mod attempts;
mod contract;
mod error;
mod leases;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod sql;
mod summary;
mod targets;

pub use attempts::Attempts;
pub use contract::Store;
pub use error::StoreError;
pub use leases::Leases;
#[cfg(feature = "postgres")]
pub use sql::PostgresStore;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use sql::SqlStore;
#[cfg(feature = "sqlite")]
pub use sql::SqliteStore;
pub use summary::Summary;
pub use targets::Targets;
