//! Opayo's messages as the canonical model.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{Customer, PaymentStatus, Recommendation, RefundStatus, Reported, Subject};
use mapping_core::gateway::opayo::{self, Kept, OwnRecord};
use mapping_core::money::{Currency, MinorUnitProfile};
use mapping_core::refusal::RefusalCode;
use opayo_model::TransactionId;
use opayo_model::money::Amount;
use opayo_model::reporting::{FraudScreen, GetFraudScreenDetail, T3mScreen, read};
use opayo_model::settlement::{Batch, BatchRow, CollectedBatch, settle};
use opayo_model::status::TransactionType;
use proptest::prelude::*;
use rust_decimal::dec;
use serde_json::{Value, json};
use time::UtcOffset;
use time::macros::datetime;

use crate::opayo_world::{CODE, ID, RECEIVED, notification, notified, payment, report, reported};
use crate::world::World;

fn own() -> OwnRecord {
    OwnRecord {
        vendor_tx_code: Some(CODE.into()),
        transaction_type: Some(TransactionType::Payment),
        made_at: Some(datetime!(2026-11-20 08:45 UTC)),
        ..OwnRecord::default()
    }
}

/// A Pi answer about the usual payment.
fn pi(changes: Value) -> Value {
    let mut answer = json!({
        "transactionId": ID, "transactionType": "Payment", "status": "Ok", "statusCode": "0000", "statusDetail": "The Authorisation was Successful.",
        "retrievalReference": 17, "bankAuthorisationCode": 999_777, "currency": "GBP", "amount": {"totalAmount": 103_500, "saleAmount": 103_500, "surchargeAmount": 0},
        "paymentMethod": {"card": {"cardType": "Visa", "lastFourDigits": "0006", "expiryDate": "0329"}}
    });
    let (Value::Object(base), Value::Object(changes)) = (&mut answer, changes) else { panic!("objects") };
    for (name, change) in changes {
        if change.is_null() {
            base.remove(&name)
        } else {
            base.insert(name, change)
        };
    }
    answer
}

fn read_pi(changes: Value, own: &OwnRecord) -> mapping_core::canonical::GatewayEvent {
    opayo::read(pi(changes).to_string().as_bytes(), own, RECEIVED).expect("a readable transaction")
}

fn pi_payment(changes: Value) -> mapping_core::canonical::Payment {
    match read_pi(changes, &own()).subject {
        Subject::Payment(payment) => *payment,
        other => panic!("a payment, not {other:?}"),
    }
}

#[test]
fn reporting_tells_all_of_a_payment() {
    assert_yaml_snapshot!(reported(&[("t3maction", "HOLD"), ("t3mscore", "-4")]));
}

#[test]
fn pi_tells_what_it_knows_and_the_merchants_record_the_rest() {
    assert_yaml_snapshot!(read_pi(
        json!({"paymentMethod": {"card": {"cardType": "VisaDebit", "lastFourDigits": "0006",
        "expiryDate": "0329", "cardIdentifier": "TOKEN-1", "reusable": true}}}),
        &own()
    ));
}

#[test]
fn v3_tells_a_payment_without_any_record() {
    let body = json!({"transactionId": ID, "vendorTxCode": CODE, "amount": 103_500, "currency": "GBP", "status": "OK", "transactionType": "Payment",
        "customerEmail": "ann@example.com", "paymentMethod": "card", "cardType": "Visa", "createdDate": "2026-11-20T08:45:12Z"});
    let event = opayo::read(body.to_string().as_bytes(), &OwnRecord::default(), RECEIVED).unwrap();
    let Subject::Payment(payment) = event.subject else { panic!("a payment") };
    assert_eq!(
        (payment.reference.as_deref(), payment.customer.email.as_deref()),
        (Some(CODE), Some("ann@example.com"))
    );
    assert_eq!(
        (payment.captured.to_string().as_str(), payment.created_at),
        ("1035.00 GBP", datetime!(2026-11-20 08:45:12 UTC))
    );
    assert_eq!(payment.method.brand.unwrap().as_str(), "visa");
}

