//! The exchange difference of receipts that are dated on another day than the gateway took their money, in books of another currency.

use mapping_core::canonical::{Document, JournalLine, Movement, MovementKind};
use mapping_core::flows::{Answer, Decision, Plan, Question};
use mapping_core::money::Currency;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::DatedRate;
use serde_json::json;
use time::macros::{date, datetime};
use time::{Date, OffsetDateTime};

use crate::ledger_settlement::movement;
use crate::refund::payment_of;
use crate::shipment::{on_shipment, shipped};
use crate::world::{World, keys, succeeded, two_lines};

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
