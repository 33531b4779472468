//! Each alert to the channels that want it.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::flows::Severity;
use time::OffsetDateTime;
use tracing::error;

use crate::adapters::LogAlerts;
use crate::ports::{Alert, Alerts, Kept, PortError};

/// Several channels, each with the alerts that it wants. An alert that no channel wants, or that one of them cannot say, is written
/// to the log; a channel that fails holds back no other, and no error leaves here.
#[derive(Clone, Default)]
pub struct FanOut {
    channels: Vec<(Route, Arc<dyn Alerts>)>,
}

/// Which alerts a channel wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    at_least: Severity,
    topics: Option<BTreeSet<String>>,
}

impl Route {
    /// All alerts.
    pub fn everything() -> Self {
        Self::from(Severity::Info)
    }

    /// Alerts of this severity and worse.
    pub fn from(at_least: Severity) -> Self {
        Self { at_least, topics: None }
    }

    /// Only alerts on these topics.
    #[must_use]
    pub fn topics<T: Into<String>>(mut self, topics: impl IntoIterator<Item = T>) -> Self {
        self.topics = Some(topics.into_iter().map(Into::into).collect());
        self
    }

    /// Whether an alert goes this way.
    pub fn takes(&self, alert: &Alert) -> bool {
        alert.severity >= self.at_least && self.topics.as_ref().is_none_or(|topics| topics.contains(&alert.topic))
    }
}

impl FanOut {
    /// No channel yet: everything is written to the log.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends what `route` takes to `channel` too.
    #[must_use]
    pub fn route(mut self, route: Route, channel: impl Alerts + 'static) -> Self {
        self.channels.push((route, Arc::new(channel)));
        self
    }
}

#[async_trait]
impl Alerts for FanOut {
    fn name(&self) -> &str {
        "fan_out"
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        let (mut heard, mut unheard) = (false, false);
        for (_, channel) in self.channels.iter().filter(|(route, _)| route.takes(alert)) {
            match channel.raise(alert).await {
                Ok(()) => heard = true,
                Err(failed) => {
                    unheard = true;
                    error!(channel = channel.name(), %failed, "a channel for alerts failed");
                }
            }
        }
        if heard && !unheard { Ok(()) } else { LogAlerts.raise(alert).await }
    }

    async fn flush(&self, now: OffsetDateTime, which: Kept) -> Result<(), PortError> {
        for (_, channel) in &self.channels {
            if let Err(failed) = channel.flush(now, which).await {
                error!(channel = channel.name(), %failed, "a channel for alerts could not say what it had kept");
            }
        }
        Ok(())
    }
}
