//! Identifiers that are opaque: kept as they came. A transaction's id is not one of them, see
//! [`TransactionId`](crate::TransactionId).

use std::fmt;

use serde::{Deserialize, Serialize};

client_core::identifier! {
    /// The merchant's own reference of a transaction, unique for ever: Opayo's only guard against doing a thing twice.
    pub struct VendorTxCode;

    /// The merchant's name at Opayo, at most 15 characters. Its case does not matter, and signatures are made over
    /// lower case.
    pub struct VendorName;

    /// A card as Opayo holds it. Lives 400 seconds unless a payment saved it; then it is a token of the customer.
    pub struct CardIdentifier;

    /// The number of a settlement batch. Acquirers count for themselves: it identifies a batch together with its
    /// [`AuthProcessor`].
    pub struct BatchId;

    /// The acquirer that settles a batch, by the name Opayo gives it: `Elavon`.
    pub struct AuthProcessor;
}

/// What a browser or a server presents to make card identifiers: a bearer token that lives 400 seconds and makes one
/// card identifier. It is not shown when printed.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MerchantSessionKey(String);

impl MerchantSessionKey {
    /// The key itself, for the wire.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for MerchantSessionKey {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for MerchantSessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MerchantSessionKey([redacted])")
    }
}
