//! A panic of a flow or an adapter is that event's trouble, not the worker's.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work` to its end, or to its panic. What it leaves half done is in the store, which writes all or nothing.
///
/// # Errors
/// The panic's words.
pub(super) async fn caught<W: Future>(work: W) -> Result<W::Output, String> {
    let mut work = std::pin::pin!(work);
    poll_fn(move |context| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => std::task::Poll::Ready(Err(words(panic.as_ref()))),
    })
    .await
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without words".to_owned())
}
