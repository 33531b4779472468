//! What a change of the rules would change in the books, tried on stored events before the change is released.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::{Facts, Flow, default_flows};
use mapping_core::rules::{RuleBook, diff};

use crate::stored::{self, Stored};
use crate::{offline, rule_book};

/// Two rule books, and what to try them on.
#[derive(clap::Args)]
pub(crate) struct Comparison {
    /// The rule book as it is.
    old: PathBuf,
    /// The rule book as it would be.
    new: PathBuf,
    /// Payloads or canonical events: files, or folders of .json, .xml and .txt files. What was known when an event was decided may
    /// stand beside it: the facts of `paid.json` are `paid.facts.json`. Without them, the ERP holds every item and nothing else.
    #[arg(required = true)]
    events: Vec<PathBuf>,
}

/// Some events would be decided differently.
const DIFFERENT: u8 = 2;

/// Prints what differs, and how much of it there is.
pub(crate) fn run(comparison: &Comparison) -> io::Result<ExitCode> {
    let (Some(old), Some(new)) = (rule_book::read(&comparison.old), rule_book::read(&comparison.new)) else {
        return Ok(ExitCode::FAILURE);
    };
    let stored = match stored::read(&comparison.events) {
        Ok(stored) => stored,
        Err(fault) => {
            eprintln!("{fault}");
            return Ok(ExitCode::FAILURE);
        }
    };
    let flows = default_flows();
    let tried: Vec<(GatewayEvent, Facts)> = stored.into_iter().map(|one| with_facts(one, &flows, &old, &new)).collect();
    let differences = diff(&old, &new, &flows, tried.iter().map(|(event, facts)| (event, facts)));
    let mut out = io::stdout().lock();
    for difference in &differences {
        writeln!(out, "{difference}")?;
    }
    writeln!(out, "{} of {} events would be decided differently", differences.len(), tried.len())?;
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENT) })
}

/// The facts that were stored with an event, or what both books ask about it, answered without a network.
fn with_facts(stored: Stored, flows: &[Box<dyn Flow>], old: &RuleBook, new: &RuleBook) -> (GatewayEvent, Facts) {
    let Stored { event, facts } = stored;
    let facts = facts.unwrap_or_else(|| {
        let mut facts = Facts::new();
        for book in [old, new] {
            // a refusal is what this book decides, and shows in the comparison
            let _ = offline::learn(flows, &event, book, &mut facts);
        }
        facts
    });
    (event, facts)
}
