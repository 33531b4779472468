//! The door of the inbox: what is let in is on disk before the caller hears of it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use mapping_core::rules::RetentionRules;
use thiserror::Error;
use tokio::sync::Notify;

use super::{Incoming, card_number};
use crate::retention::Minimiser;
use crate::store::{Store, StoreError};
use crate::telemetry;

/// Takes events in. Clones share the store.
#[derive(Clone)]
pub struct Inbox {
    store: Arc<dyn Store>,
    limit: usize,
    arrival: Arc<Notify>,
    minimiser: Arc<Minimiser>,
}

/// What became of a delivery that may be answered with success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is on disk now.
    New,
    /// It was on disk before.
    Duplicate,
}

/// Why a delivery was not taken; nothing of it is stored.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum AcceptError {
    /// The payload is larger than the inbox takes.
    #[error("the payload has {bytes} bytes; at most {limit} are taken")]
    TooLarge {
        /// The payload's size.
        bytes: usize,
        /// The inbox's limit.
        limit: usize,
    },
    /// The payload carries a full card number, which must not be stored.
    #[error("the payload carries a full card number at {path}; it is not stored")]
    CardNumber {
        /// Where: a JSON path, or a byte position in a payload that is no JSON.
        path: String,
    },
    /// The store cannot take it now; deliver it again later.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AcceptError {
    /// When a delivery that was not taken may be tried again, if it may: what `Retry-After` says.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooLarge { .. } | Self::CardNumber { .. } => None,
            Self::Store(StoreError::Busy { wait }) => Some(*wait),
            Self::Store(_) => Some(Self::PAUSE),
        }
    }

    /// What a store that cannot be written is given until it is asked again.
    const PAUSE: Duration = Duration::from_secs(10);
}

impl Inbox {
    /// The largest payload that is taken unless told otherwise: one mebibyte.
    pub const LIMIT: usize = 1024 * 1024;

    /// An inbox on `store`. [`Runner::inbox`](crate::runner::Runner::inbox) gives one that also wakes the runner.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self::waking(store, Arc::default())
    }

    pub(crate) fn waking(store: Arc<dyn Store>, arrival: Arc<Notify>) -> Self {
        Self { store, limit: Self::LIMIT, arrival, minimiser: Arc::default() }
    }

    /// Takes payloads of at most `bytes`.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Takes out of payloads what these rules name, before they are stored.
    #[must_use]
    pub fn minimise(mut self, rules: &RetentionRules) -> Self {
        self.minimiser = Arc::new(Minimiser::new(rules));
        self
    }

    /// Stores an event, unless it is stored already. The signature must have been verified.
    ///
    /// The same thing told under two event ids is two events here, so that nothing is dropped by mistake. That it is one
    /// thing is recognised in the outbox: both plans have documents under the same natural keys, which are posted once.
    ///
    /// # Errors
    /// [`AcceptError`]: nothing is stored, and the delivery must not be answered with success.
    pub async fn accept(&self, incoming: &Incoming) -> Result<Accepted, AcceptError> {
        telemetry::accept(incoming, self.take(incoming)).await
    }

    async fn take(&self, incoming: &Incoming) -> Result<Accepted, AcceptError> {
        self.check_size(incoming.payload.len())?;
        if let Some(path) = card_number::find(&incoming.payload) {
            return Err(AcceptError::CardNumber { path });
        }
        let accepted = match self.minimiser.minimise(&incoming.payload) {
            Cow::Borrowed(_) => self.store.accept(incoming).await?,
            Cow::Owned(payload) => self.store.accept(&Incoming { payload, ..incoming.clone() }).await?,
        };
        self.arrival.notify_one();
        Ok(accepted)
    }

    /// Whether a payload of so many bytes is taken, to be asked before its signature is verified.
    ///
    /// # Errors
    /// [`AcceptError::TooLarge`].
    pub fn check_size(&self, bytes: usize) -> Result<(), AcceptError> {
        if bytes > self.limit { Err(AcceptError::TooLarge { bytes, limit: self.limit }) } else { Ok(()) }
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("limit", &self.limit).finish_non_exhaustive()
    }
}
