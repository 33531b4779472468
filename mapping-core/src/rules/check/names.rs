//! Names of gateways, payment methods, statuses, countries and match keys.

use std::collections::BTreeSet;

use super::words::{country, gateway};
use super::{is_whole, key};
use crate::payment_method::known_methods;
use crate::rules::facet::brands_and_wallets;
use crate::rules::place::{Path, path};
use crate::rules::report::{Mark, Report};
use crate::rules::{FindingCode, RuleBook};
use crate::suggest;

/// A name this near to a known one, in thousandths, is likely a typing error.
const LIKELY_TYPING_ERROR: u16 = 700;
/// The same of a status: gateways' words for them are alike.
const MISSPELT_STATUS: u16 = 850;
/// The same to the letter.
const EXACTLY: u16 = 1000;

pub(super) fn check(book: &RuleBook, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    for method in book.payment.methods.keys() {
        payment_method(method, report);
    }
    statuses(book, report);
    if let Some(name) = &book.sync.gateway {
        gateway(&path(&["sync", "gateway"]), name.as_str(), report);
    }
    if let Some(code) = &book.customer.defaults.country {
        country(&path(&["customer", "defaults", "country"]), code, report);
    }
    let match_keys = path(&["customer", "match_keys"]);
    if book.customer.match_keys.is_empty() && is_whole(&match_keys, left_out) {
        let message =
            "`customer.match_keys` is empty: no customer is ever found again, and each payment makes a new one";
        let hint = "name at least \"external_id\"".to_owned();
        report.error(FindingCode::EmptyCondition, &match_keys, Mark::Value, message.to_owned(), Some(hint));
    }
}

/// Gateways have methods, brands and wallets of their own, so that an unknown name is no fault unless it looks like one.
fn payment_method(method: &str, report: &mut Report<'_, '_>) {
    let (kind, detail) = method.split_once('.').map_or((method, None), |(kind, detail)| (kind, Some(detail)));
    let unlikely = meant(kind, known_methods()).map(|meant| (kind, meant));
    let detail = || {
        let detail = detail?;
        meant(detail, brands_and_wallets()).map(|meant| (detail, meant))
    };
    let Some((word, meant)) = unlikely.or_else(detail) else { return };
    let place = key(&path(&["payment", "methods"]), method);
    let name = report.tree().name(&place);
    let message = format!("`{name}`: no gateway that is known has a payment method, brand or wallet {word:?}");
    let hint = format!("did you mean `{}`?", method.replacen(word, &meant, 1));
    report.warning(FindingCode::UnlikelyName, &place, Mark::Key, message, Some(hint));
}

/// What was likely meant by a word that is not known.
fn meant(word: &str, known: impl Iterator<Item = &'static str>) -> Option<String> {
    let best = suggest::near(word, known).into_iter().next()?;
    (LIKELY_TYPING_ERROR..EXACTLY).contains(&best.score).then_some(best.value)
}

/// Statuses are looked up in any case where none is the same to the letter. One that looks like a known status is never asked for.
fn statuses(book: &RuleBook, report: &mut Report<'_, '_>) {
    let names: Vec<&String> = book.status.payment.keys().collect();
    for (position, name) in names.iter().enumerate() {
        let place = key(&path(&["status", "payment"]), name);
        let twin = names.iter().take(position).find(|other| other.eq_ignore_ascii_case(name));
        if let Some(twin) = twin {
            let message = format!("`status.payment.{name}` and `status.payment.{twin}` differ in case alone");
            let hint = "keep one of the two: a status in any other case takes the first of them".to_owned();
            report.warning(FindingCode::AmbiguousKey, &place, Mark::Key, message, Some(hint));
        }
        if let Some(known) = misspelt_status(name) {
            let message = format!("`{}`: no gateway that is known writes so", report.tree().name(&place));
            let hint = format!("if \"{known}\" was meant: it is known, and needs no rule");
            report.warning(FindingCode::UnlikelyName, &place, Mark::Key, message, Some(hint));
        }
    }
}

/// The known status that one differs from by a slip or two of the pen.
fn misspelt_status(name: &str) -> Option<String> {
    let near = suggest::near(name, KNOWN_STATUSES.iter().copied()).into_iter().next()?;
    (MISSPELT_STATUS..EXACTLY).contains(&near.score).then_some(near.value)
}

/// Stripe's statuses of payments, which are decided without a rule.
const KNOWN_STATUSES: &[&str] = &[
    "canceled",
    "failed",
    "paid",
    "pending",
    "processing",
    "requires_action",
    "requires_capture",
    "requires_confirmation",
    "requires_payment_method",
    "requires_source",
    "requires_source_action",
    "succeeded",
];
