//! Collects findings, each at its place.

use std::collections::BTreeSet;
use std::ops::Range;

use super::place::{Path, Step, Tree};
use super::snippet::Source;
use super::{Finding, FindingCode, Severity};

/// More findings than this help nobody.
const MOST: usize = 100;

/// What of a key and its value a finding marks.
#[derive(Clone, Copy)]
pub(super) enum Mark {
    Key,
    Value,
}

/// What a finding says.
pub(super) struct Sentence {
    pub(super) message: String,
    pub(super) hint: Option<String>,
    pub(super) witness: Option<String>,
}

impl Sentence {
    fn new(message: String, hint: Option<String>) -> Self {
        Self { message, hint, witness: None }
    }
}

/// The findings so far.
pub(super) struct Report<'r, 't> {
    source: &'r Source,
    tree: &'r Tree<'t>,
    list: Vec<Finding>,
    bad_lines: BTreeSet<usize>,
    dropped_error: bool,
}

impl<'r, 't> Report<'r, 't> {
    pub(super) fn new(source: &'r Source, tree: &'r Tree<'t>) -> Self {
        Self { source, tree, list: Vec::new(), bad_lines: BTreeSet::new(), dropped_error: false }
    }

    pub(super) fn tree(&self) -> &'r Tree<'t> {
        self.tree
    }

    /// Whether further findings are dropped.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    /// Whether anything so far keeps the book from loading.
    pub(super) fn has_errors(&self) -> bool {
        self.dropped_error || self.list.iter().any(|finding| finding.severity == Severity::Error)
    }

    pub(super) fn error(
        &mut self,
        code: FindingCode,
        path: &[Step],
        mark: Mark,
        message: String,
        hint: Option<String>,
    ) {
        let span = self.span(path, mark);
        self.add(Severity::Error, code, span, self.tree.name(path), Sentence::new(message, hint));
    }

    pub(super) fn warning(
        &mut self,
        code: FindingCode,
        path: &[Step],
        mark: Mark,
        message: String,
        hint: Option<String>,
    ) {
        self.warn(code, path, mark, Sentence::new(message, hint));
    }

    /// A warning that may have a witness.
    pub(super) fn warn(&mut self, code: FindingCode, path: &[Step], mark: Mark, sentence: Sentence) {
        let span = self.span(path, mark);
        self.add(Severity::Warning, code, span, self.tree.name(path), sentence);
    }

    /// An error about a place of the text that is no value.
    pub(super) fn error_at(&mut self, code: FindingCode, span: Range<usize>, message: String, hint: Option<String>) {
        self.add(Severity::Error, code, span, String::new(), Sentence::new(message, hint));
    }

    /// A line that is no TOML, unless it is told already. Nothing more is told of such a line.
    pub(super) fn bad_line(&mut self, span: Range<usize>, message: String, hint: String) {
        if self.bad_lines.insert(self.source.line_and_column(span.start).0) {
            self.error_at(FindingCode::Syntax, span, message, Some(hint));
        }
    }

    /// The line on which the key at the end of a way stands.
    pub(super) fn line(&self, path: &Path) -> usize {
        self.source.line_and_column(self.tree.key_span(path).start).0
    }

    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        if self.is_full() {
            let message = format!("there may be more than these {MOST} findings; correct them and check again");
            let end = self.list.iter().map(|finding| finding.span.end).max().unwrap_or_default();
            let severity = if self.has_errors() { Severity::Error } else { Severity::Warning };
            let sentence = Sentence::new(message, None);
            let finding = self.finding(severity, FindingCode::TooMany, end..end, String::new(), sentence);
            self.list.push(finding);
        }
        self.list
    }

    fn span(&self, path: &[Step], mark: Mark) -> Range<usize> {
        match mark {
            Mark::Key => self.tree.key_span(path),
            Mark::Value => self.tree.span(path),
        }
    }

    /// Adds a finding. Of a place that has an error, nothing more is told: it follows from the error as a rule. The same goes for a
    /// line that is no TOML, and for the value of no width that stands for what could not be read there.
    fn add(&mut self, severity: Severity, code: FindingCode, span: Range<usize>, key: String, sentence: Sentence) {
        let told = self.list.iter().any(|one| one.span == span && one.severity == Severity::Error);
        let finding = self.finding(severity, code, span, key, sentence);
        let unread = !self.bad_lines.is_empty()
            && code != FindingCode::Syntax
            && (finding.span.is_empty() || self.bad_lines.contains(&finding.line));
        if told || unread {
            return;
        }
        if self.is_full() {
            self.dropped_error |= severity == Severity::Error;
        } else {
            self.list.push(finding);
        }
    }

    fn finding(
        &self,
        severity: Severity,
        code: FindingCode,
        span: Range<usize>,
        key: String,
        sentence: Sentence,
    ) -> Finding {
        let (line, column) = self.source.line_and_column(span.start);
        let Sentence { message, hint, witness } = sentence;
        let file = self.source.file().to_owned();
        Finding { severity, code, file, line, column, span, key, message, hint, witness }
    }
}
