//! A serde deserializer over JSON text. It differs from a general one in what Stripe's answers need: numbers that are amounts
//! are whole or refused, other numbers are handed over as their digits, and containers that nobody asked for are passed over
//! by depth alone, without a look at what is in them.

use serde::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::fault::Fault;
use super::{closing_quote, container, past_whitespace, plain_end, plain_key, unescaped};

/// The name of a newtype that is given the JSON text of its value.
pub(crate) const RAW: &str = "stripe_model::raw";

/// Expansions go four objects deep; no document of Stripe's comes near.
const DEEPEST: u32 = 48;

enum Number {
    Unsigned(u64),
    Signed(i64),
}

pub(super) struct Reader<'de> {
    json: &'de str,
    at: usize,
    depth: u32,
}

impl<'de> Reader<'de> {
    pub(super) fn new(json: &'de str) -> Self {
        Self { json, at: 0, depth: 0 }
    }

    /// How much of the text was read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Refuses anything but white space after the value.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        self.whitespace();
        if self.at == self.json.len() { Ok(()) } else { Err(self.fault("more text behind the value")) }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn whitespace(&mut self) {
        self.at = past_whitespace(self.json.as_bytes(), self.at);
    }

    /// Steps over a byte and the white space behind it.
    #[inline]
    fn step(&mut self) {
        self.at += 1;
        self.whitespace();
    }

    #[cold]
    fn fault(&self, message: &str) -> Fault {
        let cut = self.at >= self.json.len();
        let message = if cut { "the text ends inside a value: it is truncated" } else { message };
        Fault::malformed(message, self.at)
    }

    /// Steps over a string; its text between the quotes, and whether it has escapes.
    #[inline]
    fn string(&mut self) -> Result<(&'de str, bool), Fault> {
        match self.plain_string() {
            Some(text) => Ok((text, false)),
            None => self.odd_string(),
        }
    }

