//! From signed webhook bytes to rendered ERP documents, beside what async-stripe-webhook needs to verify and parse the same
//! bytes, in the same run.
//!
//! Ours verifies, parses, normalises, plans with given facts, puts the ERP's numbers in and renders: TIMS to the bytes of its
//! JSON bodies, SYSPRO to those of the XML of its e.net business objects. async-stripe verifies and parses, no more.
//!
//! The commonest payment comes first: a returning customer's, whom the ERP knows by the gateway's id and whose record is as it
//! should be. Its plan is a sales order of two lines and a receipt. A new customer's has a customer record, too. The facts are
//! those that a gateway and an ERP would give: the payment and the customer as they are now, the items, nothing posted yet.

#[path = "../contest.rs"]
mod contest;

use std::hint::black_box;

use contest::Contender;
use mapping_core::canonical::{CustomerRecord, Document, GatewayEvent, PostedNumbers, Subject};
use mapping_core::erp::syspro::enet::{self, EnetOptions};
use mapping_core::erp::tims::{self, TimsRequest};
use mapping_core::flows::{self, Answer, Decision, ErpCustomer, ErpItem, Facts, Flow, ItemAnswer, Plan, Question};
use mapping_core::gateway::stripe;
use mapping_core::money::Currency;
use mapping_core::rules::{AddressProfile, RuleBook};
use secrecy::SecretString;
use stripe_model::webhook::{Verifier, sign};
use syspro_harmony::enet::{Settings, Site, SiteCurrencies};
use time::OffsetDateTime;
use tims_client::Codec;

const SECRET: &str = "whsec_bench";

/// What a shop writes into the payment's metadata.
const ORDER_LINES: &str =
    r#"[{"sku":"A-1","quantity":2,"net":"100.00","tax":"20.00"},{"sku":"B-2","quantity":1,"net":"9.50"}]"#;

/// One case against one rule book: everything that is known before the webhook comes.
struct Case {
    flows: Vec<Box<dyn Flow>>,
    rules: RuleBook,
    facts: Facts,
}

impl Case {
    /// A payer whom the ERP does not know.
    fn of_new_customer(event: &GatewayEvent, rules: RuleBook) -> Self {
        let mut case = Self { flows: flows::default_flows(), rules, facts: Facts::new() };
        case.ask(event, &[]);
        case
    }

    /// A payer whom the ERP holds as this library would have created them.
    fn of_returning_customer(event: &GatewayEvent, rules: RuleBook) -> Self {
        let mut case = Self::of_new_customer(event, rules);
        let records = case.plan(event).steps.into_iter().filter_map(|step| match step.document {
            Document::Customer(record) => Some(held(*record)),
            _ => None,
        });
        let records: Vec<ErpCustomer> = records.collect();
        case.facts = Facts::new();
        case.ask(event, &records);
        case
    }

    fn ask(&mut self, event: &GatewayEvent, customers: &[ErpCustomer]) {
        loop {
            let questions = flows::questions(&self.flows, event, &self.facts, &self.rules).expect("the story goes on");
            if questions.is_empty() {
                return;
            }
            for question in questions {
                let answer = answer(&question, event, customers);
                self.facts.learn(question, answer);
            }
        }
    }

    fn plan(&self, event: &GatewayEvent) -> Plan {
        match flows::decide(&self.flows, event, &self.facts, &self.rules).expect("the event is planned") {
            Decision::Post(plan) => plan,
            other => panic!("documents are posted: {other:?}"),
        }
    }

    /// The documents of a verified body, with the ERP's numbers.
    fn documents(&self, body: &[u8]) -> Vec<Document> {
        numbered(self.plan(&stripe::read(body).expect("the event is read")))
    }
}

