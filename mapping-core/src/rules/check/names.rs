//! Names of payment methods, statuses, countries and match keys.

use std::collections::BTreeSet;

use super::conditions::country;
use super::{is_whole, key};
use crate::payment_method::known_methods;
use crate::rules::place::{Path, path};
use crate::rules::report::{Mark, Report};
use crate::rules::{FindingCode, RuleBook};
use crate::suggest;

/// A name this near to a known one, in thousandths, is likely a typing error.
const LIKELY_TYPING_ERROR: u16 = 700;

pub(super) fn check(book: &RuleBook, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    for method in book.payment.methods.keys() {
        payment_method(method, report);
    }
    statuses(book, report);
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

/// Gateways have methods of their own, so that an unknown name is no fault unless it looks like one.
fn payment_method(method: &str, report: &mut Report<'_, '_>) {
    let kind = method.split('.').next().unwrap_or_default();
    if known_methods().any(|known| known == kind) {
        return;
    }
    let near = suggest::near(kind, known_methods());
    let Some(best) = near.first().filter(|best| best.score >= LIKELY_TYPING_ERROR) else {
        return;
    };
    let place = key(&path(&["payment", "methods"]), method);
    let name = report.tree().name(&place);
    let message = format!("`{name}`: no gateway that is known has a payment method {kind:?}");
    let hint = format!("did you mean `{}`?", method.replacen(kind, &best.value, 1));
    report.warning(FindingCode::UnlikelyName, &place, Mark::Key, message, Some(hint));
}

/// Statuses are looked up in any case where none is the same to the letter.
fn statuses(book: &RuleBook, report: &mut Report<'_, '_>) {
    let names: Vec<&String> = book.status.payment.keys().collect();
    for (position, name) in names.iter().enumerate() {
        let twin = names.iter().take(position).find(|other| other.eq_ignore_ascii_case(name));
        if let Some(twin) = twin {
            let place = key(&path(&["status", "payment"]), name);
            let message = format!("`status.payment.{name}` and `status.payment.{twin}` differ in case alone");
            let hint = "keep one of the two: a status in any other case takes the first of them".to_owned();
            report.warning(FindingCode::AmbiguousKey, &place, Mark::Key, message, Some(hint));
        }
    }
}
