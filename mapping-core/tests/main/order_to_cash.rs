//! The stories of order to cash: what a payment becomes in the books, and why.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{GatewayEvent, PaymentStatus, ReceiptStatus, Reported, Subject};
use mapping_core::flows::{ErpItem, ErpSalesOrder, Question, SkipReason};
use mapping_core::gateway::stripe;
use mapping_core::money::Money;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::RoutedStatus;
use serde_json::json;

use crate::world::{
    World, charge, erp_customer, event, item, keys, money, reasons, receipt, sales_order, skipped, succeeded, two_lines,
};

#[test]
fn a_new_customers_order_becomes_customer_order_and_receipt() {
    let plan = World::new().plan(&succeeded(json!({"metadata": two_lines()})));
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "sales order WEB-1001", "receipt ch_1"]);
    assert_yaml_snapshot!(plan);
}

#[test]
fn without_lines_the_money_is_held_on_account() {
    let plan = World::new().plan(&succeeded(json!({})));
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "receipt ch_1"]);
    assert_eq!(receipt(&plan).sales_order, None);
    assert_yaml_snapshot!(plan);
}

#[test]
fn usd_10000_minor_units_are_100_dollars() {
    let plan = World::new().plan(&succeeded(json!({"amount": 10000, "amount_captured": 10000})));
    assert_eq!(receipt(&plan).amount.to_string(), "100.00 USD");
}

#[test]
fn amounts_are_right_in_currencies_of_zero_three_and_false_decimals() {
    for (currency, minor, expected) in
        [("jpy", 5000, "5000 JPY"), ("kwd", 12340, "12.340 KWD"), ("isk", 500, "5.00 ISK"), ("ugx", 500, "5.00 UGX")]
    {
        let plan =
            World::new().plan(&succeeded(json!({"amount": minor, "amount_captured": minor, "currency": currency})));
        assert_eq!(receipt(&plan).amount.to_string(), expected);
        assert_yaml_snapshot!(format!("{currency}_on_account"), plan.steps[1]);
    }
}

#[test]
fn a_yen_order_is_shared_in_whole_yen() {
    let mut world = World::new();
    for item in &mut world.items {
        item.price = item.price.map(|price| Money::new(price.amount(), money("1", "JPY").currency()));
    }
    let lines = json!([{"sku": "GAS-ARG-50"}, {"sku": "REG-2"}, {"sku": "PRO-PLAN"}]).to_string();
    let metadata = json!({"order_id": "TOKYO-7", "lines": lines});
    let plan = world
        .plan(&succeeded(json!({"amount": 5001, "amount_captured": 5001, "currency": "jpy", "metadata": metadata})));
    let nets: Vec<String> = sales_order(&plan).lines.iter().map(|line| line.net.to_string()).collect();
    assert_eq!(nets, ["1516 JPY", "1010 JPY", "2475 JPY"]); // 30 : 20 : 49
    assert_yaml_snapshot!(plan);
}

#[test]
fn lines_without_prices_share_the_captured_amount_by_list_price() {
    let lines = json!([{"sku": "GAS-ARG-50", "quantity": 2}, {"sku": "REG-2", "quantity": 1}]).to_string();
    let plan = World::new().plan(&succeeded(json!({"metadata": {"order_id": "WEB-3", "items": lines}})));
    assert_yaml_snapshot!(plan);
}

#[test]
fn a_single_item_code_takes_the_whole_amount() {
    let plan =
        World::new().plan(&succeeded(json!({"metadata": {"order_id": "WEB-4", "sku": "REG-2", "quantity": "5"}})));
    let order = sales_order(&plan);
    assert_eq!(
        (order.lines[0].quantity.to_string().as_str(), order.lines[0].net.to_string().as_str()),
        ("5", "100.00 USD")
    );
}

#[test]
fn an_order_without_a_number_bears_the_attempts() {
    let plan = World::new().plan(&succeeded(json!({"metadata": {"sku": "REG-2"}})));
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "sales order pi_1", "receipt ch_1"]);
}

