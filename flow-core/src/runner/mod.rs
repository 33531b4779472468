//! Takes events from the inbox through facts, decision, outbox and ERP. The earliest unfinished event of each order key is
//! handled, different keys at the same time; whatever cannot go on goes back to the store with the time of its next attempt, so
//! that no task sleeps and nothing is forgotten when the process stops.

mod backoff;
mod deciding;
mod delivery;
mod engine;
mod handling;
mod options;
mod own_books;
mod rehearsing;
mod service;
mod telling;
mod turnstile;

pub use backoff::Backoff;
pub use options::Options;
pub use service::Runner;
