//! A full card number.

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use thiserror::Error;
use zeroize::Zeroizing;

use super::search::luhn;

/// A full card number: 12 to 16 digits with a right check digit. Printing shows its last four digits; dropping wipes
/// it; there is no way to serialise it.
///
/// ```compile_fail
/// let number = opayo_model::card::CardNumber::new("4929000000006").unwrap();
/// serde_json::to_string(&number).unwrap(); // does not compile
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CardNumber(Zeroizing<String>);

/// A text that is no card number. The text is not repeated.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCardNumber {
    /// Something other than digits, or too few or too many.
    #[error("a card number is 12 to 16 digits; spaces and hyphens between them are left out")]
    NotDigits,
    /// The check digit is wrong.
    #[error("the card number's check digit is wrong")]
    CheckDigit,
}

impl CardNumber {
    /// Reads a number. Spaces and hyphens between digits are left out.
    ///
    /// # Errors
    /// [`InvalidCardNumber`].
    pub fn new(text: &str) -> Result<Self, InvalidCardNumber> {
        let digits: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !matches!(c, ' ' | '-')).collect());
        if !(12..=16).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidCardNumber::NotDigits);
        }
        if !luhn(digits.as_bytes()) {
            return Err(InvalidCardNumber::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// The last four digits, which may be kept.
    pub fn last_four(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// The number itself, for the wire.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The number as a secret that no answer may echo into an error.
    pub(crate) fn secret(&self) -> SecretString {
        self.0.as_str().into()
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber(…{})", self.last_four())
    }
}

impl<'de> Deserialize<'de> for CardNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}
