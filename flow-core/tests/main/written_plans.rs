//! A flow whose events carry their plan, so that any document and any telling can be sent on its way, and a herald that follows
//! a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use flow_core::inbox::Incoming;
use flow_core::ports::{Gateway, Herald, Occasion, PortError, Told};
use flow_core::runner::Runner;
use mapping_core::canonical::{AccountId, GatewayEvent, Subject};
use mapping_core::flows::{Answer, Decision, Facts, Flow, Notice, Plan, Question, Severity, Telling};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::RuleBook;

use crate::scripted::{OPTIONS, START, World, incoming};

/// An event that asks something and carries the plan to make of it.
#[derive(Default, serde::Serialize, serde::Deserialize)]
pub struct Order {
    pub questions: Vec<Question>,
    pub plan: Plan,
    /// Why there is no plan.
    pub refusal: Option<Refusal>,
}

/// Reads such events.
pub struct Scribe;

#[async_trait]
impl Gateway for Scribe {
    fn name(&self) -> &str {
        "acme"
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        Ok(GatewayEvent {
            gateway: "acme".into(),
            account: None,
            id: incoming.event.clone(),
            kind: incoming.kind.clone(),
            occurred_at: START,
            order_key: "one".into(),
            subject: Subject::Other {
                object: "order".to_owned(),
                id: Some(String::from_utf8(incoming.payload.clone()).unwrap()),
            },
        })
    }

    async fn answer(&self, _: Option<&AccountId>, _: &Question) -> Result<Answer, PortError> {
        Ok(Answer::Absent)
    }
}

/// Does what the event says.
pub struct AsOrdered;

fn order_of(event: &GatewayEvent) -> Result<Order, Refusal> {
    let Subject::Other { id: Some(text), .. } = &event.subject else { panic!("an order") };
    serde_json::from_str(text).map_err(|error| Refusal::new(RefusalCode::Unreadable, "order", "", error.to_string()))
}

impl Flow for AsOrdered {
    fn name(&self) -> &'static str {
        "as_ordered"
    }

    fn handles(&self, _: &GatewayEvent) -> bool {
        true
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        let asked = order_of(event)?.questions;
        Ok(asked.into_iter().filter(|question| facts.answer(question).is_none()).collect())
    }

    fn decide(&self, event: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
        let order = order_of(event)?;
        order.refusal.map_or_else(|| Ok(Decision::Post(order.plan)), Err)
    }
}

/// Writes down what it is told, unless the script says otherwise.
#[derive(Default)]
pub struct Crier {
    pub heard: Mutex<Vec<(String, String)>>,
    pub told: Mutex<Vec<Telling>>,
    pub script: Mutex<VecDeque<Result<Told, PortError>>>,
}

#[async_trait]
impl Herald for Crier {
    fn name(&self) -> &str {
        "acme"
    }

    async fn tell(&self, telling: &Telling, occasion: &Occasion) -> Result<Told, PortError> {
        self.heard.lock().unwrap().push((telling.notice.to_string(), occasion.key.to_string()));
        self.told.lock().unwrap().push(telling.clone());
        let scripted = self.script.lock().unwrap().pop_front();
        let record = match &telling.notice {
            Notice::GatewayCustomer { customer } => customer.id.as_ref().map(ToString::to_string),
            _ => None,
        };
        scripted.unwrap_or(Ok(Told::Done { record }))
    }
}

impl Crier {
    pub fn notices(&self) -> Vec<String> {
        self.heard.lock().unwrap().iter().map(|(notice, _)| notice.clone()).collect()
    }
}

pub fn alert(topic: &str) -> Notice {
    Notice::Alert {
        severity: Severity::Warning,
        topic: topic.to_owned(),
        message: "look".to_owned(),
        figures: Vec::new(),
    }
}

pub fn deaf() -> Result<Told, PortError> {
    Err(PortError::Retry { after: None, message: "asleep".to_owned() })
}

impl World {
    pub async fn order(&self, event: &str, order: &Order) {
        let delivery = incoming(event, "one", &serde_json::to_vec(order).unwrap());
        self.runner().inbox().accept(&delivery).await.unwrap();
    }

    pub fn ordered(&self, crier: &Arc<Crier>) -> Runner {
        let flows: [Box<dyn Flow>; 1] = [Box::new(AsOrdered)];
        Runner::new(Arc::clone(&self.store), Arc::clone(&self.books))
            .gateway(Scribe)
            .herald(Arc::clone(crier))
            .flows(flows)
            .clock(Arc::clone(&self.clock) as _)
            .options(OPTIONS)
    }

    pub async fn run_ordered(&self, crier: &Arc<Crier>) {
        let runner = self.ordered(crier);
        let quiet = runner.run_until_quiet(|_| {});
        tokio::time::timeout(std::time::Duration::from_secs(60), quiet).await.expect("the story ends").unwrap();
    }
}
