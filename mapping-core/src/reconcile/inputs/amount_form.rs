//! How a file writes amounts. Nothing is guessed: `1.234` is one thousand and some, or one and some, as the map says, and nothing in
//! between. No digit is rounded away.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::{Currency, MinorUnitProfile, Money};

/// What stands before the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalSeparator {
    /// `12.50`
    #[default]
    Point,
    /// `12,50`
    Comma,
}

/// What may stand between thousands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThousandsSeparator {
    /// Nothing: `1234.56`.
    #[default]
    None,
    /// `1.234,56`
    Point,
    /// `1,234.56`
    Comma,
    /// `1 234,56`, with any kind of blank.
    Space,
    /// `1'234.56`
    Apostrophe,
}

/// What the figures count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountUnits {
    /// `12.50` is twelve and a half.
    #[default]
    Major,
    /// `1250` is twelve and a half, in a currency with two decimals by ISO 4217.
    Minor,
}

/// How a file writes amounts. Below zero is a minus in front or behind, or parentheses.
///
/// ```
/// use mapping_core::money::Currency;
/// use mapping_core::reconcile::inputs::{AmountForm, DecimalSeparator, ThousandsSeparator};
///
/// let (decimal, thousands) = (DecimalSeparator::Comma, ThousandsSeparator::Point);
/// let form = AmountForm { decimal, thousands, ..AmountForm::default() };
/// assert_eq!(form.read("(1.234,56)", Currency::EUR)?.to_string(), "-1234.56 EUR");
/// assert_eq!(form.read("7,5-", Currency::EUR)?.to_string(), "-7.50 EUR");
/// assert!(form.read("1,234.56", Currency::EUR).is_err()); // the separators of somebody else
/// assert!(form.read("1,005", Currency::EUR).is_err()); // there is no tenth of a cent
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AmountForm {
    /// What stands before the decimals.
    pub decimal: DecimalSeparator,
    /// What may stand between thousands.
    pub thousands: ThousandsSeparator,
    /// What the figures count.
    pub units: AmountUnits,
}

impl AmountForm {
    /// The amount of a text, to the digit.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the text, and how this form writes amounts.
    pub fn read(&self, text: &str, currency: Currency) -> Result<Money, String> {
        let refused = || format!("{:?} is not an amount such as {}", shown(text), self.example());
        let (digits, negative) = unsigned(text.trim()).ok_or_else(refused)?;
        let plain = self.plain(digits).ok_or_else(refused)?;
        let money = match self.units {
            AmountUnits::Major => {
                let major = Decimal::from_str_exact(&plain).map_err(|_| refused())?;
                let minor = MinorUnitProfile::ISO.to_minor(Money::new(major, currency));
                minor
                    .and_then(|minor| MinorUnitProfile::ISO.to_money(minor, currency))
                    .map_err(|error| error.to_string())?
            }
            AmountUnits::Minor => {
                let minor: i64 = plain.parse().map_err(|_| refused())?;
                MinorUnitProfile::ISO.to_money(minor, currency).map_err(|error| error.to_string())?
            }
        };
        Ok(if negative { -money } else { money })
    }

    /// Digits and at most one point.
    fn plain(&self, digits: &str) -> Option<String> {
        let point = match self.decimal {
            DecimalSeparator::Point => '.',
            DecimalSeparator::Comma => ',',
        };
        let (whole, fraction) = match digits.split_once(point) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let whole = if whole.is_empty() && fraction.is_some() { "0".to_owned() } else { self.ungrouped(whole)? };
        match fraction {
            Some(fraction) if is_number(fraction) => Some(format!("{whole}.{fraction}")),
            Some(_) => None,
            None => Some(whole),
        }
    }

    /// The whole part without separators, which stand before every third digit or nowhere.
    fn ungrouped(&self, whole: &str) -> Option<String> {
        let separates = |c: char| match self.thousands {
            ThousandsSeparator::None => false,
            ThousandsSeparator::Point => c == '.' && self.decimal != DecimalSeparator::Point,
            ThousandsSeparator::Comma => c == ',' && self.decimal != DecimalSeparator::Comma,
            ThousandsSeparator::Space => c.is_whitespace(),
            ThousandsSeparator::Apostrophe => matches!(c, '\'' | '\u{2019}'),
        };
        let mut groups = whole.split(separates);
        let first = groups.next().filter(|group| is_number(group))?;
        let rest: Vec<&str> = groups.collect();
        let grouped = rest.is_empty() || first.len() <= 3;
        let fits = grouped && rest.iter().all(|group| group.len() == 3 && is_number(group));
        fits.then(|| [&[first], rest.as_slice()].concat().concat())
    }

    fn example(&self) -> String {
        let thousands = match self.thousands {
            ThousandsSeparator::None => "",
            ThousandsSeparator::Point => ".",
            ThousandsSeparator::Comma => ",",
            ThousandsSeparator::Space => " ",
            ThousandsSeparator::Apostrophe => "'",
        };
        match (self.units, self.decimal) {
            (AmountUnits::Minor, _) => format!("1{thousands}234 in minor units"),
            (AmountUnits::Major, DecimalSeparator::Point) => format!("1{thousands}234.56"),
            (AmountUnits::Major, DecimalSeparator::Comma) => format!("1{thousands}234,56"),
        }
    }
}

/// The text without its sign, and whether that is below zero. A text has one sign at most.
fn unsigned(text: &str) -> Option<(&str, bool)> {
    let minus = ['-', '\u{2212}'];
    let (rest, negative) = if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        (inner, true)
    } else if let Some(rest) = text.strip_prefix(minus).or_else(|| text.strip_suffix(minus)) {
        (rest, true)
    } else {
        (text.strip_prefix('+').unwrap_or(text), false)
    };
    let rest = rest.trim();
    rest.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | ',')).then_some((rest, negative))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// As much of a cell as a sentence can hold.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
