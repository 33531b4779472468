//! Opayo's recurring charge: a repeat of an earlier payment is deferred as an invoice of a subscription would be.

use mapping_core::canonical::{Document, GatewayEvent, Subject};
use mapping_core::flows::{Decision, Facts, Flow, OrderToCash, RepeatedPayments};
use mapping_core::gateway::opayo::{self, OwnRecord};
use mapping_core::money::{Decimal, Money};
use mapping_core::rules::{PaymentPosting, RepeatPeriod, RevenuePolicy};

use crate::opayo_world::{ID, RECEIVED, report, world as opayo_company};
use crate::revenue::journals;
use crate::shipment::shipped;
use crate::world::World;

/// A company that charges a card month by month.
fn company() -> World {
    let mut world = opayo_company();
    world.rules.revenue.policy = RevenuePolicy::Defer;
    world.rules.revenue.repeat_period = Some(RepeatPeriod::Month);
    world.rules.ledger.deferred_revenue = Some("2400-00".into());
    world.rules.ledger.revenue = Some("4000-00".into());
    world
}

/// The event of Reporting's words about a payment of this type.
fn charged(world: &mut World, kind: &str) -> GatewayEvent {
    let message = report(&[("transactiontype", kind)]);
    let event = opayo::read(message.as_bytes(), &OwnRecord::default(), RECEIVED).unwrap();
    let Subject::Payment(paid) = &event.subject else { panic!("a payment") };
    world.payments.push((**paid).clone());
    event
}

fn decide(world: &World, flow: &dyn Flow, event: &GatewayEvent) -> Decision {
    let mut facts = Facts::new();
    loop {
        let questions = flow.questions(event, &facts, &world.rules).unwrap();
        if questions.is_empty() {
            return flow.decide(event, &facts, &world.rules).unwrap();
        }
        for question in questions {
            let answer = world.answer(&question);
            facts.learn(question, answer);
        }
    }
}

#[test]
fn a_repeated_charge_is_deferred_over_its_month() {
    let mut world = company();
    let event = charged(&mut world, "Repeat");
    let Decision::Post(plan) = decide(&world, &RepeatedPayments, &event) else { panic!("a plan") };
    let Decision::Post(money) = decide(&world, &OrderToCash, &event) else { panic!("a plan") };
    assert_eq!(plan.steps[..money.steps.len()], money.steps, "the money is booked as ever");
    let deferred = journals(&plan.steps[money.steps.len()..]);
    assert_eq!(
        deferred,
        [
            format!("2026-11-20 4000-00 to 2400-00 1000.00 GBP {ID}/line-1/deferral"),
            format!("2026-11-30 2400-00 to 4000-00 366.67 GBP {ID}/line-1/2026-11"),
            format!("2026-12-19 2400-00 to 4000-00 633.33 GBP {ID}/line-1/2026-12"),
            format!("2026-11-20 4000-00 to 2400-00 35.00 GBP {ID}/line-2/deferral"),
            format!("2026-11-30 2400-00 to 4000-00 12.83 GBP {ID}/line-2/2026-11"),
            format!("2026-12-19 2400-00 to 4000-00 22.17 GBP {ID}/line-2/2026-12"),
        ]
    );
}

#[test]
fn a_first_payment_and_a_rule_book_without_a_period_defer_nothing() {
    let mut world = company();
    let first = charged(&mut world, "Payment");
    let plans = |world: &World, event| decide(world, &RepeatedPayments, event) == decide(world, &OrderToCash, event);
    assert!(plans(&world, &first));
    let mut world = company();
    let repeat = charged(&mut world, "Repeat");
    world.rules.revenue.repeat_period = None;
    assert!(plans(&world, &repeat));
}

