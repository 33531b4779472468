//! After a store was restored from a backup: what it holds as planned may have been posted since, so each such document is asked about
//! by its natural key before it is sent.

use std::sync::Arc;

use flow_core::inbox::{EventState, InboxId};
use flow_core::outbox::{Also, DocumentState, ErrorClass, Setback, Settlement, StoredDocument};
use flow_core::store::{Store, StoreError};
use time::{Duration, OffsetDateTime};

/// So many events are read at once.
const PAGE: u32 = 200;

/// Puts every planned document of an event that is on its way in doubt; how many there are. No service may work on the store meanwhile.
pub(crate) async fn put_in_doubt(store: &Arc<dyn Store>, now: OffsetDateTime) -> Result<u64, StoreError> {
    let (mut doubted, mut after): (u64, Option<InboxId>) = (0, None);
    loop {
        let page = store.events(Some(EventState::Planned), after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(doubted) };
        after = Some(last.id);
        for event in &page {
            let documents = store.documents_of(event.id).await?;
            for document in documents.iter().filter(|document| document.state == DocumentState::Planned) {
                doubted += u64::from(doubt(store, document, now).await?);
            }
        }
    }
}

/// As if its answer was lost, which is how it looks from here.
async fn doubt(store: &Arc<dyn Store>, document: &StoredDocument, now: OffsetDateTime) -> Result<bool, StoreError> {
    let due = document.next_attempt_at.max(now);
    let Some(claim) = store.claim_document(document.id, due, due + Duration::MINUTE).await? else { return Ok(false) };
    let message = "the store was restored from a backup".to_owned();
    let in_doubt = Settlement::Unknown { at: now, setback: Setback { class: ErrorClass::Lost, message } };
    store.settle(&claim, &in_doubt, Also::default(), now).await?;
    Ok(true)
}
