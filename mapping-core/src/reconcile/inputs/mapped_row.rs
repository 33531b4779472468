//! One record as a row, by a column map.

use std::borrow::Cow;
use std::collections::HashMap;

use super::amount_form::{AmountForm, shown};
use super::column_map::{AmountColumns, ColumnMap, KindRule, Source};
use super::company_days::CompanyDays;
use super::header::{Header, plain};
use super::intake::LONGEST_CELL;
use crate::money::{self, Currency, Money};
use crate::reconcile::row::{Row, RowKind, Side};

/// A column: its name in the map, and its place in the file.
type Column<'m> = (&'m str, usize);

/// The cells of a record.
type Cells<'c> = [Cow<'c, str>];

/// Where a value is.
#[derive(Clone, Copy)]
enum Place<'m> {
    Column(Column<'m>),
    Fixed(&'m str),
}

/// What the map says, with the places of its columns.
pub(super) struct MappedRows<'m> {
    pub(super) side: Side,
    map: &'m ColumnMap,
    days: &'m CompanyDays,
    form: AmountForm,
    width: usize,
    account: Place<'m>,
    currency: Place<'m>,
    amount: Amount<'m>,
    date: Option<Column<'m>>,
    key: Option<Column<'m>>,
    fee: Option<Column<'m>>,
    net: Option<Column<'m>>,
    group: Option<Column<'m>>,
    reference: Vec<Column<'m>>,
    kind: Kind<'m>,
}

enum Amount<'m> {
    Signed(Option<Column<'m>>),
    Split { adds: Option<Column<'m>>, takes: Option<Column<'m>> },
}

enum Kind<'m> {
    Fixed(RowKind),
    BySign,
    Column { column: Option<Column<'m>>, values: HashMap<String, RowKind>, other: Option<RowKind> },
}

/// A row, and the texts for people that it has in several columns.
pub(super) struct Mapped<'c> {
    pub(super) row: Row<'c>,
    pub(super) reference: Cow<'c, str>,
}

