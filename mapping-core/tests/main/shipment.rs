//! The stories of goods that leave the house: when their payment is booked, and who is told.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{GatewayEvent, InvoiceNumber, Shipment, Subject, Tracking};
use mapping_core::flows::{Answer, Decision, Notice, Question, Severity, SkipReason, Written};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::PaymentPosting;
use serde_json::{Value, json};
use time::macros::datetime;

use crate::ledger_clearing::on_clearing;
use crate::order_to_cash_captures::told;
use crate::world::{World, charge, event, keys, receipt, skipped, succeeded, two_lines};

fn paid() -> GatewayEvent {
    succeeded(json!({"metadata": two_lines()}))
}

/// A TIMS company that books payments on shipment.
pub(crate) fn on_shipment() -> World {
    let mut world = World::new();
    world.rules.posting.payment = PaymentPosting::OnShipment;
    world
}

/// The company, whose gateway knows the usual charge with these changes.
fn knows(mut world: World, changes: Value) -> World {
    let mut whole = json!({"metadata": two_lines()});
    for (key, value) in changes.as_object().unwrap() {
        whole[key] = value.clone();
    }
    let Subject::Payment(payment) = event("charge.updated", charge(whole)).subject else { panic!("a payment") };
    world.payments = vec![*payment];
    world
}

/// A shipment of the usual order, as the ERP tells it.
pub(crate) fn shipped(id: &str, complete: bool) -> GatewayEvent {
    let shipment = Shipment {
        id: id.to_owned(),
        sales_order: "SO0001".into(),
        order: "WEB-1001".into(),
        lines: Vec::new(),
        complete,
        tracking: Some(Tracking {
            carrier: Some("UPS".to_owned()),
            number: "1Z999".to_owned(),
            url: Some("https://track.example/1Z999".to_owned()),
        }),
        invoice: complete.then(|| InvoiceNumber::from("INV-55")),
        shipped_at: datetime!(2026-11-24 15:00 UTC),
    };
    GatewayEvent {
        gateway: "tims".into(),
        account: None,
        id: format!("shipment/{id}").into(),
        kind: "shipment".to_owned(),
        occurred_at: datetime!(2026-11-24 15:00 UTC),
        order_key: "tims/SO0001".into(),
        subject: Subject::Shipment(Box::new(shipment)),
    }
}

#[test]
fn on_shipment_a_paid_order_is_booked_at_once_and_its_receipt_with_the_goods() {
    let mut world = knows(on_shipment(), json!({}));
    let plan = world.plan(&paid());
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "sales order WEB-1001"]);
    assert_eq!(told(&plan), ["shop: order WEB-1001 is processing", "gateway: data of payment ch_1"]);
    world.post(&plan);
    let waits = skipped(&world, &paid());
    assert_eq!(
        waits.to_string(),
        "already posted as SO0001: sales order WEB-1001, whose receipt comes with the shipment"
    );

    let plan = world.plan(&shipped("D-1", true));
    assert_eq!(keys(&plan), ["receipt ch_1"]);
    assert_eq!(receipt(&plan).sales_order.unwrap().to_string(), "SO0001");
    assert_yaml_snapshot!(plan);
    world.post(&plan);
    let again = world.plan(&shipped("D-1", true));
    assert!(again.steps.is_empty(), "telling twice does no harm, booking twice would");
    let Notice::GatewayPayment { metadata, .. } = &again.tellings[1].notice else { panic!("for the gateway") };
    assert_eq!(metadata["erp_receipt"], "P0001");
}

#[test]
fn a_receipt_by_shipment_is_refused_while_nobody_names_the_gateway_that_clearing_rules_ask_for() {
    let mut world = knows(on_shipment(), json!({}));
    world.rules.payment.account = None;
    world.rules.sync.gateway = None;
    world.rules.gl.push(on_clearing("1210-00", &[("gateway", "stripe")]));
    world.post(&world.plan(&paid()));
    let refusal = world.refusal(&shipped("D-1", true));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "rules.sync.gateway"));
    world.rules.sync.gateway = Some("stripe".into());
    let account = receipt(&world.plan(&shipped("D-1", true))).account;
    assert_eq!(account.unwrap().as_str(), "1210-00");
}

