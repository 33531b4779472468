//! What every step of the way has at hand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use mapping_core::flows::Flow;
use mapping_core::rules::RuleBook;
use time::OffsetDateTime;
use tokio::sync::Notify;

use super::Options;
use super::turnstile::Turnstile;
use crate::clock::Clock;
use crate::ports::{Erp, Gateway, Herald};
use crate::store::Store;

/// The parts that a runner joins.
#[derive(Clone)]
pub(super) struct Engine {
    pub(super) store: Arc<dyn Store>,
    pub(super) erp: Arc<dyn Erp>,
    pub(super) gateways: BTreeMap<String, Arc<dyn Gateway>>,
    /// In the order in which they are asked; what none of them takes is logged.
    pub(super) heralds: Vec<Arc<dyn Herald>>,
    pub(super) flows: Vec<Arc<dyn Flow>>,
    pub(super) rules: RuleBook,
    pub(super) rules_hash: String,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) options: Options,
    /// Told by the inbox when something was accepted.
    pub(super) arrival: Arc<Notify>,
    /// The runs of this runner and its clones.
    pub(super) turnstile: Arc<Turnstile>,
}

impl Engine {
    /// The moment after a wait from now.
    pub(super) fn after(&self, wait: Duration) -> OffsetDateTime {
        let wait = time::Duration::try_from(wait).unwrap_or(time::Duration::MAX);
        self.clock.now().saturating_add(wait)
    }

    /// The moment at which a claim that is made now runs out.
    pub(super) fn claim_end(&self) -> OffsetDateTime {
        self.after(self.options.claim)
    }
}
