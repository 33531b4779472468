//! What a store has to do when many work on it at the same time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

use super::samples::{at, claimed, document_claim, incoming, order, plan, stored};
use super::verdict::{Broken, present, same};
use crate::inbox::{Accepted, EventClaim, EventState, Finish};
use crate::outbox::{Also, Followed, PlanOutcome, Settlement, Then};
use crate::store::{Store, StoreError};

const WORKERS: usize = 8;
const EVENTS: usize = 160;

/// What `work` gives, done by so many at the same time.
async fn at_once<T, F>(workers: usize, work: impl Fn(usize) -> F) -> Result<Vec<T>, Broken>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Broken>> + Send + 'static,
{
    let mut tasks: JoinSet<Result<T, Broken>> = (0..workers).map(work).collect();
    let mut results = Vec::new();
    while let Some(done) = tasks.join_next().await {
        results.push(done.map_err(|error| Broken::from(StoreError::Unavailable(error.to_string().into())))??);
    }
    Ok(results)
}

pub(super) async fn an_event_that_comes_many_times_at_once_is_kept_once(store: &Arc<dyn Store>) -> Result<(), Broken> {
    let answers = at_once(WORKERS, |_| {
        let store = Arc::clone(store);
        async move { Ok(store.accept(&incoming("evt", Some("order"))).await?) }
    });
    let new = answers.await?.into_iter().filter(|answer| *answer == Accepted::New).count();
    same("answers that it is new", new, 1)?;
    same("the number of events", store.events(None, None, 10).await?.len(), 1)
}

pub(super) async fn a_document_that_many_claim_at_once_is_claimed_by_one(store: &Arc<dyn Store>) -> Result<(), Broken> {
    let claim = claimed(store.as_ref(), "evt").await?;
    let documents = stored(store.plan(&claim, &plan("customer", "evt", 1000)?, None).await?)?;
    let document = present("the document", documents.into_iter().next())?.id;
    let claims = at_once(WORKERS, |_| {
        let store = Arc::clone(store);
        async move { Ok(store.claim_document(document, at(0), at(60)).await?) }
    });
    same("claims", claims.await?.into_iter().flatten().count(), 1)
}

/// Each posts a customer of its own; all of them need the same receipt.
pub(super) async fn a_document_that_many_go_on_with_at_once_is_claimed_by_one(
    store: &Arc<dyn Store>,
) -> Result<(), Broken> {
    let mut ways = Vec::new();
    for number in 0..WORKERS {
        let claim = claimed(store.as_ref(), &format!("evt {number}")).await?;
        let documents = stored(store.plan(&claim, &plan("customer", "shared", 1000)?, None).await?)?;
        let own = stored(store.plan(&claim, &plan(&format!("customer {number}"), "own", 1000)?, None).await?)?;
        let customer = present("the customer", own.into_iter().next())?;
        ways.push((document_claim(store.as_ref(), customer.id, 0).await?, documents.into_iter().nth(1)));
    }
    let claims = at_once(WORKERS, |number| {
        let (store, way) = (Arc::clone(store), ways.get(number).cloned());
        async move {
            let (claim, receipt) = present("the way", way)?;
            let receipt = present("the receipt", receipt)?;
            let also = Also { notes: None, then: Then::Claim(&receipt, at(60)) };
            let posted = Settlement::Posted { number: "C-1".to_owned() };
            Ok(matches!(store.settle(&claim, &posted, also, at(1)).await?, Followed::Claimed(_)))
        }
    });
    same("claims", claims.await?.into_iter().filter(|claimed| *claimed).count(), 1)
}

pub(super) async fn a_document_that_many_plan_at_once_is_stored_once(store: &Arc<dyn Store>) -> Result<(), Broken> {
    let names: Vec<String> = (0..WORKERS).map(|number| format!("evt {number}")).collect();
    for name in &names {
        store.accept(&incoming(name, Some(name))).await?;
    }
    let claims: Vec<EventClaim> = store.claim_events(at(0), at(60), 100).await?;
    same("claims", claims.len(), WORKERS)?;
    let customers = at_once(WORKERS, |number| {
        let (store, claim) = (Arc::clone(store), claims.get(number).cloned());
        async move {
            let claim = present("the claim", claim)?;
            let plan = plan("customer", claim.event.incoming.event.as_str(), 1000)?;
            let first = stored(store.plan(&claim, &plan, None).await?)?.into_iter().next();
            Ok(present("the customer", first)?.id)
        }
    });
    let mut customers = customers.await?;
    customers.dedup();
    same("customers", customers.len(), 1)
}

