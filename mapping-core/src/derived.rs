//! Why a value is what it is. Everything that a rule decided carries the rule's id, the inputs that decided and the
//! alternatives that lost, so that a person can follow one figure back to the event without reading code.
//!
//! ```
//! use mapping_core::derived::Derived;
//!
//! let sku = Derived::new("GAS-ARG-50", "rules.order.sku_aliases")
//!     .because("payment.metadata.sku", "argon-50")
//!     .rather_than("argon-50", "the ERP has no such item");
//! assert_eq!(
//!     sku.to_string(),
//!     "GAS-ARG-50 by rules.order.sku_aliases from payment.metadata.sku = argon-50; \
//!      not argon-50: the ERP has no such item",
//! );
//! ```

mod stored;
mod why;

pub use why::Why;

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use arrayvec::ArrayString;
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, SmolStrBuilder};

use stored::{StoredDerived, StoredReason};

/// A name that is nearly always known when the program is written: of a rule, of a field.
pub type Name = Cow<'static, str>;

/// A value and why it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredDerived<T>")]
pub struct Derived<T> {
    /// The value.
    pub value: T,
    /// Why it was chosen.
    #[serde(flatten)]
    pub why: Why,
}

/// Why one field of a document has its value: a [`Derived`] with its value as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredReason")]
pub struct Reason {
    /// The field of the document: `lines[0].sku`.
    pub field: Name,
    /// The value, as text.
    pub value: SmolStr,
    /// Why it was chosen.
    #[serde(flatten)]
    pub why: Why,
}

/// One input of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The input's name: `metadata.order_id`.
    pub name: Name,
    /// Its value, as text.
    pub value: SmolStr,
}

/// A value that could have been chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The value, as text.
    pub value: SmolStr,
    /// Why it lost.
    pub why: Name,
}

impl Input {
    /// An input and its value, as text.
    pub fn new(name: impl Into<Name>, value: impl fmt::Display) -> Self {
        Self { name: name.into(), value: shown(&value) }
    }
}

impl Alternative {
    /// A value that lost, as text, and why.
    pub fn new(value: impl fmt::Display, why: impl Into<Name>) -> Self {
        Self { value: shown(&value), why: why.into() }
    }
}

impl<T> Derived<T> {
    /// A value that the rule `rule` decided.
    pub fn new(value: T, rule: impl Into<Name>) -> Self {
        Self { value, why: Why::new(rule) }
    }

    /// The id of the rule that decided: `payment_method.card`.
    pub fn rule(&self) -> &str {
        self.why.rule()
    }

    /// Adds an input that decided.
    #[must_use]
    pub fn because(mut self, name: impl Into<Name>, value: impl fmt::Display) -> Self {
        self.why.look_at(name.into(), &value);
        self
    }

    /// Adds an alternative that lost.
    #[must_use]
    pub fn rather_than(mut self, value: impl fmt::Display, why: impl Into<Name>) -> Self {
        self.why.add_rejected(Alternative::new(value, why));
        self
    }

    /// The same reason for a value made from this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Derived<U> {
        Derived { value: make(self.value), why: self.why }
    }
}

impl<T: fmt::Display> Derived<T> {
    /// The value for the document, and the reason for its `field`.
    pub fn explain(self, field: impl Into<Name>) -> (T, Reason) {
        let reason = Reason { field: field.into(), value: shown(&self.value), why: self.why };
        (self.value, reason)
    }
}

impl Reason {
    /// The id of the rule that decided.
    pub fn rule(&self) -> &str {
        self.why.rule()
    }
}

impl<T: fmt::Display> fmt::Display for Derived<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.value, self.why)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.field, self.value, self.why)
    }
}

/// A value as text; a short one costs no allocation, a longer one a single one.
fn shown(value: &dyn fmt::Display) -> SmolStr {
    let mut short = ArrayString::<SHORT>::new();
    if write!(short, "{value}").is_ok() {
        return SmolStr::new(short.as_str()); // by reference: moving it would copy all of its room
    }
    let mut text = SmolStrBuilder::new();
    // A value whose `Display` fails is shown as far as it came.
    let _ = write!(text, "{value}");
    text.finish()
}

/// Nearly all values are shorter.
const SHORT: usize = 128;
