//! How the e.net door behaves: who may log on, and in which of its many forms it answers.

use std::collections::{BTreeMap, BTreeSet};

/// The operator that may log on unless the settings say otherwise.
pub const DEFAULT_OPERATOR: &str = "SANDBOX";
/// That operator's password. It guards nothing.
pub const DEFAULT_PASSWORD: &str = "sandbox password £";
/// The company that may be logged on to unless the settings say otherwise; it has no password.
pub const DEFAULT_COMPANY: &str = "S";

/// What stands around the text of an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wrapper {
    /// Nothing: the text in Windows-1252.
    #[default]
    Bare,
    /// A JSON string.
    JsonQuoted,
    /// A `<string>` element of WCF's serialisation namespace.
    StringElement,
}

/// Settings of the e.net door.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Settings {
    /// Operators with their passwords.
    pub operators: BTreeMap<String, String>,
    /// Companies with their passwords, empty where there is none.
    pub companies: BTreeMap<String, String>,
    /// What stands around answers.
    pub wrapper: Wrapper,
    /// Whether a clean import tells no order number, as release 8 does.
    pub omit_order_number: bool,
    /// Whether POST with a form is taken beside GET with a query.
    pub post: bool,
    /// The longest path and query that is read, in bytes; longer ones are 414.
    pub longest_url: usize,
    /// Business objects that the site has no licence for.
    pub unlicensed: BTreeSet<String>,
    /// What the site calls currencies: by ISO 4217 code. A currency that is not here is called by its ISO code.
    pub currency_codes: BTreeMap<String, String>,
    /// Whether the company lets a customer have one purchase order number twice.
    pub duplicate_purchase_orders: bool,
    /// The release that answers name.
    pub version: String,
}

impl Default for Settings {
    fn default() -> Self {
        let one = |name: &str, password: &str| BTreeMap::from([(name.to_owned(), password.to_owned())]);
        Self {
            operators: one(DEFAULT_OPERATOR, DEFAULT_PASSWORD),
            companies: one(DEFAULT_COMPANY, ""),
            wrapper: Wrapper::Bare,
            omit_order_number: false,
            post: false,
            longest_url: 16_384,
            unlicensed: BTreeSet::new(),
            currency_codes: BTreeMap::new(),
            duplicate_purchase_orders: false,
            version: "8.0.161".to_owned(),
        }
    }
}

impl Settings {
    /// What the site calls a currency.
    pub(crate) fn code_of(&self, iso: &str) -> String {
        self.currency_codes.get(iso).map_or(iso, String::as_str).to_owned()
    }

    /// The currency that the site calls so.
    pub(crate) fn iso_of(&self, code: &str) -> Option<String> {
        let named = self.currency_codes.iter().find(|(_, own)| own.as_str() == code).map(|(iso, _)| iso.clone());
        let is_iso = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        named.or_else(|| (is_iso && !self.currency_codes.contains_key(code)).then(|| code.to_owned()))
    }
}
