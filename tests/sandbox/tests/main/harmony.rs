//! The harmony door: every operation of the contract is served, its answers keep the contract, and its rules hold.

use std::collections::BTreeSet;

use sandbox::syspro::{Contract, Seeds};
use sandbox::{Fault, Matcher, Syspro};
use serde_json::{Value, json};

use crate::client::{Client, with};

pub(crate) fn company() -> Seeds {
    let ann = json!({"CustomerName": "Ann Example", "Email": "ann@example.com", "BillingAddress": {"PostalCode": "SW1A 1AA"}});
    let seeds = Syspro::new().with_item("KETTLE 1L", "Kettle, one litre", "20.00", "10");
    let seeds = seeds.with_item("MUG", "Mug", "5.00", "3").with_customer("C1", ann);
    seeds
        .with_customer("C2", json!({"CustomerName": "Bob Example", "Status": "OnHold"}))
        .with_invoice("900001", "C1", "30.00")
}

fn client(syspro: &Syspro) -> Client {
    Client::new(syspro.base_url(), ("X-API-Key", syspro.api_key().to_owned()))
}

/// An order of C1 over 50.00 GBP.
fn order() -> Value {
    json!({"CustomerPoNumber": "WEB-1", "CustomerCode": "C1", "OrderDate": "2026-11-20", "Currency": "GBP", "Lines": [
        {"LineNumber": 1, "StockCode": "KETTLE 1L", "OrderQty": "2", "Price": "20.00"},
        {"LineNumber": 2, "StockCode": "MUG", "OrderQty": "2", "Price": "5.00"},
    ]})
}

fn payment(reference: &str, amount: &str, applications: Value) -> Value {
    json!({"ReferenceNumber": reference, "CustomerCode": "C1", "PaymentAmount": amount, "Currency": "GBP",
        "PaymentDate": "2026-11-20", "PaymentMethod": "Credit Card", "PaymentStatus": "Paid", "Applications": applications})
}

fn memo(reference: &str, amount: &str) -> Value {
    json!({"ReferenceNumber": reference, "RefundedReferenceNumber": "T1", "CustomerCode": "C1", "CreditAmount": amount,
        "Currency": "GBP", "CreditDate": "2026-11-20", "RefundGLAccount": "1010"})
}

fn journal(reference: &str) -> Value {
    json!({"ReferenceNumber": reference, "JournalDate": "2026-11-20", "Currency": "GBP",
        "Lines": [{"GLAccount": "1010", "Debit": "49.00"}, {"GLAccount": "6100", "Debit": "1.00"}, {"GLAccount": "1200", "Credit": "50.00"}]})
}

/// One working request per operation, in an order in which each finds what it needs.
fn requests() -> Vec<(&'static str, &'static str, Value)> {
    let none = Value::Null;
    let held = json!([{"SalesOrderNumber": "000001", "Amount": "50.00"}]);
    vec![
        ("customers.create", "/Customer", json!({"CustomerName": "Cy Example", "ExternalID": "opayo/cy"})),
        ("customers.search", "/Customer?Email=ANN@example.com&UpdatedSince=2020-01-01T00:00:00Z&Limit=1", none.clone()),
        ("customers.read", "/Customer/C1", none.clone()),
        ("customers.update", "/Customer/C1", json!({"Phone": "+44 20 7946 0000"})),
        ("customers.erase", "/Customer/C2/Erasure", json!({"Tombstone": "Erased customer"})),
        ("items.create", "/Inventory/Item", json!({"StockCode": "A B/1", "Description": "Odd key", "StockUom": "EA"})),
        ("items.search", "/Inventory/Item?Text=kettle", none.clone()),
        ("items.read", "/Inventory/Item/A%20B%2F1", none.clone()),
        ("items.update", "/Inventory/Item/MUG", json!({"Price": "5.50"})),
        ("items.count", "/Inventory/Item/MUG/Quantity", json!({"OnHand": "8", "Reason": "stocktaking"})),
        ("sales_orders.create", "/SalesOrder", order()),
        ("sales_orders.search", "/SalesOrder?CustomerPoNumber=WEB-1", none.clone()),
        ("sales_orders.read", "/SalesOrder/000001", none.clone()),
        ("sales_orders.update", "/SalesOrder/000001", json!({"OrderStatus": "S", "SuspenseReason": "screening"})),
        ("payments.create", "/AccountsReceivable/Payment", payment("T1", "50.00", held)),
        ("payments.search", "/AccountsReceivable/Payment?ReferenceNumber=T1&SalesOrderNumber=000001", none.clone()),
        ("payments.read", "/AccountsReceivable/Payment/P000001", none.clone()),
        ("payments.update", "/AccountsReceivable/Payment/P000001", json!({"BankCharge": "0.55"})),
        ("credit_memos.create", "/AccountsReceivable/CreditMemo", memo("R1", "20.00")),
        ("credit_memos.search", "/AccountsReceivable/CreditMemo?RefundedReferenceNumber=T1", none.clone()),
        ("credit_memos.read", "/AccountsReceivable/CreditMemo/CM000001", none.clone()),
        ("credit_memos.update", "/AccountsReceivable/CreditMemo/CM000001", json!({"Reason": "broken"})),
        ("journal_entries.create", "/GeneralLedger/JournalEntry", journal("BATCH-1")),
        ("journal_entries.search", "/GeneralLedger/JournalEntry?DateFrom=2026-11-01&DateTo=2026-11-30", none.clone()),
        ("journal_entries.read", "/GeneralLedger/JournalEntry/J000001", none),
        ("journal_entries.update", "/GeneralLedger/JournalEntry/J000001", json!({"Description": "Batch"})),
    ]
}

