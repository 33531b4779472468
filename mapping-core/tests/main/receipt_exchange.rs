//! The exchange difference beside documents that are dated on another day than the gateway's movements, and of money that came and went
//! before it was booked, in books of another currency.

use mapping_core::canonical::{Document, GatewayEvent, JournalLine, Movement, MovementKind};
use mapping_core::flows::{Answer, Decision, Plan, Question, SkipReason};
use mapping_core::money::Currency;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{DatedRate, RefundPosting};
use serde_json::json;
use time::macros::{date, datetime};
use time::{Date, OffsetDateTime};

use crate::ledger_settlement::movement;
use crate::refund::{payment_of, refund, refund_of};
use crate::shipment::{on_shipment, shipped};
use crate::world::{World, charge, event, keys, skipped, succeeded, two_lines};

/// When the payment of these tests was made: the evening of the 19th in Chicago.
const PAID: OffsetDateTime = datetime!(2026-11-20 02:00 UTC);
const A_DAY_LATER: OffsetDateTime = datetime!(2026-11-20 18:00 UTC);
const SHIPPED: OffsetDateTime = datetime!(2026-11-24 15:00 UTC);

/// The company with books in pounds: a dollar is 0.76 when it is paid, 0.77 a day later and 0.80 when goods are shipped.
fn in_pounds(mut world: World) -> World {
    let pounds = Currency::from_code("GBP").unwrap();
    let rate = |date: Date, rate: &str| DatedRate {
        from: Currency::USD,
        to: pounds,
        date,
        rate: rate.parse().unwrap(),
        source: "a table".to_owned(),
    };
    world.rules.company.currency = Some(pounds);
    world.rules.ledger.clearing = Some("1200".into());
    world.rules.ledger.exchange_difference = Some("7900".into());
    world.rules.ledger.rounding = Some("5990".into());
    world.rules.fx.rates = vec![
        rate(date!(2026 - 11 - 19), "0.76"),
        rate(date!(2026 - 11 - 20), "0.77"),
        rate(date!(2026 - 11 - 24), "0.80"),
    ];
    world
}

/// The gateway tells of these captures.
fn captured(world: &mut World, captures: &[(&str, OffsetDateTime)]) {
    let capture = |(position, (amount, at)): (usize, &(&str, OffsetDateTime))| Movement {
        source: Some("ch_1".into()),
        created_at: *at,
        ..movement(&format!("txn_{position}"), MovementKind::Charge, amount, "0.00")
    };
    let movements = captures.iter().enumerate().map(capture).collect();
    world.answers.push((Question::MovementsOf { source: "ch_1".into() }, Answer::Movements(movements)));
}

/// The lines of the journal that ends a plan.
fn difference(plan: &Plan) -> Vec<String> {
    let Some(Document::Journal(journal)) = plan.steps.last().map(|step| &step.document) else {
        panic!("a journal, not {:?}", keys(plan))
    };
    let text = |line: &JournalLine| format!("{:?} {} {}", line.side, line.account, line.amount);
    journal.lines().iter().map(text).collect()
}

fn paid(cents: i64) -> mapping_core::canonical::GatewayEvent {
    succeeded(json!({"amount_captured": cents, "metadata": two_lines()}))
}

/// The company after the order was paid, whose receipt waits for the goods.
fn waiting() -> World {
    let mut world = in_pounds(on_shipment());
    world.payments = vec![payment_of(&paid(10000))];
    world.post(&world.plan(&paid(10000)));
    world.orders[0].shipped = true;
    world
}

#[test]
fn a_receipt_that_is_dated_on_its_shipment_brings_the_difference_to_the_day_of_the_payment() {
    for (captures, difference_to) in [(vec![], "4.00"), (vec![("100.00", A_DAY_LATER)], "3.00")] {
        let mut world = waiting();
        captured(&mut world, &captures);
        let plan = world.plan(&shipped("D-1", true));
        assert_eq!(keys(&plan), ["receipt ch_1", "journal ch_1/exchange"]);
        let expected = [format!("Credit 1200 {difference_to} GBP"), format!("Debit 7900 {difference_to} GBP")];
        assert_eq!(difference(&plan), expected, "a payment taken at {captures:?}");
        world.post(&plan);
        match world.decide(&shipped("D-1", true)) {
            Ok(Decision::Post(again)) => assert_eq!(keys(&again), Vec::<String>::new(), "it is booked once"),
            other => panic!("the gateway is told again, not {other:?}"),
        }
    }
}

