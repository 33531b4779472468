//! The order keys of events whose sender did not tell them. Most are in the message; some gateways look them up in the merchant's own
//! records, which may be away for a while.
//!
//! An event without a key holds back whatever the same gateway sent later for the same account, because it may belong before it; what
//! others sent goes on. It is read again by the backoff in its row, and its gateway is paused like any target that fails, so that a
//! person hears of it. It gets a key of its own, and with it loses its order, only when it can never be read or was tried as often as any
//! other call: then it becomes a dead letter when its turn comes.

use mapping_core::canonical::OrderKey;
use time::OffsetDateTime;
use tracing::{info, warn};

use super::asking::shown_by;
use super::caught::caught;
use super::engine::Engine;
use super::showing::Shown;
use crate::inbox::StoredEvent;
use crate::ports::{Gateway, PortError};
use crate::store::StoreError;
use crate::targets::{Admission, Deed, Target};

/// So many events are read at once.
const PAGE: u32 = 100;

/// What reading an event showed.
enum Read {
    /// Its key.
    Key(OrderKey),
    /// It cannot be read now: not before a moment, after so many failures in a row, and why.
    Later { at: OffsetDateTime, attempts: u32, why: String },
}

impl Engine {
    /// Reads the order keys that the inbox was not told.
    pub(super) async fn route(&self) -> Result<(), StoreError> {
        loop {
            let events = self.store.unrouted(self.clock.now(), PAGE).await?;
            let mut progress = false;
            for event in events {
                match self.order_key(&event).await {
                    Read::Key(key) => {
                        self.store.route(event.id, &key).await?;
                        progress = true;
                    }
                    Read::Later { at, attempts, why } => {
                        info!(event = %event.id, why, "cannot be read now");
                        self.store.put_off(event.id, at, attempts, &why).await?;
                    }
                }
            }
            if !progress {
                return Ok(());
            }
        }
    }

    async fn order_key(&self, event: &StoredEvent) -> Read {
        let name = event.incoming.gateway.as_str();
        let Some(gateway) = self.gateways.get(name) else { return Read::Key(own_key(event)) };
        let target = Target::gateway(name);
        if let Admission::NotBefore(at) = self.admission(&target) {
            return Read::Later { at, attempts: event.attempts, why: format!("{target} is paused") };
        }
        match caught(gateway.read(&event.incoming)).await {
            Ok(Ok(read)) => {
                self.heed_reading(event, gateway.as_ref(), &Shown::Works).await;
                Read::Key(read.order_key)
            }
            Ok(Err(error)) => {
                self.heed_reading(event, gateway.as_ref(), &shown_by(&error)).await;
                self.unread(event, error)
            }
            Err(_) => Read::Key(own_key(event)), // it panics again when its turn comes, and is caught there
        }
    }

    /// What becomes of an event that was not read. Missing permissions are no attempt.
    fn unread(&self, event: &StoredEvent, error: PortError) -> Read {
        let why = error.to_string();
        let (after, attempts) = match error {
            PortError::Refused(_) => return Read::Key(own_key(event)),
            PortError::Unauthorized { .. } => (Some(self.options.pause.unauthorized), event.attempts),
            PortError::Retry { after, .. } => (after, event.attempts.saturating_add(1)),
        };
        if attempts >= self.options.attempts {
            warn!(event = %event.id, why, "could not be read for too long; it gets an order key of its own");
            return Read::Key(own_key(event));
        }
        let wait = self.options.retry.at_least(after, attempts, event.id.0.unsigned_abs());
        Read::Later { at: self.after(wait), attempts, why }
    }

    /// Whoever reads for a paused gateway makes its trial.
    async fn heed_reading(&self, event: &StoredEvent, gateway: &dyn Gateway, shown: &Shown) {
        let target = Target::gateway(gateway.name());
        let tries = self.admission(&target) == Admission::Trial;
        self.heed(event.id, &target, Deed::Message, shown, tries).await;
    }
}

/// The key of an event that has no place among others.
fn own_key(event: &StoredEvent) -> OrderKey {
    OrderKey::from(format!("{}/event/{}", event.incoming.gateway, event.id))
}