/// Some who write beside others go away before they hear, and what some write is refused in the middle: neither undoes what others were
/// told is kept, nothing is left of what was refused, and the store goes on.
pub(super) async fn those_who_go_away_or_are_refused_take_nothing_of_others_along(
    store: &Arc<dyn Store>,
) -> Result<(), Broken> {
    let holder = claimed(store.as_ref(), "holder").await?;
    stored(store.plan(&holder, &order("ch_1")?, None).await?)?;
    let refused = claimed(store.as_ref(), "refused").await?;
    let deeds = at_once(3 * WORKERS, |number| {
        let (store, refused) = (Arc::clone(store), refused.clone());
        async move {
            for round in 0..16 {
                let name = format!("source {number}");
                let write = store.set_cursor(&name, "there");
                match number % 3 {
                    0 => write.await?,
                    1 => tokio::select! { biased; kept = write => kept?, () = away_after(round) => {} },
                    _ => {
                        let outcome = store.plan(&refused, &order("ch_2")?, None).await?;
                        same("an order in the way", matches!(outcome, PlanOutcome::DecideAnew(_)), true)?;
                    }
                }
            }
            Ok(())
        }
    });
    deeds.await?;
    for number in (0..3 * WORKERS).step_by(3) {
        let kept = store.cursor(&format!("source {number}")).await?;
        same("what was told to be kept", kept.as_deref(), Some("there"))?;
    }
    let event = store.events(None, None, 10).await?.into_iter().find(|event| event.id == refused.event.id);
    same("the event whose plan was refused", present("it", event)?.state, EventState::Accepted)?;
    same("its documents", store.documents_of(refused.event.id).await?.len(), 0)
}

/// Returns when others have had their turn so many times.
async fn away_after(turns: usize) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

/// Who holds an event of which order key, and what was claimed so far.
#[derive(Default)]
struct Held {
    by_key: BTreeMap<String, String>,
    claimed: Vec<String>,
}

impl Held {
    fn take(&mut self, claim: &EventClaim) -> Result<(), Broken> {
        let incoming = &claim.event.incoming;
        let key = present("the order key", incoming.order_key.as_ref())?.as_str().to_owned();
        let event = incoming.event.as_str().to_owned();
        same(&format!("what is held of {key} beside {event}"), self.by_key.insert(key, event.clone()), None)?;
        self.claimed.push(event);
        Ok(())
    }

    fn give_back(&mut self, claim: &EventClaim) {
        let key = claim.event.incoming.order_key.as_ref();
        key.map(|key| self.by_key.remove(key.as_str()));
    }
}

/// Events come in while workers claim and end them: no two workers ever hold events of one order key, and each event is claimed
/// once.
pub(super) async fn many_workers_never_hold_two_events_of_one_key(store: &Arc<dyn Store>) -> Result<(), Broken> {
    let held = Arc::new(Mutex::new(Held::default()));
    let work = at_once(2 * WORKERS, |number| {
        let (store, held) = (Arc::clone(store), Arc::clone(&held));
        async move { if number < WORKERS { bring(store.as_ref(), number).await } else { work(store.as_ref(), &held).await } }
    });
    match tokio::time::timeout(Duration::from_secs(60), work).await {
        Ok(done) => drop(done?),
        Err(_) => same("whether all events were claimed within a minute", false, true)?,
    }
    let mut claimed = std::mem::take(&mut held.lock().unwrap_or_else(PoisonError::into_inner).claimed);
    claimed.sort_unstable();
    let mut expected: Vec<String> = (0..EVENTS).map(|number| format!("evt {number}")).collect();
    expected.sort_unstable();
    same("the claimed events", claimed, expected)
}

/// Accepts every so many-th event. Two events of one key come at the same time, so that the one that is numbered first may be the
/// one that can be seen last.
async fn bring(store: &dyn Store, number: usize) -> Result<(), Broken> {
    for event in (number..EVENTS).step_by(WORKERS) {
        let key = format!("key {}.{}", event / WORKERS, number % (WORKERS / 2));
        store.accept(&incoming(&format!("evt {event}"), Some(&key))).await?;
    }
    Ok(())
}

/// Claims events and ends them until all are claimed.
async fn work(store: &dyn Store, held: &Mutex<Held>) -> Result<(), Broken> {
    let lock = || held.lock().unwrap_or_else(PoisonError::into_inner);
    while lock().claimed.len() < EVENTS {
        let claims = store.claim_events(at(0), at(600), 3).await?;
        claims.iter().try_for_each(|claim| lock().take(claim))?;
        for claim in claims {
            tokio::time::sleep(Duration::from_millis(1)).await;
            lock().give_back(&claim);
            store.finish(&claim, &Finish::Posted, None, at(1)).await?;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}
