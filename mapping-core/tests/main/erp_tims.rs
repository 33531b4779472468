//! Documents as TIMS requests, and TIMS records as facts.

use insta::assert_json_snapshot;
use mapping_core::canonical::{
    CustomerRecord, Document, DocumentKey, DocumentKind, Link, OrderReference, PaymentStatus, PostalAddress, Receipt,
    ReceiptStatus, SalesOrder, SalesOrderLine,
};
use mapping_core::erp::tims::{Probe, TimsRequest, check, facts, probe, render, search};
use mapping_core::flows::CustomerQuery;
use mapping_core::money::{Decimal, Money};
use mapping_core::refusal::{Refusal, RefusalCode};
use proptest::prelude::*;
use serde_json::json;
use time::macros::date;
use tims_client::endpoints::{CustomerFilter, SalesOrderFilter};
use tims_client::model;

use crate::world::{World, money, succeeded, two_lines};

fn customer() -> CustomerRecord {
    CustomerRecord {
        code: None,
        external_id: "stripe/cus_1".into(),
        name: "Ann Example".to_owned(),
        email: Some("ann@example.com".to_owned()),
        phone: None,
        billing: Some(PostalAddress {
            lines: vec!["12 Elm Street".to_owned()],
            city: Some("Springfield".to_owned()),
            country: Some("US".to_owned()),
            ..PostalAddress::default()
        }),
        shipping: None,
        card: None,
        active: None,
    }
}

fn receipt() -> Receipt {
    Receipt {
        transaction: "ch_1".into(),
        customer: Link::Known("C0001".into()),
        sales_order: Some(Link::Known("SO0001".into())),
        amount: money("100.00", "USD"),
        received_on: date!(2026 - 11 - 19),
        method: "Credit Card".to_owned(),
        card_brand: None,
        wallet: None,
        status: ReceiptStatus::Paid,
        account: Some("1010-00".into()),
        reference: Some("WEB-1001".to_owned()),
    }
}

fn order(lines: &[(&str, &str)], currency: &str) -> SalesOrder {
    let lines: Vec<SalesOrderLine> = lines
        .iter()
        .map(|(quantity, net)| SalesOrderLine {
            sku: "REG-2".into(),
            description: Some("Regulator".to_owned()),
            quantity: Decimal::from_str_exact(quantity).unwrap(),
            net: money(net, currency),
            tax: Money::zero(money("0", currency).currency()),
        })
        .collect();
    SalesOrder {
        reference: "WEB-1001".into(),
        customer: Link::Known("C0001".into()),
        ordered_on: date!(2026 - 11 - 19),
        total: Money::sum(money("0", currency).currency(), lines.iter().map(|line| line.net)).unwrap(),
        lines,
        payment_status: PaymentStatus::Paid,
        transaction: Some("ch_1".into()),
        method: Some("Credit Card".to_owned()),
        hold: None,
        billing: None,
        shipping: None,
        note: None,
    }
}

fn of_customer(record: CustomerRecord) -> Result<TimsRequest, Refusal> {
    render(&Document::Customer(Box::new(record)))
}

fn of_order(order: SalesOrder) -> Result<model::NewSalesOrder, Refusal> {
    render(&Document::SalesOrder(Box::new(order))).map(|request| match request {
        TimsRequest::CreateSalesOrder(order) => *order,
        other => panic!("a sales order is created, not {other:?}"),
    })
}

fn of_receipt(receipt: Receipt) -> Result<model::NewPayment, Refusal> {
    render(&Document::Receipt(Box::new(receipt))).map(|request| match request {
        TimsRequest::CreatePayment(payment) => *payment,
        other => panic!("a payment is created, not {other:?}"),
    })
}

#[test]
fn a_whole_plan_renders_once_its_links_are_known() {
    let mut numbers = std::collections::BTreeMap::new();
    let plan = World::new().plan(&succeeded(json!({"metadata": two_lines()})));
    let requests: Vec<TimsRequest> = plan
        .steps
        .iter()
        .zip(["C0001", "SO0001", "P0001"])
        .map(|(step, number)| {
            let request = render(&step.document.resolve(&numbers).unwrap()).unwrap();
            numbers.insert(step.document.key(), number.to_owned());
            request
        })
        .collect();
    assert_json_snapshot!(requests);
}

#[test]
fn a_link_without_a_number_is_refused() {
    let customer = Link::Posted(DocumentKey::new(DocumentKind::Customer, "stripe/cus_1"));
    let refusal = of_receipt(Receipt { customer, ..receipt() }).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "receipt.customer"));
}

#[test]
fn receipt_status_becomes_tims_words() {
    for (status, expected) in
        [(ReceiptStatus::Paid, "Paid"), (ReceiptStatus::Pending, "Pending"), (ReceiptStatus::Failed, "Failed")]
    {
        let payment = of_receipt(Receipt { status, ..receipt() }).unwrap();
        assert_eq!(payment.status.as_str(), expected);
        assert_eq!(payment.applications.len(), usize::from(status == ReceiptStatus::Paid), "{expected}");
    }
}

