//! Events: what Stripe says happened. A snapshot event carries the object as it was, a thin event names it. Events come at
//! least once and in no order: drop repeated ids, and take a newer state over an older one.
//!
//! [`Envelope`] reads the outside only and in about a microsecond; [`Event`] and [`ThinEvent`] read all of it.

mod cursor;
mod document;
mod envelope;
mod error;
mod layout;
mod object;
mod snapshot;
mod thin;

pub use document::{Document, parse_object};
pub use envelope::{BODY_LIMIT, Envelope, Shape};
pub use error::ParseError;
pub use object::EventObject;
pub use snapshot::{Event, EventData, EventRequest, Notification};
pub use thin::{RelatedObject, ThinEvent};

client_core::identifier! {
    /// What happened: `charge.succeeded`. There are hundreds and more every month, so it is text.
    pub struct EventType;
}
