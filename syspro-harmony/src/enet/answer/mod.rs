//! What e.net answers, all of it with HTTP 200. Failure has four shapes: a bare text, an error inside an item under the erring
//! element's own name, counters that say that nothing was processed, and warnings, which are no failure.

mod counts;
mod error_number;
mod fault;
mod reply;
mod service_error;
mod warning;

pub use counts::Counts;
pub use error_number::ErrorNumber;
pub use fault::{FaultKind, ItemFault};
pub use reply::{Accepted, Evidence, Refusal, Reply};
pub use service_error::{Phrases, ServiceError, ServiceFault};
pub use warning::Warning;

pub(crate) use fault::faults;
pub(crate) use warning::warnings;
