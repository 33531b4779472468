//! Takes events from the inbox through facts, decision, outbox and ERP. The earliest unfinished event of each order key is
//! handled, different keys at the same time; whatever cannot go on goes back to the store with the time of its next attempt, so
//! that no task sleeps and nothing is forgotten when the process stops.
//!
//! Several runners, in one process or in many, work on one store at the same time. Each claims what it handles as a lease and extends
//! it while it works:
//!
//! ```text
//! claim ---- beat ---- beat ---- (worker gone) ------ lease over --------------- ERP settled
//!                                     |                    |                          |
//!                       posts no more after 5/6      event taken over     document probed, then sent or found
//! ```
//! A worker that cannot extend its lease drops what it does before the lease is over. What it had sent is asked about by whoever takes
//! over, after the time in which the ERP may still have done it; an answer that comes late changes nothing, because the store takes
//! writes only under the latest claim.

mod asking;
mod attempts;
mod backoff;
mod caught;
mod clock_watch;
mod deciding;
mod delivery;
mod doubts;
mod engine;
mod explaining;
mod gate;
mod handing_back;
mod handling;
mod heartbeat;
mod hold;
mod lease;
mod options;
mod own_books;
mod posting;
mod rehearsing;
mod resolving;
mod routing;
mod service;
mod showing;
mod stop;
mod target_desk;
mod telling;
mod way;

pub use backoff::Backoff;
pub use options::Options;
pub use service::Runner;
