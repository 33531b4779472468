//! Documents of two events that need each other's numbers: to wait for them has an end.

use std::sync::Arc;

use flow_core::dead_letter::Cause;
use flow_core::inbox::EventState;
use mapping_core::canonical::{DocumentKey, DocumentKind, Link};
use mapping_core::flows::{Plan, Step};
use serde_json::json;

use crate::scripted::{START, World, document, incoming};
use crate::written_plans::{Crier, Order};

/// A receipt that needs the number of another one.
fn receipt(id: &str, needs: &str) -> Order {
    let customer: Link<String> = Link::Posted(DocumentKey::new(DocumentKind::Receipt, needs));
    let receipt = document(json!({
        "document": "receipt", "transaction": id, "customer": customer, "sales_order": null,
        "amount": {"amount": "1.00", "currency": "GBP"}, "received_on": START.date(), "method": "Credit Card", "status": "paid",
    }));
    Order { plan: Plan::from(vec![Step { document: receipt, reasons: Vec::new() }]), ..Order::default() }
}

#[tokio::test]
async fn documents_of_two_plans_that_need_each_other_are_dead_letters_that_name_the_circle() {
    let world = World::new().await;
    let plans = [("evt_a", receipt("a", "b")), ("evt_b", receipt("b", "c")), ("evt_c", receipt("c", "a"))];
    for (event, order) in &plans {
        let delivery = incoming(event, event, &serde_json::to_vec(order).unwrap());
        world.runner().inbox().accept(&delivery).await.unwrap();
    }
    world.run_ordered(&Arc::new(Crier::default())).await;
    let events = world.events().await;
    let causes: Vec<String> = events.values().map(|event| event.cause.as_ref().unwrap().to_string()).collect();
    let named = |cause: &&String| ["receipt a", "receipt b", "receipt c"].iter().all(|key| cause.contains(key));
    assert!(causes.iter().any(|cause| named(&cause)), "{causes:?}");
    assert!(events.values().all(|event| event.state == EventState::Dead), "{causes:?}");
}

#[tokio::test]
async fn a_document_that_needs_its_own_number_is_a_dead_letter() {
    let world = World::new().await;
    world.order("evt_a", &receipt("a", "a")).await;
    world.run_ordered(&Arc::new(Crier::default())).await;
    let events = world.events().await;
    let cause = events["evt_a"].cause.as_ref().unwrap();
    assert!(matches!(cause, Cause::Refused { refusal } if refusal.value == "receipt a -> receipt a"), "{cause}");
}
