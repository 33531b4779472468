//! The laws of conditions and of the order in which GL rules are tried.

use std::collections::BTreeMap;

use mapping_core::rules::{AccountRole, Condition, GlRule, LineFacets, RuleBook};
use proptest::prelude::*;

fn range(from: Option<&str>, to: Option<&str>) -> Condition {
    Condition::Range { from: from.map(str::to_owned), to: to.map(str::to_owned) }
}

fn book(text: &str) -> RuleBook {
    RuleBook::load("book.toml", text).unwrap_or_else(|findings| panic!("{findings}")).book
}

#[test]
fn a_range_compares_numbers_where_its_ends_are_numbers_and_texts_elsewhere() {
    let table: &[(Option<&str>, Option<&str>, &str, bool)] = &[
        (Some("400"), Some("499"), "400", true),
        (Some("400"), Some("499"), "499", true),
        (Some("400"), Some("499"), "499.01", false),
        (Some("400"), Some("499"), "0450", true),
        (Some("400"), Some("499"), "4500", false),
        (Some("400"), Some("499"), "45o", false),
        (Some("400"), Some("499"), "", false),
        (Some("-2.5"), None, "-2.50", true),
        (Some("-2.5"), None, "-3", false),
        (None, Some("9"), "10", false),
        (None, Some("9"), "abc", false),
        (Some("a"), Some("m"), "amex", true),
        (Some("a"), Some("m"), "maestro", false),
        (Some("a"), Some("m"), "Amex", false),
        (Some("B"), None, "C", true),
        (Some("1"), Some("b"), "2", true), // texts, for one end is no number
    ];
    for (from, to, text, fits) in table {
        assert_eq!(range(*from, *to).fits(text), *fits, "{from:?} to {to:?}: {text:?}");
    }
}

#[test]
fn conditions_are_written_in_four_ways() {
    let book = book(
        r#"
        [[gl]]
        id = "all"
        account = "1"
        [gl.when]
        gateway = "stripe"
        method = ["card", "link"]
        type = { prefix = "issuing_" }
        category = { from = "a", to = "m" }
        metadata.channel = "web"
        "metadata.shop" = { from = "3" }
        "#,
    );
    let when = &book.gl[0].when;
    assert_eq!(when["gateway"], Condition::Is("stripe".into()));
    assert_eq!(when["method"], Condition::OneOf(vec!["card".into(), "link".into()]));
    assert_eq!(when["type"], Condition::Prefix { prefix: "issuing_".into() });
    assert_eq!(when["category"], range(Some("a"), Some("m")));
    assert_eq!(when["metadata.channel"], Condition::Is("web".into()));
    assert_eq!(when["metadata.shop"], range(Some("3"), None));
    let stored = serde_json::to_string(&book).unwrap();
    assert_eq!(serde_json::from_str::<RuleBook>(&stored).unwrap(), book);
}

