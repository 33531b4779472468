//! What a store has to do for people at a desk.

use mapping_core::canonical::Document;
use mapping_core::flows::{Answer, Question, SkipReason};
use mapping_core::refusal::{Refusal, RefusalCode};

use super::samples::{at, claimed, document_claim, incoming, plan, record, setback};
use super::verdict::{Broken, present, same};
use crate::audit::{Action, Entry, Record, Verifier};
use crate::dead_letter::{Cause, FactOverride};
use crate::inbox::{EventState, Finish, InboxId, StoredEvent};
use crate::outbox::{Also, DocumentState, ErrorClass, OutboxId, Settlement, StoredDocument};
use crate::store::{Change, Store};
use crate::targets::{Target, TargetRecord};

fn cause() -> Cause {
    Cause::Refused { refusal: Box::new(Refusal::new(RefusalCode::TooLong, "name", "Ann", "too long")) }
}

fn discard(event: InboxId) -> Change {
    Change::Discard { event, reason: SkipReason::Discarded { by: "ann".to_owned(), why: "a test".to_owned() } }
}

async fn event(store: &dyn Store, id: InboxId) -> Result<StoredEvent, Broken> {
    let there = store.events(None, Some(InboxId(id.0 - 1)), 1).await?.pop();
    present("the event", there)
}

/// A dead event whose first document was refused and whose second was never sent.
async fn dead(store: &dyn Store, name: &str) -> Result<(InboxId, StoredDocument, StoredDocument), Broken> {
    let claim = claimed(store, name).await?;
    store.plan(&claim, &plan(&format!("customer of {name}"), name, 1000)?, None).await?;
    let [customer, _] = documents(store, claim.event.id).await?;
    let refusal = Box::new(Refusal::new(RefusalCode::TooLong, "name", "Ann", "too long"));
    store
        .settle(&document_claim(store, customer.id, 0).await?, &Settlement::Rejected(refusal), Also::default(), at(1))
        .await?;
    store.finish(&claim, &Finish::Dead(cause()), None, at(1)).await?;
    let [customer, receipt] = documents(store, claim.event.id).await?;
    same("the states", (customer.state, receipt.state), (DocumentState::Rejected, DocumentState::Dead))?;
    Ok((claim.event.id, customer, receipt))
}

async fn documents(store: &dyn Store, event: InboxId) -> Result<[StoredDocument; 2], Broken> {
    let documents: Option<[StoredDocument; 2]> = store.documents_of(event).await?.try_into().ok();
    present("the two documents", documents)
}

/// The customer of a dead event under another name.
fn renamed(event: InboxId, customer: &StoredDocument) -> Change {
    let mut body = customer.document.clone();
    if let Document::Customer(record) = &mut body {
        record.name = "Ann Short".to_owned();
    }
    let expected = customer.idempotency_key.clone();
    Change::Document { event, document: customer.id, expected, body: Box::new(body), reasons: Vec::new() }
}

pub(super) async fn a_change_and_its_record_are_written_together(store: &dyn Store) -> Result<(), Broken> {
    let (id, ..) = dead(store, "evt").await?;
    same("the change", store.act(&discard(id), &record(id, Action::Discarded, 2)).await?, true)?;
    same("the same again", store.act(&discard(id), &record(id, Action::Discarded, 3)).await?, false)?;
    let entries = store.audit_of(id).await?;
    let written: Vec<_> = entries.iter().map(|entry| (entry.seq, entry.action(), entry.at())).collect();
    same("the trail", written, vec![(1, Some(Action::Discarded), Some(at(2)))])?;
    same("its end", store.audit_head().await?, entries.last().map(Entry::head))
}

pub(super) async fn a_trail_holds_and_erasure_leaves_a_tombstone(store: &dyn Store) -> Result<(), Broken> {
    let (id, ..) = dead(store, "evt").await?;
    store.act(&discard(id), &record(id, Action::Discarded, 2)).await?;
    store.act(&Change::Restore { event: id }, &record(id, Action::Restored, 3)).await?;
    let erasure = Record { event: None, ..record(id, Action::Erased, 4) };
    same("the erasure", store.act(&Change::Erase { events: vec![id] }, &erasure).await?, true)?;
    same("a second one", store.act(&Change::Erase { events: vec![id] }, &erasure).await?, false)?;
    let entries = store.audit_entries(0, 10).await?;
    let said: Vec<bool> = entries.iter().map(|entry| entry.content.is_some()).collect();
    same("what is still said", said, vec![false, false, true])?;
    let mut verifier = Verifier::new();
    for entry in &entries {
        same("the chain", verifier.check(entry), Ok(()))?;
    }
    let verified = verifier.finish(store.audit_head().await?.as_ref());
    same("its length", verified.map(|verified| (verified.entries, verified.erased)), Ok((3, 2)))?;
    same("a page after the first", store.audit_entries(1, 1).await?, entries.into_iter().skip(1).take(1).collect())
}

