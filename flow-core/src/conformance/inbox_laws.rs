//! What an inbox has to do.

use mapping_core::canonical::OrderKey;
use mapping_core::flows::SkipReason;

use super::samples::{at, claimed, incoming, replayed};
use super::verdict::{Broken, present, same};
use crate::dead_letter::Cause;
use crate::inbox::{Accepted, EventState, Finish, Incoming};
use crate::store::{Store, StoreError};

pub(super) async fn an_event_is_kept_once(store: &dyn Store) -> Result<(), Broken> {
    let event = incoming("evt_1", Some("order 1"));
    let other_account = Incoming { account: Some("acct_2".into()), ..event.clone() };
    let other_gateway = Incoming { gateway: "bank".into(), ..event.clone() };
    let other_kind = Incoming { kind: "something.else".into(), ..event.clone() };
    same("the first", store.accept(&event).await?, Accepted::New)?;
    same("the second", store.accept(&event).await?, Accepted::Duplicate)?;
    same("another account's", store.accept(&other_account).await?, Accepted::New)?;
    same("another gateway's", store.accept(&other_gateway).await?, Accepted::New)?;
    same("another kind under the same id", store.accept(&other_kind).await?, Accepted::New)?;
    same("the number of events", store.events(None, None, 10).await?.len(), 4)
}

pub(super) async fn what_is_kept_comes_back_to_the_byte(store: &dyn Store) -> Result<(), Broken> {
    let event = Incoming {
        payload: vec![0, 255, b'{', b'\n', 0xc3, 0x28],
        account: Some("acct_1".into()),
        ..incoming("evt_\u{e9}", None)
    };
    store.accept(&event).await?;
    let kept = present("the event", store.events(None, None, 10).await?.pop())?;
    same("the event", kept.incoming, event)?;
    same("its state", kept.state, EventState::Accepted)?;
    same("its attempts", kept.attempts, 0)
}

pub(super) async fn only_the_earliest_open_event_of_a_key_is_claimed(store: &dyn Store) -> Result<(), Broken> {
    for (event, key) in [("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a")] {
        store.accept(&incoming(event, Some(key))).await?;
    }
    let claims = store.claim_events(at(0), at(60), 10).await?;
    let names: Vec<&str> = claims.iter().map(|claim| claim.event.incoming.event.as_str()).collect();
    same("the claimed events", names, vec!["a1", "b1"])?;
    let first = present("a1", claims.first())?;
    store.finish(first, &Finish::Posted, None, at(1)).await?;
    let next = store.claim_events(at(1), at(60), 10).await?;
    let names: Vec<&str> = next.iter().map(|claim| claim.event.incoming.event.as_str()).collect();
    same("the events after the first", names, vec!["a2"])?;
    let second = present("a2", next.first())?;
    store.postpone(second, at(30), 1, "not now").await?;
    same("events past a waiting one", store.claim_events(at(2), at(60), 10).await?.len(), 0)
}

pub(super) async fn nothing_overtakes_an_event_whose_key_is_unknown(store: &dyn Store) -> Result<(), Broken> {
    store.accept(&incoming("known", Some("a"))).await?;
    store.accept(&incoming("unread", None)).await?;
    store.accept(&incoming("later", Some("b"))).await?;
    let claims = store.claim_events(at(0), at(60), 10).await?;
    same("events before the unread one", claims.len(), 1)?;
    let unread = present("the unread event", store.unrouted(at(0), 10).await?.pop())?;
    store.route(unread.id, &OrderKey::from("b")).await?;
    same("unread events", store.unrouted(at(0), 10).await?.len(), 0)?;
    let claims = store.claim_events(at(0), at(60), 10).await?;
    let names: Vec<&str> = claims.iter().map(|claim| claim.event.incoming.event.as_str()).collect();
    same("the events after it was read", names, vec!["unread"])
}

pub(super) async fn an_event_that_cannot_be_read_now_holds_back_its_sender_and_nobody_else(
    store: &dyn Store,
) -> Result<(), Broken> {
    store.accept(&incoming("unread", None)).await?;
    store.accept(&incoming("behind it", Some("a"))).await?;
    store.accept(&Incoming { gateway: "other".into(), ..incoming("of another", Some("b")) }).await?;
    store.accept(&Incoming { account: Some("shop".into()), ..incoming("of a shop", Some("c")) }).await?;
    let unread = present("the unread event", store.unrouted(at(0), 10).await?.pop())?;
    store.put_off(unread.id, at(30), 2, "asleep").await?;
    same("what is read too early", store.unrouted(at(29), 10).await?.len(), 0)?;
    let claims = store.claim_events(at(0), at(60), 10).await?;
    let names: Vec<&str> = claims.iter().map(|claim| claim.event.incoming.event.as_str()).collect();
    same("the events of others", names, vec!["of another", "of a shop"])?;
    for claim in &claims {
        store.finish(claim, &Finish::Posted, None, at(1)).await?;
    }
    same("when it is due", store.next_due().await?, Some(at(30)))?;
    let again = present("the event when due", store.unrouted(at(30), 10).await?.pop())?;
    same("what is known of it", (again.attempts, again.error.as_deref()), (2, Some("asleep")))
}

