//! Journals as GENTJL postings, in the company's own currency: a line has one signed amount, positive for a debit. A cost centre
//! leads the comment, because analysis codes are each site's own.

use syspro_harmony::enet::Site;
use syspro_harmony::enet::objects::gentjl::{JournalLine, PostJournal};
use syspro_harmony::{Amount, GlAccount, ReferenceNumber};

use crate::canonical::{self, Journal, Side};
use crate::refusal::{Refusal, RefusalCode};

/// A journal to post.
pub(super) fn post(journal: &Journal, site: &Site) -> Result<PostJournal, Refusal> {
    if !journal.currency().is_some_and(|currency| site.settings().currencies.is_home(currency)) {
        let message = "the ledger is kept in the company's own currency, and this journal is not";
        return Err(Refusal::new(RefusalCode::InvalidAmount, "journal.lines", journal.reference(), message));
    }
    let width = site.settings().widths.comment;
    let lines = journal.lines().iter().map(|one| line(one, width)).collect();
    let mut post = PostJournal::new(ReferenceNumber::from(journal.reference().as_str()), lines);
    post.date = Some(journal.posted_on());
    Ok(post)
}

fn line(line: &canonical::JournalLine, width: usize) -> JournalLine {
    let (account, amount) = (GlAccount::from(line.account.as_str()), Amount::from(line.amount.amount()));
    let mut posted = match line.side {
        Side::Debit => JournalLine::debit(account, amount),
        Side::Credit => JournalLine::credit(account, amount),
    };
    let centre = line.cost_centre.as_ref().map(|centre| format!("[{centre}]"));
    let words: Vec<String> = centre.into_iter().chain(line.comment.clone()).collect();
    posted.comment = (!words.is_empty()).then(|| words.join(" ").chars().take(width).collect());
    posted
}
