//! Whose customer a payment is booked on.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{Document, DocumentKey, DocumentKind, Subject, guest_id};
use mapping_core::flows::{ErpSalesOrder, Plan, Question, Written};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{AddressPolicy, SharedEmail};
use serde_json::json;

use crate::world::{World, erp_customer, event, keys, money, reasons, receipt, succeeded, two_lines};

#[test]
fn a_known_customer_is_found_by_external_id() {
    let mut world = World::new();
    world.customers.push(erp_customer("C0042", Some("stripe/cus_1"), "Ann Example", "ann@example.com"));
    let plan = world.plan(&succeeded(json!({"metadata": two_lines()})));
    assert_eq!(keys(&plan), ["sales order WEB-1001", "receipt ch_1"]);
    assert_yaml_snapshot!(plan);
}

#[test]
fn a_guest_is_known_by_the_e_mail_address() {
    let mut world = World::new();
    let guest = json!({"customer": null, "billing_details": {"email": "Ann@Example.com"}});
    let plan = world.plan(&succeeded(guest.clone()));
    assert_eq!(keys(&plan), ["customer email/71d4f55f72fa128dfb468a1a", "receipt ch_1"]);
    assert_yaml_snapshot!(plan);

    world.customers.push(erp_customer("C0042", Some("stripe/cus_77"), "Ann Example", "ann@example.com"));
    let plan = world.plan(&succeeded(guest));
    assert_eq!(receipt(&plan).customer.to_string(), "C0042", "the customer with that address, whatever made them");
}

#[test]
fn a_guest_who_registers_later_stays_the_same_customer() {
    let made_now = guest_id("ann@example.com").unwrap();
    for made_for_email in [made_now.as_str(), "email/ann@example.com"] {
        let mut world = World::new();
        world.customers.push(erp_customer("C0042", Some(made_for_email), "Ann Example", "ann@example.com"));
        world.rules.customer.shared_email = SharedEmail::Refuse;
        assert_eq!(receipt(&world.plan(&succeeded(json!({})))).customer.to_string(), "C0042", "{made_for_email}");
    }
}

#[test]
fn a_second_gateway_customer_with_one_e_mail_is_the_same_person_unless_the_rules_say_otherwise() {
    let mut world = World::new();
    world.customers.push(erp_customer("C0042", Some("stripe/cus_77"), "Ann Example", "ann@example.com"));
    let plan = world.plan(&succeeded(json!({})));
    assert_eq!(receipt(&plan).customer.to_string(), "C0042");
    assert!(reasons(&plan, 0).contains("not a new customer"), "{}", reasons(&plan, 0));

    world.rules.customer.shared_email = SharedEmail::Refuse;
    let refusal = world.refusal(&succeeded(json!({})));
    assert_eq!((refusal.code, refusal.suggestions[0].value.as_str()), (RefusalCode::Conflict, "C0042"));
}

#[test]
fn several_customers_with_one_e_mail_are_for_a_person_to_tell_apart() {
    let mut world = World::new();
    world.customers.push(erp_customer("C0042", None, "Ann Example", "ann@example.com"));
    world.customers.push(erp_customer("C0043", None, "A. Example", "ann@example.com"));
    assert_yaml_snapshot!(world.refusal(&succeeded(json!({}))));
}

#[test]
fn somebody_nobody_knows_is_the_guest_customer_or_refused() {
    let mut world = World::new();
    let nobody = json!({"customer": null, "billing_details": {"email": null, "name": "Ann"}});
    let refusal = world.refusal(&succeeded(nobody.clone()));
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingCustomer, "payment.customer.email"));

    world.rules.customer.guest = Some("WEB-GUEST".into());
    assert_eq!(receipt(&world.plan(&succeeded(nobody))).customer.to_string(), "WEB-GUEST");
}

#[test]
fn a_receipt_e_mail_is_enough_to_know_a_guest() {
    let guest = json!({"customer": null, "billing_details": {"email": null}, "receipt_email": "bo@example.com"});
    assert_eq!(keys(&World::new().plan(&succeeded(guest)))[0], "customer email/c828d6b93b6a39e9d9632e86");
}