pub(super) async fn a_claim_keeps_others_away_until_it_runs_out(store: &dyn Store) -> Result<(), Broken> {
    claimed(store, "evt").await?;
    same("a second claim", store.claim_events(at(59), at(90), 10).await?.len(), 0)?;
    same("when it is due", store.next_due().await?, Some(at(60)))?;
    same("a claim after the first ran out", store.claim_events(at(60), at(90), 10).await?.len(), 1)
}

pub(super) async fn a_lost_claim_writes_nothing(store: &dyn Store) -> Result<(), Broken> {
    let slow = claimed(store, "evt").await?;
    let quick = present("the second claim", store.claim_events(at(60), at(90), 10).await?.pop())?;
    let row = slow.event.id.0;
    let lost = Some(StoreError::ClaimLost { what: "event", row });
    same("the slow worker's end", store.finish(&slow, &Finish::Posted, None, at(61)).await.err(), lost.clone())?;
    same("the slow worker's postponement", store.postpone(&slow, at(90), 1, "slow").await.err(), lost)?;
    store.finish(&quick, &Finish::Posted, None, at(62)).await?;
    let kept = present("the event", store.events(None, None, 1).await?.pop())?;
    same("the state", kept.state, EventState::Posted)
}

pub(super) async fn a_postponed_event_waits_until_it_is_due(store: &dyn Store) -> Result<(), Broken> {
    let claim = claimed(store, "evt").await?;
    store.postpone(&claim, at(30), 7, "the gateway is busy").await?;
    same("a claim too early", store.claim_events(at(29), at(90), 10).await?.len(), 0)?;
    same("when it is due", store.next_due().await?, Some(at(30)))?;
    let again = present("the claim when due", store.claim_events(at(30), at(90), 10).await?.pop())?;
    same("attempts", again.event.attempts, 7)?;
    same("why it waited", again.event.error.as_deref(), Some("the gateway is busy"))
}

pub(super) async fn a_dead_event_can_be_replayed_and_no_other(store: &dyn Store) -> Result<(), Broken> {
    let dead = claimed(store, "dead").await?;
    let skipped = claimed(store, "skipped").await?;
    let cause = Cause::NoAdapter { gateway: "acme".to_owned() };
    store.finish(&dead, &Finish::Dead(cause.clone()), None, at(1)).await?;
    let reason = SkipReason::NoEffect { subject: "weather".to_owned() };
    store.finish(&skipped, &Finish::Skipped(reason.clone()), None, at(1)).await?;
    let letters = store.events(Some(EventState::Dead), None, 10).await?;
    same("the dead events", letters.len(), 1)?;
    same("the cause", letters.first().and_then(|event| event.cause.clone()), Some(cause))?;
    let skips = store.events(Some(EventState::Skipped), None, 10).await?;
    same("the reason", skips.first().and_then(|event| event.skip.clone()), Some(reason))?;
    same("replay of a skipped event", replayed(store, skipped.event.id, 2).await?, false)?;
    same("replay of the dead event", replayed(store, dead.event.id, 2).await?, true)?;
    same("a second replay", replayed(store, dead.event.id, 2).await?, false)?;
    let again = present("the claim", store.claim_events(at(2), at(60), 10).await?.pop())?;
    same("the state after replay", (again.event.state, again.event.cause), (EventState::Accepted, None))
}

/// An earlier event of the same key becomes the earliest open one while a worker holds a later one.
pub(super) async fn a_replayed_event_waits_for_the_one_in_hand(store: &dyn Store) -> Result<(), Broken> {
    for event in ["dead", "in hand"] {
        store.accept(&incoming(event, Some("order"))).await?;
    }
    let dead = present("the first", store.claim_events(at(0), at(60), 10).await?.pop())?;
    store.finish(&dead, &Finish::Dead(Cause::NoAdapter { gateway: String::new() }), None, at(1)).await?;
    let in_hand = present("the second", store.claim_events(at(1), at(60), 10).await?.pop())?;
    same("replay", replayed(store, dead.event.id, 2).await?, true)?;
    same("claims beside the one in hand", store.claim_events(at(2), at(60), 10).await?.len(), 0)?;
    store.finish(&in_hand, &Finish::Posted, None, at(3)).await?;
    same("claims after it", store.claim_events(at(3), at(60), 10).await?.len(), 1)
}

pub(super) async fn words_with_any_character_are_kept(store: &dyn Store) -> Result<(), Broken> {
    let claim = claimed(store, "evt").await?;
    store.postpone(&claim, at(1), 1, "said \0 \u{1f4b7} ' $1 \"").await?;
    let kept = present("the event", store.events(None, None, 1).await?.pop())?;
    same("what is kept of it", kept.error.is_some_and(|error| error.contains("\u{1f4b7} ' $1 \"")), true)
}
