//! One message, normalised: who says it, when, about what. Most come from a gateway; a change in the ERP that the other side has
//! to learn of comes from the ERP, under its name.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    AccountId, Customer, Dispute, ErpCustomerChange, ErpItemChange, EventId, Gateway, OrderKey, Payment, Product,
    Refund, Reported, Screening, Settlement, Shipment, Subscription, SubscriptionInvoice, TransactionId,
};
use crate::canonical::PaymentStatus;

/// One message of a gateway, or of the ERP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GatewayEvent {
    /// Who says it.
    pub gateway: Gateway,
    /// For which of the merchant's accounts, where one endpoint serves several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The event's own id.
    pub id: EventId,
    /// The gateway's name for what happened: `charge.succeeded`.
    pub kind: String,
    /// When it happened, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: OffsetDateTime,
    /// Events with the same key are handled in order.
    pub order_key: OrderKey,
    /// What it is about.
    pub subject: Subject,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum Subject {
    /// A payment as it is now.
    Payment(Box<Payment>),
    /// An attempt to pay whose payment has to be fetched, or that has none yet.
    PaymentAttempt(PaymentAttempt),
    /// One or more refunds of one payment.
    Refund(Box<Refund>),
    /// A dispute.
    Dispute(Box<Dispute>),
    /// A payout or settlement batch.
    Settlement(Box<Settlement>),
    /// A customer at the gateway.
    Customer(Box<Customer>),
    /// A product or its price.
    Product(Box<Product>),
    /// An invoice of a subscription or a single sale.
    Invoice(Box<SubscriptionInvoice>),
    /// A subscription as it is now.
    Subscription(Box<Subscription>),
    /// The ERP: goods that left the house.
    Shipment(Box<Shipment>),
    /// The ERP: a customer that somebody changed there.
    ErpCustomer(Box<ErpCustomerChange>),
    /// The ERP: an item that somebody changed there, or its count.
    ErpItem(Box<ErpItemChange>),
    /// Something that concerns the books, of which only the id is kept: whoever plans it fetches it.
    Reference {
        /// The gateway's type of the object.
        object: String,
        /// Its id.
        id: String,
    },
    /// Something that has no part in the books.
    Other {
        /// The gateway's type of the object.
        object: String,
        /// Its id, if it has one.
        id: Option<String>,
    },
}

/// An attempt to pay: it leads to a payment, or has not yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAttempt {
    /// The attempt's id at the gateway.
    pub id: String,
    /// How far it is.
    pub status: Reported<PaymentStatus>,
    /// The transaction that moved the money, once there is one.
    pub transaction: Option<TransactionId>,
    /// What a fraud screening says, where the message carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screening: Option<Screening>,
}

impl Subject {
    /// The payment, if it is about one and carries it.
    pub fn as_payment(&self) -> Option<&Payment> {
        if let Self::Payment(payment) = self { Some(payment) } else { None }
    }

    /// The attempt to pay, if it is about one.
    pub fn as_attempt(&self) -> Option<&PaymentAttempt> {
        if let Self::PaymentAttempt(attempt) = self { Some(attempt) } else { None }
    }

    /// The refund, if it is about one.
    pub fn as_refund(&self) -> Option<&Refund> {
        if let Self::Refund(refund) = self { Some(refund) } else { None }
    }

    /// The shipment, if it is about one.
    pub fn as_shipment(&self) -> Option<&Shipment> {
        if let Self::Shipment(shipment) = self { Some(shipment) } else { None }
    }

    /// The subject in one word, for messages.
    pub fn name(&self) -> &str {
        match self {
            Self::Payment(_) => "payment",
            Self::PaymentAttempt(_) => "payment attempt",
            Self::Refund(_) => "refund",
            Self::Dispute(_) => "dispute",
            Self::Settlement(_) => "settlement",
            Self::Customer(_) => "customer",
            Self::Product(_) => "product",
            Self::Invoice(_) => "invoice",
            Self::Subscription(_) => "subscription",
            Self::Shipment(_) => "shipment",
            Self::ErpCustomer(_) => "customer of the ERP",
            Self::ErpItem(_) => "item of the ERP",
            Self::Reference { object, .. } | Self::Other { object, .. } => object,
        }
    }
}
