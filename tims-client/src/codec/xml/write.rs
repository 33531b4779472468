//! From types to elements: a serde serializer that writes as it goes.

use std::fmt;

use client_core::InvalidRequest;
use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde::ser::{self, Serialize, SerializeSeq, SerializeStruct, Serializer};

use crate::codec::foreign_forms::refuse_foreign_forms;

/// Writes a document whose root element has the type's name.
pub(super) fn document<T: Serialize + ?Sized>(document: &T) -> Result<Vec<u8>, InvalidRequest> {
    let mut out = Writer::new(Vec::new());
    emit(&mut out, Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))
        .and_then(|()| document.serialize(Place { out: &mut out, field: None }))
        .map_err(|misfit| InvalidRequest::new(misfit.path(), misfit.message))?;
    Ok(out.into_inner())
}

/// What cannot be written, and where; the path grows on the way out.
#[derive(Debug)]
pub(super) struct Misfit {
    steps: Vec<String>,
    message: String,
}

impl Misfit {
    fn new(message: impl fmt::Display) -> Self {
        Self { steps: Vec::new(), message: message.to_string() }
    }

    fn within(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// `Lines[0].Description`, from the steps innermost first.
    fn path(&self) -> String {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            if !path.is_empty() && !step.starts_with('[') {
                path.push('.');
            }
            path.push_str(step);
        }
        if path.is_empty() { ".".to_owned() } else { path }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Misfit {}

impl ser::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message)
    }
}

/// Where the next value goes. A field names its element; a root or an entry of a list takes its type's name.
struct Place<'a> {
    out: &'a mut Writer<Vec<u8>>,
    field: Option<&'static str>,
}

impl<'a> Place<'a> {
    fn text(self, text: &str) -> Result<(), Misfit> {
        let name = self.field.ok_or_else(|| Misfit::new("text has no element of its own here"))?;
        if let Some(character) = text.chars().find(|&character| !is_xml_character(character)) {
            return Err(Misfit::new(format_args!("XML cannot carry the character U+{:04X}", u32::from(character))));
        }
        emit(self.out, Event::Start(BytesStart::new(name)))?;
        // A reader turns a bare carriage return into a line feed.
        let escaped = partial_escape(text).replace('\r', "&#13;");
        emit(self.out, Event::Text(BytesText::from_escaped(escaped)))?;
        emit(self.out, Event::End(BytesEnd::new(name)))
    }

    fn open(self, own_name: Option<&'static str>) -> Result<Open<'a>, Misfit> {
        let name = self.field.or(own_name).ok_or_else(|| Misfit::new("a list has no element of its own here"))?;
        emit(self.out, Event::Start(BytesStart::new(name)))?;
        Ok(Open { out: self.out, name, entries: 0 })
    }
}

/// An element whose children are being written.
pub(super) struct Open<'a> {
    out: &'a mut Writer<Vec<u8>>,
    name: &'static str,
    entries: usize,
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Misfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Misfit> {
        value.serialize(Place { out: &mut *self.out, field: Some(name) }).map_err(|misfit| misfit.within(name))
    }

    fn end(self) -> Result<(), Misfit> {
        emit(self.out, Event::End(BytesEnd::new(self.name)))
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = Misfit;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Misfit> {
        let index = self.entries;
        self.entries += 1;
        value
            .serialize(Place { out: &mut *self.out, field: None })
            .map_err(|misfit| misfit.within(format!("[{index}]")))
    }

    fn end(self) -> Result<(), Misfit> {
        emit(self.out, Event::End(BytesEnd::new(self.name)))
    }
}

macro_rules! write_as_text {
    ($($method:ident: $type:ty),*) => { $(
        fn $method(self, value: $type) -> Result<(), Misfit> {
            self.text(&value.to_string())
        }
    )* };
}

impl<'a> Serializer for Place<'a> {
    type Ok = ();
    type Error = Misfit;
    type SerializeSeq = Open<'a>;
    type SerializeStruct = Open<'a>;

    refuse_foreign_forms!(Misfit, unsupported);

    write_as_text! {
        serialize_bool: bool, serialize_char: char,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn serialize_str(self, text: &str) -> Result<(), Misfit> {
        self.text(text)
    }

    fn serialize_none(self) -> Result<(), Misfit> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Misfit> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Misfit> {
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Misfit> {
        Ok(())
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<(), Misfit> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<(), Misfit> {
        value.serialize(self)
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Open<'a>, Misfit> {
        self.open(None)
    }

    fn serialize_struct(self, name: &'static str, _length: usize) -> Result<Open<'a>, Misfit> {
        self.open(Some(name))
    }
}

fn unsupported(what: &str) -> Misfit {
    Misfit::new(format_args!("{what} has no form in the contract's XML"))
}

/// The characters of XML 1.0. Rust has no surrogates to exclude.
fn is_xml_character(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => other >= ' ',
    }
}

fn emit(out: &mut Writer<Vec<u8>>, event: Event<'_>) -> Result<(), Misfit> {
    out.write_event(event).map_err(Misfit::new)
}
