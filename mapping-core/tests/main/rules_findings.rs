//! Every fault that a rule book can have, told with its place and what to write instead.

use mapping_core::rules::FindingCode::{self, *};
use mapping_core::rules::{AccountRole, Finding, Findings, RuleBook, Severity};

/// What is found in a book, whether it loads or not.
pub(crate) fn found(text: &str) -> Findings {
    match RuleBook::load("book.toml", text) {
        Ok(loaded) => loaded.warnings,
        Err(findings) => findings,
    }
}

/// An account for every role, on 28 lines.
fn ledger() -> String {
    let roles = AccountRole::ALL.iter().map(|role| format!("{role} = \"1200-00\"\n"));
    std::iter::once("[ledger]\n".to_owned()).chain(roles).collect()
}

/// What is found, save that the book leaves something open: most of these books are a few lines long.
fn beside_what_is_open(findings: &Findings) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.code != Uncovered).collect()
}

/// A book, and the one thing that is wrong with it: code, line, column, the text at the place, the key, and a part of the hint.
struct Case(&'static str, FindingCode, usize, usize, &'static str, &'static str, &'static str);

#[test]
fn each_fault_is_told_with_its_place_its_key_and_a_hint() {
    let wrong: Vec<String> = CASES.iter().filter_map(|case| case.difference()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Case {
    /// How what is found differs from the case.
    fn difference(&self) -> Option<String> {
        let Self(text, code, line, column, marked, key, hint) = *self;
        let text = text.replace("CHART\n", "[accounts]\n1200-00 = { name = \"Clearing\", kind = \"asset\" }\n");
        let text = text.replace("LEDGER\n", &ledger());
        let findings = found(&text);
        let counted = if code == Uncovered { findings.iter().collect() } else { beside_what_is_open(&findings) };
        let [finding] = counted[..] else {
            return Some(format!("one finding, not {}:\n{text}\n{findings}", findings.len()));
        };
        let place = (finding.code, finding.line, finding.column, &text[finding.span.clone()], finding.key.as_str());
        let hinted = finding.hint.as_deref().unwrap_or_default();
        let last = key.rsplit('.').next().unwrap_or_default();
        let same = place == (code, line, column, marked, key)
            && hinted.contains(hint)
            && hinted.is_empty() == hint.is_empty()
            && finding.message.contains(last)
            && RuleBook::load("book.toml", &text).is_err() == (finding.severity == Severity::Error);
        (!same).then(|| format!("expected {:?}, hint {hint:?}, found {place:?}\n{findings}", (code, line, column, key)))
    }
}

const CASES: &[Case] = &[
    // No TOML.
    Case("[company\ntime_zone = \"UTC\"\n", Syntax, 1, 9, "", "", "[company]"),
    Case("[payment]\nother_method = \"Other\n", Syntax, 2, 22, "", "", "quotation mark"),
    Case("[order]\nsku_keys = [\"sku\"\n", Syntax, 2, 18, "", "", "ends with ]"),
    Case("[company]\ntime_zone\n", Syntax, 2, 10, "", "", "key = value"),
    Case("[company]\ncurrency = GBP\n", Syntax, 2, 12, "GBP", "", "quotation mark"),
    // Keys.
    Case("[company]\ncurrency = \"GBP\"\ncurrency = \"EUR\"\n", DuplicateKey, 3, 1, "currency", "", "keep one"),
    Case("[company]\n[order]\n[company]\n", DuplicateKey, 3, 2, "company", "", "keep one"),
    Case("[compny]\n", UnknownKey, 1, 2, "compny", "compny", "did you mean `company`?"),
    Case("[company]\ntimezone = \"UTC\"\n", UnknownKey, 2, 1, "timezone", "company.timezone", "`time_zone`"),
    Case("[order]\nxyz = 1\n", UnknownKey, 2, 1, "xyz", "order.xyz", "the keys here are `reference_keys`"),
    Case("[ledger]\n  fee = \"1\"\n", UnknownKey, 2, 3, "fee", "ledger.fee", "`fees`"),
    Case("[customer.defaults]\ncontry = \"GB\"\n", UnknownKey, 2, 1, "contry", "customer.defaults.contry", "`country`"),
    Case(
        "[accounts]\n1 = { name = \"A\", kind = \"asset\", colour = \"red\" }\n",
        UnknownKey,
        2,
        35,
        "colour",
        "accounts.1.colour",
        "the keys here are `name`, `kind`",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\ncost_center = \"W\"\n",
        UnknownKey,
        4,
        1,
        "cost_center",
        "gl.a.cost_center",
        "`cost_centre`",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { method = { prefx = \"c\" } }\n",
        UnknownKey,
        4,
        21,
        "prefx",
        "gl.a.when.method.prefx",
        "`prefix`",
    ),
    Case("[[gl]]\nid = \"a\"\n", MissingKey, 1, 1, "[[gl]]", "gl.a", "`account = …`"),
    Case("gl = [{ account = \"1\" }]\n", MissingKey, 1, 7, "{ account = \"1\" }", "gl[0]", "`id = …`"),
    Case("[accounts]\n1 = { name = \"Bank\" }\n", MissingKey, 2, 5, "{ name = \"Bank\" }", "accounts.1", "`kind = …`"),
    // Types.
    Case("[company]\ntime_zone = 5\n", WrongType, 2, 13, "5", "company.time_zone", "write \"5\""),
    Case("[customer]\ncreate = \"yes\"\n", WrongType, 2, 10, "\"yes\"", "customer.create", "without quotes"),
    Case("[fraud]\nwait_seconds = \"9\"\n", WrongType, 2, 16, "\"9\"", "fraud.wait_seconds", "without quotes"),
    Case("[fraud]\nreview = 5\n", WrongType, 2, 10, "5", "fraud.review", ""),
    Case("company = []\n", WrongType, 1, 11, "[]", "company", ""),
    Case("company = \"Acme\"\n", WrongType, 1, 11, "\"Acme\"", "company", ""),
    Case("[ledger]\nfees = 6200\n", WrongType, 2, 8, "6200", "ledger.fees", "write \"6200\""),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { type = [4] }\n",
        WrongType,
        4,
        18,
        "4",
        "gl.a.when.type[0]",
        "write \"4\"",
    ),
    Case("gl = \"x\"\n", WrongType, 1, 6, "\"x\"", "gl", ""),
    Case("accounts = { 1 = [\"Bank\", \"asset\"] }\n", WrongType, 1, 18, "[\"Bank\", \"asset\"]", "accounts.1", ""),
    Case("[order]\nsku_keys = [\"sku\", 7]\n", WrongType, 2, 20, "7", "order.sku_keys[1]", "write \"7\""),
    Case("[fraud]\nwait_seconds = 1.5\n", WrongType, 2, 16, "1.5", "fraud.wait_seconds", "write \"1.5\""),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { card_brand = 4 }\n",
        WrongType,
        4,
        23,
        "4",
        "gl.a.when.card_brand",
        "",
    ),
    // Values.
    Case(
        "[fraud]\nreview = \"perhaps\"\n",
        UnknownValue,
        2,
        10,
        "\"perhaps\"",
        "fraud.review",
        "it takes \"accept\", \"hold\", \"reject\", \"wait\"",
    ),
    Case("[status.payment]\nodd = \"pendng\"\n", UnknownValue, 2, 7, "\"pendng\"", "status.payment.odd", "\"pending\""),
    Case(
        "[status.payment]\nodd = \"paid\"\n",
        UnknownValue,
        2,
        7,
        "\"paid\"",
        "status.payment.odd",
        "it takes \"pending\", \"failed\", \"cancelled\"",
    ),
    Case(
        "[address]\nprofile = \"sysprov7\"\n",
        UnknownValue,
        2,
        11,
        "\"sysprov7\"",
        "address.profile",
        "\"syspro_v7\"",
    ),
    Case("[address]\ncase = \"uper\"\n", UnknownValue, 2, 8, "\"uper\"", "address.case", "\"upper\""),
    Case(
        "[customer]\nmatch_keys = [\"mail\"]\n",
        UnknownValue,
        2,
        15,
        "\"mail\"",
        "customer.match_keys[0]",
        "\"email\"",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { role = [\"fees\", \"tax_fee\"] }\n",
        UnknownValue,
        4,
        26,
        "\"tax_fee\"",
        "gl.a.when.role[1]",
        "the roles are \"bank\"",
    ),
    Case("[fraud]\nreview = \"hodl\"\n", UnknownValue, 2, 10, "\"hodl\"", "fraud.review", "did you mean \"hold\"?"),
    Case("[fraud]\ngive_up_hours = -4\n", OutOfRange, 2, 17, "-4", "fraud.give_up_hours", ""),
    Case("[fraud]\ngive_up_hours = 99999999999\n", OutOfRange, 2, 17, "99999999999", "fraud.give_up_hours", ""),
    Case(
        "[fraud]\nwait_seconds = 99999999999999999999\n",
        OutOfRange,
        2,
        16,
        "99999999999999999999",
        "fraud.wait_seconds",
        "",
    ),
    Case("[retention]\npayload_days = 0\n", OutOfRange, 2, 16, "0", "retention.payload_days", ""),
    Case("[address.widths]\ncity = 0\n", OutOfRange, 2, 8, "0", "address.widths.city", ""),
    Case("[company]\ncurrency = \"gbp\"\n", UnknownCurrency, 2, 12, "\"gbp\"", "company.currency", "\"GBP\""),
    Case("[company]\ncurrency = \"£\"\n", UnknownCurrency, 2, 12, "\"£\"", "company.currency", "ISO 4217"),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen.currency = \"usd\"\n",
        UnknownCurrency,
        4,
        17,
        "\"usd\"",
        "gl.a.when.currency",
        "\"USD\"",
    ),
    Case(
        "[company]\ntime_zone = \"London\"\n",
        UnknownTimeZone,
        2,
        13,
        "\"London\"",
        "company.time_zone",
        "\"Europe/London\"",
    ),
    Case(
        "[company]\ntime_zone = \"America/Chigaco\"\n",
        UnknownTimeZone,
        2,
        13,
        "\"America/Chigaco\"",
        "company.time_zone",
        "\"America/Chicago\"",
    ),
    Case("[company]\ncut_off = \"5pm\"\n", InvalidValue, 2, 11, "\"5pm\"", "company.cut_off", ""),
    Case("[company]\ncut_off = \"24:00\"\n", InvalidValue, 2, 11, "\"24:00\"", "company.cut_off", ""),
    Case("[company]\ncut_off = 1730\n", WrongType, 2, 11, "1730", "company.cut_off", "write \"1730\""),
    Case("[company]\ncut_off = \"06:00\"\n", EarlyCutOff, 2, 11, "\"06:00\"", "company.cut_off", "\"17:30\""),
    Case("[customer]\nguest = \"\"\n", EmptyText, 2, 9, "\"\"", "customer.guest", "take the line out"),
    Case("[payment.methods]\ncard = \"  \"\n", EmptyText, 2, 8, "\"  \"", "payment.methods.card", "write a value"),
    Case("[payment.methods]\n\"\" = \"Card\"\n", EmptyText, 2, 1, "\"\"", "payment.methods.\"\"", "name it"),
    Case("[[gl]]\nid = \"\"\naccount = \"1\"\n", EmptyText, 2, 6, "\"\"", "gl[0].id", "write a value"),
    Case(
        "[customer.defaults]\ncountry = \"UK\"\n",
        UnknownCountry,
        2,
        11,
        "\"UK\"",
        "customer.defaults.country",
        "\"GB\"",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen.country = [\"GB\", \"Atlantis\"]\n",
        UnknownCountry,
        4,
        23,
        "\"Atlantis\"",
        "gl.a.when.country[1]",
        "ISO 3166",
    ),
    // Rules of each other.
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\n[[gl]]\nid = \"a\"\naccount = \"2\"\n",
        DuplicateRule,
        5,
        6,
        "\"a\"",
        "gl.a.id",
        "one of its own",
    ),
    Case(
        "CHART\n[ledger]\nclearing = \"1200-0\"\n",
        UnknownAccount,
        4,
        12,
        "\"1200-0\"",
        "ledger.clearing",
        "did you mean \"1200-00\", Clearing?",
    ),
    Case(
        "CHART\n[payment]\naccount = \"9\"\n",
        UnknownAccount,
        4,
        11,
        "\"9\"",
        "payment.account",
        "add \"9\" to [accounts]",
    ),
    Case(
        "CHART\n[[gl]]\nid = \"a\"\naccount = \"12OO-OO\"\n",
        UnknownAccount,
        5,
        11,
        "\"12OO-OO\"",
        "gl.a.account",
        "\"1200-00\"",
    ),
    Case(
        "[ledger]\nclearing = \"1200\"\n[payment]\naccount = \"1000\"\n",
        NeverCleared,
        4,
        11,
        "\"1000\"",
        "payment.account",
        "take the line out",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { role = \"clearing\", country = \"US\" }\n",
        NoEffect,
        4,
        29,
        "country",
        "gl.a.when.country",
        "card_brand",
    ),
    Case("CHART\n[ledger]\nfees = \"1200-00\"\n", AccountKind, 4, 8, "\"1200-00\"", "ledger.fees", "expense"),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { brand = \"amex\" }\n",
        UnknownFacet,
        4,
        10,
        "brand",
        "gl.a.when.brand",
        "`metadata.<key>` and `role`",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\n[gl.when]\ncardbrand = \"amex\"\n",
        UnknownFacet,
        5,
        1,
        "cardbrand",
        "gl.a.when.cardbrand",
        "`card_brand`",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { method = [] }\n",
        EmptyCondition,
        4,
        19,
        "[]",
        "gl.a.when.method",
        "take the line out",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { metadata.bin = { from = \"1000\", to = \"999\" } }\n",
        EmptyCondition,
        4,
        25,
        "{ from = \"1000\", to = \"999\" }",
        "gl.a.when.metadata.bin",
        "exchange",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { \"metadata.bin\" = { from = \"400\", to = \"4zz\" } }\n",
        MixedRange,
        4,
        27,
        "{ from = \"400\", to = \"4zz\" }",
        "gl.a.when.\"metadata.bin\"",
        "two numbers",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { type = {} }\n",
        InvalidValue,
        4,
        17,
        "{}",
        "gl.a.when.type",
        "",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen = { type = { prefix = \"a\", to = \"b\" } }\n",
        InvalidValue,
        4,
        17,
        "{ prefix = \"a\", to = \"b\" }",
        "gl.a.when.type",
        "",
    ),
    Case(
        "[order]\nsku_keys = [\"sku\", \"code\", \"sku\"]\n",
        RepeatedValue,
        2,
        28,
        "\"sku\"",
        "order.sku_keys[2]",
        "take one",
    ),
    Case("[customer]\nmatch_keys = []\n", EmptyCondition, 2, 14, "[]", "customer.match_keys", "\"external_id\""),
    Case("[order.sku_aliases]\nA = \"A\"\n", AliasCircle, 2, 5, "\"A\"", "order.sku_aliases.A", "the ERP"),
    Case(
        "[order.sku_aliases]\nA = \"B\"\nB = \"C\"\nC = \"A\"\n",
        AliasCircle,
        2,
        5,
        "\"B\"",
        "order.sku_aliases.A",
        "the ERP",
    ),
    Case(
        "[order.sku_aliases]\nA = \"B\"\nB = \"C\"\n",
        AliasChain,
        2,
        5,
        "\"B\"",
        "order.sku_aliases.A",
        "lead to \"C\"",
    ),
    Case(
        "[payment.methods]\n\"crad.visa\" = \"Visa\"\n",
        UnlikelyName,
        2,
        1,
        "\"crad.visa\"",
        "payment.methods.\"crad.visa\"",
        "`card.visa`",
    ),
    Case(
        "[status.payment]\nOdd = \"pending\"\nodd = \"failed\"\n",
        AmbiguousKey,
        3,
        1,
        "odd",
        "status.payment.odd",
        "keep one",
    ),
    // Figures.
    Case("[tax]\nreverse_charge = \"20\"\n", OutOfRange, 2, 18, "\"20\"", "tax.reverse_charge", "\"0.20\""),
    Case(
        "[posting]\nrefund_tax_percent = \"-5\"\n",
        OutOfRange,
        2,
        22,
        "\"-5\"",
        "posting.refund_tax_percent",
        "\"20\"",
    ),
    Case("[posting]\nresidue_per_line = \"-1\"\n", OutOfRange, 2, 20, "\"-1\"", "posting.residue_per_line", "\"0.5\""),
    Case("[tolerance]\nbasis_points = 20000\n", OutOfRange, 2, 16, "20000", "tolerance.basis_points", "one percent"),
    Case(
        "[tolerance.accounts.amex]\nbasis_points = 20000\n",
        OutOfRange,
        2,
        16,
        "20000",
        "tolerance.accounts.amex.basis_points",
        "one percent",
    ),
    Case("[tolerance]\nreference_score = 1001\n", OutOfRange, 2, 19, "1001", "tolerance.reference_score", "850"),
    Case("[tolerance]\nstrategies = []\n", OutOfRange, 2, 14, "[]", "tolerance.strategies", "key_and_amount"),
    Case("[anomaly]\nthreshold = \"0\"\n", OutOfRange, 2, 13, "\"0\"", "anomaly.threshold", "3.5"),
    Case("[anomaly]\ndrift_limit_bp = \"-1\"\n", OutOfRange, 2, 18, "\"-1\"", "anomaly.drift_limit_bp", "percent"),
    Case("[anomaly]\nwindow_hours = 0\n", OutOfRange, 2, 16, "0", "anomaly.window_hours", "24"),
    Case("[anomaly]\nbaseline_days = 0\n", OutOfRange, 2, 17, "0", "anomaly.baseline_days", "90"),
    Case("[anomaly]\nvelocity_hours = 0\n", OutOfRange, 2, 18, "0", "anomaly.velocity_hours", "hour"),
    Case(
        "[cash]\nweekend = [\"Monday\", \"Tuesday\", \"Wednesday\", \"Thursday\", \"Friday\", \"Saturday\", \"Sunday\"]\n",
        OutOfRange,
        2,
        11,
        "[\"Monday\", \"Tuesday\", \"Wednesday\", \"Thursday\", \"Friday\", \"Saturday\", \"Sunday\"]",
        "cash.weekend",
        "leave one out",
    ),
    Case("[cash]\npayout_days = [\"Sunday\"]\n", OutOfRange, 2, 15, "[\"Sunday\"]", "cash.payout_days", "banks work"),
    Case("[cash]\nminimum_history_days = 7\n", OutOfRange, 2, 24, "7", "cash.minimum_history_days", "28"),
    Case("[cash]\ninterval_percent = 100\n", OutOfRange, 2, 20, "100", "cash.interval_percent", "80"),
    Case("[cash]\nhorizon_days = 0\n", OutOfRange, 2, 16, "0", "cash.horizon_days", "14"),
    Case(
        "[sync.items.auto_accept]\nscore = 1001\nmargin = 10\n",
        OutOfRange,
        2,
        9,
        "1001",
        "sync.items.auto_accept.score",
        "900",
    ),
    Case(
        "[sync.items.auto_accept]\nscore = 900\nmargin = 0\n",
        OutOfRange,
        3,
        10,
        "0",
        "sync.items.auto_accept.margin",
        "100",
    ),
    Case("[sync.items]\ndescription_width = 0\n", OutOfRange, 2, 21, "0", "sync.items.description_width", "column"),
    Case("[sync.stock]\nsafety = \"-1\"\n", OutOfRange, 2, 10, "\"-1\"", "sync.stock.safety", "\"0\""),
    Case("[sync.stock]\nowner = \"shop\"\n", OutOfRange, 2, 9, "\"shop\"", "sync.stock.owner", "count_key"),
    Case("[fraud]\nscreen = true\nwait_seconds = 0\n", OutOfRange, 3, 16, "0", "fraud.wait_seconds", "900"),
    // Tables.
    Case(
        "[[fx.rates]]\nfrom = \"EUR\"\nto = \"USD\"\ndate = \"2026-11-19\"\nrate = \"0\"\nsource = \"ECB\"\n",
        OutOfRange,
        5,
        8,
        "\"0\"",
        "fx.rates[0].rate",
        "\"ECB\"",
    ),
    Case(
        "[fx]\nrates = [\n{ from = \"EUR\", to = \"USD\", date = \"2026-11-19\", rate = \"1\", source = \"a\" },\n{ from = \"EUR\", to = \"USD\", date = \"2026-11-19\", rate = \"2\", source = \"b\" },\n]\n",
        DuplicateRow,
        4,
        1,
        "{ from = \"EUR\", to = \"USD\", date = \"2026-11-19\", rate = \"2\", source = \"b\" }",
        "fx.rates[1]",
        "keep the row",
    ),
    Case("[fx]\norder = [\"table\", \"table\"]\n", RepeatedValue, 2, 19, "\"table\"", "fx.order[1]", "take one"),
    Case(
        "[revenue]\ndunning = [{ attempts = 3, step = \"remind\" }, { attempts = 3, step = \"cancel\" }]\n",
        OutOfRange,
        2,
        60,
        "3",
        "revenue.dunning[1].attempts",
        "order",
    ),
    // Fraud rules.
    Case(
        "[fraud]\nscreen = true\n[[fraud.rules]]\nid = \"a\"\naction = \"hold\"\n[[fraud.rules]]\nid = \"a\"\naction = \"wait\"\n",
        DuplicateRule,
        7,
        6,
        "\"a\"",
        "fraud.rules.a.id",
        "one of its own",
    ),
    Case(
        "[fraud]\nscreen = true\n[[fraud.rules]]\nid = \"a\"\naction = \"hold\"\nwhen.score = { from = 9, to = 1 }\n",
        EmptyCondition,
        6,
        14,
        "{ from = 9, to = 1 }",
        "fraud.rules.a.when.score",
        "exchange",
    ),
    Case(
        "[fraud]\nscreen = true\n[[fraud.rules]]\nid = \"a\"\naction = \"hold\"\nwhen.countries_differ = [\"card\"]\n",
        EmptyCondition,
        6,
        25,
        "[\"card\"]",
        "fraud.rules.a.when.countries_differ",
        "at least two",
    ),
    Case(
        "[fraud]\nscreen = true\n[[fraud.rules]]\nid = \"a\"\naction = \"hold\"\nwhen.metadata.channel = []\n",
        EmptyCondition,
        6,
        25,
        "[]",
        "fraud.rules.a.when.metadata.channel",
        "take the line out",
    ),
    Case(
        "[fraud]\nscreen = true\n[[fraud.rules]]\nid = \"a\"\naction = \"hold\"\n[[fraud.rules]]\nid = \"b\"\naction = \"reject\"\nwhen.new_customer = true\n",
        Unreachable,
        6,
        1,
        "[[fraud.rules]]",
        "fraud.rules.b",
        "higher priority",
    ),
    Case(
        "[fraud]\nscreen = true\n[[fraud.rules]]\nid = \"a\"\naction = \"hold\"\nwhen.score = { from = 5 }\n[[fraud.rules]]\nid = \"b\"\naction = \"reject\"\nwhen.new_customer = true\n",
        Overlap,
        7,
        1,
        "[[fraud.rules]]",
        "fraud.rules.b",
        "higher priority",
    ),
    // What is left open, decided twice, or of no effect.
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\n[[gl]]\nid = \"b\"\naccount = \"2\"\nwhen.method = \"card\"\n",
        Unreachable,
        4,
        1,
        "[[gl]]",
        "gl.b",
        "higher priority",
    ),
    Case(
        "[[gl]]\nid = \"a\"\naccount = \"1\"\nwhen.country = \"GB\"\n[[gl]]\nid = \"b\"\naccount = \"2\"\nwhen.method = \"card\"\n",
        Overlap,
        5,
        1,
        "[[gl]]",
        "gl.b",
        "higher priority",
    ),
    Case("LEDGER\n[payment]\n", Uncovered, 29, 2, "payment", "payment", "other_method"),
    Case(
        "[posting]\nbank_receipt = \"separate\"\n",
        MissingAccount,
        2,
        16,
        "\"separate\"",
        "posting.bank_receipt",
        "ledger.in_transit",
    ),
    Case(
        "[posting]\nperiod = \"month\"\n",
        MissingAccount,
        2,
        10,
        "\"month\"",
        "posting.period",
        "ledger.carried_forward",
    ),
    Case("[posting]\nfee = \"in_payment\"\n", MissingAccount, 2, 7, "\"in_payment\"", "posting.fee", "ledger.fees"),
    Case(
        "[tax]\nreverse_charge = \"0.20\"\n",
        MissingAccount,
        2,
        18,
        "\"0.20\"",
        "tax.reverse_charge",
        "ledger.reverse_charge",
    ),
    Case("[tolerance]\nwrite_off = 5\n", MissingAccount, 2, 13, "5", "tolerance.write_off", "ledger.write_off"),
    Case(
        "[ledger]\nrevenue = \"1\"\n[revenue]\npolicy = \"defer\"\n",
        MissingAccount,
        4,
        10,
        "\"defer\"",
        "revenue.policy",
        "ledger.deferred_revenue",
    ),
    Case(
        "[ledger]\ndeferred_revenue = \"1\"\n[revenue]\nclasses = { support = \"defer\" }\n",
        MissingAccount,
        4,
        23,
        "\"defer\"",
        "revenue.classes.support",
        "ledger.revenue",
    ),
    Case(
        "[status.payment]\nsucceeded = \"pending\"\n",
        NoEffect,
        2,
        1,
        "succeeded",
        "status.payment.succeeded",
        "take",
    ),
    Case(
        "[sync.customer]\ncreate_at_gateway = true\n",
        NoEffect,
        2,
        1,
        "create_at_gateway",
        "sync.customer.create_at_gateway",
        "stripe",
    ),
    Case(
        "[sync.customer]\ndelete_at_gateway = true\n",
        NoEffect,
        2,
        1,
        "delete_at_gateway",
        "sync.customer.delete_at_gateway",
        "stripe",
    ),
    Case(
        "[sync.items]\ncreate_at_gateway = true\n",
        NoEffect,
        2,
        1,
        "create_at_gateway",
        "sync.items.create_at_gateway",
        "stripe",
    ),
    Case(
        "[fraud]\nrules = [{ id = \"a\", action = \"hold\" }]\n",
        NoEffect,
        2,
        1,
        "rules",
        "fraud.rules",
        "screen = true",
    ),
    Case(
        "[ledger]\nwrite_off = \"1\"\n[tolerance]\nminor_units = 5\nwrite_off = 5\n",
        NoEffect,
        5,
        1,
        "write_off",
        "tolerance.write_off",
        "minor_units",
    ),
    Case("[cash]\nhistory_days = 20\n", NoEffect, 2, 1, "history_days", "cash.history_days", "minimum_history_days"),
    Case("[anomaly]\nbaseline_days = 6\n", NoEffect, 2, 1, "baseline_days", "anomaly.baseline_days", "minimum_windows"),
];

#[test]
fn all_faults_of_a_book_are_told_at_once_and_in_order() {
    let text = r#"
[company]
time_zone = "Europe/Londno"
curency = "GBP"
cut_off = "25:00"
cut_off = "17:00"

[accounts]
1000 = { name = "Bank", kind = "aset" }
1200 = { name = "Clearing", kind = "asset" }

[ledger]
bank = "1200"
fees = 6200
clearing = "12000"

[[gl]]
id = "fees"
account = "1201"
when = { brand = "amex", currency = "gbp" }

[[gl]]
id = "fees"

[[gl]]
id = "fees"
account = "1200"
priority = "high"
when = { method = 4, type = { from = "9", to = "1" } }

[fraud]
review = "hold it"
wait_seconds = -1

[nonsense]
a = { b = [1, 2.5, ""] }
"#;
    let findings = found(text);
    insta::assert_snapshot!(findings);
    assert!(findings.iter().zip(findings.iter().skip(1)).all(|(one, next)| one.span.start <= next.span.start));
}

#[test]
fn no_tolerance_is_negative() {
    let tolerances = serde_json::to_value(RuleBook::default().tolerance).unwrap();
    for key in tolerances.as_object().unwrap().keys() {
        for figure in ["-1", "\"-1\"", "\"-0.01\""] {
            let findings = found(&format!("[tolerance]\n{key} = {figure}\n"));
            let places: Vec<usize> = findings.iter().map(|finding| finding.line).collect();
            assert!(findings.has_errors() && places == [2], "{key} = {figure}\n{findings}");
        }
    }
}

#[test]
fn a_link_that_is_stored_nowhere_has_an_empty_key() {
    let loaded = RuleBook::load("book.toml", "[sync.customer]\nlink_key = \"\"\n").unwrap();
    assert_eq!(loaded.book.sync.customer.link_key, "");
}

#[test]
fn what_is_no_toml_is_told_line_by_line_and_the_rest_is_read_all_the_same() {
    let text = "[company]\ntime_zone = \"UTC\ncurrency = = 5\n\n[fraud]\nreview = \"never\"\nscren = true\n";
    let findings = found(text);
    let places: Vec<(FindingCode, usize)> = findings.iter().map(|one| (one.code, one.line)).collect();
    assert_eq!(places[..2], [(Syntax, 2), (Syntax, 3)], "{findings}");
    assert!(places.contains(&(UnknownValue, 6)) && places.contains(&(UnknownKey, 7)), "{findings}");
}

#[test]
fn a_file_that_is_too_long_is_not_looked_into() {
    let findings = found(&"# comment\n".repeat(200_000));
    let codes: Vec<FindingCode> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [TooLong]);
}

#[test]
fn bytes_that_are_no_utf_8_are_told_with_their_place() {
    let findings = RuleBook::load_bytes("book.toml", b"[payment]\nother_method = \"Caf\xe9\"\n").unwrap_err();
    let places: Vec<_> = findings.iter().map(|one| (one.code, one.line, one.column)).collect();
    assert_eq!(places, [(NotUtf8, 2, 20)]);
    assert!(RuleBook::load_bytes("book.toml", "[payment]\nother_method = \"Café\"\n".as_bytes()).is_ok());
}

#[test]
fn a_byte_order_mark_and_windows_lines_change_no_place() {
    let text = "\u{feff}[company]\r\ntime_zone = \"UTC\"\r\ncurency = \"GBP\"\r\n";
    let findings = found(text);
    let places: Vec<_> = findings.iter().map(|one| (one.code, one.line, one.column)).collect();
    assert_eq!(places, [(UnknownKey, 3, 1)], "{findings}");
    let first = found("\u{feff}compny = 1\n");
    assert_eq!(first.iter().map(|one| (one.line, one.column)).collect::<Vec<_>>(), [(1, 1)]);
    assert!(first.to_string().contains("\n 1 | compny = 1\n   | ^^^^^^\n"), "{first}");
    assert!(beside_what_is_open(&found("\u{feff}[company]\n")).is_empty());
}

#[test]
fn columns_count_characters_and_the_mark_stands_under_them() {
    let text = "[payment]\nmethods = { \"Zürich–Pay\" = \"Überweisung\", card = 5 }\n";
    let findings = found(text);
    assert_eq!(findings.iter().map(|one| (one.line, one.column)).collect::<Vec<_>>(), [(2, 50)]);
    insta::assert_snapshot!(findings, @r#"
    error[wrong_type]: `payment.methods.card` has to be a text in quotes, and is 5
      --> book.toml:2:50
       |
     2 | methods = { "Zürich–Pay" = "Überweisung", card = 5 }
       |                                                  ^
       = hint: write "5"
    "#);
}

#[test]
fn a_long_line_is_shown_around_the_fault() {
    let text = format!("[payment]\nmethods = {{ {} card = 5 }}\n", "a = \"b\", ".replace('a', &"a".repeat(500)));
    let report = found(&text).to_string();
    assert!(report.lines().all(|line| line.chars().count() < 140), "{report}");
    let mark = report.lines().find(|line| line.trim_start().starts_with("| ") && line.ends_with('^')).unwrap();
    let line = report.lines().find(|line| line.contains("card = ")).unwrap();
    assert_eq!(line.chars().nth(mark.chars().count() - 1), Some('5'), "{report}");
}

#[test]
fn there_is_an_end_to_findings() {
    let text: String = (0..500).map(|number| format!("key{number} = 1\n")).collect();
    let findings = found(&text);
    assert_eq!(findings.len(), 101);
    assert_eq!(findings.iter().filter(|finding| finding.code == TooMany).count(), 1);
}

#[test]
fn a_book_with_warnings_alone_loads_and_gives_them_back() {
    let loaded = RuleBook::load("book.toml", "[company]\ncut_off = \"06:00\"\n").unwrap();
    assert_eq!(loaded.book.company.cut_off, Some(time::macros::time!(6:00)));
    let codes: Vec<FindingCode> = beside_what_is_open(&loaded.warnings).iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [EarlyCutOff]);
    assert!(!loaded.warnings.has_errors());
}

#[test]
fn what_a_book_leaves_open_is_told_with_something_to_try() {
    let text = "[[gl]]\nid = \"cards\"\naccount = \"6200\"\nwhen = { role = \"fees\", method = { prefix = \"card\" } }\n[payment]\n";
    let findings = found(&text.replace("[payment]", "[ledger]\nsuspense = \"1\"\n[payment]"));
    let told: Vec<&Finding> = findings.iter().collect();
    assert!(told.iter().all(|finding| finding.code == Uncovered && finding.witness.is_some()), "{findings}");
    assert_eq!(told.len(), AccountRole::ALL.len(), "each role but the one with an account, and the payment methods");
    let fees = told.iter().find(|finding| finding.message.contains("role fees")).unwrap();
    assert_eq!(fees.witness.as_deref(), Some("role = \"fees\""), "a fee whose method is not known");
    let methods = told.last().unwrap();
    insta::assert_snapshot!(methods.witness.as_deref().unwrap(), @r#"method = "custom""#);
    assert!(findings.to_string().contains(" = for example: method = \"custom\"\n"), "{findings}");
    assert_eq!(serde_json::to_value(methods).unwrap()["witness"], "method = \"custom\"");
}

#[test]
fn rules_of_which_only_the_order_decides_are_told_with_a_case_that_fits_both() {
    let rule = |id: &str, action: &str, when: &str| {
        format!("[[fraud.rules]]\nid = \"{id}\"\naction = \"{action}\"\n[fraud.rules.when]\n{when}\n")
    };
    let witness = |one: &str, other: &str| {
        let text = format!("{}[fraud]\nscreen = true\n{}{}", "", rule("a", "hold", one), rule("b", "reject", other));
        let findings = found(&text);
        let told = beside_what_is_open(&findings).into_iter().map(|finding| (finding.code, finding.witness.clone()));
        told.map(|(code, witness)| (code, witness.unwrap_or_default())).collect::<Vec<_>>()
    };
    let bound = |amount: &str, currency: &str| {
        format!("amount_at_least = [{{ amount = \"{amount}\", currency = \"{currency}\" }}]")
    };
    let cases = [
        ("score = { from = 10, to = 40 }", "score = { from = 30 }", Some((Overlap, "score = 30"))),
        ("score = { from = 10, to = 20 }", "score = { from = 30 }", None),
        ("score = { to = 20 }", "score = { to = 10 }", Some((Unreachable, "score = 10"))),
        ("score = { to = 10 }", "score = { to = 20 }", None), // a special case that stands first
        ("recommendation = [\"review\"]", "recommendation = [\"reject\"]", None),
        (
            "recommendation = [\"review\", \"reject\"]",
            "recommendation = [\"reject\"]",
            Some((Unreachable, "recommendation = reject")),
        ),
        ("provider = { prefix = \"Ra\" }", "provider = \"Radar\"", Some((Unreachable, "provider = \"Radar\""))),
        ("provider = \"T3M\"", "provider = \"Radar\"", None),
        (&bound("100.00", "GBP"), &bound("500.00", "GBP"), Some((Unreachable, "captured = 500.00 GBP"))),
        (&bound("100.00", "GBP"), &bound("500.00", "USD"), None),
        (
            "countries_differ = [\"billing\", \"card\", \"shipping\"]",
            "countries_differ = [\"billing\", \"card\"]",
            Some((
                Unreachable,
                "different: billing country, card country, shipping country, billing country, card country",
            )),
        ),
        ("new_customer = true", "new_customer = false", None),
        (
            "metadata.channel = \"web\"",
            "new_customer = true",
            Some((Overlap, "new_customer = true, metadata.channel = \"web\"")),
        ),
        ("metadata.channel = \"web\"", "metadata.channel = \"shop\"", None),
    ];
    for (one, other, expected) in cases {
        let expected: Vec<(FindingCode, String)> =
            expected.into_iter().map(|(code, text)| (code, text.to_owned())).collect();
        assert_eq!(witness(one, other), expected, "{one} before {other}");
    }
}

#[test]
fn a_book_of_a_hundred_warnings_loads_all_the_same() {
    let rule = |number: usize| {
        format!("[[gl]]\nid = \"r{number}\"\naccount = \"{number}\"\nwhen.\"metadata.k{number}\" = \"x\"\n")
    };
    let text: String = (0..20).map(rule).collect();
    let loaded = RuleBook::load("book.toml", &text).unwrap();
    assert_eq!(loaded.warnings.len(), 101);
    assert!(loaded.warnings.iter().any(|finding| finding.code == TooMany && finding.severity == Severity::Warning));
}

#[test]
fn a_finding_is_one_line_of_text_too_and_json() {
    let findings = found("[company]\ntimezone = \"UTC\"\n");
    let finding: &Finding = findings.iter().next().unwrap();
    insta::assert_snapshot!(finding, @"book.toml:2:1: error[unknown_key]: `company.timezone`: no rule has this key; did you mean `time_zone`?");
    let json = serde_json::to_value(finding).unwrap();
    assert_eq!((&json["code"], &json["severity"], &json["line"]), (&"unknown_key".into(), &"error".into(), &2.into()));
}

#[test]
fn every_code_is_one_word_of_its_own() {
    let texts: std::collections::BTreeSet<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), FindingCode::ALL.len());
    for code in FindingCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str(), "printed and stored alike");
        let told_elsewhere = [TooLong, NotUtf8, TooMany];
        let in_table = CASES.iter().any(|case| case.1 == *code);
        assert!(in_table || told_elsewhere.contains(code), "{code} has a case in the table");
    }
}
