//! Stripe's lists, expansion and parameters.

use std::collections::BTreeSet;

use sandbox::Stripe;
use serde_json::{Value, json};

use crate::client::Client;

async fn customers(count: usize) -> (Stripe, Client) {
    let stripe = Stripe::new().start().await.unwrap();
    for number in 0..count {
        stripe.put(json!({"object": "customer", "id": format!("cus_{number:03}"), "created": 1000 + number / 2, "email": "a@example.com"}));
    }
    let client = Client::stripe(&stripe);
    (stripe, client)
}

fn ids(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(|object| object["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_walk_sees_every_object_once_in_both_directions_and_ends() {
    let (_stripe, client) = customers(37).await;
    for limit in [1, 10, 36, 37, 100] {
        let (mut forward, mut cursor) = (Vec::new(), String::new());
        loop {
            let list = client.get(&format!("/customers?email=a@example.com&limit={limit}{cursor}")).await.body;
            forward.extend(ids(&list));
            if list["has_more"] == false {
                break;
            }
            assert!(forward.len() < 37, "limit {limit}: the walk does not end");
            cursor = format!("&starting_after={}", forward.last().unwrap());
        }
        assert_eq!(forward.iter().collect::<BTreeSet<_>>().len(), 37, "limit {limit}");
        assert_eq!(forward[0], "cus_036", "newest first");
        let (mut backward, mut end) = (Vec::new(), forward.last().unwrap().clone());
        loop {
            let list = client.get(&format!("/customers?limit={limit}&ending_before={end}")).await.body;
            let page = ids(&list);
            end = page[0].clone();
            backward.splice(0..0, page);
            if list["has_more"] == false {
                break;
            }
        }
        assert_eq!(backward, forward[..36], "limit {limit}");
    }
}

#[tokio::test]
async fn filters_narrow_a_list() {
    let (stripe, client) = customers(4).await;
    stripe.put(json!({"object": "invoice_payment", "id": "inpay_1", "invoice": "in_1", "payment": {"type": "payment_intent", "payment_intent": "pi_1"}}));
    stripe.put(json!({"object": "invoice_payment", "id": "inpay_2", "invoice": "in_2", "payment": {"type": "charge", "charge": "ch_1"}}));
    stripe.put(json!({"object": "subscription", "id": "sub_1", "status": "canceled", "customer": {"id": "cus_000", "object": "customer"}}));
    let items = json!({"data": [{"price": {"id": "price_1", "object": "price"}}]});
    stripe.put(
        json!({"object": "subscription", "id": "sub_2", "status": "active", "customer": "cus_000", "items": items}),
    );
    stripe.put(json!({"object": "balance_transaction", "id": "txn_1"}));
    stripe.put(json!({"object": "balance_transaction", "id": "txn_2"}));
    stripe.assign_to_payout("txn_1", "po_1");
    stripe.put(json!({"object": "event", "id": "evt_1", "type": "charge.refunded", "data": {"object": {"object": "charge", "id": "ch_9"}}}));
    let cases = [
        ("/customers?created[gte]=1001", vec!["cus_003", "cus_002"]),
        ("/customers?created%5Bgt%5D=999&created%5Blt%5D=1001", vec!["cus_001", "cus_000"]),
        ("/customers?created=1000", vec!["cus_001", "cus_000"]),
        ("/customers?email=b@example.com", vec![]),
        ("/invoice_payments?payment[type]=payment_intent&payment[payment_intent]=pi_1", vec!["inpay_1"]),
        ("/invoice_payments?invoice=in_2", vec!["inpay_2"]),
        ("/subscriptions?customer=cus_000", vec!["sub_2"]),
        ("/subscriptions?status=canceled", vec!["sub_1"]),
        ("/subscriptions?status=all", vec!["sub_2", "sub_1"]),
        ("/subscriptions?price=price_1", vec!["sub_2"]),
        ("/subscriptions?price=price_2", vec![]),
        ("/subscriptions?status=active", vec!["sub_2"]),
        ("/balance_transactions?payout=po_1", vec!["txn_1"]),
        ("/events?types[]=charge.*&types[]=payout.paid", vec!["evt_1"]),
        ("/events?type=charge.failed", vec![]),
        ("/charges", vec!["ch_9"]),
    ];
    for (path, found) in cases {
        assert_eq!(ids(&client.get(path).await.body), found, "{path}");
    }
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let (_stripe, client) = customers(1).await;
    let cases = [
        ("/customers?limit=0", 400, "parameter_invalid_integer", "limit"),
        ("/customers?limit=101", 400, "parameter_invalid_integer", "limit"),
        ("/customers?limit=many", 400, "parameter_invalid_integer", "limit"),
        ("/customers?starting_after=cus_9", 400, "resource_missing", "starting_after"),
        ("/customers?nickname=x", 400, "parameter_unknown", "nickname"),
        ("/customers?created[since]=1", 400, "parameter_unknown", "created[since]"),
        ("/customers/cus_9", 404, "resource_missing", "id"),
    ];
    for (path, status, code, param) in cases {
        let got = client.get(path).await;
        let error = &got.body["error"];
        assert_eq!(
            (got.status, error["code"].as_str(), error["param"].as_str()),
            (status, Some(code), Some(param)),
            "{path}: {}",
            got.body
        );
        assert_eq!(error["type"], "invalid_request_error");
    }
    assert_eq!(client.get("/customers?starting_after=cus_000&ending_before=cus_000").await.status, 400);
    assert_eq!(client.get("/unicorns").await.status, 404);
    assert_eq!(client.get("/customers?expand[]=data.email").await.status, 400, "a text that is no id is not expanded");
    assert_eq!(client.json("POST", "/customers", &json!({"name": "Ann"})).await.status, 400, "JSON is not a form");
}

#[tokio::test]
async fn expansion_goes_through_lists_and_levels() {
    let stripe = Stripe::new().start().await.unwrap();
    let client = Client::stripe(&stripe);
    let customer = client.form("/customers", "name=Ann&address[line1]=1+High+St&metadata[a]=1").await.body;
    let id = customer["id"].as_str().unwrap();
    client
        .form(
            "/payment_intents",
            &format!("amount=900&currency=eur&customer={id}&payment_method=pm_card_visa&confirm=true"),
        )
        .await;
    let list = client
        .get("/payment_intents?expand[]=data.customer&expand[]=data.latest_charge.balance_transaction")
        .await
        .body;
    assert_eq!(list["data"][0]["customer"]["address"]["line1"], "1 High St");
    assert_eq!(list["data"][0]["latest_charge"]["balance_transaction"]["amount"], 900);
    let charge = list["data"][0]["latest_charge"]["id"].as_str().unwrap();
    let expanded =
        client.get(&format!("/charges/{charge}?expand[]=refunds&expand[]=payment_intent.customer")).await.body;
    assert_eq!(
        (&expanded["refunds"]["data"], &expanded["payment_intent"]["customer"]["name"]),
        (&json!([]), &json!("Ann"))
    );
    assert_eq!(client.get(&format!("/charges/{charge}?expand[]=a.b.c.d.e")).await.status, 400);
}

#[tokio::test]
async fn expansion_through_a_source_passes_over_kinds_that_lack_the_field() {
    let stripe = Stripe::new().start().await.unwrap();
    let client = Client::stripe(&stripe);
    let paid =
        client.form("/payment_intents", "amount=900&currency=usd&payment_method=pm_card_visa&confirm=true").await;
    client.form("/refunds", &format!("payment_intent={}", paid.body["id"].as_str().unwrap())).await;
    let list = client.get("/balance_transactions?expand[]=data.source&expand[]=data.source.charge").await;
    let sources = [&list.body["data"][0]["source"], &list.body["data"][1]["source"]];
    assert_eq!((&sources[0]["object"], &sources[0]["charge"]["amount"]), (&json!("refund"), &json!(900)));
    assert_eq!((&sources[1]["object"], &sources[1]["charge"]), (&json!("charge"), &json!(null)));
}

#[tokio::test]
async fn metadata_is_merged_and_an_empty_text_unsets() {
    let stripe = Stripe::new().start().await.unwrap();
    let client = Client::stripe(&stripe);
    let id =
        client.form("/customers", "metadata[a]=1&metadata[b]=2&phone=5").await.body["id"].as_str().unwrap().to_owned();
    let path = format!("/customers/{id}");
    assert_eq!(
        client.form(&path, "metadata[b]=&metadata[c]=3&phone=").await.body["metadata"],
        json!({"a": "1", "c": "3"})
    );
    assert_eq!(stripe.get("customer", &id).unwrap()["phone"], Value::Null);
    assert_eq!(client.form(&path, "metadata=").await.body["metadata"], json!({}));
    assert_eq!(client.form(&path, &format!("metadata[k]={}", "x".repeat(501))).await.status, 400);
    client.form(&path, "address[line1]=1+High+St&address[city]=Leeds").await;
    let moved = client.form(&path, "address[city]=York&balance=-5").await.body;
    assert_eq!((&moved["address"], &moved["balance"]), (&json!({"line1": "1 High St", "city": "York"}), &json!(-5)));
    let events: Vec<_> = stripe.events().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        events,
        ["customer.created", "customer.updated", "customer.updated", "customer.updated", "customer.updated"]
    );
    assert_eq!(
        stripe.events()[1]["data"]["previous_attributes"],
        json!({"metadata": {"a": "1", "b": "2"}, "phone": "5"})
    );
}

#[tokio::test]
async fn a_stored_event_is_found_with_its_object_and_the_version_is_echoed() {
    let stripe = Stripe::new().with_api_version("2025-03-31.basil").start().await.unwrap();
    let client = Client::stripe(&stripe);
    let lines = json!({"object": "list", "data": [{"id": "il_1", "object": "line_item"}, {"id": "il_2", "object": "line_item"}]});
    assert!(stripe.put(json!({"object": "invoice", "id": "in_1", "lines": lines})) && !stripe.put(json!({"id": "x"})));
    let page = client.get("/invoices/in_1/lines?limit=1").await;
    assert_eq!(
        (&page.body["has_more"], &page.body["url"], page.header("Stripe-Version")),
        (&json!(true), &json!("/v1/invoices/in_1/lines"), "2025-03-31.basil")
    );
    let other =
        Client::send(client.request("GET", "/invoices/in_1").header("Stripe-Version", "2020-08-27")).await.unwrap();
    assert_eq!((other.header("Stripe-Version"), other.status), ("2020-08-27", 200));
}
