//! Words that conditions ask for and that no line has: a rule with one of them never decides, and the book says so.

use std::collections::BTreeSet;

use mapping_core::canonical::FeeKind;
use mapping_core::money::Currency;
use mapping_core::payment_method::known_methods;
use mapping_core::rules::FindingCode::{self, *};
use mapping_core::rules::coverage::{Gap, gaps};
use mapping_core::rules::{AccountRole, Condition, FACETS, Finding, GlRule, LineFacets, RuleBook, Severity};
use proptest::prelude::*;

use super::rules_findings::found;

/// A book with one rule whose conditions these are, on the fourth line.
fn book(when: &str) -> String {
    format!("[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = {{ {when} }}\n")
}

/// What is found in a rule with these conditions: severity, code, the text at the place, the hint.
fn told(when: &str) -> Vec<(Severity, FindingCode, String, String)> {
    let text = book(when);
    let of_words = |finding: &&Finding| finding.code != Uncovered;
    let findings = found(&text);
    let told = findings.iter().filter(of_words).map(|finding| {
        assert_eq!(finding.line, 4, "{findings}");
        let marked = text[finding.span.clone()].to_owned();
        (finding.severity, finding.code, marked, finding.hint.clone().unwrap_or_default())
    });
    told.collect()
}

/// A facet, a condition that is at fault, how much, which kind, the text that is marked, and a part of the hint.
type Case = (&'static str, &'static str, Severity, FindingCode, &'static str, &'static str);

#[test]
fn a_word_that_no_line_has_is_told_for_every_facet() {
    use Severity::{Error, Warning};
    let cases: &[Case] = &[
        // Closed: nothing else ever occurs.
        ("role", "\"fee\"", Error, UnknownValue, "\"fee\"", "\"fees\""),
        ("role", "[\"fees\", \"tax_fee\"]", Error, UnknownValue, "\"tax_fee\"", "the roles are \"bank\""),
        ("role", "{ prefix = \"gebühr\" }", Error, EmptyCondition, "{ prefix = \"gebühr\" }", "\"bank\""),
        ("currency", "\"usd\"", Error, UnknownCurrency, "\"usd\"", "\"USD\""),
        ("currency", "[\"GBP\", \"EURO\"]", Error, UnknownCurrency, "\"EURO\"", "ISO 4217"),
        ("currency", "{ prefix = \"eu\" }", Error, EmptyCondition, "{ prefix = \"eu\" }", "\"AED\""),
        ("currency", "{ from = \"400\" }", Error, EmptyCondition, "{ from = \"400\" }", "\"AED\""),
        ("country", "\"UK\"", Error, UnknownCountry, "\"UK\"", "\"GB\""),
        ("country", "[\"GB\", \"Atlantis\"]", Error, UnknownCountry, "\"Atlantis\"", "ISO 3166"),
        ("country", "{ prefix = \"GBR\" }", Error, EmptyCondition, "{ prefix = \"GBR\" }", "\"AD\""),
        // A gateway's own word that is read as another never comes.
        ("fee_type", "\"stripe_fee\"", Error, UnknownValue, "\"stripe_fee\"", "write \"gateway\""),
        ("fee_type", "[\"tax\", \"application_fee\"]", Error, UnknownValue, "\"application_fee\"", "\"application\""),
        ("card_brand", "\"American Express\"", Error, UnknownValue, "\"American Express\"", "write \"amex\""),
        ("card_brand", "[\"VisaDebit\"]", Error, UnknownValue, "\"VisaDebit\"", "write \"visa_debit\""),
        // Open: a gateway may begin to write it, and one that somebody adds may write it today.
        ("fee_type", "\"gatway\"", Warning, UnlikelyName, "\"gatway\"", "did you mean \"gateway\"?"),
        ("fee_type", "\"fx\"", Warning, UnlikelyName, "\"fx\"", "\"application\""),
        ("fee_type", "{ prefix = \"stripe_\" }", Warning, UnlikelyName, "{ prefix = \"stripe_\" }", "\"gateway\""),
        ("gateway", "\"strpe\"", Warning, UnlikelyName, "\"strpe\"", "did you mean \"stripe\"?"),
        ("gateway", "\"Stripe\"", Warning, UnlikelyName, "\"Stripe\"", "did you mean \"stripe\"?"),
        ("gateway", "[\"opayo\", \"worldpay\"]", Warning, UnlikelyName, "\"worldpay\"", "of your own"),
        ("type", "\"strpe_fee\"", Warning, UnlikelyName, "\"strpe_fee\"", "did you mean \"stripe_fee\"?"),
        ("type", "{ prefix = \"isuing\" }", Warning, UnlikelyName, "{ prefix = \"isuing\" }", "known are"),
        (
            "type",
            "{ from = \"1\", to = \"9\" }",
            Warning,
            UnlikelyName,
            "{ from = \"1\", to = \"9\" }",
            "\"adjustment\"",
        ),
        ("category", "\"disputes\"", Warning, UnlikelyName, "\"disputes\"", "did you mean \"dispute\"?"),
        ("method", "\"crad\"", Warning, UnlikelyName, "\"crad\"", "did you mean \"card\"?"),
        (
            "method",
            "[\"card\", \"us_bank_acount\"]",
            Warning,
            UnlikelyName,
            "\"us_bank_acount\"",
            "\"us_bank_account\"",
        ),
        ("card_brand", "\"american_express\"", Warning, UnlikelyName, "\"american_express\"", "\"amex\""),
        ("card_brand", "\"mastercrad\"", Warning, UnlikelyName, "\"mastercrad\"", "did you mean \"mastercard\"?"),
    ];
    for (facet, condition, severity, code, marked, hint) in cases {
        let found = told(&format!("{facet} = {condition}"));
        let [(told_severity, told_code, told_text, told_hint)] = &found[..] else {
            panic!("one finding about {facet} = {condition}: {found:?}")
        };
        assert_eq!((told_severity, told_code, told_text.as_str()), (severity, code, *marked), "{facet} = {condition}");
        assert!(told_hint.contains(hint), "{facet} = {condition}: {told_hint}");
    }
    let free = ["product_class"];
    let told: BTreeSet<&str> = cases.iter().map(|(facet, ..)| *facet).chain(free).collect();
    assert_eq!(told, FACETS.iter().copied().collect(), "every facet has its cases, or is free");
}

