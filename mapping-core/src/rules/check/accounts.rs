//! Whether the accounts that the rules name are in the chart, and are of a kind that suits their role. A key names an account if
//! it stands in `ledger`, is called `account`, or ends with `_account`; keys that a company makes up itself do not count.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::{is_left_out, key};
use crate::canonical::GlAccount;
use crate::rules::place::{Path, Step, path};
use crate::rules::report::{Mark, Report};
use crate::rules::{Account, AccountRole, FindingCode, RuleBook};
use crate::suggest;

pub(super) fn check(book: &RuleBook, left_out: &BTreeSet<Path>, report: &mut Report<'_, '_>) {
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
