use mapping_core::address::{
    self, Case, Forms, Letters, Policy, WidthProfile, country_code, fit_email, fit_name, postcode, standardise,
    state_code,
};
use mapping_core::canonical::PostalAddress;
use mapping_core::refusal::RefusalCode;
use proptest::prelude::*;

const FIELD: &str = "payment.customer.billing";

/// Two lines of twelve, ASCII and upper case only, everything refused that has no known form.
const NARROW: WidthProfile = WidthProfile {
    lines: 2,
    line_width: 12,
    city: 10,
    state: 8,
    postcode: 10,
    name: 15,
    email: 20,
    policy: Policy::Fold,
    letters: Letters::Ascii,
    case: Case::Upper,
    forms: Forms::Refuse,
};

fn given(lines: &[&str], city: &str, state: &str, postcode: &str, country: &str) -> PostalAddress {
    let text = |value: &str| Some(value.to_owned());
    PostalAddress {
        name: None,
        lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        city: text(city),
        state: text(state),
        postcode: text(postcode),
        country: text(country),
    }
}

fn lines(profile: &WidthProfile, lines: &[&str]) -> Result<Vec<String>, RefusalCode> {
    let address = PostalAddress { lines: lines.iter().map(|line| (*line).to_owned()).collect(), ..Default::default() };
    standardise(&address, FIELD, profile).map(|done| done.address.lines).map_err(|refusal| refusal.code)
}

