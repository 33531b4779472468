//! The laws of subscriptions: events late, repeated and in any order lead to the same books, and a late one never brings back what is
//! over.

use std::collections::BTreeSet;

use mapping_core::canonical::{Document, GatewayEvent, SubscriptionStatus};
use mapping_core::flows::{Decision, Notice};
use mapping_core::gateway::stripe;
use mapping_core::money::Decimal;
use mapping_core::rules::{RevenueWhen, Unearned};
use proptest::prelude::*;
use serde_json::json;
use time::macros::datetime;

use crate::subscription::{Company, company, decide, happens, invoice, line, posted, seconds, subscription};
use crate::world::body;

/// A year that is paid late, credited in part, and ends before its time: what happens, in its order.
fn history() -> Vec<GatewayEvent> {
    let ended = json!({"status": "canceled", "ended_at": seconds(datetime!(2027-03-10 15:00 UTC))});
    vec![
        subscription("created", json!({"status": "incomplete"})),
        invoice("payment_failed", json!({"status": "open", "attempt_count": 1, "amount_paid": 0})),
        invoice("paid", json!({"attempt_count": 2})),
        subscription("updated", json!({})),
        invoice("updated", json!({"attempt_count": 2, "post_payment_credit_notes_amount": 10000})),
        subscription("deleted", ended),
    ]
}

/// Everything that was posted, each journal once.
fn books(world: &Company) -> BTreeSet<String> {
    let text: Vec<String> = world.books.iter().map(|journal| serde_json::to_string(journal).unwrap()).collect();
    let books: BTreeSet<String> = text.iter().cloned().collect();
    assert_eq!(books.len(), text.len(), "a journal was posted twice");
    books
}

/// The books when every event is handled as it happens.
fn in_time(unearned: Unearned) -> BTreeSet<String> {
    let mut world = company();
    world.rules.revenue.unearned = unearned;
    for event in history() {
        happens(&mut world, &event);
        posted(&mut world, &event);
    }
    books(&world)
}

/// A plan of journals only has these keys.
fn keys(world: &Company) -> Vec<String> {
    world.books.iter().map(|journal| journal.reference().to_string()).collect()
}

#[test]
fn the_history_books_the_line_its_credit_and_its_stop() {
    let mut world = company();
    for event in history() {
        happens(&mut world, &event);
        posted(&mut world, &event);
    }
    let keys = keys(&world);
    for key in ["in_1/il_1/deferral", "in_1/il_1/2027-11", "in_1/il_1/credit/deferral", "in_1/il_1/2027-03/stop"] {
        assert!(keys.iter().any(|one| one == key), "{key} in {keys:?}");
    }
    assert_eq!(keys.len(), 14 + 14 + 9 + 9, "{keys:?}");
}

#[test]
fn a_late_older_event_never_brings_back_what_is_over() {
    let mut world = company();
    for event in history() {
        happens(&mut world, &event);
        posted(&mut world, &event);
    }
    for late in [subscription("updated", json!({})), subscription("resumed", json!({"status": "trialing"}))] {
        let Ok(Decision::Post(plan)) = decide(&world, &late) else { panic!("the shop is told again") };
        assert!(plan.steps.is_empty());
        let Notice::ShopSubscription { status, .. } = &plan.tellings[0].notice else { panic!("the shop") };
        assert_eq!(*status, SubscriptionStatus::Cancelled);
    }
    // An answer of the gateway that is older than the message does not win either.
    let mut slow = company();
    happens(&mut slow, &subscription("created", json!({})));
    let Some(ended) = history().pop() else { panic!("the end") };
    let Ok(Decision::Post(plan)) = decide(&slow, &ended) else { panic!("a plan") };
    let telling = &plan.tellings[0];
    assert!(matches!(telling.notice, Notice::ShopSubscription { status: SubscriptionStatus::Cancelled, .. }));
    assert!(telling.reasons[0].to_string().contains("it is older than the message"), "{}", telling.reasons[0]);
}

#[test]
fn the_same_facts_give_the_same_plan_to_the_byte() {
    let mut world = company();
    let events = history();
    events.iter().for_each(|event| happens(&mut world, event));
    let plan = || serde_json::to_string(&decide(&world, &events[2]).unwrap()).unwrap();
    assert_eq!(plan(), plan());
    let Ok(Decision::Post(plan)) = decide(&world, &events[2]) else { panic!("a plan") };
    assert!(plan.steps.iter().all(|step| matches!(step.document, Document::Journal(_)) && !step.reasons.is_empty()));
}

