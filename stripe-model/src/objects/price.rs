//! A price: what one unit of a product costs, once or again and again. Until 2020 the same was a plan, whose id is free text
//! and whose product may be unknown; both read into their own type and a plan turns into a price.

use client_core::open_enum;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Expandable, Metadata, Object, Product, expandable};
use crate::wire::{amount, decimal, flag, hash, seconds};
use crate::{Currency, PriceId, ProductId, RawJson};

open_enum! {
    /// Whether a price is paid once.
    pub enum PriceType {
        /// Once.
        OneTime = "one_time",
        /// Again and again.
        Recurring = "recurring",
    }
}

open_enum! {
    /// How the amount follows from the quantity.
    pub enum BillingScheme {
        /// So much for each unit.
        PerUnit = "per_unit",
        /// By tiers.
        Tiered = "tiered",
    }
}

open_enum! {
    /// How tiers add up.
    pub enum TiersMode {
        /// Each unit by its own tier.
        Graduated = "graduated",
        /// All units by the last tier.
        Volume = "volume",
    }
}

open_enum! {
    /// Whether an amount holds its tax.
    pub enum TaxBehavior {
        /// Tax comes on top.
        Exclusive = "exclusive",
        /// Tax is inside.
        Inclusive = "inclusive",
        /// Nobody said.
        Unspecified = "unspecified",
    }
}

open_enum! {
    /// A length of time.
    pub enum Interval {
        /// Days.
        Day = "day",
        /// Weeks.
        Week = "week",
        /// Months.
        Month = "month",
        /// Years.
        Year = "year",
    }
}

open_enum! {
    /// Whether use is agreed or measured.
    pub enum UsageType {
        /// Agreed.
        Licensed = "licensed",
        /// Measured.
        Metered = "metered",
    }
}

/// How often a price is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurring {
    /// The unit of time.
    pub interval: Option<Interval>,
    /// How many of them.
    pub interval_count: Option<i64>,
    /// The meter that measures use.
    pub meter: Option<String>,
    /// Old: days of trial.
    pub trial_period_days: Option<i64>,
    /// Agreed or measured.
    pub usage_type: Option<UsageType>,
}

/// A price. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "price")]
pub struct Price {
    /// Its id.
    pub id: PriceId,
    /// Whether it can be used for new sales.
    pub active: Option<bool>,
    /// How the amount follows from the quantity.
    pub billing_scheme: Option<BillingScheme>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency; absent on a deleted price.
    pub currency: Option<Currency>,
    /// Whether it is gone.
    #[serde(default, deserialize_with = "flag::or_false", skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The account's own key to find it by.
    pub lookup_key: Option<String>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// A name that the buyer does not see.
    pub nickname: Option<String>,
    /// What it is a price of.
    #[serde(default, deserialize_with = "expandable::option")]
    pub product: Option<Expandable<Product>>,
    /// How often it is paid.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub recurring: Option<Recurring>,
    /// Whether the amount holds its tax.
    pub tax_behavior: Option<TaxBehavior>,
    /// Tiers, as they came; only when expanded.
    pub tiers: Option<RawJson>,
    /// How tiers add up.
    pub tiers_mode: Option<TiersMode>,
    /// Once or again and again.
    #[serde(rename = "type")]
    pub kind: Option<PriceType>,
    /// What one unit costs; null for tiers and for fractions of a minor unit.
    #[serde(default, deserialize_with = "amount::option")]
    pub unit_amount: Option<i64>,
    /// What one unit costs, with up to twelve decimals of a minor unit.
    #[serde(default, deserialize_with = "decimal::deserialize", serialize_with = "decimal::serialize_text")]
    pub unit_amount_decimal: Option<Decimal>,
}

impl Price {
    /// What one unit costs in minor units, exactly.
    pub fn unit_minor(&self) -> Option<Decimal> {
        self.unit_amount_decimal.or(self.unit_amount.map(Decimal::from))
    }

    /// What it is a price of.
    pub fn product_id(&self) -> Option<&ProductId> {
        self.product.as_ref()?.id()
    }
}

impl Object for Price {
    type Id = PriceId;
    const OBJECT: &'static str = "price";

    fn id(&self) -> Option<&PriceId> {
        Some(&self.id)
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }
}

/// A plan, the older form of a recurring price. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "plan")]
pub struct Plan {
    /// Its id: free text on old plans.
    pub id: PriceId,
    /// Whether it can be used for new subscriptions.
    pub active: Option<bool>,
    /// What one unit costs.
    #[serde(default, deserialize_with = "amount::option")]
    pub amount: Option<i64>,
    /// What one unit costs, with decimals of a minor unit.
    #[serde(default, deserialize_with = "decimal::deserialize", serialize_with = "decimal::serialize_text")]
    pub amount_decimal: Option<Decimal>,
    /// How the amount follows from the quantity.
    pub billing_scheme: Option<BillingScheme>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency; absent on a deleted plan.
    pub currency: Option<Currency>,
    /// Whether it is gone.
    #[serde(default, deserialize_with = "flag::or_false", skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// The unit of time.
    pub interval: Option<Interval>,
    /// How many of them.
    pub interval_count: Option<i64>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The meter that measures use.
    pub meter: Option<String>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// Before 2018: its name.
    pub name: Option<String>,
    /// A name that the buyer does not see.
    pub nickname: Option<String>,
    /// What it is a plan of; absent before 2018.
    #[serde(default, deserialize_with = "expandable::option")]
    pub product: Option<Expandable<Product>>,
    /// How tiers add up.
    pub tiers_mode: Option<TiersMode>,
    /// Days of trial.
    pub trial_period_days: Option<i64>,
    /// Agreed or measured.
    pub usage_type: Option<UsageType>,
}

impl Object for Plan {
    type Id = PriceId;
    const OBJECT: &'static str = "plan";

    fn id(&self) -> Option<&PriceId> {
        Some(&self.id)
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }
}

/// The same terms in today's shape.
impl From<Plan> for Price {
    fn from(plan: Plan) -> Self {
        Self {
            id: plan.id,
            active: plan.active,
            billing_scheme: plan.billing_scheme,
            created: plan.created,
            currency: plan.currency,
            deleted: plan.deleted,
            livemode: plan.livemode,
            lookup_key: None,
            metadata: plan.metadata,
            nickname: plan.nickname.or(plan.name),
            product: plan.product,
            recurring: Some(Recurring {
                interval: plan.interval,
                interval_count: plan.interval_count,
                meter: plan.meter,
                trial_period_days: plan.trial_period_days,
                usage_type: plan.usage_type,
            }),
            tax_behavior: None,
            tiers: None,
            tiers_mode: plan.tiers_mode,
            kind: Some(PriceType::Recurring),
            unit_amount: plan.amount,
            unit_amount_decimal: plan.amount_decimal,
        }
    }
}
