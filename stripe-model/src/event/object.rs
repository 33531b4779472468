//! The object inside a snapshot event, typed by its own `object` field.

use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use super::ParseError;
use super::cursor::Part;
use super::layout::tag_and_id;
use crate::json;
use crate::{
    BalanceTransaction, Charge, Customer, Dispute, Invoice, InvoicePayment, OtherObject, PaymentIntent, Payout, Plan,
    Price, Product, RawJson, Refund, Subscription,
};

/// An object of the API whose kind is told by its `object` field.
#[derive(Clone, Debug, PartialEq)]
pub enum EventObject {
    /// A balance transaction.
    BalanceTransaction(Box<BalanceTransaction>),
    /// A charge.
    Charge(Box<Charge>),
    /// A customer.
    Customer(Box<Customer>),
    /// A dispute.
    Dispute(Box<Dispute>),
    /// An invoice.
    Invoice(Box<Invoice>),
    /// An invoice payment.
    InvoicePayment(Box<InvoicePayment>),
    /// A payment intent.
    PaymentIntent(Box<PaymentIntent>),
    /// A payout; in events before 2017 its object was `transfer`.
    Payout(Box<Payout>),
    /// A plan, the older form of a price.
    Plan(Box<Plan>),
    /// A price.
    Price(Box<Price>),
    /// A product.
    Product(Box<Product>),
    /// A refund.
    Refund(Box<Refund>),
    /// A subscription.
    Subscription(Box<Subscription>),
    /// The stub of a deleted object of one of these kinds.
    Deleted {
        /// Its kind.
        object: String,
        /// Its id.
        id: String,
    },
    /// An object of a kind that this crate does not model.
    Other {
        /// Its kind, if it says.
        object: Option<String>,
        /// Its id, if it has one.
        id: Option<String>,
        /// All of it, as it came.
        raw: RawJson,
    },
}

impl EventObject {
    /// Its kind as it is on the wire: `charge`.
    pub fn kind(&self) -> Option<&str> {
        Some(match self {
            Self::BalanceTransaction(_) => "balance_transaction",
            Self::Charge(_) => "charge",
            Self::Customer(_) => "customer",
            Self::Dispute(_) => "dispute",
            Self::Invoice(_) => "invoice",
            Self::InvoicePayment(_) => "invoice_payment",
            Self::PaymentIntent(_) => "payment_intent",
            Self::Payout(_) => "payout",
            Self::Plan(_) => "plan",
            Self::Price(_) => "price",
            Self::Product(_) => "product",
            Self::Refund(_) => "refund",
            Self::Subscription(_) => "subscription",
            Self::Deleted { object, .. } => object,
            Self::Other { object, .. } => return object.as_deref(),
        })
    }

    /// Its id. A preview of an invoice has none.
    pub fn id(&self) -> Option<&str> {
        Some(match self {
            Self::BalanceTransaction(object) => object.id.as_str(),
            Self::Charge(object) => object.id.as_str(),
            Self::Customer(object) => object.id.as_str(),
            Self::Dispute(object) => object.id.as_str(),
            Self::Invoice(object) => return object.id.as_ref().map(|id| id.as_str()),
            Self::InvoicePayment(object) => object.id.as_str(),
            Self::PaymentIntent(object) => object.id.as_str(),
            Self::Payout(object) => object.id.as_str(),
            Self::Plan(object) => object.id.as_str(),
            Self::Price(object) => object.id.as_str(),
            Self::Product(object) => object.id.as_str(),
            Self::Refund(object) => object.id.as_str(),
            Self::Subscription(object) => object.id.as_str(),
            Self::Deleted { id, .. } => id,
            Self::Other { id, .. } => return id.as_deref(),
        })
    }

    /// Reads one object, at `path` in the document that an error names.
    pub(super) fn read(path: &str, json: &str, event_type: &str) -> Result<Self, ParseError> {
        let (tag, id) = tag_and_id_at(path, json)?;
        let tag = tag.and_then(Part::text);
        let read = Self::typed(path, json, tag.as_deref(), event_type);
        match read.transpose() {
            Some(Err(error)) => stub(json).ok_or(error),
            Some(ok) => ok,
            None => Ok(Self::Other {
                object: tag.map(Into::into),
                id: id.and_then(Part::text).map(Into::into),
                raw: json::decode(path, json)?,
            }),
        }
    }

