//! Pi and the v3 routes over the same transactions: magic cards, caps, lifecycles, and what each surface leaves out.

use std::collections::BTreeSet;

use sandbox::contract::Contract;
use sandbox::opayo::{Kind, Opayo};
use sandbox::{Fault, Matcher};
use serde_json::{Value, json};

use crate::client::{Client, Got, with};

pub(crate) fn pi(opayo: &Opayo) -> Client {
    Client::new(opayo.pi_url(), ("Authorization", opayo.authorization()))
}

fn v3(opayo: &Opayo) -> Client {
    Client::new(opayo.v3_url(), ("Authorization", opayo.authorization()))
}

/// A session key and a card identifier under it.
async fn card(opayo: &Opayo, number: &str, holder: &str) -> Value {
    let session = pi(opayo).json("POST", "/merchant-session-keys", &json!({"vendorName": opayo.vendor()})).await;
    let key = session.body["merchantSessionKey"].as_str().unwrap().to_owned();
    let bearer = Client::new(opayo.pi_url(), ("Authorization", format!("Bearer {key}")));
    let details = json!({"cardDetails": {"cardholderName": holder, "cardNumber": number, "expiryDate": "1229", "securityCode": "123"}});
    let got = bearer.json("POST", "/card-identifiers", &details).await;
    assert_eq!(got.status, 201, "{}", got.body);
    json!({"merchantSessionKey": key, "cardIdentifier": got.body["cardIdentifier"]})
}

fn request(kind: &str, code: &str, amount: i64, card: Value) -> Value {
    json!({"transactionType": kind, "paymentMethod": {"card": card}, "vendorTxCode": code, "amount": amount, "currency": "GBP",
        "description": "Tea", "customerFirstName": "Ann", "customerLastName": "Example", "customerEmail": "ann@example.com",
        "billingAddress": {"address1": "1 High Street", "city": "London", "postalCode": "EC1V 4AB", "country": "GB"}})
}

async fn pay(opayo: &Opayo, kind: &str, code: &str, amount: i64, holder: &str) -> Got {
    let card = card(opayo, "4929000000006", holder).await;
    pi(opayo).json("POST", "/transactions", &request(kind, code, amount, card)).await
}

/// A payment that is authorised; its id.
pub(crate) async fn paid(opayo: &Opayo, code: &str, amount: i64) -> String {
    let got = pay(opayo, "Payment", code, amount, "SUCCESSFUL").await;
    assert_eq!((got.status, &got.body["status"]), (201, &json!("Ok")), "{}", got.body);
    got.body["transactionId"].as_str().unwrap().to_owned()
}

async fn refund(opayo: &Opayo, id: &str, code: &str, amount: i64) -> Got {
    let body = json!({"transactionType": "Refund", "referenceTransactionId": id, "vendorTxCode": code, "amount": amount, "description": "back"});
    pi(opayo).json("POST", "/transactions", &body).await
}

async fn instruct(opayo: &Opayo, id: &str, body: Value) -> Got {
    pi(opayo).json("POST", &format!("/transactions/{id}/instructions"), &body).await
}

#[tokio::test]
async fn a_card_ends_by_its_number_and_by_the_name_on_it() {
    let opayo = Opayo::new().start().await.unwrap();
    let good = "4929000000006";
    let cases = [
        ("KEY-1", good, "Ann Example", 201, "Ok", "0000", 16),
        ("KEY-2", "4929602110085639", "Ann Example", 201, "NotAuthed", "2000", 12),
        ("KEY-3", good, "NOTAUTH", 201, "Rejected", "2001", 10),
        ("KEY-4", good, "PROOFATTEMPT", 201, "Ok", "0000", 16),
        ("KEY-5", good, "CHALLENGE", 202, "3DAuth", "2021", 5),
        ("KEY-6", "374200000000004", "Ann Example", 201, "Ok", "0000", 16),
    ];
    for (code, number, holder, http, status, status_code, state) in cases {
        let card = card(&opayo, number, holder).await;
        let got = pi(&opayo).json("POST", "/transactions", &request("Payment", code, 1000, card)).await;
        assert_eq!(
            (got.status, got.body["status"].as_str().unwrap(), got.body["statusCode"].as_str().unwrap()),
            (http, status, status_code),
            "{}",
            got.body
        );
        let held = opayo.transaction(got.body["transactionId"].as_str().unwrap()).unwrap();
        assert_eq!((held.state, held.vendor_tx_code.as_str()), (state, code));
        let text = got.body.to_string();
        assert!(
            !text.contains(code) && !text.contains("ann@example.com") && !text.contains(number),
            "Pi echoes none of them: {text}"
        );
        assert_eq!(got.body.get("transactionType").is_none(), matches!(status, "Rejected" | "3DAuth"));
    }
    assert!(!format!("{:?}", opayo.books()).contains(good), "no card number stays");
}

