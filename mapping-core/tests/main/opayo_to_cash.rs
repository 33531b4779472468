//! Order to cash for Opayo: into SYSPRO by both of its surfaces, and the crossed pairs, for which nobody wrote a line.

use insta::{assert_json_snapshot, assert_yaml_snapshot};
use mapping_core::canonical::{
    Document, GatewayEvent, PaymentStatus, PostedNumbers, Receipt, ReceiptStatus, Recommendation, Reported, Screening,
    Subject,
};
use mapping_core::erp::syspro::enet::{self, EnetOptions};
use mapping_core::erp::syspro::harmony::{self, HarmonyRequest};
use mapping_core::erp::tims::{self, TimsRequest};
use mapping_core::flows::{Decision, ErpItem, Plan, SkipReason};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{AddressProfile, FraudAction, RoutedStatus, RuleBook};
use proptest::prelude::*;
use serde_json::{Value, json};
use syspro_harmony::enet::{Settings, Site, SiteCurrencies};
use time::macros::datetime;

use crate::opayo_world::{CODE, ID, company, notification, notified, paid_world, payment, reported, world};
use crate::world::{
    World, erp_customer, item, keys, money, reasons, receipt, sales_order, skipped, succeeded, two_lines,
};

/// A site that calls pounds `£` and dollars `$`.
pub(crate) fn site() -> Site {
    let gbp = money("0", "GBP").currency();
    let usd = money("0", "USD").currency();
    let currencies = SiteCurrencies::new().home(gbp, "£").with(usd, "$");
    Site::new(Settings { currencies, ..Settings::default() })
}

/// The plan's documents with the ERP's numbers in place of links.
fn numbered(plan: &Plan) -> Vec<Document> {
    let mut numbers = PostedNumbers::new();
    plan.steps
        .iter()
        .zip(["C0001", "000123", "P0001"])
        .map(|(step, number)| {
            let document = step.document.resolve(&numbers).expect("links to earlier documents only");
            numbers.insert(step.document.key(), number.to_owned());
            document
        })
        .collect()
}

fn by_harmony(plan: &Plan) -> Vec<HarmonyRequest> {
    numbered(plan).iter().map(|document| harmony::render(document).expect("the contract holds it")).collect()
}

fn by_enet(plan: &Plan) -> String {
    let (site, options) = (site(), EnetOptions::default());
    let xml = |document: &Document| {
        let request = enet::render(document, &site, &options).expect("the site holds it");
        let parameters = request.xml_parameters(&site).unwrap().expect("a posting has parameters");
        outline(&request.xml_in(&site).unwrap(), 0) + &outline(&parameters, 0)
    };
    numbered(plan).iter().map(xml).collect()
}

/// A document as one line an element.
pub(crate) fn outline(element: &syspro_harmony::enet::Element, depth: usize) -> String {
    let text = if element.text.is_empty() { String::new() } else { format!(": {}", element.text) };
    let own = format!("{}{}{text}\n", "  ".repeat(depth), element.name);
    element.children.iter().fold(own, |lines, child| lines + &outline(child, depth + 1))
}

fn tims_of(plan: &Plan) -> Vec<TimsRequest> {
    numbered(plan).iter().map(|document| tims::render(document).expect("TIMS holds it")).collect()
}

#[test]
fn a_notified_payment_becomes_customer_order_and_receipt_in_syspro() {
    let plan = paid_world(&[]).plan(&notification("OK", "ACCEPT"));
    assert_eq!(
        keys(&plan),
        [
            "customer email/71d4f55f72fa128dfb468a1a".to_owned(),
            "sales order ORDER-17".to_owned(),
            format!("receipt {ID}")
        ]
    );
    assert_yaml_snapshot!(plan);
}

#[test]
fn the_same_plan_goes_out_by_harmony() {
    let plan = paid_world(&[]).plan(&notification("OK", "ACCEPT"));
    assert_eq!(harmony::check(&plan), Ok(()));
    assert_json_snapshot!(by_harmony(&plan));
}

#[test]
fn the_same_plan_goes_out_by_enet() {
    let plan = paid_world(&[]).plan(&notification("OK", "ACCEPT"));
    assert_eq!(enet::check(&plan, &site(), &EnetOptions::default()), Ok(()));
    insta::assert_snapshot!(by_enet(&plan));
}

