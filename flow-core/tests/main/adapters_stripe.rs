//! Stripe behind its port: what is asked for each question, and what the answers become.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::retry::RetryPolicy;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, Response};
use flow_core::adapters::StripeGateway;
use flow_core::ports::{Gateway, PortError};
use mapping_core::flows::{Answer, Question};
use serde_json::{Value, json};
use stripe_model::client::Client;

/// A target, and the account it was asked for.
type Asked = (String, Option<String>);

/// Answers by target; everything else is not found.
#[derive(Clone, Default)]
struct Script {
    answers: Arc<BTreeMap<&'static str, (u16, Value)>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let target = outgoing.request.target();
        let account = outgoing.request.headers.get("stripe-account").map(|value| value.to_str().unwrap().to_owned());
        self.asked.lock().unwrap().push((target.clone(), account));
        let missing =
            json!({"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "no such"}});
        let (status, body) = self.answers.get(target.as_str()).cloned().unwrap_or((404, missing));
        Ok(Response::new(status, body.to_string()))
    }
}

fn script(answers: impl IntoIterator<Item = (&'static str, u16, Value)>) -> (Script, StripeGateway) {
    let answers = answers.into_iter().map(|(target, status, body)| (target, (status, body))).collect();
    let script = Script { answers: Arc::new(answers), ..Script::default() };
    let base = BaseUrl::parse("https://stripe.example").unwrap();
    let client = Client::over("sk_test_invented", base, script.clone()).retry(RetryPolicy::never());
    (script, StripeGateway::new(client))
}

fn charge() -> Value {
    json!({"id": "ch_1", "object": "charge", "amount": 1999, "amount_captured": 1999, "amount_refunded": 0,
        "currency": "gbp", "created": 1_790_000_000, "status": "succeeded", "paid": true, "captured": true,
        "payment_intent": "pi_1", "metadata": {"order_id": "A-17"}, "payment_method_details": {"type": "card",
        "card": {"brand": "visa", "last4": "4242"}}})
}

fn line(id: &str) -> Value {
    json!({"id": id, "object": "line_item", "amount": 500, "currency": "gbp", "quantity": 1, "description": id})
}

fn invoice(lines: Value) -> Value {
    json!({"id": "in_1", "object": "invoice", "currency": "gbp", "total": 1500, "amount_paid": 1500,
        "created": 1_790_000_000, "customer": "cus_1", "lines": lines})
}

#[tokio::test]
async fn a_payment_is_the_charge_as_it_is_now() {
    let (_, stripe) = script([("/v1/charges/ch_1", 200, charge())]);
    let Answer::Payment(payment) = stripe.answer(None, &Question::Payment { id: "ch_1".into() }).await.unwrap() else {
        panic!()
    };
    assert_eq!((payment.id.as_str(), payment.amount.to_string().as_str()), ("ch_1", "19.99 GBP"));
    let absent = stripe.answer(None, &Question::Payment { id: "ch_2".into() }).await.unwrap();
    assert_eq!(absent, Answer::Absent);
}

#[tokio::test]
async fn a_fetched_charge_without_a_time_is_not_to_be_fetched_again() {
    let mut undated = charge();
    undated.as_object_mut().unwrap().remove("created");
    let (_, stripe) = script([("/v1/charges/ch_1", 200, undated)]);
    let refused = stripe.answer(None, &Question::Payment { id: "ch_1".into() }).await.unwrap_err();
    let PortError::Refused(refusal) = refused else { panic!("{refused}") };
    assert_eq!((refusal.code.as_str(), refusal.field.as_str()), ("unreadable", "payment.created_at"));
    assert!(refusal.message.contains("book it by hand"), "{refusal}");
}

#[tokio::test]
async fn an_attempt_leads_to_its_latest_charge_for_the_account_of_the_event() {
    let intent =
        json!({"id": "pi_1", "object": "payment_intent", "amount": 1999, "currency": "gbp", "latest_charge": "ch_1"});
    let waiting =
        json!({"id": "pi_2", "object": "payment_intent", "amount": 1999, "currency": "gbp", "latest_charge": null});
    let (script, stripe) = script([
        ("/v1/payment_intents/pi_1", 200, intent),
        ("/v1/payment_intents/pi_2", 200, waiting),
        ("/v1/charges/ch_1", 200, charge()),
    ]);
    let account = "acct_7".into();
    for (id, paid) in [("pi_1", true), ("ch_1", true), ("pi_2", false), ("pi_3", false)] {
        let answer = stripe.answer(Some(&account), &Question::PaymentOfAttempt { id: id.to_owned() }).await.unwrap();
        assert_eq!(matches!(answer, Answer::Payment(_)), paid, "{id}");
    }
    assert!(script.asked.lock().unwrap().iter().all(|(_, account)| account.as_deref() == Some("acct_7")));
}

#[tokio::test]
async fn an_invoice_comes_with_all_of_its_lines() {
    let first = json!({"object": "list", "data": [line("il_1")], "has_more": true});
    let page = json!({"object": "list", "data": [line("il_1"), line("il_2")], "has_more": true});
    let rest = json!({"object": "list", "data": [line("il_3")], "has_more": false});
    let (_, stripe) = script([
        ("/v1/invoices/in_1", 200, invoice(first)),
        ("/v1/invoices/in_1/lines?limit=100", 200, page),
        ("/v1/invoices/in_1/lines?limit=100&starting_after=il_2", 200, rest),
    ]);
    let Answer::Invoice(invoice) = stripe.answer(None, &Question::Invoice { id: "in_1".into() }).await.unwrap() else {
        panic!()
    };
    let lines: Vec<_> = invoice.lines.iter().filter_map(|line| line.line.description.as_deref()).collect();
    assert_eq!(lines, ["il_1", "il_2", "il_3"]);
}

#[tokio::test]
async fn an_invoice_whose_rest_is_gone_is_not_taken_for_whole() {
    let first = json!({"object": "list", "data": [line("il_1")], "has_more": true});
    let (_, stripe) = script([("/v1/invoices/in_1", 200, invoice(first))]);
    let refused = stripe.answer(None, &Question::Invoice { id: "in_1".into() }).await.unwrap_err();
    let PortError::Refused(refusal) = refused else { panic!("{refused}") };
    assert_eq!(refusal.field, "invoice.lines");
}

#[tokio::test]
async fn the_invoice_of_an_attempt_is_found_through_its_payments() {
    let payments = json!({"object": "list", "has_more": false, "data": [
        {"id": "inpay_0", "object": "invoice_payment", "currency": "gbp", "invoice": "in_0", "status": "canceled"},
        {"id": "inpay_1", "object": "invoice_payment", "currency": "gbp", "invoice": "in_1", "status": "paid"},
    ]});
    let target = "/v1/invoice_payments?payment%5Btype%5D=payment_intent&payment%5Bpayment_intent%5D=pi_1";
    let lines = json!({"object": "list", "data": [line("il_1")], "has_more": false});
    let (script, stripe) = script([(target, 200, payments), ("/v1/invoices/in_1", 200, invoice(lines))]);
    let answer = stripe.answer(None, &Question::InvoiceOfAttempt { id: "pi_1".to_owned() }).await.unwrap();
    assert!(matches!(answer, Answer::Invoice(_)), "{:?}", script.asked.lock().unwrap());
    let other = stripe.answer(None, &Question::InvoiceOfAttempt { id: "pi_2".to_owned() }).await.unwrap();
    assert_eq!(other, Answer::Absent);
}

#[tokio::test]
async fn a_customer_is_read_even_when_deleted() {
    let (_, stripe) = script([
        (
            "/v1/customers/cus_1",
            200,
            json!({"id": "cus_1", "object": "customer", "name": "Ann", "email": "ann@example.com"}),
        ),
        ("/v1/customers/cus_2", 200, json!({"id": "cus_2", "object": "customer", "deleted": true})),
    ]);
    for (id, deleted) in [("cus_1", false), ("cus_2", true)] {
        let answer = stripe.answer(None, &Question::GatewayCustomer { id: id.into() }).await.unwrap();
        let Answer::GatewayCustomer(customer) = answer else { panic!("{answer:?}") };
        assert_eq!(customer.deleted, deleted);
    }
}

#[tokio::test]
async fn failures_say_what_to_do_next() {
    let error = |kind: &str| json!({"error": {"type": kind, "message": "no"}});
    let (_, stripe) = script([
        ("/v1/charges/ch_401", 401, error("invalid_request_error")),
        ("/v1/charges/ch_429", 429, error("rate_limit_error")),
        ("/v1/charges/ch_500", 500, error("api_error")),
        ("/v1/charges/ch_odd", 200, json!({"id": "ch_odd", "object": "charge", "amount": "many", "currency": "gbp"})),
    ]);
    let ask = async |id: &str| stripe.answer(None, &Question::Payment { id: id.into() }).await.unwrap_err();
    assert!(matches!(ask("ch_401").await, PortError::Unauthorized { .. }));
    assert!(matches!(ask("ch_429").await, PortError::Retry { .. }));
    assert!(matches!(ask("ch_500").await, PortError::Retry { .. }));
    let refused = ask("ch_odd").await;
    let PortError::Refused(refusal) = &refused else { panic!("{refused}") };
    assert!(refusal.field.contains("amount"), "{refusal}");
    assert!(!refused.to_string().contains("sk_test"));
}

fn balance_transaction(id: &str, kind: &str, amount: i64, source: &str) -> Value {
    json!({"id": id, "object": "balance_transaction", "amount": amount, "fee": 0, "net": amount, "currency": "gbp",
        "created": 1_790_000_000, "type": kind, "reporting_category": kind, "source": source, "status": "available"})
}

fn page(data: Value, has_more: bool) -> Value {
    json!({"object": "list", "data": data, "has_more": has_more})
}

#[tokio::test]
async fn all_refunds_of_a_payment_are_listed_page_after_page() {
    let refund = |id: &str| {
        json!({"id": id, "object": "refund", "amount": 500, "currency": "gbp", "charge": "ch_1", "status": "succeeded",
            "created": 1_790_000_000})
    };
    let (_, stripe) = script([
        ("/v1/refunds?charge=ch_1&limit=100", 200, page(json!([refund("re_1"), refund("re_2")]), true)),
        ("/v1/refunds?charge=ch_1&limit=100&starting_after=re_2", 200, page(json!([refund("re_3")]), false)),
        ("/v1/refunds?payment_intent=pi_1&limit=100", 200, page(json!([refund("re_1")]), false)),
    ]);
    let refunds = async |payment: &str| {
        let answer = stripe.answer(None, &Question::Refunds { payment: payment.into() }).await.unwrap();
        let Answer::Refunds(refunds) = answer else { panic!("{answer:?}") };
        refunds.into_iter().map(|refund| refund.id.unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(refunds("ch_1").await, ["re_1", "re_2", "re_3"]);
    assert_eq!(refunds("pi_1").await, ["re_1"]);
    let unknown = stripe.answer(None, &Question::Refunds { payment: "ch_9".into() }).await.unwrap();
    assert_eq!(unknown, Answer::Absent);
}

#[tokio::test]
async fn a_dispute_comes_with_what_it_did_to_the_balance() {
    let dispute = json!({"id": "du_1", "object": "dispute", "amount": 1999, "currency": "gbp", "charge": "ch_1",
        "created": 1_790_000_000, "status": "needs_response", "reason": "fraudulent", "balance_transactions":
        [balance_transaction("txn_1", "dispute", -1999, "du_1"), balance_transaction("txn_2", "fee", -1500, "du_1")]});
    let (_, stripe) = script([("/v1/disputes/du_1", 200, dispute)]);
    let answer = stripe.answer(None, &Question::Dispute { id: "du_1".into() }).await.unwrap();
    let Answer::Dispute(dispute) = answer else { panic!("{answer:?}") };
    let nets: Vec<String> = dispute.movements.iter().map(|movement| movement.net.to_string()).collect();
    assert_eq!(nets, ["-19.99 GBP", "-15.00 GBP"]);
}

#[tokio::test]
async fn movements_are_listed_by_source_and_by_payout_and_only_for_itemised_payouts() {
    let payout = |status: &str| {
        json!({"id": "po_1", "object": "payout", "amount": 1999, "currency": "gbp", "created": 1_790_000_000, "status": "paid",
            "automatic": true, "reconciliation_status": status})
    };
    let lines = json!([balance_transaction("txn_1", "charge", 1999, "ch_1")]);
    let of_source =
        "/v1/balance_transactions?source=ch_1&limit=100&expand%5B%5D=data.source&expand%5B%5D=data.source.charge";
    let of_payout =
        "/v1/balance_transactions?payout=po_1&limit=100&expand%5B%5D=data.source&expand%5B%5D=data.source.charge";
    let (_, stripe) = script([
        (of_source, 200, page(lines.clone(), false)),
        (of_payout, 200, page(lines, false)),
        ("/v1/payouts/po_1", 200, payout("completed")),
        ("/v1/payouts/po_2", 200, payout("not_applicable")),
    ]);
    let ask = async |question: Question| stripe.answer(None, &question).await.unwrap();
    let Answer::Movements(moved) = ask(Question::MovementsOf { source: "ch_1".into() }).await else { panic!() };
    assert_eq!((moved[0].id.as_str(), moved[0].settlement.as_ref()), ("txn_1", None));
    let Answer::Movements(settled) = ask(Question::SettlementLines { settlement: "po_1".into() }).await else {
        panic!()
    };
    assert_eq!(settled[0].settlement, Some("po_1".into()));
    for payout in ["po_2", "po_3"] {
        assert_eq!(ask(Question::SettlementLines { settlement: payout.into() }).await, Answer::Absent, "{payout}");
    }
}

#[tokio::test]
async fn products_and_subscriptions_are_read_as_they_are_now() {
    let product = json!({"id": "prod_1", "object": "product", "name": "Kettle", "active": true, "metadata": {"sku": "A-1"},
        "default_price": {"id": "price_1", "object": "price", "currency": "gbp", "unit_amount": 2000, "active": true}});
    let subscription = json!({"id": "sub_1", "object": "subscription", "status": "past_due", "customer": "cus_1",
        "created": 1_790_000_000, "items": {"object": "list", "data": [], "has_more": false}});
    let (_, stripe) = script([
        ("/v1/products/prod_1?expand%5B%5D=default_price", 200, product),
        ("/v1/subscriptions/sub_1", 200, subscription),
    ]);
    let Answer::Product(product) = stripe.answer(None, &Question::Product { id: "prod_1".into() }).await.unwrap()
    else {
        panic!()
    };
    assert_eq!((product.sku, product.price.unwrap().to_string().as_str()), (Some("A-1".into()), "20.00 GBP"));
    let answer = stripe.answer(None, &Question::Subscription { id: "sub_1".into() }).await.unwrap();
    let Answer::Subscription(subscription) = answer else { panic!("{answer:?}") };
    assert_eq!(subscription.customer, Some("cus_1".into()));
    for absent in [Question::Product { id: "prod_9".into() }, Question::Subscription { id: "sub_9".into() }] {
        assert_eq!(stripe.answer(None, &absent).await.unwrap(), Answer::Absent);
    }
}
