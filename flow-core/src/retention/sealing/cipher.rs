//! Sealing and opening of one value. Its form: four bytes that say that it is sealed, the key's name (its length in one byte before it)
//! and mark, 24 bytes of nonce, and what the cipher gives. Everything before the cipher's part is authenticated with it.

use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::{Keys, Place, SealError, SealingKey};

/// Stands before everything that is sealed; no JSON and no form begins with a zero.
const SEALED: [u8; 4] = *b"\0fc1";
const NONCE: usize = 24;
const MARK: usize = 4;

/// The parts of a sealed value.
struct Parts<'a> {
    /// All before the nonce.
    head: &'a [u8],
    key: &'a str,
    mark: &'a [u8],
    nonce: &'a [u8],
    body: &'a [u8],
}

impl Keys {
    /// Whether these bytes say that they are sealed.
    pub fn is_sealed(bytes: &[u8]) -> bool {
        bytes.starts_with(&SEALED)
    }

    /// The name of the key that a sealed value asks for.
    pub fn key_of(sealed: &[u8]) -> Option<&str> {
        parts(sealed).map(|parts| parts.key)
    }

    /// Whether these bytes say that the newest key sealed them.
    pub(super) fn is_newest(&self, sealed: &[u8]) -> bool {
        let newest = self.newest();
        parts(sealed).is_some_and(|parts| parts.key == newest.name() && parts.mark == newest.mark())
    }

    /// Seals for one place.
    ///
    /// # Errors
    /// [`SealError::Unsealable`] where the system gives no random numbers.
    pub fn seal(&self, plain: &[u8], place: &Place) -> Result<Vec<u8>, SealError> {
        let key = self.newest();
        let unsealable = || SealError::Unsealable { place: place.to_string() };
        let nonce = XNonce::try_generate().map_err(|_| unsealable())?;
        let mut sealed = head(key);
        let bound = bound(&sealed, place);
        let body = cipher(key).encrypt(&nonce, Payload { msg: plain, aad: &bound }).map_err(|_| unsealable())?;
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&body);
        Ok(sealed)
    }

    /// Opens what was sealed for a place. What is not sealed is given back as it is, unless only what is sealed is to be read.
    ///
    /// # Errors
    /// [`SealError`], naming the key and the place.
    pub fn open(&self, sealed: &[u8], place: &Place) -> Result<Vec<u8>, SealError> {
        if !Self::is_sealed(sealed) {
            let plain = || SealError::Plain { place: place.to_string() };
            return if self.reads_plain() { Ok(sealed.to_vec()) } else { Err(plain()) };
        }
        let altered = |key: &str| SealError::Altered { key: key.to_owned(), place: place.to_string() };
        let parts = parts(sealed).ok_or_else(|| altered(""))?;
        let missing = || SealError::Missing { key: parts.key.to_owned(), place: place.to_string() };
        let key = self.named(parts.key).ok_or_else(missing)?;
        if parts.mark != key.mark() {
            return Err(SealError::Wrong { key: parts.key.to_owned(), place: place.to_string() });
        }
        let nonce = XNonce::try_from(parts.nonce).map_err(|_| altered(parts.key))?;
        let bound = bound(parts.head, place);
        let opened = cipher(key).decrypt(&nonce, Payload { msg: parts.body, aad: &bound });
        opened.map_err(|_| altered(parts.key))
    }
}

fn cipher(key: &SealingKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.bytes().into())
}

fn head(key: &SealingKey) -> Vec<u8> {
    let length = u8::try_from(key.name().len()).unwrap_or(u8::MAX); // names have 32 letters at most
    let mut head = SEALED.to_vec();
    head.push(length);
    head.extend_from_slice(key.name().as_bytes());
    head.extend_from_slice(&key.mark());
    head
}

fn bound(head: &[u8], place: &Place) -> Vec<u8> {
    let mut bound = place.bytes();
    bound.extend_from_slice(head);
    bound
}

fn parts(sealed: &[u8]) -> Option<Parts<'_>> {
    let (length, named) = sealed.strip_prefix(&SEALED)?.split_first()?;
    let (name, marked) = named.split_at_checked(usize::from(*length))?;
    let (mark, rest) = marked.split_at_checked(MARK)?;
    let (nonce, body) = rest.split_at_checked(NONCE)?;
    let head = sealed.get(..sealed.len().checked_sub(rest.len())?)?;
    Some(Parts { head, key: std::str::from_utf8(name).ok()?, mark, nonce, body })
}