#[test]
fn an_opayo_payment_goes_to_tims_with_no_line_written_for_the_pair() {
    for rules in [RuleBook::opayo_syspro().for_columns_of(AddressProfile::Tims), RuleBook::stripe_tims()] {
        let world = World { payments: vec![payment(&[])], ..company(rules) };
        let plan = world.plan(&notification("OK", "ACCEPT"));
        assert_eq!(tims::check(&plan), Ok(()));
        let requests = tims_of(&plan);
        let TimsRequest::CreateSalesOrder(order) = &requests[1] else { panic!("an order") };
        assert_eq!(order.transaction_id.as_ref().unwrap().as_str(), ID);
        let TimsRequest::CreatePayment(payment) = &requests[2] else { panic!("a payment") };
        assert_eq!(
            (payment.amount.to_string().as_str(), payment.payment_method.as_ref().unwrap().as_str()),
            ("1035.00", "Credit Card")
        );
    }
}

#[test]
fn a_stripe_payment_goes_to_syspro_with_no_line_written_for_the_pair() {
    let mut world = World::new();
    world.rules = world.rules.for_columns_of(AddressProfile::SysproV7);
    let plan = world.plan(&succeeded(json!({"metadata": two_lines()})));
    assert_eq!(harmony::check(&plan), Ok(()));
    assert_eq!(enet::check(&plan, &site(), &EnetOptions::default()), Ok(()));
    let requests = by_harmony(&plan);
    let HarmonyRequest::CreateSalesOrder(order) = &requests[1] else { panic!("an order") };
    assert_eq!(
        (order.customer_po_number.as_str(), order.reference_number.as_ref().unwrap().as_str()),
        ("WEB-1001", "ch_1")
    );
    let HarmonyRequest::CreatePayment(payment) = &requests[2] else { panic!("a payment") };
    assert_eq!((payment.payment_amount.to_string().as_str(), payment.payment_status.as_str()), ("100.00", "Paid"));
}

#[test]
fn ok_is_paid_and_pending_is_pending() {
    let plan = paid_world(&[]).plan(&notification("OK", "ACCEPT"));
    let payment_of = |receipt: Receipt| match harmony::render(&Document::Receipt(Box::new(receipt))).unwrap() {
        HarmonyRequest::CreatePayment(payment) => *payment,
        other => panic!("a payment, not {other:?}"),
    };
    let Document::Receipt(planned) = numbered(&plan).remove(2) else { panic!("a receipt last") };
    assert_eq!(payment_of((*planned).clone()).payment_status.as_str(), "Paid");
    let pending = payment_of(Receipt { status: ReceiptStatus::Pending, ..*planned });
    assert_eq!((pending.payment_status.as_str(), pending.applications.len()), ("Pending", 0), "nothing is applied");
}

#[test]
fn pending_books_nothing_and_the_ok_after_it_books_once() {
    let mut world = paid_world(&[("txstateid", "6")]);
    let waits = skipped(&world, &notification("PENDING", "NOTCHECKED"));
    assert!(matches!(&waits, SkipReason::NotPaid { status } if status.starts_with("pending")), "{waits}");
    world.payments = vec![payment(&[])];
    let ok = notification("OK", "ACCEPT");
    world.post(&world.plan(&ok));
    assert!(matches!(skipped(&world, &ok), SkipReason::AlreadyPosted { .. }), "the message comes twice");
    assert!(
        matches!(skipped(&world, &reported(&[])), SkipReason::AlreadyPosted { .. }),
        "and Reporting tells it again"
    );
    assert_eq!((world.customers.len(), world.orders.len(), world.receipts.len()), (1, 1, 1));
}

#[test]
fn a_void_that_still_says_ok_is_not_paid() {
    let world = paid_world(&[("txstateid", "18"), ("status", "OK")]);
    let reason = skipped(&world, &notification("OK", "ACCEPT"));
    assert!(matches!(&reason, SkipReason::NotPaid { status } if status.starts_with("cancelled")), "{reason}");
}