#[test]
fn a_v3_batch_is_a_settlement_of_each_currency_once_its_transactions_are_known() {
    let transaction = |id: &str, kind: &str, currency: &str| json!({"transactionId": id, "vendorTxCode": id, "transactionType": kind, "amount": 5000, "currency": currency, "createdDate": "2026-11-20T08:45:12Z"});
    let rows =
        [transaction("0A", "Payment", "GBP"), transaction("0B", "Refund", "GBP"), transaction("0C", "Payment", "EUR")];
    let mut batch = json!({"batchId": "1234", "authProcessor": "Elavon", "completedDate": "2026-11-21T00:05:00Z", "groups": [], "transactions": rows});
    let read = |batch: &Value| {
        opayo::read_all(batch.to_string().as_bytes(), &OwnRecord::default(), RECEIVED, &UtcOffset::UTC).unwrap()
    };
    let amounts: Vec<String> = read(&batch)
        .iter()
        .map(|event| match &event.subject {
            Subject::Settlement(settlement) => format!("{} {}", settlement.id, settlement.amount),
            other => panic!("a settlement, not {other:?}"),
        })
        .collect();
    assert_eq!(amounts, ["opayo/Elavon/1234/EUR 50.00 EUR", "opayo/Elavon/1234/GBP 0.00 GBP"]);
    batch.as_object_mut().unwrap().remove("transactions");
    let reference = Subject::Reference { object: "settlement_batch".to_owned(), id: "Elavon/1234".to_owned() };
    assert_eq!(read(&batch)[0].subject, reference, "its stated sums are not believed");
}

#[test]
fn a_notification_is_an_attempt_whose_payment_has_to_be_asked_for() {
    assert_yaml_snapshot!(notification("OK", "CHALLENGE"));
}

#[test]
fn all_messages_of_one_payment_share_an_order_key_whatever_the_spelling() {
    let lower = json!({"transactionId": ID.to_lowercase()});
    let refund = [("vpstxid", "0A"), ("transactiontype", "Refund"), ("relatedtransactionid", ID)];
    let events = [notification("OK", "ACCEPT"), read_pi(lower, &own()), reported(&[]), reported(&refund)];
    for event in events {
        assert_eq!(event.order_key.as_str(), format!("opayo/{ID}"), "{}", event.id);
    }
    assert_eq!(opayo::order_key(None, Some(&CODE.into())).as_str(), format!("opayo/{CODE}"));
}

#[test]
fn the_same_message_twice_is_one_event_and_ok_after_pending_is_another() {
    assert_eq!(notification("OK", "ACCEPT").id, notification("OK", "ACCEPT").id);
    assert_ne!(notification("OK", "ACCEPT").id, notification("PENDING", "ACCEPT").id);
    assert_eq!(read_pi(json!({}), &own()).id, reported(&[]).id, "Pi and Reporting tell the same thing");
}

#[test]
fn the_state_goes_before_the_word_ok() {
    let paid = Reported::Known(PaymentStatus::Paid);
    let cancelled = Reported::Known(PaymentStatus::Cancelled);
    assert_eq!(pi_payment(json!({})).status, paid);
    assert_eq!(pi_payment(json!({"statusCode": "2005", "statusDetail": "The Void was Successful."})).status, cancelled);
    assert!(pi_payment(json!({"statusCode": 2005})).captured.is_zero(), "a void that still says Ok took nothing");
    assert_eq!(payment(&[("txstateid", "18")]).status, cancelled);
    let deferred = pi_payment(json!({"transactionType": "Deferred"}));
    assert_eq!(deferred.status, Reported::Known(PaymentStatus::Authorised));
    assert!(deferred.captured.is_zero());
    let failed = pi_payment(json!({"status": "NotAuthed", "statusCode": "2000"}));
    assert_eq!(
        (failed.status, failed.failure.unwrap().code.as_deref()),
        (Reported::Known(PaymentStatus::Failed), Some("2000"))
    );
}

