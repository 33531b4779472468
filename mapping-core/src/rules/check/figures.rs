//! Figures that mean nothing, or not what their writer had in mind: a threshold of nothing, a share of more than the whole, days on
//! which no bank ever works.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use time::Weekday;

use super::{is_whole, key};
use crate::rules::place::{Path, Step, path};
use crate::rules::report::{Mark, Report};
use crate::rules::{AutoAccept, FindingCode, RuleBook, StockOwner};

/// Where a figure stands, whether it is wrong, what is wrong with it, and what to write.
type Figure = (&'static [&'static str], bool, &'static str, &'static str);

pub(super) fn check(book: &RuleBook, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    let figures = [&taxes(book)[..], &tolerances(book), &anomalies(book), &cash(book), &sync(book), &fraud(book)];
    for (keys, _, wrong, hint) in figures.into_iter().flatten().filter(|(_, is_wrong, _, _)| *is_wrong) {
        tell(&path(keys), wrong, hint, left_out, report);
    }
    for (account, own) in &book.tolerance.accounts {
        let place = |name| key(&key(&path(&["tolerance", "accounts"]), account), name);
        if own.basis_points.is_some_and(|points| points > WHOLE) {
            tell(&place("basis_points"), "is more than the whole amount", BASIS_POINTS, left_out, report);
        }
        if own.strategies.as_ref().is_some_and(Vec::is_empty) {
            tell(&place("strategies"), NO_STRATEGY, NAME_A_STRATEGY, left_out, report);
        }
    }
}

/// A figure that is wrong only because a part of it could not be read is told there.
fn tell(place: &[Step], wrong: &str, hint: &str, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    if is_whole(place, left_out) {
        let message = format!("`{}` {wrong}", report.tree().name(place));
        report.error(FindingCode::OutOfRange, place, Mark::Value, message, Some(hint.to_owned()));
    }
}

/// All of an amount in basis points.
const WHOLE: u32 = 10_000;
/// What basis points are.
const BASIS_POINTS: &str = "100 basis points are one percent";
const NO_STRATEGY: &str = "names no strategy, so that no two rows are ever matched";
const NAME_A_STRATEGY: &str = "name at least \"key_and_amount\", or take the line out";
/// The same in thousandths.
const ALIKE: u16 = 1_000;
/// A forecast by the days of the week needs two of each.
const TWO_WEEKS: u32 = 14;

fn taxes(book: &RuleBook) -> [Figure; 3] {
    let is_share = |rate: Decimal| rate > Decimal::ZERO && rate < Decimal::ONE;
    let is_percentage = |percent: Decimal| percent >= Decimal::ZERO && percent < Decimal::ONE_HUNDRED;
    [
        (
            &["tax", "reverse_charge"],
            book.tax.reverse_charge.is_some_and(|rate| !is_share(rate)),
            "is not a part of the fee: more than nothing and less than all of it",
            "write \"0.20\" for 20 %",
        ),
        (
            &["posting", "refund_tax_percent"],
            book.posting.refund_tax_percent.is_some_and(|percent| !is_percentage(percent)),
            "is no percentage of tax",
            "write \"20\" for 20 %",
        ),
        (
            &["posting", "residue_per_line"],
            book.posting.residue_per_line < Decimal::ZERO,
            "is less than nothing, so that every converted journal would be refused",
            "rounding to the nearest leaves \"0.5\" at most",
        ),
    ]
}

fn tolerances(book: &RuleBook) -> [Figure; 3] {
    let rules = &book.tolerance;
    [
        (&["tolerance", "basis_points"], rules.basis_points > WHOLE, "is more than the whole amount", BASIS_POINTS),
        (
            &["tolerance", "reference_score"],
            rules.reference_score > ALIKE,
            "is more than 1000, which is the same text, so that no two references are ever alike",
            "850 lets a typing error pass",
        ),
        (&["tolerance", "strategies"], rules.strategies.is_empty(), NO_STRATEGY, NAME_A_STRATEGY),
    ]
}