#[tokio::test]
async fn a_challenge_is_passed_or_failed_once() {
    let opayo = Opayo::new().start().await.unwrap();
    for (code, passed, http, status) in [("C1", true, 201, "Ok"), ("C2", false, 200, "Rejected")] {
        let got = pay(&opayo, "Payment", code, 500, "CHALLENGE").await;
        let id = got.body["transactionId"].as_str().unwrap().to_owned();
        assert!(got.body["acsUrl"].is_string() && got.body["cReq"].is_string());
        let path = format!("/transactions/{id}/3d-secure-challenge");
        let answer = json!({"cRes": Opayo::challenge_answer(&id, passed)});
        let ended = pi(&opayo).json("POST", &path, &answer).await;
        assert_eq!((ended.status, ended.body["status"].as_str().unwrap()), (http, status), "{}", ended.body);
        assert_eq!(pi(&opayo).json("POST", &path, &answer).await.body["code"], 1017);
    }
}

#[tokio::test]
async fn a_refund_never_exceeds_its_payment_and_a_code_is_used_once() {
    let opayo = Opayo::new().start().await.unwrap();
    let id = paid(&opayo, "P1", 1000).await;
    let part = refund(&opayo, &format!("{{{}}}", id.to_lowercase()), "R1", 600).await;
    assert_eq!((part.status, part.body.get("currency"), part.body.get("amount")), (201, None, None), "{}", part.body);
    assert_eq!(opayo.transaction(part.body["transactionId"].as_str().unwrap()).unwrap().currency, "GBP");
    let over = refund(&opayo, &id, "R2", 401).await;
    assert_eq!((over.status, &over.body["code"]), (403, &json!(1018)));
    let again = refund(&opayo, &id, "R1", 600).await;
    assert_eq!((again.status, &again.body["errors"][0]["code"]), (422, &json!(4001)));
    assert_eq!(refund(&opayo, &id, "P1", 1).await.body["errors"][0]["code"], 4042);
    assert_eq!(refund(&opayo, "00000000-0000-0000-0000-000000000000", "R3", 1).await.body["errors"][0]["code"], 1012);
    assert_eq!(refund(&opayo, &id, "R4", 400).await.status, 201);
    assert_eq!(opayo.books().writes_of("Refund").count(), 2);
}

#[tokio::test]
async fn a_voided_payment_still_says_ok_and_only_its_code_tells() {
    let opayo = Opayo::new().start().await.unwrap();
    let id = paid(&opayo, "P1", 1000).await;
    assert_eq!(pi(&opayo).get(&format!("/transactions/{id}/instructions")).await.body["code"], 1019);
    assert_eq!(instruct(&opayo, &id, json!({"instructionType": "void"})).await.status, 201);
    let got = pi(&opayo).get(&format!("/transactions/{id}")).await;
    assert_eq!(
        (&got.body["status"], &got.body["statusCode"], &got.body["retrievalReference"]),
        (&json!("Ok"), &json!("2005"), &json!(0))
    );
    assert_eq!(instruct(&opayo, &id, json!({"instructionType": "void"})).await.body["code"], 1017);
    assert_eq!(refund(&opayo, &id, "R1", 1).await.body["code"], 1017);
    let list = pi(&opayo).get(&format!("/transactions/{id}/instructions")).await;
    assert_eq!(list.body["instructions"][0]["instructionType"], "void");
    assert_eq!(opayo.transaction(&id).unwrap().state, 18);
}