#[test]
fn a_state_that_nobody_knows_is_kept_in_its_words() {
    assert_eq!(payment(&[("txstateid", "41")]).status, Reported::Unknown("txstateid 41".to_owned()));
    assert_eq!(
        payment(&[("txstateid", "23")]).status,
        Reported::Unknown("txstateid 23".to_owned()),
        "settlement failed"
    );
    assert_eq!(
        pi_payment(json!({"status": "Sideways", "statusCode": null})).status,
        Reported::Unknown("Sideways".to_owned())
    );
}

#[test]
fn an_ok_of_an_unknown_type_is_left_to_whoever_is_asked_for_the_payment() {
    let status = |pairs: &str| match notified(pairs).subject {
        Subject::PaymentAttempt(attempt) => attempt.status,
        other => panic!("an attempt, not {other:?}"),
    };
    assert_eq!(status("TxType=PAYMENT&Status=OK"), Reported::Known(PaymentStatus::Paid));
    assert_eq!(status("TxType=DEFERRED&Status=OK"), Reported::Known(PaymentStatus::Authorised));
    assert_eq!(status("TxType=PAYMENT&Status=PENDING"), Reported::Known(PaymentStatus::Pending));
    assert_eq!(status("TxType=PAYMENT&Status=NOTAUTHED"), Reported::Known(PaymentStatus::Failed));
    assert_eq!(status("Status=OK"), Reported::Unknown("Ok".to_owned()));
}

#[test]
fn minor_units_are_those_of_the_model() {
    for currency in ["GBP", "EUR", "USD", "JPY", "BHD", "KWD", "XAU"] {
        let iso = Currency::from_code(currency).unwrap();
        let theirs = opayo_model::money::Currency::from(currency).decimals();
        let ours = MinorUnitProfile::OPAYO.minor_unit(iso).ok().map(|unit| unit.exponent);
        assert_eq!(ours, theirs, "{currency}");
    }
    assert_eq!(pi_payment(json!({"currency": "JPY", "amount": {"totalAmount": 500}})).amount.to_string(), "500 JPY");
    assert_eq!(payment(&[("amount", "500"), ("currency", "JPY")]).amount.to_string(), "500 JPY");
}

#[test]
fn a_bad_amount_names_its_field() {
    let refused =
        |own: &OwnRecord, changes: Value| opayo::read(pi(changes).to_string().as_bytes(), own, RECEIVED).unwrap_err();
    let refusal = refused(&own(), json!({"currency": "BHD"}));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::UnknownCurrency, "payment.currency"));
    let refusal = refused(&own(), json!({"amount": {"totalAmount": -1}}));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidAmount, "payment.amount"));
    let other = OwnRecord { amount: Some(Amount::new(100, "GBP")), ..own() };
    assert_eq!(refused(&other, json!({})).code, RefusalCode::Conflict, "the order asked for something else");
    let refusal = opayo::read(report(&[("amount", "1.005")]).as_bytes(), &own(), RECEIVED).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidAmount, "payment.amount"));
}

#[test]
fn a_refund_says_neither_its_amount_nor_its_payment() {
    let changes = json!({"transactionId": "0a", "transactionType": "Refund", "amount": null, "currency": null});
    let own = OwnRecord { amount: Some(Amount::new(500, "GBP")), related: Some(TransactionId::from(ID)), ..own() };
    let event = read_pi(changes.clone(), &own);
    let Subject::Refund(refund) = event.subject else { panic!("a refund") };
    assert_eq!((refund.amount.to_string().as_str(), refund.payment.unwrap().as_str()), ("5.00 GBP", ID));
    assert_eq!((refund.id.unwrap().as_str(), refund.status), ("0A", Reported::Known(RefundStatus::Refunded)));
    assert_eq!(event.order_key.as_str(), format!("opayo/{ID}"));
    let unknown = read_pi(changes, &OwnRecord::default()).subject;
    assert_eq!(unknown, Subject::Reference { object: "refund".to_owned(), id: "0A".to_owned() });
}

