use mapping_core::canonical::{
    Customer, Document, DocumentKey, DocumentKind, ErpCustomerChange, GatewayEvent, Metadata, PostalAddress, Subject,
};
use mapping_core::flows::story::Pause;
use mapping_core::flows::{
    Answer, CustomerMaster, Decision, ErpCustomer, Facts, Flow, Notice, Plan, Question, SkipReason, Written,
    erase_customer,
};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::{CustomerDeparture, Owner, TwinRule};
use time::macros::datetime;

use crate::world::{World, erp_customer};

fn world() -> World {
    let mut world = World::new();
    world.rules.sync.gateway = Some("stripe".into());
    world
}

fn address() -> PostalAddress {
    PostalAddress {
        name: None,
        lines: vec!["12 Elm Street".to_owned()],
        city: Some("Springfield".to_owned()),
        state: Some("Illinois".to_owned()),
        postcode: Some("62701".to_owned()),
        country: Some("United States".to_owned()),
    }
}

fn ann() -> Customer {
    Customer {
        id: Some("cus_1".into()),
        name: Some("Ann Example".to_owned()),
        email: Some("ann@example.com".to_owned()),
        phone: Some("+1 217 555 0100".to_owned()),
        billing: Some(address()),
        ..Customer::default()
    }
}

fn linked(customer: Customer, code: &str) -> Customer {
    Customer { metadata: Metadata::from([("erp_customer".to_owned(), code.to_owned())]), ..customer }
}

/// Ann as a careless ERP holds her.
fn held() -> ErpCustomer {
    let billing = PostalAddress {
        lines: vec!["12 ELM STREET".to_owned()],
        city: Some("SPRINGFIELD".to_owned()),
        state: Some("IL".to_owned()),
        country: Some("US".to_owned()),
        ..address()
    };
    ErpCustomer {
        phone: Some("12175550100".to_owned()),
        billing: Some(billing),
        ..erp_customer("C0001", Some("stripe/cus_1"), "ANN EXAMPLE", "ANN@EXAMPLE.COM")
    }
}

fn by_gateway(customer: Customer) -> GatewayEvent {
    event("stripe", "customer.updated", Subject::Customer(Box::new(customer)))
}

fn by_erp(customer: ErpCustomer) -> ErpCustomerChange {
    ErpCustomerChange {
        code: customer.code,
        external_id: customer.external_id,
        name: customer.name,
        email: customer.email,
        phone: customer.phone,
        billing: customer.billing,
        shipping: customer.shipping,
        merged_into: None,
        deleted: false,
        changed_at: datetime!(2026-11-20 10:00 UTC),
    }
}

fn told_by_erp(change: ErpCustomerChange) -> GatewayEvent {
    event("tims", "customer.changed", Subject::ErpCustomer(Box::new(change)))
}

fn event(gateway: &str, kind: &str, subject: Subject) -> GatewayEvent {
    GatewayEvent {
        gateway: gateway.into(),
        account: None,
        id: "evt_1".into(),
        kind: kind.to_owned(),
        occurred_at: datetime!(2026-11-20 09:00 UTC),
        order_key: "stripe/cus_1".into(),
        subject,
    }
}

fn written(fields: &[(&str, &str)]) -> Answer {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer::Written(Box::new(Written { fields, at: datetime!(2026-11-19 12:00 UTC) }))
}

fn note(kind: DocumentKind, natural: &str) -> Question {
    Question::LastWritten { key: DocumentKey::new(kind, natural) }
}

fn facts(world: &World, event: &GatewayEvent) -> Result<Facts, Refusal> {
    let mut facts = Facts::new();
    loop {
        let questions = CustomerMaster.questions(event, &facts, &world.rules)?;
        if questions.is_empty() {
            return Ok(facts);
        }
        questions.into_iter().for_each(|question| facts.learn(question.clone(), world.answer(&question)));
    }
}

fn decide(world: &World, event: &GatewayEvent) -> Result<Decision, Refusal> {
    CustomerMaster.decide(event, &facts(world, event)?, &world.rules)
}

fn plan(world: &World, event: &GatewayEvent) -> Plan {
    match decide(world, event) {
        Ok(Decision::Post(plan)) => plan,
        other => panic!("expected a plan, got {other:#?}"),
    }
}

