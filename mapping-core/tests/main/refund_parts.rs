//! What becomes of a cent where several receipts are taken back, and of a refund whose payment is disputed.

use mapping_core::canonical::{
    Dispute, DisputeStatus, Document, GatewayEvent, JournalLine, Movement, MovementKind, Reported,
};
use mapping_core::flows::{Answer, Plan, Question, SkipReason};
use mapping_core::money::Currency;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{DatedRate, DisputeBooks};
use rust_decimal::dec;
use serde_json::json;
use time::Duration;
use time::macros::date;

use crate::dispute_world::{dispute, reversal, withdrawal};
use crate::refund::{captured_in_parts, payment_of, refund, taken_back};
use crate::world::{World, charge, event, keys, money, skipped};

/// The world after 60.00 and 40.00 were captured, for books in pounds: 45.68 and 30.45, and 76.14 for both at once.
fn in_pounds() -> World {
    let mut world = captured_in_parts(6000);
    let pounds = Currency::from_code("GBP").unwrap();
    world.rules.company.currency = Some(pounds);
    world.rules.ledger.rounding = Some("5990".into());
    world.rules.fx.rates = vec![DatedRate {
        from: Currency::USD,
        to: pounds,
        date: date!(2026 - 11 - 19),
        rate: dec!(0.76135),
        source: "a table".to_owned(),
    }];
    world
}

/// The lines of the journal that ends a plan.
fn last_journal(plan: &Plan) -> Vec<String> {
    let Some(Document::Journal(journal)) = plan.steps.last().map(|step| &step.document) else { panic!("a journal") };
    let text = |line: &JournalLine| format!("{:?} {} {}", line.side, line.account, line.amount);
    journal.lines().iter().map(text).collect()
}

/// The message that the bank returned the payment, of which the gateway knows by now.
fn returned_by_the_bank(world: &mut World) -> GatewayEvent {
    let told = event("charge.failed", charge(json!({"status": "failed", "paid": false, "amount_captured": 0})));
    world.payments = vec![payment_of(&told)];
    told
}

#[test]
fn the_cent_between_two_reversals_and_their_settlement_is_booked_beside_them() {
    type Told = fn(&mut World) -> GatewayEvent;
    let refunded: Told = |_| refund("re_1", 10000, "succeeded", json!({}));
    for (told, reference) in
        [(refunded, "journal re_1/exchange"), (returned_by_the_bank, "journal ch_1/failed/exchange")]
    {
        let mut world = in_pounds();
        let told = told(&mut world);
        let plan = world.plan(&told);
        assert_eq!(keys(&plan).last().map(String::as_str), Some(reference));
        assert_eq!(last_journal(&plan), ["Credit 1200 0.01 GBP", "Debit 5990 0.01 GBP"]);
        assert!(
            plan.steps
                .last()
                .unwrap()
                .reasons
                .iter()
                .any(|why| why.to_string().contains("by settlements = -76.14 GBP"))
        );
        world.post(&plan);
        assert!(matches!(skipped(&world, &told), SkipReason::AlreadyPosted { .. }));
    }
}

#[test]
fn nothing_is_rounded_where_one_receipt_is_taken_back_or_the_books_are_in_the_currency_of_the_payment() {
    let of_one = refund("re_1", 6000, "succeeded", json!({}));
    assert_eq!(keys(&in_pounds().plan(&of_one)), ["credit memo re_1", "receipt reversal re_1"]);
    let mut world = captured_in_parts(6000);
    world.rules.company.currency = Some(Currency::USD);
    let told = returned_by_the_bank(&mut world);
    assert_eq!(keys(&world.plan(&told)), ["receipt reversal ch_1/failed", "receipt reversal ch_1/2/failed"]);
}

#[test]
fn a_cent_that_no_account_takes_is_refused_at_the_account_to_name() {
    let mut world = in_pounds();
    world.rules.ledger.rounding = None;
    let refusal = world.refusal(&refund("re_1", 10000, "succeeded", json!({})));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "rules.ledger.rounding"));
}

fn disputed(mut world: World, disputes: Vec<Dispute>) -> World {
    world.answers.push((Question::Disputes { payment: "ch_1".into() }, Answer::Disputes(disputes)));
    world
}

/// What is disputed is so much, and has left the balance a day before the refunds of these tests.
fn withdrawn(amount: &str) -> Movement {
    let gross = -money(amount, "USD");
    let day_before = time::OffsetDateTime::from_unix_timestamp(1_795_230_000).unwrap() - Duration::days(1);
    Movement { gross, net: gross, fee: money("0.00", "USD"), created_at: day_before, ..withdrawal("txn_1", 0) }
}

#[test]
fn a_refund_and_a_dispute_together_never_exceed_the_payment() {
    let open = |movements| dispute(DisputeStatus::NeedsResponse, movements);
    let of_status = |status| Dispute { amount: money("70.00", "USD"), ..dispute(status, Vec::new()) };
    let most = |cents| refund("re_1", cents, "succeeded", json!({}));
    for (disputes, left) in [
        (vec![open(vec![withdrawn("70.00")])], 3000),
        (vec![open(vec![withdrawn("70.00"), withdrawal("txn_2", 1)])], -7000),
        (vec![of_status(DisputeStatus::Lost)], 3000),
        (vec![of_status(DisputeStatus::Inquiry)], 10000),
        (vec![of_status(DisputeStatus::Won)], 10000),
        (vec![dispute(DisputeStatus::Won, vec![withdrawal("txn_1", 0), reversal("txn_2", 30)])], 10000),
    ] {
        let world = disputed(captured_in_parts(6000), disputes.clone());
        if left > 0 {
            assert_eq!(keys(&world.plan(&most(left)))[0], "credit memo re_1", "{disputes:?}");
        }
        let refusal = world.refusal(&most(left.max(0) + 1));
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::RefundTooLarge, "refund.amount"));
    }
}

#[test]
fn a_refund_takes_back_no_receipt_that_a_dispute_took_back_before_it() {
    let of_dispute =
        Dispute { amount: money("60.00", "USD"), ..dispute(DisputeStatus::Lost, vec![withdrawn("60.00")]) };
    let mut world = disputed(captured_in_parts(6000), vec![of_dispute]);
    let half = refund("re_1", 3000, "succeeded", json!({}));
    assert_eq!(taken_back(&world.plan(&half)), ["re_1: 30.00 of P0001"], "a loss leaves the receipts as they are");
    world.rules.fraud.dispute_books = DisputeBooks::Receivable;
    assert_eq!(taken_back(&world.plan(&half)), ["re_1: 30.00 of P0002"]);
    let Answer::Disputes(disputes) = &mut world.answers.last_mut().unwrap().1 else { panic!("disputes") };
    disputes[0].movements[0].kind = Reported::Known(MovementKind::Fee);
    assert_eq!(taken_back(&world.plan(&half)), ["re_1: 30.00 of P0001"], "a fee is not the customer's");
}
