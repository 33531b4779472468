//! A gateway, a flow and an ERP that follow a script, so that every story can be told to the end.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flow_core::clock::ManualClock;
use flow_core::inbox::{Accepted, EventState, Incoming, StoredEvent};
use flow_core::outbox::StoredDocument;
use flow_core::ports::{Erp, Gateway, Permit, PortError, PostOutcome, Probe};
use flow_core::runner::{Backoff, Options, Runner};
use flow_core::store::{SqliteStore, Store, Summary};
use mapping_core::canonical::{
    AccountId, CustomerCode, Document, DocumentKey, DocumentKind, GatewayEvent, Link, OrderKey, SalesOrderNumber,
    Subject,
};
use mapping_core::flows::{
    Answer, CustomerQuery, Decision, ErpItem, Facts, Flow, ItemAnswer, Plan, Question, SkipReason,
};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::RuleBook;
use serde_json::json;
use time::OffsetDateTime;
use time::macros::datetime;
use tokio::sync::Barrier;

pub const START: OffsetDateTime = datetime!(2026-11-20 08:00:00 UTC);

pub fn incoming(event: &str, key: &str, payload: &[u8]) -> Incoming {
    Incoming {
        gateway: "acme".into(),
        account: None,
        event: event.into(),
        kind: "sale".to_owned(),
        order_key: Some(OrderKey::from(key)),
        payload: payload.to_vec(),
        received_at: START,
    }
}

/// A sale at the gateway: the whole vocabulary of its messages.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Sale {
    pub event: String,
    pub key: String,
    pub transaction: String,
    pub customer: String,
    pub minor: i64,
}

impl Sale {
    pub fn new(event: &str, key: &str, transaction: &str, customer: &str, minor: i64) -> Self {
        let own = str::to_owned;
        Self { event: own(event), key: own(key), transaction: own(transaction), customer: own(customer), minor }
    }

    pub fn incoming(&self) -> Incoming {
        incoming(&self.event, &self.key, &serde_json::to_vec(self).unwrap())
    }
}

/// Reads sales.
pub struct Acme;

#[async_trait]
impl Gateway for Acme {
    fn name(&self) -> &str {
        "acme"
    }

    async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
        let sale: Sale = client_core::json::decode(&incoming.payload)
            .map_err(|error| Refusal::new(RefusalCode::Unreadable, error.path, "", error.message))?;
        Ok(GatewayEvent {
            gateway: "acme".into(),
            account: None,
            id: sale.event.as_str().into(),
            kind: "sale".to_owned(),
            occurred_at: START,
            order_key: sale.key.as_str().into(),
            subject: Subject::Other { object: "sale".to_owned(), id: Some(serde_json::to_string(&sale).unwrap()) },
        })
    }

    async fn answer(&self, _: Option<&AccountId>, _: &Question) -> Result<Answer, PortError> {
        Ok(Answer::Absent)
    }
}

/// Plans a customer if the ERP has none, an order and a receipt.
pub struct Sell;

fn sale_of(event: &GatewayEvent) -> Option<Sale> {
    match &event.subject {
        Subject::Other { id: Some(sale), .. } => serde_json::from_str(sale).ok(),
        _ => None,
    }
}

fn wanted(sale: &Sale) -> (Question, Question) {
    let query = CustomerQuery { external_id: Some(sale.customer.as_str().into()), ..CustomerQuery::default() };
    (Question::Receipt { transaction: sale.transaction.as_str().into() }, Question::Customers { query })
}

impl Flow for Sell {
    fn name(&self) -> &'static str {
        "sell"
    }

    fn handles(&self, event: &GatewayEvent) -> bool {
        sale_of(event).is_some()
    }

    fn questions(&self, event: &GatewayEvent, facts: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> {
        let (receipt, customers) = wanted(&sale_of(event).unwrap());
        Ok([receipt, customers].into_iter().filter(|question| facts.answer(question).is_none()).collect())
    }

    fn decide(&self, event: &GatewayEvent, facts: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
        let sale = sale_of(event).unwrap();
        if sale.minor <= 0 {
            return Err(Refusal::new(RefusalCode::InvalidAmount, "minor", sale.minor, "a sale is more than nothing"));
        }
        let (receipt, customers) = wanted(&sale);
        if let Some(Answer::Receipt(there)) = facts.answer(&receipt) {
            let found = format!("receipt of {}", there.transaction);
            return Ok(Decision::Skip(SkipReason::AlreadyPosted { number: there.number.clone(), found }));
        }
        let mut plan = Plan::default();
        let customer = match facts.answer(&customers) {
            Some(Answer::Customers(there)) if !there.is_empty() => Link::Known(there[0].code.clone()),
            _ => {
                let record = customer_record(&sale);
                let link = Link::Posted(record.key());
                plan.push(record, Vec::new());
                link
            }
        };
        let order = sales_order(&sale, customer.clone());
        let receipt = receipt_of(&sale, customer, Link::Posted(order.key()));
        plan.push(order, Vec::new());
        plan.push(receipt, Vec::new());
        Ok(Decision::Post(plan))
    }
}

