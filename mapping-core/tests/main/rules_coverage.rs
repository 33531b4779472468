//! Gaps of rule books are real: every witness is a line that `RuleBook::book` decides as the gap says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use mapping_core::rules::coverage::{Gap, Witness, gaps};
use mapping_core::rules::{AccountRole, Condition, GlRule, LineFacets, RuleBook};
use proptest::prelude::*;

fn rule(id: &str, priority: i32, when: &[(&str, Condition)], account: &str) -> GlRule {
    let when = when.iter().map(|(facet, condition)| ((*facet).to_owned(), condition.clone())).collect();
    GlRule { id: id.to_owned(), priority, when, account: account.into(), cost_centre: None }
}

fn is(text: &str) -> Condition {
    Condition::Is(text.to_owned())
}

fn prefix(text: &str) -> Condition {
    Condition::Prefix { prefix: text.to_owned() }
}

fn range(from: &str, to: &str) -> Condition {
    Condition::Range { from: Some(from.to_owned()), to: Some(to.to_owned()) }
}

/// A book of these rules in which every role has an account.
fn book(gl: Vec<GlRule>) -> RuleBook {
    let accounts: BTreeMap<&str, &str> = AccountRole::ALL.iter().map(|role| (role.as_str(), "9999")).collect();
    let ledger = serde_json::from_value(serde_json::to_value(accounts).unwrap()).unwrap();
    RuleBook { gl, ledger, ..RuleBook::default() }
}

fn line(witness: &Witness) -> LineFacets {
    let role =
        AccountRole::ALL.iter().find(|role| witness.0.get("role").is_none_or(|name| name == role.as_str())).unwrap();
    witness.0.iter().fold(LineFacets::new(*role), |line, (name, text)| line.with(name.clone(), Some(text.clone())))
}

fn told(book: &RuleBook) -> Vec<String> {
    gaps(book)
        .iter()
        .map(|gap| format!("{}; try {}", gap.message(&book.gl), gap.witness().expect("a line to try")))
        .collect()
}

#[test]
fn a_rule_behind_a_wider_one_never_wins() {
    let wide = rule("cards", 0, &[("method", prefix("card"))], "1");
    let narrow = rule("card-present", 0, &[("method", is("card_present"))], "2");
    let gaps = told(&book(vec![wide, narrow]));
    assert_eq!(
        gaps,
        [
            "rule card-present never wins: cards and what stands before it take every line that fits it; try method = \"card_present\""
        ]
    );
}

#[test]
fn rules_that_only_together_take_everything_hide_the_next() {
    let low = rule("low", 0, &[("type", range("1", "50"))], "1");
    let high = rule("high", 0, &[("type", range("50", "99"))], "2");
    let all = rule("all", -1, &[("type", range("1", "99"))], "3");
    let found = gaps(&book(vec![all, low, high]));
    assert!(matches!(found.as_slice(), [Gap::Overlap { .. }, Gap::Unreachable { rule: 0, .. }]), "{found:?}");
}

#[test]
fn a_special_case_that_stands_first_is_no_overlap() {
    let narrow = rule("amex", 0, &[("card_brand", is("amex")), ("method", is("card"))], "1");
    let wide = rule("card", 0, &[("method", is("card"))], "2");
    assert_eq!(told(&book(vec![narrow, wide])), [""; 0]);
}

