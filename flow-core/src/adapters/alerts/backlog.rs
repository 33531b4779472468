//! What a digest has kept: every alert counted, the first of them with their words. Its size does not grow with their number.

use std::collections::BTreeMap;

use mapping_core::derived::Input;
use mapping_core::flows::Severity;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::ports::Alert;

/// More topics than the code has; what comes under further ones is counted under this one.
const MOST_TOPICS: usize = 64;
const OTHER_TOPICS: &str = "other";

/// Alerts that are not said yet.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    first: Option<OffsetDateTime>,
    worst: Option<Severity>,
    total: u64,
    topics: BTreeMap<String, u64>,
    lines: Vec<Line>,
}

/// One trouble in the digest's words.
#[derive(Debug)]
struct Line {
    key: String,
    text: String,
    times: u64,
}

impl Backlog {
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// Counts an alert, and keeps its words if it is among the first `most_lines`.
    pub(super) fn add(&mut self, alert: &Alert, most_lines: usize) {
        self.count(alert.at, alert.severity, &alert.topic, 1);
        let line = Line { key: alert.key.clone(), text: format!("{}: {}", alert.topic, alert.message), times: 1 };
        self.line(line, most_lines);
    }

    /// Takes back what could not be said, in front of what came meanwhile.
    pub(super) fn restore(&mut self, earlier: Self, most_lines: usize) {
        let later = std::mem::replace(self, earlier);
        let (Some(first), Some(worst)) = (later.first, later.worst) else { return };
        for (topic, times) in &later.topics {
            self.count(first, worst, topic, *times);
        }
        later.lines.into_iter().for_each(|line| self.line(line, most_lines));
    }

    fn count(&mut self, at: OffsetDateTime, severity: Severity, topic: &str, times: u64) {
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.worst = self.worst.max(Some(severity));
        self.total += times;
        let known = self.topics.len() < MOST_TOPICS || self.topics.contains_key(topic);
        *self.topics.entry(if known { topic } else { OTHER_TOPICS }.to_owned()).or_default() += times;
    }

    fn line(&mut self, line: Line, most: usize) {
        let room = self.lines.len() < most;
        match self.lines.iter_mut().find(|known| known.key == line.key) {
            Some(known) => known.times += line.times,
            None if room => self.lines.push(line),
            None => {}
        }
    }

    /// The digest: how many, of what, since when, and the first of them. Its figures are the counts.
    pub(super) fn alert(&self, now: OffsetDateTime) -> Alert {
        let since = self.first.unwrap_or(now);
        let since = since.format(&Rfc3339).unwrap_or_else(|_| since.to_string());
        let plural = if self.total == 1 { "alert" } else { "alerts" };
        let mut message = format!("{} more {plural} since {since}: {}", self.total, self.counts());
        for line in &self.lines {
            message.push_str("\n- ");
            message.push_str(&line.text);
            if line.times > 1 {
                message.push_str(&format!(" ({} times)", line.times));
            }
        }
        let shown: u64 = self.lines.iter().map(|line| line.times).sum();
        if shown < self.total {
            message.push_str(&format!("\n- and {} more", self.total - shown));
        }
        Alert {
            severity: self.worst.unwrap_or(Severity::Info),
            topic: "digest".to_owned(),
            key: format!("digest/{since}"),
            message,
            figures: self.figures(),
            at: now,
        }
    }

    fn counts(&self) -> String {
        let counts: Vec<String> = self.topics.iter().map(|(topic, times)| format!("{times} {topic}")).collect();
        counts.join(", ")
    }

    fn figures(&self) -> Vec<Input> {
        let topics = self.topics.iter().map(|(topic, times)| Input::new(topic.clone(), times.to_string()));
        std::iter::once(Input::new("alerts", self.total.to_string())).chain(topics).collect()
    }
}
