//! The sandboxes as a client sees them: over HTTP, on loopback, with a client that is not ours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod client;

mod contract;
mod credentials;
mod enet;
mod faults;
mod harmony;
mod lifetime;
mod opayo;
mod opayo_notices;
mod opayo_reporting;
mod replay;
mod settlement;
mod stripe_lists;
mod stripe_money;
mod taken_back;
mod tims_rules;
mod webhooks;
mod xml;