    /// Steps over a string that is short and has no escapes, as almost all are.
    #[inline(never)]
    fn plain_string(&mut self) -> Option<&'de str> {
        let start = self.at + 1;
        let end = plain_end(self.json.as_bytes(), start)?;
        let text = self.json.get(start..end)?;
        self.at = end + 1;
        Some(text)
    }

    /// Steps over any other string.
    #[cold]
    #[inline(never)]
    fn odd_string(&mut self) -> Result<(&'de str, bool), Fault> {
        let start = self.at + 1;
        let Some((end, escapes)) = closing_quote(self.json.as_bytes(), start) else { return Err(self.endless()) };
        let Some(text) = self.json.get(start..end) else { return Err(self.endless()) };
        self.at = end + 1;
        Ok((text, escapes))
    }

    /// Steps over a key that is written as Stripe does, from the comma before it to the space behind its colon. This and
    /// [`plain_string`](Self::plain_string) are no part of the code that is compiled for every type, which is slower for it.
    #[inline(never)]
    fn plain_key(&mut self, first: bool) -> Option<&'de str> {
        if !first && self.peek() != Some(b',') {
            return None;
        }
        let (key, value) = plain_key(self.json, self.at + usize::from(!first))?;
        self.at = value;
        Some(key)
    }

    #[cold]
    fn endless(&self) -> Fault {
        Fault::malformed("a string that does not end or holds a control character", self.at)
    }

    /// A string with its escapes resolved.
    #[cold]
    fn unescaped(&self, text: &str) -> Result<String, Fault> {
        unescaped(text).ok_or_else(|| Fault::malformed("a string with a bad escape", self.at))
    }

    /// Steps over any value; its text.
    fn value(&mut self) -> Result<&'de str, Fault> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => drop(self.string()?),
            Some(b'{' | b'[') => match container(self.json.as_bytes(), start) {
                Some(end) => self.at = end,
                None => return Err(Fault::malformed("a value that does not end: it is truncated", start)),
            },
            _ if self.literal(b"null") || self.literal(b"true") || self.literal(b"false") => {}
            _ => drop(self.scalar()?),
        }
        Ok(self.json.get(start..self.at).unwrap_or_default())
    }

    /// Steps over a number, `true`, `false` or `null`.
    fn scalar(&mut self) -> Result<&'de str, Fault> {
        let rest = self.json.get(self.at..).unwrap_or_default();
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
        let text = rest.get(..length).unwrap_or_default();
        if !matches!(text, "true" | "false" | "null") && !is_number(text) {
            return Err(self.fault("this is no JSON value"));
        }
        self.at += length;
        Ok(text)
    }

    /// Steps over a literal if it is the one that is here. Letters behind it are no comma and refused as such.
    #[inline]
    fn literal<const N: usize>(&mut self, literal: &[u8; N]) -> bool {
        let rest = self.json.as_bytes().get(self.at..).unwrap_or_default();
        let found = rest.first_chunk::<N>() == Some(literal);
        self.at += if found { N } else { 0 };
        found
    }

    /// Up to eighteen digits and nothing else: the usual amount or time, read without a second look.
    #[inline]
    fn small_number(&mut self) -> Option<u64> {
        let rest = self.json.as_bytes().get(self.at..)?;
        let mut number = 0;
        for (index, byte) in rest.iter().enumerate().take(19) {
            match byte {
                b'0'..=b'9' if index < 18 => number = number * 10 + u64::from(byte - b'0'),
                b',' | b'}' | b']' | b'\n' | b' ' if index == 1 || index > 1 && rest.first() != Some(&b'0') => {
                    self.at += index;
                    return Some(number);
                }
                _ => return None,
            }
        }
        None
    }

    fn number<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        if let Some(number) = self.small_number() {
            return visitor.visit_u64(number);
        }
        match self.large_number() {
            Ok(Number::Unsigned(number)) => visitor.visit_u64(number),
            Ok(Number::Signed(number)) => visitor.visit_i64(number),
            Err(fault) => Err(fault),
        }
    }

    /// Apart from [`number`](Self::number), because that is compiled for every visitor.
    fn large_number(&mut self) -> Result<Number, Fault> {
        let text = self.scalar()?;
        let read = match text.starts_with('-') {
            true => text.parse().map(Number::Signed),
            false => text.parse().map(Number::Unsigned),
        };
        read.map_err(|_| Fault::custom(format_args!("invalid number: {text}, expected a whole one of 64 bits")))
    }

    /// Apart from `deserialize_any`, so that a field that is null, as most are, costs no call.
    fn anything<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        match self.peek() {
            Some(b'{') => self.members(visitor),
            Some(b'[') => self.items(visitor),
            _ => self.single(visitor),
        }
    }

    /// Reads a string, a number, `true`, `false` or `null`.
    fn single<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        let read = match self.peek() {
            Some(b'"') => match self.string()? {
                (text, false) => visitor.visit_borrowed_str(text),
                (text, true) => visitor.visit_string(self.unescaped(text)?),
            },
            Some(b'-' | b'0'..=b'9') => self.number(visitor),
            _ if self.literal(b"null") => visitor.visit_unit(),
            _ if self.literal(b"true") => visitor.visit_bool(true),
            _ if self.literal(b"false") => visitor.visit_bool(false),
            _ => Err(self.fault("this is no JSON value")),
        };
        match read {
            Ok(value) => Ok(value),
            Err(fault) => Err(fault.placed(self.at)),
        }
    }

    /// Steps over the colon behind a key.
    fn colon(&mut self) -> Result<(), Fault> {
        self.whitespace();
        if self.peek() != Some(b':') {
            return Err(self.fault("expected a colon"));
        }
        self.step();
        Ok(())
    }

    /// Steps into a container that opens here; the place of its bracket.
    #[inline]
    fn enter(&mut self) -> Result<usize, Fault> {
        if self.depth == DEEPEST {
            return Err(Fault::malformed("nested too deep", self.at));
        }
        let start = self.at;
        self.depth += 1;
        self.step();
        Ok(start)
    }

    #[inline]
    fn members<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        let start = self.enter()?;
        let mut members = Members { reader: self, open: true, first: true };
        match visitor.visit_map(&mut members) {
            Ok(value) if !members.open => {
                self.depth -= 1;
                Ok(value)
            }
            Ok(_) => Err(Fault::custom("members that nobody asked for").placed(start)),
            Err(fault) if members.first && members.open => Err(fault.placed(start)),
            Err(fault) => Err(fault.placed(self.at)),
        }
    }

    #[inline]
    fn items<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Fault> {
        let start = self.enter()?;
        let mut items = Items { reader: self, open: true, first: true };
        match visitor.visit_seq(&mut items) {
            Ok(value) if !items.open => {
                self.depth -= 1;
                Ok(value)
            }
            Ok(_) => Err(Fault::custom("items that nobody asked for").placed(start)),
            Err(fault) if items.first && items.open => Err(fault.placed(start)),
            Err(fault) => Err(fault.placed(self.at)),
        }
    }
}

