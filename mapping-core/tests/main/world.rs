//! A gateway and an ERP in memory, which answer a flow's questions and take its documents, and small Stripe events to tell
//! stories with.

use mapping_core::canonical::{
    Customer, CustomerCode, Document, DocumentKey, ExternalId, GatewayEvent, OrderReference, Payment, PostedNumbers,
    Receipt, Refund, SalesOrder, Screening, Sku, SubscriptionInvoice, TransactionId,
};
use mapping_core::flows::{
    self, Answer, CustomerQuery, Decision, ErpCreditMemo, ErpCustomer, ErpItem, ErpJournal, ErpReceipt,
    ErpReceiptReversal, ErpSalesOrder, Facts, Flow, ItemAnswer, Plan, Question, SkipReason, Written, default_flows,
};
use mapping_core::gateway::stripe;
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::refusal::Refusal;
use mapping_core::rules::RuleBook;
use serde_json::{Value, json};

/// What the gateway and the ERP hold.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) rules: RuleBook,
    pub(crate) payments: Vec<Payment>,
    pub(crate) gateway_customers: Vec<Customer>,
    pub(crate) invoices: Vec<(Question, SubscriptionInvoice)>,
    pub(crate) customers: Vec<ErpCustomer>,
    pub(crate) receipts: Vec<ErpReceipt>,
    pub(crate) orders: Vec<ErpSalesOrder>,
    pub(crate) items: Vec<ErpItem>,
    pub(crate) screenings: Vec<(TransactionId, Screening)>,
    pub(crate) credit_memos: Vec<ErpCreditMemo>,
    pub(crate) journals: Vec<ErpJournal>,
    pub(crate) receipt_reversals: Vec<ErpReceiptReversal>,
    /// All refunds that the gateway lists.
    pub(crate) refunds: Vec<Refund>,
    /// What our own outbox has written.
    pub(crate) written: Vec<(DocumentKey, Written)>,
    /// Answers to single questions, which win over all the rest.
    pub(crate) answers: Vec<(Question, Answer)>,
}

impl World {
    /// A TIMS company in Chicago with three items and no customers.
    pub(crate) fn new() -> Self {
        let mut rules = RuleBook::stripe_tims();
        rules.company.time_zone = "America/Chicago".to_owned();
        rules.payment.account = Some("1010-00".into());
        rules.order.sku_aliases.insert("prod_pro".into(), "PRO-PLAN".into());
        Self {
            rules,
            items: vec![
                item("GAS-ARG-50", "Argon, 50 l", "30.00"),
                item("REG-2", "Regulator, two-stage", "20.00"),
                item("PRO-PLAN", "Pro plan", "49.00"),
            ],
            ..Self::default()
        }
    }

    /// The event's decision, with every question answered.
    pub(crate) fn decide(&self, event: &GatewayEvent) -> Result<Decision, Refusal> {
        let facts = self.facts(event)?;
        flows::decide(&default_flows(), event, &facts, &self.rules)
    }

    /// The documents that an event leads to.
    pub(crate) fn plan(&self, event: &GatewayEvent) -> Plan {
        match self.decide(event) {
            Ok(Decision::Post(plan)) => plan,
            other => panic!("expected documents, got {other:#?}"),
        }
    }

    /// Why an event cannot be planned.
    pub(crate) fn refusal(&self, event: &GatewayEvent) -> Refusal {
        self.decide(event).expect_err("the event should be refused")
    }

    /// All facts that an event's flow asks for.
    pub(crate) fn facts(&self, event: &GatewayEvent) -> Result<Facts, Refusal> {
        let flows = default_flows();
        let mut facts = Facts::new();
        for _ in 0..20 {
            let questions = flows::questions(&flows, event, &facts, &self.rules)?;
            if questions.is_empty() {
                return Ok(facts);
            }
            for question in questions {
                let answer = self.answer(&question);
                assert!(facts.answer(&question).is_none(), "asked twice: {question}");
                facts.learn(question, answer);
            }
        }
        panic!("the flow {} never stops asking", flows::flow_of(&flows, event).map_or("", Flow::name));
    }

