//! Where a key of a rule book stands in its text.

use std::fmt::Write as _;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One step from a table to a key, or from a list to one of its rows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Key(String),
    Row(usize),
}

/// The way from the whole book to one of its values.
pub(super) type Path = Vec<Step>;

/// The way through these keys.
pub(super) fn path(keys: &[&str]) -> Path {
    keys.iter().map(|key| Step::Key((*key).to_owned())).collect()
}

/// A rule book as TOML has it, each key and value with its place.
pub(super) struct Tree<'t> {
    root: Spanned<DeValue<'t>>,
}

impl<'t> From<Spanned<DeTable<'t>>> for Tree<'t> {
    fn from(root: Spanned<DeTable<'t>>) -> Self {
        Self { root: Spanned::new(root.span(), DeValue::Table(root.into_inner())) }
    }
}

impl<'t> Tree<'t> {
    /// A book without keys.
    pub(super) fn empty() -> Self {
        Self { root: Spanned::new(0..0, DeValue::Table(DeTable::new())) }
    }

    /// The whole book.
    pub(super) fn root(&self) -> &Spanned<DeValue<'t>> {
        &self.root
    }

    /// The value at the end of a way, if the book has it.
    pub(super) fn value(&self, path: &[Step]) -> Option<&Spanned<DeValue<'t>>> {
        path.iter().try_fold(&self.root, |value, step| match (value.get_ref(), step) {
            (DeValue::Table(table), Step::Key(key)) => table.get(key.as_str()),
            (DeValue::Array(rows), Step::Row(row)) => rows.get(*row),
            _ => None,
        })
    }

    /// Goes through all values, a table or list before what is in it.
    pub(super) fn walk(&self, visit: &mut dyn FnMut(&Path, &DeValue<'t>)) {
        walk(&mut Path::new(), self.root.get_ref(), visit);
    }

    /// Where the value at the end of a way stands; the nearest table around it where it does not.
    pub(super) fn span(&self, path: &[Step]) -> Range<usize> {
        match (self.value(path), path) {
            (Some(value), _) => value.span(),
            (None, [outer @ .., _]) => self.span(outer),
            (None, []) => 0..0,
        }
    }

    /// Where the last key of a way stands; the value's place where the way ends with a row.
    pub(super) fn key_span(&self, path: &[Step]) -> Range<usize> {
        if let [outer @ .., Step::Key(last)] = path
            && let Some(DeValue::Table(table)) = self.value(outer).map(Spanned::get_ref)
            && let Some((key, _)) = table.get_key_value(last.as_str())
        {
            return key.span();
        }
        self.span(path)
    }

    /// What stands at the end of a way, in words.
    pub(super) fn found(&self, path: &[Step]) -> String {
        match self.value(path).map(Spanned::get_ref) {
            Some(DeValue::String(_)) => "a text".to_owned(),
            Some(DeValue::Integer(number)) => number.to_string(),
            Some(DeValue::Float(number)) => number.to_string(),
            Some(DeValue::Boolean(truth)) => truth.to_string(),
            Some(DeValue::Datetime(moment)) => moment.to_string(),
            Some(DeValue::Array(_)) => "a list".to_owned(),
            Some(DeValue::Table(_)) => "a table".to_owned(),
            None => "absent".to_owned(),
        }
    }

    /// A way as people write it. A row is called by its id where it has one: `gl.amex-fees.account`.
    pub(super) fn name(&self, path: &[Step]) -> String {
        let mut name = String::new();
        for (position, step) in path.iter().enumerate() {
            let dot = if name.is_empty() { "" } else { "." };
            let id = || self.row_id(path.get(..=position)?);
            let written = match step {
                Step::Key(key)
                    if key.is_empty() || key.contains(|letter: char| letter.is_whitespace() || letter == '.') =>
                {
                    write!(name, "{dot}{key:?}")
                }
                Step::Key(key) => write!(name, "{dot}{key}"),
                Step::Row(row) => match id() {
                    Some(id) => write!(name, "{dot}{id}"),
                    None => write!(name, "[{row}]"),
                },
            };
            debug_assert!(written.is_ok(), "a String takes any text");
        }
        name
    }

    fn row_id(&self, row: &[Step]) -> Option<&str> {
        let id = self.value(row)?.get_ref().as_table()?.get("id")?.get_ref().as_str()?;
        (!id.trim().is_empty()).then_some(id)
    }
}

fn walk<'t>(path: &mut Path, value: &DeValue<'t>, visit: &mut dyn FnMut(&Path, &DeValue<'t>)) {
    visit(path, value);
    let inner: Vec<(Step, &Spanned<DeValue<'t>>)> = match value {
        DeValue::Table(table) => {
            table.iter().map(|(key, value)| (Step::Key(key.get_ref().to_string()), value)).collect()
        }
        DeValue::Array(rows) => rows.iter().enumerate().map(|(row, value)| (Step::Row(row), value)).collect(),
        DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            Vec::new()
        }
    };
    for (step, value) in inner {
        path.push(step);
        walk(path, value.get_ref(), visit);
        path.pop();
    }
}
