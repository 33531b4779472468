//! A document as a tree of elements and text: the checked form between quick-xml's tokens and serde.
//!
//! What an attacker sends is bounded here. There is no document type, hence no entity but the predefined five; depth has a
//! limit; attributes, comments and processing instructions are skipped.

use client_core::DecodeError;
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

/// The contract nests five deep; the rest is room for additions.
const DEEPEST: usize = 32;

/// One element. Prefixes of namespaces are dropped.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Whether there is text beside the blanks that indent children.
    pub(super) fn has_text(&self) -> bool {
        !self.text.chars().all(is_blank)
    }
}

/// Reads a whole document into its root element.
pub(super) fn parse(body: &[u8]) -> Result<Element, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|_| fault(&[], "the document is not UTF-8"))?;
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut tree = Tree::default();
    loop {
        let event = reader.read_event().map_err(|error| fault(&tree.open, error))?;
        match event {
            Event::Start(start) => tree.start(&start)?,
            Event::Empty(start) => {
                tree.start(&start)?;
                tree.end()?;
            }
            Event::End(_) => tree.end()?,
            Event::Text(text) => tree.text(&text.xml10_content())?,
            Event::CData(text) => tree.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => tree.reference(&reference)?,
            Event::Decl(declaration) => check_encoding(&declaration)?,
            Event::DocType(_) => return Err(fault(&tree.open, "a document type is refused")),
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return tree.into_root(),
        }
    }
}

/// The elements that are open, outermost first, and the root once it is closed.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
}

impl Tree {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), DecodeError> {
        if self.root.is_some() {
            return Err(fault(&[], "a second root element"));
        }
        if self.open.len() >= DEEPEST {
            return Err(fault(&[], format_args!("elements are nested deeper than {DEEPEST}")));
        }
        self.open.push(Element { name: start.local_name().as_ref().to_owned(), ..Element::default() });
        Ok(())
    }

    fn end(&mut self) -> Result<(), DecodeError> {
        let closed = self.open.pop().ok_or_else(|| fault(&[], "an end tag without its start"))?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => self.root = Some(closed),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.chars().all(is_blank) => {}
            None => return Err(fault(&[], "text outside of the root element")),
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), DecodeError> {
        let character = reference.resolve_char_ref().map_err(|error| fault(&self.open, error))?;
        match (character, resolve_xml_entity(reference)) {
            (Some(character), _) => self.text(character.encode_utf8(&mut [0; 4])),
            (None, Some(text)) => self.text(text),
            (None, None) => {
                let name: String = reference.chars().take(40).collect();
                Err(fault(&self.open, format_args!("the entity `&{name};` is refused")))
            }
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

fn check_encoding(declaration: &BytesDecl<'_>) -> Result<(), DecodeError> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii") => Ok(()),
        Some(Ok(name)) => Err(fault(&[], format_args!("the encoding {name} is refused: documents are UTF-8"))),
        Some(Err(error)) => Err(fault(&[], error)),
    }
}

/// White space as XML knows it; `char::is_whitespace` knows more, and more is text.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// A fault inside the elements that are open. The root is left out of the path, as serde's paths leave it out.
fn fault(open: &[Element], message: impl std::fmt::Display) -> DecodeError {
    let names: Vec<&str> = open.iter().skip(1).map(|element| element.name.as_str()).collect();
    let path = if names.is_empty() { ".".to_owned() } else { names.join(".") };
    DecodeError { path, message: message.to_string() }
}