/// The grammar of RFC 8259, section 6.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let plain = |whole: &str| whole == "0" || digits(whole) && !whole.starts_with('0');
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if plain(unsigned) {
        return true;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    plain(whole)
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Fault;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.literal(b"null") {
            return visitor.visit_unit().map_err(|fault: Fault| fault.placed(self.at));
        }
        self.anything(visitor)
    }

    /// A struct is an object: the arrays that serde would take as well are not compiled for every struct.
    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.peek() {
            Some(b'{') => self.members(visitor),
            Some(b'[') => Err(Fault::invalid_type(Unexpected::Seq, &visitor).placed(self.at)),
            _ => self.single(visitor),
        }
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.peek() != Some(b'"') {
            return self.deserialize_any(visitor);
        }
        let read = match self.string()? {
            (text, false) => visitor.visit_borrowed_str(text),
            (text, true) => visitor.visit_string(self.unescaped(text)?),
        };
        read.map_err(|fault: Fault| fault.placed(self.at))
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.literal(b"null") { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        if name != RAW {
            return visitor.visit_newtype_struct(self);
        }
        let raw = self.value()?;
        visitor.visit_borrowed_str(raw).map_err(|fault: Fault| fault.placed(self.at))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.value()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple
        tuple_struct map enum identifier
    }
}

struct Members<'a, 'de> {
    reader: &'a mut Reader<'de>,
    open: bool,
    first: bool,
}

impl<'de> MapAccess<'de> for &mut Members<'_, 'de> {
    type Error = Fault;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let plain = self.reader.plain_key(self.first);
        let (key, escapes) = match plain {
            Some(key) => (key, false),
            None => match self.any_key() {
                Ok(Some(key)) => key,
                Ok(None) => return Ok(None),
                Err(fault) => return Err(fault),
            },
        };
        self.first = false;
        let key = match escapes {
            false => seed.deserialize(BorrowedStrDeserializer::new(key)),
            true => seed.deserialize(StringDeserializer::new(self.reader.unescaped(key)?)),
        };
        match key {
            Ok(key) => Ok(Some(key)),
            Err(fault) => Err(fault),
        }
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> Members<'_, 'de> {
    /// Steps over a key, what stands before it and its colon; its text, and whether it has escapes. None at the end of the
    /// object.
    #[inline(never)]
    fn any_key(&mut self) -> Result<Option<(&'de str, bool)>, Fault> {
        let reader = &mut *self.reader;
        reader.whitespace();
        match reader.peek() {
            Some(b',') if !self.first => reader.step(),
            Some(b'}') => {
                self.open = false;
                reader.at += 1;
                return Ok(None);
            }
            _ if self.first => {}
            _ => return Err(reader.fault("expected a comma or the end of the object")),
        }
        self.first = false;
        if reader.peek() != Some(b'"') {
            return Err(reader.fault("expected a key"));
        }
        let key = reader.string()?;
        reader.colon()?;
        Ok(Some(key))
    }
}

struct Items<'a, 'de> {
    reader: &'a mut Reader<'de>,
    open: bool,
    first: bool,
}

impl<'de> SeqAccess<'de> for &mut Items<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let reader = &mut *self.reader;
        reader.whitespace();
        match reader.peek() {
            Some(b']') => {
                self.open = false;
                reader.at += 1;
                return Ok(None);
            }
            Some(b',') if !self.first => reader.step(),
            _ if self.first => {}
            _ => return Err(reader.fault("expected a comma or the end of the array")),
        }
        self.first = false;
        seed.deserialize(reader).map(Some)
    }
}
