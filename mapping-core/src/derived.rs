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

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A name that is nearly always known when the program is written: of a rule, of a field.
pub type Name = Cow<'static, str>;

/// A value and why it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived<T> {
    /// The value.
    pub value: T,
    /// The id of the rule that decided: `payment_method.card`.
    pub rule: Name,
    /// What the rule looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// What was considered and lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Alternative>,
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

/// Why one field of a document has its value: a [`Derived`] with its value as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The field of the document: `lines[0].sku`.
    pub field: Name,
    /// The value, as text.
    pub value: SmolStr,
    /// The id of the rule that decided.
    pub rule: Name,
    /// What the rule looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<Input>,
    /// What was considered and lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Alternative>,
}

impl Input {
    /// An input and its value, as text.
    pub fn new(name: impl Into<Name>, value: impl fmt::Display) -> Self {
        Self { name: name.into(), value: shown(value) }
    }
}

impl<T> Derived<T> {
    /// A value that the rule `rule` decided.
    pub fn new(value: T, rule: impl Into<Name>) -> Self {
        Self { value, rule: rule.into(), inputs: Vec::new(), rejected: Vec::new() }
    }

    /// Adds an input that decided.
    #[must_use]
    pub fn because(mut self, name: impl Into<Name>, value: impl fmt::Display) -> Self {
        self.inputs.push(Input::new(name, value));
        self
    }

    /// Adds an alternative that lost.
    #[must_use]
    pub fn rather_than(mut self, value: impl fmt::Display, why: impl Into<Name>) -> Self {
        self.rejected.push(Alternative { value: shown(value), why: why.into() });
        self
    }

    /// The same reason for a value made from this one.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Derived<U> {
        Derived { value: make(self.value), rule: self.rule, inputs: self.inputs, rejected: self.rejected }
    }
}

impl<T: fmt::Display> Derived<T> {
    /// The value for the document, and the reason for its `field`.
    pub fn explain(self, field: impl Into<Name>) -> (T, Reason) {
        let reason = Reason {
            field: field.into(),
            value: shown(&self.value),
            rule: self.rule,
            inputs: self.inputs,
            rejected: self.rejected,
        };
        (self.value, reason)
    }
}

impl<T: fmt::Display> fmt::Display for Derived<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_reason(f, &self.value, &self.rule, &self.inputs, &self.rejected)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.field)?;
        write_reason(f, &self.value, &self.rule, &self.inputs, &self.rejected)
    }
}

/// A value as text. It is put together on the stack, so that a short one costs no allocation and a long one a single one.
fn shown(value: impl fmt::Display) -> SmolStr {
    let mut text = Shown { buffer: [0; SHORT], length: 0, long: String::new() };
    // A value whose `Display` fails is shown as far as it came.
    let _ = write!(text, "{value}");
    if text.long.is_empty() { SmolStr::new(text.short()) } else { text.long.into() }
}

/// Nearly every value is shorter, in bytes.
const SHORT: usize = 128;

/// A text in the making.
struct Shown {
    buffer: [u8; SHORT],
    length: usize,
    /// The whole of it, once the buffer is too small.
    long: String,
}

impl Shown {
    fn short(&self) -> &str {
        self.buffer.get(..self.length).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
    }
}

impl fmt::Write for Shown {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = self.length + part.len();
        match self.buffer.get_mut(self.length..end) {
            Some(room) if self.long.is_empty() => {
                room.copy_from_slice(part.as_bytes());
                self.length = end;
            }
            Some(_) | None => {
                if self.long.is_empty() {
                    self.long = self.short().to_owned();
                }
                self.long.push_str(part);
            }
        }
        Ok(())
    }
}

fn write_reason(
    f: &mut fmt::Formatter<'_>,
    value: &dyn fmt::Display,
    rule: &str,
    inputs: &[Input],
    rejected: &[Alternative],
) -> fmt::Result {
    write!(f, "{value} by {rule}")?;
    for (position, input) in inputs.iter().enumerate() {
        let lead = if position == 0 { " from" } else { "," };
        write!(f, "{lead} {} = {}", input.name, input.value)?;
    }
    for alternative in rejected {
        write!(f, "; not {}: {}", alternative.value, alternative.why)?;
    }
    Ok(())
}
