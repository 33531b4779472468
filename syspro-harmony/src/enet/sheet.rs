//! Writes one document for one site: every field is checked against the site's widths and characters as it is written, so that
//! a fault names its field.

use client_core::{InvalidRequest, is_wider, with_figure_text};
use rust_decimal::Decimal;
use smol_str::{SmolStr, format_smolstr};
use time::Date;

use super::site::Site;
use super::value::day_text;
use super::windows_1252::{self, ForeignCharacters};
use super::xml::Element;

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

/// A document in the making, or a part of one.
pub(super) struct Sheet<'a> {
    site: &'a Site,
    place: SmolStr,
    element: Element,
}

impl<'a> Sheet<'a> {
    /// A document whose root names its schema, as every known client's does.
    pub(super) fn document(site: &'a Site, root: &str, schema: &str) -> Self {
        let mut element = Element::new(root);
        element.attributes = vec![
            (SmolStr::new_static("xmlns:xsd"), SmolStr::new_static("http://www.w3.org/2001/XMLSchema-instance")),
            (SmolStr::new_static("xsd:noNamespaceSchemaLocation"), format_smolstr!("{schema}.XSD")),
        ];
        Self { site, place: SmolStr::default(), element }
    }

    /// A document of a query, whose root names no schema.
    pub(super) fn query(site: &'a Site) -> Self {
        Self { site, place: SmolStr::default(), element: Element::new("Query") }
    }

    pub(super) fn site(&self) -> &'a Site {
        self.site
    }

    pub(super) fn done(self) -> Element {
        self.element
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

    fn in_code_page(&self, name: &str, text: &str, foreign: ForeignCharacters) -> Result<SmolStr, InvalidRequest> {
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Ok(SmolStr::new(text));
        }
        let single = text.replace(['\t', '\n', '\r'], " ");
        if single != text && foreign == ForeignCharacters::Refuse {
            return Err(self.refuse(name, "holds a tab or a line break"));
        }
        let folded = windows_1252::fold(&single, foreign).map_err(|error| self.refuse(name, error.to_string()))?;
        Ok(folded.into())
    }

    fn fitting(&mut self, name: &str, text: SmolStr, width: usize) -> Written {
        if text.len() > width && text.chars().count() > width {
            let length = text.chars().count();
            return Err(self.refuse(name, format!("has {length} characters and takes at most {width}")));
        }
        self.code(name, text);
        Ok(())
    }

    /// Writes one of SYSPRO's own codes.
    pub(super) fn code(&mut self, name: &str, code: impl Into<SmolStr>) {
        self.element.children.push(Element::leaf(name, code));
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
        self.code(name, fixed_text(figure, scale));
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
        self.part_called(name, format_smolstr!("{}{name}.", self.place), write)
    }

    /// Writes several parts of one name.
    pub(super) fn parts<T>(
        &mut self,
        name: &str,
        parts: &[T],
        write: impl Fn(&mut Sheet<'a>, &T) -> Written,
    ) -> Written {
        parts.iter().enumerate().try_for_each(|(index, part)| {
            let place = format_smolstr!("{}{name}[{index}].", self.place);
            self.part_called(name, place, |sheet| write(sheet, part))
        })
    }

    fn part_called(&mut self, name: &str, place: SmolStr, write: impl FnOnce(&mut Sheet<'a>) -> Written) -> Written {
        let mut part = Sheet { site: self.site, place, element: Element::new(name) };
        write(&mut part)?;
        self.element.children.push(part.element);
        Ok(())
    }
}

/// A figure with all digits after the point that its column has.
fn fixed_text(figure: Decimal, scale: u32) -> SmolStr {
    let figure = if figure.scale() > scale { figure.normalize() } else { figure };
    let missing = scale.saturating_sub(figure.scale()) as usize;
    let point = if figure.scale() == 0 && missing > 0 { "." } else { "" };
    with_figure_text(figure, |digits| [digits, point, ZEROS.get(..missing).unwrap_or_default()].into_iter().collect())
}

/// As many as the longest column has after its point.
const ZEROS: &str = "000000";