pub(super) async fn a_target_is_changed_with_its_record_and_only_as_it_was_read(
    store: &dyn Store,
) -> Result<(), Broken> {
    let there = TargetRecord::up(Target::erp("books"), at(0));
    same("a new target", store.put_target(&there).await?, true)?;
    let resumed = Record { event: None, ..record(InboxId(0), Action::TargetResumed, 1) };
    let read = present("the target", store.targets().await?.pop())?;
    let change = Change::Target(Box::new(read));
    same("the change", store.act(&change, &resumed).await?, true)?;
    same("the same again", store.act(&change, &resumed).await?, false)?;
    let entries = store.audit_entries(0, 10).await?;
    let written: Vec<_> = entries.iter().map(|entry| (entry.action(), entry.event())).collect();
    same("the trail", written, vec![(Some(Action::TargetResumed), None)])
}

pub(super) async fn an_edited_document_is_another_request_and_goes_on(store: &dyn Store) -> Result<(), Broken> {
    let (id, customer, receipt) = dead(store, "evt").await?;
    let change = renamed(id, &customer);
    same("the edit", store.act(&change, &record(id, Action::DocumentEdited, 2)).await?, true)?;
    let [edited, _] = documents(store, id).await?;
    same("its state", (edited.state, edited.refusal.clone()), (DocumentState::Dead, None))?;
    same("whether its key is new", edited.idempotency_key != customer.idempotency_key, true)?;
    same("an edit of what it was", store.act(&change, &record(id, Action::DocumentEdited, 3)).await?, false)?;
    store.act(&Change::Resume { event: id }, &record(id, Action::Resumed, 4)).await?;
    let [resumed, next] = documents(store, id).await?;
    same("the documents", (resumed.state, next.state), (DocumentState::Planned, DocumentState::Planned))?;
    same(
        "their keys",
        (resumed.idempotency_key, next.idempotency_key),
        (edited.idempotency_key, receipt.idempotency_key),
    )?;
    same("the edit", resumed.document != customer.document, true)?;
    let claim = present("the claim", store.claim_events(at(4), at(60), 10).await?.pop())?;
    same("the event", (claim.event.state, claim.event.cause), (EventState::Planned, None))?;
    let change = renamed(id, &documents(store, id).await?[0]);
    same("an edit of what is under way", store.act(&change, &record(id, Action::DocumentEdited, 5)).await?, false)
}

pub(super) async fn what_was_refused_is_resumed_under_a_new_key(store: &dyn Store) -> Result<(), Broken> {
    let (id, customer, receipt) = dead(store, "evt").await?;
    same("a resume", store.act(&Change::Resume { event: id }, &record(id, Action::Resumed, 2)).await?, true)?;
    let [again, next] = documents(store, id).await?;
    same("the refused one's key is new", again.idempotency_key != customer.idempotency_key, true)?;
    same("the other one's key", next.idempotency_key, receipt.idempotency_key)?;
    same("a second resume", store.act(&Change::Resume { event: id }, &record(id, Action::Resumed, 3)).await?, false)
}

/// An event that died although its first document may be in the ERP.
async fn in_doubt(store: &dyn Store) -> Result<(InboxId, StoredDocument), Broken> {
    let claim = claimed(store, "evt").await?;
    store.plan(&claim, &plan("customer", "evt", 1000)?, None).await?;
    let [customer, _] = documents(store, claim.event.id).await?;
    let unknown = Settlement::Unknown { at: at(9), setback: setback(ErrorClass::Lost) };
    store.settle(&document_claim(store, customer.id, 0).await?, &unknown, Also::default(), at(1)).await?;
    store.finish(&claim, &Finish::Dead(cause()), None, at(1)).await?;
    let [customer, _] = documents(store, claim.event.id).await?;
    Ok((claim.event.id, customer))
}

pub(super) async fn what_may_have_arrived_keeps_its_key_and_is_not_given_up(store: &dyn Store) -> Result<(), Broken> {
    let (id, customer) = in_doubt(store).await?;
    let edit = renamed(id, &customer);
    same("an edit", store.act(&edit, &record(id, Action::DocumentEdited, 2)).await?, false)?;
    same("a discard", store.act(&discard(id), &record(id, Action::Discarded, 2)).await?, false)?;
    same("a resume", store.act(&Change::Resume { event: id }, &record(id, Action::Resumed, 3)).await?, true)?;
    let [still, _] = documents(store, id).await?;
    same("the document", (still.state, still.idempotency_key), (DocumentState::Unknown, customer.idempotency_key))?;
    same("the trail", store.audit_of(id).await?.len(), 1)
}

pub(super) async fn a_discarded_event_comes_back_as_it_was(store: &dyn Store) -> Result<(), Broken> {
    let (id, ..) = dead(store, "evt").await?;
    let restore = Change::Restore { event: id };
    same("a restore of what is dead", store.act(&restore, &record(id, Action::Restored, 2)).await?, false)?;
    store.act(&discard(id), &record(id, Action::Discarded, 3)).await?;
    let discarded = event(store, id).await?;
    let reason = Some(SkipReason::Discarded { by: "ann".to_owned(), why: "a test".to_owned() });
    same("the discarded event", (discarded.state, discarded.skip), (EventState::Skipped, reason))?;
    same("whether it is open", store.next_due().await?, None)?;
    store.act(&restore, &record(id, Action::Restored, 4)).await?;
    let restored = event(store, id).await?;
    same("the restored event", (restored.state, restored.skip, restored.cause), (EventState::Dead, None, Some(cause())))
}

