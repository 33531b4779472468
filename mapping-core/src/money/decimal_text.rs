//! Amounts as decimal text in major units: `1,234.56`. Name=value protocols write money like this; the text has no currency of
//! its own, and thousands may or may not be separated.

use super::{Currency, MinorUnitProfile, Money, MoneyError, exact};

/// A named way to write amounts as text.
#[derive(Clone, Copy, Debug)]
pub struct DecimalText {
    /// How many decimals a currency has there; its name stands in errors.
    pub units: MinorUnitProfile,
    /// What may stand between thousands in a text that is read. Texts that are written have none.
    pub thousands: Option<char>,
}

impl DecimalText {
    /// Opayo's name=value protocols (Server, Direct, Form): two decimals at most, none for currencies without a minor unit,
    /// a comma between thousands in some answers. Amounts there are never negative.
    pub const NVP_TEXT: Self = Self {
        units: MinorUnitProfile { name: "Opayo name=value", unit: MinorUnitProfile::OPAYO.unit },
        thousands: Some(','),
    };

    /// The amount of a text. It may have fewer decimals than its currency: `12.5` is 12.50 GBP.
    ///
    /// # Errors
    /// [`MoneyError::NotAnAmount`] for any other text, a sign included; [`MoneyError::NoMinorUnit`];
    /// [`MoneyError::TooPrecise`]; [`MoneyError::OffStep`].
    pub fn parse(&self, text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let amount = self
            .ungrouped(text)
            .and_then(|plain| exact::parse(&plain))
            .ok_or_else(|| MoneyError::NotAnAmount { profile: self.units.name, currency, text: text.to_owned() })?;
        self.padded(Money::new(amount, currency))
    }

    /// The text of an amount, with all decimals of its currency and no separators.
    ///
    /// # Errors
    /// [`MoneyError::Negative`], [`MoneyError::NoMinorUnit`], [`MoneyError::TooPrecise`], [`MoneyError::OffStep`],
    /// [`MoneyError::OutOfRange`].
    pub fn print(&self, amount: Money) -> Result<String, MoneyError> {
        Ok(self.padded(amount.non_negative()?)?.amount().to_string())
    }

    /// The amount with exactly the decimals of its currency.
    fn padded(&self, amount: Money) -> Result<Money, MoneyError> {
        self.units.to_money(self.units.to_minor(amount)?, amount.currency())
    }

    /// The text without separators, if they stand where they belong and no sign leads.
    fn ungrouped(&self, text: &str) -> Option<String> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let mut groups = match self.thousands {
            Some(separator) if whole.contains(separator) => whole.split(separator).collect(),
            Some(_) | None => vec![whole],
        }
        .into_iter();
        let first = groups.next()?;
        let rest: Vec<&str> = groups.collect();
        let first_fits = rest.is_empty() || (1..=3).contains(&first.len());
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !first_fits || !digits(first) || rest.iter().any(|group| group.len() != 3 || !digits(group)) {
            return None;
        }
        let whole = format!("{first}{}", rest.concat());
        Some(fraction.map_or(whole.clone(), |fraction| format!("{whole}.{fraction}")))
    }
}
