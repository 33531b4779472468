//! What an outbox has to do in one transaction for a worker that goes on from one document to the next.

use mapping_core::canonical::{DocumentKey, DocumentKind};

use super::outbox_laws::{planned, posted, state};
use super::samples::{at, claimed, document_claim, plan, setback, stored};
use super::verdict::{Broken, present, same};
use crate::inbox::{ClaimToken, EventClaim, EventState};
use crate::outbox::{
    Also, DocumentClaim, DocumentState, ErrorClass, Followed, Notes, PlanOutcome, Settlement, StoredDocument, Then,
};
use crate::store::{Store, StoreError};

/// What follows a document that is posted at 1.
async fn then(store: &dyn Store, claim: &DocumentClaim, then: Then<'_>) -> Result<Followed, StoreError> {
    store.settle(claim, &posted("C-1"), Also { notes: None, then }, at(1)).await
}

async fn event_state(store: &dyn Store, claim: &EventClaim) -> Result<EventState, Broken> {
    let all = store.events(None, None, 10).await?;
    Ok(present("the event", all.into_iter().find(|event| event.id == claim.event.id))?.state)
}

/// A claim that a transaction gave.
fn held(document: &StoredDocument, token: Option<ClaimToken>) -> Result<DocumentClaim, Broken> {
    let document = StoredDocument { state: DocumentState::Posting, ..document.clone() };
    Ok(DocumentClaim { document, token: present("the claim", token)? })
}

fn token(followed: &Followed) -> Option<ClaimToken> {
    match followed {
        Followed::Claimed(token) => Some(*token),
        Followed::Nothing | Followed::Finished(_) => None,
    }
}

/// Plans an event with its first document claimed until 60.
async fn begun(
    store: &dyn Store,
    customer: &str,
    event: &str,
) -> Result<(EventClaim, Vec<StoredDocument>, Option<ClaimToken>), Broken> {
    let claim = claimed(store, event).await?;
    match store.plan(&claim, &plan(customer, event, 1000)?, Some(at(60))).await? {
        PlanOutcome::Stored { documents, first } => Ok((claim, documents, first)),
        PlanOutcome::Conflict(_) | PlanOutcome::DecideAnew(_) => present("the stored plan", None),
    }
}

pub(super) async fn a_plan_comes_back_as_it_is_stored(store: &dyn Store) -> Result<(), Broken> {
    let (claim, given, _) = begun(store, "customer", "first").await?;
    same("what is given back", &given, &store.documents_of(claim.event.id).await?)?;
    let other = claimed(store, "second").await?;
    let given = stored(store.plan(&other, &plan("customer", "second", 1000)?, None).await?)?;
    same("what is given back of a shared one", given, store.documents_of(other.event.id).await?)
}

pub(super) async fn the_first_document_of_a_plan_is_claimed_if_it_is_new(store: &dyn Store) -> Result<(), Broken> {
    let (_, documents, first) = begun(store, "customer", "first").await?;
    let states: Vec<_> = documents.iter().map(|document| document.state).collect();
    same("the states", states, vec![DocumentState::Posting, DocumentState::Planned])?;
    let customer = present("the customer", documents.first())?;
    same("another claim", store.claim_document(customer.id, at(59), at(119)).await?, None)?;
    let (_, documents, shared) = begun(store, "customer", "second").await?;
    same("a claim on the same document", shared, None)?;
    same("its state", documents.first().map(|document| document.state), Some(DocumentState::Posting))?;
    same("what followed", then(store, &held(customer, first)?, Then::Rest).await?, Followed::Nothing)?;
    same("the state in the end", state(store, customer).await?, DocumentState::Posted)
}

pub(super) async fn what_a_dead_worker_planned_and_claimed_is_unknown_to_the_next(
    store: &dyn Store,
) -> Result<(), Broken> {
    let (_, documents, _) = begun(store, "customer", "evt").await?;
    let customer = present("the customer", documents.first())?;
    same("the claim that ran out", document_claim(store, customer.id, 60).await?.document.state, DocumentState::Unknown)
}

