//! Stories across the crates: the webhook, the runner and the clients against the sandboxes, over real HTTP on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod bad_input;
mod company;
mod fault_storm;
mod tims_contract;