#[test]
fn an_answer_without_amount_or_time_is_an_attempt() {
    for (changes, own, expected) in [
        (json!({}), OwnRecord::default(), PaymentStatus::Paid),
        (
            json!({"amount": null, "status": "Rejected", "statusCode": "2001", "transactionType": null}),
            own(),
            PaymentStatus::Failed,
        ),
        (
            json!({"amount": null, "status": "3DAuth", "statusCode": "2021", "transactionType": null}),
            own(),
            PaymentStatus::Pending,
        ),
    ] {
        let Subject::PaymentAttempt(attempt) = read_pi(changes.clone(), &own).subject else { panic!("{changes}") };
        assert_eq!(
            (attempt.status, attempt.transaction.unwrap().as_str()),
            (Reported::Known(expected), ID),
            "{changes}"
        );
    }
    let direct = opayo::payment(
        &client_core::json::decode(pi(json!({})).to_string().as_bytes()).unwrap(),
        &OwnRecord::default(),
    );
    assert_eq!(direct.unwrap_err().field, "payment.created_at");
}

#[test]
fn a_basket_is_lines_only_if_every_line_names_its_item() {
    let whole = "2:[KETTLE-1L]Kettle:40:20.00:5.00:25.00:1,000.00:[CUP-4]Cups: 1:35.00:0.00:35.00:35.00";
    let paid = |basket: &str| {
        let customer = Customer { email: Some("ann@example.com".to_owned()), ..Customer::default() };
        let own = OwnRecord { basket: Some(basket.to_owned()), customer, ..own() };
        match read_pi(json!({}), &own).subject {
            Subject::Payment(payment) => *payment,
            other => panic!("a payment, not {other:?}"),
        }
    };
    let mut world = World { payments: vec![paid(whole)], ..crate::opayo_world::world() };
    world.customers.push(crate::world::erp_customer("C1", None, "Ann", "ann@example.com"));
    let plan = world.plan(&notification("OK", "ACCEPT"));
    let order = crate::world::sales_order(&plan);
    let figures: Vec<String> =
        order.lines.iter().map(|line| format!("{} {} {}", line.sku, line.net, line.tax)).collect();
    assert_eq!(figures, ["KETTLE-1L 800.00 GBP 200.00 GBP", "CUP-4 35.00 GBP 0.00 GBP"]);
    for partly in [
        "2:[KETTLE-1L]Kettle:1:20.00:5.00:25.00:25.00:Delivery:---:---:---:---:4.99",
        "3:[KETTLE-1L]Kettle:1:20.00:5.00:25.00:25.00",
        "1:[KETTLE-1L]Kettle:0:20.00:5.00:25.00:25.00",
        "1:[KETTLE-1L]Kettle:1:20.00",
        "0:",
        "",
    ] {
        assert!(paid(partly).metadata.is_empty(), "{partly}");
    }
}

#[test]
fn paypal_is_no_card() {
    let paypal = payment(&[("paymentsystem", "PAYPAL"), ("last4digits", "")]).method;
    assert_eq!((paypal.kind.as_str(), paypal.brand), ("paypal", None));
    assert_eq!(pi_payment(json!({"paymentMethod": {"paypal": {}}})).method.kind, "paypal");
    assert_eq!(pi_payment(json!({"paymentMethod": "applepay"})).method.kind, "applepay");
}

#[test]
fn a_screening_without_result_is_pending_and_an_unknown_word_asks_for_a_person() {
    let screening = |elements: &str| {
        let body = format!("<vspaccess><errorcode>0000</errorcode>{elements}</vspaccess>");
        opayo::screening(&read::<GetFraudScreenDetail>(body.as_bytes(), &UtcOffset::UTC).unwrap())
    };
    let t3m = "<fraudprovidername>T3M</fraudprovidername><t3maction>HOLD</t3maction><t3mscore>52</t3mscore>\
               <t3mresults><rule><description>New card</description><score>30</score></rule></t3mresults>";
    assert_eq!(screening(t3m).to_string(), "T3M: review, score 52 (New card (30))");
    let red = "<fraudprovidername>ReD</fraudprovidername><fraudscreenrecommendation>DENY</fraudscreenrecommendation><fraudcode>0500</fraudcode>";
    assert_eq!(screening(red).to_string(), "ReD: reject (0500)");
    assert_eq!(screening("<t3maction>NORESULT</t3maction>").recommendation, Recommendation::Pending);
    assert_eq!(screening("<t3maction>PONDER</t3maction>").recommendation, Recommendation::Review);
    assert_eq!(opayo::screening(&FraudScreen::default()).recommendation, Recommendation::NotChecked);
    let at_work = FraudScreen { t3m: Some(T3mScreen::default()), ..FraudScreen::default() };
    assert_eq!(opayo::screening(&at_work).recommendation, Recommendation::Pending);
}

