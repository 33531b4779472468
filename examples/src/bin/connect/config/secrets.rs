//! Secrets of the environment.

use flow_core::retention::{Keys, SealingKey};
use secrecy::{ExposeSecret, SecretString};

use crate::Failure;

/// One that has to be there.
pub(crate) fn secret(name: &str) -> Result<SecretString, Failure> {
    optional(name).ok_or_else(|| format!("the environment has no {name}").into())
}

/// One that may be there.
pub(super) fn optional(name: &str) -> Option<SecretString> {
    std::env::var(name).ok().map(SecretString::from)
}

/// Several that are good at the same time, blanks between them: a new one beside the one that it replaces.
pub(crate) fn secrets(name: &str) -> Result<Vec<SecretString>, Failure> {
    Ok(secret(name)?.expose_secret().split_whitespace().map(SecretString::from).collect())
}

/// The keys that seal what is stored, if there are any: `FLOW_KEYS` is `NAME:DIGITS`, the newest first, blanks between them.
pub(crate) fn keys() -> Result<Option<Keys>, Failure> {
    let Some(text) = optional("FLOW_KEYS") else { return Ok(None) };
    let mut keys = text.expose_secret().split_whitespace().map(key);
    let newest = keys.next().ok_or("FLOW_KEYS is empty: write NAME:DIGITS, or take it out")??;
    keys.try_fold(Keys::new(newest), |keys, older| Ok(keys.opens(older?))).map(Some)
}

fn key(text: &str) -> Result<SealingKey, Failure> {
    let (name, digits) = text.split_once(':').ok_or("FLOW_KEYS: a key is written as NAME:DIGITS")?;
    Ok(SealingKey::parse(name, digits.into())?)
}
