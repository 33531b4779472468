//! Flags whose absence or null means false.

use serde::{Deserialize, Deserializer};

/// Reads a flag; null is false. Use with `default`.
pub(crate) fn or_false<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
