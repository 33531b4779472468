//! What was written from here. Whoever runs flows notes, under the keys of [`written_by`], what a plan that was carried out has
//! written, lays it over the earlier notes, and answers [`Question::LastWritten`](super::Question::LastWritten) from them: so a flow
//! can tell whether a change that it hears of is the echo of its own, and read again what a document said.
//!
//! The notes hold personal data; [`erase_customer`](super::erase_customer) says which have to be forgotten.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use super::agreement::{AT_GATEWAY, IN_ERP, Master, Shared};
use super::{Notice, Plan, Step, Telling};
use crate::canonical::{
    Customer, CustomerCode, CustomerRecord, Document, DocumentKey, DocumentKind, Gateway, ItemRecord, PostalAddress,
    Product, Sku,
};
use crate::derived::Reason;
use crate::money::{Currency, Money};
use crate::rules::RuleBook;

/// What was written from here under a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The fields that were written, by name.
    pub fields: BTreeMap<String, String>,
    /// When, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// A line of a sales order or of a credit memo, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WrittenLine {
    /// The ERP's item; absent where nobody knew what was bought.
    pub(super) sku: Option<Sku>,
    /// How many.
    pub(super) quantity: Decimal,
    /// The whole line without tax.
    pub(super) net: Money,
    /// The tax on it.
    pub(super) tax: Money,
    /// Whether the goods came back.
    pub(super) returned: bool,
}

impl Written {
    /// The fields of a record by dotted names, those of lists by their places: `billing.lines.0`. Absent ones are left out, and so is
    /// the name of the record's kind.
    pub fn of(record: &impl Serialize, at: OffsetDateTime) -> Self {
        let mut fields = BTreeMap::new();
        if let Ok(record) = serde_json::to_value(record) {
            flatten("", &record, &mut fields);
        }
        fields.remove("document");
        Self { fields, at }
    }

    /// One field as text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// An amount among the fields.
    pub(super) fn money(&self, name: &str) -> Option<Money> {
        let amount = Decimal::from_str_exact(self.text(&format!("{name}.amount"))?).ok()?;
        let currency = Currency::from_code(self.text(&format!("{name}.currency"))?)?;
        Some(Money::new(amount, currency))
    }

    /// The lines of a sales order or a credit memo; none where one of them cannot be read.
    pub(super) fn lines(&self) -> Option<Vec<WrittenLine>> {
        let is_there = |place: &usize| self.fields.contains_key(&format!("lines.{place}.quantity"));
        (0..).take_while(is_there).map(|place| self.line(&format!("lines.{place}"))).collect()
    }

    fn line(&self, name: &str) -> Option<WrittenLine> {
        Some(WrittenLine {
            sku: self.text(&format!("{name}.sku")).map(Sku::from),
            quantity: Decimal::from_str_exact(self.text(&format!("{name}.quantity"))?).ok()?,
            net: self.money(&format!("{name}.net"))?,
            tax: self.money(&format!("{name}.tax"))?,
            returned: self.text(&format!("{name}.returned")) == Some("true"),
        })
    }
}