#[test]
fn an_address_from_a_web_form_becomes_one_that_a_post_office_would_write() {
    let messy = given(
        &["  1600   Amphitheatre\tPkwy ", "", "Suite\u{7} 4"],
        " mountain view ",
        "california",
        "940431234",
        "usa",
    );
    let done = standardise(&messy, FIELD, &WidthProfile::TIMS).unwrap();
    insta::assert_debug_snapshot!(done.address, @r#"
    PostalAddress {
        name: None,
        lines: [
            "1600 Amphitheatre Pkwy",
            "Suite 4",
        ],
        city: Some(
            "mountain view",
        ),
        state: Some(
            "CA",
        ),
        postcode: Some(
            "94043-1234",
        ),
        country: Some(
            "US",
        ),
    }
    "#);
    let changes: Vec<String> = done.changes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(changes.join("\n"), @r"
    payment.customer.billing.country: US by address.country from given.country = usa
    payment.customer.billing.lines: 1600 Amphitheatre Pkwy / Suite 4 by address.lines from given.lines =   1600   Amphitheatre Pkwy  /  / Suite  4
    payment.customer.billing.city: mountain view by address.text from given.city =  mountain view 
    payment.customer.billing.state: CA by address.state from given.state = california
    payment.customer.billing.postcode: 94043-1234 by address.postcode from given.postcode = 940431234
    ");
}

#[test]
fn a_standard_address_is_left_alone_without_a_word() {
    let clean = given(&["10 Downing Street"], "London", "Greater London", "SW1A 2AA", "GB");
    let done = standardise(&clean, FIELD, &WidthProfile::TIMS).unwrap();
    assert_eq!(done.address, clean);
    assert_eq!(done.changes, []);
}

#[test]
fn an_empty_part_is_an_absent_part() {
    let blank = given(&["  ", "\n"], " ", "", "\t", " ");
    assert_eq!(standardise(&blank, FIELD, &WidthProfile::TIMS).unwrap().address, PostalAddress::default());
}

// Countries.

#[test]
fn countries_are_known_by_code_and_by_name() {
    let table = [
        ("GB", ["gb", "GBR", "UK", "u.k.", "England", "Great Britain", "Wales", "United Kingdom"]),
        ("US", ["us", "usa", "U.S.A.", "United States", "united states of america", "USA ", "U S", "America"]),
        ("NL", ["nl", "nld", "Netherlands", "The Netherlands", "Holland", "NL.", "netherlands", "NLD"]),
        ("KR", ["kr", "KOR", "South Korea", "Korea", "Republic of Korea", "KR", "south korea", "kor"]),
        ("CI", ["ci", "civ", "Côte d'Ivoire", "Cote d'Ivoire", "Ivory Coast", "CI", "CIV", "ivory coast"]),
        ("CZ", ["cz", "cze", "Czechia", "Czech Republic", "CZ", "CZE", "czechia", "czech republic"]),
    ];
    for (code, spellings) in table {
        for spelling in spellings {
            assert_eq!(country_code(spelling), Some(code), "{spelling}");
        }
    }
    for nonsense in ["", "X", "ZZ", "Q1", "Atlantis", "GB1", "1 US", "🇬🇧🇬🇧🇬🇧", "12"] {
        assert_eq!(country_code(nonsense), None, "{nonsense}");
    }
}

#[test]
fn every_alpha_2_and_alpha_3_code_and_name_leads_back_to_its_country() {
    for country in celes::Country::get_countries() {
        for spelling in [country.alpha2, country.alpha3, country.long_name] {
            assert_eq!(country_code(spelling), Some(country.alpha2), "{spelling}");
        }
    }
}

#[test]
fn an_unknown_country_is_refused_with_near_names() {
    let refusal = standardise(&given(&[], "", "", "", "Germny"), FIELD, &WidthProfile::TIMS).unwrap_err();
    insta::assert_snapshot!(refusal, @r#"invalid_text at payment.customer.billing.country = "Germny": no country has this name or ISO 3166-1 code; near: Germany (857/1000, 1 character differs)"#);
}

// Postcodes and states.

#[test]
fn postcodes_take_the_form_of_their_country() {
    let table = [
        ("SW1A1AA", "GB", Some("SW1A 1AA")),
        ("sw1a 1aa", "GB", Some("SW1A 1AA")),
        ("m11ae", "GB", Some("M1 1AE")),
        ("B33 8TH", "GB", Some("B33 8TH")),
        ("cr2-6xh", "GB", Some("CR2 6XH")),
        ("DN551PT", "GB", Some("DN55 1PT")),
        ("W1A0AX", "GB", Some("W1A 0AX")),
        ("gir0aa", "GB", Some("GIR 0AA")),
        ("je23xx", "JE", Some("JE2 3XX")),
        ("SW1A 1A", "GB", None),
        ("SW1A 1AC", "GB", None),
        ("12345", "GB", None),
        ("90210", "US", Some("90210")),
        ("902101234", "US", Some("90210-1234")),
        ("90210-1234", "US", Some("90210-1234")),
        ("9021", "US", None),
        ("90210-12", "US", None),
        ("k1a0b1", "CA", Some("K1A 0B1")),
        ("K1A-0B1", "CA", Some("K1A 0B1")),
        ("D1A 0B1", "CA", None),
        ("W1A 0B1", "CA", None),
        ("1011 ab", "NL", Some("1011 ab")),
        ("", "US", None),
        ("é", "GB", None),
    ];
    for (text, country, expected) in table {
        assert_eq!(postcode(text, country).as_deref(), expected, "{text} {country}");
    }
}

#[test]
fn states_take_their_postal_codes() {
    let table = [
        ("California", "US", Some("CA")),
        ("ca", "US", Some("CA")),
        ("N.Y.", "US", Some("NY")),
        ("new  york", "US", Some("NY")),
        ("Washington", "US", Some("WA")),
        ("Washington, D.C.", "US", Some("DC")),
        ("Puerto Rico", "US", Some("PR")),
        ("AP", "US", Some("AP")),
        ("Ontario", "US", None),
        ("Ontario", "CA", Some("ON")),
        ("québec", "CA", Some("QC")),
        ("bc", "CA", Some("BC")),
        ("California", "CA", None),
        ("CA1", "US", None),
        ("West Yorkshire", "GB", Some("West Yorkshire")),
    ];
    for (text, country, expected) in table {
        assert_eq!(state_code(text, country).as_deref(), expected, "{text} {country}");
    }
}

#[test]
fn a_form_that_the_country_does_not_have_is_kept_with_a_word_or_refused() {
    let odd = given(&["1 Main St"], "Town", "Ontario", "ABC", "US");
    let done = standardise(&odd, FIELD, &WidthProfile::TIMS).unwrap();
    assert_eq!((done.address.state.as_deref(), done.address.postcode.as_deref()), (Some("Ontario"), Some("ABC")));
    let said: Vec<String> = done.changes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    payment.customer.billing.state: Ontario by address.kept from given.state = Ontario, expected = a US state
    payment.customer.billing.postcode: ABC by address.kept from given.postcode = ABC, expected = a US ZIP code
    ");

    let strict = WidthProfile { forms: Forms::Refuse, ..WidthProfile::TIMS };
    let refusal = standardise(&odd, FIELD, &strict).unwrap_err();
    insta::assert_snapshot!(refusal, @r#"invalid_text at payment.customer.billing.state = "Ontario": this is not a US state"#);
}

#[test]
fn without_a_country_no_form_is_guessed() {
    let nowhere = PostalAddress { country: None, ..given(&[], "", "california", "sw1a1aa", "") };
    let done = standardise(&nowhere, FIELD, &WidthProfile::TIMS).unwrap().address;
    assert_eq!((done.state.as_deref(), done.postcode.as_deref()), (Some("california"), Some("sw1a1aa")));
}

// Lines and widths.

#[test]
fn long_lines_are_folded_between_words() {
    assert_eq!(lines(&NARROW, &["Flat 3", "12 High St"]).unwrap(), ["FLAT 3", "12 HIGH ST"]);
    assert_eq!(lines(&NARROW, &["12 Long Acre Road"]).unwrap(), ["12 LONG ACRE", "ROAD"]);
    assert_eq!(lines(&NARROW, &["Flat 3\n12 High St"]).unwrap(), ["FLAT 3", "12 HIGH ST"]);
    // Three lines go into two columns by running together.
    assert_eq!(lines(&NARROW, &["Flat 3", "Tower", "High St"]).unwrap(), ["FLAT 3 TOWER", "HIGH ST"]);
}

#[test]
fn what_does_not_fit_is_refused_and_never_cut() {
    assert_eq!(lines(&NARROW, &["Llanfairpwllgwyngyll"]), Err(RefusalCode::TooLong));
    assert_eq!(lines(&NARROW, &["one two three four", "five six seven"]), Err(RefusalCode::TooLong));
    let refuse = WidthProfile { policy: Policy::Refuse, letters: Letters::Unicode, ..NARROW };
    assert_eq!(lines(&refuse, &["12 Long Acre Road"]), Err(RefusalCode::TooLong));
    assert_eq!(lines(&refuse, &["a", "b", "c"]), Err(RefusalCode::TooLong));

    let long = given(&["1 High St"], "Llanfairpwllgwyngyll", "", "", "GB");
    insta::assert_snapshot!(standardise(&long, FIELD, &NARROW).unwrap_err(), @r#"too_long at payment.customer.billing.city = "LLANFAIRPWLLGWYNGYLL": this has 20 characters, and the column holds 10; shorten it at the source"#);
    let long = PostalAddress { lines: vec!["High Street ".repeat(20)], ..Default::default() };
    let refusal = standardise(&long, FIELD, &WidthProfile::TIMS).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::TooLong, "payment.customer.billing.lines"));
    insta::assert_snapshot!(refusal.message, @"this does not fit into 3 lines of 60 characters; shorten it at the source");
}

#[test]
fn widths_count_characters_and_not_bytes() {
    let city = "Ä".repeat(50);
    let address = given(&[], &city, "", "", "DE");
    assert_eq!(standardise(&address, FIELD, &WidthProfile::TIMS).unwrap().address.city, Some(city));
}

#[test]
fn letters_are_written_in_ascii_only_where_the_column_asks_for_it() {
    assert_eq!(lines(&WidthProfile::TIMS, &["Straße 5", "Cafe\u{301}"]).unwrap(), ["Straße 5", "Café"]);
    assert_eq!(lines(&NARROW, &["Straße 5", "Łódź é"]).unwrap(), ["STRASSE 5", "LODZ E"]);
    let refuse = WidthProfile { policy: Policy::Refuse, ..NARROW };
    assert_eq!(lines(&refuse, &["Straße 5"]), Err(RefusalCode::InvalidText));
    assert_eq!(lines(&NARROW, &["x\u{E000}"]), Err(RefusalCode::InvalidText)); // a private letter has no spelling
}

#[test]
fn what_nobody_sees_is_taken_out() {
    let hidden = ["a\u{200B}b", "\u{FEFF}ab", "a\u{AD}b", "\u{202E}ab", "a\u{0}b\u{7F}"];
    for text in hidden {
        assert_eq!(fit_name(text, "customer.name", &WidthProfile::TIMS).unwrap().value, "ab", "{text:?}");
    }
    assert_eq!(fit_name("a\u{A0}\u{2028}b", "customer.name", &WidthProfile::TIMS).unwrap().value, "a b");
}

#[test]
fn names_and_e_mail_addresses_fit_or_are_refused() {
    assert_eq!(fit_name(" Ann \u{7} Example ", "customer.name", &WidthProfile::TIMS).unwrap().value, "Ann Example");
    assert_eq!(fit_name("Ann", "customer.name", &NARROW).unwrap().value, "ANN");
    assert_eq!(fit_email("Ann@Example.com", "customer.email", &NARROW).unwrap().value, "Ann@Example.com");
    let refusal = fit_name(&"N".repeat(101), "customer.name", &WidthProfile::TIMS).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::TooLong, "customer.name"));
    let refusal =
        fit_email(&format!("{}@example.com", "e".repeat(250)), "customer.email", &WidthProfile::TIMS).unwrap_err();
    assert_eq!(refusal.message, "this has 262 characters, and the column holds 254; shorten it at the source");
}

// Laws.

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,24}", "\\PC{0,12}", ".{0,12}", "[a-zA-Z0-9é ]{0,80}"]
}

