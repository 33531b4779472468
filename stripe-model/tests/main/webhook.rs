//! Stories of deliveries: genuine, rolled, stale, forged, garbled.

use std::time::Duration as Span;

use client_core::SecretString;
use proptest::prelude::*;
use stripe_model::webhook::{SignatureError, Verifier, sign};
use time::{Duration, OffsetDateTime};

const BODY: &[u8] = br#"{"id":"evt_1","object":"event","type":"charge.succeeded","data":{"object":{}}}"#;
const KNOWN: &str = "45407dad16831e82e6cd1c5a8ccec23203e79407803b0e5f9cedae933204ef23";

fn secret() -> SecretString {
    "whsec_test".to_owned().into()
}

fn signed_at() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap()
}

#[test]
fn our_signature_is_the_known_one() {
    assert_eq!(sign(&secret(), BODY, signed_at()), format!("t=1700000000,v1={KNOWN}"));
}

#[test]
fn a_genuine_delivery_is_accepted_and_then_parsed() {
    let header = format!("t=1700000000,v1={KNOWN}");
    let verified = Verifier::new([&secret()]).verify(&header, BODY, signed_at()).unwrap();
    assert_eq!(verified.body(), BODY);
    assert_eq!(verified.signed_at(), Some(signed_at()));
    assert_eq!(verified.envelope().unwrap().id, "evt_1");
    assert_eq!(verified.event().unwrap().kind.as_str(), "charge.succeeded");
}

#[test]
fn while_secrets_roll_either_secret_and_either_signature_do() {
    let (old, new): (SecretString, SecretString) = ("whsec_old".to_owned().into(), secret());
    let wrong = "0".repeat(64);
    let both = Verifier::new([&old, &new]);
    for header in [
        format!("t=1700000000,v1={KNOWN}"),
        format!("t=1700000000,v1={wrong},v1={KNOWN}"),
        format!("t=1700000000, v0={wrong}, v1={KNOWN}, v1={wrong}"),
        format!("v1={},t=1700000000", KNOWN.to_uppercase()),
    ] {
        assert!(both.verify(&header, BODY, signed_at()).is_ok(), "{header}");
    }
}

#[test]
fn each_fault_of_a_header_has_its_own_error() {
    let verifier = Verifier::new([&secret()]);
    let wrong = "0".repeat(64);
    let cases = [
        (String::new(), SignatureError::NoTimestamp),
        (format!("v1={KNOWN}"), SignatureError::NoTimestamp),
        (format!("t=yesterday,v1={KNOWN}"), SignatureError::MalformedTimestamp),
        (format!("t=,v1={KNOWN}"), SignatureError::MalformedTimestamp),
        (format!("t=99999999999999999999,v1={KNOWN}"), SignatureError::MalformedTimestamp),
        ("t=1700000000".to_owned(), SignatureError::NoSignature),
        (format!("t=1700000000,v0={KNOWN}"), SignatureError::NoSignature),
        ("t=1700000000,v1=beef".to_owned(), SignatureError::MalformedSignature),
        ("t=1700000000,v1=".to_owned(), SignatureError::MalformedSignature),
        (format!("t=1700000000,v1={wrong}"), SignatureError::NoMatch),
        (format!("t=1700000001,v1={KNOWN}"), SignatureError::NoMatch),
    ];
    for (header, error) in cases {
        assert_eq!(verifier.verify(&header, BODY, signed_at()).unwrap_err(), error, "{header}");
    }
}

#[test]
fn only_the_past_is_too_old_and_only_with_the_right_signature() {
    let header = format!("t=1700000000,v1={KNOWN}");
    let verifier = Verifier::new([&secret()]);
    let tolerance = Span::from_secs(300);
    assert!(verifier.verify(&header, BODY, signed_at() + Duration::seconds(300)).is_ok());
    let stale = verifier.verify(&header, BODY, signed_at() + Duration::seconds(301)).unwrap_err();
    assert_eq!(stale, SignatureError::TooOld { age: Span::from_secs(301), tolerance });
    assert!(verifier.verify(&header, BODY, signed_at() - Duration::days(365)).is_ok(), "the future passes");
    let late = signed_at() + Duration::days(30);
    assert!(verifier.clone().any_age().verify(&header, BODY, late).is_ok());
    assert!(
        verifier
            .clone()
            .tolerance(Span::from_secs(10))
            .verify(&header, BODY, signed_at() + Duration::seconds(11))
            .is_err()
    );
    assert_eq!(verifier.verify(&header, b"{}", late).unwrap_err(), SignatureError::NoMatch, "signature before age");
}

#[test]
fn no_secret_accepts_nothing_and_no_secret_is_shown() {
    let header = format!("t=1700000000,v1={KNOWN}");
    assert_eq!(Verifier::new([]).verify(&header, BODY, signed_at()).unwrap_err(), SignatureError::NoMatch);
    let verifier = Verifier::new([&secret()]);
    assert!(!format!("{verifier:?}").contains("whsec"));
    assert!(!format!("{:?}", verifier.verify(&header, BODY, signed_at())).contains("evt_1"));
}

proptest! {
    #[test]
    fn what_is_signed_verifies_and_nothing_else_does(
        body in proptest::collection::vec(any::<u8>(), 1..300),
        key in "[ -~]{1,80}",
        seconds in 0_i64..4_000_000_000,
        place in any::<proptest::sample::Index>(),
        flip in 1_u8..,
    ) {
        let secret: SecretString = key.clone().into();
        let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let header = sign(&secret, &body, at);
        let verifier = Verifier::new([&secret]);
        prop_assert!(verifier.verify(&header, &body, at).is_ok());
        let mut tampered = body.clone();
        *place.get_mut(&mut tampered) ^= flip;
        prop_assert_eq!(verifier.verify(&header, &tampered, at).unwrap_err(), SignatureError::NoMatch);
        let other = Verifier::new([&SecretString::from(format!("{key}x"))]);
        prop_assert_eq!(other.verify(&header, &body, at).unwrap_err(), SignatureError::NoMatch);
    }

    #[test]
    fn no_header_breaks_the_verifier(header in ".{0,200}") {
        prop_assert!(Verifier::new([&secret()]).verify(&header, BODY, signed_at()).is_err());
    }
}