fn anomalies(book: &RuleBook) -> [Figure; 5] {
    let rules = &book.anomaly;
    [
        (
            &["anomaly", "threshold"],
            rules.threshold <= Decimal::ZERO,
            "is not more than nothing, so that everything is out of the ordinary",
            "\"3.5\" is a common threshold",
        ),
        (
            &["anomaly", "drift_limit_bp"],
            rules.drift_limit_bp < Decimal::ZERO,
            "is less than nothing, so that no settlement is near enough",
            BASIS_POINTS,
        ),
        (&["anomaly", "window_hours"], rules.window_hours == 0, "is no time at all", "24 looks at a day"),
        (&["anomaly", "baseline_days"], rules.baseline_days == 0, "is no time at all", "90 looks at a quarter"),
        (&["anomaly", "velocity_hours"], rules.velocity_hours == 0, "is no time at all", "1 looks at an hour"),
    ]
}

fn cash(book: &RuleBook) -> [Figure; 5] {
    let rules = &book.cash;
    let is_workday = |day: &Weekday| !rules.weekend.contains(day);
    let week = std::iter::successors(Some(Weekday::Monday), |day| Some(day.next())).take(7).collect::<Vec<_>>();
    let never_works = !week.iter().any(is_workday);
    let never_pays = !rules.payout_days.is_empty() && !rules.payout_days.iter().any(is_workday);
    [
        (&["cash", "weekend"], never_works, "has every day of the week, so that no bank ever works", "leave one out"),
        (
            &["cash", "payout_days"],
            never_pays && !never_works,
            "has days of the weekend alone, so that nothing is ever paid out",
            "name a day on which banks work, or take the line out",
        ),
        (
            &["cash", "minimum_history_days"],
            rules.minimum_history_days < TWO_WEEKS,
            "is less than two weeks, of which no week's course can be told",
            "28 is four weeks",
        ),
        (
            &["cash", "interval_percent"],
            !(1..=99).contains(&rules.interval_percent),
            "is nothing, or surer than anybody can be",
            "80 means that four days of five lie in the interval",
        ),
        (&["cash", "horizon_days"], rules.horizon_days == 0, "shows no day", "14 shows two weeks"),
    ]
}

fn sync(book: &RuleBook) -> [Figure; 5] {
    let (items, stock) = (&book.sync.items, &book.sync.stock);
    let is_wrong = |wrong: fn(AutoAccept) -> bool| items.auto_accept.is_some_and(wrong);
    [
        (
            &["sync", "items", "auto_accept", "score"],
            is_wrong(|rule| rule.score == 0 || rule.score > ALIKE),
            "is no score from 1 to 1000, which is the same code",
            "900 takes a code for one that differs by a letter",
        ),
        (
            &["sync", "items", "auto_accept", "margin"],
            is_wrong(|rule| rule.margin == 0 || rule.margin > ALIKE),
            "is no margin from 1 to 1000: of two items that are equally near, none is taken",
            "100 takes an item only if the next one is clearly further off",
        ),
        (
            &["sync", "items", "description_width"],
            items.description_width == Some(0),
            "leaves nothing of a description",
            "write the width of the ERP's column, or take the line out",
        ),
        (
            &["sync", "stock", "safety"],
            stock.safety < Decimal::ZERO,
            "is less than nothing, so that the shop would be promised goods that are not there",
            "write how many pieces are kept back, or \"0\"",
        ),
        (
            &["sync", "stock", "owner"],
            stock.owner == StockOwner::Shop && stock.count_key.is_none(),
            "is the shop, and nothing says where its count stands",
            "name the metadata key of a product that holds the count: `count_key = \"on_hand\"`",
        ),
    ]
}

fn fraud(book: &RuleBook) -> [Figure; 1] {
    [(
        &["fraud", "wait_seconds"],
        book.fraud.screen && book.fraud.wait_seconds == 0,
        "is no time at all, so that the gateway would be asked without end",
        "900 asks again after a quarter of an hour",
    )]
}
