//! The sending half against scripted transports and real sockets on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "main/addresses.rs"]
mod addresses;
#[path = "main/delays.rs"]
mod delays;
#[path = "main/keys.rs"]
mod keys;
#[path = "main/network.rs"]
mod network;
#[path = "main/rates.rs"]
mod rates;
#[path = "main/retries.rs"]
mod retries;
#[path = "main/script.rs"]
mod script;
#[path = "main/secrets.rs"]
mod secrets;
#[path = "main/server.rs"]
mod server;
#[path = "main/service.rs"]
mod service;
#[path = "main/tokens.rs"]
mod tokens;
