//! Server: the customer pays on Opayo's pages, and Opayo tells the merchant by a signed message that must be answered
//! in a form of its own. It is the one message that Opayo ever sends by itself; refunds, voids and settlements are told
//! to nobody.
//!
//! ```
//! use opayo_model::ids::VendorName;
//! use opayo_model::nvp::Pairs;
//! use opayo_model::server::{self, Notification, Reply, SecurityKey};
//!
//! let (vendor, key) = (VendorName::from("Example"), SecurityKey::new("K0K0K0K0K0"));
//! # let pairs = Pairs::try_from([("VPSTxId", "{0A}"), ("VendorTxCode", "ORDER-1"), ("Status", "NOTAUTHED")])?;
//! # let body = server::signed_body(pairs, &vendor, &key)?;
//! let notification = Notification::parse(body.as_bytes())?; // tells which transaction, and so which key
//! let reply = match notification.verify(&vendor, &key) {
//!     Ok(genuine) => Reply::ok("https://shop.example/thanks", genuine.vendor_tx_code.as_str())?,
//!     Err(_) => Reply::invalid("https://shop.example/sorry", "the signature does not match")?,
//! };
//! assert!(reply.body().starts_with("Status=OK\r\nRedirectURL=https://shop.example/thanks\r\n")); // a decline is genuine, too
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod notification;
mod registration;
mod reply;
mod security_key;
mod signature;

pub use notification::{Genuine, Notification};
pub use registration::{Register, Registration};
pub use reply::{Reply, ReplyStatus};
pub use security_key::SecurityKey;
pub use signature::{SignatureError, signature, signed_body};