#[test]
fn a_void_after_the_booking_takes_the_receipt_back_once() {
    let mut world = paid_world(&[]);
    world.post(&world.plan(&notification("OK", "ACCEPT")));
    world.payments = vec![payment(&[("txstateid", "18")])];
    let voided = reported(&[("txstateid", "18")]);
    let plan = world.plan(&voided);
    assert_eq!(keys(&plan), [format!("receipt reversal {ID}/failed")]);
    assert_yaml_snapshot!(plan);

    world.post(&plan);
    let again = skipped(&world, &voided);
    assert!(matches!(&again, SkipReason::AlreadyPosted { number, .. } if number == "PR0001"), "{again}");
    world.receipts.clear();
    assert!(
        matches!(skipped(&world, &voided), SkipReason::NotPaid { .. }),
        "nothing was booked, nothing is taken back"
    );
}

#[test]
fn a_deferred_payment_is_booked_when_it_is_released() {
    let mut world = paid_world(&[("transactiontype", "Deferred"), ("txstateid", "14")]);
    let deferred = notified("TxType=DEFERRED&Status=OK");
    let reason = skipped(&world, &deferred);
    assert!(matches!(&reason, SkipReason::NotPaid { status } if status == "authorised, not captured"), "{reason}");
    let released = [("transactiontype", "Deferred"), ("txstateid", "16")];
    world.payments = vec![payment(&released)];
    assert_eq!(world.plan(&reported(&released)).steps.len(), 3);
}

#[test]
fn a_decline_books_nothing_and_says_why() {
    let world = paid_world(&[("txstateid", "12"), ("status", "2000 : The Authorisation was Declined by the bank.")]);
    assert!(matches!(skipped(&world, &notification("NOTAUTHED", "NOTCHECKED")), SkipReason::NotPaid { .. }));
    let reason = skipped(&world, &reported(&[("txstateid", "12"), ("status", "2000 : Declined")]));
    assert!(reason.to_string().contains("2000 : The Authorisation was Declined"), "{reason}");
}

#[test]
fn a_settlement_that_failed_is_for_a_person() {
    let world = paid_world(&[("txstateid", "23")]);
    let refusal = world.refusal(&reported(&[("txstateid", "23")]));
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::UnknownStatus, "txstateid 23"));
    let mut world = world;
    world.rules.status.payment.insert("txstateid 23".to_owned(), RoutedStatus::Failed);
    assert!(matches!(skipped(&world, &reported(&[("txstateid", "23")])), SkipReason::NotPaid { .. }));
}

#[test]
fn the_order_number_is_what_the_rules_leave_of_the_vendor_tx_code() {
    for (prefix, suffix, expected) in [
        (None, None, CODE),
        (None, Some("-##############"), "ORDER-17"),
        (Some("ORDER-"), Some("-##############"), "17"),
        (Some("*-"), None, "17-20261120084512"),
        (None, Some("-*"), "ORDER-17"),
        (Some("WEB-"), Some("-####"), CODE),
        (Some(""), Some(""), CODE),
        (Some(CODE), Some(CODE), CODE),
    ] {
        let mut world = paid_world(&[]);
        world.rules.order.code_prefix = prefix.map(Into::into);
        world.rules.order.code_suffix = suffix.map(Into::into);
        let order = sales_order(&world.plan(&notification("OK", "ACCEPT")));
        assert_eq!(order.reference.as_str(), expected, "{prefix:?} {suffix:?}");
    }
}

#[test]
fn an_unknown_stock_code_is_refused_with_its_near_neighbours() {
    let lines = r#"[{"sku": "KETLE-1L"}]"#;
    let world = paid_world(&[("vendordata", lines)]);
    assert_yaml_snapshot!(world.refusal(&notification("OK", "ACCEPT")));
}

#[test]
fn an_order_without_lines_is_one_line_of_the_default_item_or_money_on_account() {
    let mut world = paid_world(&[("vendordata", "web shop 3")]);
    let plan = world.plan(&notification("OK", "ACCEPT"));
    assert_eq!(keys(&plan)[1], format!("receipt {ID}"), "on account");
    world.rules.order.default_sku = Some("WEB-SALE".into());
    world.items.push(ErpItem { price: None, ..item("WEB-SALE", "Web sale", "0") });
    let plan = world.plan(&notification("OK", "ACCEPT"));
    let order = sales_order(&plan);
    assert_eq!(
        (order.lines.len(), order.lines[0].net, order.total),
        (1, money("1035.00", "GBP"), money("1035.00", "GBP"))
    );
    assert!(reasons(&plan, 1).contains("rules.order.default_sku"), "{}", reasons(&plan, 1));
}

