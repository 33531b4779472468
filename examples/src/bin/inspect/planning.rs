//! From one event to the requests that post its documents.

use std::collections::BTreeMap;

use mapping_core::canonical::{Document, GatewayEvent, PostedNumbers};
use mapping_core::flows::{Decision, Plan, Telling, default_flows};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::RuleBook;

use crate::erp::{Erp, Rendered};
use crate::offline;
use crate::report::{Planned, Report};

/// By which rules documents are planned, and for whom they are rendered.
pub(crate) struct Basis {
    /// The company's own rule book.
    pub(crate) book: Option<RuleBook>,
    /// The ERP to render for.
    pub(crate) erp: Option<Erp>,
}

impl Basis {
    /// The company's own book as it stands, or the one that ships, in the columns of the ERP to render for.
    fn rules(&self, shipped: fn() -> RuleBook) -> RuleBook {
        match (&self.book, self.erp) {
            (Some(book), _) => book.clone(),
            (None, Some(erp)) => shipped().for_columns_of(erp.columns()),
            (None, None) => shipped(),
        }
    }
}

/// The report with what is planned for the event.
pub(crate) fn planned(report: Report, event: &GatewayEvent, basis: &Basis, shipped: fn() -> RuleBook) -> Report {
    match offline::plan(&default_flows(), event, &basis.rules(shipped)) {
        Ok(Decision::Post(plan)) => with_documents(report, plan, basis.erp),
        Ok(Decision::Skip(reason)) => Report { skipped: Some(reason.to_string()), ..report },
        Ok(Decision::Wait(wait)) => Report { skipped: Some(wait.to_string()), ..report },
        Err(refusal) => report.refused(&refusal),
    }
}

/// Documents and tellings that refer to an earlier document get `DOCUMENT-n` in place of the number that the ERP would give.
fn with_documents(mut report: Report, plan: Plan, erp: Option<Erp>) -> Report {
    let mut numbers = PostedNumbers::new();
    for (position, step) in plan.steps.into_iter().enumerate() {
        let rendered = match erp.map(|erp| rendered(erp, &step.document, &numbers)).transpose() {
            Ok(rendered) => rendered,
            Err(refusal) => return report.refused(&refusal),
        };
        numbers.insert(step.document.key(), format!("DOCUMENT-{}", position + 1));
        report.documents.push(Planned { document: step.document, rendered });
        report.reasons.extend(step.reasons);
    }
    report.tellings = plan.tellings.into_iter().map(|telling| numbered(telling, &numbers)).collect();
    report
}

/// The telling with numbers in place of its links; as it is where it speaks of a document that is not in this plan.
fn numbered(telling: Telling, numbers: &PostedNumbers) -> Telling {
    match telling.resolve(numbers) {
        Ok(notice) => Telling { links: BTreeMap::new(), notice, ..telling },
        Err(_) => telling,
    }
}

fn rendered(erp: Erp, document: &Document, numbers: &PostedNumbers) -> Result<Rendered, Refusal> {
    let unresolved = |link: mapping_core::canonical::UnresolvedLink| {
        Refusal::new(RefusalCode::MissingFact, "document", "", link.to_string())
    };
    erp.render(&document.resolve(numbers).map_err(unresolved)?)
}
