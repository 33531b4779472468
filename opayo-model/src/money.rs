//! Amounts: Pi counts whole minor units (`10000` GBP is 100.00, `500` JPY is 500), everything else writes decimals of
//! major units, sometimes with a comma between thousands (`1,231.47`). Both are exact here; nothing is ever rounded.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A currency code, upper case. Codes that ISO 4217 does not know are kept.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(String);

/// So many minor units of a currency.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Amount {
    /// Minor units: pence, or whole yen.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// An amount that cannot be converted.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoneyError {
    /// Opayo says how many minor units a unit has for currencies with none or two decimals only.
    #[error("`{currency}` is no currency with none or two decimals, so its minor unit is not known")]
    NoMinorUnit {
        /// The currency.
        currency: Currency,
    },
    /// The text is no amount: digits, at most one point, commas only between thousands.
    #[error("`{text}` is not an amount")]
    NotAnAmount {
        /// The text, cut after 40 characters.
        text: String,
    },
    /// The amount has more decimals than its currency.
    #[error("{amount} has more decimals than {currency}")]
    TooPrecise {
        /// In major units.
        amount: Decimal,
        /// The currency.
        currency: Currency,
    },
    /// The amount does not fit 64 bits of minor units.
    #[error("{amount} {currency} does not fit")]
    OutOfRange {
        /// In major units.
        amount: Decimal,
        /// The currency.
        currency: Currency,
    },
}

impl Currency {
    /// The code: `GBP`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ISO 4217 currency, if it is one.
    pub fn iso(&self) -> Option<iso_currency::Currency> {
        iso_currency::Currency::from_code(&self.0)
    }

    /// How many decimals an amount has: none or two. None for a currency with another number, whose minor unit Opayo
    /// does not name.
    pub fn decimals(&self) -> Option<u32> {
        self.iso()?.exponent().map(u32::from).filter(|decimals| matches!(decimals, 0 | 2))
    }
}

impl Amount {
    /// So many minor units.
    pub fn new(minor: i64, currency: impl Into<Currency>) -> Self {
        Self { minor, currency: currency.into() }
    }

    /// The amount of a decimal in major units.
    ///
    /// # Errors
    /// [`MoneyError`] when the currency has no minor unit or cannot hold the amount.
    pub fn of_major(amount: Decimal, currency: &Currency) -> Result<Self, MoneyError> {
        let decimals = currency.decimals().ok_or_else(|| MoneyError::NoMinorUnit { currency: currency.clone() })?;
        let out_of_range = || MoneyError::OutOfRange { amount, currency: currency.clone() };
        let amount = amount.normalize();
        if amount.scale() > decimals {
            return Err(MoneyError::TooPrecise { amount, currency: currency.clone() });
        }
        let factor = 10_i128.pow(decimals - amount.scale());
        let minor = amount.mantissa().checked_mul(factor).ok_or_else(out_of_range)?;
        let minor = i64::try_from(minor).map_err(|_| out_of_range())?;
        Ok(Self { minor, currency: currency.clone() })
    }

    /// The amount of a text in major units: `36.95`, `1,231.47`.
    ///
    /// # Errors
    /// [`MoneyError`].
    pub fn parse(text: &str, currency: &Currency) -> Result<Self, MoneyError> {
        Self::of_major(decimal(text)?, currency)
    }

    /// The amount in major units, with all decimals of its currency.
    ///
    /// # Errors
    /// [`MoneyError::NoMinorUnit`].
    pub fn major(&self) -> Result<Decimal, MoneyError> {
        let currency = || self.currency.clone();
        let decimals = self.currency.decimals().ok_or_else(|| MoneyError::NoMinorUnit { currency: currency() })?;
        Decimal::try_from_i128_with_scale(i128::from(self.minor), decimals)
            .map_err(|_| MoneyError::OutOfRange { amount: Decimal::from(self.minor), currency: currency() })
    }
}

/// A decimal as the name=value protocols and Reporting write it: digits, one point, commas where thousands part, a
/// minus at most.
///
/// # Errors
/// [`MoneyError::NotAnAmount`].
pub fn decimal(text: &str) -> Result<Decimal, MoneyError> {
    let refused = || MoneyError::NotAnAmount { text: text.chars().take(40).collect() };
    let plain = text.trim();
    let (minus, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !grouped(whole) || !fraction.is_none_or(all_digits) {
        return Err(refused());
    }
    let whole = whole.replace(',', "");
    let fraction = fraction.map(|fraction| format!(".{fraction}")).unwrap_or_default();
    Decimal::from_str_exact(&format!("{minus}{whole}{fraction}")).map_err(|_| refused())
}

/// Whether a text is digits, with commas between groups of three or none at all.
fn grouped(whole: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    digits(first) && (rest.is_empty() || first.len() <= 3) && rest.iter().all(|group| group.len() == 3 && digits(group))
}

impl From<&str> for Currency {
    fn from(text: &str) -> Self {
        Self(text.trim().to_ascii_uppercase())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({self})")
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
    }
}