#[test]
fn invoice_lines_make_the_order_when_the_metadata_is_silent() {
    let mut world = World::new();
    let invoice = json!({
        "id": "in_1", "object": "invoice", "number": "INV-0007", "currency": "usd", "created": 1_795_140_000,
        "customer": "cus_1", "customer_email": "ann@example.com", "total": 4900, "amount_paid": 4900, "status": "paid",
        "lines": {"object": "list", "data": [{
            "id": "il_1", "object": "line_item", "amount": 5000, "currency": "usd", "quantity": 1,
            "description": "Pro plan, November", "discount_amounts": [{"amount": 500, "discount": "di_1"}],
            "period": {"start": 1_795_140_000, "end": 1_797_732_000},
            "pricing": {"type": "price_details", "price_details": {"price": "price_1", "product": "prod_pro"}},
            "taxes": [{"amount": 400, "tax_behavior": "exclusive"}]
        }]}
    });
    let Subject::Invoice(invoice) = event("invoice.paid", invoice).subject else { panic!("an invoice") };
    world.invoices.push((Question::InvoiceOfAttempt { id: "pi_1".to_owned() }, *invoice));
    let plan = world.plan(&succeeded(json!({"amount": 4900, "amount_captured": 4900})));
    assert_yaml_snapshot!(plan);
}

#[test]
fn an_old_charge_names_its_invoice_itself() {
    let world = World::new();
    let event = succeeded(json!({"invoice": "in_9"}));
    let facts = world.facts(&event).unwrap();
    assert!(facts.answer(&Question::Invoice { id: "in_9".into() }).is_some());
    assert!(facts.answer(&Question::InvoiceOfAttempt { id: "pi_1".to_owned() }).is_none());
}

#[test]
fn a_payment_that_is_posted_already_posts_nothing() {
    let mut world = World::new();
    let event = succeeded(json!({"metadata": two_lines()}));
    world.post(&world.plan(&event));
    assert_eq!(skipped(&world, &event).to_string(), "already posted as P0001: receipt of ch_1 over 100.00 USD");
}

#[test]
fn another_amount_under_the_same_transaction_is_a_conflict() {
    let mut world = World::new();
    world.post(&world.plan(&succeeded(json!({}))));
    let refusal = world.refusal(&succeeded(json!({"amount_captured": 9000})));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Conflict, "payment.captured"));
    assert!(refusal.message.contains("100.00 USD"), "{refusal}");
}

#[test]
fn an_unknown_item_is_refused_with_its_near_neighbours() {
    let lines = json!([{"sku": "GAS-ARG-5O", "quantity": 1, "net": "100.00"}]).to_string();
    assert_yaml_snapshot!(World::new().refusal(&succeeded(json!({"metadata": {"lines": lines}}))));
}

#[test]
fn an_item_on_two_lines_is_asked_for_once() {
    let lines = json!([{"sku": "REG-2"}, {"sku": "GAS-ARG-50"}, {"sku": "REG-2"}]).to_string();
    let plan = World::new().plan(&succeeded(json!({"metadata": {"lines": lines}})));
    assert_eq!(sales_order(&plan).lines.len(), 3);
}

#[test]
fn an_alias_names_the_erps_item() {
    let lines = json!([{"sku": "prod_pro", "net": "100.00"}]).to_string();
    let plan = World::new().plan(&succeeded(json!({"metadata": {"lines": lines}})));
    assert_eq!(sales_order(&plan).lines[0].sku.as_str(), "PRO-PLAN");
}

#[test]
fn lines_that_do_not_add_up_are_refused_with_both_sums() {
    let lines = json!([{"sku": "REG-2", "net": "90.00", "tax": "5.00"}]).to_string();
    let refusal = World::new().refusal(&succeeded(json!({"metadata": {"lines": lines}})));
    assert_eq!(refusal.code, RefusalCode::Unbalanced);
    assert_eq!(refusal.message, "the lines and their taxes come to 95.00 USD and the payment captured 100.00 USD");
}