fn row(id: &str, kind: TransactionType, amount: rust_decimal::Decimal) -> BatchRow {
    BatchRow {
        transaction_id: id.into(),
        vendor_tx_code: None,
        transaction_type: Some(kind),
        amount: Some(amount),
        currency: Some("GBP".into()),
        started: None,
        completed: None,
        refunded: None,
    }
}

#[test]
fn a_settlement_is_a_batch_of_one_currency_with_its_costs() {
    let batch = Batch {
        auth_processor: "Elavon".into(),
        batch_id: "1234".into(),
        completed: Some(datetime!(2026-11-21 00:05 UTC)),
        groups: Vec::new(),
    };
    let rows = vec![row("0A", TransactionType::Payment, dec!(100)), row("0B", TransactionType::Refund, dec!(20.5))];
    let settled = settle(&[CollectedBatch { batch, rows }]).unwrap();
    let kept = Kept { fees: dec!(1.25), chargebacks: dec!(0) };
    assert_yaml_snapshot!(opayo::event_of_settlement(&settled.settlements[0], kept).unwrap());
}

#[test]
fn a_settlement_tells_each_transaction_at_the_time_by_which_its_documents_go() {
    let (started, completed) = (datetime!(2026-11-20 23:58 UTC), datetime!(2026-11-21 00:02 UTC));
    let batch = Batch {
        auth_processor: "Elavon".into(),
        batch_id: "1234".into(),
        completed: Some(datetime!(2026-11-22 00:05 UTC)),
        groups: Vec::new(),
    };
    let both = |row: BatchRow| BatchRow { started: Some(started), completed: Some(completed), ..row };
    let rows = vec![
        both(row("0A", TransactionType::Payment, dec!(100))),
        both(row("0B", TransactionType::Refund, dec!(20.5))),
        BatchRow { started: Some(started), ..row("0C", TransactionType::Payment, dec!(7)) },
        row("0D", TransactionType::Payment, dec!(3)),
    ];
    let settled = settle(&[CollectedBatch { batch, rows }]).unwrap();
    let settlement = opayo::settlement(&settled.settlements[0], Kept::default()).unwrap();
    let told = settlement.parts.unwrap().transactions;
    let told: Vec<_> = told.iter().map(|one| (one.amount.to_string(), one.made_at)).collect();
    let expected = [("100.00 GBP", completed), ("-20.50 GBP", started), ("7.00 GBP", started)];
    let expected = expected.map(|(amount, at)| (amount.to_owned(), at));
    assert_eq!(told, expected, "nobody says when the last one was made");
}

#[test]
fn a_page_of_a_list_is_many_events_and_read_wants_one() {
    let transaction = |id: &str, kind: &str, state: &str| {
        format!(
            "<transaction><vpstxid>{id}</vpstxid><transactiontype>{kind}</transactiontype><txstateid>{state}</txstateid></transaction>"
        )
    };
    let rows = format!("{}{}", transaction(ID, "Payment", "16"), transaction("0B", "Refund", "16"));
    let page = format!(
        "<vspaccess><errorcode>0000</errorcode><transactions><startrow>1</startrow><endrow>2</endrow><totalrows>2</totalrows>{rows}</transactions></vspaccess>"
    );
    let events = opayo::read_all(page.as_bytes(), &OwnRecord::default(), RECEIVED, &UtcOffset::UTC).unwrap();
    assert_eq!(events.len(), 2);
    let Subject::PaymentAttempt(attempt) = &events[0].subject else { panic!("an attempt") };
    assert_eq!(
        (attempt.status.clone(), attempt.transaction.as_ref().unwrap().as_str()),
        (Reported::Known(PaymentStatus::Paid), ID)
    );
    assert_eq!(events[0].id.as_str(), format!("listed/{ID}/txstateid-16"));
    assert_eq!(events[1].subject, Subject::Reference { object: "refund".to_owned(), id: "0B".to_owned() });
    assert_eq!(
        opayo::read(page.as_bytes(), &OwnRecord::default(), RECEIVED).unwrap_err().code,
        RefusalCode::Unreadable
    );
}

