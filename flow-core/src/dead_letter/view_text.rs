//! A letter as text for people.

use std::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::view::{DocumentView, LetterView};

impl fmt::Display for LetterView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "event {}: {} {} {}, {}", self.id, self.gateway, self.event, self.kind, self.state)?;
        if let Some(key) = &self.order_key {
            writeln!(f, "  order key {key}")?;
        }
        writeln!(f, "  received {}, stopped {}", moment(Some(self.received_at)), moment(self.died_at))?;
        writeln!(f, "  why: {}", self.cause)?;
        if let Some(flow) = &self.flow {
            writeln!(f, "  decided by {flow}, rule book {}", self.rules_hash.as_deref().unwrap_or("unknown"))?;
        }
        if let Some(conflict) = &self.conflict {
            writeln!(f, "  ours: {}, {}", conflict.what, conflict.ours)?;
            conflict
                .theirs
                .iter()
                .try_for_each(|theirs| writeln!(f, "  theirs: {} = {}", theirs.what, theirs.found))?;
        }
        for suggestion in self.refusal.iter().flat_map(|refusal| &refusal.suggestions) {
            writeln!(f, "  suggested: {} ({}/1000, {})", suggestion.value, suggestion.score, suggestion.why)?;
        }
        self.facts(f)?;
        self.documents.iter().try_for_each(|document| document.fmt(f))?;
        for telling in &self.tellings {
            writeln!(f, "telling: {}, told {}", telling.notice, moment(telling.told_at))?;
        }
        for attempt in &self.attempts {
            write!(f, "attempt {}: {}: {}", moment(Some(attempt.at)), attempt.document, attempt.result)?;
            writeln!(f, "{}{}", if attempt.said.is_empty() { "" } else { ": " }, attempt.said)?;
        }
        for entry in &self.history {
            let said = entry.said.as_deref().unwrap_or("(erased)");
            writeln!(f, "{} by {} at {}: {said}", entry.action, entry.by, moment(entry.at))?;
        }
        writeln!(f, "payload: {}", self.payload)
    }
}

impl LetterView {
    fn facts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fact in &self.facts {
            write!(f, "fact {}: {} = {}", fact.place, fact.question, fact.answer)?;
            match &fact.edited_by {
                Some(by) => writeln!(f, " (said by {by})")?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for DocumentView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "document {}: {} for {}, {}", self.id, self.key, self.target, self.state)?;
        match &self.number {
            Some(number) => writeln!(f, " as {number}")?,
            None => writeln!(f)?,
        }
        if let Some(refusal) = &self.refusal {
            writeln!(f, "  refused: {refusal}")?;
        }
        if let Some(setback) = &self.setback {
            writeln!(f, "  could not go on {} times: {setback}", self.attempts)?;
        }
        writeln!(f, "  {}", self.document)?;
        self.reasons.iter().try_for_each(|reason| writeln!(f, "  because {reason}"))
    }
}

fn moment(at: Option<OffsetDateTime>) -> String {
    at.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_else(|| "never".to_owned())
}