fn flatten(name: &str, value: &Value, fields: &mut BTreeMap<String, String>) {
    let inner = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Null => {}
        Value::Object(parts) => parts.iter().for_each(|(part, value)| flatten(&inner(part), value, fields)),
        Value::Array(parts) => {
            parts.iter().enumerate().for_each(|(place, value)| flatten(&inner(&place.to_string()), value, fields));
        }
        Value::String(text) => drop(fields.insert(name.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => drop(fields.insert(name.to_owned(), value.to_string())),
    }
}

/// The notes of one record, by the name of the field.
type Notes = BTreeMap<String, String>;

/// What a plan writes to either side, by the key under which it is asked for again. `gateway` is the one that the plan's notices
/// go to. Documents that are posted once and never change leave no notes.
pub fn written_by(plan: &Plan, gateway: &Gateway, rules: &RuleBook) -> BTreeMap<DocumentKey, Notes> {
    let mut written: BTreeMap<DocumentKey, Notes> = BTreeMap::new();
    let by_steps = plan.steps.iter().filter_map(by_step);
    let by_tellings = plan.tellings.iter().filter_map(|telling| by_telling(telling, gateway, rules));
    let by_erasures = plan.steps.iter().filter_map(by_erasure);
    for (key, notes) in by_steps.chain(by_tellings).chain(by_erasures) {
        written.entry(key).or_default().extend(notes);
    }
    written
}

/// The key of a customer of the ERP that no gateway has yet.
pub(super) fn key_in_erp(code: &CustomerCode) -> DocumentKey {
    DocumentKey::new(DocumentKind::Customer, format!("erp/{code}"))
}

/// The key of what the shop was told of an item's count.
pub(super) fn key_in_shop(sku: &Sku) -> DocumentKey {
    DocumentKey::new(DocumentKind::Stock, format!("shop/{sku}"))
}

fn by_step(step: &Step) -> Option<(DocumentKey, Notes)> {
    let key = step.document.key();
    let notes = match &step.document {
        Document::Customer(record) => of_record(record, &step.reasons),
        Document::Item(item) => of_item(item, &step.reasons),
        Document::Stock(stock) => {
            let key = DocumentKey::new(DocumentKind::Item, stock.sku.as_str());
            return Some((key, Notes::from([("on_hand".to_owned(), stock.on_hand.normalize().to_string())])));
        }
        Document::CustomerErasure(erasure) => Notes::from([("tombstone".to_owned(), erasure.tombstone.clone())]),
        Document::SalesOrder(_)
        | Document::Receipt(_)
        | Document::CreditMemo(_)
        | Document::Journal(_)
        | Document::ReceiptReversal(_) => return None,
    };
    Some((key, notes))
}

/// An erasure under the gateway's identity. The ERP's code is noted by the step itself.
fn by_erasure(step: &Step) -> Option<(DocumentKey, Notes)> {
    let Document::CustomerErasure(_) = &step.document else { return None };
    Some(gone(&input(&step.reasons, "tombstone", "identity")?))
}

/// A customer who is no more, under the gateway's identity.
fn gone(identity: &str) -> (DocumentKey, Notes) {
    let key = DocumentKey::new(DocumentKind::CustomerErasure, identity);
    (key, Notes::from([("deleted".to_owned(), "true".to_owned())]))
}

fn by_telling(telling: &Telling, gateway: &Gateway, rules: &RuleBook) -> Option<(DocumentKey, Notes)> {
    match &telling.notice {
        Notice::GatewayCustomer { customer } if customer.deleted => {
            Some(gone(&format!("{gateway}/{}", customer.id.as_ref()?)))
        }
        Notice::GatewayCustomer { customer } => {
            let key = match &customer.id {
                Some(id) => DocumentKey::new(DocumentKind::Customer, format!("{gateway}/{id}")),
                None => key_in_erp(&customer.metadata.get(&rules.sync.customer.link_key)?.as_str().into()),
            };
            Some((key, of_customer(customer, &telling.reasons)))
        }
        Notice::GatewayProduct { product } => {
            let sku = product.sku.as_ref()?;
            let sku = rules.order.sku_aliases.get(sku).unwrap_or(sku);
            Some((DocumentKey::new(DocumentKind::Item, sku.as_str()), of_product(product, &telling.reasons)))
        }
        Notice::ShopStock { sku, available } => {
            let mut notes = Notes::from([("available".to_owned(), available.normalize().to_string())]);
            notes.extend(input(&telling.reasons, "available", "changed_at").map(|at| ("as_of".to_owned(), at)));
            Some((key_in_shop(sku), notes))
        }
        Notice::ShopOrder { .. }
        | Notice::ShopRefund { .. }
        | Notice::ShopSubscription { .. }
        | Notice::GatewayPayment { .. }
        | Notice::Alert { .. } => None,
    }
}

fn of_record(record: &CustomerRecord, reasons: &[Reason]) -> Notes {
    let mut writing = Writing::new(Master::Gateway, reasons);
    writing.note("name", Some(record.name.clone()));
    writing.note("email", record.email.clone());
    writing.note("phone", record.phone.clone());
    writing.note("billing", record.billing.as_ref().map(PostalAddress::noted));
    writing.note("shipping", record.shipping.as_ref().map(PostalAddress::noted));
    writing.note("active", record.active.map(|active| active.to_string()));
    writing.notes.extend(record.code.as_ref().map(|code| ("code".to_owned(), code.to_string())));
    writing.notes
}

fn of_customer(customer: &Customer, reasons: &[Reason]) -> Notes {
    let mut writing = Writing::new(Master::Erp, reasons);
    writing.note("name", customer.name.clone());
    writing.note("email", customer.email.clone());
    writing.note("phone", customer.phone.clone());
    writing.note("billing", customer.billing.as_ref().map(PostalAddress::noted));
    writing.note("shipping", customer.shipping.as_ref().map(PostalAddress::noted));
    writing.notes
}

fn of_item(item: &ItemRecord, reasons: &[Reason]) -> Notes {
    let mut writing = Writing::new(Master::Gateway, reasons);
    writing.note("description", item.description.clone());
    writing.note("price", item.price.as_ref().map(Shared::noted));
    writing.note("active", item.active.as_ref().map(Shared::noted));
    writing.notes.extend(item.external_id.as_ref().map(|id| ("external_id".to_owned(), id.to_string())));
    writing.notes
}

fn of_product(product: &Product, reasons: &[Reason]) -> Notes {
    let mut writing = Writing::new(Master::Erp, reasons);
    writing.note("description", product.name.clone());
    writing.note("price", product.price.as_ref().map(Shared::noted));
    writing.note("active", Some(product.active.noted()));
    writing.notes.insert("product".to_owned(), product.id.to_string());
    writing.notes
}

/// The notes of one record, as they are gathered.
struct Writing<'a> {
    /// Whose values were written.
    winner: Master,
    reasons: &'a [Reason],
    notes: Notes,
}

impl<'a> Writing<'a> {
    fn new(winner: Master, reasons: &'a [Reason]) -> Self {
        Self { winner, reasons, notes: Notes::new() }
    }

    /// Notes a field that a reason explains, and what it displaced. A field without a reason was only carried along.
    fn note(&mut self, field: &str, value: Option<String>) {
        let Some(value) = value.filter(|_| self.reasons.iter().any(|reason| reason.field == field)) else { return };
        let (displaced, other) = match self.winner {
            Master::Gateway => (IN_ERP, Master::Erp),
            Master::Erp => (AT_GATEWAY, Master::Gateway),
        };
        let displaced = input(self.reasons, field, displaced).unwrap_or_default();
        self.notes.insert(field.to_owned(), value);
        self.notes.insert(self.winner.displaced(field), displaced);
        self.notes.insert(other.displaced(field), String::new());
    }
}

/// An input of the reason for a field.
fn input(reasons: &[Reason], field: &str, name: &str) -> Option<String> {
    let inputs = reasons.iter().filter(|reason| reason.field == field).flat_map(|reason| reason.why.inputs());
    inputs.filter(|input| input.name == name).map(|input| input.value.to_string()).next()
}