/// A moment within the calendar, mostly near now.
fn any_moment() -> impl Strategy<Value = i64> {
    prop_oneof![4 => 1_700_000_000_i64..1_900_000_000, 1 => -377_000_000_000_i64..253_402_300_799]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn whatever_stands_in_an_invoice_and_its_subscription_nothing_panics(
        lines in prop::collection::vec((any::<i64>(), any_moment(), any_moment()), 0..3),
        currency in prop::sample::select(vec!["usd", "jpy", "kwd", "isk", "ugx", "xxx"]),
        credited in prop::option::of(prop_oneof![any::<i64>(), 0_i64..1000]),
        status in prop::sample::select(vec!["draft", "open", "paid", "uncollectible", "void", "?"]),
        (attempts, paid_at, ended_at) in (any::<i64>(), any_moment(), any_moment()),
        finalised in any::<bool>(),
    ) {
        let lines: Vec<_> = lines.into_iter().enumerate().map(|(position, (amount, from, until))| json!({
            "id": format!("il_{position}"), "object": "line_item", "amount": amount, "currency": currency,
            "period": {"start": from, "end": until},
        })).collect();
        let object = json!({
            "id": "in_1", "object": "invoice", "currency": currency, "status": status, "created": paid_at,
            "attempt_count": attempts, "post_payment_credit_notes_amount": credited, "subscription": "sub_1",
            "status_transitions": {"paid_at": paid_at}, "lines": {"object": "list", "data": lines},
        });
        let ended = subscription("deleted", json!({"status": "canceled", "ended_at": ended_at}));
        let Ok(invoice) = stripe::read(&body("invoice.updated", object)) else { return Ok(()) };
        let mut world = company();
        world.rules.revenue.when = if finalised { RevenueWhen::Finalised } else { RevenueWhen::Paid };
        for event in [&invoice, &ended] {
            happens(&mut world, event);
        }
        for event in [&invoice, &ended] {
            if let Ok(Decision::Post(plan)) = decide(&world, event) {
                prop_assert!(plan.steps.iter().all(|step| step.document.key().natural.starts_with("in_1/")));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn whatever_is_credited_in_all_the_books_say_so(
        credited in prop::collection::vec(prop_oneof![0_i64..=36_500, Just(36_500)], 1..4),
        late in any::<prop::sample::Index>(),
        stops in any::<bool>(),
    ) {
        let lines = [("il_1", 9_999), ("il_2", 20_001), ("il_3", 6_500)].map(|(id, cents)| {
            line(id, cents, datetime!(2026-11-15 18:00 UTC), datetime!(2027-03-15 18:00 UTC), false)
        });
        let lines = json!({"object": "list", "data": lines});
        let said = |cents: i64| invoice("updated", json!({"lines": lines, "post_payment_credit_notes_amount": cents}));
        let mut world = company();
        if stops {
            happens(&mut world, &history()[5]);
        }
        let events: Vec<GatewayEvent> = credited.iter().map(|cents| said(*cents)).collect();
        for (event, cents) in events.iter().zip(&credited) {
            happens(&mut world, event);
            posted(&mut world, event);
            posted(&mut world, late.get(&events));
            let credited = Decimal::new(*cents, 2);
            prop_assert_eq!(["2400", "4000", "4100"].map(|one| world.balance(one)), [Decimal::ZERO, credited, -credited]);
        }
        books(&world);
    }

    #[test]
    fn any_order_and_number_of_events_leads_to_the_same_books(
        order in prop::collection::vec(0_usize..6, 0..8),
        shuffled in Just((0_usize..6).collect::<Vec<_>>()).prop_shuffle(),
        seen in 0_usize..6,
        unearned in prop::sample::select(vec![Unearned::Release, Unearned::Reverse]),
    ) {
        // The gateway is somewhere in the history when the first events arrive, and at its end when the last do.
        let history = history();
        let mut world = company();
        world.rules.revenue.unearned = unearned;
        history.iter().take(seen + 1).for_each(|event| happens(&mut world, event));
        for number in order.iter().filter(|number| **number <= seen) {
            posted(&mut world, &history[*number]);
        }
        history.iter().for_each(|event| happens(&mut world, event));
        for number in shuffled.iter().chain(&order) {
            posted(&mut world, &history[*number]);
        }
        prop_assert_eq!(books(&world), in_time(unearned));
        for event in &history {
            let decision = decide(&world, event).unwrap();
            let is_done = match decision { Decision::Post(plan) => plan.steps.is_empty(), _ => true };
            prop_assert!(is_done, "a repeated event posts nothing");
        }
    }
}