impl<'m> MappedRows<'m> {
    /// The header has all columns of the map.
    pub(super) fn new(side: Side, map: &'m ColumnMap, header: &Header, days: &'m CompanyDays) -> Self {
        let find = |name: &'m str| header.position(name).map(|place| (name, place));
        let maybe = |name: &'m Option<String>| name.as_deref().and_then(find);
        let place = |source: &'m Source| match source {
            Source::Fixed(text) => Place::Fixed(text),
            Source::Column(name) => find(name).map_or(Place::Fixed(""), Place::Column),
        };
        Self {
            side,
            map,
            days,
            form: map.amount_form(),
            width: header.len(),
            account: place(&map.account),
            currency: place(&map.currency),
            amount: match &map.amount {
                AmountColumns::Signed(name) => Amount::Signed(find(name)),
                AmountColumns::Split { adds, takes } => Amount::Split { adds: find(adds), takes: find(takes) },
            },
            date: find(&map.date),
            key: maybe(&map.key),
            fee: maybe(&map.fee),
            net: maybe(&map.net),
            group: maybe(&map.group),
            reference: map.reference.iter().filter_map(|name| find(name)).collect(),
            kind: match (&map.kind, side) {
                (Some(KindRule::Fixed(kind)), _) => Kind::Fixed(*kind),
                (None, Side::Bank) => Kind::Fixed(RowKind::Payout),
                (Some(KindRule::BySign), _) | (None, Side::Gateway | Side::Erp) => Kind::BySign,
                (Some(KindRule::Column { name, values, other }), _) => Kind::Column {
                    column: find(name),
                    values: values.iter().map(|(word, kind)| (plain(word), *kind)).collect(),
                    other: *other,
                },
            },
        }
    }

    /// The account of all rows, where they have one.
    pub(super) fn fixed_account(&self) -> &'m str {
        match self.account {
            Place::Fixed(text) => text,
            Place::Column(_) => "",
        }
    }

    /// Account and key of a record, as far as they can be read.
    pub(super) fn names<'c>(&'c self, cells: &'c Cells<'_>) -> (&'c str, &'c str) {
        let account = self.value(self.account, cells).unwrap_or_default();
        (self.known_account(account), self.maybe(self.key, cells).unwrap_or_default())
    }

    /// The row of a record, or what is wrong with it.
    pub(super) fn read<'c>(&'c self, cells: &'c Cells<'_>) -> Result<Mapped<'c>, String> {
        self.fits(cells)?;
        let account = self.known_account(self.value(self.account, cells)?);
        if account.is_empty() {
            return Err(self.at(self.account, "is empty: no account"));
        }
        let code = self.value(self.currency, cells)?;
        let currency = money::currency(code)
            .map_err(|_| self.at(self.currency, &format!("{:?} is not a currency such as USD", shown(code))))?;
        let amount = self.amount(cells, currency)?;
        let kind = self.kind(cells, amount)?;
        let amount = if self.map.turned.contains(&kind) { -amount } else { amount };
        let date = self.needed(self.date, cells)?;
        let date = self.map.date_format.read(date, self.days).map_err(|what| named(self.date, &what))?;
        let mut row = Row::new(self.side, account, self.maybe(self.key, cells)?, amount, date).kind(kind);
        row.fee = self.money(self.fee, cells, currency)?;
        row.net = self.money(self.net, cells, currency)?;
        row.group = self.maybe(self.group, cells)?;
        Ok(Mapped { row, reference: self.reference(cells)? })
    }

    fn fits(&self, cells: &Cells<'_>) -> Result<(), String> {
        let more = cells.iter().skip(self.width).any(|cell| !cell.is_empty());
        if cells.len() < self.width {
            return Err(format!(
                "the line has {} of {} cells; a line is broken, or one is cut off",
                cells.len(),
                self.width
            ));
        }
        if more {
            let what = "cells, and the header";
            return Err(format!("the line has {} {what} {}; quote texts with separators", cells.len(), self.width));
        }
        Ok(())
    }

    fn amount(&self, cells: &Cells<'_>, currency: Currency) -> Result<Money, String> {
        match self.amount {
            Amount::Signed(column) => {
                let text = self.needed(column, cells)?;
                self.form.read(text, currency).map_err(|what| named(column, &what))
            }
            Amount::Split { adds, takes } => {
                let (added, taken) = (self.part(adds, cells, currency)?, self.part(takes, cells, currency)?);
                match (added, taken) {
                    (Some(added), None) => Ok(added),
                    (None, Some(taken)) => Ok(-taken),
                    (Some(added), Some(taken)) if taken.is_zero() => Ok(added),
                    (Some(added), Some(taken)) if added.is_zero() => Ok(-taken),
                    (Some(_), Some(_)) => {
                        Err(named(takes, "both columns of the amount have a figure; one is the row's"))
                    }
                    (None, None) => Err(named(adds, "both columns of the amount are empty")),
                }
            }
        }
    }

    /// One of two columns, whose figures have no sign: banks and ERPs disagree about what one would mean.
    fn part(&self, column: Option<Column<'m>>, cells: &Cells<'_>, currency: Currency) -> Result<Option<Money>, String> {
        match self.money(column, cells, currency)? {
            Some(money) if money.is_negative() => {
                Err(named(column, &format!("{money} is below zero, and the column says the direction already")))
            }
            money => Ok(money),
        }
    }

    fn money(
        &self,
        column: Option<Column<'m>>,
        cells: &Cells<'_>,
        currency: Currency,
    ) -> Result<Option<Money>, String> {
        match self.maybe(column, cells)? {
            "" => Ok(None),
            text => self.form.read(text, currency).map(Some).map_err(|what| named(column, &what)),
        }
    }

    fn kind(&self, cells: &Cells<'_>, amount: Money) -> Result<RowKind, String> {
        let (column, values, other) = match &self.kind {
            Kind::Fixed(kind) => return Ok(*kind),
            Kind::BySign if amount.is_negative() => return Ok(RowKind::Refund),
            Kind::BySign => return Ok(RowKind::Payment),
            Kind::Column { column, values, other } => (*column, values, *other),
        };
        let word = self.maybe(column, cells)?;
        values.get(&plain(word)).copied().or(other).ok_or_else(|| {
            named(column, &format!("{:?} is no kind that the map names; add it to `kind.column.values`", shown(word)))
        })
    }

    fn reference<'c>(&'c self, cells: &'c Cells<'_>) -> Result<Cow<'c, str>, String> {
        if let [only] = self.reference.as_slice() {
            return self.maybe(Some(*only), cells).map(Cow::Borrowed);
        }
        let mut words = Vec::new();
        for column in &self.reference {
            words.extend(Some(self.maybe(Some(*column), cells)?).filter(|text| !text.is_empty()));
        }
        Ok(Cow::Owned(words.join(" ")))
    }

    fn known_account<'c>(&'c self, account: &'c str) -> &'c str {
        self.map.accounts.get(account).map_or(account, String::as_str)
    }

    fn value<'c>(&'c self, place: Place<'m>, cells: &'c Cells<'_>) -> Result<&'c str, String> {
        match place {
            Place::Fixed(text) => Ok(text),
            Place::Column(column) => self.maybe(Some(column), cells),
        }
    }

    fn needed<'c>(&self, column: Option<Column<'m>>, cells: &'c Cells<'_>) -> Result<&'c str, String> {
        match self.maybe(column, cells)? {
            "" => Err(named(column, "is empty")),
            text => Ok(text),
        }
    }

    /// A cell; empty where there is no such column.
    fn maybe<'c>(&self, column: Option<Column<'m>>, cells: &'c Cells<'_>) -> Result<&'c str, String> {
        let cell = column.and_then(|(_, place)| cells.get(place)).map_or("", |cell| cell);
        if cell.len() > LONGEST_CELL {
            return Err(named(column, &format!("has {} bytes, more than {LONGEST_CELL}", cell.len())));
        }
        Ok(cell)
    }

    fn at(&self, place: Place<'m>, what: &str) -> String {
        match place {
            Place::Fixed(_) => format!("the map's constant: {what}"),
            Place::Column(column) => named(Some(column), what),
        }
    }
}

fn named(column: Option<Column<'_>>, what: &str) -> String {
    column.map_or_else(|| what.to_owned(), |(name, _)| format!("column `{name}`: {what}"))
}
