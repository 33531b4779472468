//! A customer. The balance was `account_balance` before 2019; sources, subscriptions and tax ids come only on request since
//! 2020-08-27.

use client_core::open_enum;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Address, Expandable, List, Metadata, Object, OtherObject, Shipping, Subscription, expandable};
use crate::wire::{amount, flag, hash, seconds};
use crate::{Currency, CustomerId, RawJson};

open_enum! {
    /// How a customer is taxed.
    pub enum TaxExempt {
        /// Not at all.
        Exempt = "exempt",
        /// As usual.
        None = "none",
        /// By reverse charge.
        Reverse = "reverse",
    }
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "customer")]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Old: the balance.
    #[serde(default, deserialize_with = "amount::option")]
    pub account_balance: Option<i64>,
    /// Billing address.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub address: Option<Address>,
    /// What the next invoices add; negative is credit. Minor units of `currency`.
    #[serde(default, deserialize_with = "amount::option")]
    pub balance: Option<i64>,
    /// The company's name.
    pub business_name: Option<String>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The currency that it is invoiced in.
    pub currency: Option<Currency>,
    /// The payment source used when none is named.
    #[serde(default, deserialize_with = "expandable::option")]
    pub default_source: Option<Expandable<OtherObject>>,
    /// Whether the customer is gone.
    #[serde(default, deserialize_with = "flag::or_false", skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// Whether the latest invoice is overdue or its charge failed.
    pub delinquent: Option<bool>,
    /// The account's words.
    pub description: Option<String>,
    /// The discount, as it came.
    pub discount: Option<RawJson>,
    /// E-mail address.
    pub email: Option<String>,
    /// The person's name.
    pub individual_name: Option<String>,
    /// What the customer's invoice numbers start with.
    pub invoice_prefix: Option<String>,
    /// Settings for invoices, as they came.
    pub invoice_settings: Option<RawJson>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// Full name, of a person or a company.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Languages, in order of preference.
    pub preferred_locales: Option<Vec<String>>,
    /// Where goods go.
    #[serde(default, deserialize_with = "hash::deserialize")]
    pub shipping: Option<Shipping>,
    /// Its subscriptions; since 2020-08-27 only when expanded.
    pub subscriptions: Option<List<Subscription>>,
    /// How it is taxed.
    pub tax_exempt: Option<TaxExempt>,
    /// Its tax ids; only when expanded.
    pub tax_ids: Option<List<TaxId>>,
}

/// A tax id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "tax_id")]
pub struct TaxId {
    /// The kind: `gb_vat`, `eu_vat`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The number.
    pub value: Option<String>,
    /// ISO 3166-1 alpha-2 country code.
    pub country: Option<String>,
}

impl Customer {
    /// What the next invoices add, by either version's field. Negative is credit; minor units of `currency`.
    pub fn balance(&self) -> Option<i64> {
        self.balance.or(self.account_balance)
    }
}

impl Object for Customer {
    type Id = CustomerId;
    const OBJECT: &'static str = "customer";

    fn id(&self) -> Option<&CustomerId> {
        Some(&self.id)
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }
}
