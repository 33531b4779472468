//! Writing XmlOut: elements in their order, the attributes that every answer carries, numbers padded with blanks or zeros.

use rust_decimal::Decimal;

use super::sentence::Language;
use crate::element::Element;
use crate::markup::write_in_lines;
pub(crate) use crate::markup::{leaf, node};

/// The same element with all names in lower case, as setup objects answer.
pub(crate) fn lower_case(element: Element) -> Element {
    // What a fault holds and the counters keep their case.
    let kept = matches!(element.name.as_str(), "Value" | "ErrorNumber" | "ErrorDescription" | "StatusOfItems");
    if kept {
        return element;
    }
    let children = element.children.into_iter().map(lower_case).collect();
    Element { name: element.name.to_lowercase(), text: element.text, children }
}

/// A figure with so many places, blanks before it, and its sign behind it.
pub(crate) fn padded(figure: Decimal, places: u32) -> String {
    let mut figure = figure.round_dp(places);
    figure.rescale(places);
    let sign = if figure.is_sign_negative() && !figure.is_zero() { "-" } else { "" };
    format!("{:>18}{sign}", figure.abs().to_string())
}

/// A count of six digits.
pub(crate) fn count(number: usize) -> String {
    format!("{number:06}")
}

/// The whole document: declaration, root attributes in single quotes, line breaks, and the blank behind it.
pub(crate) fn document(root: &Element, language: Language, version: &str) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\n");
    let letters = language.letters();
    text.push_str(&format!(
        "<{} Language='05' Language2='{letters}' CssStyle='' DecFormat='1' DateFormat='01' Role='01' Version='{version}' OperatorPrimaryRole='   '>\n",
        root.name
    ));
    root.children.iter().for_each(|child| write_in_lines(child, &mut text));
    text.push_str(&format!("</{}>\n ", root.name));
    text
}
