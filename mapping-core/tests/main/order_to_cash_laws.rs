//! The laws of order to cash: nothing panics, nothing is booked twice, everything balances and says why.

use mapping_core::canonical::{Document, Payment, PaymentStatus, Reported, Subject};
use mapping_core::flows::{Answer, Decision, Facts, Flow, OrderToCash, Question, SkipReason};
use mapping_core::gateway::stripe;
use mapping_core::money::{Decimal, Money};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::RuleBook;
use proptest::prelude::*;
use serde_json::json;

use crate::world::{World, charge, keys, money, receipt, succeeded, two_lines};

#[test]
fn an_answer_of_the_wrong_kind_is_refused() {
    let world = World::new();
    let event = succeeded(json!({}));
    let mut facts = Facts::new();
    facts.learn(Question::Payment { id: "ch_1".into() }, Answer::Customers(Vec::new()));
    let refusal = OrderToCash.questions(&event, &facts, &world.rules).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::MissingFact, "customers of the ERP"));
}

#[test]
fn an_unknown_time_zone_is_refused_at_its_rule() {
    let mut world = World::new();
    world.rules.company.time_zone = "Mars/Olympus".to_owned();
    assert_eq!(world.refusal(&succeeded(json!({}))).field, "rules.company.time_zone");
}

#[test]
fn a_rule_book_survives_storage_and_refuses_unknown_keys() {
    let rules = World::new().rules;
    let stored = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<RuleBook>(&stored).unwrap(), rules);
    assert!(serde_json::from_str::<RuleBook>(r#"{"payment": {"acount": "1010"}}"#).is_err());
    assert_eq!(serde_json::from_str::<RuleBook>("{}").unwrap(), RuleBook::default());
}

#[test]
fn a_decision_before_the_facts_names_what_is_missing() {
    let world = World::new();
    let refusal = OrderToCash.decide(&succeeded(json!({})), &Default::default(), &world.rules).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::MissingFact, "payment ch_1 at the gateway"));
}

#[test]
fn the_same_facts_give_the_same_plan_to_the_byte() {
    let world = World::new();
    let event = succeeded(json!({"metadata": two_lines()}));
    let facts = world.facts(&event).unwrap();
    let stored = serde_json::to_string(&facts).unwrap();
    let again = serde_json::from_str(&stored).unwrap();
    let plan = |facts| serde_json::to_string(&OrderToCash.decide(&event, facts, &world.rules).unwrap()).unwrap();
    assert_eq!(plan(&facts), plan(&again));
    assert_eq!(stored, serde_json::to_string(&again).unwrap());
}

#[test]
fn every_derived_field_of_a_receipt_has_a_reason() {
    let plan = World::new().plan(&succeeded(json!({"metadata": two_lines()})));
    let fields: Vec<&str> = plan.steps[2].reasons.iter().map(|reason| reason.field.as_ref()).collect();
    for field in ["transaction", "customer", "sales_order", "amount", "received_on", "method", "status", "account"] {
        assert!(fields.contains(&field), "no reason for {field} among {fields:?}");
    }
}

/// A charge whose amounts, currency, customer and metadata are anything.
fn any_charge() -> impl Strategy<Value = serde_json::Value> {
    let currency = prop_oneof![Just("usd"), Just("jpy"), Just("kwd"), Just("isk"), Just("xyz"), Just("huf")];
    let customer =
        prop_oneof![Just(json!(null)), Just(json!("cus_1")), Just(json!({"id": "cus_2", "object": "customer"}))];
    let status = prop_oneof![Just("succeeded"), Just("failed"), Just("pending"), Just("odd")];
    let lines = prop_oneof![
        Just(String::new()),
        "[a-z\\[\\]{}:\" ]{0,20}",
        (1_i64..5, 0_i64..200)
            .prop_map(|(quantity, net)| json!([{"sku": "REG-2", "quantity": quantity, "net": net}]).to_string()),
        (1_i64..5, 1_i64..5)
            .prop_map(|(one, two)| json!([{"sku": "REG-2", "quantity": one}, {"sku": "GAS-ARG-50", "quantity": two}])
                .to_string()),
    ];
    let text = "\\PC{0,80}";
    (any::<i64>(), 0_i64..100_000, any::<bool>(), currency, customer, status, lines, text).prop_map(
        |(wild, tame, is_wild, currency, customer, status, lines, text)| {
            let amount = if is_wild { wild } else { tame };
            json!({"amount": amount, "amount_captured": amount, "currency": currency, "customer": customer, "status": status,
                   "description": text, "billing_details": {"name": text, "email": text, "address": {"line1": text, "country": text}},
                   "metadata": {"lines": lines, "order_id": text}})
        },
    )
}

