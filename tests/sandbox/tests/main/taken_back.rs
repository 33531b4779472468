//! Receipts taken back, counts and erasures by both contracts.

use sandbox::{Fault, Matcher, Syspro};
use serde_json::{Value, json};

use crate::client::{Client, order, receipt, shop, with};
use crate::harmony;

const TIMS: &str = "/accounts/receivable/payments";
const HARMONY: &str = "/AccountsReceivable/Payment";

/// A refund in TIMS that names its receipt and nothing else.
fn refund(cause: &str, amount: &str) -> Value {
    json!({"Kind": "Refund", "TransactionID": cause, "ExternalID": format!("reversal/{cause}"), "CustomerCode": "C1",
        "RefundedTransactionID": "ch_1", "Amount": amount, "Currency": "USD", "PaymentDate": "2026-11-21", "Status": "Paid"})
}

#[tokio::test]
async fn a_refund_in_tims_reopens_what_its_receipt_settled_the_loose_money_first() {
    let tims = shop().with_sales_order(order()).start().await.unwrap();
    let client = Client::tims(&tims);
    let held = json!([{"SalesOrderNumber": "SO000001", "Amount": "250.00"}]);
    assert_eq!(client.json("POST", TIMS, &receipt("ch_1", "260.00", held)).await.status, 201);
    let loose = client.json("POST", TIMS, &refund("re_1", "10.00")).await;
    assert_eq!((loose.status, &loose.body["Applications"]), (201, &json!([])), "{}", loose.body);
    assert_eq!(loose.body["PaymentMethod"], "Credit Card", "it is the receipt's");
    let part = client.json("POST", TIMS, &refund("re_2", "100.00")).await;
    assert_eq!(part.body["Applications"], json!([{"SalesOrderNumber": "SO000001", "Amount": "100.00"}]));
    assert_eq!(tims.books().sales_orders[0]["PaymentStatus"], "PartiallyRefunded");
    let over = client.json("POST", TIMS, &refund("re_3", "150.01")).await;
    assert_eq!(over.refusal(), (422, "over_applied", "Amount"));
    let again = json!([{"SalesOrderNumber": "SO000001", "Amount": "100.00"}]);
    assert_eq!(
        client.json("POST", TIMS, &receipt("ch_2", "100.00", again)).await.status,
        201,
        "the order is open again"
    );
    assert_eq!(client.json("POST", TIMS, &refund("re_3", "150.00")).await.status, 201);
    assert_eq!(tims.books().payments[0]["Status"], "Refunded");
}

#[tokio::test]
async fn an_invoice_is_open_again_once_its_receipt_is_taken_back() {
    let tims = shop().with_sales_order(order()).start().await.unwrap();
    let client = Client::tims(&tims);
    let held = json!([{"SalesOrderNumber": "SO000001", "Amount": "250.00"}]);
    assert_eq!(client.json("POST", TIMS, &receipt("ch_1", "250.00", held)).await.status, 201);
    assert_eq!(client.json("POST", TIMS, &refund("re_1", "50.00")).await.status, 201);
    let lines =
        json!([{"LineNumber": 1, "Description": "Gas", "Quantity": "1", "UnitPrice": "250.00", "GLAccount": "4000"}]);
    let invoice = json!({"CustomerCode": "C1", "InvoiceDate": "2026-11-21", "Currency": "USD", "Lines": lines,
        "SalesOrderNumber": "SO000001"});
    let invoiced = client.json("POST", "/accounts/receivable/invoices", &invoice).await;
    assert_eq!((&invoiced.body["Balance"], &invoiced.body["Status"]), (&json!("50.00"), &json!("PartiallyPaid")));
    let number = invoiced.body["InvoiceNumber"].as_str().unwrap();
    let rest = client.json("POST", TIMS, &refund("re_2", "200.00")).await;
    assert_eq!(rest.body["Applications"], json!([{"InvoiceNumber": number, "Amount": "200.00"}]));
    let path = format!("/accounts/receivable/invoices/{number}");
    let open = client.get(&path).await.body;
    assert_eq!((&open["Balance"], &open["Status"]), (&json!("250.00"), &json!("Open")));
}

#[tokio::test]
async fn a_refund_that_names_no_receipt_says_how_it_goes_back() {
    let tims = shop().start().await.unwrap();
    let mut bare = refund("re_1", "1.00");
    bare.as_object_mut().unwrap().remove("RefundedTransactionID");
    let got = Client::tims(&tims).json("POST", TIMS, &bare).await;
    assert_eq!((got.status, got.refusal().1), (422, "validation"), "{}", got.body);
}

#[tokio::test]
async fn erasing_in_tims_leaves_the_code_and_every_figure() {
    let billed = with(order(), "/BillingAddress", json!({"Line1": "1 High Street"}));
    let tims = shop().with_sales_order(billed).start().await.unwrap();
    let client = Client::tims(&tims);
    let erasure = json!({"Tombstone": "Erased customer"});
    let erased = client.json("PUT", "/customers/C1/erasure", &erasure).await;
    assert_eq!((erased.status, &erased.body["Name"]), (200, &json!("Erased customer")));
    assert!(erased.body.get("Email").is_none() && erased.body.get("BillingAddress").is_none(), "{}", erased.body);
    assert_eq!(client.json("PUT", "/customers/C1/erasure", &erasure).await.status, 200, "twice is harmless");
    let order = &tims.books().sales_orders[0];
    assert!(order.get("BillingAddress").is_none());
    assert_eq!((&order["CustomerCode"], &order["Total"]), (&json!("C1"), &json!("250.00")));
    assert_eq!(client.json("PUT", "/customers/C9/erasure", &erasure).await.status, 404);
}