#[test]
fn one_receipt_for_several_captures_brings_the_difference_to_the_day_of_each() {
    let mut world = in_pounds(World::new());
    world.payments = vec![payment_of(&paid(10000))];
    captured(&mut world, &[("60.00", PAID), ("40.00", SHIPPED)]);
    let plan = world.plan(&paid(10000));
    assert_eq!(keys(&plan)[2..], ["receipt ch_1", "journal ch_1/exchange"]);
    assert_eq!(difference(&plan), ["Debit 1200 1.60 GBP", "Credit 7900 1.60 GBP"], "76.00, and 45.60 with 32.00");
}

#[test]
fn a_further_receipt_brings_the_difference_of_what_earlier_ones_do_not_hold() {
    let mut world = in_pounds(World::new());
    captured(&mut world, &[("60.00", PAID), ("40.00", SHIPPED)]);
    world.payments = vec![payment_of(&paid(6000))];
    let first = world.plan(&paid(6000));
    assert_eq!(keys(&first).last().map(String::as_str), Some("receipt ch_1"), "it is of the day of its capture");
    world.post(&first);
    world.payments = vec![payment_of(&paid(10000))];
    let second = world.plan(&paid(10000));
    assert_eq!(keys(&second), ["receipt ch_1/2", "journal ch_1/2/exchange"]);
    assert_eq!(difference(&second), ["Debit 1200 1.60 GBP", "Credit 7900 1.60 GBP"], "30.40, and 32.00");
}

#[test]
fn two_captures_of_one_day_leave_a_cent_to_rounding() {
    let mut world = in_pounds(World::new());
    world.rules.fx.rates[0].rate = "0.76135".parse().unwrap();
    world.payments = vec![payment_of(&paid(10000))];
    captured(&mut world, &[("60.00", PAID), ("40.00", PAID)]);
    let plan = world.plan(&paid(10000));
    assert_eq!(difference(&plan), ["Credit 1200 0.01 GBP", "Debit 5990 0.01 GBP"], "76.14, and 45.68 with 30.45");
}

#[test]
fn a_receipt_of_the_day_of_its_capture_needs_no_rate_and_another_day_is_refused_without_one() {
    let mut world = in_pounds(World::new());
    world.rules.fx.rates.clear();
    world.payments = vec![payment_of(&paid(10000))];
    let same_day = world.plan(&paid(10000));
    assert_eq!(keys(&same_day).last().map(String::as_str), Some("receipt ch_1"));
    captured(&mut world, &[("100.00", SHIPPED)]);
    let refusal = world.refusal(&paid(10000));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "rules.fx.rates"));
}

#[test]
fn books_in_the_currency_of_the_payment_know_no_difference() {
    let mut world = waiting();
    world.rules.company.currency = Some(Currency::USD);
    captured(&mut world, &[("100.00", A_DAY_LATER)]);
    assert_eq!(keys(&world.plan(&shipped("D-1", true))), ["receipt ch_1"]);
}

/// A movement of the gateway's under the id of its kind, about so much.
fn moved(kind: MovementKind, source: &str, amount: &str, at: OffsetDateTime) -> Movement {
    Movement { source: Some(source.into()), created_at: at, ..movement(kind.as_str(), kind, amount, "0.00") }
}

fn told(world: &mut World, source: &str, movements: Vec<Movement>) {
    world.answers.retain(|(asked, _)| *asked != Question::MovementsOf { source: source.into() });
    world.answers.push((Question::MovementsOf { source: source.into() }, Answer::Movements(movements)));
}