fn skip(world: &World, event: &GatewayEvent) -> String {
    match decide(world, event) {
        Ok(Decision::Skip(reason)) => reason.to_string(),
        other => panic!("expected a skip, got {other:#?}"),
    }
}

fn refusal(world: &World, event: &GatewayEvent) -> Refusal {
    decide(world, event).expect_err("a refusal")
}

/// Only what a person reads: documents and notices as they are, reasons as lines.
fn story(plan: &Plan) -> String {
    let json = |value: &dyn erased::Shown| value.json();
    let mut lines = Vec::new();
    for step in &plan.steps {
        lines.push(json(&step.document));
        lines.extend(step.reasons.iter().map(|reason| format!("  {reason}")));
    }
    for telling in &plan.tellings {
        lines.push(format!("{}\n{}", telling.notice, json(&telling.notice)));
        lines.extend(telling.reasons.iter().map(|reason| format!("  {reason}")));
    }
    lines.join("\n")
}

mod erased {
    pub(super) trait Shown {
        fn json(&self) -> String;
    }

    impl<T: serde::Serialize> Shown for T {
        fn json(&self) -> String {
            serde_json::to_string_pretty(self).unwrap()
        }
    }
}

#[test]
fn a_new_customer_of_the_gateway_is_created_in_the_erp() {
    let plan = plan(&world(), &by_gateway(ann()));
    insta::assert_snapshot!(story(&plan));
    mapping_core::erp::tims::check(&plan).unwrap();
    let mut world = world();
    world.rules.sync.customer.create_in_erp = false;
    assert!(skip(&world, &by_gateway(ann())).contains("does not create"));
}

#[test]
fn only_the_fields_that_differ_are_updated_and_the_reason_names_what_was_there() {
    let mut world = world();
    let now = Customer { email: Some("ann@new.example".to_owned()), ..linked(ann(), "C0001") };
    world.gateway_customers.push(now.clone());
    world.customers.push(held());
    let before = [("name", "Ann Example"), ("email", "ann@example.com")];
    world.answers.push((note(DocumentKind::Customer, "stripe/cus_1"), written(&before)));
    insta::assert_snapshot!(story(&plan(&world, &by_gateway(now))));
}

#[test]
fn an_update_that_we_caused_is_recognised_in_the_spelling_of_the_erp() {
    let mut world = world();
    world.gateway_customers.push(linked(ann(), "C0001"));
    world.customers.push(held());
    world.answers.push((note(DocumentKind::Customer, "stripe/cus_1"), written(&[("name", "Ann Example")])));
    let found = "already posted as C0001: stripe/cus_1 is on both sides as it was written from here at 2026-11-19";
    for event in [by_gateway(linked(ann(), "C0001")), told_by_erp(by_erp(held()))] {
        assert!(skip(&world, &event).starts_with(found), "{}", skip(&world, &event));
    }
}

#[test]
fn a_late_event_says_nothing_because_the_gateway_is_asked_for_today() {
    let mut world = world();
    world.gateway_customers.push(linked(ann(), "C0001"));
    world.customers.push(held());
    let late = Customer { name: Some("Ann Before Her Wedding".to_owned()), ..ann() };
    assert!(skip(&world, &by_gateway(late)).contains("the same on both sides"));
}

#[test]
fn a_change_in_the_erp_is_carried_to_the_gateway() {
    let mut world = world();
    world.gateway_customers.push(linked(ann(), "C0001"));
    world.customers.push(ErpCustomer { phone: Some("+1 217 555 0199".to_owned()), ..held() });
    let before = [("phone", "+1 217 555 0100")];
    world.answers.push((note(DocumentKind::Customer, "stripe/cus_1"), written(&before)));
    insta::assert_snapshot!(story(&plan(&world, &told_by_erp(by_erp(world.customers[0].clone())))));
}