pub(super) async fn a_posted_document_hands_over_to_the_next_and_the_last_ends_the_event(
    store: &dyn Store,
) -> Result<(), Broken> {
    let (event, customer, receipt) = planned(store, "evt").await?;
    let first = document_claim(store, customer.id, 0).await?;
    let followed = then(store, &first, Then::Claim(&receipt, at(60))).await?;
    same("the first", state(store, &customer).await?, DocumentState::Posted)?;
    same("the next", state(store, &receipt).await?, DocumentState::Posting)?;
    same("another claim on it", store.claim_document(receipt.id, at(59), at(119)).await?, None)?;
    let last = held(&receipt, token(&followed))?;
    same("the end", then(store, &last, Then::Finish(&event)).await?, Followed::Finished(Vec::new()))?;
    same("the last", state(store, &receipt).await?, DocumentState::Posted)?;
    same("the event", event_state(store, &event).await?, EventState::Posted)
}

pub(super) async fn what_a_document_wrote_is_noted_with_its_outcome(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, _) = planned(store, "evt").await?;
    let slow = document_claim(store, customer.id, 0).await?;
    let quick = document_claim(store, customer.id, 60).await?;
    let key = DocumentKey::new(DocumentKind::Customer, "customer");
    let notes = |name: &str| Notes::from([(key.clone(), [("name".to_owned(), name.to_owned())].into())]);
    let lost = Err(StoreError::ClaimLost { what: "document", row: customer.id.0 });
    let late = notes("late");
    let also = Also { notes: Some(&late), then: Then::Rest };
    same("a late outcome", store.settle(&slow, &posted("C-1"), also, at(61)).await, lost)?;
    same("its notes", store.last_written("books", &key).await?, None)?;
    let ours = notes("ours");
    let also = Also { notes: Some(&ours), then: Then::Rest };
    store.settle(&quick, &posted("C-1"), also, at(62)).await?;
    let written = present("what was written", store.last_written("books", &key).await?)?;
    same("the name", written.fields.get("name").map(String::as_str), Some("ours"))
}

/// The outcome is kept all the same.
pub(super) async fn the_next_document_is_claimed_only_as_it_was_read(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, receipt) = planned(store, "evt").await?;
    let other = document_claim(store, receipt.id, 0).await?;
    let first = document_claim(store, customer.id, 0).await?;
    let followed = then(store, &first, Then::Claim(&receipt, at(60))).await?;
    same("a claim on one that somebody sends", followed, Followed::Nothing)?;
    same("the first", state(store, &customer).await?, DocumentState::Posted)?;
    let again = Settlement::Again { at: at(10), setback: setback(ErrorClass::Transient) };
    store.settle(&other, &again, Also::default(), at(1)).await?;
    for (name, now, read) in [("early", 9, 1), ("stale", 10, 0), ("due", 10, 1)] {
        let (_, documents, token) = begun(store, name, name).await?;
        let claim = held(present("its customer", documents.first())?, token)?;
        let receipt = StoredDocument { attempts: read, ..receipt.clone() };
        let also = Also { notes: None, then: Then::Claim(&receipt, at(60)) };
        let followed = store.settle(&claim, &posted("C-2"), also, at(now)).await?;
        same(name, matches!(followed, Followed::Claimed(_)), name == "due")?;
    }
    Ok(())
}

pub(super) async fn nothing_follows_an_outcome_that_comes_too_late(store: &dyn Store) -> Result<(), Broken> {
    let (event, customer, receipt) = planned(store, "evt").await?;
    let slow = document_claim(store, customer.id, 0).await?;
    let quick = document_claim(store, customer.id, 60).await?;
    let lost = Err(StoreError::ClaimLost { what: "document", row: customer.id.0 });
    same("a late claim", then(store, &slow, Then::Claim(&receipt, at(60))).await, lost.clone())?;
    same("a late end", then(store, &slow, Then::Finish(&event)).await, lost)?;
    same("the next document", state(store, &receipt).await?, DocumentState::Planned)?;
    same("the event", event_state(store, &event).await?, EventState::Planned)?;
    present("the other worker", store.claim_events(at(60), at(120), 10).await?.pop())?;
    same(
        "an end of an event that was taken over",
        then(store, &quick, Then::Finish(&event)).await?,
        Followed::Nothing,
    )?;
    same("the document", state(store, &customer).await?, DocumentState::Posted)?;
    same("the event that was taken over", event_state(store, &event).await?, EventState::Planned)
}
