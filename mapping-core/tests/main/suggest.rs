use mapping_core::canonical::Sku;
use mapping_core::flows::ErpItem;
use mapping_core::suggest;
use proptest::prelude::*;

fn item(sku: &str, description: Option<&str>) -> ErpItem {
    ErpItem { sku: Sku::from(sku), description: description.map(str::to_owned), price: None }
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
}