#[test]
fn what_a_company_makes_up_itself_may_be_anything() {
    for condition in ["\"gs-cylinder\"", "[\"a\", \"ä b\"]", "{ prefix = \"stripe_\" }", "{ from = \"400\" }"] {
        for facet in ["product_class", "metadata.channel", "\"metadata.shop\""] {
            assert_eq!(told(&format!("{facet} = {condition}")), [], "{facet} = {condition}");
        }
    }
}

#[test]
fn words_of_a_gateway_that_somebody_adds_are_its_own() {
    let own = told("gateway = \"worldpay\", type = \"settled\", method = \"giropay_2\", card_brand = \"dankort\"");
    assert_eq!(
        own.iter().map(|(_, code, text, _)| (*code, text.as_str())).collect::<Vec<_>>(),
        [(UnlikelyName, "\"worldpay\"")]
    );
    let closed = told("gateway = \"worldpay\", currency = \"gbp\"");
    assert!(
        closed.iter().any(|(severity, code, ..)| (*severity, *code) == (Severity::Error, UnknownCurrency)),
        "{closed:?}"
    );
    let both = told("gateway = [\"stripe\", \"worldpay\"], type = \"settled\"");
    assert!(both.iter().any(|(_, code, text, _)| *code == UnlikelyName && text == "\"settled\""), "{both:?}");
}

/// Every word that is known loads without a finding.
fn all_are_known<'w>(facet: &str, words: impl IntoIterator<Item = &'w str>) {
    let words: Vec<String> = words.into_iter().map(|word| format!("{word:?}")).collect();
    assert!(!words.is_empty());
    assert_eq!(told(&format!("{facet} = [{}]", words.join(", "))), [], "{facet}");
}

#[test]
fn every_word_that_a_line_can_have_loads_without_a_finding() {
    let fees = |kind: FeeKind| match kind {
        FeeKind::Gateway | FeeKind::Application | FeeKind::PassedOn | FeeKind::Tax | FeeKind::WithheldTax => {
            kind.as_str()
        }
    };
    let kinds = [FeeKind::Gateway, FeeKind::Application, FeeKind::PassedOn, FeeKind::Tax, FeeKind::WithheldTax];
    all_are_known("fee_type", kinds.map(fees));
    all_are_known("role", AccountRole::ALL.iter().map(|role| role.as_str()));
    all_are_known("method", known_methods().chain(["custom", "applepay", "googlepay"]));
    all_are_known("gateway", ["stripe", "opayo"]);
    all_are_known("card_brand", mapping_core::canonical::CardBrand::KNOWN.iter().copied());
    let currencies: Vec<Currency> = <Currency as iso_currency::IntoEnumIterator>::iter().collect();
    all_are_known("currency", currencies.iter().map(|currency| currency.code()));
}

#[cfg(feature = "stripe")]
#[test]
fn the_words_of_stripe_are_those_of_its_model() {
    use stripe_model::{BalanceTransactionType, CardBrand, PaymentMethodType, ReportingCategory};

    all_are_known("type", BalanceTransactionType::KNOWN.iter().copied());
    all_are_known("category", ReportingCategory::KNOWN.iter().copied());
    all_are_known("card_brand", CardBrand::KNOWN.iter().copied());
    all_are_known("method", PaymentMethodType::KNOWN.iter().copied());
}

