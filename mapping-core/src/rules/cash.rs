//! When the gateway's money reaches the bank: the bank's calendar, the gateway's delays, and how far ahead is looked.

use serde::{Deserialize, Serialize};
use time::{Date, Weekday};

/// When the gateway's money reaches the bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CashRules {
    /// The days of the week on which banks do not work: `["Saturday", "Sunday"]`.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::schema::WeekdayName>"))]
    pub weekend: Vec<Weekday>,
    /// The days of the bank's country on which banks do not work: `["2026-12-25"]`.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::schema::CalendarDay>"))]
    pub holidays: Vec<Date>,
    /// The days of the week on which the gateway pays out. Empty: every business day.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::schema::WeekdayName>"))]
    pub payout_days: Vec<Weekday>,
    /// After how many business days a sale can be paid out, where the gateway has not said so yet.
    pub available_after: u32,
    /// How many business days a payout is on its way to the bank.
    pub on_the_way: u32,
    /// How many days ahead are shown.
    pub horizon_days: u32,
    /// How many days back a forecast looks.
    pub history_days: u32,
    /// With a shorter history than this, nothing is forecast. At least two weeks.
    pub minimum_history_days: u32,
    /// How sure the interval of a forecast is, in percent.
    pub interval_percent: u8,
}

impl Default for CashRules {
    fn default() -> Self {
        Self {
            weekend: vec![Weekday::Saturday, Weekday::Sunday],
            holidays: Vec::new(),
            payout_days: Vec::new(),
            available_after: 2,
            on_the_way: 1,
            horizon_days: 14,
            history_days: 120,
            minimum_history_days: 28,
            interval_percent: 80,
        }
    }
}
