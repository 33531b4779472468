//! What goes out, to the byte.

use client_core::{Endpoint, Method, Repeat, Response};
use stripe_model::endpoints::{
    List, Resource, Retrieve, Write, charges, customers, payment_intents, prices, products, refunds,
};
use stripe_model::*;

fn form<T: Resource>(write: &Write<T>) -> (String, String) {
    let request = write.request().unwrap();
    assert_eq!((&request.method, write.repeat()), (&Method::POST, Repeat::WithKey));
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    (request.target(), String::from_utf8(request.body.to_vec()).unwrap().replace("%5B", "[").replace("%5D", "]"))
}

#[test]
fn reads_are_gets_that_may_be_repeated() {
    let retrieve = Retrieve::<Invoice>::new("in_1").expand("payments").expand("customer");
    let request = retrieve.request().unwrap();
    assert_eq!(request.target(), "/v1/invoices/in_1?expand%5B%5D=payments&expand%5B%5D=customer");
    assert_eq!(
        (retrieve.operation(), retrieve.repeat(), request.method),
        ("invoices.retrieve", Repeat::Freely, Method::GET)
    );
    assert_eq!(Retrieve::<Price>::new("Gold plan/é").request().unwrap().target(), "/v1/prices/Gold%20plan%2F%C3%A9");
    assert_eq!(Retrieve::<Charge>::new("").request().unwrap_err().field, "id");
}

#[test]
fn lists_carry_filters_limits_and_cursors() {
    let cases = [
        (
            List::<InvoicePayment>::of_payment_intent(&"pi_1".into()).request(),
            "/v1/invoice_payments?payment[type]=payment_intent&payment[payment_intent]=pi_1",
        ),
        (
            List::<BalanceTransaction>::of_payout(&"po_1".into()).limit(100).request(),
            "/v1/balance_transactions?payout=po_1&limit=100",
        ),
        (
            List::<Event>::of_types(["charge.succeeded", "payout.paid"]).request(),
            "/v1/events?types[]=charge.succeeded&types[]=payout.paid",
        ),
        (
            List::<Charge>::new().starting_after("ch_1").ending_before("ch_2").request(),
            "/v1/charges?ending_before=ch_2",
        ),
        (List::<Customer>::with_email("a+b@example.com").request(), "/v1/customers?email=a%2Bb%40example.com"),
    ];
    for (request, target) in cases {
        assert_eq!(request.unwrap().target().replace("%5B", "[").replace("%5D", "]"), target);
    }
    assert_eq!(List::<Charge>::new().limit(0).request().unwrap_err().field, "limit");
    assert_eq!(List::<Charge>::new().limit(101).request().unwrap_err().field, "limit");
}

#[test]
fn writes_are_forms_with_brackets() {
    let usd = Currency::from("usd");
    let intent = payment_intents::create(1099, &usd)
        .customer(&"cus_1".into())
        .payment_method("pm_1")
        .confirmed()
        .metadata("order id", "A&1=2");
    let (target, body) = form(&intent);
    assert_eq!(target, "/v1/payment_intents");
    assert_eq!(
        body,
        "amount=1099&currency=usd&customer=cus_1&payment_method=pm_1&confirm=true&metadata[order%20id]=A%261%3D2"
    );
    assert_eq!(
        form(&payment_intents::capture(&"pi_1".into()).amount_to_capture(5)),
        ("/v1/payment_intents/pi_1/capture".into(), "amount_to_capture=5".into())
    );
    let cancel = payment_intents::cancel(&"pi_1".into()).cancellation_reason(&CancellationReason::Duplicate);
    assert_eq!(form(&cancel), ("/v1/payment_intents/pi_1/cancel".into(), "cancellation_reason=duplicate".into()));
    assert_eq!(
        form(&payment_intents::confirm(&"pi_1".into())),
        ("/v1/payment_intents/pi_1/confirm".into(), String::new())
    );
    assert_eq!(form(&charges::capture(&"ch_1".into())).0, "/v1/charges/ch_1/capture");
    let refund = refunds::create_for_payment_intent(&"pi_1".into()).amount(500).reason(&RefundReason::Duplicate);
    assert_eq!(form(&refund), ("/v1/refunds".into(), "payment_intent=pi_1&amount=500&reason=duplicate".into()));
    let address = Address { line1: Some("1 High St".into()), country: Some("GB".into()), ..Address::default() };
    let customer = customers::create().email("a@example.com").address(&address);
    assert_eq!(form(&customer).1, "email=a%40example.com&address[line1]=1%20High%20St&address[country]=GB");
    let update = Write::<Invoice>::update(&"in_1".into()).metadata("erp", "INV-7").metadata("old", "");
    assert_eq!(form(&update), ("/v1/invoices/in_1".into(), "metadata[erp]=INV-7&metadata[old]=".into()));
    let price = prices::create(&"prod_1".into(), 500, &Currency::from("gbp")).every(1, &Interval::Month);
    assert_eq!(
        form(&price).1,
        "product=prod_1&unit_amount=500&currency=gbp&recurring[interval]=month&recurring[interval_count]=1"
    );
    assert_eq!(form(&products::create("Mug").active(false)).1, "name=Mug&active=false");
}

