//! Money in the Stripe sandbox: nothing appears and nothing is lost.

use sandbox::Stripe;
use serde_json::{Value, json};

use crate::client::Client;

async fn account() -> (Stripe, Client) {
    let stripe = Stripe::new().start().await.unwrap();
    let client = Client::stripe(&stripe);
    (stripe, client)
}

async fn paid(client: &Client, amount: i64, currency: &str) -> Value {
    let form =
        format!("amount={amount}&currency={currency}&payment_method=pm_card_visa&confirm=true&expand[]=latest_charge");
    client.form("/payment_intents", &form).await.body
}

fn types(stripe: &Stripe) -> Vec<String> {
    stripe.events().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_payment_makes_a_charge_a_balance_transaction_and_events() {
    let (stripe, client) = account().await;
    let intent = paid(&client, 1050, "usd").await;
    assert_eq!((&intent["status"], &intent["amount_received"]), (&json!("succeeded"), &json!(1050)));
    assert_eq!(intent["latest_charge"]["payment_method_details"]["card"]["brand"], "visa");
    let transaction = &stripe.all("balance_transaction")[0];
    assert_eq!(
        (&transaction["amount"], &transaction["fee"], &transaction["net"]),
        (&json!(1050), &json!(60), &json!(990))
    );
    assert_eq!(types(&stripe), ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]);
    let event = &stripe.events()[1];
    assert_eq!(
        (&event["api_version"], event["data"]["object"]["balance_transaction"].is_string()),
        (&json!("2026-10-28.endive"), true)
    );
    assert!(event["request"]["id"].as_str().unwrap().starts_with("req_"));
}

#[tokio::test]
async fn amounts_keep_the_rules_of_their_currency() {
    let (_stripe, client) = account().await;
    let cases = [
        ("amount=550&currency=isk", "invalid_charge_amount_no_decimal_compatible"),
        ("amount=1&currency=usd", "amount_too_small"),
        ("amount=1000000000000&currency=usd", "amount_too_large"),
        ("amount=-5&currency=usd", "parameter_invalid_integer"),
        ("amount=10.5&currency=usd", "parameter_invalid_integer"),
        ("amount=99999999999999999999&currency=usd", "parameter_invalid_integer"),
        ("currency=usd", "parameter_missing"),
        ("amount=500&currency=usd&customer=cus_0", "resource_missing"),
        ("amount=500&currency=usd&payment_method=pm_0", "resource_missing"),
        ("amount=500&currency=usd&payment_method_types[]=card", "parameter_unknown"),
    ];
    for (form, code) in cases {
        let got = client.form("/payment_intents", form).await;
        assert_eq!((got.status, got.body["error"]["code"].as_str()), (400, Some(code)), "{form}: {}", got.body);
    }
    assert_eq!(client.form("/payment_intents", "amount=1234&currency=kwd").await.status, 400);
    assert_eq!(client.form("/payment_intents", "amount=500&currency=zzz").await.body["error"]["param"], "currency");
    for (amount, currency) in [(500, "ISK"), (51, "jpy"), (1230, "kwd"), (17_501, "huf")] {
        assert_eq!(paid(&client, amount, currency).await["status"], "succeeded", "{amount} {currency}");
    }
}

#[tokio::test]
async fn a_refund_never_exceeds_its_charge() {
    let (stripe, client) = account().await;
    let intent = paid(&client, 1000, "usd").await;
    let (id, charge) = (intent["id"].as_str().unwrap(), intent["latest_charge"]["id"].as_str().unwrap());
    assert_eq!(client.form("/refunds", &format!("charge={charge}&amount=1001")).await.status, 400);
    assert_eq!(client.form("/refunds", &format!("payment_intent={id}&amount=400")).await.body["amount"], 400);
    assert_eq!(client.form("/refunds", &format!("charge={charge}&amount=601")).await.body["error"]["param"], "amount");
    assert_eq!(client.form("/refunds", &format!("charge={charge}")).await.body["amount"], 600, "the rest by default");
    assert_eq!(
        client.form("/refunds", &format!("charge={charge}")).await.body["error"]["code"],
        "charge_already_refunded"
    );
    let charge = stripe.get("charge", charge).unwrap();
    assert_eq!((&charge["amount_refunded"], &charge["refunded"]), (&json!(1000), &json!(true)));
    assert_eq!(types(&stripe)[3..], ["refund.created", "charge.refunded", "refund.created", "charge.refunded"]);
}

#[tokio::test]
async fn only_a_waiting_refund_is_canceled() {
    let (stripe, client) = account().await;
    for (id, status, answer) in [("re_1", "requires_action", 200), ("re_2", "succeeded", 400)] {
        stripe.put(json!({"object": "refund", "id": id, "status": status}));
        assert_eq!(client.form(&format!("/refunds/{id}/cancel"), "").await.status, answer, "{status}");
    }
    assert_eq!(stripe.get("refund", "re_1").unwrap()["status"], "canceled");
}

