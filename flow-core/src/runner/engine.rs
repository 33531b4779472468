//! What every step of the way has at hand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use mapping_core::flows::{Flow, Severity};
use mapping_core::rules::RuleBook;
use time::OffsetDateTime;
use tokio::sync::Notify;
use tracing::error;

use super::Options;
use super::clock_watch::ClockWatch;
use super::doubts::Doubts;
use super::gate::Gate;
use crate::adapters::LogAlerts;
use crate::clock::Clock;
use crate::ports::{Alert, Alerts, Erp, Gateway, Herald, Kept};
use crate::store::Store;
use crate::targets::{Limit, Target};
use crate::telemetry;

/// The parts that a runner joins.
#[derive(Clone)]
pub(super) struct Engine {
    pub(super) store: Arc<dyn Store>,
    pub(super) erp: Arc<dyn Erp>,
    pub(super) gateways: BTreeMap<String, Arc<dyn Gateway>>,
    /// In the order in which they are asked; what none of them takes is logged.
    pub(super) heralds: Vec<Arc<dyn Herald>>,
    /// Who hears that a person has to act.
    pub(super) alerts: Arc<dyn Alerts>,
    pub(super) flows: Vec<Arc<dyn Flow>>,
    pub(super) rules: RuleBook,
    pub(super) rules_hash: String,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) options: Options,
    /// Told by the inbox when something was accepted.
    pub(super) arrival: Arc<Notify>,
    /// What targets bear; those that are missing bear everything.
    pub(super) limits: BTreeMap<Target, Limit>,
    /// What is known of targets.
    pub(super) gate: Arc<Gate>,
    /// What is known of the clock.
    pub(super) watch: Arc<ClockWatch>,
    /// What may have arrived.
    pub(super) doubts: Arc<Doubts>,
}

impl Engine {
    /// Tells people that somebody has to act. `key` is the same for the same trouble.
    pub(super) async fn alert(&self, severity: Severity, topic: &str, key: String, message: String) {
        let at = self.clock.now();
        self.raise(&Alert { severity, topic: topic.to_owned(), key, message, figures: Vec::new(), at }).await;
    }

    /// Tells people, and the log if they cannot be told.
    pub(super) async fn raise(&self, alert: &Alert) {
        telemetry::alerted(alert);
        if let Err(failed) = self.alerts.raise(alert).await {
            error!(channel = self.alerts.name(), %failed, "an alert could not be raised; the log has it");
            let (Ok(()) | Err(_)) = LogAlerts.raise(alert).await; // the log does not fail
        }
    }

    /// Lets the channel say what it kept.
    pub(super) async fn say_kept(&self, which: Kept) {
        if let Err(failed) = self.alerts.flush(self.clock.now(), which).await {
            error!(channel = self.alerts.name(), %failed, "what was kept could not be said");
        }
    }

    /// The moment after a wait from now.
    pub(super) fn after(&self, wait: Duration) -> OffsetDateTime {
        let wait = time::Duration::try_from(wait).unwrap_or(time::Duration::MAX);
        self.clock.now().saturating_add(wait)
    }

    /// The moment at which a claim that is made now runs out.
    pub(super) fn claim_end(&self) -> OffsetDateTime {
        self.after(self.options.lease)
    }
}