#[tokio::test]
async fn deferred_and_authenticated_transactions_live_by_their_rules() {
    let opayo = Opayo::new().start().await.unwrap();
    let deferred =
        pay(&opayo, "Deferred", "D1", 1000, "SUCCESSFUL").await.body["transactionId"].as_str().unwrap().to_owned();
    assert!(!opayo.transaction(&deferred).unwrap().moves_money(), "reserved is not taken");
    assert_eq!(refund(&opayo, &deferred, "R0", 1).await.body["code"], 1017);
    let release = |amount: Value| json!({"instructionType": "release", "amount": amount});
    assert_eq!(
        instruct(&opayo, &deferred, json!({"instructionType": "release"})).await.body["errors"][0]["code"],
        1003
    );
    assert_eq!(instruct(&opayo, &deferred, release(json!("9"))).await.body["errors"][0]["code"], 1016);
    assert_eq!(instruct(&opayo, &deferred, release(json!(1001))).await.body["code"], 1021);
    assert_eq!(instruct(&opayo, &deferred, release(json!(900))).await.status, 201);
    assert_eq!(instruct(&opayo, &deferred, release(json!(100))).await.body["code"], 1017, "one release");
    let held = opayo.transaction(&deferred).unwrap();
    assert_eq!((held.state, held.amount, held.status_code), (16, 900, "2004"));

    let given_up =
        pay(&opayo, "Deferred", "D2", 1000, "SUCCESSFUL").await.body["transactionId"].as_str().unwrap().to_owned();
    assert_eq!(instruct(&opayo, &given_up, json!({"instructionType": "abort"})).await.status, 201);
    assert_eq!(opayo.transaction(&given_up).unwrap().state, 19);

    let checked = pay(&opayo, "Authenticate", "U1", 1000, "SUCCESSFUL").await;
    assert_eq!(checked.body["status"], "Authenticated");
    assert_eq!(pay(&opayo, "Authenticate", "U2", 1000, "Ann").await.body["status"], "Registered");
    let id = checked.body["transactionId"].as_str().unwrap();
    let authorise = |code: &str, amount: i64| json!({"transactionType": "Authorise", "referenceTransactionId": id, "vendorTxCode": code, "amount": amount, "description": "part"});
    let client = pi(&opayo);
    assert_eq!(client.json("POST", "/transactions", &authorise("V1", 1000)).await.status, 201);
    assert_eq!(client.json("POST", "/transactions", &authorise("V2", 151)).await.body["errors"][0]["code"], 4044);
    assert_eq!(client.json("POST", "/transactions", &authorise("V3", 150)).await.status, 201);
    assert_eq!(instruct(&opayo, id, json!({"instructionType": "cancel"})).await.status, 201);
    assert_eq!(client.json("POST", "/transactions", &authorise("V4", 1)).await.body["code"], 1017);
    let repeat = json!({"transactionType": "Repeat", "referenceTransactionId": deferred, "vendorTxCode": "T1", "amount": 5000, "currency": "GBP", "description": "again"});
    assert_eq!(client.json("POST", "/transactions", &repeat).await.status, 201);
    let kinds: Vec<Kind> =
        opayo.all_transactions().iter().filter(|one| one.moves_money()).map(|one| one.kind).collect();
    assert_eq!(kinds, [Kind::Deferred, Kind::Authorise, Kind::Authorise, Kind::Repeat]);
}

#[tokio::test]
async fn session_keys_and_identifiers_are_used_up_and_saved_ones_stay() {
    let opayo = Opayo::new().start().await.unwrap();
    let client = pi(&opayo);
    let one_time = card(&opayo, "4929000000006", "SUCCESSFUL").await;
    assert_eq!(
        client.json("POST", "/transactions", &request("Payment", "S1", 100, one_time.clone())).await.status,
        201
    );
    let spent = client.json("POST", "/transactions", &request("Payment", "S2", 100, one_time)).await;
    assert_eq!((spent.status, &spent.body["errors"][0]["code"]), (422, &json!(1011)));
    let saved = with(json!({"card": card(&opayo, "4929000000006", "SUCCESSFUL").await}), "/card/save", json!(true));
    let first = client.json("POST", "/transactions", &request("Payment", "S3", 100, saved["card"].clone())).await;
    assert_eq!(first.body["paymentMethod"]["card"]["reusable"], true);
    let identifier = &saved["card"]["cardIdentifier"];
    let later = json!({"merchantSessionKey": "another", "cardIdentifier": identifier, "reusable": true});
    assert_eq!(client.json("POST", "/transactions", &request("Payment", "S4", 100, later.clone())).await.status, 201);
    let path = format!("/card-identifiers/{}", identifier.as_str().unwrap());
    assert_eq!(Client::send(client.request("DELETE", &path)).await.unwrap().status, 200);
    assert_eq!(client.json("POST", "/transactions", &request("Payment", "S5", 100, later)).await.status, 422);

    let old = card(&opayo, "4929000000006", "SUCCESSFUL").await;
    opayo.advance(time::Duration::seconds(401));
    assert_eq!(
        client.json("POST", "/transactions", &request("Payment", "S6", 100, old)).await.status,
        422,
        "400 seconds are over"
    );
    let session = client.json("POST", "/merchant-session-keys", &json!({"vendorName": opayo.vendor()})).await;
    let key = session.body["merchantSessionKey"].as_str().unwrap().to_owned();
    assert_eq!(client.get(&format!("/merchant-session-keys/{key}")).await.status, 200);
    let bearer = Client::new(opayo.pi_url(), ("Authorization", format!("Bearer {key}")));
    let wrong = json!({"cardDetails": {"cardholderName": "Ann", "cardNumber": "4929000000007", "expiryDate": "1329"}});
    for _ in 0..3 {
        let got = bearer.json("POST", "/card-identifiers", &wrong).await;
        assert_eq!(
            (got.status, &got.body["errors"][0]["property"]),
            (422, &json!("cardDetails.expiryDate")),
            "{}",
            got.body
        );
    }
    assert_eq!(bearer.json("POST", "/card-identifiers", &wrong).await.body["code"], 1011, "three failures end a key");
}

