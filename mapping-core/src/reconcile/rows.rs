//! The rows of all sides in memory: 64 bytes a row, and the bytes of its texts. Amounts are minor units of ISO 4217; names that
//! many rows share are kept once; keys and references stand one after the other in one text.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use time::Date;

use super::key_hash::key_hash;
use super::row::{BrokenRow, Origin, Row, RowKind, Side};
use crate::money::{Currency, MinorUnitProfile, Money, MoneyError};

/// A row of one [`Rows`], in the order of arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RowId(pub(super) u32);

/// More rows or more text than 32 bits can count.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{what} do not fit: reconcile fewer days or accounts at a time")]
pub struct TooManyRows {
    /// What there is too much of.
    pub what: &'static str,
}

/// The rows to reconcile.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    stored: Vec<Stored>,
    texts: String,
    names: Names,
    particulars: Vec<(RowId, Particulars)>,
    faults: Vec<(RowId, String)>,
}

/// A row as it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    pub(super) hash: u64,
    pub(super) amount: i64,
    pub(super) fee: i64,
    key: Text,
    reference: Text,
    pub(super) date: Date,
    line: u32,
    pub(super) group: NameId,
    pub(super) account: NameId,
    source: NameId,
    pub(super) currency: Currency,
    pub(super) kind: RowKind,
    pub(super) side: Side,
    pub(super) broken: bool,
}

impl Stored {
    /// What the balance changes by, in minor units.
    pub(super) fn net(&self) -> i128 {
        i128::from(self.amount) - i128::from(self.fee)
    }
}

/// A part of the common text.
#[derive(Clone, Copy, Debug, Default)]
struct Text {
    start: u32,
    length: u32,
}

/// What few rows have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Particulars {
    pub(super) tax: Option<Money>,
    pub(super) presented: Option<Money>,
    pub(super) rate: Option<Decimal>,
}

/// A name that several rows share; 0 is the empty one.
pub(super) type NameId = u32;

/// Names, each once.
#[derive(Clone, Debug, Default)]
struct Names {
    names: Vec<Box<str>>,
    ids: HashMap<Box<str>, NameId>,
    latest: NameId,
}

impl Rows {
    /// No rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row. An amount that cannot be counted in minor units of its currency, or a net that is not the amount less the fee,
    /// makes it a broken row: it is kept and reported, and matched with nothing.
    ///
    /// # Errors
    /// [`TooManyRows`].
    pub fn push(&mut self, row: &Row<'_>) -> Result<RowId, TooManyRows> {
        let (amount, fee, fault) = match minor_units(row) {
            Ok((amount, fee)) => (amount, fee, None),
            Err(fault) => (0, 0, Some(fault)),
        };
        let mut stored = self.store(row.side, row.account, row.key, row.origin)?;
        stored.amount = amount;
        stored.fee = fee;
        stored.reference = self.keep(row.reference)?;
        stored.date = row.date;
        stored.group = self.names.id(row.group)?;
        stored.currency = row.amount.currency();
        stored.kind = row.kind;
        stored.broken = fault.is_some();
        let particulars = Particulars { tax: row.tax, presented: row.presented, rate: row.rate };
        let id = self.add(stored, fault)?;
        if particulars != Particulars::default() {
            self.particulars.push((id, particulars));
        }
        Ok(id)
    }

    /// Adds a line that could not be read, so that it is reported and not lost.
    ///
    /// # Errors
    /// [`TooManyRows`].
    pub fn push_broken(&mut self, row: &BrokenRow<'_>) -> Result<RowId, TooManyRows> {
        let stored = self.store(row.side, row.account, row.key, row.origin)?;
        self.add(Stored { broken: true, ..stored }, Some(row.fault.to_owned()))
    }

    /// How many rows there are, broken ones included.
    pub fn len(&self) -> usize {
        self.stored.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.stored.is_empty()
    }

    /// All rows, in the order of arrival.
    pub fn ids(&self) -> impl Iterator<Item = RowId> + use<> {
        (0..u32::try_from(self.stored.len()).unwrap_or(u32::MAX)).map(RowId)
    }