/// A document as it is stored: what is not said is absent.
pub fn document(json: serde_json::Value) -> Document {
    serde_json::from_value(json).unwrap()
}

fn customer_record(sale: &Sale) -> Document {
    let name = format!("Customer {}", sale.customer);
    document(json!({"document": "customer", "external_id": sale.customer, "name": name}))
}

fn money(sale: &Sale) -> Money {
    Money::new(Decimal::new(sale.minor, 2), Currency::GBP)
}

fn sales_order(sale: &Sale, customer: Link<CustomerCode>) -> Document {
    document(json!({
        "document": "sales_order", "reference": format!("order of {}", sale.transaction), "customer": customer,
        "ordered_on": START.date(), "total": money(sale), "payment_status": "paid",
        "lines": [{"sku": "A-1", "quantity": "1", "net": money(sale), "tax": Money::zero(Currency::GBP)}],
    }))
}

fn receipt_of(sale: &Sale, customer: Link<CustomerCode>, order: Link<SalesOrderNumber>) -> Document {
    document(json!({
        "document": "receipt", "transaction": sale.transaction, "customer": customer, "sales_order": order,
        "amount": money(sale), "received_on": START.date(), "method": "Credit Card", "status": "paid",
    }))
}

/// What the ERP does instead of posting.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Does it, and the answer is lost.
    LostAfter,
    /// Loses the request.
    LostBefore,
    /// Does nothing now.
    Busy(Option<Duration>),
    /// Refuses for good.
    Refuse,
    /// Does not know the caller.
    Stranger,
    /// Does it and never answers.
    HangAfter,
    /// Does nothing and never answers.
    HangBefore,
    /// Loses the answer now and does the work so much later.
    LostAndLate(Duration),
    /// Never answers and does the work so much later.
    HangAndLate(Duration),
    /// Does it, and answers so much later by the real clock.
    SlowAnswer(Duration),
    /// Holds something else under the same key.
    Conflict,
    /// Holds its customers under this code by now, and knows no other.
    Renamed(&'static str),
    /// Does it and stops in the middle of the answer, with words.
    Panic(&'static str),
}

#[derive(Default)]
pub struct Pages {
    pub held: Vec<(DocumentKey, String, Document)>,
    pub sends: Vec<(DocumentKey, String, OffsetDateTime)>,
    pub probes: Vec<(DocumentKey, OffsetDateTime)>,
    pub faults: VecDeque<(Option<DocumentKind>, Fault)>,
    /// What it does with every post, for as long as it is there.
    pub trouble: Option<Fault>,
    /// The items that it has, if it can be asked for items at all.
    pub items: Option<Vec<ErpItem>>,
    pub deaf_reads: VecDeque<PortError>,
    pub deaf_probes: VecDeque<PortError>,
    /// What is still to be booked, and when.
    pub late: Vec<(OffsetDateTime, Document)>,
}

/// An ERP without any guard of its own: what is sent twice is booked twice.
pub struct Books {
    pub pages: Mutex<Pages>,
    pub clock: Arc<ManualClock>,
    /// Where readers of customers meet, so that all of them see the same state of the books.
    pub meeting: Option<Barrier>,
    /// How long a post takes, by the real clock.
    pub slowness: Duration,
    /// What it says of the time after a lost answer.
    pub settles_within: Duration,
    /// Whether it cannot look for receipts by their transaction.
    pub has_no_index: bool,
}

impl Books {
    fn book(pages: &mut Pages, document: &Document) -> String {
        let number = format!("{}-{}", document.key().kind.as_str(), pages.held.len() + 1);
        pages.held.push((document.key(), number.clone(), document.clone()));
        number
    }

    /// Books what is late and due by now.
    fn catch_up(&self, pages: &mut Pages) {
        let now = flow_core::clock::Clock::now(&*self.clock);
        for (at, document) in std::mem::take(&mut pages.late) {
            if at <= now {
                Self::book(pages, &document);
            } else {
                pages.late.push((at, document));
            }
        }
    }

    fn book_later(&self, document: &Document, after: Duration) {
        let at = flow_core::clock::Clock::now(&*self.clock) + after;
        self.pages.lock().unwrap().late.push((at, document.clone()));
    }

    pub fn held(&self) -> Vec<DocumentKey> {
        self.catch_up(&mut self.pages.lock().unwrap());
        let mut keys: Vec<_> = self.pages.lock().unwrap().held.iter().map(|(key, ..)| key.clone()).collect();
        keys.sort();
        keys
    }

    pub fn fail(&self, kind: DocumentKind, fault: Fault) {
        self.pages.lock().unwrap().faults.push_back((Some(kind), fault));
    }

    /// The idempotency keys under which a kind of document was sent, and when, in seconds after the start.
    pub fn sends(&self, kind: DocumentKind) -> Vec<(String, i64)> {
        let pages = self.pages.lock().unwrap();
        let of_kind = pages.sends.iter().filter(|(key, ..)| key.kind == kind);
        of_kind.map(|(_, key, at)| (key.clone(), (*at - START).whole_seconds())).collect()
    }
}

#[async_trait]
impl Erp for Books {
    fn name(&self) -> &str {
        "books"
    }

    async fn answer(&self, question: &Question) -> Result<Answer, PortError> {
        if let Some(deaf) = self.pages.lock().unwrap().deaf_reads.pop_front() {
            return Err(deaf);
        }
        let answer = self.look_up(question);
        if let (Question::Customers { .. }, Some(meeting)) = (question, &self.meeting) {
            meeting.wait().await;
        }
        Ok(answer)
    }

    async fn post(&self, document: &Document, permit: Permit) -> PostOutcome {
        let key = document.key();
        let fault = {
            let mut pages = self.pages.lock().unwrap();
            pages.sends.push((key.clone(), permit.into_key().to_string(), flow_core::clock::Clock::now(&*self.clock)));
            let place = pages.faults.iter().position(|(kind, _)| kind.is_none_or(|kind| kind == key.kind));
            let fault = place.and_then(|place| pages.faults.remove(place)).map(|(_, fault)| fault);
            fault.or_else(|| pages.trouble.clone())
        };
        if !self.slowness.is_zero() {
            tokio::time::sleep(self.slowness).await;
        }
        let book = || Books::book(&mut self.pages.lock().unwrap(), document);
        let lost = || PostOutcome::Unknown { message: "the connection broke".to_owned() };
        match fault {
            None => PostOutcome::Posted(book()),
            Some(Fault::LostAfter) => {
                book();
                lost()
            }
            Some(Fault::LostBefore) => lost(),
            Some(Fault::Busy(after)) => PostOutcome::Retry { after, message: "the books are busy".to_owned() },
            Some(Fault::Refuse) => {
                let refusal = Refusal::new(RefusalCode::Rejected, "name", key.natural, "the books do not take it");
                PostOutcome::Rejected(Box::new(refusal))
            }
            Some(Fault::Stranger) => PostOutcome::Unauthorized { message: "who are you?".to_owned() },
            Some(Fault::HangAfter) => {
                book();
                std::future::pending().await
            }
            Some(Fault::HangBefore) => std::future::pending().await,
            Some(Fault::LostAndLate(after)) => {
                self.book_later(document, after);
                lost()
            }
            Some(Fault::SlowAnswer(after)) => {
                let number = book();
                tokio::time::sleep(after).await;
                PostOutcome::Posted(number)
            }
            Some(Fault::Conflict) => {
                let refusal = Refusal::new(RefusalCode::Conflict, "amount", "10.00 GBP", "the books hold 9.00 GBP");
                PostOutcome::Rejected(Box::new(refusal))
            }
            Some(Fault::Renamed(code)) => {
                let mut pages = self.pages.lock().unwrap();
                let customers = pages.held.iter_mut().filter(|(key, ..)| key.kind == DocumentKind::Customer);
                customers.for_each(|(_, number, _)| *number = code.to_owned());
                let refusal = Refusal::new(RefusalCode::Rejected, "customer", "", "there is no such customer");
                PostOutcome::Rejected(Box::new(refusal))
            }
            Some(Fault::Panic(words)) => {
                book();
                panic!("{words}");
            }
            Some(Fault::HangAndLate(after)) => {
                self.book_later(document, after);
                std::future::pending().await
            }
        }
    }

    fn settles_within(&self) -> Duration {
        self.settles_within
    }

    async fn probe(&self, document: &Document) -> Result<Probe, PortError> {
        let mut pages = self.pages.lock().unwrap();
        self.catch_up(&mut pages);
        pages.probes.push((document.key(), flow_core::clock::Clock::now(&*self.clock)));
        if let Some(deaf) = pages.deaf_probes.pop_front() {
            return Err(deaf);
        }
        let found = pages.held.iter().find(|(key, ..)| *key == document.key());
        Ok(found.map_or(Probe::Absent, |(_, number, _)| Probe::Found(number.clone())))
    }
}

impl Books {
    fn look_up(&self, question: &Question) -> Answer {
        let pages = self.pages.lock().unwrap();
        let mut documents = pages.held.iter().map(|(_, number, document)| (number, document));
        match question {
            Question::Receipt { .. } if self.has_no_index => Answer::Absent,
            Question::Receipt { transaction } => documents
                .find_map(|(number, document)| match document {
                    Document::Receipt(receipt) if receipt.transaction == *transaction => {
                        let customer = receipt.customer.known().unwrap();
                        let found = json!({"number": number, "transaction": transaction, "customer": customer,
                            "amount": receipt.amount});
                        Some(Answer::Receipt(serde_json::from_value(found).unwrap()))
                    }
                    _ => None,
                })
                .unwrap_or(Answer::Absent),
            Question::Customers { query } => Answer::Customers(
                documents
                    .filter_map(|(number, document)| match document {
                        Document::Customer(record) if Some(&record.external_id) == query.external_id.as_ref() => {
                            let found = json!({"code": number, "external_id": record.external_id, "name": record.name});
                            Some(serde_json::from_value(found).unwrap())
                        }
                        _ => None,
                    })
                    .collect(),
            ),
            Question::Item { sku } => pages.items.as_ref().map_or(Answer::Absent, |items| {
                let found = items.iter().find(|item| item.sku == *sku).cloned();
                Answer::Item(ItemAnswer { found, near: items.clone() })
            }),
            _ => Answer::Absent,
        }
    }
}

/// A store, an ERP and a clock, and runners that come and go.
pub struct World {
    pub store: Arc<dyn Store>,
    pub books: Arc<Books>,
    pub clock: Arc<ManualClock>,
}

/// Round figures, so that times in tests can be read.
pub const OPTIONS: Options = Options {
    lease: Duration::from_secs(600),
    retry: Backoff { first: Duration::from_secs(10), cap: Duration::from_secs(160) },
    probe: Backoff { first: Duration::from_secs(4), cap: Duration::from_secs(64) },
    attempts: 6,
    poll: Duration::from_millis(20),
    ..Options::DEFAULT
};

impl World {
    pub async fn new() -> Self {
        Self::on(Arc::new(SqliteStore::memory().await.unwrap()))
    }

    pub fn on(store: Arc<dyn Store>) -> Self {
        let clock = Arc::new(ManualClock::at(START));
        let books = Arc::new(Books {
            pages: Mutex::default(),
            clock: Arc::clone(&clock),
            meeting: None,
            slowness: Duration::ZERO,
            settles_within: Duration::ZERO,
            has_no_index: false,
        });
        Self { store, books, clock }
    }

    /// The same world with books of another kind, which nobody has written in.
    pub fn with_books(mut self, change: impl FnOnce(&mut Books)) -> Self {
        change(Arc::get_mut(&mut self.books).unwrap());
        self
    }

    pub fn runner(&self) -> Runner {
        let flows: [Box<dyn Flow>; 1] = [Box::new(Sell)];
        Runner::new(Arc::clone(&self.store), Arc::clone(&self.books))
            .gateway(Acme)
            .flows(flows)
            .clock(Arc::clone(&self.clock) as _)
            .options(OPTIONS)
    }

    pub async fn accept(&self, sale: &Sale) -> Accepted {
        self.runner().inbox().accept(&sale.incoming()).await.unwrap()
    }

    /// Runs until nothing is open; a story that does not end fails.
    pub async fn run(&self) -> Summary {
        let runner = self.runner();
        let quiet = runner.run_until_quiet(|_| {});
        tokio::time::timeout(Duration::from_secs(60), quiet).await.expect("the story ends").unwrap()
    }

    /// Runs what is due now.
    pub async fn run_due(&self) {
        tokio::time::timeout(Duration::from_secs(60), self.runner().run_due()).await.expect("it ends").unwrap();
    }

    pub async fn events(&self) -> BTreeMap<String, StoredEvent> {
        let events = self.store.events(None, None, 10_000).await.unwrap();
        events.into_iter().map(|event| (event.incoming.event.to_string(), event)).collect()
    }

    pub async fn state(&self, event: &str) -> EventState {
        self.events().await[event].state
    }

    pub async fn documents(&self, event: &str) -> Vec<StoredDocument> {
        self.store.documents_of(self.events().await[event].id).await.unwrap()
    }
}

/// The law of every story: the ERP holds nothing twice.
pub fn assert_nothing_twice(books: &Books) {
    let held = books.held();
    let mut once = held.clone();
    once.dedup();
    assert_eq!(held, once);
}

/// Waits, by the real clock, until something has come about in another task.
pub async fn until(condition: impl AsyncFn() -> bool) {
    for _ in 0..2000 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came about");
}
