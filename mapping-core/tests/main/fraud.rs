//! The fraud gate: the company's own rules come first, the table by recommendation where none of them fits.

use mapping_core::canonical::{GatewayEvent, Recommendation, Screening};
use mapping_core::flows::{Decision, SkipReason};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{
    CountryOf, FraudAction, FraudConditions, FraudRule, FraudRules, RejectedPayment, RuleBook, ScoreRange,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{World, erp_customer, keys, money, reasons, sales_order, skipped, succeeded, two_lines};

/// A charge of an order with two lines that Radar has looked at.
fn charge(level: &str, score: i64, changes: Value) -> GatewayEvent {
    let mut base = json!({
        "metadata": two_lines(),
        "outcome": {"type": "authorized", "risk_level": level, "risk_score": score, "seller_message": "Payment complete."},
        "payment_method_details": {"card": {"country": "US"}},
    });
    for (key, value) in changes.as_object().unwrap() {
        base[key] = value.clone();
    }
    succeeded(base)
}

fn rule(id: &str, action: FraudAction, when: FraudConditions) -> FraudRule {
    FraudRule { id: id.to_owned(), priority: 0, when, action }
}

fn score_from(from: i64) -> FraudConditions {
    FraudConditions { score: Some(ScoreRange { from: Some(from), to: None }), ..FraudConditions::default() }
}

fn world(rules: Vec<FraudRule>) -> World {
    let mut world = World::new();
    world.rules.fraud = FraudRules { screen: true, rules, ..FraudRules::default() };
    world
}

/// Whether the order is held, and why; "rejected", or "waits".
fn outcome(world: &World, event: &GatewayEvent) -> String {
    match world.decide(event).unwrap() {
        Decision::Post(plan) => sales_order(&plan).hold.map_or_else(|| "accepted".to_owned(), |hold| hold.reason),
        Decision::Skip(SkipReason::FraudRejected { screening, .. }) => format!("rejected: {screening}"),
        Decision::Wait(wait) => format!("waits: {}", wait.why),
        Decision::Skip(other) => panic!("{other}"),
    }
}

#[test]
fn without_rules_of_its_own_a_company_goes_by_the_recommendation() {
    let world = world(Vec::new());
    let event = charge("normal", 12, json!({}));
    assert_eq!(outcome(&world, &event), "accepted");
    let event = charge("elevated", 66, json!({}));
    assert_eq!(outcome(&world, &event), "fraud screening: Radar: review, score 66 (Payment complete.)");
    let event = charge("highest", 91, json!({}));
    assert_eq!(outcome(&world, &event), "rejected: Radar: reject, score 91 (Payment complete.)");
}

#[test]
fn a_screening_is_looked_at_only_where_the_rules_want_it() {
    let mut world = world(vec![rule("all", FraudAction::Reject, FraudConditions::default())]);
    world.rules.fraud.screen = false;
    assert_eq!(outcome(&world, &charge("highest", 91, json!({}))), "accepted");
}

#[test]
fn a_rule_decides_before_the_table_and_says_so() {
    let world = world(vec![rule("high-score", FraudAction::Hold, score_from(10))]);
    let event = charge("normal", 12, json!({}));
    assert_eq!(outcome(&world, &event), "fraud rule high-score: Radar: accept, score 12 (Payment complete.)");
    let plan = world.plan(&event);
    assert!(reasons(&plan, 1).contains("by rules.fraud.rules.high-score from screening = Radar: accept, score 12"));
    assert!(reasons(&plan, 1).contains("score = 12"));
    assert_eq!(outcome(&world, &charge("normal", 9, json!({}))), "accepted");
}

#[test]
fn the_first_rule_that_fits_wins_by_priority_and_then_in_the_order_of_the_book() {
    let accept = rule("trusted", FraudAction::Accept, score_from(0));
    let reject = rule("score", FraudAction::Reject, score_from(10));
    let event = charge("normal", 12, json!({}));
    assert_eq!(outcome(&world(vec![accept.clone(), reject.clone()]), &event), "accepted");
    let rejected = "rejected: Radar: accept, score 12 (Payment complete.); decided by rules.fraud.rules.score";
    assert_eq!(outcome(&world(vec![reject.clone(), accept.clone()]), &event), rejected);
    let reject = FraudRule { priority: 1, ..reject };
    assert_eq!(outcome(&world(vec![accept, reject]), &event), rejected);
}

#[test]
fn a_rule_may_wait_for_another_screening() {
    let world = world(vec![rule("ask-again", FraudAction::Wait, score_from(10))]);
    let event = charge("normal", 12, json!({}));
    assert_eq!(
        outcome(&world, &event),
        "waits: rules.fraud.rules.ask-again lets ch_1 wait for another fraud screening"
    );
}

/// Conditions, and changes to the charge with which they fit and do not fit.
#[test]
fn every_condition_fits_what_it_says_and_nothing_that_is_unknown() {
    let when = |json: Value| serde_json::from_value::<FraudConditions>(json).unwrap();
    let shipping =
        |country: &str| json!({"shipping": {"name": "Ann", "address": {"line1": "1 Rue", "country": country}}});
    let cases = [
        (when(json!({"score": {"from": 10, "to": 12}})), json!({}), json!({"outcome": {"risk_level": "normal"}})),
        (when(json!({"recommendation": ["accept", "review"]})), json!({}), json!({"outcome": null})),
        (when(json!({"provider": {"prefix": "Rad"}})), json!({}), json!({"outcome": null})),
        (
            when(
                json!({"amount_at_least": [{"amount": "5000", "currency": "JPY"}, {"amount": "100.00", "currency": "USD"}]}),
            ),
            json!({}),
            json!({"amount": 9999, "amount_captured": 9999, "metadata": {"order_id": "WEB-1001", "sku": "REG-2"}}),
        ),
        (when(json!({"countries_differ": ["billing", "shipping"]})), shipping("FR"), shipping("US")),
        (when(json!({"countries_differ": ["billing", "shipping"]})), shipping("FR"), json!({})),
        (when(json!({"countries_differ": ["shipping", "card"]})), shipping("FR"), json!({"shipping": null})),
        (when(json!({"new_customer": true})), json!({}), json!({"billing_details": {"email": null}, "customer": null})),
        (
            when(json!({"metadata": {"order_id": {"prefix": "WEB-"}}})),
            json!({}),
            json!({"metadata": {"order_id": "POS-1", "sku": "REG-2"}}),
        ),
    ];
    for (conditions, fits, does_not) in cases {
        let text = serde_json::to_string(&conditions).unwrap();
        let mut world = world(vec![rule("it", FraudAction::Reject, conditions)]);
        world.rules.customer.guest = Some("GUEST".into());
        let rejected = outcome(&world, &charge("normal", 12, fits));
        assert!(rejected.starts_with("rejected") && rejected.ends_with("rules.fraud.rules.it"), "{text}: {rejected}");
        assert_eq!(outcome(&world, &charge("normal", 12, does_not)), "accepted", "{text}");
    }
}

#[test]
fn a_customer_is_new_until_the_erp_holds_the_e_mail_address() {
    let when = FraudConditions { new_customer: Some(true), ..score_from(10) };
    let mut world = world(vec![rule("newcomer", FraudAction::Hold, when)]);
    let event = charge("normal", 12, json!({}));
    assert!(outcome(&world, &event).starts_with("fraud rule newcomer"));
    world.customers = vec![erp_customer("C0001", None, "Ann Example", "ANN@example.com")];
    assert_eq!(outcome(&world, &event), "accepted");
}

#[test]
fn countries_are_the_same_however_they_are_written() {
    let when = FraudConditions {
        countries_differ: vec![CountryOf::Billing, CountryOf::Shipping, CountryOf::Card],
        ..FraudConditions::default()
    };
    let world = world(vec![rule("abroad", FraudAction::Hold, when)]);
    let address = json!({"line1": "12 Elm Street", "country": "United States of America"});
    let event = charge("normal", 12, json!({"shipping": {"name": "Ann", "address": address}}));
    assert_eq!(outcome(&world, &event), "accepted");
}

#[test]
fn an_order_that_the_erp_holds_names_the_rule_to_change() {
    let mut world = world(Vec::new());
    let event = charge("normal", 12, json!({}));
    world.post(&world.plan(&event).clone());
    world.receipts.clear();
    world.rules.fraud.rules = vec![rule("high-score", FraudAction::Hold, score_from(10))];
    let refusal = world.refusal(&event);
    assert_eq!(refusal.code, RefusalCode::FraudReview);
    assert!(refusal.message.contains("rules.fraud.rules.high-score.action = \"accept\""), "{refusal}");
    world.rules.fraud.rules[0].action = FraudAction::Accept;
    assert_eq!(keys(&world.plan(&event)), ["receipt ch_1"]);
}

#[test]
fn stripes_levels_of_risk_become_advice() {
    let cases = [
        (json!({"type": "authorized", "risk_level": "normal"}), Some(Recommendation::Accept)),
        (json!({"type": "authorized", "risk_level": "elevated"}), Some(Recommendation::Review)),
        (json!({"type": "manual_review", "risk_level": "normal"}), Some(Recommendation::Review)),
        (json!({"type": "blocked", "risk_level": "highest"}), Some(Recommendation::Reject)),
        (json!({"type": "authorized", "risk_level": "not_assessed"}), Some(Recommendation::NotChecked)),
        (json!({"type": "authorized", "risk_level": "bewildering"}), Some(Recommendation::Review)),
        (json!({"type": "authorized"}), Some(Recommendation::NotChecked)),
        (Value::Null, None),
    ];
    for (outcome, expected) in cases {
        let event = charge("normal", 1, json!({"outcome": outcome}));
        let mapping_core::canonical::Subject::Payment(payment) = event.subject else { panic!("a payment") };
        assert_eq!(payment.screening.map(|screening| screening.recommendation), expected, "{outcome}");
    }
}

#[test]
fn fraud_rules_are_data() {
    let stored = json!({
        "screen": true,
        "rules": [
            {"id": "abroad", "priority": 5, "action": "hold", "when": {"countries_differ": ["billing", "card"]}},
            {"id": "large", "action": "reject", "when": {
                "score": {"from": 70}, "amount_at_least": [{"amount": "500.00", "currency": "USD"}]}}
        ]
    });
    let read: FraudRules = serde_json::from_value(stored).unwrap();
    assert_eq!(read.rules[1].when.amount_at_least, [money("500.00", "USD")]);
    assert_eq!(serde_json::from_value::<FraudRules>(serde_json::to_value(&read).unwrap()).unwrap(), read);
    let typing_error = json!({"rules": [{"id": "x", "action": "hold", "when": {"scoer": {"from": 1}}}]});
    assert!(serde_json::from_value::<FraudRules>(typing_error).is_err());
    assert_eq!(RuleBook::stripe_tims().fraud, FraudRules::default());
}

proptest! {
    /// What a rule that cannot fit says is of no effect, wherever it stands.
    #[test]
    fn a_rule_that_does_not_fit_changes_nothing(score in any::<i64>(), priority in any::<i32>(), first in any::<bool>()) {
        let never = FraudConditions {
            score: Some(ScoreRange { from: Some(score.saturating_add(1)), to: Some(score) }),
            ..FraudConditions::default()
        };
        let never = FraudRule { priority, ..rule("never", FraudAction::Reject, never) };
        let real = rule("real", FraudAction::Hold, score_from(50));
        let rules = if first { vec![never, real] } else { vec![real, never] };
        let mut with = world(rules);
        with.screenings = vec![("ch_1".into(), Screening { score: Some(score), ..Screening::new("T3M", Recommendation::Accept) })];
        let mut without = world(vec![rule("real", FraudAction::Hold, score_from(50))]);
        without.screenings = with.screenings.clone();
        let event = charge("normal", score, json!({"outcome": null}));
        prop_assert_eq!(outcome(&with, &event), outcome(&without, &event));
        prop_assert_eq!(outcome(&with, &event) == "accepted", score < 50);
    }
}

#[test]
fn what_the_rules_reject_is_told() {
    let world = world(vec![rule("all", FraudAction::Reject, FraudConditions::default())]);
    assert!(skipped(&world, &charge("normal", 1, json!({}))).alerts());
}

#[test]
fn waiting_for_a_screening_ends_so_long_after_the_money_was_taken() {
    let world = world(vec![rule("ask-again", FraudAction::Wait, score_from(10))]);
    let mut event = charge("normal", 12, json!({}));
    let mapping_core::canonical::Subject::Payment(payment) = &mut event.subject else { panic!("a payment") };
    let paid_at = payment.created_at + time::Duration::days(5); // a direct debit
    payment.paid_at = Some(paid_at);
    let Ok(Decision::Wait(wait)) = world.decide(&event) else { panic!("it waits") };
    assert_eq!(wait.give_up_at, paid_at + time::Duration::hours(48));
}

/// A refund of the usual charge.
fn given_back(cents: i64) -> GatewayEvent {
    crate::refund::refund("re_1", cents, "succeeded", json!({}))
}

#[test]
fn a_rejected_payment_is_in_the_books_with_its_refunds_or_neither_is() {
    let rejected = charge("highest", 91, json!({}));
    let mut world = world(Vec::new());
    world.rules.ledger.clearing = Some("1200".into());
    world.payments = vec![crate::refund::payment_of(&rejected)];
    assert!(matches!(skipped(&world, &rejected), SkipReason::FraudRejected { .. }));
    let reason = skipped(&world, &given_back(10000));
    assert!(!reason.alerts(), "people know already: {reason}");
    assert!(reason.to_string().contains("cancel each other"), "{reason}");

    world.rules.fraud.rejected = RejectedPayment::OnAccount;
    let plan = world.plan(&rejected);
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "receipt ch_1"]);
    assert_eq!(crate::world::receipt(&plan).sales_order, None);
    assert!(reasons(&plan, 1).contains("rules.fraud.rejected"), "{}", reasons(&plan, 1));
    let told = crate::order_to_cash_captures::told(&plan);
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0], "shop: order WEB-1001 is on hold");
    let together = world.plan(&given_back(10000));
    assert_eq!(keys(&together), ["customer stripe/cus_1", "receipt ch_1", "credit memo re_1"]);
    world.post(&plan);
    assert_eq!(keys(&world.plan(&given_back(4000))), ["credit memo re_1"]);
}
