//! The secret key of a request: a bearer token, or the user of basic credentials.

use super::problem::Problem;
use crate::call::{Call, basic_credentials};

/// 401 unless the request carries this key.
pub(crate) fn admit(call: &Call, wanted: &str) -> Result<(), Problem> {
    let header = call.header("Authorization").unwrap_or_default();
    let bearer = header.strip_prefix("Bearer ").map(str::to_owned);
    match bearer.or_else(|| basic_credentials(header).map(|(user, _)| user)) {
        None => Err(Problem::unauthorized("You did not provide an API key. Use HTTP Basic or Bearer authentication.")),
        Some(key) if key == wanted => Ok(()),
        Some(key) => Err(Problem::unauthorized(format!("Invalid API Key provided: {}", masked(&key)))),
    }
}

/// The beginning of a key: error messages are logged.
fn masked(key: &str) -> String {
    let start: String = key.chars().take(8).collect();
    format!("{start}****")
}
