//! What a store has to do to forget, and what it may not.

use mapping_core::canonical::{DocumentKey, DocumentKind};
use mapping_core::flows::Facts;

use super::samples::{at, claimed, incoming, plan, record};
use super::verdict::{Broken, present, same};
use crate::audit::{Action, Record};
use crate::inbox::{Accepted, EventState, Finish, InboxId, StoredEvent};
use crate::outbox::Notes;
use crate::retention::{Erased, RedactedDocument, Redaction, Remark, StoredNotes};
use crate::store::{Change, Store};

const TOMBSTONE: &[u8] = b"{\"gone\":true}";

pub(super) async fn payloads_of_finished_events_are_emptied_and_no_others(store: &dyn Store) -> Result<(), Broken> {
    posted(store, "posted").await?;
    let dead = claimed(store, "dead").await?;
    let cause = crate::dead_letter::Cause::NoAdapter { gateway: "acme".to_owned() };
    store.finish(&dead, &Finish::Dead(cause), None, at(2)).await?;
    store.accept(&incoming("open", Some("open"))).await?;
    same("emptied too early", store.empty_payloads(at(0), TOMBSTONE, 10).await?, 0)?;
    same("emptied", store.empty_payloads(at(1), TOMBSTONE, 10).await?, 1)?;
    same("emptied again", store.empty_payloads(at(1), TOMBSTONE, 10).await?, 0)?;
    for (name, gone) in [("posted", true), ("dead", false), ("open", false)] {
        let found = event(store, name).await?;
        same(name, found.incoming.payload == TOMBSTONE, gone)?;
    }
    Ok(())
}

pub(super) async fn an_event_without_payload_is_known_when_it_comes_again(store: &dyn Store) -> Result<(), Broken> {
    posted(store, "evt").await?;
    store.empty_payloads(at(1), TOMBSTONE, 10).await?;
    same("the redelivery", store.accept(&incoming("evt", Some("evt"))).await?, Accepted::Duplicate)?;
    same("its state", event(store, "evt").await?.state, EventState::Posted)?;
    same("its documents", store.documents_of(event(store, "evt").await?.id).await?.len(), 2)
}

pub(super) async fn only_a_finished_event_loses_personal_data(store: &dyn Store) -> Result<(), Broken> {
    let open = claimed(store, "open").await?;
    let redaction = Redaction {
        payload: TOMBSTONE.to_vec(),
        skip: None,
        facts: Some(Facts::new()),
        documents: Vec::new(),
        tellings: Vec::new(),
    };
    same("an open event", store.redact(open.event.id, &redaction).await?, false)?;
    same("its payload", event(store, "open").await?.incoming.payload, incoming("open", None).payload)?;
    let id = posted(store, "done").await?;
    same("those with personal data", store.with_personal_data(at(1), 10).await?, vec![id])?;
    let documents = store.documents_of(id).await?;
    let keys: Vec<DocumentKey> = documents.iter().map(|stored| stored.document.key()).collect();
    let redacted = documents.into_iter().map(|stored| RedactedDocument {
        id: stored.id,
        document: stored.document,
        reasons: Vec::new(),
    });
    let redaction = Redaction { documents: redacted.collect(), ..redaction };
    same("a finished event", store.redact(id, &redaction).await?, true)?;
    same("none is left with personal data", store.with_personal_data(at(1), 10).await?, Vec::new())?;
    same("its payload counts as emptied", store.empty_payloads(at(1), TOMBSTONE, 10).await?, 0)?;
    let left: Vec<DocumentKey> = store.documents_of(id).await?.iter().map(|stored| stored.document.key()).collect();
    same("the documents keep their keys", left, keys)
}

pub(super) async fn reasons_are_forgotten_once_and_documents_stay(store: &dyn Store) -> Result<(), Broken> {
    let id = posted(store, "evt").await?;
    same("forgotten too early", store.forget_reasons(at(0), 10).await?, 0)?;
    same("forgotten", store.forget_reasons(at(1), 10).await?, 1)?;
    same("forgotten again", store.forget_reasons(at(1), 10).await?, 0)?;
    same("the basis", event(store, "evt").await?.basis, None)?;
    same("the documents", store.documents_of(id).await?.len(), 2)?;
    same("a payload can still be emptied", store.empty_payloads(at(1), TOMBSTONE, 10).await?, 1)
}

