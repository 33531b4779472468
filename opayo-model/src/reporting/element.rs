//! A document as a tree of elements: the checked form between quick-xml's tokens and the answers. What an attacker or a
//! broken server sends is bounded: bytes, depth and elements. There is no document type, hence no entity but the
//! predefined five.

use client_core::DecodeError;
use encoding_rs::{Encoding, UTF_8};
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};

/// The largest document, in bytes. A page of 50 transactions has some tens of thousands.
const LARGEST: usize = 16 << 20;
/// Answers nest five deep.
const DEEPEST: usize = 32;
/// The most elements of a document.
const MOST: usize = 200_000;

/// One element. Attributes, comments and prefixes of namespaces are left out.
#[derive(Debug, Default)]
pub(super) struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// Reads a whole document into its root.
    pub(super) fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        if body.len() > LARGEST {
            return Err(fault(&[], format_args!("the document has {} bytes, more than {LARGEST}", body.len())));
        }
        let text = decode(body)?;
        let mut reader = Reader::from_str(&text);
        let mut builder = Builder::default();
        loop {
            match reader.read_event().map_err(|error| fault(&builder.open, error))? {
                Event::Start(start) => builder.open(start.local_name().as_ref())?,
                Event::Empty(start) => {
                    builder.open(start.local_name().as_ref())?;
                    builder.close()?;
                }
                Event::End(_) => builder.close()?,
                Event::Text(text) => builder.text(&text.xml10_content())?,
                Event::CData(text) => builder.text(&text.xml10_content())?,
                Event::GeneralRef(reference) => builder.reference(&reference)?,
                Event::DocType(_) => return Err(fault(&builder.open, "a document type is refused")),
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::Eof => return builder.finish(),
            }
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The children with this name, in any case.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// The first child with this name that holds anything.
    pub(super) fn child<'e>(&'e self, name: &'e str) -> Option<&'e Self> {
        self.all(name).find(|child| !child.is_empty()).or_else(|| self.all(name).next())
    }

    /// The text of the first child with this name that holds some, without the blanks around it.
    pub(super) fn text_of<'e>(&'e self, name: &'e str) -> Option<&'e str> {
        self.all(name).map(|child| child.text.trim()).find(|text| !text.is_empty())
    }

    /// The children that hold text and no elements: name and text.
    pub(super) fn leaves(&self) -> impl Iterator<Item = (&str, &str)> {
        let leaf = |child: &&Self| child.children.is_empty() && !child.text.trim().is_empty();
        self.children.iter().filter(leaf).map(|child| (child.name.as_str(), child.text.trim()))
    }

    fn is_empty(&self) -> bool {
        self.children.is_empty() && self.text.trim().is_empty()
    }
}

/// The document as text, in the encoding that it declares: UTF-8 unless it says another. Web practice reads ISO-8859-1
/// as Windows-1252, which has the same letters.
fn decode(body: &[u8]) -> Result<String, DecodeError> {
    let (encoding, body) = match Encoding::for_bom(body) {
        Some((encoding, length)) => (encoding, body.get(length..).unwrap_or_default()),
        None => (declared(body)?, body),
    };
    let (text, wrong) = encoding.decode_without_bom_handling(body);
    match wrong {
        true => Err(fault(&[], format_args!("the document is not {}", encoding.name()))),
        false => Ok(text.into_owned()),
    }
}

fn declared(body: &[u8]) -> Result<&'static Encoding, DecodeError> {
    let head = String::from_utf8_lossy(body.get(..200.min(body.len())).unwrap_or_default());
    let declaration = head.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    let label = declaration.and_then(|declaration| {
        let (_, after) = declaration.split_once("encoding")?;
        after.trim_start().strip_prefix('=')?.trim_start().split(['"', '\'']).nth(1)
    });
    match label {
        None => Ok(UTF_8),
        Some(label) => Encoding::for_label(label.as_bytes())
            .ok_or_else(|| fault(&[], format_args!("the encoding `{label:.40}` is not known"))),
    }
}

/// The elements that are open, outermost first, and the root once it is closed.
#[derive(Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Builder {
    fn open(&mut self, name: &str) -> Result<(), DecodeError> {
        self.elements += 1;
        if self.root.is_some() {
            return Err(fault(&[], "a second root element"));
        }
        if self.open.len() >= DEEPEST {
            return Err(fault(&[], format_args!("elements are nested deeper than {DEEPEST}")));
        }
        if self.elements > MOST {
            return Err(fault(&[], format_args!("there are more than {MOST} elements")));
        }
        self.open.push(Element { name: name.to_owned(), ..Element::default() });
        Ok(())
    }

    fn close(&mut self) -> Result<(), DecodeError> {
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
            (None, None) => {
                let name: String = reference.chars().take(40).collect();
                Err(fault(&self.open, format_args!("the entity `&{name};` is refused")))
            }
        }
    }

    fn finish(self) -> Result<Element, DecodeError> {
        match (self.open.last(), self.root) {
            (Some(element), _) => Err(fault(&self.open, format_args!("<{:.40}> is not closed", element.name))),
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
