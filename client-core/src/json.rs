//! JSON in and out, with the path of what did not fit.

use serde::de::DeserializeOwned;

use crate::DecodeError;

/// Reads a whole document.
///
/// # Errors
/// [`DecodeError`] with the JSON path of the value that did not fit. A body that is fine is read once, without the cost of
/// tracking paths; only a failing one is read again to find its path.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    serde_json::from_slice(body).map_err(|plain| {
        locate::<T>(body).unwrap_or_else(|| DecodeError { path: ".".into(), message: plain.to_string() })
    })
}

#[cold]
fn locate<T: DeserializeOwned>(body: &[u8]) -> Option<DecodeError> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let error = serde_path_to_error::deserialize::<_, T>(&mut deserializer).err()?;
    Some(DecodeError { path: error.path().to_string(), message: error.inner().to_string() })
}
