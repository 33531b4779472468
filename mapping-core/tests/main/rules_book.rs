//! The rule books that ship, and what single rules of a book do.

use std::collections::BTreeSet;

use mapping_core::address::{Case, Policy, WidthProfile};
use mapping_core::canonical::GlAccount;
use mapping_core::payment_method::known_methods;
use mapping_core::rules::{AccountRole, AddressProfile, FindingCode, LineFacets, MatchKey, RuleBook};
use serde_json::json;
use time::macros::time;

use crate::world::{World, erp_customer, keys, reasons, receipt, succeeded};

fn shipped() -> [(&'static str, &'static str, RuleBook); 2] {
    [
        ("opayo-syspro-uk.toml", RuleBook::OPAYO_SYSPRO_TOML, RuleBook::opayo_syspro()),
        ("stripe-tims-us.toml", RuleBook::STRIPE_TIMS_TOML, RuleBook::stripe_tims()),
    ]
}

#[test]
fn the_shipped_books_load_without_findings() {
    for (file, text, book) in shipped() {
        let loaded = RuleBook::load(file, text).unwrap_or_else(|findings| panic!("{findings}"));
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
        assert_eq!(loaded.book, book);
        assert_ne!(book, RuleBook::default());
    }
}

#[test]
fn every_role_has_an_account_of_the_chart_in_the_shipped_books() {
    for (file, _, book) in shipped() {
        for role in AccountRole::ALL {
            let booked = book.book(&LineFacets::new(*role)).unwrap_or_else(|refusal| panic!("{file}: {refusal}"));
            assert!(book.accounts.contains_key(&booked.value.account), "{file}: {role}");
        }
        let roles = AccountRole::ALL.iter().filter_map(|role| book.ledger.account(*role));
        let by_rules = book.gl.iter().map(|rule| &rule.account).chain(&book.payment.account);
        let used: BTreeSet<&GlAccount> = roles.chain(by_rules).collect();
        let chart: BTreeSet<&GlAccount> = book.accounts.keys().collect();
        assert_eq!(used, chart, "{file}: the chart has what the rules name and no more");
    }
}

#[test]
fn charge_refund_and_fee_go_to_their_own_accounts() {
    for (file, _, book) in shipped() {
        let roles = [AccountRole::Clearing, AccountRole::Returns, AccountRole::Fees];
        let accounts: BTreeSet<&GlAccount> = roles.iter().filter_map(|role| book.ledger.account(*role)).collect();
        assert_eq!(accounts.len(), 3, "{file}");
    }
}

#[test]
fn the_shipped_books_say_where_they_are_at_home() {
    let [(_, _, uk), (_, _, us)] = shipped();
    let home =
        |book: &RuleBook| (book.company.time_zone.clone(), book.company.currency.map(|currency| currency.code()));
    assert_eq!(home(&uk), ("Europe/London".to_owned(), Some("GBP")));
    assert_eq!(home(&us), ("America/Chicago".to_owned(), Some("USD")));
    assert_eq!((uk.address.profile, us.address.profile), (AddressProfile::SysproV7, AddressProfile::Tims));
    for method in known_methods() {
        assert!(us.payment.methods.contains_key(method), "{method} has a name in TIMS");
    }
}

#[test]
fn an_empty_file_is_a_book_of_defaults() {
    for text in ["", "\n", "# nothing\n", "[company]\n[ledger]\n", "\u{feff}"] {
        let loaded = RuleBook::load("empty.toml", text).unwrap();
        assert_eq!(loaded.book, RuleBook::default(), "{text:?}");
        let open = loaded.warnings.iter().filter(|finding| finding.code == FindingCode::Uncovered).count();
        assert_eq!((open, loaded.warnings.len()), (AccountRole::ALL.len() + 1, AccountRole::ALL.len() + 1), "{text:?}");
    }
}

#[test]
fn the_shipped_books_name_every_section() {
    for (file, text, book) in shipped() {
        let sections = serde_json::to_value(&book).unwrap();
        for section in sections.as_object().unwrap().keys() {
            let is_named = [format!("[{section}]"), format!("[[{section}]]"), format!("[{section}.")];
            assert!(
                is_named.iter().any(|name| text.lines().any(|line| line.starts_with(name.as_str()))),
                "{file}: {section}"
            );
        }
        assert_eq!(book.fx.rates, [], "{file}: no rate is invented");
    }
}

/// Whether a line of a comment is a key with its value.
fn is_assignment(line: &str) -> bool {
    let letters = |key: &str| key.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter));
    line.split_once(" = ").is_some_and(|(key, _)| letters(key) || (key.starts_with('"') && key.ends_with('"')))
}

