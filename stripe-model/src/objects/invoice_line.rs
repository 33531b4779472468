//! A line of an invoice. With 2025-03-31.basil its price moved to `pricing`, its taxes to `taxes`, and where it came from to
//! `parent`; before 2020 it carried a plan instead of a price.

use client_core::open_enum;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Expandable, Metadata, Object, OtherObject, Plan, Price, Subscription, TaxAmount, expandable};
use crate::wire::{amount, decimal, hash, seconds};
use crate::{Currency, InvoiceId, InvoiceLineId, PriceId, ProductId, SubscriptionId};

open_enum! {
    /// What a line came from.
    pub enum InvoiceLineParentType {
        /// An invoice item.
        InvoiceItemDetails = "invoice_item_details" | "invoiceitem",
        /// A subscription item.
        SubscriptionItemDetails = "subscription_item_details" | "subscription",
    }
}

/// A stretch of time; either end may be missing on trimmed data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Its first second.
    #[serde(default, with = "seconds")]
    pub start: Option<OffsetDateTime>,
    /// Its end.
    #[serde(default, with = "seconds")]
    pub end: Option<OffsetDateTime>,
}

/// Since 2025-03-31.basil: what a line's amount is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pricing {
    /// The price and its product.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub price_details: Option<PriceDetails>,
    /// `price_details`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What one unit costs in minor units, with decimals.
    #[serde(default, deserialize_with = "decimal::deserialize", serialize_with = "decimal::serialize_text")]
    pub unit_amount_decimal: Option<Decimal>,
}

/// A price and its product, by id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceDetails {
    /// The price.
    #[serde(default, deserialize_with = "expandable::option")]
    pub price: Option<Expandable<Price>>,
    /// The product.
    pub product: Option<ProductId>,
}

/// Since 2025-03-31.basil: what a line came from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceLineParent {
    /// The kind.
    #[serde(rename = "type")]
    pub kind: Option<InvoiceLineParentType>,
    /// The invoice item.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub invoice_item_details: Option<LineOrigin>,
    /// The subscription item.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub subscription_item_details: Option<LineOrigin>,
}

/// The invoice item or subscription item behind a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineOrigin {
    /// The invoice item.
    pub invoice_item: Option<String>,
    /// Whether it settles a change within a period.
    pub proration: Option<bool>,
    /// The subscription.
    pub subscription: Option<SubscriptionId>,
    /// The subscription item.
    pub subscription_item: Option<String>,
}

/// A line of an invoice. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "line_item")]
pub struct InvoiceLine {
    /// Its id.
    pub id: Option<InvoiceLineId>,
    /// The line's amount before discounts and tax that comes on top.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
    /// For the customer.
    pub description: Option<String>,
    /// What each discount takes off.
    pub discount_amounts: Option<Vec<DiscountAmount>>,
    /// Whether discounts apply.
    pub discountable: Option<bool>,
    /// The invoice.
    pub invoice: Option<InvoiceId>,
    /// Old: the invoice item.
    #[serde(default, deserialize_with = "expandable::option")]
    pub invoice_item: Option<Expandable<OtherObject>>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// Since 2025-03-31.basil: what it came from.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub parent: Option<InvoiceLineParent>,
    /// The time that it pays for.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub period: Option<Period>,
    /// Old: the plan.
    #[serde(default, deserialize_with = "expandable::option")]
    pub plan: Option<Expandable<Plan>>,
    /// Until 2025-03-31.basil: the price.
    #[serde(default, deserialize_with = "expandable::option")]
    pub price: Option<Expandable<Price>>,
    /// Since 2025-03-31.basil: the price.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub pricing: Option<Pricing>,
    /// Until 2025-03-31.basil: whether it settles a change within a period.
    pub proration: Option<bool>,
    /// How many; null on tiers and on fractions.
    pub quantity: Option<i64>,
    /// Until 2025-03-31.basil: the subscription.
    #[serde(default, deserialize_with = "expandable::option")]
    pub subscription: Option<Expandable<Subscription>>,
    /// Until 2025-03-31.basil: the subscription item.
    #[serde(default, deserialize_with = "expandable::option")]
    pub subscription_item: Option<Expandable<OtherObject>>,
    /// Until 2025-03-31.basil: the taxes.
    pub tax_amounts: Option<Vec<TaxAmount>>,
    /// Since 2025-03-31.basil: the taxes.
    pub taxes: Option<Vec<TaxAmount>>,
    /// Until 2025-03-31.basil: what it came from.
    #[serde(rename = "type")]
    pub kind: Option<InvoiceLineParentType>,
}

/// What one discount takes off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiscountAmount {
    /// Minor units.
    #[serde(deserialize_with = "amount::required")]
    pub amount: i64,
    /// The discount.
    #[serde(default, deserialize_with = "expandable::option")]
    pub discount: Option<Expandable<OtherObject>>,
}

impl InvoiceLine {
    /// The price's id, from the field of any version.
    pub fn price_id(&self) -> Option<&PriceId> {
        let pricing = || self.pricing.as_ref()?.price_details.as_ref()?.price.as_ref()?.id();
        let price = self.price.as_ref().and_then(Expandable::id);
        price.or_else(pricing).or_else(|| self.plan.as_ref()?.id())
    }

    /// The product's id, from the field of any version.
    pub fn product_id(&self) -> Option<&ProductId> {
        let pricing = || self.pricing.as_ref()?.price_details.as_ref()?.product.as_ref();
        let price = self.price.as_ref().and_then(Expandable::object).and_then(Price::product_id);
        price.or_else(pricing).or_else(|| self.plan.as_ref()?.object()?.product.as_ref()?.id())
    }

    /// What one unit costs in minor units, exactly, from the field of any version.
    pub fn unit_minor(&self) -> Option<Decimal> {
        let pricing = self.pricing.as_ref().and_then(|pricing| pricing.unit_amount_decimal);
        let price = || self.price.as_ref()?.object()?.unit_minor();
        let plan = || {
            let plan = self.plan.as_ref()?.object()?;
            plan.amount_decimal.or(plan.amount.map(Decimal::from))
        };
        pricing.or_else(price).or_else(plan)
    }

    /// The taxes, from the field of any version.
    pub fn taxes(&self) -> &[TaxAmount] {
        self.taxes.as_deref().or(self.tax_amounts.as_deref()).unwrap_or_default()
    }

    /// Whether it settles a change within a period, from the field of any version.
    pub fn is_proration(&self) -> bool {
        self.proration.or_else(|| self.origin()?.proration).unwrap_or_default()
    }

    /// The subscription, from the field of any version. Before 2018 a subscription line's own id was the subscription's.
    pub fn subscription_id(&self) -> Option<&SubscriptionId> {
        let own = self.subscription.as_ref().and_then(Expandable::id);
        own.or_else(|| self.origin()?.subscription.as_ref())
    }

    fn origin(&self) -> Option<&LineOrigin> {
        let parent = self.parent.as_ref()?;
        match parent.kind {
            Some(InvoiceLineParentType::SubscriptionItemDetails) => parent.subscription_item_details.as_ref(),
            Some(InvoiceLineParentType::InvoiceItemDetails) => parent.invoice_item_details.as_ref(),
            Some(InvoiceLineParentType::Unknown(_)) | None => None,
        }
    }
}

impl Object for InvoiceLine {
    type Id = InvoiceLineId;
    const OBJECT: &'static str = "line_item";

    fn id(&self) -> Option<&InvoiceLineId> {
        self.id.as_ref()
    }
}