#[test]
fn a_new_customer_is_refused_where_the_rules_create_none() {
    let mut world = World::new();
    world.rules.customer.create = false;
    assert_eq!(world.refusal(&succeeded(json!({}))).code, RefusalCode::MissingCustomer);
}

#[test]
fn an_unknown_payer_of_a_known_order_is_its_customer() {
    let mut world = World::new();
    world.orders.push(ErpSalesOrder {
        number: "SO77".into(),
        reference: "WEB-1001".into(),
        customer: "C0042".into(),
        total: money("100.00", "USD"),
        transaction: None,
        shipped: false,
        complete: false,
    });
    let anonymous = json!({"customer": null, "billing_details": {"email": null}, "metadata": {"order_id": "WEB-1001"}});
    assert_eq!(receipt(&world.plan(&succeeded(anonymous))).customer.to_string(), "C0042");
}

#[test]
fn an_address_too_long_for_the_erp_is_folded_or_refused_and_never_cut() {
    let line = "Building 7, North Wing, Third Floor, Room 312, c/o Example Gas Supply Company, 12 Elm Street";
    let event = succeeded(json!({"billing_details": {"address": {"line1": line}}}));
    let mut world = World::new();
    let plan = world.plan(&event);
    let Document::Customer(customer) = &plan.steps[0].document else { panic!("a customer first") };
    assert_eq!(customer.billing.as_ref().unwrap().lines.join(" "), line);

    world.rules.address.policy = Some(AddressPolicy::Refuse);
    let refusal = world.refusal(&event);
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::TooLong, "payment.customer.billing.lines"));
}

#[test]
fn an_address_that_nobody_needs_stops_no_payment() {
    let mut world = World::new();
    world.customers.push(erp_customer("C0042", Some("stripe/cus_1"), "Ann Example", "ann@example.com"));
    let event = succeeded(json!({"billing_details": {"address": {"country": "Atlantis"}}}));
    assert_eq!(keys(&world.plan(&event)), ["receipt ch_1"]);
}

#[test]
fn the_gateways_customer_of_today_is_the_one_that_is_created() {
    let mut world = World::new();
    let customer =
        json!({"id": "cus_1", "object": "customer", "name": "Ann Example-Smith", "email": "ann@smith.example"});
    let Subject::Customer(customer) = event("customer.updated", customer).subject else { panic!("a customer") };
    world.gateway_customers.push(*customer);
    let plan = world.plan(&succeeded(json!({})));
    let Document::Customer(record) = &plan.steps[0].document else { panic!("a customer first") };
    assert_eq!((record.name.as_str(), record.email.as_deref()), ("Ann Example-Smith", Some("ann@smith.example")));
}

#[test]
fn a_customer_that_the_gateway_deleted_is_who_the_payment_says() {
    let mut world = World::new();
    let deleted = json!({"id": "cus_1", "object": "customer", "deleted": true});
    let Subject::Customer(customer) = event("customer.deleted", deleted).subject else { panic!("a customer") };
    world.gateway_customers.push(*customer);
    let plan = world.plan(&succeeded(json!({})));
    let Document::Customer(record) = &plan.steps[0].document else { panic!("a customer first") };
    assert_eq!(record.name, "Ann Example");
}

/// A payment that says all that a payment can say of a person.
fn telling() -> mapping_core::canonical::GatewayEvent {
    let address = json!({"line1": "12 Elm Street", "city": "Springfield", "postal_code": "62701", "country": "US"});
    succeeded(json!({
        "metadata": two_lines(),
        "description": "Cylinders for Ann Example",
        "billing_details": {"name": "Ann Example", "email": "ann@example.com", "phone": "+1 555 0100", "address": address},
        "shipping": {"name": "Ann Example", "phone": "+1 555 0100", "address": address},
    }))
}

