//! The name=value protocols (Server, Direct, Form, Shared; versions 2.23, 3.00 and 4.00): pairs in three dresses, and
//! the answers to registrations and operations. HTTP says 200 whatever happened; `Status` says what did.

mod error;
mod pairs;
mod reply;

pub use error::NvpError;
pub use pairs::Pairs;
pub use reply::NvpReply;
