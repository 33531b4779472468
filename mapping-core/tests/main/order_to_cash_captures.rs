//! The stories of money that comes in parts, and of money that does not last.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{Document, GatewayEvent, PaymentStatus, Reported, Subject};
use mapping_core::flows::{Answer, Notice, Plan, Question, ShopStatus, SkipReason, Written};
use mapping_core::money::Money;
use mapping_core::refusal::RefusalCode;
use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::datetime;

use crate::world::{World, charge, event, keys, money, reasons, receipt, sales_order, skipped, succeeded, two_lines};

/// A capture of so many cents of the usual charge.
fn captured(cents: i64, changes: Value) -> GatewayEvent {
    let mut charge = charge(changes);
    charge["amount_captured"] = json!(cents);
    event("charge.captured", charge)
}

/// What a plan tells, one line each.
pub(crate) fn told(plan: &Plan) -> Vec<String> {
    plan.tellings.iter().map(|telling| telling.notice.to_string()).collect()
}

fn payment(event: &GatewayEvent) -> mapping_core::canonical::Payment {
    let Subject::Payment(payment) = &event.subject else { panic!("a payment") };
    (**payment).clone()
}

#[test]
fn a_part_capture_of_a_priced_order_books_the_whole_order_and_the_part_that_was_taken() {
    let plan = World::new().plan(&captured(4000, json!({"metadata": two_lines()})));
    assert_eq!(sales_order(&plan).total, money("100.00", "USD"));
    assert_eq!(receipt(&plan).amount, money("40.00", "USD"));
    assert!(reasons(&plan, 1).contains("order.total.asked"), "{}", reasons(&plan, 1));
}

#[test]
fn a_capture_that_grows_is_a_further_receipt_over_the_difference() {
    let mut world = World::new();
    world.post(&world.plan(&captured(4000, json!({"metadata": two_lines()}))));
    let plan = world.plan(&captured(7500, json!({"metadata": two_lines()})));
    assert_eq!(keys(&plan), ["receipt ch_1/2"]);
    assert_yaml_snapshot!(plan);
    world.post(&plan);
    let more = captured(10000, json!({"metadata": two_lines()}));
    assert_eq!(keys(&world.plan(&more)), ["receipt ch_1/3"]);
    world.post(&world.plan(&more));
    let reason = skipped(&world, &more);
    assert_eq!(reason.to_string(), "already posted as P0003: 3 receipts of ch_1 over 100.00 USD in all");
    assert_eq!(
        skipped(&world, &captured(10000, json!({}))).to_string(),
        "already posted as P0003: 3 receipts of ch_1 over 100.00 USD in all"
    );
    assert_eq!(world.refusal(&captured(9000, json!({}))).code, RefusalCode::Conflict);
}

#[test]
fn a_grown_capture_without_an_order_that_has_room_is_on_account() {
    let mut world = World::new();
    let lines = json!({"order_id": "WEB-5", "lines": json!([{"sku": "REG-2"}]).to_string()});
    world.post(&world.plan(&captured(4000, json!({"metadata": lines.clone()}))));
    assert_eq!(world.orders[0].total, money("40.00", "USD"));
    let plan = world.plan(&captured(10000, json!({"metadata": lines})));
    assert_eq!((receipt(&plan).sales_order, receipt(&plan).amount), (None, money("60.00", "USD")));
    assert_eq!(receipt(&plan).customer.to_string(), "C0001");
}

#[test]
fn instalments_make_one_sales_order_and_a_receipt_each() {
    let mut world = World::new();
    world.rules.order.total_keys = vec!["order_total".to_owned()];
    let mut metadata = two_lines();
    metadata["order_total"] = json!("100.00");
    let instalment = |id: &str, cents: i64| {
        let changes = json!({"id": id, "payment_intent": format!("pi_{id}"), "amount": cents, "amount_captured": cents,
            "metadata": metadata});
        succeeded(changes)
    };
    let first = world.plan(&instalment("ch_a", 2500));
    assert_eq!(keys(&first), ["customer stripe/cus_1", "sales order WEB-1001", "receipt ch_a"]);
    assert_eq!((sales_order(&first).total, receipt(&first).amount), (money("100.00", "USD"), money("25.00", "USD")));
    world.post(&first);
    for id in ["ch_b", "ch_c", "ch_d"] {
        let plan = world.plan(&instalment(id, 2500));
        assert_eq!(keys(&plan), [format!("receipt {id}")]);
        assert_eq!(receipt(&plan).sales_order.unwrap().to_string(), "SO0001");
        world.post(&plan);
    }
    let too_little = world.refusal(&instalment("ch_e", 10001));
    assert_eq!(too_little.field, "order.total", "the order has no room for it");
}