#[test]
fn every_example_in_the_comments_of_the_shipped_books_can_be_used() {
    for (file, text, _) in shipped() {
        let mut tried = 0;
        for (number, line) in text.lines().enumerate() {
            let Some(example) = line.strip_prefix("# ").filter(|line| is_assignment(line)) else { continue };
            let before = text.lines().take(number).collect::<Vec<_>>();
            let mut comment = before.iter().rev().take_while(|line| line.starts_with('#'));
            if comment.any(|line| line.starts_with("# [")) {
                continue; // a line of a table, which is tried as a whole below
            }
            let changed: Vec<&str> =
                text.lines().enumerate().map(|(place, line)| if place == number { example } else { line }).collect();
            let findings = crate::rules_findings::found(&changed.join("\n"));
            assert!(!findings.has_errors(), "{file}: {example}\n{findings}");
            tried += 1;
        }
        assert!(tried > 5, "{file}: {tried} examples");
    }
}

#[test]
fn every_table_in_the_comments_of_the_shipped_books_can_be_used() {
    for (file, text, _) in shipped() {
        let mut in_table = false;
        let lines = text.lines().map(|line| {
            in_table = line.starts_with("# [") || (in_table && line.starts_with('#'));
            if in_table { line.trim_start_matches(['#', ' ']) } else { line }
        });
        let text = lines.collect::<Vec<_>>().join("\n").replace("screen = false", "screen = true");
        let loaded = RuleBook::load(file, &text).unwrap_or_else(|findings| panic!("{findings}"));
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
        let book = loaded.book;
        assert_eq!((book.fraud.rules.len(), book.fx.rates.len(), book.tolerance.accounts.len()), (2, 1, 1), "{file}");
    }
}

#[test]
fn a_cut_off_is_a_time_of_day_with_or_without_quotes() {
    for (text, expected) in [("\"17:30\"", time!(17:30)), ("17:30:00", time!(17:30)), ("\"00:00\"", time!(0:00))] {
        let book = RuleBook::load("book.toml", &format!("[company]\ncut_off = {text}\n")).unwrap().book;
        assert_eq!(book.company.cut_off, Some(expected), "{text}");
        let stored = serde_json::to_string(&book).unwrap();
        assert_eq!(serde_json::from_str::<RuleBook>(&stored).unwrap(), book);
    }
}

#[test]
fn an_installations_own_widths_replace_the_profiles() {
    let text = "[address]\nprofile = \"syspro_v7\"\npolicy = \"refuse\"\ncase = \"upper\"\n[address.widths]\nline_width = 30\n";
    let book = RuleBook::load("book.toml", text).unwrap().book;
    let expected =
        WidthProfile { line_width: 30, policy: Policy::Refuse, case: Case::Upper, ..WidthProfile::SYSPRO_V7 };
    assert_eq!(book.address.width_profile(), expected);
    let elsewhere = book.for_columns_of(AddressProfile::Tims).address.width_profile();
    assert_eq!(elsewhere, WidthProfile { policy: Policy::Refuse, case: Case::Upper, ..WidthProfile::TIMS });
}

#[test]
fn customers_are_matched_by_id_then_email_then_name_unless_a_book_says_otherwise() {
    assert_eq!(RuleBook::default().customer.match_keys, MatchKey::ALL);
    let book = RuleBook::load("book.toml", "[customer]\nmatch_keys = [\"email\", \"external_id\"]\n").unwrap().book;
    assert_eq!(book.customer.match_keys, [MatchKey::Email, MatchKey::ExternalId]);
}

#[test]
fn a_key_that_a_book_leaves_out_finds_nobody_and_the_first_of_its_keys_wins() {
    let mut world = World::new();
    world.customers.push(erp_customer("C0001", Some("stripe/cus_1"), "Ann Example", "old@example.com"));
    world.customers.push(erp_customer("C0002", None, "Ann Example", "ann@example.com"));
    let payer = |world: &World| receipt(&world.plan(&succeeded(json!({})))).customer.to_string();
    assert_eq!(payer(&world), "C0001");
    world.rules.customer.match_keys = vec![MatchKey::Email, MatchKey::ExternalId];
    assert_eq!(payer(&world), "C0002");
    world.rules.customer.match_keys = vec![MatchKey::NameAndPostcode];
    assert_eq!(keys(&world.plan(&succeeded(json!({})))), ["customer stripe/cus_1", "receipt ch_1"]);
}

#[test]
fn an_address_without_a_country_is_in_the_country_of_new_customers() {
    let mut world = World::new();
    let from = |country: Option<&str>| {
        let address = json!({"line1": "1 Elm Street", "city": "Springfield", "country": country});
        json!({"customer": null, "billing_details": {"email": "ann@example.com", "address": address}})
    };
    let (abroad, silent) = (from(Some("CA")), from(None));
    assert!(!reasons(&world.plan(&succeeded(silent.clone())), 0).contains("billing.country"));
    world.rules.customer.defaults.country = Some("US".to_owned());
    let plan = world.plan(&succeeded(silent));
    assert!(
        reasons(&plan, 0).contains("billing.country: US by rules.customer.defaults.country"),
        "{}",
        reasons(&plan, 0)
    );
    assert!(!reasons(&world.plan(&succeeded(abroad)), 0).contains("rules.customer.defaults.country"));
}
