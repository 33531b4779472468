//! Every operation of the published contract is served, and every answer keeps the contract.

use std::collections::BTreeSet;

use sandbox::tims::Contract;
use serde_json::{Value, json};

use crate::client::{Client, order, receipt, shop};

/// One working request per operation, in an order in which each finds what it needs.
fn requests() -> Vec<(&'static str, &'static str, Value)> {
    let none = Value::Null;
    let journal = json!({"Reference": "po_1", "Date": "2026-11-20", "Currency": "USD",
        "Lines": [{"Account": "1010", "Debit": "97.00"}, {"Account": "6100", "Debit": "3.00"}, {"Account": "1200", "Credit": "100.00"}]});
    let invoice = json!({"CustomerCode": "C1", "SalesOrderNumber": "SO000001", "InvoiceDate": "2026-11-21", "Currency": "USD",
        "Lines": [{"LineNumber": 1, "SKU": "GAS-ARG-50", "Description": "Argon", "Quantity": "2", "UnitPrice": "100.00"}]});
    vec![
        (
            "customers.create",
            "/customers",
            json!({"Name": "Cy Example", "Email": "cy@example.com", "ExternalID": "cus_cy"}),
        ),
        (
            "customers.search",
            "/customers?Email=ANN@example.com&UpdatedSince=2020-01-01T00:00:00Z&Limit=1",
            none.clone(),
        ),
        ("customers.read", "/customers/C1", none.clone()),
        ("customers.erase", "/customers/C2/erasure", json!({"Tombstone": "Erased customer"})),
        ("customers.update", "/customers/C1", json!({"Phone": "+44 20 7946 0000"})),
        ("sales_orders.create", "/sales-orders", order()),
        ("sales_orders.search", "/sales-orders?CustomerCode=C1", none.clone()),
        ("sales_orders.read", "/sales-orders/SO000001", none.clone()),
        (
            "sales_orders.update",
            "/sales-orders/SO000001",
            json!({"Tracking": {"Carrier": "DHL", "TrackingNumber": "1Z"}}),
        ),
        (
            "payments.create",
            "/accounts/receivable/payments",
            receipt("ch_1", "250.00", json!([{"SalesOrderNumber": "SO000001", "Amount": "250.00"}])),
        ),
        ("payments.search", "/accounts/receivable/payments?TransactionID=ch_1&SalesOrderNumber=SO000001", none.clone()),
        ("payments.read", "/accounts/receivable/payments/P000001", none.clone()),
        ("payments.update", "/accounts/receivable/payments/P000001", json!({"FeeAmount": "7.55"})),
        ("invoices.create", "/accounts/receivable/invoices", invoice),
        ("invoices.search", "/accounts/receivable/invoices?SalesOrderNumber=SO000001", none.clone()),
        ("invoices.read", "/accounts/receivable/invoices/INV000001", none.clone()),
        ("invoices.update", "/accounts/receivable/invoices/INV000001", json!({"DueDate": "2026-12-20"})),
        ("journal_entries.create", "/generalledger/journalentries", journal),
        ("journal_entries.search", "/generalledger/journalentries?DateFrom=2026-11-01&DateTo=2026-11-30", none.clone()),
        ("journal_entries.read", "/generalledger/journalentries/J000001", none.clone()),
        ("journal_entries.update", "/generalledger/journalentries/J000001", json!({"Description": "Payout"})),
        ("accounts.search", "/generalledger/accounts?Type=Asset&Text=clearing", none.clone()),
        ("accounts.read", "/generalledger/accounts/1010", none.clone()),
        ("items.create", "/inventory/items", json!({"SKU": "A B/1", "Description": "Odd key", "UnitOfMeasure": "EA"})),
        ("items.search", "/inventory/items?Text=argon", none.clone()),
        ("items.read", "/inventory/items/A%20B%2F1", none.clone()),
        ("items.update", "/inventory/items/GAS-ARG-50", json!({"UnitPrice": "101.00"})),
        ("quantity.read", "/inventory/items/GAS-ARG-50/quantity", none),
        ("quantity.set", "/inventory/items/GAS-ARG-50/quantity", json!({"OnHand": "20", "Reason": "count"})),
        ("quantity.adjust", "/inventory/items/GAS-ARG-50/quantity", json!({"Change": "-2.5", "Reason": "spill"})),
    ]
}