#[tokio::test]
async fn faults_of_a_request_are_named_and_strangers_are_kept_out() {
    let opayo = Opayo::new().start().await.unwrap();
    let client = pi(&opayo);
    let body = with(request("Payment", "bad code", 0, json!({"merchantSessionKey": "k"})), "/currency", json!("gbp"));
    let got = client.json("POST", "/transactions", &with(body, "/billingAddress/city", json!(""))).await;
    let named: BTreeSet<(i64, &str)> = got.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["code"].as_i64().unwrap(), error["property"].as_str().unwrap()))
        .collect();
    let expected = [
        (1003, "paymentMethod.card.cardIdentifier"),
        (1004, "billingAddress.city"),
        (1005, "currency"),
        (1005, "vendorTxCode"),
        (1009, "amount"),
    ];
    assert_eq!(named, BTreeSet::from(expected));
    let float = with(request("Payment", "F", 1, json!({})), "/amount", json!(19.99));
    assert!(client.json("POST", "/transactions", &float).await.body.to_string().contains("1016"));
    assert_eq!(
        client.json("POST", "/transactions", &json!({"transactionType": "Gift"})).await.body["errors"][0]["code"],
        1009
    );
    for (header, code) in [("Basic eDp5", 1002), ("Bearer nobody", 1002)] {
        let stranger = Client::new(opayo.pi_url(), ("Authorization", header.to_owned()));
        assert_eq!(stranger.get("/transactions/x").await.body["code"], code);
    }
    let nobody = Client::new(opayo.pi_url(), ("X-Nothing", String::new()));
    assert_eq!((nobody.get("/transactions/x").await.status, client.get("/transactions/x").await.status), (401, 404));
}