#[test]
fn a_known_customer_is_found_by_e_mail() {
    let mut world = paid_world(&[]);
    world.customers.push(erp_customer("C0042", None, "Ann Example", "Ann@Example.com"));
    let plan = world.plan(&notification("OK", "ACCEPT"));
    assert_eq!(receipt(&plan).customer.to_string(), "C0042");
}

#[test]
fn the_same_transaction_with_another_amount_is_a_conflict() {
    let mut world = paid_world(&[]);
    world.post(&world.plan(&notification("OK", "ACCEPT")));
    world.receipts[0].amount = money("1035.01", "GBP");
    assert_eq!(world.refusal(&notification("OK", "ACCEPT")).code, RefusalCode::Conflict);
}

#[test]
fn a_reusable_card_is_kept_with_the_customer() {
    let mut world = paid_world(&[]);
    world.payments[0].customer.card = Some(Box::new(mapping_core::canonical::StoredCard {
        token: "TOKEN-1".to_owned(),
        brand: None,
        last4: Some("0006".to_owned()),
        expires: Some("2029-03".to_owned()),
    }));
    let requests = by_harmony(&world.plan(&notification("OK", "ACCEPT")));
    let HarmonyRequest::CreateCustomer(customer) = &requests[0] else { panic!("a customer first") };
    assert_eq!(customer.payment_token.as_ref().unwrap().token, "TOKEN-1");
}

fn screened(recommendation: Recommendation) -> Vec<(mapping_core::canonical::TransactionId, Screening)> {
    vec![(ID.into(), Screening { score: Some(52), ..Screening::new("T3M", recommendation) })]
}

#[test]
fn a_payment_that_needs_a_review_is_an_order_in_suspense() {
    let world = paid_world(&[("t3maction", "HOLD"), ("t3mscore", "52")]);
    let plan = world.plan(&notification("OK", "NOTCHECKED"));
    assert_eq!(sales_order(&plan).hold.unwrap().reason, "fraud screening: T3M: review, score 52");
    assert!(reasons(&plan, 1).contains("by rules.fraud.review"), "{}", reasons(&plan, 1));
    let requests = by_harmony(&plan);
    let HarmonyRequest::CreateSalesOrder(order) = &requests[1] else { panic!("an order") };
    assert_eq!(order.order_status.as_ref().unwrap().as_str(), "S");
    assert_eq!(order.suspense_reason.as_deref(), Some("fraud screening: T3M: review, score 52"));
    let TimsRequest::CreateSalesOrder(order) = &tims_of(&plan)[1] else { panic!("an order") };
    assert_eq!(order.status.as_ref().unwrap().as_str(), "OnHold");
    assert!(by_enet(&plan).contains("On hold: fraud screening: T3M: review, score 52"));
    let site = site();
    let request = enet::render(&numbered(&plan)[1], &site, &EnetOptions::default()).unwrap();
    let parameters = request.xml_parameters(&site).unwrap().unwrap();
    assert!(outline(&parameters, 0).contains("OrderStatus: S"), "{}", outline(&parameters, 0));
}

#[test]
fn the_advice_in_the_signed_message_counts_where_the_payment_has_none() {
    let plan = paid_world(&[]).plan(&notification("OK", "CHALLENGE"));
    assert_eq!(sales_order(&plan).hold.unwrap().reason, "fraud screening: ReD: review");
}

#[test]
fn a_rejected_payment_books_nothing_and_alerts() {
    let world = paid_world(&[]);
    let reason = skipped(&world, &notification("OK", "DENY"));
    assert!(reason.alerts());
    assert_eq!(reason.to_string(), format!("the fraud screening rejects {ID}: ReD: reject"));
    let mut world = paid_world(&[]);
    world.screenings = screened(Recommendation::Reject);
    assert!(skipped(&world, &notification("OK", "NOTCHECKED")).alerts());
}

#[test]
fn without_a_result_the_payment_waits_and_is_asked_again() {
    let mut world = paid_world(&[("t3maction", "NORESULT")]);
    world.screenings = screened(Recommendation::Pending);
    let event = notification("OK", "NOTCHECKED");
    let Ok(Decision::Wait(wait)) = world.decide(&event) else { panic!("it waits") };
    assert_eq!((wait.after_seconds, wait.give_up_at), (900, datetime!(2026-11-22 08:45:40.001 UTC)));
    let stored = serde_json::to_value(Decision::Wait(wait.clone())).unwrap();
    assert_eq!(serde_json::from_value::<Decision>(stored).unwrap(), Decision::Wait(wait));
    world.screenings.clear();
    assert!(
        matches!(world.decide(&event), Ok(Decision::Wait(_))),
        "the payment itself says that a screening is at work"
    );
    world.screenings = screened(Recommendation::Accept);
    assert_eq!(sales_order(&world.plan(&event)).hold, None);
}

