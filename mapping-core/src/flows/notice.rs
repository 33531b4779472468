//! What the rest of the world is told once the documents of a plan are in the books: the gateway, the shop, and people.
//!
//! The ERP gives a document its number only when it is posted, after the plan was made. A telling therefore names documents by
//! key, and [`Telling::resolve`] puts the numbers in:
//!
//! ```
//! use mapping_core::canonical::{DocumentKey, DocumentKind, Link, PostedNumbers};
//! use mapping_core::flows::{Notice, Telling};
//!
//! let receipt = DocumentKey::new(DocumentKind::Receipt, "ch_1");
//! let telling = Telling::of_numbers("ch_1".into(), [(Notice::ERP_RECEIPT.to_owned(), Link::Posted(receipt.clone()))]);
//! let telling = telling.expect("there is a number to tell");
//! assert!(telling.resolve(&PostedNumbers::new()).is_err(), "not before the receipt is posted");
//! let Notice::GatewayPayment { metadata, .. } = telling.resolve(&[(receipt, "P0001".to_owned())].into())? else {
//!     unreachable!("it is told to the gateway")
//! };
//! assert_eq!(metadata["erp_receipt"], "P0001");
//! # Ok::<(), mapping_core::canonical::UnresolvedLink>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::canonical::{
    Customer, DocumentKey, InvoiceNumber, Link, Metadata, OrderReference, PostedNumbers, Product, Sku, SubscriptionId,
    SubscriptionStatus, Tracking, TransactionId, UnresolvedLink,
};
use crate::derived::{Input, Reason};
use crate::money::Money;

/// One thing to tell, and why it says what it says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    /// What is told, and by its kind to whom.
    pub notice: Notice,
    /// Why each derived field is what it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Metadata of a [`Notice::GatewayPayment`] that is the number of a document, by the metadata's key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, DocumentKey>,
}

/// What is told. Telling it twice does no harm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// The shop: how far an order is.
    ShopOrder {
        /// The shop's number.
        order: OrderReference,
        /// How far it is.
        status: ShopStatus,
        /// How the customer can follow the parcel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking: Option<Tracking>,
        /// The ERP's invoice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invoice: Option<InvoiceNumber>,
    },
    /// The shop: money was given back, or came back after all.
    ShopRefund {
        /// The shop's number of the order, where it is known.
        order: Option<OrderReference>,
        /// The refund.
        refund: TransactionId,
        /// How much.
        amount: Money,
        /// Whether the customer has it.
        done: bool,
    },
    /// The shop: how many of an item may be promised.
    ShopStock {
        /// The item, as the shop knows it.
        sku: Sku,
        /// How many.
        #[serde(with = "rust_decimal::serde::str")]
        available: Decimal,
    },
    /// The shop: how far a subscription is, so that it serves or stops serving.
    ShopSubscription {
        /// The subscription.
        subscription: SubscriptionId,
        /// How far it is.
        status: SubscriptionStatus,
        /// What to do about a payment that is missing: `remind`, `suspend`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dunning: Option<String>,
    },
    /// The gateway: data to store with a payment. A gateway without metadata stores it as the reference of the transaction.
    GatewayPayment {
        /// The payment.
        payment: TransactionId,
        /// The data; what is there under other keys stays.
        metadata: Metadata,
    },
    /// The gateway: a customer to create (without an id), to update, or to delete.
    GatewayCustomer {
        /// The customer as it should be.
        customer: Box<Customer>,
    },
    /// The gateway: a product to create (without an id) or to update, and its price.
    GatewayProduct {
        /// The product as it should be.
        product: Box<Product>,
    },
    /// People: something that somebody should look at.
    Alert {
        /// How bad it is.
        severity: Severity,
        /// What it is about, in one word: `dispute_opened`.
        topic: String,
        /// A sentence.
        message: String,
        /// The figures behind it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        figures: Vec<Input>,
    },
}