#[test]
fn what_the_owner_says_is_put_back_once_and_then_people_are_told() {
    let mut world = world();
    world.rules.sync.customer.name = Owner::Gateway;
    world.gateway_customers.push(linked(ann(), "C0001"));
    world.customers.push(ErpCustomer { name: "Anne Sample".to_owned(), ..held() });
    world.answers.push((note(DocumentKind::Customer, "stripe/cus_1"), written(&[("name", "Ann Example")])));
    let event = told_by_erp(by_erp(world.customers[0].clone()));
    let put_back = plan(&world, &event);
    insta::assert_snapshot!(put_back.steps[0].reasons[0]);

    let notes = mapping_core::flows::written_by(&put_back, &"stripe".into(), &world.rules);
    let (_, fields) = notes.first_key_value().unwrap();
    let noted = Answer::Written(Box::new(Written { fields: fields.clone(), at: datetime!(2026-11-20 11:00 UTC) }));
    world.answers = vec![(note(DocumentKind::Customer, "stripe/cus_1"), noted)];
    let again = plan(&world, &event);
    assert!(again.steps.is_empty());
    insta::assert_snapshot!(again.tellings[0].notice);
}

#[test]
fn where_both_changed_a_field_the_newer_one_wins_and_at_the_same_moment_the_gateway() {
    let at = datetime!(2026-11-20 08:00 UTC);
    for (gateway_at, erp_at, wins) in
        [(at, at, "gateway"), (at + time::Duration::SECOND, at, "gateway"), (at, at + time::Duration::SECOND, "erp")]
    {
        let mut world = world();
        let name = |name: &str| Some(name.to_owned());
        let now = Customer { name: name("Ann Gate"), changed_at: Some(gateway_at), ..linked(ann(), "C0001") };
        world.gateway_customers.push(now.clone());
        world.customers.push(ErpCustomer { name: "Ann Erp".to_owned(), changed_at: Some(erp_at), ..held() });
        world.answers.push((note(DocumentKind::Customer, "stripe/cus_1"), written(&[("name", "Ann Example")])));
        for event in [by_gateway(now), told_by_erp(by_erp(world.customers[0].clone()))] {
            let plan = plan(&world, &event);
            let reasons =
                plan.steps.iter().map(|step| &step.reasons).chain(plan.tellings.iter().map(|one| &one.reasons));
            let reason = reasons.flatten().next().unwrap().to_string();
            let (to_erp, loser) = if wins == "gateway" { (1, "not Ann Erp") } else { (0, "not Ann Gate") };
            assert_eq!(plan.steps.len(), to_erp, "{reason}");
            assert!(reason.contains(loser) && reason.contains("both changed it"), "{reason}");
        }
    }
}

#[test]
fn a_customer_of_the_erp_is_created_at_the_gateway_once_and_linked_when_it_answers() {
    let mut world = world();
    let in_erp = ErpCustomer { external_id: None, ..held() };
    world.customers.push(ErpCustomer { email: None, ..in_erp.clone() });
    let event = told_by_erp(by_erp(in_erp.clone()));
    assert!(skip(&world, &event).contains("does not create there"));
    world.rules.sync.customer.create_at_gateway = true;
    let told = plan(&world, &event);
    insta::assert_snapshot!(story(&told));

    let notes = mapping_core::flows::written_by(&told, &"stripe".into(), &world.rules);
    assert_eq!(notes.keys().map(ToString::to_string).collect::<Vec<_>>(), ["customer erp/C0001"]);
    let fields = notes.into_values().next().unwrap();
    let noted = Answer::Written(Box::new(Written { fields, at: datetime!(2026-11-20 11:00 UTC) }));
    world.answers.push((note(DocumentKind::Customer, "erp/C0001"), noted));
    assert!(skip(&world, &event).contains("its own event links the two"));

    // The ERP is not asked by code, so only the link in the metadata says who this is.
    let answered = linked(Customer { email: Some("ann@example.com".to_owned()), ..ann() }, "C0001");
    world.customers[0].name = "Somebody whom no search finds".to_owned();
    let link = plan(&world, &by_gateway(answered));
    insta::assert_snapshot!(story(&link));
}

