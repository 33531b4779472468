//! Sealing at rest: with [`Keys`], a store keeps payloads, facts, documents, refusals, tellings, notes, what people said at the desk and
//! what the audit trail says of it so that only a holder of the keys can read them, and so that a byte that somebody changed, or a row that somebody swapped, is found when it is read.
//!
//! The cipher is XChaCha20-Poly1305 (`chacha20poly1305`, RustCrypto): its nonces are long enough to be drawn at random for each value.
//! What is sealed is bound to its place (table, column, row), so that it opens nowhere else. In front of it stands the name of its
//! key, so that several keys can be in use: the newest seals, all of them open. A store's `reseal` seals anew what older ones sealed, until
//! none of them is needed any more.
//!
//! ```
//! use flow_core::retention::{Keys, Place, SealError, SealingKey};
//!
//! let before = SealingKey::parse("2025", "1f".repeat(32).into())?;
//! let now = SealingKey::parse("2026", "2e".repeat(32).into())?;
//! let place = Place::new("event", "payload", ["stripe", "", "evt_1", "charge.succeeded"]);
//!
//! let old = Keys::new(before.clone()).seal(b"Ann Example", &place)?;
//! let keys = Keys::new(now).opens(before);
//! assert_eq!(keys.open(&old, &place)?, b"Ann Example");
//!
//! let elsewhere = Place::new("event", "payload", ["stripe", "", "evt_2", "charge.succeeded"]);
//! assert!(matches!(keys.open(&old, &elsewhere), Err(SealError::Altered { .. })));
//! # Ok::<(), flow_core::retention::SealError>(())
//! ```

mod cipher;
mod keys;
mod place;
mod seal_error;
mod sealer;

pub use keys::{Keys, SealingKey};
pub use place::Place;
pub use seal_error::SealError;
pub use sealer::Sealer;