#[test]
fn money_that_its_currency_cannot_hold_is_never_sent() {
    let cases = [
        (105, "isk", "amount"),
        (105, "ugx", "amount"),
        (1001, "kwd", "amount"),
        (-1, "usd", "amount"),
        (1, "usdc", "currency"),
        (1, "lyd", "currency"),
    ];
    for (minor, code, field) in cases {
        let fault = payment_intents::create(minor, &Currency::from(code)).request().unwrap_err();
        assert_eq!(fault.field, field, "{code}");
        assert!(fault.message.contains(code) || fault.message.contains(&minor.to_string()), "{fault}");
    }
    assert!(payment_intents::create(500, &Currency::from("isk")).request().is_ok());
    assert_eq!(refunds::create_for_charge(&"ch_1".into()).amount(0).request().unwrap_err().field, "amount");
    assert_eq!(Write::<Charge>::update(&"".into()).request().unwrap_err().field, "id");
    assert_eq!(Write::<Charge>::update(&"ch_1".into()).metadata("a[b]", "c").request().unwrap_err().field, "metadata");
}

#[test]
fn an_answer_that_does_not_fit_names_its_path() {
    let list = List::<Charge>::new();
    let page = list
        .decode(&Response::new(
            200,
            r#"{"object":"list","data":[{"id":"ch_1","amount":1,"currency":"usd"}],"has_more":true}"#,
        ))
        .unwrap();
    assert_eq!((page.data.len(), page.has_more), (1, true));
    let error =
        list.decode(&Response::new(200, r#"{"data":[{"id":"ch_1","amount":"x","currency":"usd"}]}"#)).unwrap_err();
    assert_eq!(error.path, "data[0].amount");
    assert!(list.decode(&Response::new(200, "<html>")).is_err());
}

fn page(ids: &[&str], has_more: bool) -> stripe_model::List<Charge> {
    let data = ids
        .iter()
        .map(|id| serde_json::from_value(serde_json::json!({"id": id, "amount": 1, "currency": "usd"})).unwrap());
    stripe_model::List { has_more, ..data.collect::<Vec<Charge>>().into() }
}

#[test]
fn the_next_page_keeps_filters_and_ends() {
    let first = List::<Charge>::of_customer(&"cus_1".into()).limit(2).expand("data.refunds");
    let second = first.next_page(&page(&["ch_9", "ch_8"], true)).unwrap();
    assert_eq!(second, first.clone().starting_after("ch_8"));
    assert_eq!(first.next_page(&page(&["ch_9", "ch_8"], false)), None);
    assert_eq!(first.next_page(&page(&[], true)), None);
    assert_eq!(second.next_page(&page(&["ch_9", "ch_8"], true)), None, "the same page again");
    let back = first.clone().ending_before("ch_5");
    assert_eq!(back.next_page(&page(&["ch_7", "ch_6"], true)), Some(first.ending_before("ch_7")));
}