#[test]
fn two_rules_of_one_priority_that_cross_are_told_with_a_line_that_fits_both() {
    let brand = rule("amex", 0, &[("card_brand", is("amex"))], "1");
    let country = rule("abroad", 0, &[("country", Condition::OneOf(vec!["US".into(), "CA".into()]))], "2");
    let book = book(vec![brand, country]);
    let [Gap::Overlap { rule: 0, other: 1, witness }] = &gaps(&book)[..] else { panic!("{:?}", told(&book)) };
    assert!(book.gl.iter().all(|rule| rule.fits(&line(witness))));
    assert_eq!(witness.to_string(), r#"card_brand = "amex", country = "CA""#);
}

#[test]
fn rules_that_book_alike_or_differ_in_priority_may_cross() {
    let country = |priority, account| rule("abroad", priority, &[("country", is("US"))], account);
    let brand = rule("amex", 0, &[("card_brand", is("amex"))], "1");
    assert_eq!(told(&book(vec![brand.clone(), country(0, "1")])), [""; 0]);
    assert_eq!(told(&book(vec![brand, country(1, "2")])), [""; 0]);
}

#[test]
fn a_role_without_an_account_is_covered_only_by_rules_for_all_of_its_lines() {
    let mut book = book(vec![rule("pounds", 0, &[("role", is("fees")), ("currency", is("GBP"))], "1")]);
    book.ledger.fees = None;
    let [Gap::Uncovered { role: AccountRole::Fees, witness }] = &gaps(&book)[..] else { panic!("{:?}", told(&book)) };
    assert!(book.book(&line(witness.as_ref().unwrap())).is_err());
    book.gl.push(rule("other", 0, &[("role", is("fees"))], "2"));
    assert_eq!(told(&book), [""; 0]);
}

#[test]
fn numbers_beside_letters_are_not_called_unreachable() {
    let digits = rule("four", 0, &[("type", prefix("4"))], "1");
    let numbers = rule("numbers", 0, &[("type", range("400", "499"))], "2");
    assert!(gaps(&book(vec![digits, numbers])).iter().all(|gap| !matches!(gap, Gap::Unreachable { .. })));
}

/// Texts around which the conditions of the generated rules end.
const TEXTS: [&str; 7] = ["", "a", "ab", "abc", "b", "ba", "c"];

fn some_text() -> impl Strategy<Value = String> {
    prop::sample::select(&TEXTS[..]).prop_map(str::to_owned)
}

fn some_condition() -> impl Strategy<Value = Condition> {
    prop_oneof![
        some_text().prop_map(Condition::Is),
        prop::collection::vec(some_text(), 1..3).prop_map(Condition::OneOf),
        some_text().prop_map(|prefix| Condition::Prefix { prefix }),
        (prop::option::of(some_text()), some_text()).prop_map(|(from, to)| Condition::Range { from, to: Some(to) }),
    ]
    .prop_filter("an empty range is a fault of its own", |condition| !condition.is_empty())
}

fn some_role() -> impl Strategy<Value = Condition> {
    prop_oneof![Just(is("fees")), Just(is("bank")), Just(Condition::OneOf(vec!["fees".into(), "clearing".into()]))]
}

fn some_rules() -> impl Strategy<Value = Vec<GlRule>> {
    let when = (prop::option::of(some_condition()), prop::option::of(some_condition()), prop::option::of(some_role()));
    let one = (when, 0..2_i32, 0..3_u8).prop_map(|((method, class, role), priority, account)| {
        let when = [("method", method), ("product_class", class), ("role", role)];
        let when = when.into_iter().filter_map(|(facet, condition)| Some((facet.to_owned(), condition?))).collect();
        GlRule { id: "r".to_owned(), priority, when, account: account.to_string().as_str().into(), cost_centre: None }
    });
    let numbered = |mut rules: Vec<GlRule>| {
        rules.iter_mut().zip(0..).for_each(|(rule, number)| rule.id = format!("r{number}"));
        rules
    };
    prop::collection::vec(one, 0..6).prop_map(numbered)
}

/// Every line of some roles, by method and product class.
static LINES: LazyLock<Vec<LineFacets>> = LazyLock::new(|| {
    let texts: Vec<Option<String>> = texts_all_over().map(Some).chain([None]).collect();
    let line = |role, method: &Option<String>, class: &Option<String>| {
        LineFacets::new(role).with("method", method.clone()).with("product_class", class.clone())
    };
    let roles = [AccountRole::Fees, AccountRole::Bank, AccountRole::Clearing, AccountRole::Rounding];
    let pairs = texts.iter().flat_map(|method| texts.iter().map(move |class| (method, class)));
    pairs.flat_map(|(method, class)| roles.map(|role| line(role, method, class))).collect()
});

/// A few of them.
fn some_lines() -> impl Strategy<Value = Vec<&'static LineFacets>> {
    (0..LINES.len(), 1..LINES.len()).prop_map(|(first, step)| {
        (0..LINES_TRIED).map(|number| &LINES[(first + number * step) % LINES.len()]).collect()
    })
}

/// How many lines are tried of each book.
const LINES_TRIED: usize = 20;

/// Each of the texts, one just after it, and one after all that begin with it.
fn texts_all_over() -> impl Iterator<Item = String> {
    TEXTS.iter().flat_map(|text| ["", "0", "z"].map(|end| format!("{text}{end}")))
}

/// The rule that wins a line, by its place.
fn winner(book: &RuleBook, line: &LineFacets) -> Option<usize> {
    let why = book.book(line).ok()?.why.rule_name();
    let id = why.strip_prefix("rules.gl.")?;
    book.gl.iter().position(|rule| rule.id == id)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_rule_that_is_called_unreachable_wins_no_line(gl in some_rules(), lines in some_lines()) {
        let book = book(gl);
        for gap in gaps(&book) {
            if let Gap::Unreachable { rule, winner: by, witness } = gap {
                prop_assert!(lines.iter().all(|line| winner(&book, line) != Some(rule)));
                prop_assert!(book.gl[rule].fits(&line(&witness)) && book.gl[by].fits(&line(&witness)));
            }
        }
    }

    #[test]
    fn a_book_without_gaps_never_lacks_an_account(gl in some_rules(), open in prop::sample::subsequence(AccountRole::ALL, 0..6), lines in some_lines()) {
        let mut ledger = serde_json::to_value(book(Vec::new()).ledger).unwrap();
        for role in &open {
            ledger[role.as_str()] = serde_json::Value::Null;
        }
        let book = RuleBook { ledger: serde_json::from_value(ledger).unwrap(), ..book(gl) };
        let uncovered: Vec<AccountRole> = gaps(&book).into_iter().filter_map(|gap| match gap {
            Gap::Uncovered { role, witness } => {
                assert!(witness.is_none_or(|witness| book.book(&line(&witness)).is_err()));
                Some(role)
            }
            Gap::Unreachable { .. } | Gap::Overlap { .. } => None,
        }).collect();
        for line in lines.into_iter().filter(|line| !uncovered.contains(&line.role())) {
            prop_assert!(book.book(line).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))] // each tries thousands of lines

    #[test]
    fn a_rule_that_is_not_called_unreachable_wins_some_line(gl in some_rules()) {
        let book = book(gl);
        let told = gaps(&book);
        for place in 0..book.gl.len() {
            let dead = told.iter().any(|gap| matches!(gap, Gap::Unreachable { rule, .. } if *rule == place));
            let wins = LINES.iter().any(|line| winner(&book, line) == Some(place));
            prop_assert_eq!(wins, !dead, "rule {} of {:?}", place, &book.gl);
        }
    }
}