#[tokio::test]
async fn every_operation_of_v3_is_served_and_its_answers_keep_the_contract() {
    let contract = Contract::opayo().unwrap();
    let start = time::OffsetDateTime::from_unix_timestamp(1_795_168_800).unwrap(); // 2026-11-20T10:00:00Z
    let opayo = Opayo::new().with_now(start).start().await.unwrap();
    let client = v3(&opayo);
    let details =
        json!({"cardDetails": {"cardholderName": "Ann Example", "cardNumber": "4929000000006", "expiryDate": "1229"}});
    let token = client.json("POST", "/tokens", &details).await;
    let card = json!({"cardIdentifier": token.body["token"], "reusable": true});
    let payment = client.json("POST", "/transactions", &request("Payment", "W1", 2500, card.clone())).await;
    let id = payment.body["transactionId"].as_str().unwrap().to_owned();
    let back = json!({"vendorTxCode": "W1-R", "amount": 500, "description": "back"});
    let refund = client.json("POST", &format!("/transactions/{id}/refunds"), &back).await;
    let read = client.get(&format!("/transactions/{{{}}}", id.to_lowercase())).await;
    assert_eq!(read.body, payment.body);
    assert_eq!(
        (&payment.body["vendorTxCode"], &payment.body["customerEmail"]),
        (&json!("W1"), &json!("ann@example.com"))
    );
    assert_eq!((&refund.body["currency"], &refund.body["relatedTransactionId"]), (&json!("GBP"), &json!(id)));
    opayo.close_batch(start.date());
    let batches = client.get("/settlement-batches?startDate=2026-11-20T00:00:00Z&endDate=2026-11-22T00:00:00Z").await;
    let group =
        json!({"currency": "GBP", "paymentNumber": 1, "paymentValue": 2500, "refundNumber": 1, "refundValue": 500});
    assert_eq!(batches.body["batches"][0]["groups"], json!([group]));
    let batch = client.get("/settlement-batches/1001?authProcessor=Elavon&endRow=1").await;
    assert_eq!((&batch.body["totalRows"], &batch.body["transactions"][0]["refunded"]), (&json!(2), &json!(true)));
    let served = [
        ("tokens.create", token),
        ("transactions.create", payment),
        ("refunds.create", refund),
        ("transactions.read", read),
        ("settlement_batches.search", batches),
        ("settlement_batches.read", batch),
    ];
    for (id, got) in &served {
        let operation = contract.operations().iter().find(|operation| operation.id == *id).unwrap();
        assert_eq!(got.status, operation.answer.0, "{id}: {}", got.body);
        assert_eq!(contract.violations(&operation.answer.1, &got.body), [], "{id}: {}", got.body);
    }
    assert_eq!(served.len(), contract.operations().len());

    let refused = [
        (client.json("POST", "/transactions", &request("Payment", "W1", 2500, card.clone())).await, 409, 4001),
        (
            client
                .json(
                    "POST",
                    &format!("/transactions/{id}/refunds"),
                    &json!({"vendorTxCode": "X", "amount": 2001, "description": "x"}),
                )
                .await,
            403,
            1018,
        ),
        (
            client
                .json(
                    "POST",
                    "/transactions",
                    &with(request("Payment", "W2", 1, card.clone()), "/colour", json!("red")),
                )
                .await,
            422,
            1009,
        ),
        (
            client
                .json("POST", "/transactions", &with(request("Payment", "W2", 1, card.clone()), "/amount", json!("1")))
                .await,
            422,
            1016,
        ),
        (
            client
                .json("POST", "/transactions", &with(request("Payment", "W2", 1, card), "/currency", json!("XXX")))
                .await,
            422,
            1010,
        ),
        (client.get("/transactions/9").await, 404, 1012),
        (client.json("PUT", "/tokens", &json!({})).await, 405, 1000),
        (client.get("/settlement-batches?startDate=2026-11-20T00:00:00Z").await, 422, 1003),
        (Client::new(opayo.v3_url(), ("X-Nothing", String::new())).get("/transactions/9").await, 401, 1001),
    ];
    for (got, status, code) in refused {
        assert_eq!((got.status, &got.body["errors"][0]["code"]), (status, &json!(code)), "{}", got.body);
        assert_eq!(contract.violations("Errors", &got.body), [], "{}", got.body);
    }
}

#[tokio::test]
async fn faults_strike_by_transaction_type_and_a_lost_answer_has_been_taken() {
    let opayo = Opayo::new().start().await.unwrap();
    let id = paid(&opayo, "P1", 1000).await;
    opayo.faults().next(Matcher::operation("Refund"), Fault::ResetAfter, 1);
    assert_eq!(pay(&opayo, "Payment", "P2", 1, "SUCCESSFUL").await.status, 201, "only refunds are struck");
    let body = json!({"transactionType": "Refund", "referenceTransactionId": id, "vendorTxCode": "R1", "amount": 1, "description": "x"});
    let request =
        pi(&opayo).request("POST", "/transactions").header("Content-Type", "application/json").body(body.to_string());
    assert!(Client::send(request).await.is_err());
    assert_eq!(refund(&opayo, &id, "R1", 1).await.body["errors"][0]["code"], 4001);
    opayo.faults().next(Matcher::operation("refunds.create"), Fault::Status(503, Some(3)), 1);
    let got = v3(&opayo)
        .json(
            "POST",
            &format!("/transactions/{id}/refunds"),
            &json!({"vendorTxCode": "R2", "amount": 1, "description": "x"}),
        )
        .await;
    assert_eq!((got.status, got.header("Retry-After")), (503, "3"));
}

#[tokio::test]
async fn codes_come_as_text_or_as_numbers() {
    let opayo = Opayo::new().with_loose_types().start().await.unwrap();
    let id = paid(&opayo, "P1", 100).await;
    let got = pi(&opayo).get(&format!("/transactions/{id}")).await;
    assert_eq!((&got.body["statusCode"], &got.body["bankAuthorisationCode"]), (&json!(0), &json!(999_777)));
    assert_eq!(refund(&opayo, &id, "P1", 1).await.body["errors"][0]["code"], "4042");
}
