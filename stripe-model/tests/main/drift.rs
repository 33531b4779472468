//! One question, every version of the API, one answer.

use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use stripe_model::*;
use time::OffsetDateTime;

fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn at(seconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

fn charge(fields: &str) -> Charge {
    read(&format!(r#"{{"id":"ch_1","object":"charge","amount":1000,"currency":"gbp"{fields}}}"#))
}

#[test]
fn the_invoice_of_a_charge() {
    let cases = [
        (r#","invoice":"in_1""#, Some("in_1")),
        (r#","invoice":{"id":"in_1","object":"invoice","currency":"gbp"}"#, Some("in_1")),
        (r#","payment_intent":{"id":"pi_1","amount":1000,"currency":"gbp","invoice":"in_1"}"#, Some("in_1")),
        (r#","invoice":null,"payment_intent":"pi_1""#, None),
        (r#","payment_intent":"pi_1""#, None),
    ];
    for (fields, invoice) in cases {
        assert_eq!(charge(fields).invoice_id().map(InvoiceId::as_str), invoice, "{fields}");
    }
}

#[test]
fn the_card_of_a_charge() {
    let cases = [
        r#","payment_method_details":{"type":"card","card":{"brand":"mastercard","last4":"4444","funding":"debit"}}"#,
        r#","source":{"id":"card_1","object":"card","brand":"MasterCard","last4":"4444","funding":"debit"}"#,
        r#","source":{"id":"src_1","object":"source","type":"card","card":{"brand":"MasterCard","last4":"4444","funding":"debit"}}"#,
        r#","card":{"id":"cc_1","object":"card","type":"MasterCard","last4":"4444","funding":"debit"}"#,
    ];
    for fields in cases {
        let charge = charge(fields);
        let card = charge.card().unwrap_or_else(|| panic!("{fields}")).into_owned();
        assert_eq!((card.brand, card.last4.as_deref()), (Some(CardBrand::Mastercard), Some("4444")), "{fields}");
        assert_eq!(card.funding, Some(CardFunding::Debit), "{fields}");
        assert_eq!(charge.payment_method_type(), Some(PaymentMethodType::Card), "{fields}");
    }
    let debit = charge(r#","payment_method_details":{"type":"bacs_debit","bacs_debit":{"last4":"2345"}}"#);
    assert_eq!((debit.card(), debit.payment_method_type()), (None, Some(PaymentMethodType::BacsDebit)));
    let particulars = debit.payment_method_details.unwrap();
    assert_eq!(particulars.particulars().unwrap().get(), r#"{"last4":"2345"}"#);
    let present = charge(
        r#","payment_method_details":{"type":"card_present","card_present":{"brand":"visa","wallet":{"type":"apple_pay"}}}"#,
    );
    assert_eq!(present.card().unwrap().into_owned().wallet.unwrap().kind, Some(WalletType::ApplePay));
}

#[test]
fn what_became_of_a_charge() {
    let cases = [
        (r#","status":"pending","paid":true"#, Some(ChargeStatus::Pending)),
        (r#","status":"paid""#, Some(ChargeStatus::Succeeded)),
        (r#","paid":true"#, Some(ChargeStatus::Succeeded)),
        (r#","paid":false"#, Some(ChargeStatus::Failed)),
        ("", None),
        (r#","status":"lost_in_space","paid":true"#, Some(ChargeStatus::Unknown("lost_in_space".into()))),
    ];
    for (fields, status) in cases {
        assert_eq!(charge(fields).status(), status, "{fields}");
    }
    assert_eq!(charge(r#","captured":false"#).captured_amount(), 0);
    assert_eq!(charge("").captured_amount(), 1000);
    assert_eq!(charge(r#","amount_captured":400"#).captured_amount(), 400);
    assert!(charge(r#","dispute":"dp_1""#).is_disputed() && charge(r#","disputed":true"#).is_disputed());
    assert!(!charge(r#","dispute":null"#).is_disputed());
}

#[test]
fn the_refunds_of_a_charge() {
    let refund = r#"{"id":"re_1","object":"refund","amount":10,"currency":"gbp"}"#;
    for list in
        [format!("[{refund}]"), format!(r#"{{"object":"list","data":[{refund}],"has_more":false,"total_count":1}}"#)]
    {
        assert_eq!(charge(&format!(r#","refunds":{list}"#)).refunds().len(), 1);
    }
    let nameless = charge(r#","amount_refunded":10,"refunds":[{"object":"refund","amount":10,"currency":"gbp"}]"#);
    assert_eq!((nameless.refunds().len(), nameless.amount_refunded), (0, 10), "before 2014 they had no id");
    assert!(nameless.refunds.unwrap().has_more);
    for none in ["", r#","refunds":null"#, r#","refunds":{}"#, r#","refunds":[]"#] {
        assert!(charge(none).refunds().is_empty(), "{none}");
    }
}

#[test]
fn the_latest_charge_of_a_payment_intent() {
    let whole = r#"{"id":"ch_1","object":"charge","amount":5,"currency":"gbp"}"#;
    for (fields, carried) in [
        (r#""latest_charge":"ch_1""#.to_owned(), false),
        (format!(r#""latest_charge":{whole}"#), true),
        (format!(r#""charges":{{"object":"list","data":[{whole}]}}"#), true),
    ] {
        let intent: PaymentIntent = read(&format!(r#"{{"id":"pi_1","amount":5,"currency":"gbp",{fields}}}"#));
        assert_eq!(intent.latest_charge_id().map(ChargeId::as_str), Some("ch_1"));
        assert_eq!(intent.latest_charge().is_some(), carried, "{fields}");
    }
    let old: PaymentIntent =
        read(r#"{"id":"pi_1","amount":5,"currency":"gbp","status":"requires_source_action","charges":{"data":[]}}"#);
    assert_eq!((old.latest_charge_id(), &old.status), (None, &Some(PaymentIntentStatus::RequiresAction)));
}

#[test]
fn the_period_of_a_subscription() {
    let own = r#""current_period_start":100,"current_period_end":200,"start":50,"billing":"send_invoice""#;
    let items = r#""items":{"data":[{"id":"si_1","current_period_start":100,"current_period_end":150},
        {"id":"si_2","current_period_start":120,"current_period_end":200}]},"start_date":50,"collection_method":"send_invoice""#;
    for fields in [own, items] {
        let subscription: Subscription =
            read(&format!(r#"{{"id":"sub_1","status":"active","customer":"cus_1",{fields}}}"#));
        let period = subscription.current_period().unwrap();
        assert_eq!((period.start, period.end), (at(100), at(200)), "{fields}");
        assert_eq!(subscription.started(), at(50));
        assert_eq!(subscription.collection_method(), Some(&CollectionMethod::SendInvoice));
    }
    let bare: Subscription = read(r#"{"id":"sub_1"}"#);
    assert_eq!(bare.current_period(), None);
}

#[test]
fn the_price_of_a_subscription_item() {
    let plan = r#""plan":{"id":"Gold plan, monthly","object":"plan","amount":999,"currency":"usd","interval":"month","interval_count":1,"name":"Gold"}"#;
    let price = r#""price":{"id":"price_1","object":"price","unit_amount":999,"currency":"usd","recurring":{"interval":"month","interval_count":1},"nickname":"Gold"}"#;
    for fields in [plan, price] {
        let item: SubscriptionItem = read(&format!(r#"{{"id":"si_1",{fields}}}"#));
        let price = item.to_price().unwrap();
        assert_eq!(price.unit_minor(), Some(Decimal::from(999)), "{fields}");
        assert_eq!(price.recurring.unwrap().interval, Some(Interval::Month));
        assert_eq!(price.nickname.as_deref(), Some("Gold"));
    }
}

fn invoice(fields: &str) -> Invoice {
    read(&format!(r#"{{"object":"invoice","currency":"usd"{fields}}}"#))
}

#[test]
fn what_pays_an_invoice() {
    let old = invoice(r#","id":"in_1","payment_intent":"pi_1","charge":"ch_1""#);
    let new = invoice(
        r#","id":"in_1","payments":{"object":"list","data":[
            {"id":"inpay_1","object":"invoice_payment","currency":"usd","payment":{"type":"payment_intent","payment_intent":"pi_1"}},
            {"id":"inpay_2","object":"invoice_payment","currency":"usd","payment":{"type":"charge","charge":"ch_1"}}]}"#,
    );
    for invoice in [old, new] {
        assert_eq!(invoice.payment_intent_ids().map(PaymentIntentId::as_str).collect::<Vec<_>>(), ["pi_1"]);
        assert_eq!(invoice.charge_ids().map(ChargeId::as_str).collect::<Vec<_>>(), ["ch_1"]);
    }
}

#[test]
fn the_subscription_tax_and_status_of_an_invoice() {
    for fields in [
        r#","subscription":"sub_1","tax":20,"paid":true,"closed":true,"date":7"#,
        r#","subscription":"sub_1","total_tax_amounts":[{"amount":15,"inclusive":false,"tax_rate":"txr_1"},{"amount":5,"inclusive":false}],"status":"paid","created":7"#,
        r#","parent":{"type":"subscription_details","subscription_details":{"subscription":"sub_1"}},"total_taxes":[{"amount":20,"tax_behavior":"exclusive","tax_rate_details":{"tax_rate":"txr_1"}}],"status":"paid","created":7"#,
    ] {
        let invoice = invoice(fields);
        assert_eq!(invoice.subscription_id().map(SubscriptionId::as_str), Some("sub_1"), "{fields}");
        assert_eq!((invoice.tax(), invoice.made()), (Some(20), at(7)), "{fields}");
        assert!(invoice.is_paid(), "{fields}");
        assert!(invoice.taxes().iter().all(|tax| tax.is_inclusive() == Some(false)));
    }
    assert_eq!(invoice("").tax(), None);
    let overflow = invoice(r#","total_taxes":[{"amount":9223372036854775807},{"amount":1}]"#);
    assert_eq!(overflow.tax(), None);
    let cases = [
        (r#","paid":false,"forgiven":true,"closed":true"#, InvoiceStatus::Uncollectible),
        (r#","paid":false,"forgiven":false,"closed":true"#, InvoiceStatus::Void),
        (r#","paid":false,"attempted":true,"closed":false"#, InvoiceStatus::Open),
        (r#","paid":false,"attempted":false,"closed":false"#, InvoiceStatus::Draft),
    ];
    for (fields, status) in cases {
        assert_eq!(invoice(fields).status(), Some(status), "{fields}");
    }
}

#[test]
fn a_line_of_an_invoice() {
    let plan = r#""type":"subscription","subscription":"sub_1","proration":true,"plan":{"id":"gold","amount":250,"currency":"usd","product":"prod_1"},"tax_amounts":[{"amount":3}]"#;
    let price = r#""type":"subscription","subscription":"sub_1","proration":true,"price":{"id":"gold","unit_amount":250,"currency":"usd","product":"prod_1"},"tax_amounts":[{"amount":3}]"#;
    let pricing = r#""pricing":{"type":"price_details","price_details":{"price":"gold","product":"prod_1"},"unit_amount_decimal":"250"},
        "parent":{"type":"subscription_item_details","subscription_item_details":{"subscription":"sub_1","proration":true}},"taxes":[{"amount":3}]"#;
    for fields in [plan, price, pricing] {
        let line: InvoiceLine =
            read(&format!(r#"{{"id":"il_1","amount":500,"currency":"usd","quantity":2,{fields}}}"#));
        assert_eq!(line.price_id().map(PriceId::as_str), Some("gold"), "{fields}");
        assert_eq!(line.product_id().map(ProductId::as_str), Some("prod_1"), "{fields}");
        assert_eq!(line.unit_minor(), Some(Decimal::from(250)), "{fields}");
        assert_eq!(line.subscription_id().map(SubscriptionId::as_str), Some("sub_1"), "{fields}");
        assert_eq!((line.taxes().len(), line.is_proration()), (1, true), "{fields}");
    }
}

#[test]
fn a_preview_of_an_invoice_has_no_id() {
    let preview =
        invoice(r#","billing_reason":"upcoming","lines":{"data":[{"amount":1,"currency":"usd","metadata":null}]}"#);
    assert_eq!((preview.id.as_ref(), preview.lines().len()), (None, 1));
}

#[test]
fn balances_payouts_and_rates_keep_every_digit() {
    let old: Customer = read(r#"{"id":"cus_1","account_balance":-500,"subscriptions":{}}"#);
    let new: Customer = read(r#"{"id":"cus_1","balance":-500,"metadata":null}"#);
    assert_eq!((old.balance(), new.balance()), (Some(-500), Some(-500)));
    let payout: Payout = read(r#"{"id":"tr_1","object":"payout","amount":"10.00","currency":"usd","date":9}"#);
    assert_eq!((payout.amount, payout.arrives()), (10, at(9)));
    for (rate, exact) in
        [("1.10", "1.10"), ("0.12345678901234567", "0.12345678901234567"), ("1.5e-7", "0.00000015"), ("2E2", "200")]
    {
        let line: BalanceTransaction =
            read(&format!(r#"{{"id":"txn_1","amount":10,"net":10,"currency":"usd","exchange_rate":{rate}}}"#));
        assert_eq!(line.exchange_rate.map(|rate| rate.to_string()).as_deref(), Some(exact));
        assert_eq!(serde_json::from_str::<BalanceTransaction>(&serde_json::to_string(&line).unwrap()).unwrap(), line);
    }
    let price: Price = read(r#"{"id":"p","unit_amount":null,"unit_amount_decimal":"0.000000000001"}"#);
    assert_eq!(price.unit_minor().map(|amount| amount.to_string()).as_deref(), Some("0.000000000001"));
}

#[test]
fn the_balance_transactions_of_a_dispute() {
    let line = r#"{"id":"txn_1","amount":-5,"net":-20,"fee":15,"currency":"usd","type":"adjustment"}"#;
    for fields in [
        format!(r#""balance_transactions":[{line}],"balance_transaction":"txn_1""#),
        format!(r#""balance_transaction":{line}"#),
        format!(r#""balance_transactions":[{line}],"balance_transaction":{line}"#),
    ] {
        let dispute: Dispute =
            read(&format!(r#"{{"id":"dp_1","amount":5,"currency":"usd","charge":"ch_1",{fields}}}"#));
        assert_eq!(dispute.balance_transactions().count(), 1, "{fields}");
    }
}