    /// Books a plan as the ERP would.
    pub(crate) fn post(&mut self, plan: &Plan) {
        let mut numbers = PostedNumbers::new();
        for step in &plan.steps {
            let key = step.document.key();
            let document = step.document.resolve(&numbers).expect("links to earlier documents only");
            let number = self.book(&document);
            let at = time::OffsetDateTime::UNIX_EPOCH;
            self.written.push((key.clone(), Written::of(&step.document, at)));
            numbers.insert(key, number);
        }
    }

    fn book(&mut self, document: &Document) -> String {
        match document {
            Document::Customer(record) => {
                let code = format!("C{:04}", self.customers.len() + 1);
                self.customers.push(ErpCustomer {
                    code: CustomerCode::from(code.as_str()),
                    external_id: Some(record.external_id.clone()),
                    name: record.name.clone(),
                    email: record.email.clone(),
                    phone: record.phone.clone(),
                    billing: record.billing.clone(),
                    shipping: record.shipping.clone(),
                    changed_at: None,
                });
                code
            }
            Document::SalesOrder(order) => {
                let number = format!("SO{:04}", self.orders.len() + 1);
                self.orders.push(ErpSalesOrder {
                    number: number.as_str().into(),
                    reference: order.reference.clone(),
                    customer: order.customer.known().unwrap().clone(),
                    total: order.total,
                    transaction: order.transaction.clone(),
                    shipped: false,
                    complete: false,
                });
                number
            }
            Document::Receipt(receipt) => {
                let number = format!("P{:04}", self.receipts.len() + 1);
                self.receipts.push(ErpReceipt {
                    number: number.clone(),
                    transaction: receipt.transaction.clone(),
                    customer: receipt.customer.known().unwrap().clone(),
                    amount: receipt.amount,
                });
                number
            }
            Document::CreditMemo(memo) => {
                let number = format!("CM{:04}", self.credit_memos.len() + 1);
                self.credit_memos.push(ErpCreditMemo {
                    number: number.clone(),
                    refund: memo.refund.clone(),
                    customer: memo.customer.known().unwrap().clone(),
                    amount: memo.amount,
                });
                number
            }
            Document::Journal(journal) => {
                let number = format!("J{:04}", self.journals.len() + 1);
                let (reference, total) = (journal.reference().clone(), journal.total().unwrap());
                self.journals.push(ErpJournal { number: number.clone(), reference, total });
                number
            }
            Document::ReceiptReversal(reversal) => {
                let number = format!("PR{:04}", self.receipt_reversals.len() + 1);
                let (cause, amount) = (reversal.cause.clone(), reversal.amount);
                self.receipt_reversals.push(ErpReceiptReversal { number: number.clone(), cause, amount });
                number
            }
            Document::Item(_) | Document::Stock(_) | Document::CustomerErasure(_) => document.key().natural,
        }
    }

