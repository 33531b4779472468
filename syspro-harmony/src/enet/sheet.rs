//! Writes one document for one site: every field is checked against the site's widths and characters as it is written, so that
//! a fault names its field. The text is written as it is sent; nobody builds a tree of it first.

use std::borrow::Cow;
use std::fmt::Write as _;

use client_core::{InvalidRequest, is_wider, with_figure_text};
use rust_decimal::Decimal;
use time::Date;

use super::site::Site;
use super::value::day_text;
use super::windows_1252::{self, ForeignCharacters};
use super::xml::{DECLARATION, escape};

/// Which figures a column takes: digits before the point and after it.
#[derive(Clone, Copy)]
pub(super) struct Picture(pub(super) u32, pub(super) u32);

impl Picture {
    pub(super) const MONEY: Self = Self(12, 2);
    pub(super) const PRICE: Self = Self(10, 5);
    pub(super) const QUANTITY: Self = Self(12, 6);
    pub(super) const RATE: Self = Self(6, 6);
}

/// What a field comes to.
pub(super) type Written = Result<(), InvalidRequest>;

/// A document in the making.
pub(super) struct Sheet<'a> {
    site: &'a Site,
    root: &'static str,
    /// Where the next field stands: `Item.Payment.`.
    place: String,
    text: String,
    /// How long the text was when the root was begun, and nothing in it.
    begun: usize,
}

impl<'a> Sheet<'a> {
    /// A document whose root names its schema, as every known client's does.
    pub(super) fn document(site: &'a Site, root: &'static str, schema: &'static str) -> Self {
        let schema = [
            " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema-instance\" xsd:noNamespaceSchemaLocation=\"",
            schema,
            ".XSD\"",
        ];
        Self::begin(site, root, &schema)
    }

    /// A document of a query, whose root names no schema.
    pub(super) fn query(site: &'a Site) -> Self {
        Self::begin(site, "Query", &[])
    }

    fn begin(site: &'a Site, root: &'static str, attributes: &[&str]) -> Self {
        let mut text = String::with_capacity(1024);
        text.extend([DECLARATION, "<", root]);
        text.extend(attributes.iter().copied());
        text.push('>');
        Self { site, root, place: String::with_capacity(64), begun: text.len(), text }
    }

