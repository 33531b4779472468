//! Tells people of what is out of the ordinary, once.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::anomaly::{self, Anomaly, anomalies};
use mapping_core::flows::Notice;
use mapping_core::rules::AnomalyRules;
use time::{Duration, OffsetDateTime};

use super::{Call, History, Job, JobError};
use crate::ports::Alert;
use crate::store::Store;

/// Looks for payments, refunds and settlements that are out of the ordinary (`rules.anomaly`), and alerts people once to each.
pub struct AnomalyWatch {
    name: String,
    history: Arc<dyn History>,
    store: Arc<dyn Store>,
    rules: AnomalyRules,
}

impl AnomalyWatch {
    /// A watch over one gateway. Its name as a job is `anomalies/GATEWAY`.
    pub fn new(history: impl History + 'static, store: Arc<dyn Store>, rules: AnomalyRules) -> Self {
        let name = format!("anomalies/{}", history.name());
        Self { name, history: Arc::new(history), store, rules }
    }

    /// What is out of the ordinary in the window that ends at `as_of`.
    ///
    /// # Errors
    /// [`JobError`] when the gateway gives no answer.
    pub async fn look(&self, as_of: OffsetDateTime) -> Result<Vec<Anomaly>, JobError> {
        let back =
            Duration::days(i64::from(self.rules.baseline_days)) + Duration::hours(self.rules.window_hours.into());
        let from = as_of.checked_sub(back).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let to = as_of.saturating_add(Duration::SECOND); // the moment of asking belongs to the window
        let payments = self.history.payments(from, to).await?;
        let refunds = self.history.refunds(from, to).await?;
        let settlements = self.history.settlements(from, to).await?;
        let history = anomaly::History { payments: &payments, refunds: &refunds, settlements: &settlements };
        Ok(anomalies(&history, as_of, &self.rules))
    }

    /// What people were told of in the last look. A window moves on, so older keys do not come again.
    async fn told(&self) -> Result<BTreeSet<String>, JobError> {
        let kept = self.store.cursor(&self.cursor()).await?;
        Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
    }

    fn cursor(&self) -> String {
        format!("{}/told", self.name)
    }
}

#[async_trait]
impl Job for AnomalyWatch {
    fn name(&self) -> &str {
        &self.name
    }

    async fn run(&self, call: &Call) -> Result<String, JobError> {
        let found = self.look(call.now).await?;
        let told = self.told().await?;
        let new: Vec<&Anomaly> = found.iter().filter(|anomaly| !told.contains(&anomaly.key)).collect();
        for anomaly in &new {
            call.raise(alert(anomaly, call.now)).await;
        }
        let keys: BTreeSet<&str> = found.iter().map(|anomaly| anomaly.key.as_str()).collect();
        let text = serde_json::to_string(&keys).map_err(JobError::later)?;
        self.store.set_cursor(&self.cursor(), &text).await?;
        Ok(format!("{} out of the ordinary, {} of them new", found.len(), new.len()))
    }
}

fn alert(anomaly: &Anomaly, at: OffsetDateTime) -> Alert {
    let figures = match anomaly.notice() {
        Notice::Alert { figures, .. } => figures,
        _ => Vec::new(), // an anomaly's notice is an alert
    };
    let topic = format!("anomaly_{}", anomaly.kind.as_str());
    Alert { severity: anomaly.severity, topic, key: anomaly.key.clone(), message: anomaly.to_string(), figures, at }
}

impl fmt::Debug for AnomalyWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnomalyWatch").field("name", &self.name).finish_non_exhaustive()
    }
}