#[test]
fn bad_lines_name_the_place_of_the_fault() {
    for (lines, field) in [
        (r#"[{"sku":"REG-2","net":"10.001"}]"#, "payment.metadata.lines[0].net"),
        (r#"[{"sku":"REG-2","net":-1}]"#, "payment.metadata.lines[0].net"),
        (r#"[{"sku":"REG-2","tax":"much"}]"#, "payment.metadata.lines[0].tax"),
        (r#"[{"sku":"REG-2"},{"sku":"REG-2","quantity":0}]"#, "payment.metadata.lines[1].quantity"),
        (r#"[{"sku":" "}]"#, "payment.metadata.lines[0].sku"),
        (r#"[{"sku":"REG-2""#, "payment.metadata.lines"),
    ] {
        let refusal = World::new().refusal(&succeeded(json!({"metadata": {"lines": lines}})));
        assert_eq!(refusal.field, field, "{refusal}");
    }
}

#[test]
fn plain_words_under_a_lines_key_are_no_lines() {
    let plan = World::new().plan(&succeeded(json!({"metadata": {"items": "two shirts"}})));
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "receipt ch_1"]);
}

#[test]
fn a_payment_is_linked_to_the_order_that_the_erp_holds() {
    let mut world = World::new();
    world.customers.push(erp_customer("C0042", Some("stripe/cus_1"), "Ann Example", "ann@example.com"));
    let order = |customer: &str, total: &str| ErpSalesOrder {
        number: "SO77".into(),
        reference: "WEB-1001".into(),
        customer: customer.into(),
        total: money(total, "USD"),
        transaction: None,
        shipped: false,
        complete: false,
    };
    let event = succeeded(json!({"metadata": {"order_id": "WEB-1001"}}));

    world.orders = vec![order("C0042", "100.00")];
    let plan = world.plan(&event);
    assert_eq!(keys(&plan), ["receipt ch_1"]);
    assert_eq!(receipt(&plan).sales_order.unwrap().to_string(), "SO77");

    world.orders = vec![order("C0042", "250.00")];
    assert!(reasons(&world.plan(&event), 0).contains("a part of it"));

    world.orders = vec![order("C0042", "99.99")];
    assert_eq!(world.refusal(&event).field, "order.total");
    world.orders = vec![order("C0007", "100.00")];
    assert_eq!(world.refusal(&event).field, "order.customer");
}

#[test]
fn charge_status_decides_the_receipts() {
    let mut world = World::new();
    world.rules.payment.record_failed = true;
    let statuses = |event: &GatewayEvent| receipt(&world.plan(event)).status;
    assert_eq!(statuses(&succeeded(json!({}))), ReceiptStatus::Paid);
    assert_eq!(statuses(&declined()), ReceiptStatus::Failed);
}

fn declined() -> GatewayEvent {
    let failure = json!({"status": "failed", "paid": false, "captured": false, "amount_captured": 0,
        "failure_code": "card_declined", "failure_message": "Your card was declined."});
    event("charge.failed", charge(failure))
}

#[test]
fn money_that_has_not_moved_is_skipped_with_the_reason() {
    let world = World::new();
    let not_paid = |event| match skipped(&world, &event) {
        SkipReason::NotPaid { status } => status,
        other => panic!("expected not paid, got {other}"),
    };
    assert_eq!(not_paid(declined()), "failed: Your card was declined.");
    let held = json!({"captured": false, "amount_captured": 0});
    assert_eq!(not_paid(succeeded(held)), "authorised, not captured");
    let pending = event("charge.pending", charge(json!({"status": "pending", "paid": false})));
    assert_eq!(not_paid(pending), "pending, the bank has not answered yet");
    let intent =
        json!({"id": "pi_1", "object": "payment_intent", "amount": 100, "currency": "usd", "status": "processing"});
    assert_eq!(not_paid(event("payment_intent.processing", intent)), "pending, the bank has not answered yet");
}

#[test]
fn a_direct_debit_is_received_on_the_day_on_which_it_was_paid() {
    let made_days_before = json!({"created": 1_794_800_000, "metadata": {"sku": "REG-2"},
        "payment_method_details": {"type": "us_bank_account", "card": null}});
    let plan = World::new().plan(&succeeded(made_days_before.clone()));
    assert_eq!(sales_order(&plan).ordered_on.to_string(), "2026-11-15");
    assert_eq!(receipt(&plan).received_on.to_string(), "2026-11-19");

    // An event that came later and does not say when: the day on which the payment was made.
    let plan = World::new().plan(&event("charge.updated", charge(made_days_before)));
    assert_eq!(receipt(&plan).received_on.to_string(), "2026-11-15");

    let entered = json!({"balance_transaction": {"id": "txn_1", "object": "balance_transaction", "amount": 10000,
        "created": 1_795_053_600, "currency": "usd", "fee": 0, "net": 10000, "type": "charge"}});
    assert_eq!(receipt(&World::new().plan(&succeeded(entered))).received_on.to_string(), "2026-11-18");
}

#[test]
fn an_unknown_status_is_routed_by_the_rules_or_refused() {
    let mut world = World::new();
    let event = event("charge.updated", charge(json!({"status": "teleported"})));
    let refusal = world.refusal(&event);
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::UnknownStatus, "teleported"));

    world.rules.status.payment.insert("teleported".to_owned(), RoutedStatus::Pending);
    assert!(matches!(skipped(&world, &event), SkipReason::NotPaid { .. }));
}

#[test]
fn the_gateways_answer_wins_over_an_older_event() {
    let mut world = World::new();
    let Subject::Payment(now) = succeeded(json!({})).subject else { panic!("a payment") };
    world.payments.push(*now);
    let late = event("charge.pending", charge(json!({"status": "pending", "paid": false, "amount_captured": 0})));
    let plan = world.plan(&late);
    assert_eq!(receipt(&plan).amount.to_string(), "100.00 USD");
    assert!(reasons(&plan, 1).contains("the event is older"), "{}", reasons(&plan, 1));
}

#[test]
fn a_paid_event_wins_over_an_older_answer() {
    let mut world = World::new();
    let Subject::Payment(mut before) = succeeded(json!({})).subject else { panic!("a payment") };
    before.status = Reported::Known(PaymentStatus::Pending);
    world.payments.push(*before);
    let plan = world.plan(&succeeded(json!({})));
    assert!(reasons(&plan, 1).contains("older than the event"), "{}", reasons(&plan, 1));
}

#[test]
fn a_payment_intent_and_its_charge_post_the_same_documents_once() {
    let mut world = World::new();
    let Subject::Payment(payment) = succeeded(json!({"metadata": two_lines()})).subject else { panic!("a payment") };
    world.payments.push(*payment);
    let intent = json!({"id": "pi_1", "object": "payment_intent", "amount": 10000, "currency": "usd",
        "status": "succeeded", "latest_charge": "ch_1"});
    let by_intent = event("payment_intent.succeeded", intent);
    let plan = world.plan(&by_intent);
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "sales order WEB-1001", "receipt ch_1"]);

    world.post(&plan);
    for again in [by_intent, succeeded(json!({"metadata": two_lines()}))] {
        assert!(matches!(skipped(&world, &again), SkipReason::AlreadyPosted { .. }));
    }
}