    /// A row; none for a broken one.
    pub fn get(&self, id: RowId) -> Option<Row<'_>> {
        let stored = self.stored(id).filter(|stored| !stored.broken)?;
        let money = |minor| MinorUnitProfile::ISO.to_money(minor, stored.currency).ok();
        let (amount, fee) = (money(stored.amount)?, money(stored.fee)?);
        let Particulars { tax, presented, rate } = self.particulars(id);
        Some(Row {
            side: stored.side,
            account: self.name(stored.account),
            key: self.key(stored),
            kind: stored.kind,
            amount,
            fee: Some(fee).filter(|fee| !fee.is_zero()),
            net: amount.checked_sub(fee).ok(),
            tax,
            presented,
            rate,
            date: stored.date,
            reference: self.reference(stored),
            group: self.name(stored.group),
            origin: self.origin(stored),
        })
    }

    /// A broken row; none for a good one.
    pub fn broken(&self, id: RowId) -> Option<BrokenRow<'_>> {
        let stored = self.stored(id).filter(|stored| stored.broken)?;
        let place = self.faults.binary_search_by_key(&id, |(row, _)| *row).ok()?;
        let (_, fault) = self.faults.get(place)?;
        let (account, key) = (self.name(stored.account), self.key(stored));
        Some(BrokenRow { side: stored.side, account, key, fault, origin: self.origin(stored) })
    }

    pub(super) fn stored(&self, id: RowId) -> Option<&Stored> {
        self.stored.get(usize::try_from(id.0).ok()?)
    }

    pub(super) fn key(&self, stored: &Stored) -> &str {
        self.text(stored.key)
    }

    pub(super) fn key_bytes(&self, stored: &Stored) -> &[u8] {
        self.texts.as_bytes().get(stored.key.range()).unwrap_or_default()
    }

    pub(super) fn has_key(&self, stored: &Stored) -> bool {
        stored.key.length > 0
    }

    pub(super) fn reference(&self, stored: &Stored) -> &str {
        self.text(stored.reference)
    }

    pub(super) fn origin(&self, stored: &Stored) -> Origin<'_> {
        Origin { source: self.name(stored.source), line: stored.line }
    }

    pub(super) fn particulars(&self, id: RowId) -> Particulars {
        let place = self.particulars.binary_search_by_key(&id, |(row, _)| *row).ok();
        place.and_then(|place| self.particulars.get(place)).map(|(_, found)| *found).unwrap_or_default()
    }

    pub(super) fn name(&self, id: NameId) -> &str {
        self.names.get(id)
    }

    /// The name's id, if any row carries the name.
    pub(super) fn name_id(&self, name: &str) -> Option<NameId> {
        self.names.ids.get(name).copied()
    }

    /// The rows of each account, the accounts in alphabetical order.
    pub(super) fn by_account(&self) -> Vec<(NameId, Vec<RowId>)> {
        let mut accounts: HashMap<NameId, Vec<RowId>> = HashMap::new();
        let mut ids = self.ids();
        for run in self.stored.chunk_by(|one, other| one.account == other.account) {
            if let Some(first) = run.first() {
                accounts.entry(first.account).or_default().extend(ids.by_ref().take(run.len()));
            }
        }
        let mut accounts: Vec<_> = accounts.into_iter().collect();
        accounts.sort_unstable_by_key(|(account, _)| self.name(*account));
        accounts
    }

    fn text(&self, text: Text) -> &str {
        self.texts.get(text.range()).unwrap_or_default()
    }

    fn keep(&mut self, text: &str) -> Result<Text, TooManyRows> {
        let too_long = TooManyRows { what: "the keys and references of these rows" };
        let start = u32::try_from(self.texts.len()).map_err(|_| too_long)?;
        let length = u32::try_from(text.len()).map_err(|_| too_long)?;
        start.checked_add(length).ok_or(too_long)?;
        self.texts.push_str(text);
        Ok(Text { start, length })
    }

    fn store(&mut self, side: Side, account: &str, key: &str, origin: Origin<'_>) -> Result<Stored, TooManyRows> {
        Ok(Stored {
            hash: key_hash(key.as_bytes()),
            amount: 0,
            fee: 0,
            key: self.keep(key)?,
            reference: Text::default(),
            date: Date::MIN,
            line: origin.line,
            group: 0,
            account: self.names.id(account)?,
            source: self.names.id(origin.source)?,
            currency: Currency::XXX,
            kind: RowKind::Adjustment,
            side,
            broken: false,
        })
    }

    fn add(&mut self, stored: Stored, fault: Option<String>) -> Result<RowId, TooManyRows> {
        let too_many = TooManyRows { what: "these rows" };
        // Places of rows are kept in 30 bits.
        let id = u32::try_from(self.stored.len()).ok().filter(|id| *id < 1 << 30).map(RowId).ok_or(too_many)?;
        self.stored.push(stored);
        self.faults.extend(fault.map(|fault| (id, fault)));
        Ok(id)
    }
}

/// Amount and fee in minor units, or what is wrong with them.
fn minor_units(row: &Row<'_>) -> Result<(i64, i64), String> {
    let minor =
        |name: &str, amount: Money| MinorUnitProfile::ISO.to_minor(amount).map_err(|error| format!("{name}: {error}"));
    let fee = match (row.fee, row.net) {
        (Some(fee), _) => fee,
        (None, Some(net)) => row.amount.checked_sub(net).map_err(|error| format!("net: {error}"))?,
        (None, None) => Money::zero(row.amount.currency()),
    };
    let net = row.amount.checked_sub(fee).map_err(|error: MoneyError| format!("fee: {error}"))?;
    if let Some(stated) = row.net.filter(|stated| *stated != net) {
        return Err(format!("net: {stated} is not {} less a fee of {fee}; correct the line", row.amount));
    }
    minor("net", net)?;
    Ok((minor("amount", row.amount)?, minor("fee", fee)?))
}

impl Text {
    fn range(self) -> std::ops::Range<usize> {
        let start = usize::try_from(self.start).unwrap_or(usize::MAX);
        start..start.saturating_add(usize::try_from(self.length).unwrap_or(usize::MAX))
    }
}

impl Names {
    fn get(&self, id: NameId) -> &str {
        let place = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
        place.and_then(|place| self.names.get(place)).map_or("", |name| name)
    }

    /// The id of a name, which is new if it was never seen. Neighbours often share a name.
    fn id(&mut self, name: &str) -> Result<NameId, TooManyRows> {
        if name.is_empty() {
            return Ok(0);
        }
        if self.get(self.latest) == name {
            return Ok(self.latest);
        }
        self.latest = match self.ids.get(name) {
            Some(id) => *id,
            None => {
                let id = u32::try_from(self.names.len() + 1).map_err(|_| TooManyRows { what: "these names" })?;
                self.names.push(name.into());
                self.ids.insert(name.into(), id);
                id
            }
        };
        Ok(self.latest)
    }
}
