//! What a movement of the balance means for the dispute that it belongs to.

use crate::canonical::{Movement, MovementKind};
use crate::ledger;
use crate::money::Currency;

/// What a movement means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The disputed amount goes, or comes back.
    Amount,
    /// A fee by itself.
    Fee,
    /// Tax on a fee by itself.
    Tax,
    /// What exchange rates did between two movements.
    Exchange,
    /// Nobody knows.
    Unplaced,
}

/// What a movement means for a dispute over an amount in `disputed`. An adjustment is one of exchange rates only where there are
/// two currencies.
pub(super) fn meaning(movement: &Movement, disputed: Currency) -> Meaning {
    match movement.kind.known() {
        _ if ledger::check(movement).is_err() => Meaning::Unplaced,
        Some(MovementKind::Dispute | MovementKind::DisputeReversal) => Meaning::Amount,
        Some(MovementKind::Fee) => Meaning::Fee,
        Some(MovementKind::Tax) => Meaning::Tax,
        Some(MovementKind::Adjustment) if movement.net.currency() != disputed => Meaning::Exchange,
        Some(_) | None => Meaning::Unplaced,
    }
}
