//! A change in the ERP's own records, as an event: somebody there corrected a customer, an item, a count.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{CustomerCode, ExternalId, PostalAddress, Sku};
use crate::money::Money;

/// A customer as the ERP holds it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpCustomerChange {
    /// The ERP's code.
    pub code: CustomerCode,
    /// Where the record came from.
    pub external_id: Option<ExternalId>,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where bills go.
    pub billing: Option<PostalAddress>,
    /// Where goods go.
    pub shipping: Option<PostalAddress>,
    /// The code of the record that this one was merged into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<CustomerCode>,
    /// Whether the ERP has deleted it.
    #[serde(default)]
    pub deleted: bool,
    /// When it changed, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: OffsetDateTime,
}

/// An item as the ERP holds it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpItemChange {
    /// The ERP's item.
    pub sku: Sku,
    /// Where the record came from.
    pub external_id: Option<ExternalId>,
    /// What it is.
    pub description: Option<String>,
    /// The list price of one.
    pub price: Option<Money>,
    /// Whether it is sold.
    pub active: bool,
    /// How many may be promised.
    #[serde(default, with = "rust_decimal::serde::str_option")]
    pub available: Option<Decimal>,
    /// When it changed, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: OffsetDateTime,
}
