//! The id of a transaction, which every interface spells its own way: `{8B42…}` in the name=value protocols, `8B42…` in
//! Pi and Reporting, lower case for PayPal. Compared, hashed and ordered in one form, so that a join never misses.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A transaction's id. Equal when the ids are, however they were spelled.
///
/// ```
/// use opayo_model::TransactionId;
///
/// let posted = TransactionId::from("{8b424e67-a809-036e-0c50-ef24982a5d61}");
/// assert_eq!(posted, TransactionId::from("8B424E67-A809-036E-0C50-EF24982A5D61"));
/// assert_eq!(posted.as_str(), "8B424E67-A809-036E-0C50-EF24982A5D61");
/// assert_eq!(posted.received(), "8b424e67-a809-036e-0c50-ef24982a5d61");
/// ```
#[derive(Clone)]
pub struct TransactionId {
    canonical: String,
    /// What came, without braces, where its case differs.
    received: Option<Box<str>>,
}

impl TransactionId {
    /// The canonical form: upper case, without braces. Use it for keys and references.
    pub fn as_str(&self) -> &str {
        &self.canonical
    }

    /// The case that Opayo wrote, without braces. Pi is asked with it: nobody says that its paths ignore case.
    pub fn received(&self) -> &str {
        self.received.as_deref().unwrap_or(&self.canonical)
    }

    /// The form of the name=value protocols: upper case in braces.
    pub fn braced(&self) -> String {
        format!("{{{}}}", self.canonical)
    }
}

impl From<&str> for TransactionId {
    fn from(text: &str) -> Self {
        let bare = text.trim();
        let bare = bare.strip_prefix('{').unwrap_or(bare);
        let bare = bare.strip_suffix('}').unwrap_or(bare);
        let canonical = bare.to_ascii_uppercase();
        let received = (canonical != bare).then(|| bare.into());
        Self { canonical, received }
    }
}

impl From<String> for TransactionId {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl PartialEq for TransactionId {
    fn eq(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }
}

impl Eq for TransactionId {}

impl Hash for TransactionId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical.hash(state);
    }
}

impl PartialOrd for TransactionId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for TransactionId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.canonical.cmp(&other.canonical)
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.canonical)
    }
}

impl fmt::Debug for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TransactionId").field(&self.canonical).finish()
    }
}

impl Serialize for TransactionId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.received())
    }
}

impl<'de> Deserialize<'de> for TransactionId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
