//! What e.net's answers mean for a post: refusals with the field and the number that SYSPRO names in any language of its texts,
//! conflicts, lost answers, and the numbers of what was posted.

use mapping_core::refusal::{Refusal, RefusalCode};
use syspro_harmony::enet::answer::FaultKind;
use syspro_harmony::enet::{Found, PostedJournal, Refusal as Refused};

use crate::ports::{PortError, PostOutcome};

/// A refusal of a business object: its first fault, with all that is said. `operation` names the object.
pub(super) fn refused(operation: &str, refusal: &Refused) -> Refusal {
    let Some(fault) = refusal.faults.first() else {
        let number = refusal.error.as_ref().and_then(|error| error.number);
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        return Refusal::new(RefusalCode::Rejected, operation, number, format!("SYSPRO refused: {refusal}"));
    };
    let value = fault.value.clone().or_else(|| fault.key.first().map(|(_, value)| value.clone()));
    Refusal::new(code(fault.kind()), &fault.field, value.unwrap_or_default(), format!("SYSPRO refused: {refusal}"))
}

fn code(kind: FaultKind) -> RefusalCode {
    match kind {
        FaultKind::StockCode => RefusalCode::UnknownSku,
        FaultKind::Customer => RefusalCode::MissingCustomer,
        FaultKind::LedgerCode
        | FaultKind::CustomerPoNumber
        | FaultKind::BadDate
        | FaultKind::Blank
        | FaultKind::NotNumeric
        | FaultKind::Other => RefusalCode::Rejected,
    }
}

/// Something else, or several things, under the key of a document.
pub(super) fn conflict(field: &str, ours: &str, found: &[Found]) -> Refusal {
    let told: Vec<String> = found.iter().map(described).collect();
    let message = format!("SYSPRO holds {} under the same key, and this event says {ours}", told.join(", "));
    Refusal::new(RefusalCode::Conflict, field, ours, message)
}

fn described(found: &Found) -> String {
    let name = found.number.as_deref().or(found.reference.as_deref()).unwrap_or("a posting");
    match found.value {
        Some(value) => format!("{name} with {value}"),
        None => name.to_owned(),
    }
}

/// The answer is lost, or does not tell what the document is called.
pub(super) fn lost(operation: &str) -> PostOutcome {
    PostOutcome::Unknown { message: format!("{operation} was sent and its answer is lost or says too little") }
}

/// The question before a post was not answered, and nothing was sent.
pub(super) fn not_sent(error: PortError) -> PostOutcome {
    let message = error.to_string();
    match error {
        PortError::Retry { after, .. } => PostOutcome::Retry { after, message },
        PortError::Unauthorized { .. } => PostOutcome::Unauthorized { message },
        PortError::Refused(refusal) => PostOutcome::Rejected(refusal),
    }
}

/// A journal by its number, with the year and the period that it is unique in.
pub(super) fn journal_number(posted: PostedJournal) -> Option<String> {
    let PostedJournal { journal, year, period, .. } = posted;
    let place: Vec<String> = [year.map(|year| year.get().to_string()), period.map(|period| period.get().to_string())]
        .into_iter()
        .chain([journal])
        .flatten()
        .collect();
    (!place.is_empty()).then(|| place.join("/"))
}
