//! The desk: a person looks at the dead letters, mends what can be mended, tries it dry, and lets it go again.

use std::error::Error;

use flow_core::dead_letter::{Cause, DeadLetter, Edit, Hand};
use mapping_core::flows::{Answer, ItemAnswer, Question};
use mapping_core::refusal::RefusalCode;
use serde_json::json;
use time::OffsetDateTime;

use crate::pair::Pair;
use crate::progress::Progress;

/// Mends the letters whose item code is misspelt: the person says which item was meant, and the letter is replayed; and those whose
/// customer the ERP lacked, once somebody has made it.
pub(crate) async fn mend(pair: &Pair, progress: &Progress) -> Result<(), Box<dyn Error>> {
    let desk = pair.desk()?;
    if let Some(guest) = &pair.rules.customer.guest {
        pair.books.make_guest(guest.as_str())?;
    }
    for letter in pair.dead_letters().await? {
        let (hand, event) = (Hand::new("quickstart", OffsetDateTime::now_utc()), letter.event.id);
        if wants_guest(&letter) {
            desk.replay_by(event, &hand.because("the customer is in the ERP now")).await?;
            continue;
        }
        let Some((question, meant)) = misspelt(&letter) else { continue };
        let hand = hand.because("a letter O for a zero: the shop agrees");
        desk.edit_fact(event, &question, &Edit::Whole(json!(meant)), &hand).await?;
        desk.replay_by(event, &hand).await?;
    }
    pair.settle(progress).await?;
    Ok(())
}

/// Whether the ERP lacks the customer that guests are booked under.
fn wants_guest(letter: &DeadLetter) -> bool {
    matches!(&letter.cause, Cause::Refused { refusal } if refusal.message.contains("invalid_customer"))
}

/// The question about an item that the ERP does not have, and the nearest one of the ERP's as its answer.
fn misspelt(letter: &DeadLetter) -> Option<(Question, Answer)> {
    let Cause::Refused { refusal } = &letter.cause else { return None };
    if refusal.code != RefusalCode::UnknownSku {
        return None;
    }
    let facts = &letter.event.basis.as_ref()?.facts;
    facts.iter().find_map(|(question, answer)| match (question, answer) {
        (Question::Item { .. }, Answer::Item(ItemAnswer { found: None, near })) => {
            let meant = near.first()?.clone();
            Some((question.clone(), Answer::Item(ItemAnswer { found: Some(meant), near: Vec::new() })))
        }
        _ => None,
    })
}
