//! The edit of a document or of a fact, as it is said on the command line.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use flow_core::dead_letter::{DeadLetters, Edit, FieldChange, Hand};
use flow_core::inbox::InboxId;
use flow_core::outbox::OutboxId;
use mapping_core::flows::Question;
use serde_json::Value;

use crate::dead_letters::because;
use crate::{Failure, tables};

/// What is changed, and to what.
#[derive(Args)]
pub(crate) struct Change {
    /// A document, by the number that `show` gives.
    #[arg(long, value_name = "N", required_unless_present = "fact", conflicts_with = "fact")]
    document: Option<i64>,
    /// A fact, by the number that `show` gives.
    #[arg(long, value_name = "N")]
    fact: Option<usize>,
    /// A place and its JSON value: `lines[0].sku="GAS-ARG-50"`, `/note=null`. What is no JSON is text.
    #[arg(long, value_name = "PLACE=VALUE", required_unless_present_any = ["whole", "ask_again"])]
    set: Option<String>,
    /// All of it, from a file of JSON; `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "set")]
    whole: Option<PathBuf>,
    /// Takes back what a person has said of a fact.
    #[arg(long, requires = "fact", conflicts_with_all = ["set", "whole"])]
    ask_again: bool,
    /// Lets figures be changed, where the company's own rules allow it.
    #[arg(long)]
    allow_amounts: bool,
    /// Why.
    #[arg(long)]
    why: Option<String>,
}

impl Change {
    pub(crate) async fn make(
        self,
        letters: &DeadLetters,
        event: InboxId,
        hand: Hand,
        json: bool,
    ) -> Result<(), Failure> {
        let edit = self.edit()?;
        let hand = because(hand, self.why).may_change_amounts(self.allow_amounts);
        let changes: Vec<FieldChange> = match (self.document, self.fact, edit) {
            (Some(document), _, Some(edit)) => {
                letters.edit_document(event, OutboxId(document), &edit, &hand).await?.changes
            }
            (None, Some(fact), Some(edit)) => {
                let question = question(letters, event, fact).await?;
                letters.edit_fact(event, &question, &edit, &hand).await?.changes
            }
            (_, Some(fact), None) => {
                letters.restore_fact(event, &question(letters, event, fact).await?, &hand).await?;
                Vec::new()
            }
            (_, None, _) => return Err("name a document or a fact".into()),
        };
        tables::changes(event.0, &changes, json)
    }

    /// What is written; none where a fact is asked again.
    fn edit(&self) -> Result<Option<Edit>, Failure> {
        if let Some(set) = &self.set {
            let (place, value) = set.split_once('=').ok_or("write --set PLACE=VALUE")?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
            return Ok(Some(Edit::At { place: place.to_owned(), value }));
        }
        let Some(file) = &self.whole else { return Ok(None) };
        let mut text = String::new();
        if file.as_os_str() == "-" {
            std::io::stdin().read_to_string(&mut text)?;
        } else {
            text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
        let whole = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(Some(Edit::Whole(whole)))
    }
}

/// The question of a fact, by its number.
async fn question(letters: &DeadLetters, event: InboxId, place: usize) -> Result<Question, Failure> {
    let letter = letters.letter(event).await?;
    let facts = letter.event.basis.iter().flat_map(|basis| basis.facts.iter());
    let asked = facts.map(|(question, _)| question.clone()).nth(place);
    asked.ok_or_else(|| format!("event {event} has no fact {place}; `show` lists them").into())
}
