//! Writing XML: elements with text or with elements, in one line or each in a line of its own.

use quick_xml::escape::escape;

use crate::element::Element;

/// An element with text.
pub(crate) fn leaf(name: &str, text: impl Into<String>) -> Element {
    Element { name: name.to_owned(), text: text.into(), children: Vec::new() }
}

/// An element with elements.
pub(crate) fn node(name: &str, children: Vec<Element>) -> Element {
    Element { name: name.to_owned(), text: String::new(), children }
}

/// Appends an element without a line break.
pub(crate) fn write(element: &Element, text: &mut String) {
    append(element, "", text);
}

/// Appends an element with a line break behind every tag that ends something.
pub(crate) fn write_in_lines(element: &Element, text: &mut String) {
    append(element, "\n", text);
}

fn append(element: &Element, line_break: &str, text: &mut String) {
    let name = &element.name;
    match (element.children.as_slice(), element.text.as_str()) {
        ([], "") => text.push_str(&format!("<{name}/>{line_break}")),
        ([], inner) => text.push_str(&format!("<{name}>{}</{name}>{line_break}", escape(inner))),
        (children, _) => {
            text.push_str(&format!("<{name}>{line_break}"));
            children.iter().for_each(|child| append(child, line_break, text));
            text.push_str(&format!("</{name}>{line_break}"));
        }
    }
}
