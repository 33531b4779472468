//! XML as e.net speaks it, as a tree of elements: on quick-xml's tokens, bounded, without entities of its own.
//!
//! A tree and no derive, because SYSPRO changes the case of names between what it takes and what it gives, puts errors under the
//! erring element's own name, and has outputs that nobody has described.

mod element;
mod read;
mod write;

pub use element::Element;
pub use read::{LARGEST_DOCUMENT, parse};
pub(in crate::enet) use write::{DECLARATION, escape};
