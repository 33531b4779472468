//! The forecast of a daily figure. This file alone computes with floats, because a forecast is an estimate and its models (ETS, MSTL)
//! have no exact form; what comes out is rounded and never booked. `augurs` decomposes in 32 bits, so seven digits of a day's
//! figure count.
#![allow(clippy::disallowed_types, clippy::float_arithmetic)] // see above: estimates for people, rounded before they leave

use augurs_core::prelude::{Fit, Predict};
use augurs_ets::AutoETS;
use augurs_mstl::MSTLModel;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// Sales have a week.
const SEASON: usize = 7;

/// What is expected of one day, and its interval.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimate {
    pub(super) low: Decimal,
    pub(super) expected: Decimal,
    pub(super) high: Decimal,
}

/// The days after the history, one by one, or why nobody can say.
pub(super) fn forecast(history: &[Decimal], days: usize, interval_percent: u8) -> Result<Vec<Estimate>, String> {
    if let Some(first) = history.first().filter(|first| history.iter().all(|figure| figure == *first)) {
        return Ok(vec![Estimate { low: *first, expected: *first, high: *first }; days]); // no model fits what never varies
    }
    let figures: Vec<f64> = history.iter().map(ToPrimitive::to_f64).collect::<Option<_>>().ok_or_else(unreadable)?;
    let level = f64::from(interval_percent.clamp(1, 99)) / 100.0;
    let smoothing = AutoETS::new(1, "AZN").map_err(|error| error.to_string())?; // additive: a day may be below nothing
    let model = MSTLModel::new(vec![SEASON], smoothing.into_trend_model());
    let fitted = model.fit(&figures).map_err(|error| format!("the days past fit no model: {error}"))?;
    let ahead = fitted.predict(days, level).map_err(|error| format!("the model says nothing: {error}"))?;
    let ends = ahead.intervals.ok_or_else(unreadable)?;
    let estimates = ahead.point.iter().zip(ends.lower.iter().zip(&ends.upper));
    estimates
        .map(|(expected, (low, high))| estimate(*low, *expected, *high))
        .collect::<Option<_>>()
        .ok_or_else(unreadable)
}

/// None for what is no number, or past the range of decimals.
fn estimate(low: f64, expected: f64, high: f64) -> Option<Estimate> {
    let expected = Decimal::from_f64(expected)?;
    let (low, high) = (Decimal::from_f64(low)?, Decimal::from_f64(high)?);
    Some(Estimate { low: low.min(expected), expected, high: high.max(expected) })
}

fn unreadable() -> String {
    "the forecast of these days is past the range of numbers".to_owned()
}
