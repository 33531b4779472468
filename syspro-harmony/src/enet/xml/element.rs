//! One element of a document.

use client_core::DecodeError;
use smol_str::SmolStr;

/// One element: its attributes, its text and its children, in order. Prefixes of namespaces are kept in `name`, because e.net
/// has none that mean anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The name as it stands in the document. Compare it with [`is`](Self::is): SYSPRO changes its case.
    pub name: SmolStr,
    /// Attributes in order.
    pub attributes: Vec<(SmolStr, SmolStr)>,
    /// All text directly inside, white space included.
    pub text: SmolStr,
    /// Child elements in order.
    pub children: Vec<Element>,
}

impl Element {
    /// An empty element.
    pub fn new(name: impl Into<SmolStr>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// An element that holds text.
    pub fn leaf(name: impl Into<SmolStr>, text: impl Into<SmolStr>) -> Self {
        Self { name: name.into(), text: text.into(), ..Self::default() }
    }

    /// The same element with one more child.
    #[must_use]
    pub fn with(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// Whether this is the element called `name`, whatever the case of its letters.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The first child called `name`.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is(name))
    }

    /// All children called `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.is(name))
    }

    /// The element at the end of a way through children: `at(&["Transaction", "Key", "GlYear"])`.
    pub fn at(&self, way: &[&str]) -> Option<&Element> {
        way.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The first element called `name` at any depth, this one included, in document order.
    pub fn find(&self, name: &str) -> Option<&Element> {
        self.everything().find(|element| element.is(name))
    }

    /// This element and everything below it, in document order.
    pub fn everything(&self) -> impl Iterator<Item = &Element> {
        let mut ahead = vec![self];
        std::iter::from_fn(move || {
            let element = ahead.pop()?;
            ahead.extend(element.children.iter().rev());
            Some(element)
        })
    }

    /// The text without the blanks that SYSPRO pads it with.
    pub fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// The text, unless it is blank.
    pub fn value(&self) -> Option<&str> {
        Some(self.trimmed()).filter(|text| !text.is_empty())
    }

    /// The text of the child called `name`, unless it is absent or blank.
    pub fn value_of(&self, name: &str) -> Option<&str> {
        self.child(name)?.value()
    }

    /// The text of the child called `name`.
    ///
    /// # Errors
    /// [`DecodeError`] if it is absent or blank.
    pub fn required(&self, name: &str) -> Result<&str, DecodeError> {
        self.value_of(name).ok_or_else(|| self.misfit(name, "is missing or blank"))
    }

    /// The value of an attribute, whatever the case of its name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// A child that does not fit.
    pub(crate) fn misfit(&self, child: &str, message: impl Into<String>) -> DecodeError {
        DecodeError { path: format!("{}.{child}", self.name), message: message.into() }
    }
}
