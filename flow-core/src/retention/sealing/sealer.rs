//! What a store asks before it writes and after it reads. Without keys everything is as it was; what somebody sealed is then
//! refused by the name of its key.

use std::borrow::Cow;
use std::sync::Arc;

use base64ct::{Base64Unpadded, Encoding};

use super::{Keys, Place, SealError};

/// Stands before text that is sealed; no JSON begins so.
const PREFIX: &str = "sealed:";

/// Seals what a store writes and opens what it reads. Clones share the keys.
#[derive(Clone, Debug, Default)]
pub struct Sealer(Option<Arc<Keys>>);

impl Sealer {
    /// Seals with these keys.
    pub fn new(keys: Keys) -> Self {
        Self(Some(Arc::new(keys)))
    }

    /// Whether it has keys.
    pub fn is_sealing(&self) -> bool {
        self.0.is_some()
    }

    /// Whether bytes are given back as they were read, whatever their place is.
    pub fn leaves(&self, read: &[u8]) -> bool {
        self.0.is_none() && !Keys::is_sealed(read)
    }

    /// The same of text.
    pub fn leaves_text(&self, read: &str) -> bool {
        self.0.is_none() && !Self::is_sealed_text(read)
    }

    /// Whether text says that it is sealed.
    pub fn is_sealed_text(read: &str) -> bool {
        read.starts_with(PREFIX)
    }

    /// The name of the key that seals, if there is one.
    pub fn newest(&self) -> Option<&str> {
        self.0.as_ref().map(|keys| keys.newest().name())
    }

    /// Whether bytes were sealed by the key that seals now.
    pub fn is_current(&self, read: &[u8]) -> bool {
        self.0.as_ref().is_some_and(|keys| keys.is_newest(read))
    }

    /// The same of text.
    pub fn is_current_text(&self, read: &str) -> bool {
        let sealed = read.strip_prefix(PREFIX).and_then(|sealed| Base64Unpadded::decode_vec(sealed).ok());
        sealed.is_some_and(|sealed| self.is_current(&sealed))
    }

    /// Bytes as they are to be written.
    ///
    /// # Errors
    /// As [`Keys::seal`].
    pub fn seal<'a>(&self, plain: &'a [u8], place: impl FnOnce() -> Place) -> Result<Cow<'a, [u8]>, SealError> {
        match &self.0 {
            Some(keys) => Ok(Cow::Owned(keys.seal(plain, &place())?)),
            None => Ok(Cow::Borrowed(plain)),
        }
    }

    /// Bytes as they were before they were written.
    ///
    /// # Errors
    /// As [`Keys::open`]; [`SealError::Missing`] without keys.
    pub fn open(&self, read: Vec<u8>, place: impl FnOnce() -> Place) -> Result<Vec<u8>, SealError> {
        match &self.0 {
            Some(keys) => keys.open(&read, &place()),
            None if Keys::is_sealed(&read) => Err(missing(&read, &place())),
            None => Ok(read),
        }
    }

    /// Text as it is to be written.
    ///
    /// # Errors
    /// As [`Keys::seal`].
    pub fn seal_text<'a>(&self, plain: &'a str, place: impl FnOnce() -> Place) -> Result<Cow<'a, str>, SealError> {
        let Some(keys) = &self.0 else { return Ok(Cow::Borrowed(plain)) };
        let sealed = keys.seal(plain.as_bytes(), &place())?;
        Ok(Cow::Owned(format!("{PREFIX}{}", Base64Unpadded::encode_string(&sealed))))
    }

    /// Text as it was before it was written.
    ///
    /// # Errors
    /// As [`Keys::open`]; [`SealError::Missing`] without keys.
    pub fn open_text(&self, read: String, place: impl FnOnce() -> Place) -> Result<String, SealError> {
        let Some(sealed) = read.strip_prefix(PREFIX) else {
            return match &self.0 {
                Some(keys) if !keys.reads_plain() => Err(SealError::Plain { place: place().to_string() }),
                Some(_) | None => Ok(read),
            };
        };
        let place = place();
        let altered = |key: &str| SealError::Altered { key: key.to_owned(), place: place.to_string() };
        let sealed = Base64Unpadded::decode_vec(sealed).map_err(|_| altered(""))?;
        let Some(keys) = &self.0 else { return Err(missing(&sealed, &place)) };
        if !Keys::is_sealed(&sealed) {
            return Err(altered(""));
        }
        let key = Keys::key_of(&sealed).unwrap_or_default().to_owned();
        String::from_utf8(keys.open(&sealed, &place)?).map_err(|_| altered(&key))
    }
}

fn missing(sealed: &[u8], place: &Place) -> SealError {
    let key = Keys::key_of(sealed).unwrap_or_default().to_owned();
    SealError::Missing { key, place: place.to_string() }
}