fn payment(reference: &str, amount: &str, applications: Value) -> Value {
    json!({"ReferenceNumber": reference, "CustomerCode": "C1", "PaymentAmount": amount, "Currency": "GBP",
        "PaymentDate": "2026-11-20", "PaymentMethod": "Credit Card", "PaymentStatus": "Paid", "Applications": applications})
}

fn reversal(reference: &str, amount: &str) -> Value {
    json!({"ReferenceNumber": reference, "ReversalOf": "P000001", "CustomerCode": "C1", "PaymentAmount": amount,
        "Currency": "GBP", "PaymentDate": "2026-11-21", "PaymentStatus": "Paid"})
}

fn client(syspro: &Syspro) -> Client {
    Client::new(syspro.base_url(), ("X-API-Key", syspro.api_key().to_owned()))
}

#[tokio::test]
async fn a_reversal_in_harmony_reopens_what_its_payment_settled() {
    let syspro = harmony::company().start().await.unwrap();
    let client = client(&syspro);
    let paid = payment("T1", "35.00", json!([{"InvoiceNumber": "900001", "Amount": "30.00"}]));
    assert_eq!(client.json("POST", HARMONY, &paid).await.status, 201);
    let part = client.json("POST", HARMONY, &reversal("R1", "15.00")).await;
    assert_eq!(part.body["Applications"], json!([{"InvoiceNumber": "900001", "Amount": "10.00"}]), "{}", part.body);
    assert_eq!((&part.body["Unapplied"], &part.body["PaymentMethod"]), (&json!("5.00"), &json!("Credit Card")));
    let books = syspro.books();
    assert_eq!(
        (&books.invoices[0]["Balance"], &books.payments[0]["PaymentStatus"]),
        (&json!("10.00"), &json!("PartiallyRefunded"))
    );
    for (document, refusal) in [
        (reversal("R2", "20.01"), (422, "refund_exceeds_payment", "PaymentAmount")),
        (with(reversal("R2", "1.00"), "/ReversalOf", json!("P9")), (422, "unknown_payment", "ReversalOf")),
        (with(reversal("R2", "1.00"), "/ReversalOf", json!("P000002")), (422, "unknown_payment", "ReversalOf")),
        (with(reversal("R2", "1.00"), "/Currency", json!("EUR")), (422, "currency_mismatch", "Currency")),
        (reversal("R1", "1.00"), (409, "duplicate_payment", "ReferenceNumber")),
    ] {
        let got = client.json("POST", HARMONY, &document).await;
        assert_eq!(got.refusal(), refusal, "{}", got.body);
    }
    assert_eq!(client.json("POST", HARMONY, &reversal("R2", "20.00")).await.status, 201);
    let books = syspro.books();
    assert_eq!(
        (&books.invoices[0]["Balance"], &books.payments[0]["PaymentStatus"]),
        (&json!("30.00"), &json!("Refunded"))
    );
    let moved = client.json("PATCH", "/AccountsReceivable/Payment/P000002", &json!({"Applications": []})).await;
    assert_eq!(moved.refusal(), (409, "conflict", "Applications"));
    let noted = client.json("PATCH", "/AccountsReceivable/Payment/P000002", &json!({"Notes": "seen"})).await;
    assert_eq!(noted.status, 200, "{}", noted.body);
}

#[tokio::test]
async fn a_reversal_whose_answer_is_lost_is_done_once() {
    let syspro = harmony::company().start().await.unwrap();
    let client = client(&syspro);
    assert_eq!(client.json("POST", HARMONY, &payment("T1", "35.00", json!([]))).await.status, 201);
    syspro.faults().next(Matcher::operation("payments.create"), Fault::ResetAfter, 1);
    assert!(Client::send(client.keyed(HARMONY, "k", &reversal("R1", "35.00"))).await.is_err());
    let again = Client::send(client.keyed(HARMONY, "k", &reversal("R1", "35.00"))).await.unwrap();
    assert_eq!((again.status, again.header("Idempotent-Replayed")), (201, "true"));
    assert_eq!(syspro.books().payments.len(), 2);
}

#[tokio::test]
async fn a_count_in_harmony_becomes_true_and_an_erasure_takes_the_token_too() {
    let syspro = harmony::company().start().await.unwrap();
    let client = client(&syspro);
    let count = json!({"OnHand": "7", "Reason": "stocktaking"});
    for _ in 0..2 {
        assert_eq!(client.json("PUT", "/Inventory/Item/MUG/Quantity", &count).await.body["OnHand"], "7");
    }
    let there = json!({"OnHand": "2", "Reason": "stocktaking", "Warehouse": "NORTH"});
    assert_eq!(client.json("PUT", "/Inventory/Item/MUG/Quantity", &there).await.body["OnHand"], "9");
    let large = json!({"OnHand": "999999999999.5", "Reason": "typing"});
    assert_eq!(
        client.json("PUT", "/Inventory/Item/MUG/Quantity", &large).await.refusal(),
        (422, "validation", "OnHand")
    );
    assert_eq!(client.json("PUT", "/Inventory/Item/NO/Quantity", &count).await.status, 404);
    let token = json!({"PaymentToken": {"Token": "tok_1"}, "Phone": "1"});
    assert_eq!(client.json("PATCH", "/Customer/C1", &token).await.status, 200);
    let erased = client.json("PUT", "/Customer/C1/Erasure", &json!({"Tombstone": "Erased customer"})).await;
    assert_eq!((erased.status, &erased.body["CustomerName"]), (200, &json!("Erased customer")));
    for personal in ["Email", "Phone", "BillingAddress", "PaymentToken"] {
        assert!(erased.body.get(personal).is_none(), "{}", erased.body);
    }
}