#[cfg(feature = "stripe")]
#[test]
fn a_fee_of_stripe_is_one_of_the_model_and_never_the_wire_word() {
    use mapping_core::canonical::Reported;

    let wire = stripe_model::FeeType::KNOWN;
    assert_eq!(wire.len(), 5);
    for word in wire {
        let transaction = serde_json::json!({
            "id": "txn_1", "object": "balance_transaction", "amount": 100, "currency": "usd", "fee": 3, "net": 97,
            "created": 1_790_000_000, "type": "charge",
            "fee_details": [{"amount": 3, "currency": "usd", "type": word}],
        });
        let transaction = serde_json::from_value(transaction).unwrap();
        let movement = mapping_core::gateway::stripe::movement(&transaction).unwrap();
        let Reported::Known(kind) = &movement.fees[0].kind else { panic!("{word} is known") };
        let expected: &[(Severity, FindingCode)] =
            if kind.as_str() == *word { &[] } else { &[(Severity::Error, UnknownValue)] };
        let found = told(&format!("fee_type = {word:?}"));
        assert_eq!(found.iter().map(|one| (one.0, one.1)).collect::<Vec<_>>(), expected, "{word}");
        let hinted = found.iter().all(|one| one.3.contains(&format!("write {:?}", kind.as_str())));
        assert!(hinted, "{word}: {found:?}");
    }
}

#[cfg(feature = "opayo")]
#[test]
fn a_card_of_opayo_is_a_brand_of_the_model_and_never_the_wire_word() {
    for word in opayo_model::status::CardType::KNOWN {
        let found = told(&format!("card_brand = {word:?}"));
        assert!(matches!(found[..], [(Severity::Error, UnknownValue, ..)]), "{word}: {found:?}");
        let brand = found[0].3.trim_start_matches("write ").trim_matches('"').to_owned();
        assert_eq!(told(&format!("card_brand = {brand:?}")), [], "{word} is read as {brand}");
    }
}

#[test]
fn other_tables_are_asked_for_their_words_too() {
    let screened = |provider: &str| {
        format!("[fraud]\nscreen = true\n[[fraud.rules]]\nid = \"a\"\naction = \"hold\"\nwhen.provider = {provider}\n")
    };
    let cases: &[(String, Option<(FindingCode, &str)>)] = &[
        ("[sync]\ngateway = \"stripe\"\n".to_owned(), None),
        ("[sync]\ngateway = \"strpe\"\n".to_owned(), Some((UnlikelyName, "\"stripe\""))),
        (screened("[\"Radar\", \"T3M\", \"ReD\"]"), None),
        (screened("\"radar\""), Some((UnlikelyName, "\"Radar\""))),
        (screened("{ prefix = \"T4\" }"), Some((UnlikelyName, "\"T3M\""))),
        ("[payment.methods]\n\"card.visa_debit\" = \"Debit\"\n\"card.google_pay\" = \"Google\"\n".to_owned(), None),
        ("[payment.methods]\n\"card.mastero\" = \"Debit\"\n".to_owned(), Some((UnlikelyName, "`card.maestro`"))),
        ("[payment.methods]\n\"card.aple_pay\" = \"Apple\"\n".to_owned(), Some((UnlikelyName, "`card.apple_pay`"))),
        ("[payment.methods]\n\"moonbeam.gold\" = \"Moonbeam\"\n".to_owned(), None), // a method of another gateway
        ("[status.payment]\n\"txstateid 41\" = \"pending\"\n".to_owned(), None),
        ("[status.payment]\nsuceeded = \"pending\"\n".to_owned(), Some((UnlikelyName, "\"succeeded\""))),
        ("[tolerance]\nstrategies = [\"key_and_amont\"]\n".to_owned(), Some((UnknownValue, "\"key_and_amount\""))),
        ("[fx]\norder = [\"gatway\"]\n".to_owned(), Some((UnknownValue, "\"gateway\""))),
    ];
    for (text, expected) in cases {
        let findings = found(text);
        let told: Vec<&Finding> = findings.iter().filter(|finding| finding.code != Uncovered).collect();
        assert_eq!(
            told.iter().map(|one| one.code).collect::<Vec<_>>(),
            expected.iter().map(|one| one.0).collect::<Vec<_>>(),
            "{text}\n{findings}"
        );
        let hinted = told.iter().all(|one| one.hint.as_deref().unwrap_or_default().contains(expected.unwrap().1));
        assert!(hinted, "{text}\n{findings}");
    }
}

