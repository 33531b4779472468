//! Server's signed notification and the answer that it waits for.

use opayo_model::ids::VendorName;
use opayo_model::nvp::{NvpError, NvpReply, Pairs};
use opayo_model::server::{
    Notification, Register, Registration, Reply, ReplyStatus, SecurityKey, SignatureError, signature, signed_body,
};
use opayo_model::state::State;
use opayo_model::status::{Status, StatusCode, TransactionType};
use opayo_model::{Endpoint, TransactionId};
use proptest::prelude::*;

use crate::documents;

const KEY: &str = "K0Y0K0Y0K0";

fn key() -> SecurityKey {
    SecurityKey::new(KEY)
}

fn vendor() -> VendorName {
    VendorName::from("ExampleShop")
}

/// What version 4.00 posts of a payment. Every signed field has a value of its own.
fn fields() -> Vec<(&'static str, &'static str)> {
    vec![
        ("VPSProtocol", "4.00"),
        ("TxType", "PAYMENT"),
        ("VendorTxCode", "ORDER-10042-1"),
        ("VPSTxId", "{9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32}"),
        ("Status", "OK"),
        ("StatusDetail", "0000 : The Authorisation was Successful & = fine"),
        ("TxAuthNo", "8657001"),
        ("AVSCV2", "ALL MATCH"),
        ("AddressResult", "MATCHED"),
        ("PostCodeResult", "NOTMATCHED"),
        ("CV2Result", "NOTCHECKED"),
        ("GiftAid", "0"),
        ("3DSecureStatus", "OK"),
        ("CAVV", "AAABBB=="),
        ("AddressStatus", "CONFIRMED"),
        ("PayerStatus", "VERIFIED"),
        ("CardType", "VISA"),
        ("Last4Digits", "0006"),
        ("DeclineCode", "00"),
        ("ExpiryDate", "1229"),
        ("FraudResponse", "ACCEPT"),
        ("BankAuthCode", "999777"),
        ("ACSTransID", "acs-1"),
        ("DSTransID", "ds-1"),
        ("SchemeTraceID", "trace~}1"),
    ]
}

fn pairs(fields: &[(&str, &str)]) -> Pairs {
    let mut pairs = Pairs::default();
    fields.iter().for_each(|(name, value)| pairs.add(*name, *value).unwrap());
    pairs
}

fn posted(fields: &[(&str, &str)]) -> Notification {
    Notification::parse(signed_body(pairs(fields), &vendor(), &key()).unwrap().as_bytes()).unwrap()
}

#[test]
fn a_genuine_message_is_believed_and_typed() {
    let notification = posted(&fields());
    let genuine = notification.verify(&vendor(), &key()).unwrap();
    assert_eq!(genuine.transaction_id, TransactionId::from(documents::ID));
    assert_eq!(genuine.vendor_tx_code.as_str(), "ORDER-10042-1");
    assert_eq!((&genuine.status, genuine.gift_aid), (&Status::Ok, Some(false)));
    assert_eq!(genuine.status_code, Some(StatusCode::from("0000")));
    assert_eq!(genuine.status_detail.as_deref(), Some("0000 : The Authorisation was Successful & = fine"));
    assert_eq!(genuine.state(None).state, State::Captured);
    assert_eq!(genuine.state(Some(&TransactionType::Deferred)).state, State::Authorised);
}

#[test]
fn the_signature_is_md5_of_the_values_in_order() {
    // Joined by hand: id, code, status, authorisation, vendor in lower case, check, key, then what is there of the
    // rest.
    let short =
        pairs(&[("VendorTxCode", "C"), ("VPSTxId", "{A}"), ("Status", "OK"), ("TxAuthNo", "1"), ("BankAuthCode", "9")]);
    assert_eq!(signature(&short, &"ShOp".into(), &SecurityKey::new("K")), md5("{A}COK1shopK9"));
    let token = pairs(&[
        ("TxType", "TOKEN"),
        ("VendorTxCode", "C"),
        ("VPSTxId", "{A}"),
        ("Status", "OK"),
        ("Token", "{T}"),
        ("CardType", "VISA"),
    ]);
    assert_eq!(signature(&token, &"Shop".into(), &SecurityKey::new("K")), md5("ACOKshop{T}K"));
    let failed = pairs(&[("TxType", "TOKEN"), ("VendorTxCode", "C"), ("VPSTxId", "{A}"), ("Status", "ERROR")]);
    assert_eq!(signature(&failed, &"Shop".into(), &SecurityKey::new("K")), md5("{A}CERRORshopK"));
}

/// Digests of the joined texts, computed with another tool.
fn md5(text: &str) -> &'static str {
    match text {
        "{A}COK1shopK9" => "FF1D24423055A2D9F1A6BE6089C44004",
        "ACOKshop{T}K" => "BE9811E305DCEE7C7C76595F0D7040AB",
        "{A}CERRORshopK" => "88EE6541147F17C4F18454C538253D82",
        other => panic!("no digest of {other} is written down"),
    }
}