fn answer(question: &Question, event: &GatewayEvent, customers: &[ErpCustomer]) -> Answer {
    let Subject::Payment(payment) = &event.subject else { panic!("the event is a payment") };
    match question {
        Question::Payment { .. } => Answer::Payment(payment.clone()),
        Question::GatewayCustomer { .. } => Answer::GatewayCustomer(Box::new(payment.customer.clone())),
        Question::Customers { .. } => Answer::Customers(customers.to_vec()),
        Question::Item { sku } => {
            let item = ErpItem {
                sku: sku.clone(),
                description: Some(format!("Item {sku}")),
                price: None,
                on_hand: None,
                active: None,
                changed_at: None,
            };
            Answer::Item(ItemAnswer { found: Some(item), near: Vec::new() })
        }
        _ => Answer::Absent,
    }
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

fn numbered(plan: Plan) -> Vec<Document> {
    let mut numbers = PostedNumbers::new();
    let numbered = plan.steps.into_iter().map(|step| {
        let number = match step.document {
            Document::Customer(_) => "C0001",
            Document::SalesOrder(_) => "000123",
            _ => "P0001",
        };
        numbers.insert(step.document.key(), number.to_owned());
        step.document.into_resolved(&numbers).expect("what it refers to is posted")
    });
    numbered.collect()
}

fn tims_body(document: &Document, codec: Codec) -> Vec<u8> {
    let body = match tims::render(document).expect("TIMS holds it") {
        TimsRequest::CreateCustomer(new) => codec.encode(&*new),
        TimsRequest::CreateSalesOrder(new) => codec.encode(&*new),
        TimsRequest::CreatePayment(new) => codec.encode(&*new),
        other => panic!("no such document is planned: {other:?}"),
    };
    body.expect("JSON carries it")
}

fn main() {
    let lines = format!("\"metadata\": {{\"order_lines\": {ORDER_LINES:?},");
    let body = include_str!("../charge_succeeded.json").replace("\"metadata\": {", &lines);
    let now = OffsetDateTime::now_utc();
    let secret = SecretString::from(SECRET);
    let header = sign(&secret, body.as_bytes(), now);
    let verifier = Verifier::new([&secret]);
    let verified = || verifier.verify(&header, body.as_bytes(), now).expect("the signature is right");

    let event = stripe::read(body.as_bytes()).expect("the event is read");
    let tims_rules = RuleBook::stripe_tims;
    let syspro_rules = || RuleBook::stripe_tims().for_columns_of(AddressProfile::SysproV7);
    let cases = [
        Case::of_returning_customer(&event, tims_rules()),
        Case::of_returning_customer(&event, syspro_rules()),
        Case::of_new_customer(&event, tims_rules()),
        Case::of_new_customer(&event, syspro_rules()),
    ];
    let site =
        Site::new(Settings { currencies: SiteCurrencies::new().home(Currency::GBP, "£"), ..Settings::default() });
    let options = EnetOptions::default();
    let to_tims = |case: &Case| -> Vec<Vec<u8>> {
        verified();
        case.documents(body.as_bytes()).iter().map(|document| tims_body(document, Codec::Json)).collect()
    };
    let to_syspro = |case: &Case| -> Vec<String> {
        verified();
        let documents = case.documents(body.as_bytes());
        let xml = |document| enet::xml_in_text(document, &site, &options).expect("SYSPRO holds it");
        documents.iter().map(xml).collect()
    };
    for case in &cases {
        println!("{} documents and {} things to tell", case.plan(&event).steps.len(), case.plan(&event).tellings.len());
    }

    let [tims_returning, syspro_returning, tims_new, syspro_new] = &cases;
    let mut contenders = [
        Contender::new("async-stripe-webhook construct_event", || {
            black_box(stripe_webhook::Webhook::construct_event(&body, &header, SECRET).expect("async-stripe reads it"));
        }),
        Contender::new("returning customer to TIMS JSON", || drop(black_box(to_tims(tims_returning)))),
        Contender::new("returning customer to SYSPRO XML", || drop(black_box(to_syspro(syspro_returning)))),
        Contender::new("new customer to TIMS JSON", || drop(black_box(to_tims(tims_new)))),
        Contender::new("new customer to SYSPRO XML", || drop(black_box(to_syspro(syspro_new)))),
    ];
    contest::run(body.len(), &mut contenders);
}
