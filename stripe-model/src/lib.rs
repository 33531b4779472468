//! Typed Stripe objects, events, webhook signatures and calls. Every API version from 2017 to 2026-10-28.endive reads into
//! the same types, and methods hide what moved: the invoice of a charge, the period of a subscription, what pays an invoice.
//!
//! ```
//! use client_core::SecretString;
//! use stripe_model::webhook::{Verifier, sign};
//! use stripe_model::{ChargeStatus, EventObject};
//! use time::OffsetDateTime;
//!
//! # let body = br#"{"id":"evt_1","object":"event","type":"charge.succeeded","created":1700000000,"livemode":false,
//! #   "data":{"object":{"id":"ch_1","object":"charge","amount":1099,"currency":"usd","status":"succeeded"}}}"#.as_slice();
//! # let now = OffsetDateTime::from_unix_timestamp(1_700_000_003)?;
//! let secret = SecretString::from("whsec_of_the_endpoint".to_owned());
//! let header = sign(&secret, body, now); // comes as `Stripe-Signature` with the request
//!
//! let verified = Verifier::new([&secret]).verify(&header, body, now)?; // raw bytes, before anything is parsed
//! let envelope = verified.envelope()?; // about a microsecond; reads even where the object inside does not
//! assert_eq!((&*envelope.id, &*envelope.kind), ("evt_1", "charge.succeeded"));
//!
//! let event = verified.event()?; // typed; an error names the path: `data.object.amount`
//! if let EventObject::Charge(charge) = &event.data.object {
//!     assert_eq!(charge.status(), Some(ChargeStatus::Succeeded));
//!     assert_eq!(charge.currency.to_major(charge.amount)?.to_string(), "10.99"); // exact, by Stripe's own minor units
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Wire enums keep values that they do not know, unknown fields are passed over, kinds of object that are not modelled are
//! kept as raw JSON. Amounts are integers in minor units, rates are decimals to the digit; nothing goes through binary
//! floating point. [`endpoints`] are calls as values, [`report`] reads report CSVs.
//!
//! # Features
//! - `client` (default): `client::Client` sends the endpoints over reqwest (rustls), with retries by Stripe's rules, a rate
//!   limit and whole lists as streams. Without it there is no HTTP stack: types, signatures and endpoints only.

mod api;
#[cfg(feature = "client")]
pub mod client;
pub mod currency;
pub mod endpoints;
pub mod event;
mod ids;
mod json;
pub mod objects;
pub mod report;
pub mod webhook;
mod wire;

pub use api::{Stripe, error_of};
pub use currency::Currency;
pub use event::{
    Document, Envelope, Event, EventData, EventObject, EventRequest, EventType, Notification, ParseError,
    RelatedObject, Shape, ThinEvent, parse_object,
};
pub use ids::*;
pub use objects::*;
pub use wire::RawJson;