/// How far an order is, in the shop's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopStatus {
    /// Paid, and in the ERP.
    Processing,
    /// Somebody has to look at it first.
    OnHold,
    /// A part of it left the house.
    PartlyShipped,
    /// All of it left the house.
    Shipped,
    /// Paid back in full.
    Refunded,
    /// Not paid after all.
    Cancelled,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Somebody should look at it today.
    Warning,
    /// Money is at stake now.
    Critical,
}

impl Telling {
    /// A notice without derived fields.
    pub fn new(notice: Notice) -> Self {
        Self { notice, reasons: Vec::new(), links: BTreeMap::new() }
    }

    /// The ERP's numbers for the gateway to store with a payment, by the metadata's key; nothing for no numbers.
    pub fn of_numbers(
        payment: TransactionId,
        numbers: impl IntoIterator<Item = (String, Link<String>)>,
    ) -> Option<Self> {
        let (mut metadata, mut links) = (Metadata::new(), BTreeMap::new());
        for (key, number) in numbers {
            match number {
                Link::Known(number) => metadata.insert(key, number).map(drop),
                Link::Posted(document) => links.insert(key, document).map(drop),
            };
        }
        let is_empty = metadata.is_empty() && links.is_empty();
        let notice = Notice::GatewayPayment { payment, metadata };
        (!is_empty).then(|| Self { links, ..Self::new(notice) })
    }

    /// The notice with the ERP's numbers in place of links.
    ///
    /// # Errors
    /// [`UnresolvedLink`] names the first document that has no number in `numbers`.
    pub fn resolve(&self, numbers: &PostedNumbers) -> Result<Notice, UnresolvedLink> {
        let mut notice = self.notice.clone();
        if let Notice::GatewayPayment { metadata, .. } = &mut notice {
            for (key, document) in &self.links {
                let number = numbers.get(document).ok_or_else(|| UnresolvedLink(document.clone()))?;
                metadata.insert(key.clone(), number.clone());
            }
        }
        Ok(notice)
    }

    /// Says why.
    #[must_use]
    pub fn because(mut self, reasons: impl IntoIterator<Item = Reason>) -> Self {
        self.reasons.extend(reasons);
        self
    }
}

impl Notice {
    /// The gateway's metadata key of the ERP's sales order. A gateway with room for one reference keeps this one.
    pub const ERP_SALES_ORDER: &str = "erp_sales_order";
    /// The gateway's metadata key of the ERP's receipt; that of a later capture has its count behind it: `erp_receipt_2`.
    pub const ERP_RECEIPT: &str = "erp_receipt";
    /// The gateway's metadata key of the ERP's invoice.
    pub const ERP_INVOICE: &str = "erp_invoice";
}

/// In one line: `shop: order 1001 is shipped`.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ShopOrder { order, status, .. } => write!(f, "shop: order {order} is {status}"),
            Self::ShopRefund { refund, amount, done: true, .. } => {
                write!(f, "shop: refund {refund} of {amount} is done")
            }
            Self::ShopRefund { refund, amount, done: false, .. } => {
                write!(f, "shop: refund {refund} of {amount} came back")
            }
            Self::ShopStock { sku, available } => write!(f, "shop: {available} of {sku} may be promised"),
            Self::ShopSubscription { subscription, .. } => write!(f, "shop: subscription {subscription} changed"),
            Self::GatewayPayment { payment, .. } => write!(f, "gateway: data of payment {payment}"),
            Self::GatewayCustomer { customer } => {
                write!(f, "gateway: customer {}", customer.id.as_ref().map_or("to create", |id| id.as_str()))
            }
            Self::GatewayProduct { product } => write!(f, "gateway: product {}", product.id),
            Self::Alert { topic, message, .. } => write!(f, "people: {topic}: {message}"),
        }
    }
}

impl fmt::Display for ShopStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Processing => "processing",
            Self::OnHold => "on hold",
            Self::PartlyShipped => "partly shipped",
            Self::Shipped => "shipped",
            Self::Refunded => "refunded",
            Self::Cancelled => "cancelled",
        })
    }
}
