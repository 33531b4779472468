//! Stripe: events and objects of every API version as the canonical model.
//!
//! [`read`] takes the verified bytes of a webhook, [`normalize`] and [`normalize_thin`] what `stripe_model` read from them;
//! [`normalize_object`] takes a raw object. [`payment`], [`customer`], [`invoice`] and the others convert what was fetched.
//!
//! An event that concerns the books and cannot be read is refused with the field and its value; one that does not concern them
//! is never refused for what is in it. Statuses that the model does not know are kept as they came, for the rules to route.

mod amount;
mod dispute;
mod event;
mod invoice;
mod moment;
mod movement;
mod object;
mod order_key;
mod payment;
mod person;
mod product;
mod refund;
mod screening;
mod settlement;
mod subscription;

pub use amount::{CHARGE_UNITS, INVOICE_UNITS, PAYOUT_UNITS};
pub use dispute::dispute;
pub use event::{normalize, normalize_notification, normalize_thin, read};
pub use invoice::invoice;
pub use movement::movement;
pub(crate) use movement::of_category as movement_kind;
pub use object::normalize_object;
pub use payment::{attempt, payment};
pub use person::customer;
pub use product::{product, product_of_price};
pub use refund::refund;
pub use screening::screening;
pub use settlement::settlement;
pub use subscription::subscription;

use moment::moment;