#[tokio::test]
async fn every_operation_of_harmony_is_served_and_its_answers_keep_the_contract() {
    let contract = Contract::harmony().unwrap();
    let syspro = company().start().await.unwrap();
    let (client, mut served) = (client(&syspro), BTreeSet::new());
    for (id, path, body) in requests() {
        let operation = contract.operations().iter().find(|operation| operation.id == id).unwrap();
        let got = match &body {
            Value::Null => client.get(path).await,
            body => client.json(&operation.method, path, body).await,
        };
        let (status, schema) = &operation.answer;
        assert_eq!(got.status, *status, "{id}: {}", got.body);
        assert_eq!(contract.violations(schema, &got.body), [], "{id}: {}", got.body);
        if *status == 201 {
            let there = Client::new(syspro.origin(), ("X-API-Key", syspro.api_key().to_owned()));
            assert_eq!(there.get(got.header("Location")).await.status, 200, "{id}: {}", got.header("Location"));
        }
        served.insert(id.to_owned());
    }
    let contracted: BTreeSet<String> = contract.operations().iter().map(|operation| operation.id.clone()).collect();
    assert_eq!(served, contracted);
    let books = syspro.books();
    assert_eq!(books.payments[0]["PaymentStatus"], "PartiallyRefunded");
    assert_eq!(books.sales_orders[0]["PaymentStatus"], "PartiallyRefunded");
    assert_eq!(books.writes_of("payments.create").count(), 1);
}

