//! Rows, rule books and outlines for the stories of reconciliation.

use mapping_core::canonical::{Document, JournalLine, Side as LedgerSide};
use mapping_core::money::{Currency, MinorUnitProfile, Money};
use mapping_core::reconcile::{Cut, Reconciliation, Row, RowId, RowKind, Rows, Side, reconcile};
use mapping_core::rules::{RuleBook, Strategy, ToleranceRules};
use time::Date;
use time::macros::date;

pub(crate) const DAY: Date = date!(2026 - 11 - 10);
pub(crate) const CUT: Cut =
    Cut { gateway: date!(2026 - 11 - 30), erp: date!(2026 - 11 - 30), bank: date!(2026 - 11 - 30) };

pub(crate) fn usd(cents: i64) -> Money {
    MinorUnitProfile::ISO.to_money(cents, Currency::USD).unwrap()
}

pub(crate) fn gateway(key: &str, cents: i64) -> Row<'_> {
    Row::new(Side::Gateway, "stripe", key, usd(cents), DAY)
}

pub(crate) fn erp(key: &str, cents: i64) -> Row<'_> {
    Row::new(Side::Erp, "stripe", key, usd(cents), DAY)
}

pub(crate) fn bank(key: &str, cents: i64) -> Row<'_> {
    Row::new(Side::Bank, "stripe", key, usd(cents), DAY).kind(RowKind::Payout)
}

pub(crate) fn payout(key: &str, cents: i64) -> Row<'_> {
    gateway(key, cents).kind(RowKind::Payout)
}

pub(crate) fn on(row: Row<'_>, date: Date) -> Row<'_> {
    Row { date, ..row }
}

pub(crate) fn rows<'a>(rows: impl IntoIterator<Item = Row<'a>>) -> Rows {
    let mut all = Rows::new();
    for (line, row) in (1..).zip(rows) {
        all.push(&row.read_from("all", line)).unwrap();
    }
    all
}

pub(crate) fn book(tolerance: ToleranceRules) -> RuleBook {
    let mut rules = RuleBook { tolerance, ..RuleBook::opayo_syspro() };
    rules.ledger.write_off = Some("7900-00".into());
    rules.ledger.rounding = Some("7910-00".into());
    rules.ledger.receivable = Some("1100-00".into());
    rules.ledger.carried_forward = Some("1290-00".into());
    rules
}

pub(crate) fn with(strategies: &[Strategy]) -> RuleBook {
    book(ToleranceRules { strategies: strategies.to_vec(), ..ToleranceRules::default() })
}

pub(crate) fn usual() -> RuleBook {
    book(ToleranceRules::default())
}

/// Journals as lines: reference, day, and what goes where.
pub(crate) fn journals(documents: &[Document]) -> Vec<String> {
    let told = |document: &Document| {
        let Document::Journal(journal) = document else { panic!("a journal") };
        let side = |side| if side == LedgerSide::Debit { "Dr" } else { "Cr" };
        let line =
            |line: &JournalLine| format!("{} {} {}", side(line.side), line.account.as_str(), line.amount.amount());
        let lines: Vec<String> = journal.lines().iter().map(line).collect();
        format!("{} on {}: {}", journal.reference().as_str(), journal.posted_on(), lines.join(", "))
    };
    documents.iter().map(told).collect()
}

/// Groups and exceptions as lines, by the lines of the rows.
pub(crate) fn outline(outcome: &Reconciliation<'_>) -> Vec<String> {
    let line = |row: &RowId| match (outcome.rows().get(*row), outcome.rows().broken(*row)) {
        (Some(row), _) => row.origin.line.to_string(),
        (None, Some(row)) => row.origin.line.to_string(),
        (None, None) => panic!("a row that is not there"),
    };
    let lines = |rows: &[RowId]| rows.iter().map(line).collect::<Vec<_>>().join("+");
    let matched = outcome.matched().map(|group| format!("{} {}", group.strategy().as_str(), lines(group.rows())));
    let exceptions = outcome.exceptions().map(|exception| {
        let (rows, evidence) = (lines(exception.rows()), lines(exception.evidence()));
        let evidence = if evidence.is_empty() { evidence } else { format!(" see {evidence}") };
        format!("{} {rows}{evidence}", exception.kind().as_str())
    });
    let mut all: Vec<String> = matched.chain(exceptions).collect();
    all.extend(outcome.after_cut().iter().map(|row| format!("after_cut {}", line(row))));
    all.sort();
    all
}

pub(crate) fn told<'a>(all: impl IntoIterator<Item = Row<'a>>, rules: &RuleBook) -> Vec<String> {
    outline(&reconcile(&rows(all), rules, CUT))
}
