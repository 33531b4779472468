//! Where in a document a check is, so that a fault can say so.

use std::fmt;

use client_core::InvalidRequest;
use time::Date;

use super::value::{Choice, Figure, Text};
use crate::harmony::limits::{self, FigureLimit, TextLimit};

/// What a check comes to.
pub(crate) type Checked = Result<(), InvalidRequest>;

/// A document or a part of one.
pub(crate) trait Check {
    /// Checks every field; `at` is where this part stands.
    fn check_at(&self, at: &Place<'_>) -> Checked;
}

/// A place in a document.
pub(crate) enum Place<'a> {
    Root,
    Field(&'a Place<'a>, &'static str),
    Entry(&'a Place<'a>, usize),
}

impl Place<'_> {
    pub(crate) const ROOT: Place<'static> = Place::Root;

    /// The fault of one field here.
    pub(crate) fn refuse(&self, field: &'static str, message: impl Into<String>) -> InvalidRequest {
        InvalidRequest::new(Place::Field(self, field).to_string(), message)
    }

    /// Checks a text that is there.
    pub(crate) fn text(&self, field: &'static str, value: &impl Text, limit: TextLimit) -> Checked {
        let Some(text) = value.text() else { return Ok(()) };
        limit.check(text).map_err(|message| self.refuse(field, message))
    }

    /// Checks a figure that is there.
    pub(crate) fn figure(&self, field: &'static str, value: &impl Figure, limit: FigureLimit) -> Checked {
        let Some(figure) = value.figure() else { return Ok(()) };
        limit.check(figure).map_err(|message| self.refuse(field, message))
    }

    /// Checks that a choice that is there is one of the contract's.
    pub(crate) fn choice(&self, field: &'static str, value: &impl Choice) -> Checked {
        match value.unknown() {
            Some(text) => Err(self.refuse(field, format!("`{text}` is not one of the contract's values"))),
            None => Ok(()),
        }
    }

    /// Checks that a day's year has four digits.
    pub(crate) fn day(&self, field: &'static str, value: impl Into<Option<Date>>) -> Checked {
        let fits = value.into().is_none_or(|day| (1..=9999).contains(&day.year()));
        if fits { Ok(()) } else { Err(self.refuse(field, "takes the years 0001 to 9999")) }
    }

    /// Checks that a line number is in its range.
    pub(crate) fn line_number(&self, number: u32) -> Checked {
        if (1..=limits::LINE_NUMBER).contains(&number) {
            return Ok(());
        }
        Err(self.refuse("LineNumber", format!("is {number} and takes 1 to {}", limits::LINE_NUMBER)))
    }

    /// Checks that a change changes something.
    pub(crate) fn some_change<T: Default + PartialEq>(&self, change: &T) -> Checked {
        if *change != T::default() {
            return Ok(());
        }
        Err(InvalidRequest::new(".", "changes nothing: set at least one field"))
    }

    /// Checks a part that is there.
    pub(crate) fn part<T: Check>(&self, field: &'static str, part: &Option<T>) -> Checked {
        part.as_ref().map_or(Ok(()), |part| part.check_at(&Place::Field(self, field)))
    }

    /// Checks a list's length and entries.
    pub(crate) fn entries<T: Check>(&self, field: &'static str, entries: &[T], min: usize, max: usize) -> Checked {
        if !(min..=max).contains(&entries.len()) {
            let message = format!("has {} entries and takes {min} to {max}", entries.len());
            return Err(self.refuse(field, message));
        }
        let list = Place::Field(self, field);
        entries.iter().enumerate().try_for_each(|(index, entry)| entry.check_at(&Place::Entry(&list, index)))
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Field(Place::Root, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Entry(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
