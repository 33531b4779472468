//! How one currency becomes another: a table of dated rates, and the order in which it and the gateway's own rate are asked.
//! [`exchange`](crate::exchange) converts by these rules.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, de};
use time::Date;

use crate::money::{Currency, Rounding};

/// Where rates come from.
///
/// In TOML, where dates and rates are quoted:
///
/// ```toml
/// [fx]
/// order = ["table", "gateway"]
/// max_age_days = 4
/// inverse = true
/// base = "EUR"
///
/// [[fx.rates]]
/// from = "EUR"
/// to = "USD"
/// date = "2026-11-19"
/// rate = "1.0850"
/// source = "ECB"
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FxRules {
    /// Which rates are asked, the best first. A source that is not named is not asked.
    pub order: Vec<RateSource>,
    /// For how many days after its date a rate holds: weekends and holidays have none. 0: for its own day alone.
    pub max_age_days: u16,
    /// Whether a rate may be used the other way round, as an exact division.
    pub inverse: bool,
    /// The currency through which two others are converted where the table lacks their own rate.
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::CurrencyCode>"))]
    pub base: Option<Currency>,
    /// How a converted amount is rounded to its currency's decimals.
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::RoundingName"))]
    pub rounding: Rounding,
    /// The table, in any order.
    pub rates: Vec<DatedRate>,
}

/// Where a rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RateSource {
    /// The table of the rule book.
    Table,
    /// What the gateway converted by.
    Gateway,
}

/// A row of the table: one `from` is `rate` of `to`, on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DatedRate {
    /// The currency that is converted.
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::CurrencyCode"))]
    pub from: Currency,
    /// The currency that it becomes.
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::CurrencyCode"))]
    pub to: Currency,
    /// The day.
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::CalendarDay"))]
    pub date: Date,
    /// How much of `to` one `from` is, as text.
    #[serde(serialize_with = "rust_decimal::serde::str::serialize", deserialize_with = "written")]
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::DecimalText"))]
    pub rate: Decimal,
    /// Who says so.
    pub source: String,
}

impl RateSource {
    /// The source as rules and reasons name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Gateway => "gateway",
        }
    }

    /// The rule that reasons quote for an amount that was converted by it.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Table => "rules.fx.rates",
            Self::Gateway => "movement.rate",
        }
    }
}

impl FxRules {
    /// What is wrong with the table and the order, each fault with its path below `fx` and a sentence.
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut named = BTreeSet::new();
        for (position, source) in self.order.iter().enumerate().filter(|(_, source)| !named.insert(**source)) {
            faults.push((format!("order[{position}]"), format!("{} is named twice", source.as_str())));
        }
        let mut seen = BTreeSet::new();
        for (position, row) in self.rates.iter().enumerate() {
            let path = format!("rates[{position}]");
            faults.extend(row.faults().map(|(field, message)| (format!("{path}.{field}"), message)));
            if !seen.insert((row.from.code(), row.to.code(), row.date)) {
                let message = format!("{} to {} has a rate of {} already", row.from.code(), row.to.code(), row.date);
                faults.push((path, message));
            }
        }
        faults
    }
}

impl DatedRate {
    fn faults(&self) -> impl Iterator<Item = (&'static str, String)> {
        let rate = (self.rate <= Decimal::ZERO).then(|| ("rate", format!("{} is not more than zero", self.rate)));
        let to = (self.from == self.to).then(|| ("to", format!("{} to itself needs no rate", self.to.code())));
        let source = self.source.trim().is_empty().then(|| ("source", "nobody is named who says so".to_owned()));
        [rate, to, source].into_iter().flatten()
    }
}

impl Default for FxRules {
    fn default() -> Self {
        Self {
            order: vec![RateSource::Table, RateSource::Gateway],
            max_age_days: 4,
            inverse: false,
            base: None,
            rounding: Rounding::HalfEven,
            rates: Vec::new(),
        }
    }
}

/// A number as text, to the digit; a TOML float would have lost digits before anybody could see it.
fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(deserializer)?;
    Decimal::from_str_exact(&text).map_err(|_| de::Error::custom(format!("{text:?} is not an exact decimal number")))
}
