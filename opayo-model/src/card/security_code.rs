//! The security code on a card.

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use thiserror::Error;
use zeroize::Zeroizing;

/// The three or four digits on a card. Printing shows nothing of it; dropping wipes it; nobody may keep it after the
/// payment, so there is no way to serialise it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecurityCode(Zeroizing<String>);

/// A text that is no security code. The text is not repeated.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a security code is three or four digits")]
pub struct InvalidSecurityCode;

impl SecurityCode {
    /// Reads a code.
    ///
    /// # Errors
    /// [`InvalidSecurityCode`].
    pub fn new(text: &str) -> Result<Self, InvalidSecurityCode> {
        let fits = matches!(text.len(), 3 | 4) && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(InvalidSecurityCode) }
    }

    /// The code itself, for the wire.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The code as a secret that no answer may echo into an error.
    pub(crate) fn secret(&self) -> SecretString {
        self.0.as_str().into()
    }
}

impl fmt::Debug for SecurityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurityCode([redacted])")
    }
}

impl<'de> Deserialize<'de> for SecurityCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        Self::new(&text).map_err(serde::de::Error::custom)
    }
}
