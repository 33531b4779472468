//! What a target is called.

use std::fmt;

/// One system that the engine calls: `erp/tims`, `gateway/stripe`, `herald/shop`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target(String);

/// What the name of a gateway begins with, for stores that look for the target of an event.
pub const GATEWAY: &str = "gateway/";

impl Target {
    /// The ERP of this name.
    pub fn erp(name: &str) -> Self {
        Self(format!("erp/{name}"))
    }

    /// The gateway of this name.
    pub fn gateway(name: &str) -> Self {
        Self(format!("{GATEWAY}{name}"))
    }

    /// The herald of this name.
    pub fn herald(name: &str) -> Self {
        Self(format!("herald/{name}"))
    }

    /// The target of a stored or written text.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, name) = text.split_once('/')?;
        (matches!(kind, "erp" | "gateway" | "herald") && !name.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The name with its kind, as stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
