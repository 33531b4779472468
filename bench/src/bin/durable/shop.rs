//! A shop whose customer, known to the ERP, pays again and again. Every payment is an event of Stripe's as it is signed and delivered,
//! and by the shipped rules two documents: a sales order of two lines, and a receipt. What a gateway and an ERP would be asked is
//! answered from memory, since questions are no part of what durability costs.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use flow_core::inbox::Incoming;
use flow_core::ports::{Gateway, PortError};
use mapping_core::canonical::{AccountId, CustomerRecord, Document, GatewayEvent, Payment, PostedNumbers, Subject};
use mapping_core::flows::{self, Answer, Decision, ErpCustomer, ErpItem, Facts, ItemAnswer, Plan, Question};
use mapping_core::gateway::stripe;
use mapping_core::rules::RuleBook;
use secrecy::SecretString;
use stripe_model::webhook::{Verifier, sign};
use time::OffsetDateTime;

const SECRET: &str = "whsec_bench";

/// What a shop writes into the payment's metadata.
const ORDER_LINES: &str =
    r#"[{"sku":"A-1","quantity":2,"net":"100.00","tax":"20.00"},{"sku":"B-2","quantity":1,"net":"9.50"}]"#;

/// A payment's event, with `NUMBER` wherever one differs from another.
static PAYMENT: LazyLock<String> = LazyLock::new(|| {
    let lines = format!("\"metadata\": {{\"order_lines\": {ORDER_LINES:?},");
    ["evt_bench0001", "ch_bench0001", "txn_bench0001", "pi_bench0001", "SO-20771"].into_iter().fold(
        include_str!("../../charge_succeeded.json").replace("\"metadata\": {", &lines),
        |body, id| {
            let kind = id.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches("bench");
            body.replace(id, &format!("{kind}NUMBER"))
        },
    )
});

/// A signed webhook.
pub struct Delivery {
    pub header: String,
    pub body: Vec<u8>,
}

impl Delivery {
    pub fn of(body: String) -> Self {
        let header = sign(&SecretString::from(SECRET), body.as_bytes(), OffsetDateTime::now_utc());
        Self { header, body: body.into_bytes() }
    }

    pub fn of_payment(number: usize) -> Self {
        Self::of(payment(number))
    }
}

/// Verifies what the shop's gateway signs.
pub fn verifier() -> Verifier {
    Verifier::new([&SecretString::from(SECRET)])
}

/// The event of one payment.
fn payment(number: usize) -> String {
    PAYMENT.replace("NUMBER", &format!("{number:09}"))
}

/// What the shop's gateway and its ERP know.
#[derive(Clone)]
pub struct Shop {
    customers: Vec<ErpCustomer>,
    /// Those that are known by heart; others are read when they are asked about.
    payments: Arc<Vec<Payment>>,
}

impl Shop {
    /// The ERP holds the customer as this library would have made it.
    pub fn new() -> Self {
        let mut shop = Self { customers: Vec::new(), payments: Arc::new(vec![read(0).1]) };
        let made = shop.plan(0).steps.into_iter().filter_map(|step| match step.document {
            Document::Customer(record) => Some(held(*record)),
            _ => None,
        });
        shop.customers = made.collect();
        shop
    }

    /// Knows so many payments by heart.
    pub fn knowing(self, payments: usize) -> Self {
        Self { payments: Arc::new((0..payments).map(|number| read(number).1).collect()), ..self }
    }

    pub fn rules() -> RuleBook {
        RuleBook::stripe_tims()
    }

    /// The documents of one payment, with the numbers that the ERP gives.
    pub fn documents(&self, number: usize) -> Vec<Document> {
        let mut numbers = PostedNumbers::new();
        let numbered = self.plan(number).steps.into_iter().map(|step| {
            numbers.insert(step.document.key(), "000123".to_owned());
            step.document.into_resolved(&numbers).expect("what it refers to is posted")
        });
        numbered.collect()
    }

    /// What is answered to any question.
    pub fn say(&self, question: &Question) -> Answer {
        match question {
            Question::Payment { id } => {
                let number: usize = id.as_str().trim_start_matches("ch_").parse().expect("it is one of the shop's");
                Answer::Payment(Box::new(self.payments.get(number).cloned().unwrap_or_else(|| read(number).1)))
            }
            Question::GatewayCustomer { .. } => Answer::GatewayCustomer(Box::new(self.payments[0].customer.clone())),
            Question::Customers { .. } => Answer::Customers(self.customers.clone()),
            Question::Item { sku } => {
                let description = Some(format!("Item {sku}"));
                let (sku, price, on_hand) = (sku.clone(), None, None);
                let item = ErpItem { sku, description, price, on_hand, active: None, changed_at: None };
                Answer::Item(ItemAnswer { found: Some(item), near: Vec::new() })
            }
            _ => Answer::Absent,
        }
    }

    fn plan(&self, number: usize) -> Plan {
        let (flows, rules, event) = (flows::default_flows(), Self::rules(), read(number).0);
        let mut facts = Facts::new();
        loop {
            let questions = flows::questions(&flows, &event, &facts, &rules).expect("the story goes on");
            if questions.is_empty() {
                break;
            }
            questions.into_iter().for_each(|question| {
                let answer = self.say(&question);
                facts.learn(question, answer);
            });
        }
        match flows::decide(&flows, &event, &facts, &rules).expect("the payment is planned") {
            Decision::Post(plan) => plan,
            other => panic!("documents are posted: {other:?}"),
        }
    }
}

/// One payment, as an event and alone.
fn read(number: usize) -> (GatewayEvent, Payment) {
    let event = stripe::read(payment(number).as_bytes()).expect("the event is read");
    let Subject::Payment(payment) = &event.subject else { panic!("the event is a payment") };
    let payment = (**payment).clone();
    (event, payment)
}

fn held(record: CustomerRecord) -> ErpCustomer {
    ErpCustomer {
        code: "C0001".into(),
        external_id: Some(record.external_id),
        name: record.name,
        email: record.email,
        phone: record.phone,
        billing: record.billing,
        shipping: record.shipping,
        changed_at: None,
    }
}

#[async_trait]
impl Gateway for Shop {
    fn name(&self) -> &str {
        "stripe"
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        Ok(stripe::read(&incoming.payload)?)
    }

    async fn answer(&self, _: Option<&AccountId>, question: &Question) -> Result<Answer, PortError> {
        Ok(self.say(question))
    }
}
