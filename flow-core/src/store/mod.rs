//! Where inbox and outbox live. [`Store`] is the contract. `SqlStore` keeps it on two databases: `SqliteStore` (feature `sqlite`)
//! is the embedded one: a file, which processes of one machine may share, or in memory; `PostgresStore` (feature `postgres`) is the one
//! of a server, that many processes on many machines work on. A store of your own passes [`conformance`](crate::conformance).
//!
//! ```no_run
//! # #[cfg(all(feature = "postgres", feature = "sqlite"))]
//! # async fn open() -> Result<(), flow_core::store::StoreError> {
//! use flow_core::store::{PostgresStore, SqliteStore, Store};
//!
//! let store: Box<dyn Store> = match std::env::var("DATABASE_URL") {
//!     Ok(url) => Box::new(PostgresStore::connect(&url).await?), // as many processes as you like
//!     Err(_) => Box::new(SqliteStore::open("flow.db").await?),  // processes of one machine
//! };
//! println!("{}", store.summary().await?);
//! # Ok(())
//! # }
//! ```

mod attempts;
mod contract;
mod desk;
mod error;
mod leases;
mod retention;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod sql;
mod summary;
mod targets;
mod timetable;
mod trouble;

pub use attempts::Attempts;
pub use contract::Store;
pub use desk::{Change, Desk};
pub use error::StoreError;
pub use leases::Leases;
pub use retention::Retention;
#[cfg(feature = "postgres")]
pub use sql::PostgresStore;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use sql::SqlStore;
#[cfg(feature = "sqlite")]
pub use sql::SqliteStore;
pub use summary::Summary;
pub use targets::Targets;
pub use timetable::Jobs;
pub use trouble::{Trouble, Unavailable};
