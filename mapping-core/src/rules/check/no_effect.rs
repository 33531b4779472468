//! What changes nothing as the rest of the book stands: somebody wrote it for a reason, and it is not what happens.

use std::collections::BTreeMap;

use super::{beneath, key};
use crate::canonical::Reported;
use crate::rules::place::{Path, Step, path};
use crate::rules::report::{Mark, Report};
use crate::rules::{AccountRole, Condition, FACETS, FindingCode, RuleBook};
use crate::status::stripe::{charge, payment_intent};

pub(super) fn check(book: &RuleBook, report: &mut Report<'_, '_>) {
    for (place, why, hint) in
        statuses(book).into_iter().chain(switched_off(book)).chain(too_narrow(book)).chain(on_clearing(book))
    {
        let message = format!("`{}` changes nothing: {why}", report.tree().name(&place));
        report.warning(FindingCode::NoEffect, &place, Mark::Key, message, Some(hint.to_owned()));
    }
}

/// Where something stands, why it changes nothing, and what to do.
type Idle = (Path, &'static str, &'static str);

/// Statuses that are decided without a rule.
fn statuses(book: &RuleBook) -> Vec<Idle> {
    let is_known = |status: &str| {
        matches!(charge(status, true), Reported::Known(_)) || matches!(payment_intent(status), Reported::Known(_))
    };
    let known = book.status.payment.keys().filter(|status| is_known(status));
    let why = "the status is known, and a rule is asked for unknown ones alone";
    known.map(|status| (key(&path(&["status", "payment"]), status), why, "take the line out")).collect()
}

/// Choices whose other half is switched off.
fn switched_off(book: &RuleBook) -> Vec<Idle> {
    let sync = &book.sync;
    let gateway = "no change of the ERP is carried to a gateway unless `sync.gateway` names it";
    let name_it = "name the gateway: `gateway = \"stripe\"` in [sync]";
    let needs_gateway: [(bool, &[&str]); 3] = [
        (sync.customer.create_at_gateway, &["sync", "customer", "create_at_gateway"]),
        (sync.customer.delete_at_gateway, &["sync", "customer", "delete_at_gateway"]),
        (sync.items.create_at_gateway, &["sync", "items", "create_at_gateway"]),
    ];
    let idle = needs_gateway.into_iter().filter(|(chosen, _)| *chosen && sync.gateway.is_none());
    let idle = idle.map(|(_, keys)| (path(keys), gateway, name_it));
    let rules = (!book.fraud.screen && !book.fraud.rules.is_empty()).then(|| {
        let why = "no screening is looked at";
        (path(&["fraud", "rules"]), why, "set `screen = true` in [fraud], or take the rules out")
    });
    idle.chain(rules).collect()
}

/// Conditions of rules for the clearing account on what a line there does not have.
fn on_clearing(book: &RuleBook) -> Vec<Idle> {
    let clearing = Condition::Is(AccountRole::Clearing.as_str().to_owned());
    let rules = book.gl.iter().enumerate().filter(|(_, rule)| rule.when.get("role") == Some(&clearing));
    let why = "receipts and settlements meet on the clearing account, and not both know it";
    let hint = "use `gateway`, `currency`, `method`, `card_brand`, `product_class` or `metadata.<key>`";
    let lost = |facet: &&String| FACETS.contains(&facet.as_str()) && !ON_CLEARING.contains(&facet.as_str());
    let of_rule = |(row, when): (usize, &BTreeMap<String, Condition>)| {
        let place = key(&beneath(&path(&["gl"]), Step::Row(row)), "when");
        when.keys().filter(lost).map(|facet| (key(&place, facet), why, hint)).collect::<Vec<_>>()
    };
    rules.flat_map(|(row, rule)| of_rule((row, &rule.when))).collect()
}

/// The facets of a line on the clearing account, beside metadata.
const ON_CLEARING: [&str; 6] = ["role", "gateway", "currency", "method", "card_brand", "product_class"];

/// Limits that others make pointless.
fn too_narrow(book: &RuleBook) -> Vec<Idle> {
    let (tolerance, cash, anomaly) = (&book.tolerance, &book.cash, &book.anomaly);
    let written_off = tolerance.write_off > 0 && tolerance.write_off <= tolerance.minor_units;
    let hours = u64::from(anomaly.baseline_days) * 24;
    let windows = u64::from(anomaly.window_hours) * u64::from(anomaly.minimum_windows);
    let limits: [(bool, &[&str], &str, &str); 3] = [
        (
            written_off,
            &["tolerance", "write_off"],
            "a difference of so much is let pass already",
            "let it be more than `minor_units`",
        ),
        (
            cash.history_days < cash.minimum_history_days,
            &["cash", "history_days"],
            "a forecast looks back less far than it has to, so that nothing is ever forecast",
            "let it be at least `minimum_history_days`",
        ),
        (
            hours < windows,
            &["anomaly", "baseline_days"],
            "so many days have fewer windows than are needed to know what is usual",
            "look further back, or lower `minimum_windows`",
        ),
    ];
    limits.into_iter().filter(|(idle, ..)| *idle).map(|(_, keys, why, hint)| (path(keys), why, hint)).collect()
}