#[tokio::test]
async fn a_document_that_breaks_a_rule_of_harmony_is_refused_by_code_and_field() {
    let contract = Contract::harmony().unwrap();
    let seeds =
        company().with_account("1010", "Bank").with_account("1200", "Receivables").with_account("6100", "Charges");
    let syspro = seeds.with_open_from("2026-11-01").with_sales_order(order()).start().await.unwrap();
    let client = client(&syspro);
    let (orders, payments, memos, journals) =
        ("/SalesOrder", "/AccountsReceivable/Payment", "/AccountsReceivable/CreditMemo", "/GeneralLedger/JournalEntry");
    let paid = client.json("POST", payments, &payment("T1", "50.00", json!([]))).await;
    assert_eq!(paid.status, 201, "{}", paid.body);
    assert_eq!(client.json("POST", journals, &journal("BATCH-1")).await.status, 201);
    let second = with(order(), "/CustomerPoNumber", json!("WEB-2"));
    let on_invoice = |amount: &str| json!([{"InvoiceNumber": "900001", "Amount": amount}]);
    let cases: Vec<(&str, Value, (u16, &str, &str))> = vec![
        (orders, order(), (409, "duplicate_order", "CustomerPoNumber")),
        (orders, with(second.clone(), "/CustomerCode", json!("C9")), (422, "invalid_customer", "CustomerCode")),
        (orders, with(second.clone(), "/CustomerCode", json!("C2")), (422, "invalid_customer", "CustomerCode")),
        (
            orders,
            with(second.clone(), "/Lines/0/StockCode", json!("KETTEL 1L")),
            (422, "unknown_stock_code", "Lines[0].StockCode"),
        ),
        (orders, with(second.clone(), "/Total", json!("49.99")), (422, "amount_mismatch", "Total")),
        (orders, with(second.clone(), "/Colour", json!("red")), (422, "validation", "Colour")),
        (orders, with(second, "/OrderStatus", json!("9")), (422, "validation", "OrderStatus")),
        (payments, payment("T1", "1.00", json!([])), (409, "duplicate_payment", "ReferenceNumber")),
        (payments, payment("T2", "40.00", on_invoice("40.00")), (422, "over_applied", "Applications[0].Amount")),
        (payments, payment("T2", "10.00", on_invoice("20.00")), (422, "over_applied", "Applications")),
        (
            payments,
            payment("T2", "1.00", json!([{"InvoiceNumber": "1", "Amount": "1.00"}])),
            (422, "unknown_invoice", "Applications[0].InvoiceNumber"),
        ),
        (memos, memo("R1", "50.01"), (422, "refund_exceeds_payment", "CreditAmount")),
        (
            memos,
            with(memo("R1", "1.00"), "/RefundedReferenceNumber", json!("T9")),
            (422, "unknown_payment", "RefundedReferenceNumber"),
        ),
        (memos, with(memo("R1", "1.00"), "/RefundGLAccount", json!("9")), (422, "unknown_account", "RefundGLAccount")),
        (memos, with(memo("R1", "1.00"), "/Currency", json!("EUR")), (422, "currency_mismatch", "Currency")),
        (journals, journal("BATCH-1"), (409, "duplicate_reference", "ReferenceNumber")),
        (journals, with(journal("B2"), "/JournalDate", json!("2026-10-31")), (422, "closed_period", "JournalDate")),
        (journals, with(journal("B2"), "/Lines/0/Debit", json!("48.99")), (422, "unbalanced_journal", "Lines")),
    ];
    let before = syspro.books();
    for (path, document, refusal) in cases {
        let got = client.json("POST", path, &document).await;
        assert_eq!(got.refusal(), refusal, "{document}: {}", got.body);
        assert_eq!(contract.violations("ErrorAnswer", &got.body), [], "{}", got.body);
    }
    assert_eq!(syspro.books(), before, "a refusal changes nothing");
    let near = client
        .json(
            "POST",
            orders,
            &with(with(order(), "/CustomerPoNumber", json!("W")), "/Lines/0/StockCode", json!("KETTEL 1L")),
        )
        .await;
    assert_eq!(near.body["Error"]["Details"][0]["Value"], "KETTLE 1L");
}

#[tokio::test]
async fn what_is_held_for_an_order_settles_its_invoice() {
    let syspro = company().with_sales_order(order()).start().await.unwrap();
    let client = client(&syspro);
    let held = payment("T1", "50.00", json!([{"SalesOrderNumber": "000001", "Amount": "50.00"}]));
    assert_eq!(client.json("POST", "/AccountsReceivable/Payment", &held).await.status, 201);
    let invoice = syspro.invoice_order("000001").unwrap();
    let books = syspro.books();
    assert_eq!(books.payments[0]["Applications"], json!([{"InvoiceNumber": invoice, "Amount": "50.00"}]));
    assert_eq!(books.invoices.iter().find(|row| row["InvoiceNumber"] == invoice).unwrap()["Balance"], "0.00");
    assert_eq!(client.get("/Inventory/Item/MUG").await.body["OnHand"], "1");
}

#[tokio::test]
async fn a_lost_answer_is_replayed_by_its_key_and_faults_go_by_operation() {
    let syspro = company().start().await.unwrap();
    let client = client(&syspro);
    syspro.faults().next(Matcher::operation("sales_orders.create"), Fault::ResetAfter, 1);
    assert_eq!(client.json("PATCH", "/Customer/C1", &json!({"Phone": "1"})).await.status, 200);
    assert!(Client::send(client.keyed("/SalesOrder", "k", &order())).await.is_err());
    let again = Client::send(client.keyed("/SalesOrder", "k", &order())).await.unwrap();
    assert_eq!((again.status, again.header("Idempotent-Replayed")), (201, "true"));
    assert_eq!(syspro.books().sales_orders.len(), 1);
    let other = client.keyed("/SalesOrder", "k", &with(order(), "/CustomerPoNumber", json!("WEB-2")));
    assert_eq!(Client::send(other).await.unwrap().refusal(), (409, "idempotency_conflict", ""));
}
