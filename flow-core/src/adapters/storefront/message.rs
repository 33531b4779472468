//! The body of a message to the shop. Its field names are a contract: fields are added, never renamed or removed.

use mapping_core::canonical::{
    AccountId, EventId, Gateway, InvoiceNumber, OrderReference, Sku, SubscriptionId, SubscriptionStatus, Tracking,
    TransactionId,
};
use mapping_core::flows::{Notice, ShopStatus};
use mapping_core::money::{Decimal, Money};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::ports::Occasion;

/// The JSON Schema of a message's body.
pub const SCHEMA: &str = include_str!("schema.json");

/// The body of a message to the shop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Wire")]
pub struct ShopMessage {
    /// When the event came that this is told for, UTC. It is the same in every attempt.
    #[serde(with = "time::serde::rfc3339")]
    pub timestamp: OffsetDateTime,
    /// The event that this is told for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ShopSource>,
    /// What happened; its kind is the body's `type`.
    #[serde(flatten)]
    pub data: ShopData,
}

/// A body as it is read: its `data` is read once its `type` is known, wherever in the body that stands.
#[derive(Deserialize)]
struct Wire {
    #[serde(with = "time::serde::rfc3339")]
    timestamp: OffsetDateTime,
    source: Option<ShopSource>,
    #[serde(rename = "type")]
    kind: String,
    data: Value,
}

impl TryFrom<Wire> for ShopMessage {
    type Error = serde_json::Error;

    fn try_from(Wire { timestamp, source, kind, data }: Wire) -> Result<Self, serde_json::Error> {
        let data = ShopData::deserialize(json!({"type": kind, "data": data}))?;
        Ok(Self { timestamp, source, data })
    }
}

/// An event that the shop is told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopSource {
    /// Who sent it: `stripe`, or the ERP.
    pub gateway: Gateway,
    /// For which of the merchant's accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Its id there.
    pub event: EventId,
}

/// What the shop is told, by the body's `type`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum ShopData {
    /// How far an order is.
    #[serde(rename = "order.status_changed")]
    Order {
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
    /// The customer has the money of a refund.
    #[serde(rename = "refund.done")]
    RefundDone(ShopRefund),
    /// The money of a refund came back after all.
    #[serde(rename = "refund.returned")]
    RefundReturned(ShopRefund),
    /// How many of an item may be promised.
    #[serde(rename = "stock.changed")]
    Stock {
        /// The item.
        sku: Sku,
        /// How many, as decimal text.
        #[serde(with = "decimal_text")]
        available: Decimal,
    },
    /// How far a subscription is.
    #[serde(rename = "subscription.status_changed")]
    Subscription {
        /// The subscription at the gateway.
        subscription: SubscriptionId,
        /// How far it is.
        status: SubscriptionStatus,
        /// What to do about a payment that is missing: `remind`, `suspend`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dunning: Option<String>,
    },
}

/// A refund, as the shop is told of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShopRefund {
    /// The shop's number of the order, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderReference>,
    /// The refund at the gateway.
    pub refund: TransactionId,
    /// How much, in major units.
    pub amount: Money,
}

impl ShopMessage {
    /// The message of a notice; nothing for one that is for others.
    pub fn of(notice: &Notice, occasion: &Occasion) -> Option<Self> {
        let source = ShopSource {
            gateway: occasion.gateway.clone(),
            account: occasion.account.clone(),
            event: occasion.event.clone(),
        };
        Some(Self { timestamp: occasion.received_at, source: Some(source), data: ShopData::of(notice)? })
    }
}

impl ShopData {
    /// What a notice says to the shop; nothing for one that is for others.
    pub fn of(notice: &Notice) -> Option<Self> {
        Some(match notice.clone() {
            Notice::ShopOrder { order, status, tracking, invoice } => Self::Order { order, status, tracking, invoice },
            Notice::ShopRefund { order, refund, amount, done: true } => {
                Self::RefundDone(ShopRefund { order, refund, amount })
            }
            Notice::ShopRefund { order, refund, amount, done: false } => {
                Self::RefundReturned(ShopRefund { order, refund, amount })
            }
            Notice::ShopStock { sku, available } => Self::Stock { sku, available },
            Notice::ShopSubscription { subscription, status, dunning } => {
                Self::Subscription { subscription, status, dunning }
            }
            Notice::GatewayPayment { .. }
            | Notice::GatewayCustomer { .. }
            | Notice::GatewayProduct { .. }
            | Notice::Alert { .. } => return None,
        })
    }

    /// The body's `type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Order { .. } => "order.status_changed",
            Self::RefundDone(_) => "refund.done",
            Self::RefundReturned(_) => "refund.returned",
            Self::Stock { .. } => "stock.changed",
            Self::Subscription { .. } => "subscription.status_changed",
        }
    }
}

/// A decimal as text, exact.
mod decimal_text {
    use mapping_core::money::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    pub(super) fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        value.to_string().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(deserializer)?;
        Decimal::from_str_exact(&text).map_err(de::Error::custom)
    }
}
