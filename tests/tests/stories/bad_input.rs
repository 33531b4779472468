//! Whatever is delivered, nothing is half-posted and nothing that was accepted is lost: it is refused at the door with nothing
//! stored, or it ends as a dead letter that names the field.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::company::{Company, charge_succeeded};

#[tokio::test]
async fn what_is_not_stripes_is_refused_at_the_door() {
    let company = Company::open().await;
    let body = charge_succeeded(1, |_| {}).to_string();
    let body = body.as_bytes();
    let now = OffsetDateTime::now_utc();
    let stale = company.signed_at(body, now - Duration::seconds(301));
    let fresh = company.signed_at(body, now);
    let changed = [body, b" "].concat();
    let huge = vec![b' '; 10 * 1024 * 1024];

    for (case, header, body, status) in [
        ("no signature", None, body, 401),
        ("a signature of nobody's", Some("t=1,v1=00"), body, 401),
        ("a header that is none", Some("garbage"), body, 401),
        ("a stale timestamp", Some(stale.as_str()), body, 401),
        ("a changed body", Some(fresh.as_str()), changed.as_slice(), 401),
        ("a body of 10 MB", Some(fresh.as_str()), huge.as_slice(), 413),
    ] {
        let received = company.deliver_with(header, body).await;
        assert_eq!(received.status, status, "{case}");
        let why = received.outcome.expect_err(case).to_string();
        assert!(!why.contains("whsec_"), "{case}: {why}");
    }
    assert_eq!(company.settle().await.events, 0, "nothing was stored");
}

#[tokio::test]
async fn what_is_stripes_and_cannot_be_booked_goes_to_a_person() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let object =
        |field: &'static str, value: Value| charge_succeeded(1, |event| event["data"]["object"][field] = value);
    let long = "x".repeat(300);
    let cases: Vec<(&str, String, &str, &str)> = vec![
        ("truncated", charge_succeeded(1, |_| {}).to_string()[..400].to_owned(), "unreadable", ""),
        ("no JSON", "not json".to_owned(), "unreadable", ""),
        ("too deep", object("refunds", json!("DEEP")).to_string().replace("\"DEEP\"", &deep), "unreadable", ""),
        ("an amount of text", object("amount", json!("many")).to_string(), "unreadable", "data.object.amount"),
        ("an amount past all range", object("amount", json!(1e30)).to_string(), "unreadable", "data.object.amount"),
        ("a negative amount", object("amount_captured", json!(-5)).to_string(), "invalid_amount", "payment.captured"),
        ("a currency that is none", object("currency", json!("zzz")).to_string(), "unknown_currency", "currency"),
        (
            "half a króna",
            object("currency", json!("isk")).to_string().replace("2500", "2550"),
            "invalid_amount",
            "amount",
        ),
        ("a status of tomorrow", object("status", json!("levitating")).to_string(), "unknown_status", "status"),
        ("nobody", object("billing_details", json!({})).to_string(), "missing_customer", "customer"),
        (
            "a name too long",
            object("billing_details", json!({"email": "a@example.com", "name": long})).to_string(),
            "too_long",
            "name",
        ),
        ("an unknown SKU", object("metadata", json!({"sku": "PUMP-I"})).to_string(), "unknown_sku", "sku"),
    ];
    for (case, body, code, field) in cases {
        let company = Company::open().await;
        assert_eq!(company.deliver(body.as_bytes()).await.status, 200, "{case}: what is signed is kept");
        let summary = company.settle().await;
        assert_eq!((summary.events, summary.dead), (1, 1), "{case}: {summary}");
        let letters = company.dead_letters().await;
        let refusal = letters[0].cause.refusal().expect(case);
        assert_eq!(refusal.code.as_str(), code, "{case}: {refusal}");
        assert!(refusal.field.contains(field), "{case}: {refusal}");
        assert!(company.tims.books().writes.is_empty(), "{case}: nothing is half-posted");
    }
}

#[tokio::test]
async fn a_card_number_is_never_stored() {
    let company = Company::open().await;
    let note = json!({"note": "4242 4242 4242 4242"});
    let body = charge_succeeded(1, |event| event["data"]["object"]["metadata"] = note).to_string();
    assert_eq!(company.deliver(body.as_bytes()).await.status, 400);
    assert_eq!(company.settle().await.events, 0);
}