#[test]
fn card_becomes_credit_card_and_ach_becomes_ach() {
    for (kind, expected) in
        [("card", "Credit Card"), ("ach", "ACH"), ("us_bank_account", "ACH"), ("ideal", "Bank Transfer")]
    {
        let details = json!({"payment_method_details": {"type": kind, "card": null}});
        let plan = World::new().plan(&succeeded(details));
        let Document::Receipt(planned) = &plan.steps[1].document else { panic!("a receipt last") };
        let payment = of_receipt(Receipt { method: planned.method.clone(), ..receipt() }).unwrap();
        assert_eq!(payment.payment_method.unwrap().as_str(), expected, "{kind}");
    }
}

#[test]
fn every_method_of_the_shipped_rule_book_is_one_of_tims() {
    let rules = World::new().rules.payment;
    for method in rules.methods.values().chain(&rules.other_method) {
        assert!(of_receipt(Receipt { method: method.clone(), ..receipt() }).is_ok(), "{method}");
    }
    let refusal = of_receipt(Receipt { method: "Credit card".to_owned(), ..receipt() }).unwrap_err();
    assert_eq!(
        (refusal.code, refusal.suggestions[0].value.as_str()),
        (RefusalCode::UnknownPaymentMethod, "Credit Card")
    );
}

#[test]
fn a_unit_price_is_sent_only_where_it_gives_the_line() {
    let price = |quantity: &str, net: &str, currency: &str| {
        of_order(order(&[(quantity, net)], currency)).map(|order| order.lines[0].unit_price.to_string())
    };
    assert_eq!(price("2", "60.00", "USD").unwrap(), "30.00");
    assert_eq!(price("8", "1.00", "USD").unwrap(), "0.125");
    assert_eq!(price("3", "10.00", "USD").unwrap(), "3.333333");
    assert_eq!(price("4", "5001", "JPY").unwrap(), "1250.25");
    let refusal = price("70000000", "10.00", "USD").unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidAmount, "sales_order.lines[0].net"));
}

#[test]
fn a_text_that_does_not_fit_is_refused_with_its_limit() {
    let long = "x".repeat(101);
    let refusal = of_customer(CustomerRecord { name: long.clone(), ..customer() }).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str(), &refusal.value), (RefusalCode::TooLong, "customer.name", &long));
    assert!(refusal.message.contains("at most 100"), "{refusal}");

    let lines = vec!["1".to_owned(), "2".to_owned(), "3".to_owned(), "4".to_owned()];
    let billing = Some(PostalAddress { lines, ..PostalAddress::default() });
    let refusal = of_customer(CustomerRecord { billing, ..customer() }).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::TooLong, "customer.billing.lines"));

    let refusal = of_customer(CustomerRecord { email: Some("no address".to_owned()), ..customer() }).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidText, "customer.email"));

    let refusal = of_order(SalesOrder { reference: "Ä".into(), ..order(&[("1", "1.00")], "USD") }).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidText, "sales_order.reference"));
}

#[test]
fn a_plan_whose_last_document_does_not_fit_is_refused_before_the_first_is_posted() {
    let metadata = |reference: &str| json!({"order_id": reference, "sku": "REG-2"});
    assert_eq!(check(&World::new().plan(&succeeded(json!({"metadata": metadata("WEB-1001")})))), Ok(()));
    let refusal = check(&World::new().plan(&succeeded(json!({"metadata": metadata(&"9".repeat(51))})))).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::TooLong, "sales_order.reference"));

    let mut plan = World::new().plan(&succeeded(json!({})));
    plan.steps.reverse();
    assert_eq!(check(&plan).unwrap_err().code, RefusalCode::MissingFact);
}

