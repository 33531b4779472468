use std::collections::BTreeMap;

use mapping_core::canonical::Sku;
use mapping_core::flows::ErpItem;
use mapping_core::rules::AutoAccept;
use mapping_core::suggest::{self, WantedItem};
use proptest::prelude::*;

fn item(sku: &str, description: Option<&str>) -> ErpItem {
    ErpItem {
        sku: Sku::from(sku),
        description: description.map(str::to_owned),
        price: None,
        on_hand: None,
        active: None,
        changed_at: None,
    }
}

#[test]
fn near_codes_are_ranked_by_what_a_person_would_mistake() {
    let known = ["GAS-ARG-50", "gas-o2-10", "GASO210", "GAS-02-10", "GAS-O2-20", "WELD-ROD-3", "GAS-O2-10"];
    let near = suggest::near("GAS-O2-10", known);
    let near: Vec<(&str, u16, &str)> =
        near.iter().map(|one| (one.value.as_str(), one.score, one.why.as_str())).collect();
    let expected = [
        ("GAS-O2-10", 1000, "the same"),
        ("gas-o2-10", 990, "the same but for case"),
        ("GASO210", 980, "the same but for dashes and spaces"),
        ("GAS-02-10", 970, "the same but for letters that look like digits"),
        ("GAS-O2-20", 857, "1 character differs"),
    ];
    assert_eq!(near, expected);
}

#[test]
fn two_letters_the_wrong_way_round_are_one_mistake() {
    assert_eq!(suggest::compare("ARGNO", "ARGON").score, suggest::compare("ARGOX", "ARGON").score);
}

#[test]
fn codes_with_little_in_common_are_not_suggested() {
    assert_eq!(suggest::near("A-100", ["WELD-ROD-3", "", "Z"]), []);
    assert_eq!(suggest::near("", ["A", "-"]), []);
}

#[test]
fn items_show_what_they_are() {
    let held = [item("A-100", Some("Argon, 50 l")), item("A-1OO", None), item("Z-9", None)];
    let near: Vec<(String, String)> =
        suggest::items(&Sku::from("a100"), &held).into_iter().map(|one| (one.value, one.why)).collect();
    let expected = [
        ("A-100", "the same but for dashes and spaces: Argon, 50 l"),
        ("A-1OO", "the same but for letters that look like digits"),
    ];
    assert_eq!(near, expected.map(|(value, why)| (value.to_owned(), why.to_owned())));
}

#[test]
fn each_reason_has_its_score() {
    let aliases = BTreeMap::from([(Sku::from("argon-large"), Sku::from("GAS-ARG-50"))]);
    let held = [
        item("GAS-ARG-50", Some("Argon, 50 l")),
        item("REG-2-SET", Some("Regulator set")),
        item("HOSE-9", Some("Hose, 9 m, for oxygen")),
    ];
    let table = [
        ("GAS-ARG-50", None, "GAS-ARG-50", 1000, "the same"),
        ("gas arg 50", None, "GAS-ARG-50", 980, "the same but for dashes and spaces"),
        ("argon large", None, "GAS-ARG-50", 960, "alias argon-large, the same but for dashes and spaces"),
        ("GAS-ARG-5O", None, "GAS-ARG-50", 970, "the same but for letters that look like digits"),
        ("GAS-ARG-51", None, "GAS-ARG-50", 875, "1 character differs"),
        ("REG-2", None, "REG-2-SET", 842, "begins with the code"),
        ("HOSE-9-XXL", None, "HOSE-9", 856, "is how the code begins"),
        ("X", Some("hose for oxygen 9 m"), "HOSE-9", 900, "both say 9, for, hose, oxygen"),
        ("argon/50", None, "GAS-ARG-50", 900, "both say 50, argon"),
    ];
    for (code, description, value, score, why) in table {
        let code = Sku::from(code);
        let wanted = WantedItem::new(&code).described(description).or_alias(&aliases);
        let best = suggest::ranked_items(&wanted, &held).remove(0);
        let why_alone = best.why.split(": ").next().unwrap();
        assert_eq!((best.value.as_str(), best.score, why_alone), (value, score, why), "{code}");
    }
}

#[test]
fn the_nearest_item_is_taken_only_where_it_is_near_enough_and_alone() {
    let rule = AutoAccept { score: 950, margin: 50 };
    let take = |code: &str, held: &[&str], rule| {
        let held: Vec<ErpItem> = held.iter().map(|sku| item(sku, None)).collect();
        suggest::accept(&WantedItem::new(&Sku::from(code)), &held, rule).map(|taken| taken.value.to_string())
    };
    assert_eq!(take("reg2", &["REG-2", "REG-9"], rule).as_deref(), Some("REG-2"));
    assert_eq!(take("reg2", &["REG-2", "REG.2"], rule), None);
    assert_eq!(take("reg2", &["REG-2", "reg-2"], AutoAccept { score: 0, margin: 0 }), None);
    assert_eq!(take("REG-X", &["REG-2"], rule), None);
    assert_eq!(take("REG-X", &["REG-2"], AutoAccept { score: 700, margin: 0 }).as_deref(), Some("REG-2"));
    assert_eq!(take("REG-2", &[], rule), None);
}

proptest! {
    #[test]
    fn suggestions_do_not_depend_on_the_order_of_what_is_known(
        wanted in "[A-Z0-9-]{1,10}", known in prop::collection::vec("[A-Z0-9-]{1,10}", 0..20),
    ) {
        let ranked = suggest::near(&wanted, known.iter().map(String::as_str));
        let backwards = suggest::near(&wanted, known.iter().rev().map(String::as_str));
        prop_assert_eq!(&ranked, &backwards);
        prop_assert!(ranked.len() <= 5);
        prop_assert!(ranked.windows(2).all(|pair| pair[0].score >= pair[1].score));
        prop_assert!(ranked.iter().all(|one| one.score <= 1000 && (one.score == 1000) == (one.value == wanted)));
    }

    #[test]
    fn what_is_taken_is_ahead_of_every_other_item_whatever_their_order(
        wanted in "[A-Z0-9-]{1,6}", known in prop::collection::vec("[A-Z0-9-]{1,6}", 0..8),
        score in 0_u16..=1000, margin in 0_u16..200,
    ) {
        let held: Vec<ErpItem> = known.iter().map(|sku| item(sku, Some("Argon"))).collect();
        let backwards: Vec<ErpItem> = held.iter().rev().cloned().collect();
        let (code, rule) = (Sku::from(wanted.as_str()), AutoAccept { score, margin });
        let taken = suggest::accept(&WantedItem::new(&code), &held, rule);
        prop_assert_eq!(&taken, &suggest::accept(&WantedItem::new(&code), &backwards, rule));
        if let Some(taken) = taken {
            let scores = |one: &ErpItem| suggest::compare(&wanted, one.sku.as_str()).score;
            prop_assert!(held.iter().all(|one| one.sku == taken.value || scores(one) < 1000));
            prop_assert!(taken.why.inputs().iter().any(|input| input.name == "score" && input.value.parse::<u16>().unwrap() >= score));
        }
    }
}
