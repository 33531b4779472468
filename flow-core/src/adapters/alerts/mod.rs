//! Channels to people, and what stands around them. A channel says one alert; a [`Digest`] keeps it from saying the same thing
//! twice or too much at once; a [`FanOut`] sends each alert to the channels that want it. Put them together from the inside out:
//!
//! ```
//! use flow_core::adapters::alerts::{Chat, Digest, FanOut, Route, WebhookAlerts};
//! use flow_core::adapters::LogAlerts;
//! use mapping_core::flows::Severity;
//! # use client_core::transport::{Outgoing, Transport, TransportError};
//! # struct Network;
//! # #[async_trait::async_trait]
//! # impl Transport for Network {
//! #     async fn send(&self, _: Outgoing) -> Result<client_core::Response, TransportError> {
//! #         Ok(client_core::Response::new(200, "ok"))
//! #     }
//! # }
//! # let transport = Network;
//!
//! // The URL is the secret: whoever has it can write to the channel.
//! let url = "https://chat.example/hooks/4f1c9a".into();
//! let chat = WebhookAlerts::new(&url, Chat::Text, transport)?;
//! let alerts = FanOut::new()
//!     .route(Route::everything(), LogAlerts)
//!     .route(Route::from(Severity::Warning), Digest::new(chat));
//! // runner.alerts(alerts)
//! # drop(alerts);
//! # Ok::<(), flow_core::adapters::InvalidWebhookUrl>(())
//! ```

mod backlog;
mod chat;
mod digest;
#[cfg(feature = "email")]
mod email;
mod fan_out;
mod webhook;

pub use chat::Chat;
pub use digest::Digest;
#[cfg(feature = "email")]
pub use email::{EmailAlerts, InvalidEmail, SmtpServer};
pub use fan_out::{FanOut, Route};
pub use webhook::WebhookAlerts;