/// Every sample of Opayo's with its events, by file name.
fn samples(
    folder: &str,
) -> Vec<(String, Result<Vec<mapping_core::canonical::GatewayEvent>, mapping_core::refusal::Refusal>)> {
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    let folder = std::path::Path::new(&samples).join("opayo").join(folder);
    let own = OwnRecord { amount: None, related: Some(ID.into()), ..own() };
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let body = std::fs::read(&path).unwrap();
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                opayo::read_all(&body, &own, RECEIVED, &UtcOffset::UTC),
            )
        })
        .collect();
    found.sort_by(|left, right| left.0.cmp(&right.0));
    assert!(!found.is_empty());
    found
}

/// How far the payment or refund of an event is.
fn standing(event: &mapping_core::canonical::GatewayEvent) -> String {
    match &event.subject {
        Subject::Payment(payment) => format!("payment {:?}", payment.status),
        Subject::PaymentAttempt(attempt) => format!("attempt {:?}", attempt.status),
        Subject::Refund(refund) => format!("refund {:?}", refund.status),
        other => other.name().to_owned(),
    }
}

#[test]
#[ignore = "needs real messages: set SAMPLES to the samples folder"]
fn every_real_message_is_what_its_name_says() {
    for (name, events) in samples("pi").into_iter().chain(samples("reporting")).chain(samples("nvp")) {
        let standing: Vec<String> = match &events {
            Ok(events) => events.iter().map(standing).collect(),
            Err(refusal) => vec![format!("refused: {refusal}")],
        };
        println!("{name}: {}", standing.join("; "));
        let is = |part: &str, expected: &str| {
            if name.starts_with("transaction_") && name.contains(part) {
                assert!(standing.iter().all(|one| one.contains(expected)), "{name}: {standing:?}");
            }
        };
        is("get_voided", "payment Known(Cancelled)");
        is("get_aborted", "payment Known(Cancelled)");
        is("deferred_ok", "transaction"); // the sample is a part without an id
        is("payment_ok", "Known(Paid)");
        is("notauthed", "Known(Failed)");
        is("_authenticated", "Known(Incomplete)");
        is("3dauth", "Known(Pending)");
        is("rejected", "Known(Failed)");
    }
}

proptest! {
    #[test]
    fn no_basket_panics(text in "[0-9:.,\\[\\]A-Z -]{0,60}") {
        let _ = opayo::basket_lines(&text);
        let _ = opayo::basket_lines(&format!("1:[A]{text}"));
    }

    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..400), lead in prop_oneof![Just(""), Just("{\""), Just("<vspaccess>"), Just("VPSTxId=1&VendorTxCode=")]) {
        let body = [lead.as_bytes(), &body].concat();
        let _ = opayo::read(&body, &OwnRecord::default(), RECEIVED);
    }

    #[test]
    fn no_transaction_panics_and_what_is_taken_is_not_more_than_asked(
        total in any::<i64>(),
        currency in prop_oneof![Just("GBP"), Just("JPY"), Just("BHD"), Just("???")],
        kind in prop_oneof![Just("Payment"), Just("Deferred"), Just("Refund"), Just("Sideways")],
        status in "\\PC{0,12}",
        code in 0_u32..6000,
    ) {
        let changes = json!({"amount": {"totalAmount": total}, "currency": currency, "transactionType": kind, "status": status, "statusCode": code});
        if let Ok(event) = opayo::read(pi(changes).to_string().as_bytes(), &own(), RECEIVED)
            && let Subject::Payment(payment) = event.subject
        {
            prop_assert!(payment.captured.is_zero() || payment.captured == payment.amount);
            prop_assert!(!payment.amount.is_negative());
        }
    }
}
