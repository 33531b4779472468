//! Whose money an event is about. A platform's endpoint hears of its connected accounts, too, and their sales are not its own.

use super::SkipReason;
use crate::canonical::GatewayEvent;
use crate::rules::{AccountEvents, RuleBook};

/// Why an event of another account is not for these books; none for an event of the company's own, which is one that names no account
/// or one that `rules.company.accounts` calls its own. Whoever runs flows asks this before any flow.
pub fn foreign_account(event: &GatewayEvent, rules: &RuleBook) -> Option<SkipReason> {
    let account = event.account.as_ref()?;
    let named = rules.company.accounts.get(account.as_str());
    let rule = if named.is_some() { "accounts" } else { "other_accounts" };
    match named.copied().unwrap_or(rules.company.other_accounts) {
        AccountEvents::Own => None,
        AccountEvents::Ignore => Some(SkipReason::NoEffect {
            subject: format!(
                "{} of account {account}, whose events rules.company.{rule} ignores; if they are the company's own, say so: \
                 rules.company.accounts.{account} = \"own\"",
                event.subject.name()
            ),
        }),
    }
}
