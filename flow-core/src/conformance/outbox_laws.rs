//! What an outbox has to do.

use mapping_core::refusal::{Refusal, RefusalCode};

use super::samples::{at, claimed, document_claim, incoming, order, plan, replayed, setback, stored};
use super::verdict::{Broken, present, same};
use crate::dead_letter::Cause;
use crate::inbox::{EventClaim, EventState, Finish};
use crate::outbox::{Also, DocumentState, ErrorClass, PlanOutcome, Settlement, StoredDocument};
use crate::store::{Store, StoreError, Summary};

/// An event whose customer and receipt are in the outbox.
pub(super) async fn planned(
    store: &dyn Store,
    event: &str,
) -> Result<(EventClaim, StoredDocument, StoredDocument), Broken> {
    let claim = claimed(store, event).await?;
    let mut documents = stored(store.plan(&claim, &plan("customer", event, 1000)?, None).await?)?.into_iter();
    let customer = present("the first document", documents.next())?;
    let receipt = present("the second document", documents.next())?;
    Ok((claim, customer, receipt))
}

pub(super) async fn state(store: &dyn Store, document: &StoredDocument) -> Result<DocumentState, Broken> {
    let found = store.document("books", &document.document.key()).await?;
    Ok(present("the document", found)?.state)
}

fn refused() -> Settlement {
    Settlement::Rejected(Box::new(Refusal::new(RefusalCode::TooLong, "name", "Ann", "too long")))
}

pub(super) fn posted(number: &str) -> Settlement {
    Settlement::Posted { number: number.to_owned() }
}

pub(super) async fn a_plan_is_stored_whole_with_its_keys(store: &dyn Store) -> Result<(), Broken> {
    let (claim, customer, receipt) = planned(store, "evt").await?;
    let expected = plan("customer", "evt", 1000)?;
    let bodies = expected.plan.steps.iter().map(|step| &step.document).collect::<Vec<_>>();
    same("the documents", vec![&customer.document, &receipt.document], bodies)?;
    same("their states", (customer.state, receipt.state), (DocumentState::Planned, DocumentState::Planned))?;
    same("whether their keys differ", customer.idempotency_key != receipt.idempotency_key, true)?;
    let event = present("the event", store.events(None, None, 1).await?.pop())?;
    same("the event's state", event.state, EventState::Planned)?;
    same("what it rests on", event.basis, Some(expected.basis))?;
    store.plan(&claim, &plan("customer", "evt", 1000)?, None).await?;
    let again = store.documents_of(claim.event.id).await?;
    same("the documents after a second plan", again, vec![customer, receipt])
}

pub(super) async fn a_natural_key_is_planned_once(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, receipt) = planned(store, "first").await?;
    let (_, same_customer, other_receipt) = planned(store, "second").await?;
    same("the shared document", &same_customer, &customer)?;
    same("whether the other is its own", other_receipt.id != receipt.id, true)
}

pub(super) async fn a_contradiction_stores_nothing(store: &dyn Store) -> Result<(), Broken> {
    let first = claimed(store, "first").await?;
    store.plan(&first, &plan("customer 1", "transaction", 1000)?, None).await?;
    let second = claimed(store, "second").await?;
    let outcome = store.plan(&second, &plan("customer 2", "transaction", 999)?, None).await?;
    same("whether it is refused", matches!(outcome, PlanOutcome::Conflict(_)), true)?;
    same("documents of the second", store.documents_of(second.event.id).await?.len(), 0)?;
    let unheard = plan("customer 2", "transaction", 999)?.plan.steps.into_iter().next();
    let key = present("its customer", unheard)?.document.key();
    same("its customer", store.document("books", &key).await?, None)?;
    store.finish(&second, &Finish::Posted, None, at(1)).await?;
    Ok(())
}

pub(super) async fn a_sales_order_of_another_payment_stores_nothing(store: &dyn Store) -> Result<(), Broken> {
    let first = claimed(store, "first").await?;
    stored(store.plan(&first, &order("ch_1")?, None).await?)?;
    let second = claimed(store, "second").await?;
    let outcome = store.plan(&second, &order("ch_2")?, None).await?;
    let there = present("the first one's order", store.documents_of(first.event.id).await?.pop())?;
    same("the second", outcome, PlanOutcome::DecideAnew(Box::new(there)))?;
    same("documents of the second", store.documents_of(second.event.id).await?.len(), 0)?;
    stored(store.plan(&second, &order("ch_1")?, None).await?).map(drop)
}

pub(super) async fn a_refused_document_is_planned_anew_under_a_new_key(store: &dyn Store) -> Result<(), Broken> {
    let (claim, customer, _) = planned(store, "evt").await?;
    let held = document_claim(store, customer.id, 0).await?;
    store.settle(&held, &refused(), Also::default(), at(1)).await?;
    same("the state", state(store, &customer).await?, DocumentState::Rejected)?;
    store.finish(&claim, &Finish::Dead(Cause::NoAdapter { gateway: String::new() }), None, at(1)).await?;
    replayed(store, claim.event.id, 2).await?;
    let again = present("the claim", store.claim_events(at(2), at(60), 10).await?.pop())?;
    store.plan(&again, &plan("customer", "evt", 1000)?, None).await?;
    let anew = present("the document", store.document("books", &customer.document.key()).await?)?;
    same("the row", anew.id, customer.id)?;
    same("the state", (anew.state, anew.attempts, anew.refusal), (DocumentState::Planned, 0, None))?;
    same("whether the key is new", anew.idempotency_key != customer.idempotency_key, true)
}

