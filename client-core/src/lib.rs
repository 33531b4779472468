//! What typed API clients share, so that a model crate holds only what is its vendor's own.
//!
//! An [`Endpoint`] is a value: it knows its method, path, query, body, how safe it is to repeat and how to decode an
//! answer, and it sends nothing. A `Transport` sends one request. A `Client` joins the two with retries, a rate limit,
//! timeouts and idempotency keys. An [`Api`] tells what a service's answers mean.
//!
//! Without features this crate is values only: no HTTP stack, no async runtime. Send an endpoint's [`Request`] with
//! whatever you have and give the [`Response`] back to [`Endpoint::decode`].
//!
//! ```
//! use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};
//!
//! /// Reads one parcel.
//! struct ReadParcel { id: String }
//!
//! #[derive(serde::Deserialize)]
//! struct Parcel { weight_grams: u32 }
//!
//! impl Endpoint for ReadParcel {
//!     type Output = Parcel;
//!     fn operation(&self) -> &'static str { "parcels.read" }
//!     fn repeat(&self) -> Repeat { Repeat::Freely }
//!     fn request(&self) -> Result<Request, InvalidRequest> {
//!         Ok(Request::new(Method::GET, "/v1/parcels").segment(&self.id))
//!     }
//!     fn decode(&self, response: &Response) -> Result<Parcel, DecodeError> {
//!         json::decode(&response.body)
//!     }
//! }
//!
//! let endpoint = ReadParcel { id: "a/b".into() };
//! assert_eq!(endpoint.request()?.target(), "/v1/parcels/a%2Fb");
//! let parcel = endpoint.decode(&Response::new(200, br#"{"weight_grams":250}"#.as_slice()))?;
//! assert_eq!(parcel.weight_grams, 250);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//! None is on by default.
//! - `client`: `transport::Transport`, `client::Client`, `auth`, `retry::RetryPolicy`, `rate::RateLimit`.
//! - `reqwest`: `transport::ReqwestTransport`, the default transport.

mod api;
mod base_url;
mod endpoint;
mod error;
mod figure_text;
mod idempotency;
mod identifier;
pub mod json;
mod open_enum;
mod request;
mod scrub;

#[cfg(feature = "client")]
pub mod auth;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
pub mod rate;
#[cfg(feature = "client")]
pub mod retry;
#[cfg(feature = "client")]
pub mod transport;

pub use api::{Api, Effect, Verdict};
pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use bytes::Bytes;
pub use endpoint::{Endpoint, Repeat};
pub use error::{ApiError, DecodeError, ErrorKind, InvalidRequest, Rejection};
pub use figure_text::{is_wider, with_figure_text};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use idempotency::{IdempotencyKey, InvalidKey};
pub use request::{Request, Response, form_encode};
pub use scrub::Scrubber;
pub use secrecy::{ExposeSecret, SecretString};

#[doc(hidden)]
pub mod __private {
    pub use serde;
    pub use smol_str::SmolStr;

    /// Reads text for `__text_serde!`.
    pub fn text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<std::borrow::Cow<'de, str>, D::Error> {
        crate::open_enum::text(deserializer)
    }
}
