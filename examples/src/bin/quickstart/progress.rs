//! One line on the terminal that says what is going on.

use std::time::Duration;

use flow_core::store::Summary;
use indicatif::{ProgressBar, ProgressStyle};

/// The progress line. It goes to standard error, and nowhere when that is no terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn start() -> Self {
        let line = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
            line.set_style(style);
        }
        line.enable_steady_tick(Duration::from_millis(100));
        Self(line)
    }

    pub(crate) fn delivered(&self, done: usize, all: usize) {
        self.0.set_message(format!("delivered {done} of {all} messages"));
    }

    pub(crate) fn handled(&self, pair: &str, summary: &Summary) {
        self.0.set_message(format!("{pair}: {summary}"));
    }

    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