#[test]
fn an_order_that_comes_to_less_than_the_payment_is_refused() {
    let mut world = World::new();
    world.rules.order.total_keys = vec!["order_total".to_owned()];
    let mut metadata = two_lines();
    for (total, code) in [("99.99", RefusalCode::Unbalanced), ("many", RefusalCode::InvalidAmount)] {
        metadata["order_total"] = json!(total);
        let refusal = world.refusal(&succeeded(json!({"metadata": metadata})));
        assert_eq!((refusal.code, refusal.field.as_str()), (code, "payment.metadata.order_total"));
    }
    metadata["order_total"] = json!("120.00");
    let refusal = world.refusal(&succeeded(json!({"metadata": metadata})));
    assert!(refusal.message.ends_with("the whole order is said to come to 120.00 USD"), "{refusal}");
}

#[test]
fn a_direct_debit_that_the_bank_returns_takes_its_receipt_back() {
    let mut world = World::new();
    world.rules.ledger.clearing = Some("1200".into());
    world.post(&world.plan(&succeeded(json!({"metadata": two_lines()}))));
    let failed = event(
        "charge.failed",
        charge(json!({"status": "failed", "paid": false, "amount_captured": 0, "metadata": two_lines()})),
    );
    let plan = world.plan(&failed);
    assert_eq!(keys(&plan), ["receipt reversal ch_1/failed"]);
    assert_yaml_snapshot!(plan);
    world.post(&plan);
    assert!(matches!(skipped(&world, &failed), SkipReason::AlreadyPosted { .. }));
    world.payments = vec![payment(&failed)];
    let late = succeeded(json!({"metadata": two_lines()}));
    assert!(matches!(skipped(&world, &late), SkipReason::AlreadyPosted { .. }), "a late event brings nothing back");
}

#[test]
fn every_receipt_of_a_payment_in_parts_is_taken_back() {
    let mut world = World::new();
    world.post(&world.plan(&captured(4000, json!({"metadata": two_lines()}))));
    world.post(&world.plan(&captured(10000, json!({"metadata": two_lines()}))));
    let failed = event("charge.failed", charge(json!({"status": "failed", "paid": false, "amount_captured": 0})));
    let plan = world.plan(&failed);
    assert_eq!(keys(&plan), ["receipt reversal ch_1/failed", "receipt reversal ch_1/2/failed"]);
    let taken: Vec<Money> = plan
        .steps
        .iter()
        .map(|step| match &step.document {
            Document::ReceiptReversal(reversal) => reversal.amount,
            other => panic!("a reversal, not {other:?}"),
        })
        .collect();
    assert_eq!(taken, [money("40.00", "USD"), money("60.00", "USD")]);
}

#[test]
fn the_trace_of_a_failure_is_no_receipt_to_take_back() {
    let mut world = World::new();
    world.rules.payment.record_failed = true;
    let failed = event("charge.failed", charge(json!({"status": "failed", "paid": false, "amount_captured": 0})));
    world.post(&world.plan(&failed));
    assert!(matches!(skipped(&world, &failed), SkipReason::AlreadyPosted { .. }));

    let key = world.receipts[0].transaction.to_string();
    let key = mapping_core::canonical::DocumentKey::new(mapping_core::canonical::DocumentKind::Receipt, key);
    let written =
        Written { fields: [("status".to_owned(), "paid".to_owned())].into(), at: datetime!(2026-11-20 03:00 UTC) };
    world.answers.push((Question::LastWritten { key }, Answer::Written(Box::new(written))));
    assert_eq!(keys(&world.plan(&failed)), ["receipt reversal ch_1/failed"], "our own record says that it was money");
    let Answer::Written(written) = &mut world.answers[0].1 else { panic!("our own record") };
    written.fields.insert("status".to_owned(), "failed".to_owned());
    world.rules.payment.record_failed = false;
    assert!(matches!(skipped(&world, &failed), SkipReason::NotPaid { .. }), "or that it was none");
}

