//! What an ERP holds under a key against what this event says.

use mapping_core::money::Money;
use mapping_core::refusal::{Refusal, RefusalCode};

use crate::ports::{PortError, Probe};

/// The same money under the same key is the same document; other money is something else. `erp` is the name for people.
pub(super) fn compare(erp: &str, field: &str, number: String, there: Money, ours: Money) -> Probe {
    if there == ours {
        return Probe::Found(number);
    }
    let message = format!("{erp} holds {number} under the same key with {there}, and this event says {ours}");
    Probe::Differs(Box::new(Refusal::new(RefusalCode::Conflict, field, ours, message)))
}

/// The one record of those that bear the wanted key. The caller has compared the key itself: a service that does not know a
/// filter's field may answer with every record that it has. A record that comes twice, as pages may shift, counts once.
///
/// # Errors
/// [`RefusalCode::Conflict`] when several records bear the key.
pub(super) fn only<R>(
    erp: &str,
    field: &str,
    wanted: &str,
    bearing: impl IntoIterator<Item = R>,
    number: impl Fn(&R) -> String,
) -> Result<Option<R>, Refusal> {
    let mut found: Vec<R> = bearing.into_iter().collect();
    found.sort_by_key(&number);
    found.dedup_by_key(|one| number(one));
    if found.len() > 1 {
        let numbers: Vec<String> = found.iter().map(&number).collect();
        let message =
            format!("{erp} holds {} under this one key; a person has to say which one counts", numbers.join(", "));
        return Err(Refusal::new(RefusalCode::Conflict, field, wanted, message));
    }
    Ok(found.pop())
}

/// A probe that found a conflict has its answer: something else is under the key, and asking again would not change that.
pub(super) fn settled(probed: Result<Probe, PortError>) -> Result<Probe, PortError> {
    match probed {
        Err(PortError::Refused(refusal)) if refusal.code == RefusalCode::Conflict => Ok(Probe::Differs(refusal)),
        probed => probed,
    }
}
