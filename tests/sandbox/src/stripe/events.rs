//! Making an event around an object, as a test needs it for kinds that the sandbox does not emit by itself.

use serde_json::{Value, json};

use super::store::Store;

/// Stores the object of an event, which is the current state of something, and the event.
pub(crate) fn preload(store: &mut Store, event: Value) -> bool {
    if let Some(object) = event.pointer("/data/object").cloned() {
        store.put(object);
    }
    store.put(event)
}

/// Emits an event of this type about an object that is stored with it.
pub(crate) fn about(store: &mut Store, kind: &str, object: Value) -> Value {
    store.put(object.clone());
    store.emit(kind, &object, None);
    let id = store.emitted.last().cloned().unwrap_or_default();
    store.get("event", &id).cloned().unwrap_or_else(|| json!({}))
}