#[test]
fn what_nobody_screened_is_accepted_unless_the_rules_say_otherwise() {
    let mut world = paid_world(&[]);
    let event = notification("OK", "NOTCHECKED");
    assert_eq!(sales_order(&world.plan(&event)).hold, None);
    world.rules.fraud.not_checked = FraudAction::Hold;
    assert!(sales_order(&world.plan(&event)).hold.is_some());
    world.rules.fraud.screen = false;
    assert_eq!(sales_order(&world.plan(&event)).hold, None);
}

#[test]
fn an_order_that_the_erp_holds_cannot_be_held_from_here() {
    let mut world = paid_world(&[]);
    world.post(&world.plan(&notification("OK", "ACCEPT")));
    world.receipts.clear();
    let refusal = world.refusal(&notification("OK", "CHALLENGE"));
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::FraudReview, "SO0001"));
    world.rules.fraud.review = FraudAction::Accept;
    assert_eq!(keys(&world.plan(&notification("OK", "CHALLENGE"))), [format!("receipt {ID}")]);
}

#[test]
fn the_shipped_rule_book_names_only_methods_that_syspro_has() {
    let rules = RuleBook::opayo_syspro().payment;
    let known = syspro_harmony::harmony::model::PaymentMethod::KNOWN;
    for method in rules.methods.values().chain(&rules.other_method) {
        assert!(known.contains(&method.as_str()), "{method}");
    }
    let stored: Value = serde_json::to_value(RuleBook::opayo_syspro()).unwrap();
    assert_eq!(serde_json::from_value::<RuleBook>(stored).unwrap(), RuleBook::opayo_syspro());
}

#[test]
fn a_debit_card_is_a_debit_card() {
    let plan = paid_world(&[("paymentsystem", "DELTA")]).plan(&notification("OK", "ACCEPT"));
    assert_eq!(receipt(&plan).method, "Debit Card");
}

fn any_event() -> impl Strategy<Value = (GatewayEvent, World)> {
    let amount = (any::<i64>(), 0_u32..=28);
    let text = "\\PC{0,60}";
    let recommendation = prop_oneof![
        Just(Recommendation::Accept),
        Just(Recommendation::Review),
        Just(Recommendation::Reject),
        Just(Recommendation::Pending),
        Just(Recommendation::NotChecked),
    ];
    (amount, text, recommendation, any::<i64>(), any::<u32>(), any::<bool>()).prop_map(
        |((mantissa, scale), text, recommendation, score, hours, is_attempt)| {
            let mut paid = payment(&[]);
            let figure =
                mapping_core::money::Money::new(rust_decimal::Decimal::new(mantissa, scale), paid.amount.currency());
            paid.amount = figure;
            paid.captured = figure;
            paid.status = Reported::Known(PaymentStatus::Paid);
            paid.reference = Some(text.clone());
            paid.metadata.clear();
            paid.screening = Some(Box::new(Screening {
                score: Some(score),
                reasons: vec![text.clone()],
                ..Screening::new(text.clone(), recommendation)
            }));
            let mut world = world();
            world.rules.order.default_sku = Some("CUP-4".into());
            world.rules.order.code_suffix = Some(text.as_str().into());
            world.rules.order.code_prefix = Some(text.as_str().into());
            world.rules.fraud.give_up_hours = hours;
            let mut event = if is_attempt { notification("OK", "ACCEPT") } else { reported(&[]) };
            if let Subject::Payment(snapshot) = &mut event.subject {
                **snapshot = paid.clone();
            }
            world.payments = vec![paid];
            (event, world)
        },
    )
}

proptest! {
    #[test]
    fn no_canonical_payment_panics_on_any_way_out((event, world) in any_event()) {
        if let Ok(Decision::Post(plan)) = world.decide(&event) {
            let _ = tims::check(&plan);
            let _ = harmony::check(&plan);
            let _ = enet::check(&plan, &site(), &EnetOptions::default());
        }
    }
}
