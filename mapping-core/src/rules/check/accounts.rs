//! Whether the accounts that the rules name are in the chart, and are of a kind that suits their role. A key names an account if
//! it stands in `ledger`, is called `account`, or ends with `_account`; keys that a company makes up itself do not count.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::{beneath, is_left_out, key};
use crate::canonical::GlAccount;
use crate::rules::place::{Path, Step, path};
use crate::rules::report::{Mark, Report};
use crate::rules::{Account, AccountRole, FindingCode, GlRule, RuleBook};
use crate::suggest;

pub(super) fn check(book: &RuleBook, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
    never_cleared(book, report);
    never_cleared_by_sums(book, report);
    if book.accounts.is_empty() {
        return;
    }
    let mut named: Vec<(Path, String)> = Vec::new();
    report.tree().walk(&mut |path, value| {
        if let DeValue::String(account) = value
            && names_an_account(path)
            && !is_left_out(path, left_out)
        {
            named.push((path.clone(), account.to_string()));
        }
    });
    for (path, account) in named {
        if !account.is_empty() && !book.accounts.contains_key(&GlAccount::from(account.as_str())) {
            unknown(book, &path, &account, report);
        }
    }
    for role in AccountRole::ALL {
        kind(book, *role, report);
    }
}

/// Payments that are received on another account than the one that settlements clear.
fn never_cleared(book: &RuleBook, report: &mut Report<'_, '_>) {
    let (Some(account), Some(clearing)) = (&book.payment.account, &book.ledger.clearing) else { return };
    let by_rules = book.gl.iter().filter(|rule| clears(rule)).map(|rule| &rule.account);
    let Some(other) = [clearing].into_iter().chain(by_rules).find(|other| *other != account) else { return };
    let (account, other) = (account.as_str(), other.as_str());
    let message = format!("`payment.account` receives payments on {account:?}, and settlements clear {other:?}");
    let hint = "take the line out, and payments are received on the clearing account".to_owned();
    report.warning(FindingCode::NeverCleared, &path(&["payment", "account"]), Mark::Value, message, Some(hint));
}

/// Receipts of Opayo on an account that a rule chooses by what only payments tell. Its settlements are known by their sums, which say no
/// more than the gateway and the currency, and so they clear another account.
fn never_cleared_by_sums(book: &RuleBook, report: &mut Report<'_, '_>) {
    let of_opayo = |rule: &GlRule| match (rule.when.get("gateway"), &book.sync.gateway) {
        (Some(gateway), _) => gateway.fits(OPAYO),
        (None, Some(gateway)) => gateway.as_str() == OPAYO,
        (None, None) => false,
    };
    for (row, rule) in book.gl.iter().enumerate().filter(|(_, rule)| clears(rule) && of_opayo(rule)) {
        for facet in rule.when.keys().filter(|facet| is_of_payment(facet)) {
            let place = key(&key(&beneath(&path(&["gl"]), Step::Row(row)), "when"), facet);
            let message = format!(
                "`{}` chooses where payments wait, and settlements of Opayo, of which only the sums are known, clear another account",
                report.tree().name(&place)
            );
            let hint = "tell clearing accounts of Opayo apart by `gateway` and `currency` alone".to_owned();
            report.warning(FindingCode::NeverCleared, &place, Mark::Key, message, Some(hint));
        }
    }
}

/// The gateway whose settlements are known by their sums.
const OPAYO: &str = "opayo";

/// Whether a facet of the clearing account is one that payments alone have.
fn is_of_payment(facet: &str) -> bool {
    ["method", "card_brand", "product_class"].contains(&facet) || facet.starts_with("metadata.")
}

/// Whether a rule is about the clearing account by name.
fn clears(rule: &GlRule) -> bool {
    rule.when.get("role").is_some_and(|role| role.fits(AccountRole::Clearing.as_str()))
}

fn names_an_account(path: &[Step]) -> bool {
    match path {
        [Step::Key(section), Step::Key(_)] if section == "ledger" => true,
        [Step::Key(section), ..] if ["accounts", "status"].contains(&section.as_str()) => false,
        [Step::Key(_), Step::Key(table), Step::Key(_)] if ["methods", "sku_aliases"].contains(&table.as_str()) => false,
        [.., Step::Key(last)] => last == "account" || last.ends_with("_account"),
        [] | [.., Step::Row(_)] => false,
    }
}

fn unknown(book: &RuleBook, path: &[Step], account: &str, report: &mut Report<'_, '_>) {
    let near = suggest::near(account, book.accounts.keys().map(GlAccount::as_str));
    let name = |code: &str| book.accounts.get(&GlAccount::from(code)).map(|Account { name, .. }| name.clone());
    let hint = match near.first().map(|best| (&best.value, name(&best.value).unwrap_or_default())) {
        Some((code, name)) => format!("did you mean {code:?}, {name}? If not, add {account:?} to [accounts]"),
        None => format!("add {account:?} to [accounts], or name an account that is there"),
    };
    let message = format!("`{}`: the chart has no account {account:?}", report.tree().name(path));
    report.error(FindingCode::UnknownAccount, path, Mark::Value, message, Some(hint));
}

fn kind(book: &RuleBook, role: AccountRole, report: &mut Report<'_, '_>) {
    let Some(code) = book.ledger.account(role) else { return };
    let Some(Account { kind, name }) = book.accounts.get(code) else { return };
    if !role.kinds().contains(kind) {
        let kinds: Vec<&str> = role.kinds().iter().map(|kind| kind.as_str()).collect();
        let message = format!("`ledger.{role}` is account {:?}, {name}, of the kind {}", code.as_str(), kind.as_str());
        let hint = format!("an account with this role is of the kind {} as a rule", kinds.join(" or "));
        let place = key(&path(&["ledger"]), role.as_str());
        report.warning(FindingCode::AccountKind, &place, Mark::Value, message, Some(hint));
    }
}
