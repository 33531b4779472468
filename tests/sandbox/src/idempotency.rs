//! What a server remembers per idempotency key: that work runs under it, or what was answered.
//!
//! Only answers that a service chooses to keep are kept: a refusal changed nothing, and the same request may be
//! accepted later, when the missing customer or SKU is there.

use std::collections::HashMap;
use std::sync::Mutex;

use crate::call::{Answer, Call};
use crate::lock::hold;

/// What a key says about a request that carries it.
#[derive(Debug)]
pub(crate) enum Admission {
    /// Never seen, or the request carries no key: do the work, then [`Keys::settle`].
    Fresh,
    /// The same request was answered before, under this request id.
    Replay { answer: Answer, original: String },
    /// The same key with another request.
    Conflict,
    /// The first request with this key is still being worked on.
    Running,
}

#[derive(Debug)]
struct Entry {
    request: (String, bytes::Bytes),
    done: Option<(Answer, String)>,
}

/// The keys that a server has seen.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    entries: Mutex<HashMap<String, Entry>>,
    is_heedless: bool,
}

impl Keys {
    /// Keys that nobody looks at: every request is a new one.
    pub(crate) fn heedless() -> Self {
        Self { is_heedless: true, ..Self::default() }
    }

    /// Looks at the key of a request, and takes it where it is new.
    pub(crate) fn admit(&self, call: &Call) -> Admission {
        let Some(key) = call.key().filter(|_| !self.is_heedless) else { return Admission::Fresh };
        let request = (call.path.clone(), call.body.clone());
        let mut entries = hold(&self.entries);
        match entries.get(key) {
            None => {
                entries.insert(key.to_owned(), Entry { request, done: None });
                Admission::Fresh
            }
            Some(entry) if entry.request != request => Admission::Conflict,
            Some(Entry { done: Some((answer, original)), .. }) => {
                Admission::Replay { answer: answer.clone(), original: original.clone() }
            }
            Some(Entry { done: None, .. }) => Admission::Running,
        }
    }

    /// Ends the work under a key: keeps its answer, or forgets the key where there is none to keep.
    pub(crate) fn settle(&self, call: &Call, kept: Option<&Answer>) {
        let Some(key) = call.key() else { return };
        let mut entries = hold(&self.entries);
        match (kept, entries.get_mut(key)) {
            (Some(answer), Some(entry)) => entry.done = Some((answer.clone(), call.request_id.clone())),
            (Some(_), None) => {}
            (None, _) => drop(entries.remove(key)),
        }
    }
}
