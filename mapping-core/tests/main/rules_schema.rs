//! The JSON Schema of rule books: the committed file is the generated one, and it says of a book what loading says.

use jsonschema::Validator;
use mapping_core::rules::RuleBook;
use serde_json::Value;

use crate::rules_findings::found;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/books/rule-book.schema.json");

fn validator() -> Validator {
    jsonschema::validator_for(&RuleBook::json_schema()).unwrap()
}

/// A TOML text as JSON.
fn json(text: &str) -> Value {
    toml::from_str(text).unwrap()
}

#[test]
fn the_committed_schema_is_the_generated_one() {
    let generated = format!("{}\n", serde_json::to_string_pretty(&RuleBook::json_schema()).unwrap());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(COMMITTED, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(committed == generated, "run the tests once with UPDATE_SCHEMA=1, and look at what changed");
}

#[test]
fn the_shipped_books_fit_the_schema() {
    let validator = validator();
    for text in [RuleBook::OPAYO_SYSPRO_TOML, RuleBook::STRIPE_TIMS_TOML, ""] {
        let faults: Vec<String> = validator.iter_errors(&json(text)).map(|fault| fault.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new());
    }
}

#[test]
fn the_schema_takes_every_way_of_writing() {
    let validator = validator();
    for text in [
        "[company]\ncut_off = \"17:30\"\ncurrency = \"EUR\"\naccounts = { acct_x = \"own\" }\nother_accounts = \"ignore\"\n",
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { role = \"fees\", method = [\"a\", \"b\"], type = { prefix = \"c\" } }\n",
        "[[gl]]\nid = \"a\"\naccount = \"1\"\ncost_centre = \"W\"\npriority = -1\nwhen.metadata.channel = { from = \"1\" }\n",
        "[[gl]]\nid = \"a\"\naccount = \"1\"\n[gl.when]\n\"metadata.channel\" = { from = \"1\", to = \"2\" }\n",
        "[fraud]\nscreen = true\n[[fraud.rules]]\nid = \"a\"\naction = \"hold\"\n[fraud.rules.when]\nscore = { from = 40 }\nrecommendation = [\"not_checked\"]\nprovider = { prefix = \"T\" }\namount_at_least = [{ amount = \"500.00\", currency = \"GBP\" }]\ncountries_differ = [\"billing\", \"card\"]\nnew_customer = true\nmetadata = { channel = [\"web\"] }\n",
        "[tax]\non_fees = \"cost\"\nreverse_charge = \"0.20\"\nrounding = \"half_down\"\n[posting]\nresidue_per_line = \"0.5\"\nrefund_tax_percent = \"20\"\nrefund = \"memo_and_reversal\"\nperiod = \"month\"\ndispute = \"journal_line\"\n",
        "[fx]\norder = [\"gateway\"]\nbase = \"EUR\"\nrounding = \"floor\"\nrates = [{ from = \"EUR\", to = \"USD\", date = \"2026-11-19\", rate = \"1.0850\", source = \"ECB\" }]\n",
        "[revenue]\npolicy = \"defer\"\nwhen = \"finalised\"\nunearned = \"reverse\"\nclasses = { a = \"immediate\" }\nproduct_classes = { p = \"a\" }\ndunning = [{ attempts = 1, step = \"suspend\" }]\nrepeat_period = \"quarter\"\n",
        "[sync]\ngateway = \"stripe\"\n[sync.customer]\nname = \"erp\"\ndeleted = \"erase\"\ntwin = \"refuse\"\n[sync.items]\nauto_accept = { score = 900, margin = 50 }\nother_currency = \"refuse\"\n[sync.stock]\nowner = \"shop\"\nsafety = \"2\"\ncount_key = \"on_hand\"\n",
        "[tolerance]\nholidays = [\"2026-12-25\"]\nstrategies = [\"three_way\", \"covering_set\"]\nsearch = { rows = 5 }\naccounts = { a = { lag = 1 } }\n",
        "[anomaly]\nthreshold = \"4\"\ndrift_limit_bp = \"50.5\"\n[cash]\nweekend = [\"Friday\"]\nholidays = [\"2026-12-25\"]\npayout_days = [\"Monday\"]\n",
        "[address.widths]\nlines = 2\n[customer]\nmatch_keys = [\"email\"]\n[customer.defaults]\ncountry = \"GB\"\n",
    ] {
        assert!(RuleBook::load("book.toml", text).is_ok(), "{}", found(text));
        let faults: Vec<String> = validator.iter_errors(&json(text)).map(|fault| fault.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn what_the_schema_refuses_loading_refuses_too() {
    let validator = validator();
    for text in [
        "compny = {}",
        "company = []",
        "[company]\ntimezone = \"UTC\"",
        "[company]\ntime_zone = 5",
        "[company]\ncut_off = \"5pm\"",
        "[company]\ncurrency = \"gbp\"",
        "[accounts]\n1 = { name = \"A\" }",
        "[accounts]\n1 = { name = \"A\", kind = \"aset\" }",
        "[accounts]\n1 = { name = \"A\", kind = \"asset\", x = 1 }",
        "[ledger]\nfees = 6200",
        "[ledger]\nfees = \"\"",
        "[ledger]\nfee = \"6200\"",
        "[[gl]]\nid = \"a\"",
        "[[gl]]\naccount = \"1\"",
        "[[gl]]\nid = \"a\"\naccount = \"1\"\npriority = \"high\"",
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { brand = \"amex\" }",
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { method = 5 }",
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { method = { prefx = \"a\" } }",
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { metadata.channel = 5 }",
        "[status.payment]\nodd = \"paid\"",
        "[customer]\ncreate = \"yes\"",
        "[customer]\nmatch_keys = [\"mail\"]",
        "[order]\nsku_keys = \"sku\"",
        "[payment]\nmethods = [\"card\"]",
        "[address]\nprofile = \"syspro\"",
        "[address.widths]\ncity = 0",
        "[fraud]\nreview = \"maybe\"",
        "[fraud]\nwait_seconds = -1",
        "[posting]\npayment = \"later\"",
        "[retention]\npayload_days = 0",
        "[fraud]\nrules = [{ id = \"a\" }]",
        "[fraud]\nrules = [{ id = \"a\", action = \"hold\", when = { scor = { from = 1 } } }]",
        "[fraud]\nrules = [{ id = \"a\", action = \"hold\", when = { recommendation = [\"perhaps\"] } }]",
        "[fraud]\nrules = [{ id = \"a\", action = \"hold\", when = { amount_at_least = [{ amount = \"1\", currency = \"pound\" }] } }]",
        "[fraud]\nrules = [{ id = \"a\", action = \"hold\", when = { countries_differ = [\"home\"] } }]",
        "[posting]\nperiod = \"year\"",
        "[posting]\nresidue_per_line = \"half\"",
        "[tax]\non_fees = \"lost\"",
        "[tax]\nreverse_charge = \"20 %\"",
        "[tax]\nrounding = \"commercial\"",
        "[fx]\norder = [\"ecb\"]",
        "[fx]\nbase = \"euro\"",
        "[fx]\nrates = [{ from = \"EUR\", to = \"USD\", date = \"2026-11-19\", rate = \"1.1\" }]",
        "[fx]\nrates = [{ from = \"EUR\", to = \"USD\", date = \"19.11.2026\", rate = \"1.1\", source = \"ECB\" }]",
        "[revenue]\npolicy = \"never\"",
        "[revenue]\ndunning = [{ attempts = -1, step = \"remind\" }]",
        "[revenue]\nrepeat_period = \"day\"",
        "[sync.customer]\nname = \"both\"",
        "[sync.items]\nauto_accept = { score = 900 }",
        "[sync.stock]\nsafety = \"few\"",
        "[tolerance]\nminor_units = -1",
        "[tolerance]\nholidays = [\"Christmas\"]",
        "[tolerance]\nstrategies = [\"guess\"]",
        "[anomaly]\nthreshold = \"high\"",
        "[anomaly]\nwindow_hours = -1",
        "[cash]\nweekend = [\"Sabbath\"]",
        "[cash]\ninterval_percent = 300",
    ] {
        assert!(!validator.is_valid(&json(text)), "the schema takes {text}");
        assert!(found(text).has_errors(), "loading takes {text}");
    }
}