    pub(crate) fn answer(&self, question: &Question) -> Answer {
        if let Some((_, answer)) = self.answers.iter().find(|(asked, _)| asked == question) {
            return answer.clone();
        }
        let found = match question {
            Question::Payment { id } => self.payments.iter().find(|one| one.id == *id).map(payment_answer),
            Question::PaymentOfAttempt { id } => {
                self.payments.iter().find(|one| one.attempt.as_ref() == Some(id)).map(payment_answer)
            }
            Question::GatewayCustomer { id } => {
                let found = self.gateway_customers.iter().find(|one| one.id.as_ref() == Some(id));
                found.map(|one| Answer::GatewayCustomer(Box::new(one.clone())))
            }
            Question::Invoice { .. } | Question::InvoiceOfAttempt { .. } => {
                let found = self.invoices.iter().find(|(asked, _)| asked == question);
                found.map(|(_, invoice)| Answer::Invoice(Box::new(invoice.clone())))
            }
            Question::Customers { query } => self.customers_by(query),
            Question::Receipt { transaction } => {
                self.receipts.iter().find(|one| one.transaction == *transaction).cloned().map(Answer::Receipt)
            }
            Question::SalesOrder { reference } => self.order(reference).map(Answer::SalesOrder),
            Question::Item { sku } => Some(Answer::Item(self.item(sku))),
            Question::Screening { transaction } => {
                let found = self.screenings.iter().find(|(of, _)| of == transaction);
                found.map(|(_, screening)| Answer::Screening(Box::new(screening.clone())))
            }
            Question::CreditMemo { refund } => {
                self.credit_memos.iter().find(|one| one.refund == *refund).cloned().map(Answer::CreditMemo)
            }
            Question::Journal { reference } => {
                self.journals.iter().find(|one| one.reference == *reference).cloned().map(Answer::Journal)
            }
            Question::ReceiptReversal { cause } => {
                self.receipt_reversals.iter().find(|one| one.cause == *cause).cloned().map(Answer::ReceiptReversal)
            }
            Question::Refunds { payment } => {
                let mine = self.refunds.iter().filter(|one| one.payment.as_ref() == Some(payment)).cloned();
                Some(mine.collect::<Vec<_>>()).filter(|refunds| !refunds.is_empty()).map(Answer::Refunds)
            }
            Question::Dispute { .. }
            | Question::Disputes { .. }
            | Question::MovementsOf { .. }
            | Question::Settlement { .. }
            | Question::SettlementLines { .. }
            | Question::Subscription { .. }
            | Question::Product { .. } => None,
            Question::LastWritten { key } => {
                let found = self.written.iter().rev().find(|(of, _)| of == key);
                found.map(|(_, written)| Answer::Written(Box::new(written.clone())))
            }
        };
        found.unwrap_or(Answer::Absent)
    }

    fn customers_by(&self, query: &CustomerQuery) -> Option<Answer> {
        let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        let fits = |one: &&ErpCustomer| {
            let by_id = query.external_id.is_some() && one.external_id == query.external_id;
            let by_email = query.email.is_some() && lower(&one.email) == query.email;
            let postcode = one.billing.as_ref().and_then(|address| address.postcode.clone());
            let by_name =
                query.postcode.is_some() && query.name.as_ref() == Some(&one.name) && postcode == query.postcode;
            by_id || by_email || by_name
        };
        let found: Vec<ErpCustomer> = self.customers.iter().filter(fits).cloned().collect();
        (!found.is_empty()).then_some(Answer::Customers(found))
    }

    fn order(&self, reference: &OrderReference) -> Option<ErpSalesOrder> {
        self.orders.iter().find(|one| one.reference == *reference).cloned()
    }

    fn item(&self, sku: &Sku) -> ItemAnswer {
        match self.items.iter().find(|one| one.sku == *sku) {
            Some(item) => ItemAnswer { found: Some(item.clone()), near: Vec::new() },
            None => ItemAnswer { found: None, near: self.items.clone() },
        }
    }
}

fn payment_answer(payment: &Payment) -> Answer {
    Answer::Payment(Box::new(payment.clone()))
}

/// An item with a list price in US dollars.
pub(crate) fn item(sku: &str, description: &str, price: &str) -> ErpItem {
    ErpItem {
        sku: sku.into(),
        description: Some(description.to_owned()),
        price: Some(money(price, "USD")),
        on_hand: None,
        active: None,
        changed_at: None,
    }
}

/// An item with a list price.
pub(crate) fn item_in(sku: &str, description: &str, price: &str, currency: &str) -> ErpItem {
    ErpItem { price: Some(money(price, currency)), ..item(sku, description, "0") }
}

/// A customer that the ERP holds.
pub(crate) fn erp_customer(code: &str, external_id: Option<&str>, name: &str, email: &str) -> ErpCustomer {
    ErpCustomer {
        code: code.into(),
        external_id: external_id.map(ExternalId::from),
        name: name.to_owned(),
        email: Some(email.to_owned()),
        phone: None,
        billing: None,
        shipping: None,
        changed_at: None,
    }
}