    /// Reads the object that a text begins with, and tells how long it is. None where it does not fit or its kind is not plain
    /// from its own `object` field; [`read`](Self::read) decides then.
    pub(super) fn read_front(json: &str) -> Option<(Self, usize)> {
        let (tag, _) = tag_and_id(json).ok()?;
        match &*tag?.text()? {
            "balance_transaction" => front(json, Self::BalanceTransaction),
            "charge" => front(json, Self::Charge),
            "customer" => front(json, Self::Customer),
            "dispute" => front(json, Self::Dispute),
            "invoice" => front(json, Self::Invoice),
            "invoice_payment" => front(json, Self::InvoicePayment),
            "payment_intent" => front(json, Self::PaymentIntent),
            "payout" => front(json, Self::Payout),
            "plan" => front(json, Self::Plan),
            "price" => front(json, Self::Price),
            "product" => front(json, Self::Product),
            "refund" => front(json, Self::Refund),
            "subscription" => front(json, Self::Subscription),
            _ => None,
        }
    }

    fn typed(path: &str, json: &str, tag: Option<&str>, event_type: &str) -> Result<Option<Self>, ParseError> {
        Ok(Some(match tag {
            Some("balance_transaction") => Self::BalanceTransaction(json::decode(path, json)?),
            Some("charge") => Self::Charge(json::decode(path, json)?),
            Some("customer") => Self::Customer(json::decode(path, json)?),
            Some("dispute") => Self::Dispute(json::decode(path, json)?),
            Some("invoice") => Self::Invoice(json::decode(path, json)?),
            Some("invoice_payment") => Self::InvoicePayment(json::decode(path, json)?),
            Some("payment_intent") => Self::PaymentIntent(json::decode(path, json)?),
            Some("payout") => Self::Payout(json::decode(path, json)?),
            Some("transfer") if is_payout(event_type) => Self::Payout(json::decode(path, json)?),
            Some("plan") => Self::Plan(json::decode(path, json)?),
            Some("price") => Self::Price(json::decode(path, json)?),
            Some("product") => Self::Product(json::decode(path, json)?),
            Some("refund") => Self::Refund(json::decode(path, json)?),
            Some("subscription") => Self::Subscription(json::decode(path, json)?),
            _ => return Ok(None),
        }))
    }
}

fn front<T: DeserializeOwned>(json: &str, kind: impl FnOnce(Box<T>) -> EventObject) -> Option<(EventObject, usize)> {
    let (object, length) = json::decode_front(json)?;
    Some((kind(object), length))
}

/// Until April 2017 payouts were transfers, and only they were ever `paid` or `failed`.
fn is_payout(event_type: &str) -> bool {
    event_type.starts_with("payout.") || matches!(event_type, "transfer.paid" | "transfer.failed" | "transfer.canceled")
}

/// A deleted object, of which nothing but the id is left.
fn stub(text: &str) -> Option<EventObject> {
    let stub: OtherObject = json::decode("", text).ok()?;
    match stub {
        OtherObject { id: Some(id), object: Some(object), deleted: true } => {
            Some(EventObject::Deleted { object, id: id.to_string() })
        }
        _ => None,
    }
}

fn tag_and_id_at<'a>(path: &str, json: &'a str) -> Result<(Option<Part<'a>>, Option<Part<'a>>), ParseError> {
    tag_and_id(json).map_err(|error| match error {
        ParseError::Malformed(mut error) => {
            path.clone_into(&mut error.path);
            ParseError::Malformed(error)
        }
        other => other,
    })
}

impl Serialize for EventObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::BalanceTransaction(object) => object.serialize(serializer),
            Self::Charge(object) => object.serialize(serializer),
            Self::Customer(object) => object.serialize(serializer),
            Self::Dispute(object) => object.serialize(serializer),
            Self::Invoice(object) => object.serialize(serializer),
            Self::InvoicePayment(object) => object.serialize(serializer),
            Self::PaymentIntent(object) => object.serialize(serializer),
            Self::Payout(object) => object.serialize(serializer),
            Self::Plan(object) => object.serialize(serializer),
            Self::Price(object) => object.serialize(serializer),
            Self::Product(object) => object.serialize(serializer),
            Self::Refund(object) => object.serialize(serializer),
            Self::Subscription(object) => object.serialize(serializer),
            Self::Deleted { object, id } => {
                OtherObject { id: Some(id.as_str().into()), object: Some(object.clone()), deleted: true }
                    .serialize(serializer)
            }
            Self::Other { raw, .. } => raw.serialize(serializer),
        }
    }
}
