//! Decimal text as the contract writes it: exact, with the scale that was written, rounded only to a currency.

use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use super::table::text;

/// The figure in a property; zero where it is absent. Documents were held against their schema before.
pub(crate) fn figure(document: &Value, field: &str) -> Decimal {
    figure_if_sent(document, field).unwrap_or_default()
}

/// The figure in a property, where it is present.
pub(crate) fn figure_if_sent(document: &Value, field: &str) -> Option<Decimal> {
    text(document, field).and_then(|text| Decimal::from_str(text).ok())
}

/// How many places after the point a currency's amounts have (ISO 4217).
pub(crate) fn places(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// Rounded half away from zero to the currency's places, and written with all of them.
pub(crate) fn in_currency(amount: Decimal, currency: &str) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(places(currency), RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(places(currency));
    rounded
}