/// An amount in major units.
pub(crate) fn money(amount: &str, currency: &str) -> Money {
    Money::new(Decimal::from_str_exact(amount).unwrap(), Currency::from_code(currency).unwrap())
}

/// The keys of a plan's documents, in order.
pub(crate) fn keys(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(|step| DocumentKey::to_string(&step.document.key())).collect()
}

/// A charge of Ann Example over USD 100.00, with `changes` laid over it.
pub(crate) fn charge(changes: Value) -> Value {
    let charge = json!({
        "id": "ch_1",
        "object": "charge",
        "amount": 10000,
        "amount_captured": 10000,
        "amount_refunded": 0,
        "billing_details": {
            "address": {"city": "Springfield", "country": "US", "line1": "12 Elm Street", "line2": null,
                        "postal_code": "62701", "state": "IL"},
            "email": "ann@example.com", "name": "Ann Example", "phone": "+1 217 555 0100"
        },
        "captured": true,
        "created": 1_795_140_000, // 2026-11-20 02:00 UTC: the evening before in Chicago
        "currency": "usd",
        "customer": "cus_1",
        "description": "Order WEB-1001",
        "metadata": {},
        "paid": true,
        "payment_intent": "pi_1",
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242", "wallet": null}},
        "refunded": false,
        "status": "succeeded"
    });
    laid_over(charge, changes)
}

/// The metadata of an order with two lines that come to USD 100.00.
pub(crate) fn two_lines() -> Value {
    let lines = json!([
        {"sku": "GAS-ARG-50", "quantity": 2, "net": "60.00", "tax": "6.00"},
        {"sku": "REG-2", "quantity": "1", "net": 31, "tax": "3.00"}
    ]);
    json!({"order_id": "WEB-1001", "order_lines": lines.to_string()})
}

/// An event about an object.
pub(crate) fn event(kind: &str, object: Value) -> GatewayEvent {
    stripe::read(&body(kind, object)).expect("a readable event")
}

/// The bytes of an event.
pub(crate) fn body(kind: &str, object: Value) -> Vec<u8> {
    let event = json!({
        "id": "evt_1", "object": "event", "api_version": "2026-10-28.endive", "created": 1_795_140_003, "type": kind,
        "livemode": false, "pending_webhooks": 1, "request": {"id": "req_1", "idempotency_key": null},
        "data": {"object": object}
    });
    event.to_string().into_bytes()
}

/// `charge.succeeded` about a charge.
pub(crate) fn succeeded(changes: Value) -> GatewayEvent {
    event("charge.succeeded", charge(changes))
}

fn laid_over(base: Value, changes: Value) -> Value {
    match (base, changes) {
        (Value::Object(mut base), Value::Object(changes)) => {
            for (key, change) in changes {
                let old = base.remove(&key).unwrap_or_default();
                base.insert(key, laid_over(old, change));
            }
            Value::Object(base)
        }
        (_, change) => change,
    }
}

/// The reasons of one document as lines of text.
pub(crate) fn reasons(plan: &Plan, position: usize) -> String {
    plan.steps[position].reasons.iter().map(|reason| format!("{reason}\n")).collect()
}

pub(crate) fn receipt(plan: &Plan) -> Receipt {
    match &plan.steps.last().unwrap().document {
        Document::Receipt(receipt) => (**receipt).clone(),
        other => panic!("the last document is the receipt, not {other:?}"),
    }
}

pub(crate) fn sales_order(plan: &Plan) -> SalesOrder {
    let order = plan.steps.iter().find_map(|step| match &step.document {
        Document::SalesOrder(order) => Some((**order).clone()),
        _ => None,
    });
    order.expect("a sales order")
}

pub(crate) fn skipped(world: &World, event: &GatewayEvent) -> SkipReason {
    match world.decide(event) {
        Ok(Decision::Skip(reason)) => reason,
        other => panic!("expected a skip, got {other:#?}"),
    }
}
