//! JSON out; JSON in is `client_core::json`. The names of fields need no escapes and hardly any text does, so both are copied as
//! they are; `serde_json` writes the rest.

use client_core::InvalidRequest;
use serde::ser::{Error as _, Serialize, SerializeSeq, SerializeStruct, Serializer};
use serde_json::Error;

use super::foreign_forms::refuse_foreign_forms;

pub(crate) fn encode<T: Serialize + ?Sized>(document: &T) -> Result<Vec<u8>, InvalidRequest> {
    let mut body = Vec::with_capacity(1024);
    match document.serialize(Place(&mut body)) {
        Ok(()) => Ok(body),
        Err(error) => Err(InvalidRequest::new(".", error.to_string())),
    }
}

/// Where the next value goes.
struct Place<'a>(&'a mut Vec<u8>);

impl<'a> Place<'a> {
    fn text(self, text: &str) -> Result<(), Error> {
        if needs_escapes(text) {
            return serde_json::to_writer(self.0, text);
        }
        self.quoted(text);
        Ok(())
    }

    /// A text without anything to escape.
    fn quoted(self, text: &str) {
        self.0.push(b'"');
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'"');
    }

    fn open(self, bracket: u8, close: u8) -> Open<'a> {
        self.0.push(bracket);
        Open { out: self.0, is_empty: true, close }
    }
}

/// A struct or a list of which entries are being written.
struct Open<'a> {
    out: &'a mut Vec<u8>,
    is_empty: bool,
    close: u8,
}

impl Open<'_> {
    fn next(&mut self) -> Place<'_> {
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
        Place(self.out)
    }

    fn close(self) {
        self.out.push(self.close);
    }
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.next().quoted(name);
        self.out.push(b':');
        value.serialize(Place(self.out))
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(self.next())
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

macro_rules! write_by_serde_json {
    ($($method:ident: $type:ty),*) => { $(
        fn $method(self, value: $type) -> Result<(), Error> {
            serde_json::to_writer(self.0, &value)
        }
    )* };
}

impl<'a> Serializer for Place<'a> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Open<'a>;
    type SerializeStruct = Open<'a>;

    refuse_foreign_forms!(Error, foreign);

    write_by_serde_json! {
        serialize_bool: bool, serialize_char: char,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.text(text)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.0.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<(), Error> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Open<'a>, Error> {
        Ok(self.open(b'[', b']'))
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Open<'a>, Error> {
        Ok(self.open(b'{', b'}'))
    }
}

/// Looks at every byte, which processors do many at a time.
fn needs_escapes(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| found | (byte < b' ') | (byte == b'"') | (byte == b'\\'))
}

fn foreign(what: &str) -> Error {
    Error::custom(format_args!("{what} has no form in the contract's JSON"))
}
