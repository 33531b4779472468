//! What a document must be, beyond its schema, to be accepted.

use serde_json::{Value, json};

use crate::client::{Client, order, receipt, shop, with};

#[tokio::test]
async fn a_document_that_breaks_a_rule_is_refused_by_code_and_field() {
    let tims = shop().with_account("1010", "Clearing", "Asset").with_open_from("2026-11-01").with_sales_order(order());
    let tims = tims.start().await.unwrap();
    let client = Client::tims(&tims);
    let (orders, payments, journals) =
        ("/sales-orders", "/accounts/receivable/payments", "/generalledger/journalentries");
    let journal = json!({"Reference": "J", "Date": "2026-11-20", "Currency": "USD",
        "Lines": [{"Account": "1010", "Debit": "5.00"}, {"Account": "1010", "Credit": "5.00"}]});
    let over = json!([{"SalesOrderNumber": "SO000001", "Amount": "300.00"}]);
    let cases: Vec<(&str, Value, (u16, &str, &str))> = vec![
        (orders, with(order(), "/CustomerCode", json!("C9")), (422, "invalid_customer", "CustomerCode")),
        (orders, with(order(), "/CustomerCode", json!("C2")), (422, "invalid_customer", "CustomerCode")),
        (orders, with(order(), "/Lines/1/SKU", json!("GAS-OXI-10")), (422, "unknown_sku", "Lines[1].SKU")),
        (orders, with(order(), "/Lines/1/LineNumber", json!(1)), (422, "validation", "Lines[1].LineNumber")),
        (orders, with(order(), "/Total", json!("249.99")), (422, "amount_mismatch", "Total")),
        (orders, with(order(), "/Lines/0/LineTotal", json!("1.00")), (422, "amount_mismatch", "Lines[0].LineTotal")),
        (orders, with(order(), "/Lines/0/Discount", json!("200.01")), (422, "amount_mismatch", "Lines[0].LineTotal")),
        (orders, with(order(), "/Currency", json!("usd")), (422, "validation", "Currency")),
        (orders, with(order(), "/Lines/0/UnitPrice", json!(100)), (422, "validation", "Lines[0].UnitPrice")),
        (orders, with(order(), "/Lines/0/Colour", json!("red")), (422, "validation", "Lines[0].Colour")),
        (orders, with(order(), "/Colour", json!("red")), (422, "validation", "Colour")),
        (orders, json!({"CustomerCode": "C1"}), (422, "validation", "OrderDate")),
        (
            payments,
            receipt("ch_9", "10.00", json!([{"SalesOrderNumber": "SO9", "Amount": "1"}])),
            (422, "unknown_sales_order", "Applications[0].SalesOrderNumber"),
        ),
        (
            payments,
            receipt("ch_9", "10.00", json!([{"InvoiceNumber": "I9", "Amount": "1"}])),
            (422, "unknown_invoice", "Applications[0].InvoiceNumber"),
        ),
        (payments, receipt("ch_9", "10.00", over.clone()), (422, "over_applied", "Applications")),
        (payments, receipt("ch_9", "300.00", over), (422, "over_applied", "Applications[0].Amount")),
        (
            payments,
            with(receipt("ch_9", "10.00", json!([])), "/GLAccount", json!("9999")),
            (422, "unknown_account", "GLAccount"),
        ),
        (
            payments,
            with(receipt("re_9", "10.00", json!([])), "/RefundedTransactionID", json!("ch_0")),
            (422, "unknown_payment", "RefundedTransactionID"),
        ),
        (journals, with(journal.clone(), "/Lines/0/Debit", json!("5.01")), (422, "unbalanced_journal", "Lines")),
        (
            journals,
            with(journal.clone(), "/Lines/1/Account", json!("7777")),
            (422, "unknown_account", "Lines[1].Account"),
        ),
        (journals, with(journal.clone(), "/Date", json!("2026-10-31")), (422, "closed_period", "Date")),
        (journals, with(journal, "/Lines/0/Credit", json!("5.00")), (422, "validation", "Lines[0]")),
        (
            "/inventory/items/GAS-OXY-10/quantity",
            json!({"Change": "-5", "Reason": "sold"}),
            (422, "insufficient_stock", "Change"),
        ),
    ];
    let before = tims.books();
    for (path, document, refusal) in cases {
        let got = client.json("POST", path, &document).await;
        assert_eq!(got.refusal(), refusal, "{document}: {}", got.body);
    }
    assert_eq!(tims.books(), before, "a refusal changes nothing");
}