pub(super) async fn a_document_is_claimed_by_one(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, _) = planned(store, "evt").await?;
    let slow = document_claim(store, customer.id, 0).await?;
    same("the state", slow.document.state, DocumentState::Posting)?;
    same("the key", &slow.document.idempotency_key, &customer.idempotency_key)?;
    same("a second claim", store.claim_document(customer.id, at(1), at(60)).await?, None)?;
    let quick = document_claim(store, customer.id, 60).await?;
    same("the state when the claim ran out", quick.document.state, DocumentState::Unknown)?;
    let lost = Some(StoreError::ClaimLost { what: "document", row: customer.id.0 });
    let late = store.settle(&slow, &posted("1"), Also::default(), at(61)).await.err();
    same("the slow worker's settlement", late, lost.clone())?;
    same("the slow worker's resend", store.resend(&slow).await.err(), lost)?;
    store.resend(&quick).await?;
    same("the state after a probe", state(store, &customer).await?, DocumentState::Posting)?;
    store.settle(&quick, &posted("1"), Also::default(), at(62)).await?;
    Ok(())
}

pub(super) async fn every_settlement_leads_to_its_state(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, receipt) = planned(store, "evt").await?;
    let again = Settlement::Again { at: at(10), setback: setback(ErrorClass::Transient) };
    store.settle(&document_claim(store, customer.id, 0).await?, &again, Also::default(), at(1)).await?;
    let row = present("the document", store.document("books", &customer.document.key()).await?)?;
    same(
        "after a refusal for now",
        (row.state, row.attempts, row.setback),
        (DocumentState::Planned, 1, Some(setback(ErrorClass::Transient))),
    )?;
    same("a claim too early", store.claim_document(customer.id, at(9), at(60)).await?, None)?;
    let unknown = Settlement::Unknown { at: at(20), setback: setback(ErrorClass::Lost) };
    store.settle(&document_claim(store, customer.id, 10).await?, &unknown, Also::default(), at(11)).await?;
    same("after a lost answer", state(store, &customer).await?, DocumentState::Unknown)?;
    let probed = document_claim(store, customer.id, 20).await?;
    same("while it is probed", probed.document.state, DocumentState::Unknown)?;
    store.settle(&probed, &posted("C-1"), Also::default(), at(21)).await?;
    let row = present("the document", store.document("books", &customer.document.key()).await?)?;
    same("after it was found", (row.state, row.number), (DocumentState::Posted, Some("C-1".to_owned())))?;
    same("the key throughout", row.idempotency_key, customer.idempotency_key)?;
    same("a claim on a posted document", store.claim_document(customer.id, at(99), at(199)).await?, None)?;
    store.settle(&document_claim(store, receipt.id, 0).await?, &refused(), Also::default(), at(22)).await?;
    let row = present("the receipt", store.document("books", &receipt.document.key()).await?)?;
    same("after a refusal", (row.state, row.refusal.is_some()), (DocumentState::Rejected, true))
}

pub(super) async fn a_settled_document_wakes_those_that_wait(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, _) = planned(store, "first").await?;
    let (waiting, ..) = planned(store, "second").await?;
    let held = document_claim(store, customer.id, 0).await?;
    store.wait_for(&waiting, customer.id, at(50)).await?;
    same("a claim while it waits", store.claim_events(at(2), at(60), 10).await?.len(), 0)?;
    store.settle(&held, &posted("C-1"), Also::default(), at(3)).await?;
    let woken = present("the woken event", store.claim_events(at(3), at(60), 10).await?.pop())?;
    same("its id", woken.event.id, waiting.event.id)?;
    same("its attempts", woken.event.attempts, 0)?;
    store.wait_for(&woken, customer.id, at(50)).await?;
    same("events that wait for a settled document", store.claim_events(at(4), at(60), 10).await?.len(), 1)
}

pub(super) async fn a_dead_event_buries_what_was_never_sent(store: &dyn Store) -> Result<(), Broken> {
    let (first, customer, receipt) = planned(store, "first").await?;
    let (second, _, other) = planned(store, "second").await?;
    let cause = Finish::Dead(Cause::NoAdapter { gateway: String::new() });
    store.finish(&first, &cause, None, at(1)).await?;
    same("its own document", state(store, &receipt).await?, DocumentState::Dead)?;
    same("a shared document", state(store, &customer).await?, DocumentState::Planned)?;
    store.finish(&second, &cause, None, at(2)).await?;
    same("the shared document at last", state(store, &customer).await?, DocumentState::Dead)?;
    same("the other's document", state(store, &other).await?, DocumentState::Dead)
}

pub(super) async fn counts_add_up(store: &dyn Store) -> Result<(), Broken> {
    let (first, customer, receipt) = planned(store, "first").await?;
    store.settle(&document_claim(store, customer.id, 0).await?, &posted("C-1"), Also::default(), at(1)).await?;
    let unknown = Settlement::Unknown { at: at(20), setback: setback(ErrorClass::Lost) };
    store.settle(&document_claim(store, receipt.id, 0).await?, &unknown, Also::default(), at(1)).await?;
    store.finish(&first, &Finish::Posted, None, at(1)).await?;
    store.accept(&incoming("open", Some("open"))).await?;
    store.accept(&incoming("unread", None)).await?;
    let summary = Summary { events: 3, posted: 1, open: 2, documents: 1, unknown: 1, ..Summary::default() };
    same("the summary", store.summary().await?, summary)
}