#[test]
fn a_second_customer_of_the_gateway_is_noted_with_the_first_ones_code() {
    let mut world = world();
    world.customers.push(held());
    let second = Customer { id: Some("cus_2".into()), ..ann() };
    let noted = plan(&world, &by_gateway(second.clone()));
    assert!(noted.steps.is_empty());
    insta::assert_snapshot!(story(&noted));

    let Notice::GatewayCustomer { customer } = &noted.tellings[0].notice else { panic!("a notice to the gateway") };
    let after = Customer { metadata: customer.metadata.clone(), ..second.clone() };
    assert!(skip(&world, &by_gateway(after)).contains("noted as the same customer"));

    world.rules.sync.customer.twin = TwinRule::Refuse;
    let refused = refusal(&world, &by_gateway(second));
    assert_eq!(refused.code, RefusalCode::Conflict);
    insta::assert_snapshot!(refused);
}

#[test]
fn several_customers_that_fit_are_ranked_for_a_person() {
    let mut world = world();
    world.customers.push(erp_customer("C0002", None, "A. Example", "ann@example.com"));
    world.customers.push(ErpCustomer { external_id: None, ..held() });
    let refused = refusal(&world, &by_gateway(ann()));
    assert_eq!(refused.code, RefusalCode::AmbiguousCustomer);
    let ranked: Vec<(&str, u16)> = refused.suggestions.iter().map(|one| (one.value.as_str(), one.score)).collect();
    assert_eq!(ranked, [("C0001", 998), ("C0002", 560)]);
}

#[test]
fn a_deleted_customer_is_left_deactivated_or_erased_as_the_rules_say_and_once() {
    let mut world = world();
    world.customers.push(held());
    let gone = by_gateway(Customer { id: Some("cus_1".into()), deleted: true, ..Customer::default() });
    assert!(skip(&world, &gone).contains("leaves it"));

    world.rules.sync.customer.deleted = CustomerDeparture::Deactivate;
    let Document::Customer(record) = &plan(&world, &gone).steps[0].document else { panic!("a customer") };
    assert_eq!((record.active, record.name.as_str(), &record.email), (Some(false), "ANN EXAMPLE", &None));
    mapping_core::erp::tims::check(&plan(&world, &gone)).unwrap();
    assert_eq!(
        mapping_core::erp::syspro::harmony::check(&plan(&world, &gone)).unwrap_err().code,
        RefusalCode::Unsupported
    );
    world.answers.push((note(DocumentKind::Customer, "stripe/cus_1"), written(&[("active", "false")])));
    assert!(skip(&world, &gone).contains("nothing is left to do"));

    world.rules.sync.customer.deleted = CustomerDeparture::Erase;
    insta::assert_snapshot!(story(&plan(&world, &gone)));
    world.answers.push((note(DocumentKind::CustomerErasure, "C0001"), written(&[("tombstone", "Erased customer")])));
    assert!(skip(&world, &gone).contains("nothing is left to do"));
    // The ERP tells of the erasure: the gateway learns nothing of it.
    let tombstone = erp_customer("C0001", Some("stripe/cus_1"), "Erased customer", "");
    assert!(skip(&world, &told_by_erp(by_erp(tombstone))).contains("erased from here"));
}

#[test]
fn an_update_after_an_erasure_brings_nothing_back() {
    // By the ERP's code, found by its external id or linked by the metadata, and by the gateway's identity alone.
    for (erased, held, told) in
        [("C0001", Some(held()), ann()), ("C0001", None, linked(ann(), "C0001")), ("stripe/cus_1", None, ann())]
    {
        let mut world = world();
        world.customers.extend(held);
        assert!(matches!(decide(&world, &by_gateway(told.clone())), Ok(Decision::Post(_))), "{erased}");
        world.answers.push((note(DocumentKind::CustomerErasure, erased), written(&[("tombstone", "Erased")])));
        assert!(skip(&world, &by_gateway(told)).contains("stripe/cus_1, who was erased from here"), "{erased}");
    }
}

#[test]
fn an_update_after_a_deletion_changes_nothing() {
    let mut world = world();
    world.customers.push(held());
    world.gateway_customers.push(Customer { id: Some("cus_1".into()), deleted: true, ..Customer::default() });
    assert!(skip(&world, &by_gateway(ann())).contains("leaves it"));
    assert!(skip(&world, &told_by_erp(by_erp(held()))).contains("the gateway has stripe/cus_1 no more"));
}