#[tokio::test]
async fn every_fault_of_a_document_is_named_and_nothing_else() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let one = with(order(), "/Lines/0/Colour", json!("red"));
    assert_eq!(client.json("POST", "/sales-orders", &one).await.body["Error"].get("Details"), None);
    let two = with(with(order(), "/Lines/0/UnitPrice", json!("-1")), "/OrderDate", json!("2026-02-30"));
    let got = client.json("POST", "/sales-orders", &two).await.body;
    let mut fields: Vec<&str> =
        got["Error"]["Details"].as_array().unwrap().iter().map(|detail| detail["Field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["Lines[0].UnitPrice", "OrderDate"]);
}

#[tokio::test]
async fn natural_keys_are_unique() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let entry = json!({"Reference": "po_1", "Date": "2026-11-20", "Currency": "USD",
        "Lines": [{"Account": "1", "Debit": "5.00"}, {"Account": "2", "Credit": "5.00"}]});
    let cases = [
        ("/customers", json!({"Name": "A", "ExternalID": "cus_1"}), "duplicate_external_id", "C000003"),
        ("/customers", json!({"Name": "A", "CustomerCode": "AB-1"}), "duplicate_key", "AB-1"),
        ("/inventory/items", json!({"SKU": "S1", "Description": "d", "UnitOfMeasure": "EA"}), "duplicate_key", "S1"),
        ("/sales-orders", with(order(), "/ExternalID", json!("pi_1")), "duplicate_external_id", "SO000001"),
        ("/accounts/receivable/payments", receipt("ch_1", "5.00", json!([])), "duplicate_transaction", "P000001"),
        ("/generalledger/journalentries", entry, "duplicate_reference", "J000001"),
    ];
    for (path, document, code, existing) in cases {
        assert_eq!(client.json("POST", path, &document).await.status, 201, "{document}");
        let got = client.json("POST", path, &document).await;
        assert_eq!((got.status, got.refusal().1), (409, code), "{}", got.body);
        assert_eq!(got.body["Error"]["Details"][0]["Value"], existing);
    }
    assert_eq!(tims.books().writes.len(), 6);
}

#[tokio::test]
async fn an_unknown_sku_is_answered_with_those_that_look_like_it() {
    let tims = shop().start().await.unwrap();
    let got =
        Client::tims(&tims).json("POST", "/sales-orders", &with(order(), "/Lines/0/SKU", json!("gas-agr-50"))).await;
    let near: Vec<&str> = got.body["Error"]["Details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|detail| detail["Value"].as_str().unwrap())
        .collect();
    assert_eq!(near.first(), Some(&"GAS-ARG-50"));
    let far = Client::tims(&tims).json("POST", "/sales-orders", &with(order(), "/Lines/0/SKU", json!("ZZ"))).await;
    assert_eq!(far.body["Error"].get("Details"), None);
}

#[tokio::test]
async fn what_is_absent_is_worked_out_in_the_places_of_the_currency() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let line = |price: &str| json!([{"LineNumber": 1, "SKU": "GAS-ARG-50", "Quantity": "3", "UnitPrice": price}]);
    let cases = [("USD", "0.335", "1.01"), ("JPY", "100.5", "302"), ("KWD", "1.0005", "3.002")];
    for (currency, price, total) in cases {
        let document = with(with(order(), "/Currency", json!(currency)), "/Lines", line(price));
        assert_eq!(client.json("POST", "/sales-orders", &document).await.body["Total"], total, "{currency}");
    }
    let taxed = with(with(order(), "/TaxTotal", json!("20.00")), "/Freight", json!("5.00"));
    assert_eq!(client.json("POST", "/sales-orders", &taxed).await.body["Total"], "275.00");
}

#[tokio::test]
async fn a_change_sets_what_is_sent_and_clears_what_is_empty() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let got = client.json("PATCH", "/customers/C1", &json!({"Notes": "vip", "Phone": "1"})).await;
    assert_eq!((&got.body["Notes"], &got.body["Email"]), (&json!("vip"), &json!("ann@example.com")));
    let got = client.json("PATCH", "/customers/C1", &json!({"Notes": ""})).await;
    assert_eq!((got.body.get("Notes"), &got.body["Phone"]), (None, &json!("1")));
    let item = client.json("PATCH", "/inventory/items/GAS-OXY-10", &json!({"Description": "", "Taxable": true})).await;
    assert_eq!(
        (&item.body["Description"], &item.body["Taxable"]),
        (&json!(""), &json!(true)),
        "an item keeps a description"
    );
    let found = client.get("/customers?PostalCode=sw1a1aa").await;
    assert_eq!(found.body["Items"][0]["CustomerCode"], "C1");
}

#[tokio::test]
async fn stock_is_promised_by_open_orders_and_leaves_with_shipping() {
    let tims = shop().with_sales_order(order()).start().await.unwrap();
    let client = Client::tims(&tims);
    let stock = async |client: &Client| {
        let body = client.get("/inventory/items/GAS-ARG-50/quantity").await.body;
        ["OnHand", "Allocated", "Available"].map(|name| body[name].as_str().unwrap().to_owned())
    };
    assert_eq!(stock(&client).await, ["12", "2", "10"]);
    for (status, answer) in [("Allocated", 200), ("Shipped", 200), ("Open", 409), ("Cancelled", 409), ("Invoiced", 200)]
    {
        assert_eq!(
            client.json("PATCH", "/sales-orders/SO000001", &json!({"Status": status})).await.status,
            answer,
            "{status}"
        );
    }
    assert_eq!(stock(&client).await, ["10", "0", "10"]);
}

#[tokio::test]
async fn stock_that_the_contract_cannot_write_is_refused() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let path = "/inventory/items/GAS-ARG-50/quantity";
    let most = json!({"OnHand": "999999999000", "Reason": "count"});
    assert_eq!(client.json("PUT", path, &most).await.status, 200);
    let more = json!({"OnHand": "1000000", "Location": "YARD", "Reason": "count"});
    assert_eq!(client.json("PUT", path, &more).await.refusal(), (422, "validation", "OnHand"));
    let change = json!({"Change": "1000000", "Location": "YARD", "Reason": "found"});
    assert_eq!(client.json("POST", path, &change).await.refusal(), (422, "validation", "Change"));
}