/// The company after the payment was booked on the day on which it was made.
fn at_once(refund: RefundPosting) -> World {
    let mut world = in_pounds(World::new());
    world.rules.posting.refund = refund;
    world.rules.ledger.returns = Some("4100".into());
    world.payments = vec![payment_of(&paid(10000))];
    world.post(&world.plan(&paid(10000)));
    world
}

#[test]
fn a_refund_brings_the_difference_between_its_own_day_and_that_on_which_its_money_left() {
    let done = refund("re_1", 10000, "succeeded", json!({})); // made on the 20th, at 0.77
    for (posting, documents) in [
        (RefundPosting::MemoPays, &["credit memo re_1"][..]),
        (RefundPosting::MemoAndReversal, &["credit memo re_1", "receipt reversal re_1"][..]),
    ] {
        let mut world = at_once(posting);
        assert_eq!(keys(&world.plan(&done)), documents, "it left on its day, as far as anybody knows");
        told(&mut world, "re_1", vec![moved(MovementKind::Refund, "re_1", "-100.00", SHIPPED)]);
        let plan = world.plan(&done);
        assert_eq!(keys(&plan), [documents, &["journal re_1/exchange"]].concat());
        assert_eq!(difference(&plan), ["Credit 1200 3.00 GBP", "Debit 7900 3.00 GBP"], "77.00, and 80.00");
    }
}

#[test]
fn a_refund_that_came_back_enters_the_clearing_account_at_the_rate_of_its_movement() {
    let mut world = at_once(RefundPosting::MemoPays);
    world.post(&world.plan(&refund("re_1", 10000, "succeeded", json!({}))));
    let failed = refund("re_1", 10000, "failed", json!({}));
    world.refunds.push(refund_of(&failed));
    told(&mut world, "re_1", vec![moved(MovementKind::RefundFailure, "re_1", "100.00", SHIPPED)]);
    let lines = difference(&world.plan(&failed));
    let expected = ["Credit 7900 4.00 GBP", "Debit 1200 80.00 GBP"];
    assert_eq!(lines[..2], expected, "the message is of the 19th, at 0.76: {lines:?}");
}

#[test]
fn a_refund_that_came_back_before_it_was_booked_leaves_only_what_rates_did_meanwhile() {
    let mut world = at_once(RefundPosting::MemoPays);
    let failed = refund("re_1", 10000, "failed", json!({}));
    world.refunds.push(refund_of(&failed));
    assert!(matches!(skipped(&world, &failed), SkipReason::NotPaid { .. }), "it never left");
    let went = moved(MovementKind::Refund, "re_1", "-100.00", A_DAY_LATER);
    told(&mut world, "re_1", vec![went, moved(MovementKind::RefundFailure, "re_1", "100.00", SHIPPED)]);
    let plan = world.plan(&failed);
    assert_eq!(keys(&plan), ["journal re_1/failed/exchange"]);
    assert_eq!(difference(&plan), ["Debit 1200 3.00 GBP", "Credit 7900 3.00 GBP"]);
    world.post(&plan);
    assert!(matches!(skipped(&world, &failed), SkipReason::NotPaid { .. }), "it is booked once");
}

#[test]
fn a_payment_that_came_and_went_before_it_was_booked_leaves_only_what_rates_did_meanwhile() {
    let bounced = event("charge.failed", charge(json!({"status": "failed", "paid": false, "amount_captured": 0})));
    let mut world = in_pounds(World::new());
    world.payments = vec![payment_of(&bounced)];
    assert!(matches!(skipped(&world, &bounced), SkipReason::NotPaid { .. }), "a declined payment never moved");
    let came = moved(MovementKind::Charge, "ch_1", "100.00", PAID);
    told(&mut world, "ch_1", vec![came, moved(MovementKind::ChargeFailure, "ch_1", "-100.00", SHIPPED)]);
    for late in [paid(10000), bounced.clone()] {
        let plan = world.plan(&late);
        assert_eq!(keys(&plan), ["journal ch_1/failed/exchange"]);
        assert_eq!(difference(&plan), ["Credit 1200 4.00 GBP", "Debit 7900 4.00 GBP"], "76.00 came and 80.00 went");
    }
    world.post(&world.plan(&bounced));
    assert!(matches!(skipped(&world, &bounced), SkipReason::NotPaid { .. }), "it is booked once");
}

