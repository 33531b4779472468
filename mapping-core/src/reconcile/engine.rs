//! The order of work: broken rows and rows after the cut first, then each account by its strategies, and at the end what is left.

use super::amount_and_date;
use super::calendar::Calendar;
use super::cut::Cut;
use super::desk::Desk;
use super::exception::ExceptionKind;
use super::key_join::KeyJoin;
use super::outcome::Reconciliation;
use super::payouts::{Payout, Payouts};
use super::row::{RowKind, Side};
use super::rows::{RowId, Rows, Stored};
use super::sum_search;
use super::sums;
use super::verdict::Wanted;
use crate::rules::{DisputePosting, RuleBook, Strategy, ToleranceRules};

/// Reconciles rows of all sides. Every row gets exactly one place in the result; the result does not depend on the order in which
/// the rows arrived.
pub fn reconcile<'a>(rows: &'a Rows, rules: &'a RuleBook, cut: Cut) -> Reconciliation<'a> {
    let mut desk = Desk::new(rows);
    let calendar = Calendar::new(rules.tolerance.holidays.iter().copied());
    let mut payouts = Vec::new();
    for (account, ids) in rows.by_account() {
        let disputes = rules.posting.dispute;
        let rules = rules.tolerance.for_account(rows.name(account));
        let account = Account { ids: &ids, left: left_side(rows, &ids), rules, disputes, calendar: &calendar, cut };
        payouts.extend(account.reconcile(&mut desk));
    }
    Reconciliation::new(desk, rules, cut, payouts)
}

/// The side that the ERP is compared with: the gateway, or the bank where the account has bank lines and no gateway.
fn left_side(rows: &Rows, ids: &[RowId]) -> Side {
    let has = |side| ids.iter().any(|row| rows.stored(*row).is_some_and(|row| row.side == side));
    if has(Side::Bank) && !has(Side::Gateway) { Side::Bank } else { Side::Gateway }
}

/// One account at work.
struct Account<'r> {
    ids: &'r [RowId],
    left: Side,
    rules: ToleranceRules,
    disputes: DisputePosting,
    calendar: &'r Calendar,
    cut: Cut,
}

impl Account<'_> {
    fn reconcile(&self, desk: &mut Desk<'_>) -> Vec<Payout> {
        self.set_aside(desk);
        let mut payouts = Vec::new();
        let (mut joined, mut summed) = (None, false);
        for strategy in self.rules.strategies.iter().copied() {
            match strategy {
                Strategy::ThreeWay => payouts.extend(self.payouts(desk)),
                Strategy::KeyAndAmount | Strategy::Key => {
                    let wanted = self.wanted(strategy);
                    // Both strategies are one pass where both are wanted one after the other.
                    if joined.replace(wanted.differences) != Some(wanted.differences) {
                        KeyJoin { ids: self.ids, left: self.left, rules: &self.rules, wanted }.run(desk);
                    }
                }
                Strategy::OneToMany | Strategy::ManyToOne if summed => {}
                Strategy::OneToMany | Strategy::ManyToOne => {
                    sums::by_name(desk, self.ids, self.left, self.wanted(strategy), &self.rules, self.calendar);
                    summed = true;
                }
                Strategy::AmountAndDate => {
                    amount_and_date::run(desk, self.ids, self.left, &self.rules, self.calendar);
                }
                Strategy::CoveringSet => {
                    sum_search::run(desk, self.ids, self.left, &self.rules, self.calendar);
                }
            }
        }
        self.leave(desk);
        payouts
    }

    /// Broken rows are an exception each; rows after the cut are listed.
    fn set_aside(&self, desk: &mut Desk<'_>) {
        let rows = desk.rows;
        let odd = |row: &RowId| {
            rows.stored(*row).is_some_and(|stored| stored.broken || stored.date > self.cut.of(stored.side))
        };
        let mut odd: Vec<RowId> = self.ids.iter().copied().filter(odd).collect();
        rows.sort_by_content(&mut odd);
        for row in odd {
            if rows.stored(row).is_some_and(|stored| stored.broken) {
                desk.except(ExceptionKind::Broken, &[row], &[]);
            } else {
                desk.set_aside(row);
            }
        }
    }

    fn payouts(&self, desk: &mut Desk<'_>) -> Vec<Payout> {
        let (ids, rules, disputes) = (self.ids, &self.rules, self.disputes);
        Payouts { ids, rules, disputes, calendar: self.calendar, cut: self.cut }.run(desk)
    }

    /// What the strategies of the account make of rows that share a key. A difference is told at once where a later strategy
    /// wants it next, so that both are one pass.
    fn wanted(&self, strategy: Strategy) -> Wanted {
        let strategies = &self.rules.strategies;
        let next = strategies.windows(2).any(|pair| pair == [Strategy::KeyAndAmount, Strategy::Key]);
        Wanted {
            differences: strategy == Strategy::Key || strategy == Strategy::KeyAndAmount && next,
            one_to_many: strategies.contains(&Strategy::OneToMany),
            many_to_one: strategies.contains(&Strategy::ManyToOne),
        }
    }

    /// Makes an exception of every row that is still open.
    fn leave(&self, desk: &mut Desk<'_>) {
        let mut open = desk.open(self.ids.iter().copied());
        desk.rows.sort_by_hash(&mut open);
        for row in open {
            if let Some(stored) = desk.rows.stored(row) {
                let kind = self.left_over(stored);
                let searched = desk.given_up(row);
                desk.except(kind, &[row], &searched);
            }
        }
    }

    fn left_over(&self, row: &Stored) -> ExceptionKind {
        let (side, missing) = match (row.side, row.kind) {
            (Side::Gateway, RowKind::Payout) => (Side::Bank, ExceptionKind::MissingAtBank),
            (Side::Gateway, RowKind::Fee) => (Side::Erp, ExceptionKind::UnexpectedFee),
            (Side::Gateway, _) => (Side::Erp, ExceptionKind::MissingInErp),
            (Side::Bank, _) if self.left == Side::Bank => (Side::Erp, ExceptionKind::MissingInErp),
            (Side::Erp, _) if self.left == Side::Bank => (Side::Bank, ExceptionKind::MissingAtBank),
            (Side::Erp | Side::Bank, _) => (Side::Gateway, ExceptionKind::MissingInGateway),
        };
        let until = self.calendar.after(row.date, self.rules.lag);
        if until > self.cut.of(side) { ExceptionKind::Late { until } } else { missing }
    }
}
