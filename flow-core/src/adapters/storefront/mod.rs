//! What the shop hears: a signed webhook for each order, refund, stock and subscription that a plan wants told.
//!
//! A message is a `POST` of JSON. Its signature follows the [Standard Webhooks] specification, version 1.0.0, so that a shop in
//! any language checks it with a library that is there already; [`Verifier`] is one in Rust. The body is described by
//! [`SCHEMA`], a JSON Schema, and by [`ShopMessage`].
//!
//! A message may come more than once, always under the same `webhook-id`, and messages about different things may come in any
//! order: of two about the same thing, the one with the later `timestamp` counts. `x-correlation-id` is the id under which logs
//! and traces on our side show the event.
//!
//! ```
//! use client_core::SecretString;
//! use flow_core::adapters::storefront::{Headers, ShopMessage, Signer, SigningSecret, Verifier};
//! use time::macros::datetime;
//!
//! let secret: SecretString = "whsec_aW52ZW50ZWQgc2VjcmV0IGZvciBkb2NzIG9ubHk=".into();
//! let body = br#"{"type":"stock.changed","timestamp":"2026-11-20T08:00:00Z","data":{"sku":"A-1","available":"12"}}"#;
//! let now = datetime!(2026-11-20 08:00:05 UTC);
//! # let signer = Signer::new([SigningSecret::parse(&secret)?]);
//! # let signed = signer.sign("4d9f", now, body);
//! # let (id, timestamp, signature) = ("4d9f", signed.timestamp.as_str(), signed.signature.as_str());
//!
//! // At the shop: the raw body, before anything parses it.
//! let verifier = Verifier::new([SigningSecret::parse(&secret)?]);
//! let verified = verifier.verify(&Headers { id, timestamp, signature }, body, now)?;
//! let message: ShopMessage = serde_json::from_slice(verified.body)?;
//! assert_eq!(message.data.kind(), "stock.changed");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [Standard Webhooks]: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

mod message;
mod signature;
mod webhook;

pub use message::{SCHEMA, ShopData, ShopMessage, ShopSource};
pub use signature::{Headers, InvalidSecret, NotVerified, Signed, Signer, SigningSecret, Verified, Verifier};
pub use webhook::StorefrontWebhook;
