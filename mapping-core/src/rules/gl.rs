//! GL derivation: which account a line is booked on. Rules are tried by priority, the higher first, and in the order of the book;
//! the first that fits wins. Where none does, the account of the line's role stands.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;

use super::{AccountRole, Condition, RuleBook};
use crate::canonical::{CostCentre, GlAccount};
use crate::derived::Derived;
use crate::refusal::{Refusal, RefusalCode};

/// One rule of GL derivation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GlRule {
    /// What reasons quote.
    pub id: String,
    /// Rules of a higher priority are tried first.
    #[serde(default)]
    pub priority: i32,
    /// Conditions by facet of the line; all have to fit. A line without a facet fits no condition on it. The facets: `role`,
    /// `gateway`, `type`, `category`, `fee_type`, `currency`, `method`, `card_brand`, `country`, `product_class` and
    /// `metadata.<key>`.
    ///
    /// On the clearing account, receipts, credit memos, reversals and settlements have to meet, so a line with the role `clearing` has
    /// only the facets that all of them know: `gateway`, `currency` (the one that the customer saw), `method`, `card_brand`,
    /// `product_class` and `metadata.<key>`, the last four only where the gateway itemises its settlements and the line is about a
    /// payment or a refund.
    ///
    /// In TOML, `metadata.channel = "web"` and `"metadata.channel" = "web"` are the same.
    #[serde(default, deserialize_with = "conditions")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "super::schema::conditions"))]
    pub when: BTreeMap<String, Condition>,
    /// The account.
    pub account: GlAccount,
    /// What the cost accounting puts the line under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_centre: Option<CostCentre>,
}

/// What is known of a line to book: facets by name, the role among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFacets {
    role: AccountRole,
    facets: BTreeMap<SmolStr, SmolStr>,
}

/// Where a line is booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// The account.
    pub account: GlAccount,
    /// What the cost accounting puts it under.
    pub cost_centre: Option<CostCentre>,
}

impl LineFacets {
    /// A line that plays a role.
    pub fn new(role: AccountRole) -> Self {
        Self { role, facets: BTreeMap::from([("role".into(), role.as_str().into())]) }
    }

    /// Adds a facet, if it is known.
    #[must_use]
    pub fn with(mut self, name: impl Into<SmolStr>, value: Option<impl Into<SmolStr>>) -> Self {
        if let Some(value) = value {
            self.facets.insert(name.into(), value.into());
        }
        self
    }

    /// The role.
    pub fn role(&self) -> AccountRole {
        self.role
    }

    /// A facet.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.facets.get(name).map(SmolStr::as_str)
    }
}

/// Reads conditions by facet. A table of conditions on metadata is the same as conditions on `metadata.<key>`.
fn conditions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Condition>, D::Error> {
    deserializer.deserialize_map(Conditions)
}

struct Conditions;

impl<'de> Visitor<'de> for Conditions {
    type Value = BTreeMap<String, Condition>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of conditions by facet, such as { card_brand = \"amex\" }")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut conditions = BTreeMap::new();
        while let Some(facet) = map.next_key::<String>()? {
            if facet == "metadata" {
                let inner = map.next_value::<BTreeMap<String, Condition>>()?;
                conditions.extend(inner.into_iter().map(|(key, condition)| (format!("metadata.{key}"), condition)));
            } else {
                conditions.insert(facet, map.next_value()?);
            }
        }
        Ok(conditions)
    }
}

impl GlRule {
    /// Whether a line fits all conditions.
    pub fn fits(&self, line: &LineFacets) -> bool {
        self.when.iter().all(|(name, condition)| line.get(name).is_some_and(|text| condition.fits(text)))
    }
}

impl RuleBook {
    /// The account of a line, and why.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`] where no rule fits and the role has no account; the field names the role in the rule book.
    pub fn book(&self, line: &LineFacets) -> Result<Derived<Booked>, Refusal> {
        let mut best: Option<&GlRule> = None;
        for rule in self.gl.iter().filter(|rule| rule.fits(line)) {
            if best.is_none_or(|best| rule.priority > best.priority) {
                best = Some(rule);
            }
        }
        if let Some(rule) = best {
            let booked = Booked { account: rule.account.clone(), cost_centre: rule.cost_centre.clone() };
            let why = Derived::new(booked, format!("rules.gl.{}", rule.id));
            let names = rule.when.keys().filter_map(|name| Some((name.clone(), line.get(name)?)));
            return Ok(names.fold(why, |why, (name, value)| why.because(name, value)));
        }
        let rule = format!("rules.ledger.{}", line.role());
        match self.ledger.account(line.role()) {
            Some(account) => Ok(Derived::new(Booked { account: account.clone(), cost_centre: None }, rule)),
            None => Err(Refusal::new(
                RefusalCode::MissingFact,
                &rule,
                "",
                format!("no rule of rules.gl fits and {rule} names no account"),
            )),
        }
    }
}
