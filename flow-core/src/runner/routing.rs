//! The order keys of events whose sender did not tell them.

use mapping_core::canonical::OrderKey;

use super::caught::caught;
use super::engine::Engine;
use crate::inbox::StoredEvent;
use crate::store::StoreError;

impl Engine {
    /// Reads the order keys that the inbox was not told. An event that cannot be read gets a key of its own and becomes a dead
    /// letter when its turn comes.
    pub(super) async fn route(&self) -> Result<(), StoreError> {
        loop {
            let events = self.store.unrouted(100).await?;
            if events.is_empty() {
                return Ok(());
            }
            for event in events {
                self.store.route(event.id, &self.order_key(&event).await).await?;
            }
        }
    }

    async fn order_key(&self, event: &StoredEvent) -> OrderKey {
        let gateway = event.incoming.gateway.as_str();
        let read = match self.gateways.get(gateway) {
            Some(port) => caught(port.read(&event.incoming)).await.ok().and_then(Result::ok),
            None => None,
        };
        read.map_or_else(|| OrderKey::from(format!("{gateway}/event/{}", event.id)), |event| event.order_key)
    }
}