#[test]
fn a_merge_in_the_erp_links_the_gateways_customer_to_the_record_that_is_left() {
    let mut world = world();
    world.gateway_customers.push(linked(ann(), "C0001"));
    world.customers.extend([held(), erp_customer("C0002", None, "Ann Example", "ann@example.com")]);
    let merged = ErpCustomerChange { merged_into: Some("C0002".into()), ..by_erp(held()) };
    insta::assert_snapshot!(story(&plan(&world, &told_by_erp(merged.clone()))));

    world.gateway_customers[0] = linked(ann(), "C0002");
    world.customers[1].external_id = Some("stripe/cus_1".into());
    assert!(skip(&world, &told_by_erp(merged)).contains("linked to it"));
    // The record that is gone says nothing for the gateway's customer any more.
    assert!(skip(&world, &told_by_erp(by_erp(held()))).contains("the gateway keeps stripe/cus_1 as C0002"));
}

#[test]
fn a_deletion_in_the_erp_reaches_the_gateway_only_by_rule() {
    let mut world = world();
    world.gateway_customers.push(linked(ann(), "C0001"));
    let event = told_by_erp(ErpCustomerChange { deleted: true, ..by_erp(held()) });
    assert!(skip(&world, &event).contains("leaves the gateway's"));
    world.rules.sync.customer.delete_at_gateway = true;
    let plan = plan(&world, &event);
    let Notice::GatewayCustomer { customer } = &plan.tellings[0].notice else { panic!("a notice to the gateway") };
    assert!(customer.deleted && customer.name.is_none());
}

#[test]
fn without_a_gateway_to_tell_the_erps_changes_stay_where_they_are() {
    let event = told_by_erp(by_erp(held()));
    assert_eq!(CustomerMaster.questions(&event, &Facts::new(), &World::new().rules).unwrap(), []);
    assert!(skip(&World::new(), &event).contains("names nobody to tell"));
}

#[test]
fn an_erasure_says_what_has_to_go_where_and_keeps_nothing_personal() {
    let mut world = world();
    world.gateway_customers.push(linked(ann(), "C0001"));
    let guest = erp_customer("C0002", Some("email/ann@example.com"), "Ann Example", "ann@example.com");
    let other = erp_customer("C0003", Some("stripe/cus_9"), "Ann Example", "ann@example.com");
    world.customers.extend([held(), guest, other]);
    let told = |world: &World| {
        let mut facts = Facts::new();
        loop {
            match erase_customer(&"stripe".into(), &"cus_1".into(), &facts, &world.rules) {
                Err(Pause::Ask(questions)) => {
                    questions.into_iter().for_each(|question| facts.learn(question.clone(), world.answer(&question)));
                }
                other => return other,
            }
        }
    };
    let erasure = told(&world).unwrap();
    let text = story(&erasure.plan);
    for personal in ["ann@example.com", "Ann", "555"] {
        assert!(!text.to_lowercase().contains(&personal.to_lowercase()), "{text}");
    }
    insta::assert_snapshot!(text);
    let forget: Vec<String> = erasure.forget.iter().map(ToString::to_string).collect();
    assert_eq!(
        forget,
        ["customer stripe/cus_1", "customer erp/C0001", "customer erp/C0002", "customer email/ann@example.com"]
    );

    world.rules.sync.customer.tombstone = "was Ann Example".to_owned();
    let Err(Pause::Refuse(refused)) = told(&world) else { panic!("a refusal") };
    assert_eq!((refused.code, refused.value.as_str()), (RefusalCode::InvalidText, ""));
}

#[test]
fn a_customer_that_no_key_finds_and_whose_name_the_erp_owns_is_for_a_person_to_link() {
    let mut world = world();
    world.rules.sync.customer.name = Owner::Erp;
    assert_eq!(refusal(&world, &by_gateway(linked(ann(), "C0007"))).code, RefusalCode::MissingCustomer);
}

#[test]
fn a_guest_is_nobodys_master_data() {
    let event = by_gateway(Customer { id: None, ..ann() });
    assert!(matches!(decide(&world(), &event), Ok(Decision::Skip(SkipReason::NoEffect { .. }))));
}
