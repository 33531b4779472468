//! What a store has to do for workers that keep what they claimed, and for those that take over from others.

use super::outbox_laws::{planned, posted, state};
use super::samples::{at, claimed, document_claim, replayed};
use super::verdict::{Broken, present, same};
use crate::dead_letter::Cause;
use crate::inbox::Finish;
use crate::outbox::{Also, DocumentState};
use crate::store::{Store, StoreError};

pub(super) async fn a_claim_that_is_extended_keeps_others_away(store: &dyn Store) -> Result<(), Broken> {
    let claim = claimed(store, "evt").await?;
    store.extend(&claim, at(100)).await?;
    same("a claim after the first end", store.claim_events(at(99), at(160), 10).await?.len(), 0)?;
    same("when it is due", store.next_due().await?, Some(at(100)))?;
    same("a claim after the second end", store.claim_events(at(100), at(160), 10).await?.len(), 1)
}

pub(super) async fn a_claim_is_extended_until_it_is_taken_over_or_ended(store: &dyn Store) -> Result<(), Broken> {
    let slow = claimed(store, "evt").await?;
    store.extend(&slow, at(61)).await?; // late, but nobody was quicker
    let quick = present("the second claim", store.claim_events(at(61), at(120), 10).await?.pop())?;
    let lost = Err(StoreError::ClaimLost { what: "event", row: slow.event.id.0 });
    same("the slow worker's extension", store.extend(&slow, at(300)).await, lost.clone())?;
    same("when it is due", store.next_due().await?, Some(at(120)))?;
    store.finish(&quick, &Finish::Posted, None, at(62)).await?;
    same("an extension of what is finished", store.extend(&quick, at(300)).await, lost)
}

pub(super) async fn a_document_that_is_extended_keeps_others_away(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, _) = planned(store, "evt").await?;
    let slow = document_claim(store, customer.id, 0).await?;
    store.extend_document(&slow, at(100)).await?;
    same("a claim after the first end", store.claim_document(customer.id, at(99), at(160)).await?, None)?;
    let quick = document_claim(store, customer.id, 100).await?;
    same("its state", quick.document.state, DocumentState::Unknown)?;
    let lost = Err(StoreError::ClaimLost { what: "document", row: customer.id.0 });
    same("the slow worker's extension", store.extend_document(&slow, at(300)).await, lost.clone())?;
    store.settle(&quick, &posted("C-1"), Also::default(), at(101)).await?;
    same("an extension of what is settled", store.extend_document(&quick, at(300)).await, lost)
}

pub(super) async fn what_is_due_at_once_is_so_by_a_clock_that_was_set_back(store: &dyn Store) -> Result<(), Broken> {
    let (claim, customer, receipt) = planned(store, "evt").await?;
    let first = document_claim(store, customer.id, 0).await?;
    store.settle(&first, &posted("C-1"), Also::default(), at(10_000)).await?;
    let next = store.claim_document(receipt.id, at(0), at(60)).await?;
    same("the next document", next.map(|claim| claim.document.state), Some(DocumentState::Posting))?;
    let cause = Cause::Overdue { why: "a check".to_owned() };
    store.finish(&claim, &Finish::Dead(cause), None, at(10_000)).await?;
    same("whether it was replayed", replayed(store, claim.event.id, 10_000).await?, true)?;
    same("the replayed event", store.claim_events(at(0), at(60), 10).await?.len(), 1)
}

pub(super) async fn what_a_dead_worker_was_posting_is_unknown_to_the_next(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, receipt) = planned(store, "evt").await?;
    document_claim(store, customer.id, 0).await?;
    same("before its end", store.claim_document(customer.id, at(59), at(119)).await?, None)?;
    same("the event", store.claim_events(at(60), at(120), 10).await?.len(), 1)?;
    let probed = document_claim(store, customer.id, 60).await?;
    same("the document under way", probed.document.state, DocumentState::Unknown)?;
    same("the one not sent", state(store, &receipt).await?, DocumentState::Planned)
}