#[test]
fn the_whole_receipt_comes_with_the_first_of_several_shipments() {
    let mut world = knows(on_shipment(), json!({}));
    world.post(&world.plan(&paid()));
    let first = world.plan(&shipped("D-1", false));
    assert_eq!(keys(&first), ["receipt ch_1"]);
    assert_eq!(told(&first)[0], "shop: order WEB-1001 is partly shipped");
    world.post(&first);
    let second = world.plan(&shipped("D-2", true));
    assert!(second.steps.is_empty());
    assert_eq!(told(&second)[0], "shop: order WEB-1001 is shipped");
}

#[test]
fn at_once_a_shipment_only_tells() {
    let mut world = knows(World::new(), json!({}));
    world.post(&world.plan(&paid()));
    let plan = world.plan(&shipped("D-1", true));
    assert!(plan.steps.is_empty());
    assert_yaml_snapshot!(plan);
    (world.rules.posting.tell_shop, world.rules.posting.tell_gateway) = (false, false);
    assert!(matches!(skipped(&world, &shipped("D-1", true)), SkipReason::NoEffect { .. }));
}

#[test]
fn an_authorised_payment_at_shipment_is_an_alert_and_is_booked_when_it_is_captured() {
    let authorised = json!({"captured": false, "amount_captured": 0});
    for world in [World::new(), on_shipment()] {
        let mut world = knows(world, json!({}));
        world.post(&world.plan(&paid()));
        world.receipts.clear();
        world.payments = knows(World::new(), authorised.clone()).payments;
        let plan = world.plan(&shipped("D-1", true));
        assert!(plan.steps.is_empty());
        let Notice::Alert { severity, topic, message, .. } = &plan.tellings[1].notice else { panic!("an alert") };
        assert_eq!((*severity, topic.as_str()), (Severity::Critical, "shipped_unpaid"));
        assert!(message.ends_with("payment ch_1 is authorised and not captured; capture it"), "{message}");
        assert_yaml_snapshot!("an_authorised_payment_at_shipment", plan);
        world.orders[0].shipped = true;
        world.payments.clear();
        assert_eq!(keys(&world.plan(&paid())), ["receipt ch_1"], "the goods have left, so nothing waits for them");
    }
}

#[test]
fn money_that_nobody_took_is_an_alert() {
    for (status, severity) in [("pending", Severity::Warning), ("failed", Severity::Critical)] {
        let mut world = knows(World::new(), json!({}));
        world.post(&world.plan(&paid()));
        world.payments = knows(World::new(), json!({"status": status, "paid": false, "amount_captured": 0})).payments;
        let plan = world.plan(&shipped("D-1", true));
        let found = plan.tellings.iter().find_map(|telling| match &telling.notice {
            Notice::Alert { severity, .. } => Some(*severity),
            _ => None,
        });
        assert_eq!((found, plan.steps.len()), (Some(severity), 0), "{status}");
    }
}

#[test]
fn a_payment_that_fails_before_its_goods_leave_stops_them() {
    let mut world = knows(on_shipment(), json!({}));
    world.post(&world.plan(&paid()));
    let failed = json!({"status": "failed", "paid": false, "amount_captured": 0, "metadata": two_lines()});
    world.payments.clear();
    let plan = world.plan(&event("charge.failed", charge(failed)));
    assert!(plan.steps.is_empty());
    assert_eq!(
        told(&plan),
        [
            "shop: order WEB-1001 is cancelled",
            "people: payment_taken_back: sales order SO0001 is not paid after all: failed; stop its goods"
        ]
    );
}