#[test]
fn statuses_that_are_known_need_no_rule() {
    for status in [
        "canceled",
        "failed",
        "paid",
        "pending",
        "processing",
        "requires_action",
        "requires_capture",
        "requires_confirmation",
        "requires_payment_method",
        "requires_source",
        "requires_source_action",
        "succeeded",
    ] {
        let findings = found(&format!("[status.payment]\n{status} = \"pending\"\n"));
        let codes: Vec<FindingCode> = findings.iter().map(|one| one.code).filter(|code| *code != Uncovered).collect();
        assert_eq!(codes, [NoEffect], "{status}");
    }
}

fn rule(id: &str, when: &[(&str, Condition)]) -> GlRule {
    let when = when.iter().map(|(facet, condition)| ((*facet).to_owned(), condition.clone())).collect();
    GlRule { id: id.to_owned(), priority: 0, when, account: id.into(), cost_centre: None }
}

fn prefix(text: &str) -> Condition {
    Condition::Prefix { prefix: text.to_owned() }
}

fn set(words: &[&str]) -> Condition {
    Condition::OneOf(words.iter().map(|word| (*word).to_owned()).collect())
}

/// A book of these rules in which every role has an account.
fn covered(gl: Vec<GlRule>) -> RuleBook {
    let accounts: serde_json::Map<String, serde_json::Value> =
        AccountRole::ALL.iter().map(|role| (role.as_str().to_owned(), "9999".into())).collect();
    let ledger = serde_json::from_value(accounts.into()).unwrap();
    RuleBook { gl, ledger, ..RuleBook::default() }
}

#[test]
fn gaps_know_that_a_closed_facet_has_no_other_words() {
    let sterling = rule("sterling", &[("currency", set(&["GBP"]))]);
    let pounds = rule("pounds", &[("currency", prefix("GB"))]);
    let found = gaps(&covered(vec![sterling.clone(), pounds]));
    assert!(
        matches!(&found[..], [Gap::Unreachable { rule: 1, winner: 0, witness }] if witness.to_string() == "currency = \"GBP\""),
        "{found:?}"
    );
    // GIP begins with G, so that the wider prefix is reached.
    assert_eq!(gaps(&covered(vec![sterling, rule("g", &[("currency", prefix("G"))])])), []);
    // Of an open facet there may be another word one day.
    let known = rule("known", &[("gateway", set(&["stripe", "opayo"]))]);
    let any = rule("any", &[("gateway", Condition::Range { from: Some("a".to_owned()), to: None })]);
    assert_eq!(gaps(&covered(vec![known, any])), []);
}

#[test]
fn a_witness_is_a_line_that_occurs() {
    let issuing = rule("issuing", &[("type", prefix("issuing_"))]);
    let abroad = rule("abroad", &[("country", Condition::Range { from: Some("U".to_owned()), to: None })]);
    let found = gaps(&covered(vec![issuing, abroad]));
    let [Gap::Overlap { witness, .. }] = &found[..] else { panic!("{found:?}") };
    assert_eq!(witness.to_string(), r#"country = "UA", type = "issuing_authorization_hold""#);
}

/// Real codes, and stretches of them.
fn some_codes(codes: &'static [&'static str]) -> impl Strategy<Value = Condition> {
    prop_oneof![
        prop::sample::subsequence(codes, 1..4).prop_map(|codes| set(&codes)),
        prop::sample::select(codes).prop_map(|code| prefix(&code[..1])),
        prop::sample::select(codes).prop_map(|code| prefix(&code[..2])),
        (prop::sample::select(codes), prop::sample::select(codes)).prop_map(|(one, other)| Condition::Range {
            from: Some(one.min(other).to_owned()),
            to: Some(one.max(other).to_owned()),
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_rule_on_currencies_is_called_unreachable_exactly_where_it_wins_no_currency(
        conditions in prop::collection::vec(some_codes(&["EUR", "GBP", "GEL", "GHS", "GIP", "GMD", "USD", "UYU"]), 1..5),
    ) {
        let rules: Vec<GlRule> =
            conditions.into_iter().zip(0..).map(|(one, number)| rule(&format!("r{number}"), &[("currency", one)])).collect();
        let book = covered(rules);
        let told = gaps(&book);
        let wins = |id: &str| <Currency as iso_currency::IntoEnumIterator>::iter().any(|currency: Currency| {
            let line = LineFacets::new(AccountRole::Fees).with("currency", Some(currency.code()));
            book.book(&line).unwrap().rule() == format!("rules.gl.{id}")
        });
        for (place, rule) in book.gl.iter().enumerate() {
            let dead = told.iter().any(|gap| matches!(gap, Gap::Unreachable { rule, .. } if *rule == place));
            prop_assert_eq!(wins(&rule.id), !dead, "{:?}", rule);
        }
    }
}
