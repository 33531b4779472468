//! A change of rules, tried on stored events before it is released.

use insta::assert_snapshot;
use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::{Facts, default_flows};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{Outcome, RuleBook, diff};
use serde_json::json;

use crate::world::{World, succeeded};

fn stored() -> (World, Vec<(GatewayEvent, Facts)>) {
    let world = World::new();
    let events = [succeeded(json!({})), succeeded(json!({"payment_method_details": {"type": "us_bank_account"}}))];
    let stored = events.map(|event| {
        let facts = world.facts(&event).expect("every question has an answer");
        (event, facts)
    });
    (world, stored.into_iter().collect())
}

fn changed(world: &World, change: impl FnOnce(&mut RuleBook)) -> RuleBook {
    let mut rules = world.rules.clone();
    change(&mut rules);
    rules
}

fn differences(new: &RuleBook) -> Vec<mapping_core::rules::Difference> {
    let (world, stored) = stored();
    diff(&world.rules, new, &default_flows(), stored.iter().map(|(event, facts)| (event, facts)))
}

#[test]
fn the_same_rules_change_nothing() {
    let (world, _) = stored();
    assert_eq!(differences(&world.rules), []);
}

#[test]
fn another_account_shows_in_every_receipt() {
    let (world, _) = stored();
    let new = changed(&world, |rules| rules.payment.account = Some("1020-00".into()));
    let found = differences(&new);
    assert_eq!(found.len(), 2);
    assert_snapshot!(found[0]);
}

#[test]
fn a_method_of_another_name_changes_only_the_payments_that_used_it() {
    let (world, _) = stored();
    let new = changed(&world, |rules| {
        rules.payment.methods.insert("us_bank_account".to_owned(), "Bank Transfer".to_owned());
    });
    let found = differences(&new);
    assert_eq!(found.len(), 1);
    let changes: Vec<(&str, Option<&str>, Option<&str>)> =
        found[0].changes.iter().map(|one| (one.field.as_str(), one.before.as_deref(), one.after.as_deref())).collect();
    assert!(!changes.is_empty());
    for (field, before, after) in changes {
        assert!(field.ends_with(".method"), "{field}");
        assert_eq!((before, after), (Some("ACH"), Some("Bank Transfer")), "{field}");
    }
}

#[test]
fn a_rule_that_asks_for_more_than_is_stored_says_what() {
    let (world, _) = stored();
    let new = changed(&world, |rules| rules.fraud.screen = true);
    let found = differences(&new);
    assert!(matches!(&found[0].after, Outcome::Asks(questions) if questions[0].starts_with("fraud screening of")));
}

#[test]
fn a_book_that_refuses_what_the_old_one_posts_says_why() {
    let (world, _) = stored();
    let new = changed(&world, |rules| rules.customer.create = false);
    let found = differences(&new);
    assert_eq!(found.len(), 2);
    for difference in &found {
        assert!(matches!(difference.before, Outcome::Decided(_)), "{difference:?}");
        let Outcome::Refused(refusal) = &difference.after else { panic!("{difference:?}") };
        assert_eq!(refusal.code, RefusalCode::MissingCustomer);
    }
}

#[test]
fn where_only_reasons_differ_nothing_would_be_posted_differently() {
    let (world, _) = stored();
    let built_in = changed(&world, |rules| rules.payment.methods.clear());
    let mut written = built_in.clone();
    for (kind, name) in [("card", "Credit Card"), ("us_bank_account", "ACH")] {
        written.payment.methods.insert(kind.to_owned(), name.to_owned());
    }
    let why = |rules: &RuleBook| {
        let world = World { rules: rules.clone(), ..World::new() };
        crate::world::reasons(&world.plan(&succeeded(json!({}))), 1)
    };
    assert_ne!(why(&built_in), why(&written), "another rule decides");
    let (_, stored) = stored();
    let pairs = stored.iter().map(|(event, facts)| (event, facts));
    assert_eq!(diff(&built_in, &written, &default_flows(), pairs), []);
}
