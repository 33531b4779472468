//! Signatures by Standard Webhooks: what is signed verifies, anything else does not.

use std::time::Duration;

use base16ct::lower as hex;
use client_core::SecretString;
use flow_core::adapters::storefront::{Headers, NotVerified, Signer, SigningSecret, Verifier};
use proptest::prelude::*;
use time::OffsetDateTime;

use crate::scripted::START;

const OLD: &str = "whsec_b2xkIGludmVudGVkIHNlY3JldCBvZiAzMiBieXRlcw==";
const NEW: &str = "whsec_bmV3IGludmVudGVkIHNlY3JldCBvZiAzMiBieXRlcw==";

fn secret(text: &str) -> SigningSecret {
    SigningSecret::parse(&SecretString::from(text)).unwrap()
}

fn signer(secrets: &[&str]) -> Signer {
    Signer::new(secrets.iter().map(|text| secret(text)))
}

fn verifier(secrets: &[&str]) -> Verifier {
    Verifier::new(secrets.iter().map(|text| secret(text)))
}

fn later(seconds: i64) -> OffsetDateTime {
    START + time::Duration::seconds(seconds)
}

/// An HMAC written out by hand (RFC 2104), so that the signature is checked against something else than itself.
fn hmac_by_hand(key: &[u8], message: &[u8]) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut padded = [0_u8; 64];
    padded[..key.len()].copy_from_slice(key);
    let inner: Vec<u8> = padded.iter().map(|byte| byte ^ 0x36).chain(message.iter().copied()).collect();
    let outer: Vec<u8> = padded.iter().map(|byte| byte ^ 0x5c).chain(Sha256::digest(inner)).collect();
    Sha256::digest(outer).to_vec()
}

#[test]
fn the_signed_text_is_id_time_and_body_joined_by_full_stops() {
    let signed = signer(&[OLD]).sign("msg_1", START, b"{}");
    assert_eq!(signed.timestamp, START.unix_timestamp().to_string());
    let text = format!("msg_1.{}.{{}}", signed.timestamp);
    let digest = hmac_by_hand(b"old invented secret of 32 bytes", text.as_bytes());
    let given = base64ct_decoded(signed.signature.strip_prefix("v1,").unwrap());
    assert_eq!(hex::encode_string(&given), hex::encode_string(&digest));
}