#[test]
fn a_payment_that_failed_brings_the_difference_between_its_reversals_and_what_the_bank_took() {
    let mut world = at_once(RefundPosting::MemoPays);
    let bounced = event("charge.failed", charge(json!({"status": "failed", "paid": false, "amount_captured": 0})));
    world.payments = vec![payment_of(&bounced)];
    let (first, second) = (
        moved(MovementKind::Charge, "ch_1", "100.00", PAID),
        Movement { id: "txn_2".into(), ..moved(MovementKind::Charge, "ch_1", "20.00", A_DAY_LATER) },
    );
    told(&mut world, "ch_1", vec![first, second, moved(MovementKind::ChargeFailure, "ch_1", "-120.00", SHIPPED)]);
    let plan = world.plan(&bounced);
    assert_eq!(keys(&plan), ["receipt reversal ch_1/failed", "journal ch_1/failed/exchange"]);
    let expected = ["Credit 1200 4.60 GBP", "Debit 7900 4.60 GBP"];
    assert_eq!(difference(&plan), expected, "96.00 went, of which 76.00 is reversed and 15.40 was never booked");
}

#[test]
fn a_rejected_payment_leaves_what_rates_did_until_the_last_of_it_was_given_back() {
    let mut world = in_pounds(World::new());
    world.rules.fraud.screen = true;
    let outcome = json!({"type": "authorized", "risk_level": "highest", "risk_score": 91, "seller_message": "-"});
    let rejected = succeeded(json!({"outcome": outcome}));
    world.payments = vec![payment_of(&rejected)];
    assert!(matches!(skipped(&world, &rejected), SkipReason::FraudRejected { .. }));
    let [first, last] = [("re_1", 6000), ("re_2", 4000)].map(|(id, cents)| refund(id, cents, "succeeded", json!({})));
    world.refunds = vec![refund_of(&first)];
    assert!(matches!(skipped(&world, &first), SkipReason::NoEffect { .. }), "the rest is not given back yet");
    world.refunds.push(refund_of(&last));
    assert!(matches!(skipped(&world, &last), SkipReason::NoEffect { .. }), "nobody says when it came");
    told(&mut world, "ch_1", vec![moved(MovementKind::Charge, "ch_1", "100.00", PAID)]);
    told(&mut world, "re_1", vec![moved(MovementKind::Refund, "re_1", "-60.00", A_DAY_LATER)]);
    told(&mut world, "re_2", vec![moved(MovementKind::Refund, "re_2", "-40.00", SHIPPED)]);
    let plan = world.plan(&last);
    assert_eq!(keys(&plan), ["journal ch_1/refunded/exchange"]);
    assert_eq!(difference(&plan), ["Credit 1200 2.20 GBP", "Debit 7900 2.20 GBP"], "76.00, and 46.20 with 32.00");
    world.post(&plan);
    for again in [first, last] {
        assert!(matches!(skipped(&world, &again), SkipReason::NoEffect { .. }), "it is booked once");
    }
}

#[test]
fn a_payment_that_was_voided_before_it_reached_any_balance_leaves_at_the_figure_at_which_it_came() {
    let mut world = at_once(RefundPosting::MemoPays);
    let voided = event("charge.failed", charge(json!({"status": "failed", "paid": false, "amount_captured": 0})));
    world.payments = vec![payment_of(&voided)];
    let plan = world.plan(&GatewayEvent { occurred_at: SHIPPED, ..voided });
    assert_eq!(keys(&plan), ["receipt reversal ch_1/failed", "journal ch_1/failed/exchange"]);
    assert_eq!(difference(&plan), ["Debit 1200 4.00 GBP", "Credit 7900 4.00 GBP"], "76.00 came, and 80.00 is reversed");
}
