//! What subscriptions give back: credit notes, one after the other, voided and too large, and a service that stops.

use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::Decision;
use mapping_core::money::Decimal;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::Unearned;
use serde_json::json;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::revenue::journals;
use crate::subscription::{BEGIN, Company, company, decide, happens, invoice, posted, seconds, subscription};

/// The invoice when so many cents of it were credited in all, by a message of that moment.
pub(crate) fn credited(cents: i64, at: OffsetDateTime) -> GatewayEvent {
    let mut event = invoice("updated", json!({"post_payment_credit_notes_amount": cents}));
    event.occurred_at = at;
    event
}

/// The books after so much was credited in all: nothing is deferred at the end, and the returns took it back.
fn assert_credited(world: &Company, cents: i64) {
    let credited = Decimal::new(cents, 2);
    let balances = ["2400", "4000", "4100"].map(|account| world.balance(account));
    assert_eq!(balances, [Decimal::ZERO, credited, -credited], "after {cents} cents");
}

#[test]
fn each_credit_note_books_what_was_credited_since() {
    let mut world = company();
    let paid = invoice("paid", json!({}));
    let mut keys = Vec::new();
    for (cents, event) in [
        (0, paid),
        (3000, credited(3000, datetime!(2026-12-10 15:00 UTC))),
        (5000, credited(5000, datetime!(2027-01-10 15:00 UTC))),
        (12_000, credited(12_000, datetime!(2027-02-10 15:00 UTC))),
    ] {
        happens(&mut world, &event);
        let plan = posted(&mut world, &event);
        keys.extend(journals(&plan.steps).into_iter().filter(|line| line.contains("/deferral")));
        assert_credited(&world, cents);
        assert!(posted(&mut world, &event).steps.is_empty(), "a repeated event posts nothing");
    }
    assert_eq!(
        keys,
        [
            "2026-11-15 4000 to 2400 365.00 USD in_1/il_1/deferral",
            "2026-12-10 2400 to 4100 30.00 USD in_1/il_1/credit/deferral",
            "2027-01-10 2400 to 4100 20.00 USD in_1/il_1/credit/2/deferral",
            "2027-02-10 2400 to 4100 70.00 USD in_1/il_1/credit/3/deferral",
        ]
    );
    for late in [credited(3000, datetime!(2026-12-10 15:00 UTC)), invoice("paid", json!({}))] {
        assert!(posted(&mut world, &late).steps.is_empty(), "the gateway knows of all three");
    }
    // Where nobody can be asked, a message of before is no sign that a credit note was voided.
    world.answers.clear();
    let late = credited(3000, datetime!(2026-12-10 15:00 UTC));
    assert!(posted(&mut world, &late).steps.is_empty());
    assert_credited(&world, 12_000);
}

#[test]
fn a_credit_note_that_was_voided_is_given_back() {
    let mut world = company();
    let paid = invoice("paid", json!({}));
    let at = |day: i64| BEGIN + time::Duration::days(day);
    for (cents, event) in
        [(0, paid), (5000, credited(5000, at(10))), (2000, credited(2000, at(20))), (0, credited(0, at(30)))]
    {
        happens(&mut world, &event);
        posted(&mut world, &event);
        assert_credited(&world, cents);
    }
    assert!(world.books.iter().any(|one| one.reference().as_str() == "in_1/il_1/credit/2/less/deferral"));
}

#[test]
fn a_credit_note_that_was_booked_in_part_is_completed_before_the_next() {
    let mut world = company();
    let paid = invoice("paid", json!({}));
    happens(&mut world, &paid);
    posted(&mut world, &paid);
    let first = credited(3000, datetime!(2026-12-10 15:00 UTC));
    happens(&mut world, &first);
    let Ok(Decision::Post(mut plan)) = decide(&world, &first) else { panic!("a plan") };
    plan.steps.truncate(4);
    world.book(&plan);
    let second = credited(5000, datetime!(2027-01-10 15:00 UTC));
    happens(&mut world, &second);
    posted(&mut world, &second);
    assert_credited(&world, 5000);
}

#[test]
fn a_service_that_stops_in_the_evening_earns_no_day_that_it_does_not_serve() {
    let mut world = company();
    world.rules.company.cut_off = Some(time::macros::time!(17:00));
    world.rules.revenue.unearned = Unearned::Reverse;
    let paid = invoice("paid", json!({}));
    let evening = datetime!(2027-03-11 00:00 UTC); // 18:00 of 2027-03-10 in Chicago
    let ended = subscription("deleted", json!({"status": "canceled", "ended_at": seconds(evening)}));
    for event in [paid, ended] {
        happens(&mut world, &event);
        posted(&mut world, &event);
    }
    assert_credited(&world, 25_000);
}

#[test]
fn more_credit_than_the_invoice_came_to_is_refused() {
    let mut world = company();
    let credited = invoice("updated", json!({"post_payment_credit_notes_amount": 36501}));
    happens(&mut world, &credited);
    let refusal = decide(&world, &credited).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::RefundTooLarge, "invoice.credited"));
}
