//! Whose money an event is about: a platform hears of its connected accounts, and books its own sales only.

use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::{self, Decision, Facts, SkipReason, default_flows, foreign_account};
use mapping_core::rules::{AccountEvents, RuleBook};
use serde_json::json;

use crate::world::succeeded;

fn of_account() -> GatewayEvent {
    GatewayEvent { account: Some("acct_x".into()), ..succeeded(json!({})) }
}

fn why(rules: &RuleBook) -> Option<String> {
    foreign_account(&of_account(), rules).map(|reason| reason.to_string())
}

#[test]
fn the_sale_of_a_connected_account_is_not_booked_as_the_companys_own() {
    let (rules, facts, flows) = (RuleBook::stripe_tims(), Facts::new(), default_flows());
    assert_eq!(flows::questions(&flows, &of_account(), &facts, &rules).unwrap(), []);
    let decided = flows::decide(&flows, &of_account(), &facts, &rules).unwrap();
    let Decision::Skip(SkipReason::NoEffect { subject }) = decided else { panic!("a skip, not {decided:?}") };
    assert_eq!(
        subject,
        "payment of account acct_x, whose events rules.company.other_accounts ignores; if they are the company's own, say so: \
         rules.company.accounts.acct_x = \"own\""
    );
    assert!(!flows::questions(&flows, &succeeded(json!({})), &facts, &rules).unwrap().is_empty(), "the company's own");
}

#[test]
fn the_rules_say_which_accounts_are_the_companys_own() {
    let mut rules = RuleBook::stripe_tims();
    rules.company.accounts.insert("acct_y".to_owned(), AccountEvents::Own);
    assert!(why(&rules).unwrap().contains("rules.company.other_accounts"));
    rules.company.other_accounts = AccountEvents::Own;
    assert_eq!(why(&rules), None);
    rules.company.accounts.insert("acct_x".to_owned(), AccountEvents::Ignore);
    assert!(why(&rules).unwrap().contains("rules.company.accounts ignores"));

    let book = "[company]\naccounts = { acct_x = \"own\", acct_z = \"ignore\" }\nother_accounts = \"ignore\"\n";
    assert_eq!(why(&RuleBook::load("book.toml", book).unwrap().book), None);
    assert!(RuleBook::load("book.toml", "[company]\nother_accounts = \"perhaps\"\n").is_err());
}
