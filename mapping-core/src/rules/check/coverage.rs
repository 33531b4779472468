//! What a book leaves open or decides twice: GL rules that never win, GL rules of which only the order decides, roles and payment
//! methods without an answer. Each is told with a witness. Where a choice of the book is what needs the account of a role, the choice
//! is the place.

use super::key;
use crate::payment_method::{default_name, known_methods};
use crate::rules::coverage::{Gap, gaps};
use crate::rules::place::{Path, path};
use crate::rules::report::{Mark, Report, Sentence};
use crate::rules::{
    AccountRole, BankReceipt, FeePosting, FindingCode, RevenuePolicy, RuleBook, SettlementPeriod, Unearned,
};

/// A method whose name says nothing: Stripe's for payments that a shop records itself.
const NAMELESS_METHOD: &str = "custom";

pub(super) fn check(book: &RuleBook, rows: &[Path], report: &mut Report<'_, '_>) {
    for gap in gaps(book) {
        let row = |rule: usize| rows.get(rule).cloned().unwrap_or_else(|| path(&["gl"]));
        let sentence = Sentence {
            message: gap.message(&book.gl),
            hint: Some(gap.hint()),
            witness: gap.witness().map(ToString::to_string),
        };
        match gap {
            Gap::Unreachable { rule, .. } => report.warn(FindingCode::Unreachable, &row(rule), Mark::Key, sentence),
            Gap::Overlap { other, .. } => report.warn(FindingCode::Overlap, &row(other), Mark::Key, sentence),
            Gap::Uncovered { role, .. } => uncovered(book, role, sentence, report),
        }
    }
    methods(book, report);
}

/// A role whose lines may find no account; told at the choice that needs it, if there is one.
fn uncovered(book: &RuleBook, role: AccountRole, sentence: Sentence, report: &mut Report<'_, '_>) {
    match needed_by(book, role) {
        Some(choice) => {
            let name = report.tree().name(&choice);
            let message = format!("`{name}` needs the account `ledger.{role}`, which nobody names");
            report.warn(FindingCode::MissingAccount, &choice, Mark::Value, Sentence { message, ..sentence });
        }
        None => {
            let message = format!("`ledger`: {}", sentence.message);
            report.warn(FindingCode::Uncovered, &path(&["ledger"]), Mark::Key, Sentence { message, ..sentence });
        }
    }
}

/// The choice of the book that has lines of a role booked which would not be there without it.
fn needed_by(book: &RuleBook, role: AccountRole) -> Option<Path> {
    let choice = |made: bool, keys: &[&str]| made.then(|| path(keys));
    match role {
        AccountRole::InTransit => {
            choice(book.posting.bank_receipt == BankReceipt::Separate, &["posting", "bank_receipt"])
        }
        AccountRole::CarriedForward => choice(book.posting.period == SettlementPeriod::Month, &["posting", "period"]),
        AccountRole::Fees => choice(book.posting.fee == FeePosting::InPayment, &["posting", "fee"]),
        AccountRole::ReverseCharge => choice(book.tax.reverse_charge.is_some(), &["tax", "reverse_charge"]),
        AccountRole::WriteOff => choice(book.tolerance.write_off > 0, &["tolerance", "write_off"]),
        AccountRole::DeferredRevenue | AccountRole::Revenue => deferral(book),
        AccountRole::Returns => {
            deferral(book)?;
            choice(book.revenue.unearned == Unearned::Reverse, &["revenue", "unearned"])
        }
        AccountRole::Bank
        | AccountRole::Clearing
        | AccountRole::Receivable
        | AccountRole::FeeTax
        | AccountRole::WithheldTax
        | AccountRole::NetworkCosts
        | AccountRole::SalesTax
        | AccountRole::DisputeLosses
        | AccountRole::DisputeFees
        | AccountRole::Reserve
        | AccountRole::Transfers
        | AccountRole::PlatformEarnings
        | AccountRole::CustomerFunds
        | AccountRole::Financing
        | AccountRole::Issuing
        | AccountRole::Contributions
        | AccountRole::ExchangeDifference
        | AccountRole::Rounding
        | AccountRole::Suspense => None,
    }
}

/// The choice by which some revenue is deferred.
fn deferral(book: &RuleBook) -> Option<Path> {
    let class = || book.revenue.classes.iter().find(|(_, policy)| **policy == RevenuePolicy::Defer);
    match book.revenue.policy {
        RevenuePolicy::Defer => Some(path(&["revenue", "policy"])),
        RevenuePolicy::Immediate => class().map(|(class, _)| key(&path(&["revenue", "classes"]), class)),
    }
}

/// A payment method that would be refused.
fn methods(book: &RuleBook, report: &mut Report<'_, '_>) {
    if book.payment.other_method.is_some() {
        return;
    }
    let refused = |kind: &&str| default_name(kind).is_none() && !book.payment.methods.contains_key(*kind);
    let witness = known_methods().chain([NAMELESS_METHOD]).find(refused);
    let sentence = Sentence {
        message: "`payment`: methods that neither `payment.methods` nor this program has a name for are refused"
            .to_owned(),
        hint: Some("add `other_method = \"Other\"`, or whatever the ERP calls the rest".to_owned()),
        witness: witness.map(|kind| format!("method = {kind:?}")),
    };
    report.warn(FindingCode::Uncovered, &path(&["payment"]), Mark::Key, sentence);
}