pub(super) async fn every_document_is_found_with_its_events(store: &dyn Store) -> Result<(), Broken> {
    let id = posted(store, "evt").await?;
    let all = store.documents_after(None, 10).await?;
    same("the documents", all.len(), 2)?;
    let first = present("the first document", all.first())?;
    same("those after the first", store.documents_after(Some(first.id), 10).await?.len(), 1)?;
    same("the first page", store.documents_after(None, 1).await?.len(), 1)?;
    same("its events", store.events_of(first.id).await?, vec![id])
}

pub(super) async fn notes_are_listed_by_key_and_forgotten(store: &dyn Store) -> Result<(), Broken> {
    let mut notes = Notes::new();
    for name in ["cus_1", "cus_2"] {
        let fields = [("email", "ann@example.com"), ("name", "Ann Example")];
        let fields = fields.map(|(field, value)| (field.to_owned(), value.to_owned()));
        notes.insert(DocumentKey::new(DocumentKind::Customer, name), fields.into_iter().collect());
    }
    store.note("books", &notes, at(0)).await?;
    let first = store.notes_after(None, 1).await?;
    let first = present("the first notes", first.first())?;
    let expected = ("books", "customer", "cus_1");
    same("the first notes", (first.erp.as_str(), first.kind.as_str(), first.natural_key.as_str()), expected)?;
    same("their values", first.values.len(), 2)?;
    same("how many are forgotten", store.forget_notes(first).await?, 2)?;
    same(
        "what was written",
        store.last_written("books", &DocumentKey::new(DocumentKind::Customer, "cus_1")).await?,
        None,
    )?;
    let left: Vec<StoredNotes> = store.notes_after(Some(first), 10).await?;
    same("the notes left", left.iter().map(|notes| notes.natural_key.as_str()).collect(), vec!["cus_2"])?;
    same("notes that are too young to be forgotten", store.forget_notes_before(at(0)).await?, 0)?;
    same("notes that are old enough", store.forget_notes_before(at(1)).await?, 2)
}

pub(super) async fn what_is_left_of_erasures_is_kept_in_their_order(store: &dyn Store) -> Result<(), Broken> {
    let erased = |why: &str, events| Erased {
        at: at(events),
        why: why.to_owned(),
        known_by: "e-mail address".to_owned(),
        events,
        documents: 2,
        tellings: 0,
        notes: 1,
        remarks: vec![Remark::Unplanned { events: vec![3] }],
    };
    same("no erasure", store.erasures().await?, Vec::new())?;
    let event = posted(store, "evt").await?;
    for erased in [erased("request 7", 1), erased("request 8", 2)] {
        let record = Record { event: None, ..record(event, Action::Erased, 3) };
        same("the erasure", store.act(&Change::Erasure { events: vec![event], erased }, &record).await?, true)?;
    }
    same("the trail of it", store.audit_entries(0, 10).await?.len(), 2)?;
    same("the erasures", store.erasures().await?, vec![erased("request 7", 1), erased("request 8", 2)])
}

/// An event whose two documents are planned, and that is said to be posted.
async fn posted(store: &dyn Store, name: &str) -> Result<InboxId, Broken> {
    let claim = claimed(store, name).await?;
    store.plan(&claim, &plan(&format!("cus_{name}"), &format!("ch_{name}"), 1000)?, None).await?;
    store.finish(&claim, &Finish::Posted, None, at(2)).await?;
    Ok(claim.event.id)
}

async fn event(store: &dyn Store, name: &str) -> Result<StoredEvent, Broken> {
    let all = store.events(None, None, 100).await?;
    present(name, all.into_iter().find(|event| event.incoming.event.as_str() == name))
}
