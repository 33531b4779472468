use mapping_core::flows::{Flow, default_flows};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{AutoAccept, Owner, RuleBook, StockOwner, SyncRules, TwinRule};
use serde_json::json;

use crate::world::{World, item, sales_order, succeeded};

#[test]
fn the_rules_say_who_owns_each_field() {
    let written = json!({
        "gateway": "stripe",
        "customer": {"name": "erp", "email": "gateway", "phone": "newest", "deleted": "erase", "twin": "refuse"},
        "items": {"price": "gateway", "auto_accept": {"score": 950, "margin": 50}, "other_currency": "refuse"},
        "stock": {"owner": "shop", "safety": "2.5", "whole": false, "count_key": "on_hand"}
    });
    let rules: SyncRules = serde_json::from_value(written).unwrap();
    assert_eq!((rules.customer.name, rules.customer.email), (Owner::Erp, Owner::Gateway));
    assert_eq!(rules.customer.twin, TwinRule::Refuse);
    assert_eq!(rules.items.auto_accept, Some(AutoAccept { score: 950, margin: 50 }));
    assert_eq!((rules.stock.owner, rules.stock.safety.to_string().as_str()), (StockOwner::Shop, "2.5"));
    let stored = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<SyncRules>(&stored).unwrap(), rules);
}

#[test]
fn a_typing_error_in_the_rules_is_refused() {
    for wrong in [
        json!({"customers": {}}),
        json!({"customer": {"nmae": "erp"}}),
        json!({"customer": {"name": "shop"}}),
        json!({"items": {"auto_accept": {"score": 950}}}),
        json!({"stock": {"safety": 2.5}}),
    ] {
        assert!(serde_json::from_value::<SyncRules>(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn the_shipped_books_take_nothing_by_themselves_and_tell_no_gateway() {
    for rules in [RuleBook::stripe_tims(), RuleBook::opayo_syspro(), RuleBook::default()] {
        assert_eq!((rules.sync.gateway, rules.sync.items.auto_accept), (None, None));
        assert_eq!((rules.sync.items.create_in_erp, rules.sync.items.create_at_gateway), (false, false));
    }
    let names: Vec<&str> = default_flows().iter().map(|flow| Flow::name(&**flow)).collect();
    assert!(!names.contains(&"customer_master") && !names.contains(&"item_master"));
}

#[test]
fn an_order_takes_a_near_item_by_rule_and_says_what_lost() {
    let mut world = World::new();
    let event = succeeded(json!({"metadata": {"sku": "reg2"}}));
    assert_eq!(world.refusal(&event).code, RefusalCode::UnknownSku);
    world.rules.sync.items.auto_accept = Some(AutoAccept { score: 950, margin: 50 });
    let plan = world.plan(&event);
    assert_eq!(sales_order(&plan).lines[0].sku.as_str(), "REG-2");
    let reasons = plan.steps.iter().flat_map(|step| &step.reasons);
    let taken = reasons.filter(|reason| reason.rule() == "rules.sync.items.auto_accept").collect::<Vec<_>>();
    insta::assert_snapshot!(taken[0]);
    world.items.push(item("REG.2", "Another regulator", "20.00"));
    assert_eq!(world.refusal(&event).suggestions.len(), 2);
}
