//! From one event to the requests that post its documents.

use mapping_core::canonical::{Document, GatewayEvent, PostedNumbers};
use mapping_core::flows::{Decision, Plan, default_flows};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::RuleBook;

use crate::erp::{Erp, Rendered};
use crate::offline;
use crate::report::{Planned, Report};

/// The report with what is planned for the event.
pub(crate) fn planned(report: Report, event: &GatewayEvent, rules: &RuleBook, erp: Option<Erp>) -> Report {
    match offline::plan(&default_flows(), event, rules) {
        Ok(Decision::Post(plan)) => with_documents(report, plan, erp),
        Ok(Decision::Skip(reason)) => Report { skipped: Some(reason.to_string()), ..report },
        Ok(Decision::Wait(wait)) => Report { skipped: Some(wait.to_string()), ..report },
        Err(refusal) => report.refused(&refusal),
    }
}

/// Documents that refer to an earlier one get `DOCUMENT-n` in place of the number that the ERP would give.
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
    report
}

fn rendered(erp: Erp, document: &Document, numbers: &PostedNumbers) -> Result<Rendered, Refusal> {
    let unresolved = |link: mapping_core::canonical::UnresolvedLink| {
        Refusal::new(RefusalCode::MissingFact, "document", "", link.to_string())
    };
    erp.render(&document.resolve(numbers).map_err(unresolved)?)
}
