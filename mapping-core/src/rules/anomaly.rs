//! What is out of the ordinary, for alerts. A window just past is held against the days before it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What is out of the ordinary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AnomalyRules {
    /// How many hours are looked at, up to the moment of asking.
    pub window_hours: u32,
    /// How many days before them say what is usual.
    pub baseline_days: u32,
    /// How far from the median is too far: the modified z-score, in which 1 is the usual spread.
    #[serde(with = "rust_decimal::serde::str")]
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::DecimalText"))]
    pub threshold: Decimal,
    /// With fewer values than this in the days before, nobody knows what is usual.
    pub minimum_values: u32,
    /// The same for figures of which each window has one: refund rates and settlements.
    pub minimum_windows: u32,
    /// Payments of one customer or card are counted over so many hours.
    pub velocity_hours: u32,
    /// Fewer payments of one customer or card than this are never too many.
    pub velocity_minimum: u32,
    /// A refund rate needs so many payments in its window.
    pub rate_minimum_payments: u32,
    /// Fewer refunds than this are never too many.
    pub rate_minimum_refunds: u32,
    /// An amount or a rate that is nearer to the median than this, in basis points of it, is never out of the ordinary.
    pub smallest_distance_bp: u32,
    /// Nor is an amount that is nearer than this, in minor units of its currency, or a settlement that drifts by less and within the
    /// limit.
    pub smallest_distance_minor: u32,
    /// How far a settlement may be from what was expected, in basis points of it, whatever is usual.
    #[serde(with = "rust_decimal::serde::str")]
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::DecimalText"))]
    pub drift_limit_bp: Decimal,
}

impl Default for AnomalyRules {
    fn default() -> Self {
        Self {
            window_hours: 24,
            baseline_days: 90,
            threshold: Decimal::new(35, 1), // 3.5, as Iglewicz and Hoaglin advise
            minimum_values: 20,
            minimum_windows: 7,
            velocity_hours: 1,
            velocity_minimum: 5,
            rate_minimum_payments: 20,
            rate_minimum_refunds: 3,
            smallest_distance_bp: 100,
            smallest_distance_minor: 100,
            drift_limit_bp: Decimal::new(100, 0),
        }
    }
}
