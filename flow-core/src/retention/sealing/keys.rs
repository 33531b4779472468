//! The keys of a store. They live in memory that is wiped when it is given back, and nothing prints them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretString};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::SealError;

/// How many bytes a key has.
const LENGTH: usize = 32;

/// One key and its name.
#[derive(Clone)]
pub struct SealingKey {
    name: String,
    bytes: Arc<SecretBox<[u8; LENGTH]>>,
}

/// The keys of a store: the newest seals, all of them open.
#[derive(Clone)]
pub struct Keys {
    newest: SealingKey,
    older: BTreeMap<String, SealingKey>,
    only_sealed: bool,
}

impl SealingKey {
    /// A key of 64 hexadecimal digits, drawn at random and kept apart from the store: `openssl rand -hex 32`. Its name is written
    /// beside everything that it seals: a year, a number.
    ///
    /// # Errors
    /// [`SealError::Name`] and [`SealError::Digits`].
    pub fn parse(name: &str, digits: SecretString) -> Result<Self, SealError> {
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter);
        if name.is_empty() || name.len() > 32 || !name.bytes().all(is_plain) {
            return Err(SealError::Name(name.to_owned()));
        }
        let mut bytes = SecretBox::new(Box::new([0_u8; LENGTH]));
        let read = base16ct::mixed::decode(digits.expose_secret().trim(), bytes.expose_secret_mut()).map(<[u8]>::len);
        match read {
            Ok(LENGTH) => Ok(Self { name: name.to_owned(), bytes: Arc::new(bytes) }),
            Ok(_) | Err(_) => Err(SealError::Digits(name.to_owned())),
        }
    }

    /// The key's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn bytes(&self) -> &[u8; LENGTH] {
        self.bytes.as_ref().expose_secret()
    }

    /// Tells a wrong key from a changed value: the first bytes of a hash of the key, which say nothing about a key of 256 bits.
    pub(super) fn mark(&self) -> [u8; 4] {
        let mut hash = Sha256::new();
        hash.update(b"flow-core sealing key ");
        hash.update(self.bytes());
        let whole: Zeroizing<[u8; 32]> = Zeroizing::new(hash.finalize().into());
        let [first, second, third, fourth, ..] = *whole;
        [first, second, third, fourth]
    }
}

impl Keys {
    /// Seals with this key and opens with it.
    pub fn new(newest: SealingKey) -> Self {
        Self { newest, older: BTreeMap::new(), only_sealed: false }
    }

    /// Opens with this key as well. What it sealed is sealed with the newest one when it is written again.
    #[must_use]
    pub fn opens(mut self, older: SealingKey) -> Self {
        self.older.insert(older.name.clone(), older);
        self
    }

    /// Reads nothing that is not sealed. Without this, a store that was written before it had keys goes on.
    #[must_use]
    pub fn only_sealed(mut self) -> Self {
        self.only_sealed = true;
        self
    }

    pub(super) fn newest(&self) -> &SealingKey {
        &self.newest
    }

    pub(super) fn reads_plain(&self) -> bool {
        !self.only_sealed
    }

    pub(super) fn named(&self, name: &str) -> Option<&SealingKey> {
        if self.newest.name == name { Some(&self.newest) } else { self.older.get(name) }
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKey").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let older: Vec<&String> = self.older.keys().collect();
        f.debug_struct("Keys").field("newest", &self.newest.name).field("older", &older).finish_non_exhaustive()
    }
}
