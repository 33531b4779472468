//! Alerts into the log, where the machine's watchers find them.

use async_trait::async_trait;
use mapping_core::flows::Severity;
use tracing::{error, info, warn};

use crate::ports::{Alert, Alerts, PortError};

/// Writes each alert as one log event with its topic and key: an error when money is at stake, a warning when somebody should look.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogAlerts;

#[async_trait]
impl Alerts for LogAlerts {
    fn name(&self) -> &str {
        "log"
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        let Alert { severity, topic, key, message, .. } = alert;
        match severity {
            Severity::Info => info!(topic, key, alert = message, "to be told"),
            Severity::Warning => warn!(topic, key, alert = message, "to be told"),
            Severity::Critical => error!(topic, key, alert = message, "to be told"),
        }
        Ok(())
    }
}