#[tokio::test]
async fn every_operation_is_served_and_its_answers_keep_the_contract() {
    let contract = Contract::tims().unwrap();
    let tims = shop()
        .with_account("1010", "Card clearing", "Asset")
        .with_account("1200", "Receivables", "Asset")
        .with_account("6100", "Fees", "Expense");
    let tims = tims.start().await.unwrap();
    let client = Client::tims(&tims);
    let mut served = BTreeSet::new();
    for (id, path, body) in requests() {
        let operation =
            contract.operations().iter().find(|operation| operation.id == id).unwrap_or_else(|| panic!("{id}"));
        let got = match &body {
            Value::Null => client.get(path).await,
            body => client.json(&operation.method, path, body).await,
        };
        let (status, schema) = &operation.answer;
        assert_eq!(got.status, *status, "{id}: {}", got.body);
        assert_eq!(contract.violations(schema, &got.body), [], "{id}: {}", got.body);
        assert!(got.header("X-Request-Id").starts_with("req_"), "{id}");
        if *status == 201 && operation.method == "POST" && !id.starts_with("quantity") {
            let there = Client::new(tims.base_url().replace("/api/v1", ""), ("X-API-Key", tims.api_key().to_owned()));
            assert_eq!(there.get(got.header("Location")).await.status, 200, "{id}: {}", got.header("Location"));
        }
        served.insert(id.to_owned());
    }
    let contracted: BTreeSet<String> = contract.operations().iter().map(|operation| operation.id.clone()).collect();
    assert_eq!(served, contracted);
    let items = client.get("/accounts/receivable/payments?SalesOrderNumber=SO000001").await.body;
    assert_eq!(
        items["Items"][0]["Applications"],
        json!([{"InvoiceNumber": "INV000001", "Amount": "200.00"}, {"SalesOrderNumber": "SO000001", "Amount": "50.00"}])
    );
}

#[tokio::test]
async fn every_refusal_keeps_the_contract() {
    let contract = Contract::tims().unwrap();
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let stranger = Client::new(tims.base_url(), ("X-API-Key", "wrong".to_owned()));
    let answers = [
        (stranger.get("/customers").await, 401),
        (client.get("/customers/NOBODY").await, 404),
        (client.get("/nowhere").await, 404),
        (client.json("DELETE", "/customers/C1", &json!({})).await, 405),
        (client.get("/customers?Nickname=x").await, 422),
        (client.get("/customers?Limit=0").await, 422),
        (client.get("/customers?Limit=ten").await, 422),
        (client.get("/customers?Page=p9-00000000").await, 422),
        (client.json("POST", "/sales-orders", &json!([1])).await, 422),
        (
            Client::send(
                client.request("POST", "/customers").header("Content-Type", "application/json").body("{\"Name\":"),
            )
            .await
            .unwrap(),
            400,
        ),
        (
            Client::send(client.request("POST", "/customers").header("Content-Type", "text/plain").body("Ann"))
                .await
                .unwrap(),
            400,
        ),
    ];
    for (got, status) in answers {
        assert_eq!(got.status, status, "{}", got.body);
        assert_eq!(contract.violations("ErrorAnswer", &got.body), [], "{}", got.body);
    }
}

#[tokio::test]
async fn pages_walk_every_record_once_and_end() {
    let mut seeds = shop();
    for number in 0..23 {
        seeds = seeds.with_customer(&format!("X{number:02}"), json!({"Name": "Twin Example"}));
    }
    let tims = seeds.start().await.unwrap();
    let client = Client::tims(&tims);
    for limit in [1, 5, 23, 200] {
        let (mut codes, mut page) = (Vec::new(), String::new());
        loop {
            let got = client.get(&format!("/customers?Name=twin%20%20EXAMPLE&Limit={limit}{page}")).await;
            codes.extend(
                got.body["Items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["CustomerCode"].as_str().unwrap().to_owned()),
            );
            match got.body["NextPage"].as_str() {
                Some(next) => page = format!("&Page={next}"),
                None => break,
            }
            assert!(codes.len() <= 23, "the walk does not end");
        }
        assert_eq!(codes.len(), 23, "limit {limit}");
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 23, "limit {limit}");
    }
    let first = client.get("/customers?Name=Twin%20Example&Limit=2").await;
    let foreign = client.get(&format!("/customers?Limit=2&Page={}", first.body["NextPage"].as_str().unwrap())).await;
    assert_eq!(foreign.refusal(), (422, "validation", "Page"), "a token belongs to its filters");
}