#[test]
fn an_authorisation_that_ran_out_is_cancelled_and_books_nothing() {
    let expired = json!({"captured": false, "amount_captured": 0, "amount_refunded": 10000, "refunded": true});
    let event = event("charge.expired", charge(expired));
    assert_eq!(payment(&event).status, Reported::Known(PaymentStatus::Cancelled));
    assert!(matches!(skipped(&World::new(), &event), SkipReason::NotPaid { .. }));
}

#[test]
fn what_a_part_capture_released_was_not_given_back() {
    for (captured, counted, expected) in
        [(4000, 6000, "0.00"), (4000, 7000, "10.00"), (4000, 500, "5.00"), (10000, 2500, "25.00")]
    {
        let event = event("charge.updated", charge(json!({"amount_captured": captured, "amount_refunded": counted})));
        assert_eq!(payment(&event).refunded, money(expected, "USD"), "{captured} {counted}");
    }
}

#[test]
fn a_posted_order_is_told_to_the_shop_and_its_numbers_to_the_gateway() {
    let mut world = World::new();
    let paid = succeeded(json!({"metadata": two_lines()}));
    let plan = world.plan(&paid);
    assert_eq!(told(&plan), ["shop: order WEB-1001 is processing", "gateway: data of payment ch_1"]);
    let numbers = plan.steps.iter().map(|step| step.document.key()).zip(["C1", "SO9", "P7"].map(str::to_owned));
    let resolved = plan.tellings[1].resolve(&numbers.collect()).unwrap();
    let Notice::GatewayPayment { metadata, .. } = resolved else { panic!("for the gateway") };
    assert_eq!(
        metadata,
        [("erp_receipt", "P7"), ("erp_sales_order", "SO9")].map(|(key, number)| (key.into(), number.into())).into()
    );
    let unresolved = plan.tellings[1].resolve(&Default::default()).unwrap_err();
    assert_eq!(unresolved.to_string(), "receipt ch_1 has not been posted yet");

    (world.rules.posting.tell_shop, world.rules.posting.tell_gateway) = (false, false);
    assert!(world.plan(&paid).tellings.is_empty());
}

#[test]
fn a_held_order_is_told_as_on_hold() {
    let mut world = World::new();
    world.rules.fraud.screen = true;
    world.rules.fraud.not_checked = mapping_core::rules::FraudAction::Hold;
    let plan = world.plan(&succeeded(json!({"metadata": two_lines()})));
    let Notice::ShopOrder { status, .. } = &plan.tellings[0].notice else { panic!("for the shop") };
    assert_eq!(*status, ShopStatus::OnHold);
}

proptest! {
    #[test]
    fn however_a_capture_grows_the_receipts_come_to_it(parts in prop::collection::vec(1_i64..5_000, 1..6), order in any::<prop::sample::Index>()) {
        let mut world = World::new();
        let mut sums: Vec<i64> = parts.iter().scan(0, |sum, part| { *sum += part; Some(*sum) }).collect();
        let whole = *sums.last().unwrap();
        let event = |cents: i64| captured(cents, json!({"amount": whole}));
        world.payments = vec![payment(&event(whole))]; // the gateway is always asked, so a late message loses
        let late = order.index(sums.len());
        sums.rotate_left(late);
        for cents in sums.iter().chain(&sums) {
            if let Ok(mapping_core::flows::Decision::Post(plan)) = world.decide(&event(*cents)) {
                world.post(&plan);
            }
        }
        let booked = Money::sum(money("0", "USD").currency(), world.receipts.iter().map(|one| one.amount)).unwrap();
        prop_assert_eq!(booked, payment(&event(whole)).captured);
    }

    #[test]
    fn each_capture_is_booked_as_it_comes(parts in prop::collection::vec(1_i64..5_000, 1..6)) {
        let mut world = World::new();
        let whole: i64 = parts.iter().sum();
        let mut sum = 0;
        for part in &parts {
            sum += part;
            let event = captured(sum, json!({"amount": whole}));
            world.payments = vec![payment(&event)];
            world.post(&world.plan(&event));
            prop_assert!(matches!(world.decide(&event), Ok(mapping_core::flows::Decision::Skip(_))));
        }
        let amounts: Vec<Money> = world.receipts.iter().map(|one| one.amount).collect();
        let usd = money("0", "USD").currency();
        let expected: Vec<Money> = parts.iter().map(|part| mapping_core::money::MinorUnitProfile::ISO.to_money(*part, usd).unwrap()).collect();
        prop_assert_eq!(amounts, expected);
    }
}
