//! What payments do to orders, invoices and each other.

use sandbox::Tims;
use serde_json::{Value, json};

use crate::client::{Client, order, receipt, shop, with};

const PAYMENTS: &str = "/accounts/receivable/payments";

async fn ordered() -> (Tims, Client) {
    let tims = shop().with_sales_order(order()).start().await.unwrap();
    let client = Client::tims(&tims);
    (tims, client)
}

fn held(amount: &str) -> Value {
    json!([{"SalesOrderNumber": "SO000001", "Amount": amount}])
}

async fn status(client: &Client) -> String {
    client.get("/sales-orders/SO000001").await.body["PaymentStatus"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_receipt_pays_its_order_when_it_covers_it() {
    let (_tims, client) = ordered().await;
    assert_eq!(
        client.json("POST", PAYMENTS, &receipt("ch_1", "100.00", held("100.00"))).await.body["Unapplied"],
        "0.00"
    );
    assert_eq!(status(&client).await, "Pending");
    let too_much = client.json("POST", PAYMENTS, &receipt("ch_2", "150.01", held("150.01"))).await;
    assert_eq!(too_much.refusal(), (422, "over_applied", "Applications[0].Amount"));
    client.json("POST", PAYMENTS, &receipt("ch_2", "150.00", held("150.00"))).await;
    assert_eq!(status(&client).await, "Paid");
}

#[tokio::test]
async fn a_failed_receipt_settles_nothing() {
    let (_tims, client) = ordered().await;
    let failed = with(receipt("ch_1", "250.00", held("250.00")), "/Status", json!("Failed"));
    assert_eq!(client.json("POST", PAYMENTS, &failed).await.status, 201);
    assert_eq!(status(&client).await, "Failed");
    assert_eq!(client.json("POST", PAYMENTS, &receipt("ch_2", "250.00", held("250.00"))).await.status, 201);
    assert_eq!(status(&client).await, "Paid");
}

#[tokio::test]
async fn a_pending_receipt_is_paid_later() {
    let (_tims, client) = ordered().await;
    let pending = with(receipt("py_1", "250.00", held("250.00")), "/Status", json!("Pending"));
    client.json("POST", PAYMENTS, &pending).await;
    assert_eq!(status(&client).await, "Pending");
    client.json("PATCH", &format!("{PAYMENTS}/P000001"), &json!({"Status": "Paid"})).await;
    assert_eq!(status(&client).await, "Paid");
}

#[tokio::test]
async fn a_refund_never_exceeds_its_receipt() {
    let (_tims, client) = ordered().await;
    client.json("POST", PAYMENTS, &receipt("ch_1", "250.00", held("250.00"))).await;
    let refund = |id: &str, amount: &str| {
        let refund = with(receipt(id, amount, json!([])), "/Kind", json!("Refund"));
        with(refund, "/RefundedTransactionID", json!("ch_1"))
    };
    for (id, amount, answer, order) in [
        ("re_1", "250.01", 422, "Paid"),
        ("re_1", "100.00", 201, "PartiallyRefunded"),
        ("re_2", "150.01", 422, "PartiallyRefunded"),
        ("re_2", "150.00", 201, "Refunded"),
    ] {
        assert_eq!(client.json("POST", PAYMENTS, &refund(id, amount)).await.status, answer, "{id} {amount}");
        assert_eq!(status(&client).await, order, "{id} {amount}");
    }
}

#[tokio::test]
async fn a_refund_applied_to_an_order_takes_back_what_is_held() {
    let (_tims, client) = ordered().await;
    client.json("POST", PAYMENTS, &receipt("ch_1", "250.00", held("250.00"))).await;
    for (id, amount, answer, order) in [
        ("re_1", "50.00", 201, "PartiallyRefunded"),
        ("re_2", "200.01", 422, "PartiallyRefunded"),
        ("re_3", "200.00", 201, "Refunded"),
    ] {
        let refund = with(receipt(id, amount, held(amount)), "/Kind", json!("Refund"));
        assert_eq!(client.json("POST", PAYMENTS, &refund).await.status, answer, "{id}");
        assert_eq!(status(&client).await, order, "{id}");
    }
}

#[tokio::test]
async fn what_is_held_for_an_order_is_applied_to_its_invoice() {
    let (tims, client) = ordered().await;
    client.json("POST", PAYMENTS, &receipt("ch_1", "250.00", held("250.00"))).await;
    let invoice = json!({"CustomerCode": "C1", "SalesOrderNumber": "SO000001", "InvoiceDate": "2026-11-21", "Currency": "USD",
        "Lines": [{"LineNumber": 1, "SKU": "GAS-ARG-50", "Description": "Argon", "Quantity": "3", "UnitPrice": "100.00"}]});
    let got = client.json("POST", "/accounts/receivable/invoices", &invoice).await;
    assert_eq!((&got.body["Balance"], &got.body["Status"]), (&json!("50.00"), &json!("PartiallyPaid")));
    assert_eq!(got.body["Payments"][0]["TransactionID"], "ch_1");
    let number = got.body["InvoiceNumber"].as_str().unwrap();
    let rest = json!([{"InvoiceNumber": number, "Amount": "50.00"}]);
    client.json("POST", PAYMENTS, &receipt("ch_2", "50.00", rest)).await;
    assert_eq!(tims.books().invoices[0]["Status"], "Paid");
    let void =
        client.json("PATCH", &format!("/accounts/receivable/invoices/{number}"), &json!({"Status": "Void"})).await;
    assert_eq!(void.refusal(), (409, "conflict", "Status"));
}

#[tokio::test]
async fn a_journal_is_reversed_once() {
    let (tims, client) = ordered().await;
    let entry = |reference: &str| {
        json!({"Reference": reference, "Date": "2026-11-20", "Currency": "USD",
        "Lines": [{"Account": "1", "Debit": "5.00"}, {"Account": "2", "Credit": "5.00"}]})
    };
    client.json("POST", "/generalledger/journalentries", &entry("A")).await;
    for (reference, answer) in [("B", 201), ("C", 409)] {
        let reversal = with(entry(reference), "/ReversalOf", json!("J000001"));
        assert_eq!(client.json("POST", "/generalledger/journalentries", &reversal).await.status, answer);
    }
    assert_eq!(tims.books().journal_entries[0]["Status"], "Reversed");
}
