//! What a store has to do for what all workers know of targets, and for what was tried.

use super::outbox_laws::planned;
use super::samples::{at, claimed, document_claim, incoming, plan, setback};
use super::verdict::{Broken, present, same};
use crate::inbox::InboxId;
use crate::outbox::{Also, AttemptResult, ErrorClass, FIRST_ATTEMPTS, NEWEST_ATTEMPTS, Settlement, StoredAttempt};
use crate::store::Store;
use crate::targets::{Deed, Failed, Standing, Target, TargetRecord};

fn paused(target: Target) -> TargetRecord {
    TargetRecord {
        standing: Standing::Down,
        until: at(50),
        why: Some("503 \u{e9}".to_owned()),
        failures: 5,
        pauses: 2,
        failed: Some(Failed { by: InboxId(7), deed: Deed::Write }),
        spent_until: at(3),
        ..TargetRecord::up(target, at(1))
    }
}

pub(super) async fn a_target_comes_back_as_it_was_written(store: &dyn Store) -> Result<(), Broken> {
    same("targets that nobody wrote", store.targets().await?, vec![])?;
    let (up, down) = (TargetRecord::up(Target::gateway("acme"), at(0)), paused(Target::erp("books")));
    for record in [&up, &down] {
        same("whether it is written", store.put_target(record).await?, true)?;
    }
    let written = |record: TargetRecord| TargetRecord { version: 1, ..record };
    same("the targets, by name", store.targets().await?, vec![written(down), written(up)])
}

pub(super) async fn of_two_writers_of_a_target_one_starts_over(store: &dyn Store) -> Result<(), Broken> {
    let first = paused(Target::erp("books"));
    same("the first", store.put_target(&first).await?, true)?;
    same("another first", store.put_target(&first).await?, false)?;
    let there = present("the target", store.targets().await?.pop())?;
    same("the quick one", store.put_target(&there.clone().resumed(at(9))).await?, true)?;
    same("the slow one", store.put_target(&there.on_trial(at(99))).await?, false)?;
    let kept = present("the target", store.targets().await?.pop())?;
    same("what is kept", (kept.standing, kept.version), (Standing::Up, 2))
}

pub(super) async fn accepted_events_of_a_paused_gateway_are_not_claimed(store: &dyn Store) -> Result<(), Broken> {
    let under_way = claimed(store, "planned").await?;
    store.plan(&under_way, &plan("customer", "planned", 1000)?, None).await?;
    store.postpone(&under_way, at(1), 0, "later").await?;
    store.accept(&incoming("accepted", Some("accepted"))).await?;
    store.put_target(&paused(Target::gateway("acme"))).await?;
    let claims = store.claim_events(at(49), at(90), 10).await?;
    let names: Vec<&str> = claims.iter().map(|claim| claim.event.incoming.event.as_str()).collect();
    same("the events that go on", names, vec!["planned"])?;
    same("when the next is due", store.next_due().await?, Some(at(50)))?;
    same("the others, when the pause is over", store.claim_events(at(50), at(110), 10).await?.len(), 1)
}

pub(super) async fn a_paused_erp_stops_no_claim(store: &dyn Store) -> Result<(), Broken> {
    store.put_target(&paused(Target::erp("acme"))).await?;
    claimed(store, "evt").await.map(drop)
}

pub(super) async fn doubts_are_counted_and_missing_permissions_are_not(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, _) = planned(store, "evt").await?;
    let unknown = |class| Settlement::Unknown { at: at(1), setback: setback(class) };
    let again = |class| Settlement::Again { at: at(1), setback: setback(class) };
    for (result, counts) in [
        (again(ErrorClass::Unauthorized), (0, 0)),
        (again(ErrorClass::Transient), (1, 0)),
        (unknown(ErrorClass::Lost), (2, 1)),
        (unknown(ErrorClass::Unauthorized), (2, 1)),
        (unknown(ErrorClass::Lost), (3, 2)),
    ] {
        store.settle(&document_claim(store, customer.id, 1).await?, &result, Also::default(), at(1)).await?;
        let row = present("the document", store.document("books", &customer.document.key()).await?)?;
        same("attempts and doubts", (row.attempts, row.doubts), counts)?;
    }
    Ok(())
}

pub(super) async fn of_many_attempts_the_first_and_the_newest_are_kept(store: &dyn Store) -> Result<(), Broken> {
    let (_, customer, receipt) = planned(store, "evt").await?;
    same("attempts that nobody made", store.attempts_of(customer.id).await?, vec![])?;
    let attempt = |number: u32| StoredAttempt {
        at: at(number.into()),
        result: AttemptResult::Busy,
        said: format!("no. {number}"),
    };
    let all = FIRST_ATTEMPTS + NEWEST_ATTEMPTS + 10;
    for number in 1..=all {
        store.attempted(customer.id, &attempt(number)).await?;
    }
    let kept = (1..=FIRST_ATTEMPTS).chain(all - NEWEST_ATTEMPTS + 1..=all).map(attempt).collect();
    same("what is kept", store.attempts_of(customer.id).await?, kept)?;
    for result in AttemptResult::ALL {
        let attempt = StoredAttempt { result, ..attempt(1) };
        store.attempted(receipt.id, &attempt).await?;
        same("the last", store.attempts_of(receipt.id).await?.pop(), Some(attempt))?;
    }
    Ok(())
}