#[test]
fn our_own_record_names_the_payment_where_the_erp_does_not() {
    let mut world = knows(on_shipment(), json!({}));
    world.post(&world.plan(&paid()));
    world.orders[0].transaction = None;
    let key = mapping_core::canonical::DocumentKey::new(mapping_core::canonical::DocumentKind::SalesOrder, "WEB-1001");
    let fields = [("transaction".to_owned(), "ch_1".to_owned())].into();
    let written = Written { fields, at: datetime!(2026-11-20 03:00 UTC) };
    world.answers.push((Question::LastWritten { key }, Answer::Written(Box::new(written))));
    assert!(matches!(skipped(&world, &paid()), SkipReason::AlreadyPosted { .. }), "the receipt still waits");
    assert_eq!(keys(&world.plan(&shipped("D-1", true))), ["receipt ch_1"]);
}

#[test]
fn an_order_that_no_gateway_paid_is_told_to_the_shop_alone() {
    let mut world = knows(on_shipment(), json!({}));
    world.post(&world.plan(&paid()));
    world.orders[0].transaction = None;
    world.written.clear();
    let plan = world.plan(&shipped("D-1", true));
    assert_eq!((plan.steps.len(), told(&plan)), (0, vec!["shop: order WEB-1001 is shipped".to_owned()]));
}

#[test]
fn a_shipment_of_nobodys_order_is_refused_only_where_a_receipt_depends_on_it() {
    let refusal = on_shipment().refusal(&shipped("D-1", true));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "shipment.order"));
    assert!(matches!(World::new().decide(&shipped("D-1", true)), Ok(Decision::Post(plan)) if plan.steps.is_empty()));
    let mut world = knows(on_shipment(), json!({}));
    world.post(&world.plan(&paid()));
    world.payments.clear();
    assert_eq!(world.refusal(&shipped("D-1", true)).field, "sales_order.transaction");
}

#[test]
fn a_second_payment_of_an_order_is_not_left_waiting() {
    let mut world = on_shipment();
    world.rules.order.total_keys = vec!["order_total".to_owned()];
    let mut metadata = two_lines();
    metadata["order_total"] = json!("100.00");
    let instalment = |id: &str| {
        let intent = format!("pi_{id}");
        succeeded(
            json!({"id": id, "payment_intent": intent, "amount": 5000, "amount_captured": 5000, "metadata": metadata}),
        )
    };
    let Subject::Payment(first) = instalment("ch_a").subject else { panic!("a payment") };
    world.payments.push(*first);
    world.post(&world.plan(&instalment("ch_a")));
    assert!(world.receipts.is_empty());
    world.post(&world.plan(&instalment("ch_b")));
    assert_eq!(world.receipts[0].transaction.as_str(), "ch_b", "the order names the first payment only");
    world.post(&world.plan(&shipped("D-1", true)));
    assert_eq!(world.receipts[1].transaction.as_str(), "ch_a");
}

#[test]
fn money_on_account_waits_for_no_goods() {
    let plan = on_shipment().plan(&succeeded(json!({})));
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "receipt ch_1"]);
}

#[test]
fn a_later_payment_of_an_order_that_left_does_not_tell_that_it_is_processing() {
    let mut world = knows(World::new(), json!({}));
    world.rules.order.total_keys = vec!["order_total".to_owned()];
    let mut metadata = two_lines();
    metadata["order_total"] = json!("100.00");
    let part = |id: &str| {
        succeeded(json!({"id": id, "payment_intent": format!("pi_{id}"), "amount": 5000, "amount_captured": 5000,
            "metadata": metadata}))
    };
    world.post(&world.plan(&part("ch_a")));
    world.orders[0].shipped = true;
    assert_eq!(told(&world.plan(&part("ch_b"))), ["gateway: data of payment ch_b"]);
}

#[test]
fn a_late_message_of_the_first_shipment_does_not_take_the_last_one_back() {
    let mut world = knows(World::new(), json!({}));
    world.post(&world.plan(&paid()));
    (world.orders[0].shipped, world.orders[0].complete) = (true, true);
    assert_eq!(told(&world.plan(&shipped("D-1", false)))[0], "shop: order WEB-1001 is shipped");
}
