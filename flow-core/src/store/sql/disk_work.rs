//! Work that may wait: for the disk, or for another process that holds the file.

use crate::store::StoreError;

/// Does it on a thread that may wait, and to its end, though the one that asks goes away.
pub(super) async fn to_its_end<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(stopped())) // its runtime ends
}

/// What those hear who come when it is closed.
pub(super) fn stopped() -> StoreError {
    StoreError::Unavailable("it was stopped".into())
}