#[test]
fn the_highest_priority_wins_then_the_first_of_the_book_then_the_role() {
    let book = book(
        r#"
        ledger = { fees = "6000" }
        [[gl]]
        id = "cards"
        when.method = "card"
        account = "6001"
        [[gl]]
        id = "cards-again"
        when.method = "card"
        account = "6002"
        [[gl]]
        id = "amex"
        priority = 10
        when = { method = "card", card_brand = "amex" }
        account = "6003"
        cost_centre = "TRAVEL"
        [[gl]]
        id = "last"
        priority = -1
        account = "6004"
        when.currency = "EUR"
        "#,
    );
    let line = || LineFacets::new(AccountRole::Fees);
    let booked = |line: &LineFacets| book.book(line).unwrap();
    let card = line().with("method", Some("card"));
    assert_eq!(booked(&card).rule(), "rules.gl.cards");
    let amex = booked(&card.clone().with("card_brand", Some("amex")).with("currency", Some("EUR")));
    assert_eq!(amex.rule(), "rules.gl.amex");
    assert_eq!(amex.value.cost_centre.as_ref().map(|centre| centre.as_str()), Some("TRAVEL"));
    assert_eq!(booked(&line().with("currency", Some("EUR"))).rule(), "rules.gl.last");
    let plain = booked(&line());
    assert_eq!((plain.value.account.as_str(), plain.rule()), ("6000", "rules.ledger.fees"));
    let nowhere = book.book(&LineFacets::new(AccountRole::Bank)).unwrap_err();
    assert_eq!(nowhere.field, "rules.ledger.bank");
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let text = "[a-c0-3.-]{0,4}";
    prop_oneof![
        text.prop_map(Condition::Is),
        prop::collection::vec(text, 0..4).prop_map(Condition::OneOf),
        text.prop_map(|prefix| Condition::Prefix { prefix }),
        (prop::option::of(text), prop::option::of(text))
            .prop_filter("a range has an end", |(from, to)| from.is_some() || to.is_some())
            .prop_map(|(from, to)| Condition::Range { from, to }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn exact_is_a_set_of_one_and_a_range_of_one(one in "[a-c0-3]{1,4}", text in "[a-c0-3]{0,4}") {
        let exact = Condition::Is(one.clone());
        prop_assert_eq!(exact.fits(&text), Condition::OneOf(vec![one.clone()]).fits(&text));
        prop_assert!(exact.fits(&one) && range(Some(&one), Some(&one)).fits(&one));
        let (begins, longer) = (Condition::Prefix { prefix: one.clone() }, format!("{one}{text}"));
        prop_assert!(begins.fits(&longer));
        prop_assert!(!exact.fits(&text) || range(Some(&one), Some(&one)).fits(&text));
    }

    #[test]
    fn a_set_fits_what_any_of_its_members_fits(set in prop::collection::vec("[a-c]{0,3}", 0..5), text in "[a-c]{0,3}") {
        let any = set.iter().any(|one| Condition::Is(one.clone()).fits(&text));
        prop_assert_eq!(Condition::OneOf(set).fits(&text), any);
    }

    #[test]
    fn nothing_fits_an_empty_condition(condition in any_condition(), text in "[a-c0-3.-]{0,4}") {
        prop_assert!(!(condition.is_empty() && condition.fits(&text)), "{:?} {:?}", condition, text);
    }

    #[test]
    fn a_range_of_numbers_is_the_range_of_numbers(from in -500_i64..500, to in -500_i64..500, number in -500_i64..500) {
        let condition = range(Some(&from.to_string()), Some(&to.to_string()));
        prop_assert_eq!(condition.fits(&number.to_string()), (from..=to).contains(&number));
        prop_assert_eq!(condition.is_empty(), from > to);
    }

    #[test]
    fn a_condition_is_read_as_it_was_stored(condition in any_condition()) {
        let stored = serde_json::to_string(&condition).unwrap();
        prop_assert_eq!(serde_json::from_str::<Condition>(&stored).unwrap(), condition);
    }

    #[test]
    fn one_more_condition_never_fits_more_lines(
        conditions in prop::collection::btree_map(prop::sample::select(vec!["method", "type", "country"]), any_condition(), 1..3),
        method in "[a-c]{1,2}", kind in "[a-c]{1,2}",
    ) {
        let mut rule = GlRule { id: "a".to_owned(), priority: 0, when: BTreeMap::new(), account: "1".into(), cost_centre: None };
        let line = LineFacets::new(AccountRole::Fees).with("method", Some(method)).with("type", Some(kind));
        let mut fitted = rule.fits(&line);
        prop_assert!(fitted, "a rule without conditions fits every line");
        for (facet, condition) in conditions {
            rule.when.insert(facet.to_owned(), condition);
            prop_assert!(fitted || !rule.fits(&line));
            fitted = rule.fits(&line);
        }
    }
}

/// A facet, the text of a line, and the four ways to ask for it.
const WAYS: &[(&str, &str, [&str; 4])] = &[
    (
        "gateway",
        "stripe",
        ["\"stripe\"", "[\"opayo\", \"stripe\"]", "{ prefix = \"str\" }", "{ from = \"p\", to = \"t\" }"],
    ),
    (
        "type",
        "stripe_fee",
        ["\"stripe_fee\"", "[\"payout\", \"stripe_fee\"]", "{ prefix = \"stripe_\" }", "{ from = \"s\", to = \"t\" }"],
    ),
    ("category", "fee", ["\"fee\"", "[\"tax\", \"fee\"]", "{ prefix = \"fe\" }", "{ from = \"f\", to = \"g\" }"]),
    ("fee_type", "tax", ["\"tax\"", "[\"gateway\", \"tax\"]", "{ prefix = \"ta\" }", "{ from = \"t\", to = \"tb\" }"]),
    ("currency", "USD", ["\"USD\"", "[\"EUR\", \"USD\"]", "{ prefix = \"US\" }", "{ from = \"U\", to = \"V\" }"]),
    ("method", "card", ["\"card\"", "[\"link\", \"card\"]", "{ prefix = \"ca\" }", "{ from = \"c\", to = \"d\" }"]),
    ("card_brand", "amex", ["\"amex\"", "[\"visa\", \"amex\"]", "{ prefix = \"am\" }", "{ from = \"a\", to = \"b\" }"]),
    ("country", "US", ["\"US\"", "[\"GB\", \"US\"]", "{ prefix = \"U\" }", "{ from = \"U\", to = \"V\" }"]),
    ("product_class", "gs", ["\"gs\"", "[\"x\", \"gs\"]", "{ prefix = \"g\" }", "{ from = \"g\", to = \"h\" }"]),
    ("metadata.bin", "450", ["\"450\"", "[\"1\", \"450\"]", "{ prefix = \"4\" }", "{ from = \"400\", to = \"499\" }"]),
    ("role", "fees", ["\"fees\"", "[\"bank\", \"fees\"]", "{ prefix = \"fee\" }", "{ from = \"fee\", to = \"feet\" }"]),
];

#[test]
fn each_facet_decides_in_each_of_the_four_ways_and_the_reason_quotes_the_rule() {
    let asked: std::collections::BTreeSet<&str> = WAYS.iter().map(|(facet, ..)| *facet).collect();
    assert!(mapping_core::rules::FACETS.iter().all(|facet| asked.contains(facet)), "every facet is tried");
    for (facet, text, ways) in WAYS {
        for condition in ways {
            let book = book(&format!(
                "ledger = {{ fees = \"6000\", clearing = \"1000\" }}\n[[gl]]\nid = \"own\"\naccount = \"6001\"\ncost_centre = \"WEB\"\n\
                 when = {{ {facet} = {condition} }}\n"
            ));
            let line = || LineFacets::new(AccountRole::Fees);
            let with = |text: &str| if *facet == "role" { line() } else { line().with(*facet, Some(text)) };
            let fits = book.book(&with(text)).unwrap();
            let centre = fits.value.cost_centre.as_ref().map(|centre| centre.as_str());
            assert_eq!((fits.value.account.as_str(), centre), ("6001", Some("WEB")), "{facet} = {condition}");
            assert_eq!(fits.rule(), "rules.gl.own");
            let inputs: Vec<_> =
                fits.why.inputs().iter().map(|input| (input.name.as_ref(), input.value.as_ref())).collect();
            assert_eq!(inputs, [(*facet, *text)], "the reason names the facet that decided");

            let others =
                if *facet == "role" { vec![LineFacets::new(AccountRole::Clearing)] } else { vec![line(), with("~")] };
            for other in others {
                let lost = book.book(&other).unwrap();
                let by_role = lost.rule().starts_with("rules.ledger.");
                assert_eq!((by_role, lost.value.cost_centre), (true, None), "{facet} = {condition}");
            }
        }
    }
}