#[test]
fn every_interface_of_opayo_says_that_a_payment_is_a_repeat() {
    let Subject::Payment(reported) = charged(&mut company(), "Repeat").subject else { panic!("a payment") };
    assert_eq!(reported.metadata.get("repeat_of").map(String::as_str), Some("Repeat"));
    let Subject::Payment(usual) = charged(&mut company(), "Payment").subject else { panic!("a payment") };
    assert_eq!(usual.metadata.get("repeat_of"), None);
    let own = OwnRecord {
        related: Some(opayo_model::TransactionId::from("AAAAAAAA-0000-0000-0000-000000000001")),
        made_at: Some(RECEIVED),
        ..OwnRecord::default()
    };
    let body = br#"{"transactionId": "8B424E67-A809-036E-0C50-EF24982A5D61", "transactionType": "Repeat", "status": "Ok",
        "statusCode": "0000", "amount": {"totalAmount": 1200, "saleAmount": 1200, "surchargeAmount": 0}, "currency": "GBP"}"#;
    let Subject::Payment(pi) = opayo::read(body, &own, RECEIVED).unwrap().subject else { panic!("a payment") };
    let of = pi.metadata.get("repeat_of").map(String::as_str);
    assert_eq!(of, Some("AAAAAAAA-0000-0000-0000-000000000001"));
}

/// The deferrals of a plan, without the releases.
fn deferrals(plan: &mapping_core::flows::Plan) -> Vec<String> {
    let journals = journals(&plan.steps);
    journals.into_iter().filter(|journal| journal.ends_with("/deferral")).collect()
}

#[test]
fn on_shipment_a_repeat_is_deferred_where_its_receipt_is_booked() {
    let mut world = company();
    world.rules.posting.payment = PaymentPosting::OnShipment;
    let event = charged(&mut world, "Repeat");
    let Decision::Post(plan) = decide(&world, &RepeatedPayments, &event) else { panic!("a plan") };
    assert!(plan.steps.iter().all(|step| !matches!(step.document, Document::Journal(_) | Document::Receipt(_))));
    world.post(&plan);
    let mut goods = shipped("D-1", true);
    let Subject::Shipment(shipment) = &mut goods.subject else { panic!("a shipment") };
    shipment.order = world.orders[0].reference.clone();
    for is_written_down in [true, false] {
        if !is_written_down {
            world.written.clear();
        }
        let Decision::Post(plan) = decide(&world, &RepeatedPayments, &goods) else { panic!("a plan") };
        assert!(matches!(plan.steps[0].document, Document::Receipt(_)));
        assert_eq!(
            deferrals(&plan),
            [
                format!("2026-11-24 4000-00 to 2400-00 1000.00 GBP {ID}/line-1/deferral"),
                format!("2026-11-24 4000-00 to 2400-00 35.00 GBP {ID}/line-2/deferral"),
            ]
        );
    }
    let Decision::Post(plan) = decide(&world, &RepeatedPayments, &goods) else { panic!("a plan") };
    world.post(&plan);
    let Decision::Post(again) = decide(&world, &RepeatedPayments, &goods) else { panic!("a plan") };
    assert!(again.steps.is_empty(), "the second shipment books nothing");
}

#[test]
fn a_part_of_an_order_defers_its_part_of_each_line() {
    let mut world = company();
    let mut event = charged(&mut world, "Repeat");
    let Subject::Payment(payment) = &mut event.subject else { panic!("a payment") };
    let whole = payment.amount;
    payment.captured = Money::new(whole.amount() / Decimal::TWO, whole.currency());
    world.payments = vec![(**payment).clone()];
    for receipt in [ID.to_owned(), format!("{ID}/2")] {
        let Decision::Post(plan) = decide(&world, &RepeatedPayments, &event) else { panic!("a plan") };
        assert_eq!(
            deferrals(&plan),
            [
                format!("2026-11-20 4000-00 to 2400-00 500.00 GBP {receipt}/line-1/deferral"),
                format!("2026-11-20 4000-00 to 2400-00 17.50 GBP {receipt}/line-2/deferral"),
            ]
        );
        world.post(&plan);
        world.payments[0].captured = whole;
    }
}
