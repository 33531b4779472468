//! Reads a document into elements. What an attacker sends is bounded here: there is no document type, hence no entity but the
//! predefined five; size, depth and number of elements have limits.

use client_core::DecodeError;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Element;

/// The largest document that is read, in bytes of text: 10 MiB.
pub const LARGEST_DOCUMENT: usize = 10 << 20;

/// SYSPRO nests about eight deep.
const DEEPEST: usize = 32;

/// What fits a large document whose elements all hold something.
const MOST_ELEMENTS: usize = 400_000;

/// SYSPRO puts about eight on its roots; what is beyond this is skipped.
const MOST_ATTRIBUTES: usize = 64;

/// Reads a whole document into its root element.
///
/// # Errors
/// [`DecodeError`] with the path of what is wrong: not well-formed, a document type, an entity, too deep, too large.
pub fn parse(text: &str) -> Result<Element, DecodeError> {
    if text.len() > LARGEST_DOCUMENT {
        return Err(fault(&[], format_args!("the document is larger than {LARGEST_DOCUMENT} bytes")));
    }
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut tree = Tree::default();
    loop {
        match reader.read_event().map_err(|error| fault(&tree.open, error))? {
            Event::Start(start) => tree.start(&start)?,
            Event::Empty(start) => {
                tree.start(&start)?;
                tree.end()?;
            }
            Event::End(_) => tree.end()?,
            Event::Text(text) => tree.text(&text.xml10_content())?,
            Event::CData(text) => tree.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => tree.reference(&reference)?,
            Event::DocType(_) => return Err(fault(&tree.open, "a document type is refused")),
            // The text is decoded by now, so the encoding that the declaration names is history.
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return tree.into_root(),
        }
    }
}

/// The elements that are open, outermost first, and the root once it is closed.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    /// The texts of the open elements so far.
    texts: Vec<String>,
    root: Option<Element>,
    seen: usize,
}

impl Tree {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), DecodeError> {
        self.seen += 1;
        if self.root.is_some() {
            return Err(fault(&[], "a second root element"));
        }
        if self.open.len() >= DEEPEST {
            return Err(fault(&[], format_args!("elements are nested deeper than {DEEPEST}")));
        }
        if self.seen > MOST_ELEMENTS {
            return Err(fault(&[], format_args!("there are more than {MOST_ELEMENTS} elements")));
        }
        let mut element = Element::new(start.name().as_ref());
        // Unchecked, because the check for doubles takes time that grows with the square of their number.
        for attribute in start.attributes().with_checks(false).take(MOST_ATTRIBUTES) {
            let attribute = attribute.map_err(|error| fault(&self.open, error))?;
            let value =
                attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| fault(&self.open, error))?;
            element.attributes.push((attribute.key.as_ref().into(), value.as_ref().into()));
        }
        self.open.push(element);
        self.texts.push(String::new());
        Ok(())
    }

    fn end(&mut self) -> Result<(), DecodeError> {
        let mut closed = self.open.pop().ok_or_else(|| fault(&[], "an end tag without its start"))?;
        closed.text = self.texts.pop().unwrap_or_default().into();
        match self.open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => self.root = Some(closed),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), DecodeError> {
        match self.texts.last_mut() {
            Some(so_far) => so_far.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(fault(&[], "text outside of the root element")),
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), DecodeError> {
        let character = reference.resolve_char_ref().map_err(|error| fault(&self.open, error))?;
        match (character, resolve_xml_entity(reference)) {
            (Some(character), _) => self.text(character.encode_utf8(&mut [0; 4])),
            (None, Some(text)) => self.text(text),
            (None, None) => Err(fault(&self.open, "an entity other than the predefined five is refused")),
        }
    }

    fn into_root(self) -> Result<Element, DecodeError> {
        match (self.open.last(), self.root) {
            (Some(element), _) => Err(fault(&self.open, format_args!("<{}> is not closed", element.name))),
            (None, Some(root)) => Ok(root),
            (None, None) => Err(fault(&[], "there is no element")),
        }
    }
}

/// A fault inside the elements that are open.
fn fault(open: &[Element], message: impl std::fmt::Display) -> DecodeError {
    let names: Vec<&str> = open.iter().map(|element| element.name.as_str()).collect();
    let path = if names.is_empty() { ".".to_owned() } else { names.join(".") };
    DecodeError { path, message: message.to_string() }
}