proptest! {
    #[test]
    fn no_payment_panics_and_what_is_planned_balances(changes in any_charge()) {
        let world = World::new();
        let Ok(event) = stripe::read(&crate::world::body("charge.succeeded", charge(changes))) else { return Ok(()) };
        let Subject::Payment(payment) = &event.subject else { panic!("a payment") };
        if let Ok(Decision::Post(plan)) = world.decide(&event) {
            prop_assert_eq!(receipt(&plan).amount, payment.captured);
            for step in &plan.steps {
                if let Document::SalesOrder(order) = &step.document {
                    let parts = order.lines.iter().flat_map(|line| [line.net, line.tax]);
                    let sum = Money::sum(order.total.currency(), parts).unwrap();
                    prop_assert_eq!(sum, payment.captured);
                    prop_assert_eq!(order.total, payment.captured);
                }
            }
        }
    }

    #[test]
    fn no_canonical_payment_panics(
        figures in prop::array::uniform3((any::<i64>(), 0_u32..=28)),
        list_price in (any::<i64>(), 0_u32..=28),
        quantity in "[0-9]{1,30}(\\.[0-9]{1,10})?",
        is_paid in any::<bool>(),
    ) {
        let decimal = |(mantissa, scale): (i64, u32)| Decimal::new(mantissa, scale);
        let usd = money("0", "USD").currency();
        let mut event = succeeded(json!({}));
        if let Subject::Payment(payment) = &mut event.subject {
            payment.amount = Money::new(decimal(figures[0]), usd);
            payment.captured = Money::new(decimal(figures[1]), usd);
            payment.refunded = Money::new(decimal(figures[2]), usd);
            payment.status = Reported::Known(if is_paid { PaymentStatus::Paid } else { PaymentStatus::Failed });
            let lines = json!([{"sku": "REG-2", "quantity": quantity}, {"sku": "GAS-ARG-50", "quantity": 1}]);
            payment.metadata.insert("lines".to_owned(), lines.to_string());
        }
        let mut world = World::new();
        world.rules.payment.record_failed = true;
        world.items[1].price = Some(Money::new(decimal(list_price), usd));
        if let Ok(Decision::Post(plan)) = world.decide(&event) {
            let _ = mapping_core::erp::tims::check(&plan);
        }
    }

    #[test]
    fn after_posting_nothing_is_left_to_post(quantity in 1_u32..9, cents in 1_i64..1_000_000) {
        let mut world = World::new();
        let lines = json!([{"sku": "REG-2", "quantity": quantity}, {"sku": "GAS-ARG-50"}]).to_string();
        let event = succeeded(json!({"amount": cents, "amount_captured": cents, "metadata": {"lines": lines}}));
        world.post(&world.plan(&event));
        let held = (world.customers.len(), world.orders.len(), world.receipts.len());
        prop_assert_eq!(held, (1, 1, 1));
        let is_posted = matches!(world.decide(&event), Ok(Decision::Skip(SkipReason::AlreadyPosted { .. })));
        prop_assert!(is_posted);
    }
}

#[test]
fn a_lost_receipt_is_planned_again_without_a_second_customer_or_order() {
    let mut world = World::new();
    let event = succeeded(json!({"metadata": two_lines()}));
    world.post(&world.plan(&event));
    world.receipts.clear();
    assert_eq!(keys(&world.plan(&event)), ["receipt ch_1"]);
}

#[test]
fn a_canonical_payment_survives_storage() {
    let Subject::Payment(payment) = succeeded(json!({"metadata": two_lines()})).subject else { panic!("a payment") };
    let stored = serde_json::to_string(&payment).unwrap();
    assert_eq!(*payment, serde_json::from_str::<Payment>(&stored).unwrap());
}
