//! Opayo: what its interfaces say as the canonical model. The same payment shows in several of them, each knowing a part:
//!
//! | message | names | does not say |
//! |---|---|---|
//! | Server notification | id, VendorTxCode, status, card, advice of the fraud screening | amount, currency, customer, time |
//! | Pi transaction | id, type, status, amount, card | VendorTxCode, customer, time |
//! | v3 transaction | all of a payment but addresses | addresses |
//! | Reporting's transaction detail | everything, and the state that is kept up to date | |
//!
//! What a message leaves out, the merchant's own record of the transaction ([`OwnRecord`]) says where there is one. A message of
//! which nobody knows the amount or the time is an attempt to pay, whose payment has to be asked for; a notification always is. Every spelling of a transaction's id is one key, and all messages
//! of a payment share an order key.
//!
//! `Ok` alone is never believed: a voided payment still says it, and a deferred one has taken nothing.
//! [`status::opayo`](crate::status::opayo) decides by the most trusted field.

mod amount;
mod basket;
mod card;
mod message;
mod notification;
mod order_key;
mod own_record;
mod party;
mod payment;
mod refund;
mod repeat;
mod reporting;
mod screening;
mod settlement;

pub use basket::basket_lines;
pub use message::{normalize, read, read_all};
pub use notification::{event_of_notification, notification};
pub use order_key::order_key;
pub use own_record::OwnRecord;
pub use payment::{event_of_transaction, payment};
pub use refund::refund;
pub use reporting::{event_of_detail, event_of_listed, payment_of_detail, refund_of_detail};
pub use screening::{fraud_response, screening};
pub use settlement::{Kept, event_of_settlement, settlement};

use crate::canonical::Gateway;

/// The gateway's name in the canonical model.
pub(crate) fn gateway() -> Gateway {
    Gateway::from("opayo")
}
