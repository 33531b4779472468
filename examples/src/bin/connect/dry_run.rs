//! What a replay would do, by the facts that are stored.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use flow_core::dead_letter::{DeadLetter, DeadLetters, Outcome, Rehearsal, Way, rehearse};
use flow_core::inbox::InboxId;
use flow_core::store::Store;
use mapping_core::flows::{Facts, Plan, all_flows};

use crate::{Failure, fits, offline, tables};

/// Decides stored events again.
pub(crate) struct DryRun {
    store: Arc<dyn Store>,
    rules: Option<PathBuf>,
    anew: bool,
}

impl DryRun {
    /// By a company's own rules, if it has any; a book that cannot be used is told at once.
    pub(crate) fn new(store: Arc<dyn Store>, rules: Option<&Path>, anew: bool) -> Result<Self, Failure> {
        offline::rules(rules, "")?;
        Ok(Self { store, rules: rules.map(Path::to_owned), anew })
    }

    /// Shows what would become of each event. Exits with 2 if one would not be planned or ended.
    pub(crate) async fn show(&self, letters: &DeadLetters, ids: &[InboxId], json: bool) -> Result<ExitCode, Failure> {
        let mut well = true;
        for id in ids {
            let rehearsal = self.of(&letters.letter(*id).await?).await?;
            well &= match &rehearsal.outcome {
                Outcome::Post | Outcome::Skip { .. } => true,
                Outcome::Wait { .. } | Outcome::Die { .. } | Outcome::Asks { .. } | Outcome::NotNow { .. } => false,
            };
            tables::rehearsal(&rehearsal, json)?;
        }
        Ok(if well { ExitCode::SUCCESS } else { ExitCode::from(2) })
    }

    async fn of(&self, letter: &DeadLetter) -> Result<Rehearsal, Failure> {
        let event = &letter.event;
        if !self.anew && Way::of(letter) == Way::AsStored {
            return Ok(Rehearsal::as_stored(event.id, &letter.documents));
        }
        let rules = offline::rules(self.rules.as_deref(), event.incoming.gateway.as_str())?;
        let no_facts = Facts::new();
        let facts = event.basis.as_ref().map_or(&no_facts, |basis| &basis.facts);
        let (outcome, plan) = match offline::read(&event.incoming) {
            Ok(read) => rehearse(&read, &all_flows(), facts, &event.overrides, &rules),
            Err(error) => (Outcome::NotNow { why: error.to_string() }, Plan::default()),
        };
        let erp = letter.targets().next().unwrap_or_default().to_owned();
        let (outcome, plan) = match fits::fits(&erp, &plan) {
            Ok(()) => (outcome, plan),
            Err(refusal) => (Outcome::Die { cause: refusal.into() }, Plan::default()),
        };
        let mut there = Vec::new();
        for step in &plan.steps {
            there.extend(self.store.document(&erp, &step.document.key()).await?);
        }
        let find = |key: &_| there.iter().find(|there| there.document.key() == *key).cloned();
        Ok(Rehearsal::of(event.id, outcome, &plan, &letter.documents, find))
    }
}
