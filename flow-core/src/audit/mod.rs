//! The audit trail: who did what to an event, when and why, in rows that hold each other. Each [`Entry`] hashes what it says and
//! the hash of the entry before it, so a row that is changed, taken out, put in or moved is found by [`Verifier`], which says
//! where. A store writes an entry in the transaction of the action itself.
//!
//! What an entry says of people must be erasable. The chain therefore holds only a salted hash of the content; the content and its
//! salt stand beside it and can be erased, which leaves a tombstone that still verifies.
//!
//! A chain proves nothing to somebody who can rewrite all of it. Write the [`Head`] down elsewhere, in a log or a letter: no other
//! history leads to it.
//!
//! ```
//! use flow_core::audit::{Action, Content, Entry, Record, Verifier};
//!
//! let record = |why: &str| Record {
//!     at: time::OffsetDateTime::UNIX_EPOCH,
//!     by: "ann".to_owned(),
//!     action: Action::Discarded,
//!     event: None,
//!     content: Content { why: Some(why.to_owned()), ..Content::of("evt_1") },
//! };
//! let first = Entry::after(None, &record("a test payment"));
//! let mut second = Entry::after(Some(&first.head()), &record("paid by cheque"));
//!
//! let mut verifier = Verifier::new();
//! verifier.check(&first)?;
//! second.by = "bob".to_owned();
//! let found = verifier.check(&second).unwrap_err();
//! assert_eq!(found.to_string(), "audit entry 2 was changed after it was written");
//! # Ok::<(), flow_core::audit::Tampering>(())
//! ```

mod action;
mod entry;
mod trail;
mod verifier;

pub use action::{Action, Content, Record};
pub use entry::{Entry, Head, InvalidHead, Sealed};
pub use trail::{AuditError, AuditTrail};
pub use verifier::{Fault, Tampering, Verified, Verifier};