#[test]
fn a_thin_event_fetches_its_payment() {
    let mut world = World::new();
    let thin = |object: &str, id: &str| {
        let event = json!({"id": "evt_9", "object": "v2.core.event", "type": format!("v1.{object}.succeeded"),
            "created": "2026-11-20T02:00:03.000Z", "livemode": false,
            "related_object": {"id": id, "type": object, "url": format!("/v1/{object}s/{id}")}});
        stripe::read(event.to_string().as_bytes()).unwrap()
    };
    assert_eq!(world.refusal(&thin("charge", "ch_1")).code, RefusalCode::MissingFact);
    assert!(matches!(skipped(&world, &thin("payment_intent", "pi_1")), SkipReason::NotPaid { .. }));

    let Subject::Payment(payment) = succeeded(json!({})).subject else { panic!("a payment") };
    world.payments.push(*payment);
    for event in [thin("charge", "ch_1"), thin("payment_intent", "pi_1")] {
        assert_eq!(keys(&world.plan(&event)), ["customer stripe/cus_1", "receipt ch_1"]);
    }
}

#[test]
fn what_no_flow_plans_is_skipped_and_named() {
    let world = World::new();
    let customer = json!({"id": "cus_1", "object": "customer", "name": "Ann Example", "created": 1_795_140_000});
    let setup = json!({"id": "seti_1", "object": "setup_intent", "status": "succeeded"});
    for (event, expected) in [
        (event("customer.updated", customer), "not planned yet: customer cus_1"),
        (event("setup_intent.succeeded", setup), "no effect on the books: setup_intent seti_1"),
    ] {
        assert_eq!(skipped(&world, &event).to_string(), expected);
    }
}

#[test]
fn lines_without_any_price_to_share_by_are_refused() {
    let mut world = World::new();
    world.items = vec![item("REG-2", "Regulator", "20.00")];
    world.items.push(ErpItem { price: None, ..item("FREE", "Sample", "1.00") });
    let lines = json!([{"sku": "REG-2"}, {"sku": "FREE"}]).to_string();
    let refusal = world.refusal(&succeeded(json!({"metadata": {"lines": lines}})));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Unbalanced, "order.lines[1].net"));
}
