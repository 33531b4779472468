//! Taking a lock that a failed test may have poisoned: the books stay readable, which is when they are wanted most.

use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
