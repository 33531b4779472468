//! e.net: SYSPRO's own surface, its business objects over the REST service of releases 6.1, 7 and 8.
//!
//! A [`Site`] holds what is particular to an installation and makes endpoints. A [`BusinessObject`] writes one document, its
//! parameters, and reads the answer, all of which come with HTTP 200: an answer is judged into [`Reply::Accepted`] or
//! [`Reply::Refused`] by its content. Nothing here sends; `Client` (feature `client`) does, with a session that is taken once,
//! shared, renewed and given back.
//!
//! Passwords and the session's id travel in the query, because the service takes them nowhere else. So no URL of this surface is
//! ever printed, by anything, and `https` is the only sensible scheme.
//!
//! ```
//! use rust_decimal::dec;
//! use syspro_harmony::enet::objects::arstpy::{InvoiceToPay, PostPayment};
//! use syspro_harmony::enet::{Endpoint, Reply, Site};
//!
//! let mut payment = PostPayment::new("000001".into(), dec!(30.00).into(), "ch_3QxYZ0AbCdEfGhIjKlMnOpQr".into());
//! payment.invoices.push(InvoiceToPay::new("100466".into(), dec!(30.00).into()));
//! let call = Site::default().invoke(payment);
//! let request = call.request()?; // checked: the lines come to the payment, every field fits its column
//! assert_eq!(request.path, "/SYSPROWCFService/Rest/Transaction/Post");
//!
//! let Reply::Refused(refusal) = call.judge("ERROR: e.net exception raised: 100000")? else { panic!("it was refused") };
//! assert_eq!(refusal.to_string(), "e.net exception raised: 100000");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod answer;
#[cfg(feature = "client")]
mod api;
mod business_object;
#[cfg(feature = "client")]
mod client;
mod control;
pub mod envelope;
mod invoke;
#[cfg(feature = "client")]
mod lease;
mod narration;
pub mod objects;
mod outcome;
mod posted_journal;
pub mod probe;
mod session;
mod sheet;
mod short_reference;
mod site;
mod site_currency;
pub mod value;
mod width;
pub mod windows_1252;
#[cfg(feature = "client")]
mod wire;
pub mod xml;

pub use answer::{Accepted, Refusal, Reply};
pub use business_object::{BusinessObject, Verb};
#[cfg(feature = "client")]
pub use client::Client;
pub use client_core::Endpoint;
pub use control::{OnWarning, PostingPeriod};
pub use invoke::Invoke;
pub use outcome::Outcome;
pub use posted_journal::{FinancialYear, Period, PostedJournal};
pub use probe::{Finding, Found, Posting, Probe};
pub use session::{Logoff, Logon, LogonProfile, LogonReply, Operator, Profile, SessionId};
pub use short_reference::ShortReference;
pub use site::{Settings, Site};
pub use site_currency::SiteCurrencies;
pub use width::WidthProfile;
pub use windows_1252::ForeignCharacters;
pub use xml::Element;