#[test]
fn a_customer_with_a_code_is_changed_and_not_created() {
    let request = of_customer(CustomerRecord { code: Some("C0042".into()), ..customer() }).unwrap();
    assert_json_snapshot!(request, @r#"
    {
      "request": "update_customer",
      "body": {
        "code": "C0042",
        "change": {
          "ExternalID": "stripe/cus_1",
          "Name": "Ann Example",
          "Email": "ann@example.com",
          "BillingAddress": {
            "Line1": "12 Elm Street",
            "City": "Springfield",
            "Country": "US"
          }
        }
      }
    }
    "#);
}

#[test]
fn a_probe_asks_by_the_natural_key() {
    let by_id = |id: &str| CustomerFilter { external_id: Some(id.into()), ..CustomerFilter::default() };
    let key = |kind, natural: &str| DocumentKey::new(kind, natural);
    assert_eq!(probe(&key(DocumentKind::Customer, "stripe/cus_1")), Probe::Customer(by_id("stripe/cus_1")));
    let Probe::Receipt(receipt) = probe(&key(DocumentKind::Receipt, "ch_1")) else { panic!("a receipt") };
    assert_eq!(receipt.transaction_id, Some("ch_1".into()));
    let Probe::SalesOrder(orders) = probe(&key(DocumentKind::SalesOrder, "WEB 1%")) else { panic!("an order") };
    let ours = SalesOrderFilter { external_id: Some("order/WEB%201%25".into()), ..SalesOrderFilter::default() };
    assert_eq!(orders[0], ours);
    assert_eq!(orders[1].customer_po_number, Some("WEB 1%".into()));
}

#[test]
fn customers_are_looked_for_by_each_key_alone() {
    let query = CustomerQuery {
        external_id: Some("stripe/cus_1".into()),
        email: Some("ann@example.com".to_owned()),
        name: Some("Ann Example".to_owned()),
        postcode: Some("62701".to_owned()),
    };
    let searches = search::customers(&query);
    assert_eq!(searches.len(), 3);
    assert_eq!(searches[2].name.as_deref().zip(searches[2].postal_code.as_deref()), Some(("Ann Example", "62701")));
}

#[test]
fn what_tims_cannot_hold_is_not_searched_for() {
    let query = CustomerQuery {
        external_id: Some("email/ann example".into()),
        email: Some("ann example".to_owned()),
        name: Some("x".repeat(101)),
        postcode: Some("62701".to_owned()),
    };
    assert_eq!(search::customers(&query), []);
    assert_eq!(search::sales_order(&"9".repeat(51).as_str().into()), []);
    assert_eq!(search::item(&"Ä-1".into()), None);
    for filter in search::near_items(&"x".repeat(300).as_str().into()) {
        assert!(tims_client::endpoints::Filter::query(&filter).is_ok());
    }
}

#[test]
fn near_items_are_looked_for_by_the_parts_of_a_code() {
    let texts: Vec<String> =
        search::near_items(&"GAS-ARG-5O".into()).into_iter().filter_map(|filter| filter.text).collect();
    assert_eq!(texts, ["GAS", "ARG", "5O"]);
}

fn held_order(number: &str, external_id: Option<&str>, status: &str) -> model::SalesOrder {
    let order = json!({"SalesOrderNumber": number, "ExternalID": external_id, "CustomerCode": "C0001", "CustomerPoNumber": "WEB-1001",
        "OrderDate": "2026-11-19", "Currency": "USD", "Status": status, "Lines": [], "Total": "100.00"});
    serde_json::from_value(order).unwrap()
}

#[test]
fn the_order_that_came_through_here_is_the_shops_before_one_that_people_entered() {
    let reference = OrderReference::from("WEB-1001");
    let number = |found: &[model::SalesOrder]| match facts::sales_order_of(&reference, found) {
        Ok(Some(order)) => order.number.to_string(),
        Ok(None) => "none".to_owned(),
        other => format!("{other:?}"),
    };
    let entered = held_order("SO1", None, "Open");
    let ours = held_order("SO2", Some("order/WEB-1001"), "Open");
    let cancelled = held_order("SO3", None, "Cancelled");
    assert_eq!(number(&[]), "none");
    assert_eq!(number(std::slice::from_ref(&cancelled)), "none");
    assert_eq!(number(&[entered.clone(), cancelled]), "SO1");
    assert_eq!(number(&[entered.clone(), ours]), "SO2");
    let refusal = facts::sales_order_of(&reference, &[entered, held_order("SO4", None, "Open")]).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::Conflict);
}

#[test]
fn a_customer_that_several_searches_found_is_one_customer() {
    let held: model::Customer =
        serde_json::from_value(json!({"CustomerCode": "C0001", "Name": "Ann Example", "Status": "Active"})).unwrap();
    assert_eq!(facts::customers([&held, &held]).len(), 1);
}

#[test]
fn an_item_keeps_its_list_price() {
    let held = json!({"SKU": "REG-2", "Description": "Regulator", "Status": "Active", "UnitOfMeasure": "EA", "OnHand": "3",
        "Available": "3", "UnitPrice": "20.00", "Currency": "USD"});
    let item = facts::item(&serde_json::from_value(held).unwrap()).unwrap();
    assert_eq!(item.price, Some(money("20.00", "USD")));
}

proptest! {
    #[test]
    fn a_rendered_order_adds_up_or_is_refused(lines in prop::collection::vec((1_u32..10_000, 0_i64..10_000_000), 1..6)) {
        let lines: Vec<(String, String)> = lines
            .into_iter()
            .map(|(quantity, cents)| (quantity.to_string(), Decimal::new(cents, 2).to_string()))
            .collect();
        let lines: Vec<(&str, &str)> = lines.iter().map(|(quantity, net)| (quantity.as_str(), net.as_str())).collect();
        let rendered = of_order(order(&lines, "USD")).unwrap();
        let mut sum = Decimal::ZERO;
        for line in &rendered.lines {
            let product = (line.quantity.decimal() * line.unit_price.decimal())
                .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
            prop_assert_eq!(Some(product), line.line_total.map(|total| total.decimal()));
            sum += product;
        }
        prop_assert_eq!(Some(sum), rendered.total.map(|total| total.decimal()));
    }
}
