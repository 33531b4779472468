//! XML as a tree of elements and their text: what a sandbox reads of a document before it knows what it is.
//!
//! Refused: document types, entities beyond the five predefined ones, and more than 32 levels.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

const DEEPEST: usize = 32;

/// An element, its own text and the elements in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

/// What becomes of attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attributes {
    /// A document that has any is refused.
    Refused,
    /// They are passed over.
    Ignored,
}

impl Element {
    /// The first child of this name, whatever its case.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
    }

    /// The children of this name, whatever their case.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// The text of a child without blanks around it; empty where it is absent.
    pub(crate) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }
}

/// Reads the one element of a document. The error is a sentence.
pub(crate) fn parse(text: &str, attributes: Attributes) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                open.push(element(&start, attributes)?);
                if open.len() > DEEPEST {
                    return Err(format!("the document is more than {DEEPEST} levels deep"));
                }
            }
            Event::Empty(start) => adopt(&mut open, element(&start, attributes)?),
            Event::End(_) => {
                let done = open.pop().unwrap_or_default();
                adopt(&mut open, done);
            }
            Event::Text(part) => append(&mut open, &part),
            Event::CData(part) => append(&mut open, &part),
            Event::GeneralRef(part) => {
                let entity = format!("&{};", &*part);
                append(&mut open, &unescape(&entity).map_err(|error| error.to_string())?);
            }
            Event::DocType(_) => return Err("a document type is not read".to_owned()),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let mut root = open.pop().filter(|_| open.is_empty()).ok_or("the document ends too early")?;
    let only = root.children.pop().ok_or("the document has no element")?;
    if root.children.is_empty() { Ok(only) } else { Err("the document has several roots".to_owned()) }
}

fn element(start: &BytesStart<'_>, attributes: Attributes) -> Result<Element, String> {
    if attributes == Attributes::Refused && start.attributes().next().is_some() {
        return Err("attributes are not read".to_owned());
    }
    let name = start.name().0.to_owned();
    Ok(Element { name, ..Element::default() })
}

fn adopt(open: &mut [Element], child: Element) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(child);
    }
}

fn append(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}
