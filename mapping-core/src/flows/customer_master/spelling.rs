//! When two spellings of a customer's field are one value: what an ERP makes of a text (capitals, letters without accents, a text
//! cut to its column) and of an address (standard form, a part that it has no column for) is no change by anybody.

use crate::address::{WidthProfile, standardise};
use crate::canonical::PostalAddress;
use crate::flows::agreement::Shared;
use crate::flows::spelling::{is_same_text, plain, squeezed};

/// A person's or company's name.
#[derive(Clone)]
pub(super) struct Name(pub(super) String);

/// An e-mail address.
#[derive(Clone)]
pub(super) struct Email(pub(super) String);

/// A telephone number.
#[derive(Clone)]
pub(super) struct Phone(pub(super) String);

impl Shared for Name {
    fn is_same(&self, other: &Self, widths: &WidthProfile) -> bool {
        is_same_text(&self.0, &other.0, plain, widths.name)
    }

    fn shown(&self) -> String {
        self.0.clone()
    }

    fn read(noted: &str) -> Option<Self> {
        Some(Self(noted.to_owned()))
    }
}

impl Shared for Email {
    fn is_same(&self, other: &Self, widths: &WidthProfile) -> bool {
        is_same_text(&self.0, &other.0, plain, widths.email)
    }

    fn shown(&self) -> String {
        self.0.clone()
    }

    fn read(noted: &str) -> Option<Self> {
        Some(Self(noted.to_owned()))
    }
}

impl Shared for Phone {
    fn is_same(&self, other: &Self, _: &WidthProfile) -> bool {
        squeezed(&self.0) == squeezed(&other.0)
    }

    fn shown(&self) -> String {
        self.0.clone()
    }

    fn read(noted: &str) -> Option<Self> {
        Some(Self(noted.to_owned()))
    }
}

impl Shared for PostalAddress {
    fn is_same(&self, other: &Self, widths: &WidthProfile) -> bool {
        are_alike(self, other, widths)
            || are_alike(&in_standard_form(self, widths), &in_standard_form(other, widths), widths)
    }

    fn shown(&self) -> String {
        let parts = [&self.city, &self.state, &self.postcode, &self.country];
        let parts = self.name.iter().chain(&self.lines).chain(parts.into_iter().flatten());
        parts.map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    fn noted(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() // texts and lists of texts always serialise
    }

    fn read(noted: &str) -> Option<Self> {
        serde_json::from_str(noted).ok()
    }
}

/// An address, unless it says nothing.
pub(super) fn said_address(address: Option<&PostalAddress>) -> Option<PostalAddress> {
    address.filter(|address| !squeezed(&address.shown()).is_empty()).cloned()
}

/// Two addresses, part by part.
fn are_alike(left: &PostalAddress, right: &PostalAddress, widths: &WidthProfile) -> bool {
    let parts = [
        (&left.name, &right.name, widths.name),
        (&left.city, &right.city, widths.city),
        (&left.state, &right.state, widths.state),
        (&left.postcode, &right.postcode, widths.postcode),
        (&left.country, &right.country, usize::MAX),
    ];
    are_same_lines(&left.lines, &right.lines, widths)
        && parts.into_iter().all(|(left, right, width)| is_same_part(left.as_deref(), right.as_deref(), width))
}

/// Two parts of an address. A part that one side lacks is no difference: not every ERP has a column for it.
fn is_same_part(left: Option<&str>, right: Option<&str>, width: usize) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => squeezed(left) == squeezed(right) || is_same_text(left, right, plain, width),
        (None, _) | (_, None) => true,
    }
}

/// Street lines, however they are folded.
fn are_same_lines(left: &[String], right: &[String], widths: &WidthProfile) -> bool {
    let whole = |lines: &[String]| squeezed(&lines.join(" "));
    let pairwise = || {
        let mut pairs = left.iter().zip(right);
        left.len() == right.len() && pairs.all(|(left, right)| is_same_text(left, right, plain, widths.line_width))
    };
    whole(left) == whole(right) || pairwise()
}

fn in_standard_form(address: &PostalAddress, widths: &WidthProfile) -> PostalAddress {
    standardise(address, "address", widths).map_or_else(|_| address.clone(), |standard| standard.address)
}
