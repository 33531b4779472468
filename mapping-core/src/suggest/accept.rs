//! Taking the nearest item without a person, where a rule says how near is near enough.

use super::item::{WantedItem, all};
use crate::canonical::Sku;
use crate::derived::Derived;
use crate::flows::ErpItem;
use crate::rules::AutoAccept;

/// The item that is taken for one that the ERP lacks: its score is high enough and the next one is far enough behind. Of two equal
/// ones none is ever taken. The reason names the score, why, and the next ones that lost.
pub fn accept(wanted: &WantedItem<'_>, known: &[ErpItem], rule: AutoAccept) -> Option<Derived<Sku>> {
    let ranked = all(wanted, known);
    let (best, others) = ranked.split_first()?;
    let ahead = others.first().map_or(u16::MAX, |next| best.score.saturating_sub(next.score));
    if best.score < rule.score || ahead < rule.margin.max(1) {
        return None;
    }
    let taken = Derived::new(Sku::from(best.value.as_str()), "rules.sync.items.auto_accept")
        .because("sku", wanted.code())
        .because("score", best.score)
        .because("why", &best.why);
    let losers = others.iter().take(LOSERS_SHOWN);
    Some(
        losers.fold(taken, |taken, loser| {
            taken.rather_than(&loser.value, format!("{}/1000, {}", loser.score, loser.why))
        }),
    )
}

/// More would hide the near ones.
const LOSERS_SHOWN: usize = 3;