#[test]
fn versions_differ_by_what_is_there() {
    for signed_until in ["3DSecureStatus", "Last4Digits", "BankAuthCode", "SchemeTraceID"] {
        let all = fields();
        let end = all.iter().position(|(name, _)| *name == signed_until).unwrap();
        assert!(posted(&all[..=end]).verify(&vendor(), &key()).is_ok(), "{signed_until}");
    }
}

#[test]
fn every_signed_field_counts_and_the_others_do_not() {
    let unsigned = ["VPSProtocol", "TxType", "StatusDetail"];
    let signed = signature(&pairs(&fields()), &vendor(), &key());
    for position in 0..fields().len() {
        let mut changed = fields();
        changed[position].1 = "changed";
        let mut pairs = pairs(&changed);
        pairs.add("VPSSignature", signed.as_str()).unwrap();
        let verdict = Notification::parse(pairs.to_form().as_bytes()).unwrap().verify(&vendor(), &key()).map(drop);
        let expected = if unsigned.contains(&changed[position].0) { Ok(()) } else { Err(SignatureError::NoMatch) };
        assert_eq!(verdict, expected, "{}", changed[position].0);
    }
}

#[test]
fn an_amount_is_neither_posted_nor_signed() {
    let mut with_amount = fields();
    with_amount.push(("Amount", "0.01"));
    let (plain, inflated) = (pairs(&fields()), pairs(&with_amount));
    assert_eq!(signature(&plain, &vendor(), &key()), signature(&inflated, &vendor(), &key()));
}

#[test]
fn the_vendors_case_and_the_signatures_case_do_not_matter() {
    let body = signed_body(pairs(&fields()), &"EXAMPLESHOP".into(), &key()).unwrap();
    let (head, hex) = body.rsplit_once('=').unwrap();
    for hex in [hex.to_lowercase(), hex.to_uppercase()] {
        let notification = Notification::parse(format!("{head}={hex}").as_bytes()).unwrap();
        assert!(notification.verify(&"exampleshop".into(), &key()).is_ok());
    }
}

#[test]
fn another_key_another_vendor_or_no_signature_is_not_genuine() {
    let notification = posted(&fields());
    assert_eq!(notification.verify(&vendor(), &SecurityKey::new("other")).err(), Some(SignatureError::NoMatch));
    assert_eq!(notification.verify(&"other".into(), &key()).err(), Some(SignatureError::NoMatch));
    for signature in ["", "zz", "00", "0123456789abcdef0123456789abcdef00"] {
        let mut pairs = pairs(&fields());
        pairs.add("VPSSignature", signature).unwrap();
        let notification = Notification::parse(pairs.to_form().as_bytes()).unwrap();
        assert_eq!(notification.verify(&vendor(), &key()).err(), Some(SignatureError::Malformed), "{signature}");
    }
}

#[test]
fn the_same_message_again_reads_the_same() {
    let body = signed_body(pairs(&fields()), &vendor(), &key()).unwrap();
    let (first, again) = (Notification::parse(body.as_bytes()).unwrap(), Notification::parse(body.as_bytes()).unwrap());
    assert_eq!(first, again);
    assert!(again.verify(&vendor(), &key()).is_ok());
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    let body = format!("{}&status=REJECTED", signed_body(pairs(&fields()), &vendor(), &key()).unwrap());
    assert_eq!(Notification::parse(body.as_bytes()), Err(NvpError::Repeated { name: "status".into() }));
}

#[test]
fn pending_is_followed_by_its_outcome() {
    let told = |status: &'static str| {
        let changed: Vec<_> =
            fields().into_iter().map(|(n, v)| if n == "Status" { (n, status) } else { (n, v) }).collect();
        posted(&changed).state(None).state
    };
    assert_eq!(told("PENDING"), State::Pending);
    assert_eq!(told("OK"), State::Captured);
    assert_eq!(told("NOTAUTHED"), State::Declined);
    assert_eq!(told("REJECTED"), State::Rejected);
    assert_eq!(told("ABORT"), State::Cancelled);
    assert_eq!(told("AUTHENTICATED"), State::Authenticated);
    assert_eq!(told("SOMETHING NEW"), State::Unknown);
}

