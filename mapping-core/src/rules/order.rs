//! How order numbers and lines are read from what the shop stored with the payment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CodePattern;
use crate::canonical::Sku;

/// How order numbers and lines are read from what the shop stored with the payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct OrderRules {
    /// Metadata keys that hold the shop's order number, best first.
    pub reference_keys: Vec<String>,
    /// Metadata keys that hold lines as JSON: `[{"sku":"A-1","quantity":2,"net":"10.00"}]`, best first.
    pub lines_keys: Vec<String>,
    /// Metadata keys that hold what the whole order comes to, in major units, best first: for payments that are a part of it.
    pub total_keys: Vec<String>,
    /// Metadata keys of a refund that hold the lines whose goods came back, written as an order's lines, best first.
    pub returned_keys: Vec<String>,
    /// Metadata keys that hold one item code, best first. `quantity` may stand beside it.
    pub sku_keys: Vec<String>,
    /// Item codes of the shop and what the ERP calls them. An alias is followed once.
    pub sku_aliases: BTreeMap<Sku, Sku>,
    /// The ERP's item of orders whose lines nobody wrote: one line of one piece over the whole amount. Without it, such payments
    /// are held on account.
    pub default_sku: Option<Sku>,
    /// What the merchant's reference of a transaction begins with before the order's number; see [`CodePattern`].
    pub code_prefix: Option<CodePattern>,
    /// What the merchant's reference of a transaction ends with after the order's number; see [`CodePattern`].
    pub code_suffix: Option<CodePattern>,
}

impl Default for OrderRules {
    fn default() -> Self {
        let keys = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            reference_keys: keys(&["order_id", "order_reference", "order_number", "order"]),
            lines_keys: keys(&["order_lines", "lines", "items", "vendor_data"]),
            total_keys: Vec::new(),
            returned_keys: keys(&["returned", "returned_lines"]),
            sku_keys: keys(&["sku", "product_sku"]),
            sku_aliases: BTreeMap::new(),
            default_sku: None,
            code_prefix: None,
            code_suffix: None,
        }
    }
}
