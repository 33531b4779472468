//! A subscription: what a customer pays again and again. Its period moved to its items with 2025-03-31.basil; before 2018 it
//! had one plan and a quantity of its own, and `start` and `billing` where `start_date` and `collection_method` are now.

use client_core::open_enum;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    CollectionMethod, Customer, Expandable, Invoice, List, Metadata, Object, OtherObject, Period, Plan, Price,
    expandable,
};
use crate::wire::{decimal, flag, hash, seconds};
use crate::{Currency, CustomerId, InvoiceId, RawJson, SubscriptionId, SubscriptionItemId};

open_enum! {
    /// Where a subscription stands.
    pub enum SubscriptionStatus {
        /// Paid up.
        Active = "active",
        /// Over.
        Canceled = "canceled",
        /// The first payment is missing.
        Incomplete = "incomplete",
        /// The first payment never came.
        IncompleteExpired = "incomplete_expired",
        /// A payment is late.
        PastDue = "past_due",
        /// Paused at the end of its trial.
        Paused = "paused",
        /// On trial.
        Trialing = "trialing",
        /// Payments are late and no more are tried.
        Unpaid = "unpaid",
    }
}

/// One price of a subscription.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "subscription_item")]
pub struct SubscriptionItem {
    /// Its id.
    pub id: Option<SubscriptionItemId>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// Since 2025-03-31.basil: when the current period ends.
    #[serde(default, with = "seconds")]
    pub current_period_end: Option<OffsetDateTime>,
    /// Since 2025-03-31.basil: when the current period started.
    #[serde(default, with = "seconds")]
    pub current_period_start: Option<OffsetDateTime>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// The plan, in versions that know plans.
    #[serde(default, deserialize_with = "expandable::option")]
    pub plan: Option<Expandable<Plan>>,
    /// The price, since 2020.
    #[serde(default, deserialize_with = "expandable::option")]
    pub price: Option<Expandable<Price>>,
    /// How many.
    pub quantity: Option<i64>,
    /// The subscription.
    pub subscription: Option<SubscriptionId>,
}

impl SubscriptionItem {
    /// The price, made from the plan in versions that know only plans.
    pub fn to_price(&self) -> Option<Price> {
        let price = self.price.as_ref().and_then(Expandable::object).cloned();
        price.or_else(|| self.plan.as_ref()?.object().cloned().map(Price::from))
    }
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "subscription")]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// The platform's share.
    #[serde(default, with = "decimal")]
    pub application_fee_percent: Option<Decimal>,
    /// Old: how it is collected.
    pub billing: Option<CollectionMethod>,
    /// What its periods are reckoned from.
    #[serde(default, with = "seconds")]
    pub billing_cycle_anchor: Option<OffsetDateTime>,
    /// How changes are charged, as it came.
    pub billing_mode: Option<RawJson>,
    /// When it will end.
    #[serde(default, with = "seconds")]
    pub cancel_at: Option<OffsetDateTime>,
    /// Whether it ends with the period.
    #[serde(default, deserialize_with = "flag::or_false")]
    pub cancel_at_period_end: bool,
    /// When it was canceled; it may run on to the end of the period.
    #[serde(default, with = "seconds")]
    pub canceled_at: Option<OffsetDateTime>,
    /// How it is collected; see [`collection_method`](Self::collection_method).
    pub collection_method: Option<CollectionMethod>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency.
    pub currency: Option<Currency>,
    /// Until 2025-03-31.basil: when the current period ends.
    #[serde(default, with = "seconds")]
    pub current_period_end: Option<OffsetDateTime>,
    /// Until 2025-03-31.basil: when the current period started.
    #[serde(default, with = "seconds")]
    pub current_period_start: Option<OffsetDateTime>,
    /// Who pays.
    #[serde(default, deserialize_with = "expandable::option")]
    pub customer: Option<Expandable<Customer>>,
    /// Days to pay a sent invoice in.
    pub days_until_due: Option<i64>,
    /// The payment method used when the customer's is not.
    #[serde(default, deserialize_with = "expandable::option")]
    pub default_payment_method: Option<Expandable<OtherObject>>,
    /// For the customer.
    pub description: Option<String>,
    /// When it ended.
    #[serde(default, with = "seconds")]
    pub ended_at: Option<OffsetDateTime>,
    /// What is paid for.
    pub items: Option<List<SubscriptionItem>>,
    /// The latest invoice.
    #[serde(default, deserialize_with = "expandable::option")]
    pub latest_invoice: Option<Expandable<Invoice>>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// How collection is paused.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub pause_collection: Option<PauseCollection>,
    /// Until 2020-08-27: its only plan.
    #[serde(default, deserialize_with = "expandable::option")]
    pub plan: Option<Expandable<Plan>>,
    /// Until 2020-08-27: how many of its only plan.
    pub quantity: Option<i64>,
    /// Old: when it started.
    #[serde(default, with = "seconds")]
    pub start: Option<OffsetDateTime>,
    /// When it started.
    #[serde(default, with = "seconds")]
    pub start_date: Option<OffsetDateTime>,
    /// Where it stands.
    pub status: Option<SubscriptionStatus>,
    /// Old: tax in percent.
    #[serde(default, with = "decimal")]
    pub tax_percent: Option<Decimal>,
    /// When the trial ends.
    #[serde(default, with = "seconds")]
    pub trial_end: Option<OffsetDateTime>,
    /// When the trial started.
    #[serde(default, with = "seconds")]
    pub trial_start: Option<OffsetDateTime>,
}

open_enum! {
    /// What becomes of invoices while collection is paused.
    pub enum PauseBehavior {
        /// They stay drafts.
        KeepAsDraft = "keep_as_draft",
        /// They are marked uncollectible.
        MarkUncollectible = "mark_uncollectible",
        /// They are voided.
        Void = "void",
    }
}

/// A pause in collecting payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseCollection {
    /// What becomes of invoices meanwhile.
    pub behavior: Option<PauseBehavior>,
    /// When it ends.
    #[serde(default, with = "seconds")]
    pub resumes_at: Option<OffsetDateTime>,
}

impl Subscription {
    /// The current period: its own until 2025-03-31.basil, since then from the first start to the last end of its items.
    pub fn current_period(&self) -> Option<Period> {
        if let (Some(start), Some(end)) = (self.current_period_start, self.current_period_end) {
            return Some(Period { start: Some(start), end: Some(end) });
        }
        let start = self.items().iter().filter_map(|item| item.current_period_start).min()?;
        let end = self.items().iter().filter_map(|item| item.current_period_end).max()?;
        Some(Period { start: Some(start), end: Some(end) })
    }

    /// What is paid for, as far as the subscription carries it.
    pub fn items(&self) -> &[SubscriptionItem] {
        self.items.as_ref().map_or(&[], |list| &list.data)
    }

    /// How it is collected, by either version's field.
    pub fn collection_method(&self) -> Option<&CollectionMethod> {
        self.collection_method.as_ref().or(self.billing.as_ref())
    }

    /// When it started, by either version's field.
    pub fn started(&self) -> Option<OffsetDateTime> {
        self.start_date.or(self.start)
    }

    /// Who pays.
    pub fn customer_id(&self) -> Option<&CustomerId> {
        self.customer.as_ref()?.id()
    }

    /// The latest invoice.
    pub fn latest_invoice_id(&self) -> Option<&InvoiceId> {
        self.latest_invoice.as_ref()?.id()
    }
}

impl Object for Subscription {
    type Id = SubscriptionId;
    const OBJECT: &'static str = "subscription";

    fn id(&self) -> Option<&SubscriptionId> {
        Some(&self.id)
    }
}