fn any_address() -> impl Strategy<Value = PostalAddress> {
    let country = prop::option::of(prop::sample::select(vec!["GB", "us", "Canada", "DE", "Japan"]));
    let part = || prop::option::of(any_text());
    (part(), prop::collection::vec(any_text(), 0..5), part(), part(), part(), country).prop_map(
        |(name, lines, city, state, postcode, country)| PostalAddress {
            name,
            lines,
            city,
            state,
            postcode,
            country: country.map(str::to_owned),
        },
    )
}

fn any_profile() -> impl Strategy<Value = WidthProfile> {
    let policy = prop::sample::select(vec![Policy::Fold, Policy::Refuse]);
    let letters = prop::sample::select(vec![Letters::Unicode, Letters::Ascii]);
    let case = prop::sample::select(vec![Case::AsGiven, Case::Upper]);
    let forms = prop::sample::select(vec![Forms::Keep, Forms::Refuse]);
    let base = prop::sample::select(vec![WidthProfile::TIMS, WidthProfile::UNLIMITED, NARROW]);
    (base, policy, letters, case, forms).prop_map(|(base, policy, letters, case, forms)| WidthProfile {
        policy,
        letters,
        case,
        forms,
        ..base
    })
}

/// What a reader sees, without spaces.
fn ink(address: &PostalAddress) -> String {
    let clean = |text: &str| address::fit_name(text, "", &WidthProfile::UNLIMITED).unwrap().value;
    address
        .lines
        .iter()
        .map(|line| clean(line))
        .flat_map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn standardising_twice_is_standardising_once(given in any_address(), profile in any_profile()) {
        if let Ok(once) = standardise(&given, FIELD, &profile) {
            let twice = standardise(&once.address, FIELD, &profile).unwrap();
            prop_assert_eq!(&twice.address, &once.address);
            prop_assert!(twice.changes.iter().all(|reason| reason.rule() == "address.kept"));
        }
    }

    #[test]
    fn what_comes_out_fits(given in any_address(), profile in any_profile()) {
        if let Ok(done) = standardise(&given, FIELD, &profile) {
            let PostalAddress { name, lines, city, state, postcode, country } = done.address;
            prop_assert!(lines.len() <= profile.lines);
            let widths = [(name, profile.name), (city, profile.city), (state, profile.state), (postcode, profile.postcode)];
            let parts = widths.into_iter().filter_map(|(part, width)| Some((part?, width)));
            for (text, width) in parts.chain(lines.into_iter().map(|line| (line, profile.line_width))) {
                prop_assert!(!text.is_empty() && text.chars().count() <= width);
                prop_assert!(text.trim() == text && !text.contains("  ") && !text.chars().any(char::is_control));
                prop_assert!(profile.letters == Letters::Unicode || text.is_ascii());
            }
            prop_assert!(country.is_none_or(|code| country_code(&code) == Some(code.as_str())));
        }
    }

    #[test]
    fn folding_moves_words_and_loses_none(given in any_address()) {
        if let Ok(done) = standardise(&given, FIELD, &WidthProfile::TIMS) {
            prop_assert_eq!(ink(&done.address), ink(&given));
        }
    }
}
