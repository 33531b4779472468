//! The key of one transaction.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

/// The key that Opayo gives with a registration and signs the transaction's notifications with. It is never posted
/// back; keep it with the order. Printing shows nothing of it.
#[derive(Clone)]
pub struct SecurityKey(SecretString);

impl SecurityKey {
    /// A key as it was given.
    pub fn new(key: impl Into<SecretString>) -> Self {
        Self(key.into())
    }

    /// The key itself, to keep with the order.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SecurityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurityKey([redacted])")
    }
}

impl<'de> Deserialize<'de> for SecurityKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}