#[tokio::test]
async fn a_declined_card_leaves_a_failed_charge_and_an_open_intent() {
    let (stripe, client) = account().await;
    let form = "amount=500&currency=usd&payment_method=pm_card_chargeDeclinedInsufficientFunds&confirm=true";
    let got = client.form("/payment_intents", form).await;
    let error = &got.body["error"];
    assert_eq!(
        (got.status, &error["type"], &error["decline_code"]),
        (402, &json!("card_error"), &json!("insufficient_funds"))
    );
    assert_eq!(error["payment_intent"]["status"], "requires_payment_method");
    assert_eq!(stripe.all("charge")[0]["status"], "failed");
    assert!(stripe.all("balance_transaction").is_empty());
    assert_eq!(types(&stripe), ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]);
    let id = error["payment_intent"]["id"].as_str().unwrap();
    assert_eq!(
        client.form(&format!("/payment_intents/{id}/confirm"), "payment_method=pm_card_mastercard").await.body["status"],
        "succeeded"
    );
    let charge = client.form("/charges", "amount=500&currency=usd&source=tok_chargeDeclined").await;
    assert_eq!(charge.status, 402);
}

#[tokio::test]
async fn an_intent_moves_only_where_its_state_allows() {
    let (stripe, client) = account().await;
    let id = client.form("/payment_intents", "amount=500&currency=usd").await.body["id"].as_str().unwrap().to_owned();
    let steps = [
        ("capture", "", 400, "requires_payment_method"),
        ("confirm", "", 400, "requires_payment_method"),
        ("confirm", "payment_method=pm_card_authenticationRequired", 200, "requires_action"),
        ("confirm", "payment_method=pm_card_visa&capture_method=manual", 200, "requires_capture"),
        ("capture", "amount_to_capture=501", 400, "requires_capture"),
        ("capture", "amount_to_capture=300", 200, "succeeded"),
        ("capture", "", 400, "succeeded"),
        ("cancel", "", 400, "succeeded"),
    ];
    for (verb, form, status, state) in steps {
        let got = client.form(&format!("/payment_intents/{id}/{verb}"), form).await;
        assert_eq!(got.status, status, "{verb} {form}: {}", got.body);
        assert_eq!(stripe.get("payment_intent", &id).unwrap()["status"], state, "{verb} {form}");
    }
    assert_eq!(client.form(&format!("/payment_intents/{id}"), "amount=900").await.status, 400);
    assert_eq!(client.form(&format!("/payment_intents/{id}"), "description=x").await.status, 200);
    assert_eq!(stripe.all("balance_transaction")[0]["amount"], 300, "only what was captured");
    let other =
        client.form("/payment_intents", "amount=500&currency=usd").await.body["id"].as_str().unwrap().to_owned();
    let canceled = client.form(&format!("/payment_intents/{other}/cancel"), "cancellation_reason=duplicate").await.body;
    assert_eq!((&canceled["status"], &canceled["cancellation_reason"]), (&json!("canceled"), &json!("duplicate")));
}

#[tokio::test]
async fn an_automatic_payout_is_the_sum_of_what_it_took() {
    let (stripe, client) = account().await;
    for amount in [1000, 2500, 700] {
        paid(&client, amount, "usd").await;
    }
    paid(&client, 5000, "eur").await;
    let charge = stripe.all("charge")[0]["id"].as_str().unwrap().to_owned();
    client.form("/refunds", &format!("charge={charge}&amount=300")).await;
    let disputed = stripe.all("charge")[2]["id"].as_str().unwrap().to_owned();
    let dispute = stripe.dispute(&disputed, "fraudulent").unwrap();
    assert_eq!(client.get(&format!("/disputes?charge={disputed}")).await.body["data"][0]["id"], dispute["id"]);
    assert_eq!(client.form("/refunds", &format!("charge={disputed}")).await.body["error"]["code"], "charge_disputed");
    let payout = stripe.pay_out("usd").unwrap();
    let id = payout["id"].as_str().unwrap();
    let list = client.get(&format!("/balance_transactions?payout={id}&limit=100")).await.body;
    let rows = list["data"].as_array().unwrap();
    let net = |own: bool| {
        rows.iter().filter(|row| (row["type"] == "payout") == own).map(|row| row["net"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!((rows.len(), net(false)), (6, payout["amount"].as_i64().unwrap()));
    assert_eq!(net(true), -payout["amount"].as_i64().unwrap());
    let balance = client.get("/balance").await.body;
    assert_eq!(
        balance["available"],
        json!([{"amount": 4825, "currency": "eur", "source_types": {"card": 4825}}, {"amount": 0, "currency": "usd", "source_types": {"card": 0}}])
    );
    assert!(stripe.pay_out("usd").is_none());
    assert_eq!(stripe.fail_payout(id, "account_closed").unwrap()["status"], "failed");
    assert_eq!(
        client.form("/payouts", "amount=999999&currency=usd").await.body["error"]["code"],
        "balance_insufficient"
    );
    assert_eq!(
        client.form("/payouts", "amount=150&currency=huf").await.status,
        400,
        "forints are paid out in hundreds"
    );
}
