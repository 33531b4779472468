//! The fingerprint of a rule book, stored with every plan so that it can be told which rules made it.

use mapping_core::rules::RuleBook;
use sha2::{Digest, Sha256};

/// SHA-256 of the rule book's JSON, in lower-case hexadecimal. Equal rule books have equal hashes on every machine; the order
/// and the comments of the file that they were loaded from do not matter.
pub fn rules_hash(rules: &RuleBook) -> String {
    let json = serde_json::to_vec(rules).unwrap_or_else(|_| format!("{rules:?}").into_bytes());
    sha256_hex(&json)
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes))
}