pub(super) async fn a_resolved_document_lets_its_event_go_on(store: &dyn Store) -> Result<(), Broken> {
    let (id, customer, _) = dead(store, "evt").await?;
    let expected = customer.idempotency_key.clone();
    let resolve = |number: &str| Change::Resolve {
        event: id,
        document: customer.id,
        expected: expected.clone(),
        number: number.to_owned(),
    };
    same("the resolution", store.act(&resolve("C-7"), &record(id, Action::Resolved, 2)).await?, true)?;
    same("another", store.act(&resolve("C-8"), &record(id, Action::Resolved, 3)).await?, false)?;
    let [resolved, receipt] = documents(store, id).await?;
    let number = Some("C-7".to_owned());
    same("the document", (resolved.state, resolved.number), (DocumentState::Resolved, number))?;
    same("the next one", receipt.state, DocumentState::Planned)?;
    let claim = present("the claim", store.claim_events(at(2), at(60), 10).await?.pop())?;
    same("the event", claim.event.state, EventState::Planned)
}

pub(super) async fn a_document_in_doubt_is_resolved(store: &dyn Store) -> Result<(), Broken> {
    let (id, customer) = in_doubt(store).await?;
    let (expected, number) = (customer.idempotency_key.clone(), "C-7".to_owned());
    let resolve = Change::Resolve { event: id, document: customer.id, expected, number };
    same("the resolution", store.act(&resolve, &record(id, Action::Resolved, 2)).await?, true)?;
    same("the number", documents(store, id).await?[0].number.as_deref(), Some("C-7"))
}

pub(super) async fn an_event_is_settled_only_by_what_the_erp_holds(store: &dyn Store) -> Result<(), Broken> {
    let (id, customer, _) = dead(store, "evt").await?;
    let settle = |held: Vec<OutboxId>| Change::Settle { event: id, held, skip: None };
    let refused = store.act(&settle(vec![customer.id]), &record(id, Action::Settled, 2)).await?;
    same("a settlement by what was refused", refused, false)?;
    let (other, there, _) = dead(store, "other").await?;
    let (expected, number) = (there.idempotency_key.clone(), "C-7".to_owned());
    let resolve = Change::Resolve { event: other, document: there.id, expected, number };
    store.act(&resolve, &record(other, Action::Resolved, 3)).await?;
    same("by what it holds", store.act(&settle(vec![there.id]), &record(id, Action::Settled, 4)).await?, true)?;
    let settled = event(store, id).await?;
    same("the event", (settled.state, settled.cause), (EventState::Posted, None))
}

pub(super) async fn what_a_person_says_of_a_fact_stays_with_the_event(store: &dyn Store) -> Result<(), Broken> {
    let (id, ..) = dead(store, "evt").await?;
    let said = FactOverride {
        question: Question::Receipt { transaction: "evt".into() },
        answer: Answer::Absent,
        by: "ann".to_owned(),
        at: at(2),
        why: None,
    };
    let first = Change::Facts { event: id, expected: Vec::new(), overrides: vec![said.clone()] };
    same("the first", store.act(&first, &record(id, Action::FactEdited, 2)).await?, true)?;
    same("the first again", store.act(&first, &record(id, Action::FactEdited, 3)).await?, false)?;
    store.act(&Change::Replay { event: id }, &record(id, Action::Replayed, 4)).await?;
    let claim = present("the claim", store.claim_events(at(4), at(60), 10).await?.pop())?;
    same("the event", (claim.event.state, claim.event.overrides), (EventState::Accepted, vec![said]))
}

pub(super) async fn dead_events_stand_beside_those_of_their_key_and_documents(store: &dyn Store) -> Result<(), Broken> {
    let (first, ..) = dead(store, "first").await?;
    store.accept(&incoming("same key", Some("first"))).await?;
    let shared = claimed(store, "shares").await?;
    store.plan(&shared, &plan("customer of first", "shares", 500)?, None).await?;
    dead(store, "stranger").await?;
    let key = present("the event of the key", store.events(None, Some(first), 1).await?.pop())?;
    let beside = store.finish(&shared, &Finish::Posted, None, at(2)).await?;
    same("beside the one with the document", beside, vec![first])?;
    let same_key = present("the event of the key", store.claim_events(at(60), at(120), 10).await?.pop())?;
    same("its id", same_key.event.id, key.id)?;
    let no_effect = Finish::Skipped(SkipReason::NoEffect { subject: "weather".to_owned() });
    same("beside the event of the key", store.finish(&same_key, &no_effect, None, at(61)).await?, vec![first])
}
