//! Who hears that a person has to act: a target that refuses our credentials, a queue that stands still, money at stake.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use mapping_core::derived::Input;
use mapping_core::flows::{Notice, Severity};
use time::OffsetDateTime;

use super::PortError;
use crate::rules_hash::sha256_hex;

/// A channel to people.
#[async_trait]
pub trait Alerts: Send + Sync {
    /// The channel's name, for logs: `chat`.
    fn name(&self) -> &str;

    /// Says one thing to people, or keeps it for the next digest.
    ///
    /// # Errors
    /// [`PortError`] when it could not be said; the engine logs it, and nothing else depends on it.
    async fn raise(&self, alert: &Alert) -> Result<(), PortError>;

    /// Says what was kept. The runner calls it about once a second with [`Kept::Due`], and with [`Kept::All`] when it stops. A
    /// channel that keeps nothing has nothing to do.
    ///
    /// # Errors
    /// [`PortError`] when it could not be said.
    async fn flush(&self, now: OffsetDateTime, which: Kept) -> Result<(), PortError> {
        let _ = (now, which);
        Ok(())
    }
}

/// Which of the alerts that a channel kept are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Those whose time has come.
    Due,
    /// All of them: the process is about to stop.
    All,
}

/// One thing that people should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, in one word: `target_unauthorized`.
    pub topic: String,
    /// The same for the same trouble: a channel says it once and counts the rest.
    pub key: String,
    /// A sentence; of a digest, one line for each kind of trouble.
    pub message: String,
    /// The figures behind it.
    pub figures: Vec<Input>,
    /// When it was found, UTC.
    pub at: OffsetDateTime,
}

impl Alert {
    /// The alert that a plan wants told; nothing for a notice that is for shop or gateway. Its key is the figure that is named
    /// `key`, under which the same trouble comes however often it is found; without one, a digest of what it says.
    pub fn of_notice(notice: &Notice, at: OffsetDateTime) -> Option<Self> {
        let Notice::Alert { severity, topic, message, figures } = notice else { return None };
        let named = figures.iter().find(|figure| &*figure.name == "key");
        let key = named.map_or_else(|| content_key(topic, message, figures), |figure| figure.value.to_string());
        let figures = figures.iter().filter(|figure| &*figure.name != "key").cloned().collect();
        Some(Self { severity: *severity, topic: topic.clone(), key, message: message.clone(), figures, at })
    }
}

/// The same for the same words and figures.
fn content_key(topic: &str, message: &str, figures: &[Input]) -> String {
    let mut content = message.to_owned();
    for figure in figures {
        content.push_str(&format!("\n{}={}", &*figure.name, figure.value));
    }
    let digest = sha256_hex(content.as_bytes());
    format!("{topic}/{}", digest.get(..16).unwrap_or(&digest))
}

/// A severity in one word, as channels and metrics show it.
pub(crate) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Critical => "critical",
    }
}

/// `critical target_unauthorized: tims: the key has expired`.
impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", severity_word(self.severity), self.topic, self.message)
    }
}

#[async_trait]
impl<T: Alerts + ?Sized> Alerts for Arc<T> {
    fn name(&self) -> &str {
        T::name(self)
    }

    async fn raise(&self, alert: &Alert) -> Result<(), PortError> {
        T::raise(self, alert).await
    }

    async fn flush(&self, now: OffsetDateTime, which: Kept) -> Result<(), PortError> {
        T::flush(self, now, which).await
    }
}
