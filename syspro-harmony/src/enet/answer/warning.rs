//! What SYSPRO did and wants to be read about.

use super::ErrorNumber;
use crate::enet::xml::Element;

/// A note on something that was done all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The number, if it has one.
    pub number: Option<ErrorNumber>,
    /// The text in the language of the logon.
    pub text: String,
}

/// All warnings of an answer, in document order.
pub(crate) fn warnings(root: &Element) -> Vec<Warning> {
    root.everything()
        .flat_map(|element| element.children.iter().filter_map(move |child| warning(element, child)))
        .collect()
}

fn warning(parent: &Element, child: &Element) -> Option<Warning> {
    let text = child.value()?.to_owned();
    if child.is("WarningDescription") {
        let number = parent.value_of("WarningNumber").and_then(|number| number.parse().ok()).map(ErrorNumber);
        return Some(Warning { number, text });
    }
    child.is("BackOrderComment").then_some(Warning { number: None, text })
}