    pub(super) fn site(&self) -> &'a Site {
        self.site
    }

    /// The whole document.
    pub(super) fn done(mut self) -> String {
        self.end(self.root, self.begun);
        self.text
    }

    /// Ends an element that was begun when the text was so long. An empty one is written short.
    fn end(&mut self, name: &str, begun: usize) {
        if self.text.len() == begun {
            self.text.truncate(begun.saturating_sub(">".len()));
            self.text.push_str("/>");
        } else {
            self.text.extend(["</", name, ">"]);
        }
    }

    /// Writes an element with the text that `write` writes.
    fn element(&mut self, name: &str, write: impl FnOnce(&mut String)) {
        self.text.extend(["<", name, ">"]);
        let begun = self.text.len();
        write(&mut self.text);
        self.end(name, begun);
    }

    /// The fault of one field here.
    pub(super) fn refuse(&self, field: &str, message: impl Into<String>) -> InvalidRequest {
        InvalidRequest::new(format!("{}{field}", self.place), message)
    }

    /// Writes a key: not blank, no character changed, no wider than its column. None is left out.
    pub(super) fn key<'v>(&mut self, name: &str, key: impl Into<Option<&'v str>>, width: usize) -> Written {
        let Some(key) = key.into() else { return Ok(()) };
        if key.trim().is_empty() {
            return Err(self.refuse(name, "is blank"));
        }
        let text = self.in_code_page(name, key, ForeignCharacters::Refuse)?;
        self.fitting(name, text, width)
    }

    /// Writes a text; an empty one as an empty element. None is left out, which is another thing.
    pub(super) fn text<'v>(&mut self, name: &str, text: impl Into<Option<&'v str>>, width: usize) -> Written {
        let Some(text) = text.into() else { return Ok(()) };
        let text = self.in_code_page(name, text, self.site.settings().foreign_characters)?;
        self.fitting(name, text, width)
    }

    fn in_code_page<'v>(
        &self,
        name: &str,
        text: &'v str,
        foreign: ForeignCharacters,
    ) -> Result<Cow<'v, str>, InvalidRequest> {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Ok(Cow::Borrowed(text));
        }
        let single = text.replace(['\t', '\n', '\r'], " ");
        if single != text && foreign == ForeignCharacters::Refuse {
            return Err(self.refuse(name, "holds a tab or a line break"));
        }
        let folded = windows_1252::fold(&single, foreign).map_err(|error| self.refuse(name, error.to_string()))?;
        Ok(Cow::Owned(folded))
    }

    fn fitting(&mut self, name: &str, text: Cow<'_, str>, width: usize) -> Written {
        if text.len() > width && text.chars().count() > width {
            let length = text.chars().count();
            return Err(self.refuse(name, format!("has {length} characters and takes at most {width}")));
        }
        self.code(name, text);
        Ok(())
    }

    /// Writes one of SYSPRO's own codes.
    pub(super) fn code(&mut self, name: &str, code: impl AsRef<str>) {
        self.element(name, |text| escape(code.as_ref(), text));
    }

    /// Writes `Y` or `N`.
    pub(super) fn flag(&mut self, name: &str, flag: bool) {
        self.code(name, if flag { "Y" } else { "N" });
    }

    /// Writes a figure with all digits after the point that its column has. None is left out.
    pub(super) fn figure(&mut self, name: &str, figure: impl Into<Option<Decimal>>, picture: Picture) -> Written {
        let Some(figure) = figure.into() else { return Ok(()) };
        let Picture(whole, scale) = picture;
        if figure.scale() > scale && figure.normalize().scale() > scale {
            return Err(self.refuse(name, format!("is {figure} and takes at most {scale} digits after the point")));
        }
        if is_wider(figure, whole) {
            return Err(self.refuse(name, format!("is {figure} and takes at most {whole} digits before the point")));
        }
        self.element(name, |text| write_fixed(figure, scale, text));
        Ok(())
    }

    /// Writes an amount that is not negative.
    pub(super) fn unsigned(&mut self, name: &str, amount: impl Into<Option<Decimal>>) -> Written {
        let amount = amount.into();
        if amount.is_some_and(|amount| amount.is_sign_negative() && !amount.is_zero()) {
            return Err(self.refuse(name, "must not be negative"));
        }
        self.figure(name, amount, Picture::MONEY)
    }

    /// Writes a day. None is left out.
    pub(super) fn day(&mut self, name: &str, day: impl Into<Option<Date>>) -> Written {
        let Some(day) = day.into() else { return Ok(()) };
        if !(1..=9999).contains(&day.year()) {
            return Err(self.refuse(name, "takes the years 0001 to 9999"));
        }
        self.code(name, day_text(day));
        Ok(())
    }

    /// Writes a part.
    pub(super) fn part(&mut self, name: &str, write: impl FnOnce(&mut Sheet<'a>) -> Written) -> Written {
        let outer = self.place.len();
        self.place.extend([name, "."]);
        self.part_up_to(outer, name, write)
    }

    /// Writes several parts of one name.
    pub(super) fn parts<T>(
        &mut self,
        name: &str,
        parts: &[T],
        write: impl Fn(&mut Sheet<'a>, &T) -> Written,
    ) -> Written {
        parts.iter().enumerate().try_for_each(|(index, part)| {
            let outer = self.place.len();
            let _ = write!(self.place, "{name}[{index}]."); // a String takes everything
            self.part_up_to(outer, name, |sheet| write(sheet, part))
        })
    }

    /// Writes a part whose place is set, and goes back to the outer one.
    fn part_up_to(&mut self, outer: usize, name: &str, write: impl FnOnce(&mut Sheet<'a>) -> Written) -> Written {
        self.text.extend(["<", name, ">"]);
        let begun = self.text.len();
        write(self)?;
        self.end(name, begun);
        self.place.truncate(outer);
        Ok(())
    }
}

/// Writes a figure with all digits after the point that its column has.
fn write_fixed(figure: Decimal, scale: u32, to: &mut String) {
    let figure = if figure.scale() > scale { figure.normalize() } else { figure };
    let missing = scale.saturating_sub(figure.scale()) as usize;
    let point = if figure.scale() == 0 && missing > 0 { "." } else { "" };
    with_figure_text(figure, |digits| to.extend([digits, point, ZEROS.get(..missing).unwrap_or_default()]));
}

/// As many as the longest column has after its point.
const ZEROS: &str = "000000";
