//! The company: where its day begins and ends, in which currency it keeps its books, and whose money stands in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Time;

use crate::money::Currency;

/// The company's days and currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CompanyRules {
    /// The time zone for business dates, an IANA name: `America/Chicago`.
    pub time_zone: String,
    /// What happens from this local time on belongs to the next business date: `17:30`. Midnight by default.
    #[serde(with = "cut_off")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::TimeOfDay>"))]
    pub cut_off: Option<Time>,
    /// The currency of the books, an ISO 4217 code: `GBP`. Without one, every journal is in the currency of the money.
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::CurrencyCode>"))]
    pub currency: Option<Currency>,
    /// What becomes of the events of a connected account, by the account's id: `{ acct_x = "own" }`. Events that name no account are
    /// the company's own.
    pub accounts: BTreeMap<String, AccountEvents>,
    /// What becomes of the events of an account that `accounts` does not name.
    pub other_accounts: AccountEvents,
}

/// What becomes of the events of a connected account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountEvents {
    /// They are booked as the company's own.
    Own,
    /// They are skipped: the money is somebody else's.
    #[default]
    Ignore,
}

impl Default for CompanyRules {
    fn default() -> Self {
        Self {
            time_zone: "UTC".to_owned(),
            cut_off: None,
            currency: None,
            accounts: BTreeMap::new(),
            other_accounts: AccountEvents::Ignore,
        }
    }
}

/// A time of day as hours and minutes.
mod cut_off {
    use serde::de::{Error, Unexpected};
    use serde::{Deserialize, Deserializer, Serializer};
    use time::Time;

    pub(super) fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(&format_args!("{:02}:{:02}", time.hour(), time.minute())),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let expected = "a time of day between \"00:00\" and \"23:59\"";
        parse(&text).map(Some).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &expected))
    }

    /// `17:30`, or `17:30:00` as TOML writes times without quotes.
    fn parse(text: &str) -> Option<Time> {
        let text = text.strip_suffix(":00").filter(|text| text.contains(':')).unwrap_or(text);
        let (hour, minute) = text.split_once(':')?;
        let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
        if !two_digits(hour) || !two_digits(minute) {
            return None;
        }
        Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()
    }
}