/// Base64 by hand.
fn base64ct_decoded(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sextets = text.bytes().filter(|byte| *byte != b'=');
    let sextets: Vec<u32> =
        sextets.map(|byte| ALPHABET.iter().position(|known| *known == byte).unwrap() as u32).collect();
    let mut bytes = Vec::new();
    for four in sextets.chunks(4) {
        let bits = four.iter().fold(0, |bits, sextet| bits << 6 | sextet) << (6 * (4 - four.len()));
        bytes.extend(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}

#[test]
fn a_secret_is_changed_without_a_gap() {
    let body = b"{}";
    let steps =
        [(vec![OLD], vec![OLD]), (vec![NEW, OLD], vec![OLD]), (vec![NEW, OLD], vec![NEW]), (vec![NEW], vec![OLD, NEW])];
    for (signs, checks) in steps {
        let signed = signer(&signs).sign("msg_1", START, body);
        assert_eq!(signed.signature.split(' ').count(), signs.len());
        let headers = Headers { id: "msg_1", timestamp: &signed.timestamp, signature: &signed.signature };
        let verified = verifier(&checks).verify(&headers, body, START).unwrap();
        assert_eq!((verified.id, verified.sent_at, verified.body), ("msg_1", START, body.as_slice()));
    }
    let signed = signer(&[NEW]).sign("msg_1", START, body);
    let headers = Headers { id: "msg_1", timestamp: &signed.timestamp, signature: &signed.signature };
    assert_eq!(verifier(&[OLD]).verify(&headers, body, START), Err(NotVerified::NoMatch));
    assert_eq!(verifier(&[]).verify(&headers, body, START), Err(NotVerified::NoMatch), "no secret accepts nothing");
    let other = format!("v1a,{} v2,xyz  {}", &signed.signature[3..], signed.signature);
    let headers = Headers { signature: &other, ..headers };
    assert!(verifier(&[NEW]).verify(&headers, body, START).is_ok(), "what is not v1 is passed over");
}

#[test]
fn clocks_may_differ_by_the_tolerance_in_either_direction() {
    let signed = signer(&[OLD]).sign("msg_1", START, b"{}");
    let headers = Headers { id: "msg_1", timestamp: &signed.timestamp, signature: &signed.signature };
    let at = |seconds| verifier(&[OLD]).verify(&headers, b"{}", later(seconds)).map(drop);
    assert_eq!((at(300), at(-300)), (Ok(()), Ok(())));
    let off = Err(NotVerified::Clock { apart: Duration::from_secs(301), tolerance: Duration::from_secs(300) });
    assert_eq!((at(301), at(-301)), (off.clone(), off));
    let wide = verifier(&[OLD]).tolerance(Duration::from_secs(3600));
    assert!(wide.verify(&headers, b"{}", later(3000)).is_ok());
}

#[test]
fn an_id_with_a_full_stop_cannot_pass_one_message_for_another() {
    // Signed: id "a", now, body "<seconds>.x". The same bytes read as id "a.<now>", those seconds, body "x".
    let soon = later(60).unix_timestamp().to_string();
    let body = format!("{soon}.x");
    let signed = signer(&[OLD]).sign("a", START, body.as_bytes());
    let forged = format!("a.{}", signed.timestamp);
    let headers = Headers { id: &forged, timestamp: &soon, signature: &signed.signature };
    assert_eq!(verifier(&[OLD]).verify(&headers, b"x", later(60)), Err(NotVerified::Id));
    let headers = Headers { id: "", timestamp: &soon, signature: &signed.signature };
    assert_eq!(verifier(&[OLD]).verify(&headers, b"x", later(60)), Err(NotVerified::Id));
}

#[test]
fn a_time_is_whole_seconds_and_nothing_else() {
    for timestamp in ["", "now", "+5", "-5", " 5", "5.0", "99999999999999999999", "9223372036854775807"] {
        let headers = Headers { id: "a", timestamp, signature: "v1,x" };
        assert_eq!(verifier(&[OLD]).verify(&headers, b"", START), Err(NotVerified::Timestamp), "{timestamp:?}");
    }
}

#[test]
fn a_secret_is_24_to_64_bytes_and_is_never_printed() {
    for text in
        ["whsec_", "whsec_c2hvcnQ=", "whsec_not base64!", "", "whsec_b2xkIGludmVudGVkIHNlY3JldCBvZiAzMiBieXRlcw"]
    {
        let refused = SigningSecret::parse(&SecretString::from(text));
        assert!(refused.is_err(), "{text:?}");
    }
    let long = format!("whsec_{}", "AAAA".repeat(22)); // 66 bytes
    assert!(SigningSecret::parse(&long.into()).is_err());
    assert!(SigningSecret::parse(&OLD.strip_prefix("whsec_").unwrap().into()).is_ok(), "the prefix may be missing");
    let printed = format!("{:?} {:?} {:?}", secret(OLD), signer(&[OLD]), verifier(&[OLD]));
    assert!(!printed.contains("b2xk") && !printed.contains("invented"), "{printed}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Any change of id, time, body, signature or secret is found.
    #[test]
    fn whatever_is_changed_does_not_verify(
        id in "[a-z0-9]{1,20}",
        body in proptest::collection::vec(any::<u8>(), 0..200),
        place in any::<prop::sample::Index>(),
        flip in 1..=255_u8,
        seconds in 1..300_i64,
        key in proptest::collection::vec(any::<u8>(), 24..=64),
        other_key in proptest::collection::vec(any::<u8>(), 24..=64),
    ) {
        prop_assume!(key != other_key);
        let of = |key: &[u8]| secret(&format!("whsec_{}", base64_by_hand(key)));
        let signed = Signer::new([of(&key)]).sign(&id, START, &body);
        let verifier = Verifier::new([of(&key)]);
        let headers = Headers { id: &id, timestamp: &signed.timestamp, signature: &signed.signature };
        prop_assert!(verifier.verify(&headers, &body, START).is_ok());

        let strange = Verifier::new([of(&other_key)]);
        prop_assert_eq!(strange.verify(&headers, &body, START), Err(NotVerified::NoMatch));
        let mut changed = body.clone();
        match body.is_empty() {
            true => changed.push(flip),
            false => changed[place.index(body.len())] ^= flip,
        }
        prop_assert_eq!(verifier.verify(&headers, &changed, START), Err(NotVerified::NoMatch));
        let longer = format!("{id}x");
        prop_assert_eq!(verifier.verify(&Headers { id: &longer, ..headers }, &body, START), Err(NotVerified::NoMatch));
        let moved = later(seconds).unix_timestamp().to_string();
        let moved = Headers { timestamp: &moved, ..headers };
        prop_assert_eq!(verifier.verify(&moved, &body, START), Err(NotVerified::NoMatch), "within the tolerance");
        let padded = format!("0{}", signed.timestamp);
        let padded = Headers { timestamp: &padded, ..headers };
        prop_assert_eq!(verifier.verify(&padded, &body, START), Err(NotVerified::NoMatch), "signed as text");
        let mut signature = signed.signature.clone().into_bytes();
        let at = 3 + place.index(43);
        signature[at] = if signature[at] == b'A' { b'Q' } else { b'A' };
        let signature = String::from_utf8(signature).unwrap();
        prop_assert_eq!(verifier.verify(&Headers { signature: &signature, ..headers }, &body, START), Err(NotVerified::NoMatch));
    }
}

fn base64_by_hand(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for sextet in 0..4 {
            let value = bits >> (18 - 6 * sextet) & 63;
            text.push(if sextet <= three.len() { char::from(ALPHABET[value as usize]) } else { '=' });
        }
    }
    text
}