#[test]
fn the_answer_begins_with_its_status_and_cannot_be_broken_out_of() {
    let url = "https://shop.example/thanks?order=1";
    let reply = Reply::invalid(url, "bad\r\nStatus=OK\r\n").unwrap();
    assert_eq!(reply.body(), format!("Status=INVALID\r\nRedirectURL={url}\r\nStatusDetail=bad  Status=OK  "));
    assert_eq!(reply.status(), ReplyStatus::Invalid);
    let read = Reply::parse(reply.body().as_bytes()).unwrap();
    assert_eq!((read.status(), read.redirect_url()), (ReplyStatus::Invalid, url));
    for body in ["", " Status=OK", "<html>Status=OK", "Status=MAYBE\r\nRedirectURL=https://a.example", "Status=OK\r\n"]
    {
        assert!(Reply::parse(body.as_bytes()).is_err(), "{body}");
    }
    assert!(Reply::ok(url, "").unwrap().body().starts_with("Status=OK\r\nRedirectURL="));
    assert!(Reply::error(url, &"x".repeat(1000)).unwrap().body().len() < 400);
    for url in ["", "shop.example", "https://a\r\nb", &format!("https://{}", "a".repeat(250)), "javascript:alert(1)"] {
        assert_eq!(Reply::ok(url, "").unwrap_err().field, "RedirectURL");
    }
}

#[test]
fn a_registration_is_a_form_in_major_units() {
    let request = Register::new(documents::registration()).request().unwrap();
    assert_eq!(request.target(), "/gateway/service/vspserver-register.vsp");
    let pairs = Pairs::parse_form(&request.body).unwrap();
    let rendered: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    insta::assert_snapshot!(rendered.join("\n"), @r"
    VPSProtocol=4.00
    TxType=DEFERRED
    Vendor=ExampleShop
    VendorTxCode=ORDER-10042-1
    Amount=36.95
    Currency=GBP
    Description=two chairs & a table
    NotificationURL=https://shop.example/opayo
    CustomerEMail=ann@example.com
    BillingSurname=Example
    BillingFirstnames=Ann
    BillingAddress1=1 High Street
    BillingCity=Leeds
    BillingPostCode=LS1 1AA
    BillingCountry=GB
    DeliverySurname=Example
    DeliveryFirstnames=Ann
    DeliveryAddress1=1 High Street
    DeliveryCity=Leeds
    DeliveryPostCode=LS1 1AA
    DeliveryCountry=GB
    ");
    let refused = |change: fn(&mut Registration)| {
        let mut registration = documents::registration();
        change(&mut registration);
        Register::new(registration).request().unwrap_err().field
    };
    assert_eq!(refused(|r| r.amount.minor = 0), "Amount");
    assert_eq!(refused(|r| r.amount.minor = 10_000_001), "Amount");
    assert_eq!(refused(|r| r.tx_type = TransactionType::Refund), "TxType");
    assert_eq!(refused(|r| r.vendor = "sixteen letters!".into()), "Vendor");
}

#[test]
fn an_answer_is_lines_and_its_urls_keep_their_equals_signs() {
    let body = "VPSProtocol=4.00\r\nStatus=OK REPEATED\r\nStatusDetail=2014 : registered\r\nVPSTxId={9c3a}\r\nSecurityKey=K0Y\r\nNextURL=https://opayo.example/pay?id={9C3A}\r\n";
    let reply = NvpReply::parse(body.as_bytes()).unwrap();
    assert_eq!(reply.status, Status::OkRepeated);
    assert_eq!(reply.status_code, Some(StatusCode::from("2014")));
    assert_eq!(reply.transaction_id.unwrap().as_str(), "9C3A");
    assert_eq!(reply.next_url.as_deref(), Some("https://opayo.example/pay?id={9C3A}"));
    assert_eq!(reply.security_key.unwrap().expose(), "K0Y");
    let refused = NvpReply::parse(b"Status=INVALID\nStatusDetail=The VendorTxCode 'x' has been used before.").unwrap();
    assert_eq!((refused.status, refused.status_code), (Status::Invalid, None));
    let lost = client_core::Response::new(200, "Status=OK\r\nVPSTxId={1}");
    assert_eq!(Register::new(documents::registration()).decode(&lost).unwrap_err().path, "NextURL");
}

#[test]
fn nothing_printed_shows_a_key() {
    let body = format!("Status=OK\r\nSecurityKey={KEY}");
    let printed = format!("{:?} {:?}", NvpReply::parse(body.as_bytes()).unwrap(), key());
    assert!(!printed.contains(KEY), "{printed}");
}

proptest! {
    #[test]
    fn what_is_signed_verifies_whatever_it_holds(values in prop::collection::vec("\\PC{0,20}", 25)) {
        let mut changed = Pairs::default();
        for ((name, _), value) in fields().into_iter().zip(&values) {
            let needed = ["VendorTxCode", "VPSTxId", "Status"].contains(&name);
            let value = if needed { format!("x{value}") } else { value.clone() };
            changed.add(name, value).unwrap();
        }
        let body = signed_body(changed, &vendor(), &key()).unwrap();
        prop_assert!(Notification::parse(body.as_bytes()).unwrap().verify(&vendor(), &key()).is_ok());
    }
}