/// The same world, in which the customer was erased from here.
fn erased(mut world: World) -> World {
    let note = DocumentKey::new(DocumentKind::CustomerErasure, "stripe/cus_1");
    let fields = [("deleted".to_owned(), "true".to_owned())].into();
    world.written.push((note, Written { fields, at: time::macros::datetime!(2026-11-01 09:00 UTC) }));
    world
}

/// What of a person stands in a plan, its reasons and notices included.
fn personal(plan: &Plan) -> Vec<&'static str> {
    let text = format!("{plan:?} {}", serde_json::to_string(&plan.steps).unwrap());
    let said = ["Ann", "ann@example.com", "555 0100", "Elm", "Springfield", "62701"];
    said.into_iter().filter(|word| text.contains(word)).collect()
}

#[test]
fn a_late_payment_of_an_erased_customer_goes_to_the_guest_account_and_names_nobody() {
    let mut world = World::new();
    world.rules.customer.guest = Some("WEB-GUEST".into());
    let before = world.plan(&telling());
    assert_eq!(keys(&before), ["customer stripe/cus_1", "sales order WEB-1001", "receipt ch_1"]);
    assert_eq!(personal(&before).len(), 6, "without an erasure all of it is written: {:?}", personal(&before));

    let world = erased(world);
    let plan = world.plan(&telling());
    assert_eq!(keys(&plan), ["sales order WEB-1001", "receipt ch_1"]);
    assert_eq!(receipt(&plan).customer.to_string(), "WEB-GUEST");
    assert_eq!(personal(&plan), [""; 0]);
    assert!(
        reasons(&plan, 1).contains("rules.customer.guest from payment.customer = erased from here"),
        "{}",
        reasons(&plan, 1)
    );
    assert_eq!(receipt(&plan).amount, receipt(&before).amount, "the money is booked as it would have been");
}

#[test]
fn without_a_guest_account_a_person_decides_about_the_payment_of_an_erased_customer() {
    let refusal = erased(World::new()).refusal(&telling());
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingCustomer, "payment.customer.id"));
    assert!(refusal.to_string().contains("erased from here") && !refusal.to_string().contains("Ann"), "{refusal}");
}

#[test]
fn a_payment_of_an_erased_customer_for_an_order_of_the_erp_is_its_customers() {
    let mut world = erased(World::new());
    world.orders.push(ErpSalesOrder {
        number: "SO77".into(),
        reference: "WEB-1001".into(),
        customer: "C0042".into(),
        total: receipt(&World::new().plan(&telling())).amount,
        transaction: None,
        shipped: false,
        complete: false,
    });
    let plan = world.plan(&telling());
    assert_eq!(keys(&plan), ["receipt ch_1"]);
    assert_eq!(receipt(&plan).customer.to_string(), "C0042");
    assert_eq!(personal(&plan), [""; 0]);
}

#[test]
fn what_an_erasure_left_in_the_erp_is_booked_on_and_nothing_is_added_to_it() {
    let mut world = erased(World::new());
    let tombstone = world.rules.sync.customer.tombstone.clone();
    world.customers.push(erp_customer("C0042", Some("stripe/cus_1"), &tombstone, ""));
    let plan = world.plan(&telling());
    assert_eq!(keys(&plan), ["sales order WEB-1001", "receipt ch_1"]);
    assert_eq!(receipt(&plan).customer.to_string(), "C0042");
    assert_eq!(personal(&plan), [""; 0]);
}

#[test]
fn a_customer_whom_the_erp_has_is_booked_on_without_asking_who_was_erased() {
    let mut world = World::new();
    world.customers.push(erp_customer("C0042", Some("stripe/cus_1"), "Ann Example", "ann@example.com"));
    let key = DocumentKey::new(DocumentKind::CustomerErasure, "stripe/cus_1");
    let question = Question::LastWritten { key };
    let asked = |world: &World| world.facts(&telling()).unwrap().answer(&question).is_some();
    assert!(!asked(&world), "no question more for the usual case");
    world.customers.clear();
    assert!(asked(&world));
}
