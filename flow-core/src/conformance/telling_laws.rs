//! What an outbox has to do for those who hear of an event, and for flows that ask what was written before.

use mapping_core::canonical::{DocumentKey, DocumentKind};
use mapping_core::flows::{Notice, Severity};

use super::samples::{at, claimed, document_claim, plan, record, replayed};
use super::verdict::{Broken, present, same};
use crate::audit::Action;
use crate::dead_letter::Cause;
use crate::inbox::{EventClaim, EventState, Finish};
use crate::outbox::{Also, NewPlan, Notes, Settlement};
use crate::store::{Change, Store, StoreError};

/// The plan of the checks, with two things to tell.
fn told_plan(event: &str) -> Result<NewPlan, Broken> {
    let mut new = plan("customer", event, 1000)?;
    for topic in ["first", "second"] {
        new.plan.tell(Notice::Alert {
            severity: Severity::Info,
            topic: topic.to_owned(),
            message: "look".to_owned(),
            figures: Vec::new(),
        });
    }
    Ok(new)
}

async fn planned(store: &dyn Store, event: &str) -> Result<EventClaim, Broken> {
    let claim = claimed(store, event).await?;
    store.plan(&claim, &told_plan(event)?, None).await?;
    Ok(claim)
}

pub(super) async fn tellings_are_kept_in_order_with_what_was_told(store: &dyn Store) -> Result<(), Broken> {
    let claim = planned(store, "evt").await?;
    let expected = told_plan("evt")?.plan.tellings;
    let stored = store.tellings_of(claim.event.id).await?;
    same("the tellings", stored.iter().map(|one| one.telling.clone()).collect::<Vec<_>>(), expected)?;
    same("their places", stored.iter().map(|one| one.position).collect::<Vec<_>>(), vec![0, 1])?;
    store.told(&claim, 1, at(5)).await?;
    let told: Vec<_> = store.tellings_of(claim.event.id).await?.into_iter().map(|one| one.told_at).collect();
    same("what is told", told, vec![None, Some(at(5))])?;
    store.postpone(&claim, at(9), 1, "later").await?;
    let lost = Err(StoreError::ClaimLost { what: "event", row: claim.event.id.0 });
    same("a note without a claim", store.told(&claim, 0, at(6)).await, lost)
}

pub(super) async fn a_posted_event_has_told_everything(store: &dyn Store) -> Result<(), Broken> {
    let claim = planned(store, "evt").await?;
    store.told(&claim, 1, at(5)).await?;
    store.finish(&claim, &Finish::Posted, None, at(6)).await?;
    let told: Vec<_> = store.tellings_of(claim.event.id).await?.into_iter().map(|one| one.told_at).collect();
    same("what is told", told, vec![Some(at(6)), Some(at(5))])
}

pub(super) async fn a_new_plan_forgets_the_tellings_of_the_old(store: &dyn Store) -> Result<(), Broken> {
    let claim = planned(store, "evt").await?;
    store.told(&claim, 0, at(1)).await?;
    let cause = Finish::Dead(Cause::NoAdapter { gateway: String::new() });
    store.finish(&claim, &cause, None, at(2)).await?;
    replayed(store, claim.event.id, 3).await?;
    let again = present("the claim", store.claim_events(at(3), at(60), 10).await?.pop())?;
    same("the state of a replay", again.event.state, EventState::Accepted)?;
    store.plan(&again, &plan("customer", "evt", 1000)?, None).await?;
    same("the tellings", store.tellings_of(claim.event.id).await?.len(), 0)
}

pub(super) async fn an_event_of_which_only_the_telling_is_left_goes_on_there(store: &dyn Store) -> Result<(), Broken> {
    let claim = planned(store, "evt").await?;
    let cause = Cause::Untold { attempts: 6, last: "asleep".to_owned() };
    store.finish(&claim, &Finish::Dead(cause), None, at(1)).await?;
    let event = claim.event.id;
    let resumed = store.act(&Change::Resume { event }, &record(event, Action::Resumed, 2)).await?;
    same("whether it is resumed", resumed, true)?;
    let again = present("the claim", store.claim_events(at(2), at(60), 10).await?.pop())?;
    same("the state", (again.event.state, again.event.attempts), (EventState::Planned, 0))?;
    same("its tellings", store.tellings_of(claim.event.id).await?.len(), 2)
}

pub(super) async fn what_was_last_written_is_in_the_notes_laid_over_each_other(
    store: &dyn Store,
) -> Result<(), Broken> {
    let key = DocumentKey::new(DocumentKind::Customer, "customer");
    same("what was written before anything is noted", store.last_written("books", &key).await?, None)?;
    store.note("books", &notes(&key, [("name", "Ann"), ("email", "ann@example.com")]), at(1)).await?;
    store.note("books", &notes(&key, [("name", "Ann B."), ("phone", "1")]), at(2)).await?;
    let written = present("what was written", store.last_written("books", &key).await?)?;
    let fields: Vec<(&str, &str)> =
        written.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    same("the fields", fields, vec![("email", "ann@example.com"), ("name", "Ann B."), ("phone", "1")])?;
    same("the moment", written.at, at(2))?;
    same("what was written elsewhere", store.last_written("others", &key).await?, None)
}

fn notes<const N: usize>(key: &DocumentKey, fields: [(&str, &str); N]) -> Notes {
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Notes::from([(key.clone(), fields.into())])
}

pub(super) async fn a_document_that_leaves_no_notes_speaks_for_itself(store: &dyn Store) -> Result<(), Broken> {
    let claim = planned(store, "evt").await?;
    let receipt = DocumentKey::new(DocumentKind::Receipt, "evt");
    same("what was written before it is posted", store.last_written("books", &receipt).await?, None)?;
    for document in store.documents_of(claim.event.id).await? {
        let held = document_claim(store, document.id, 0).await?;
        store.settle(&held, &Settlement::Posted { number: "P-1".to_owned() }, Also::default(), at(1)).await?;
    }
    let written = present("what was written", store.last_written("books", &receipt).await?)?;
    same("the status", written.fields.get("status").map(String::as_str), Some("paid"))?;
    let customer = DocumentKey::new(DocumentKind::Customer, "customer");
    same("a record without notes", store.last_written("books", &customer).await?, None)
}
