//! The part of Stripe's API through which money, customers and their history are seen, in memory.
//!
//! Objects, errors, lists, expansion, idempotency and events follow the vendor's API reference as of API version
//! 2026-10-28.endive. State is real: a refund takes from its charge, a payout takes from the balance, what changes
//! emits an event, and [`Webhook`] delivers events signed as the vendor signs them.
//!
//! Charges and payment intents are paid with the vendor's test tokens (`pm_card_visa`, `pm_card_chargeDeclined`, …).
//! Objects of any kind, also those that cannot be created here, are stored by [`Stripe::put`].
//!
//! Left out: Connect (the `Stripe-Account` header is ignored), search, checkout, set-up intents, and making
//! invoices and subscriptions through the API; those two are stored by the test.

mod balance;
mod charges;
mod credentials;
mod currency;
mod customers;
mod desk;
mod disputes;
mod events;
mod expand;
mod form;
mod list;
mod params;
mod payment_intents;
mod payouts;
mod prices;
mod problem;
mod products;
mod refunds;
mod resources;
mod sandbox;
mod store;
mod test_cards;
mod update;
mod webhook;

pub use sandbox::{DEFAULT_API_KEY, DEFAULT_API_VERSION, Setup, Stripe};
pub use webhook::{Delivery, DeliveryError, Shuffle, Webhook, sign};
