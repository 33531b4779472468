//! What every [`Store`](crate::store::Store) has to do, as checks that run against any of them. The stores of this crate pass
//! them in its tests; so does a store of your own, if it keeps the contract. Some laws let many tasks work on a store at the same
//! time, so that they are checked within a Tokio runtime.
//!
//! ```no_run
//! # async fn check() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use flow_core::store::{SqliteStore, Store};
//!
//! for passed in flow_core::conformance::check_store(async || {
//!     let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await?);
//!     Ok(store)
//! }).await? {
//!     println!("ok {passed}");
//! }
//! # Ok(())
//! # }
//! ```

mod concurrent_laws;
mod cursor_laws;
mod desk_laws;
mod follow_up_laws;
mod inbox_laws;
mod job_laws;
mod lease_laws;
mod outbox_laws;
mod retention_laws;
mod samples;
mod target_laws;
mod telling_laws;
mod verdict;

pub use verdict::{Failure, check_store};
