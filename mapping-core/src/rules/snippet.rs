//! The text of a rule book: which line and column a place is, and the line with a mark under the place.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::Finding;

/// Longer lines are shown in part.
const SHOWN_WIDTH: usize = 120;
/// What is shown of a long line before the mark.
const SHOWN_BEFORE: usize = 40;

/// A file and its text.
#[derive(Clone, Debug)]
pub(super) struct Source {
    file: String,
    text: Arc<str>,
}

impl Source {
    pub(super) fn new(file: &str, text: &str) -> Self {
        Self { file: file.to_owned(), text: Arc::from(text) }
    }

    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// Line and column of a byte, from 1 on. A byte order mark is no column.
    pub(super) fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.before(offset);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}').chars().count() + 1;
        (line, column)
    }

    /// Writes the finding's place, its line with a mark under it, what to try, and its hint.
    pub(super) fn write_snippet(&self, f: &mut fmt::Formatter<'_>, finding: &Finding) -> fmt::Result {
        let number = finding.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(f, " {margin}--> {}:{}:{}", finding.file, finding.line, finding.column)?;
        let (line, mark) = self.marked_line(&finding.span);
        if !line.is_empty() {
            writeln!(f, " {margin} |\n {number} | {line}\n {margin} | {mark}")?;
        }
        if let Some(witness) = &finding.witness {
            writeln!(f, " {margin} = for example: {witness}")?;
        }
        match &finding.hint {
            Some(hint) => writeln!(f, " {margin} = hint: {hint}"),
            None => Ok(()),
        }
    }

    /// The line of a place, and a line of the same width that marks the place. Each control character is shown as one blank.
    fn marked_line(&self, span: &Range<usize>) -> (String, String) {
        let before = self.before(span.start).rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}');
        let rest = self.text.get(self.before(span.start).len()..).unwrap_or_default();
        let rest = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let width = span.end.saturating_sub(span.start).min(rest.len());
        let marked = rest.get(..width).map_or(1, |marked| marked.chars().count());

        let column = before.chars().count();
        let skipped = if column > SHOWN_WIDTH { column - SHOWN_BEFORE } else { 0 };
        let visible = |letter: char| if letter.is_control() || letter == '\u{feff}' { ' ' } else { letter };
        let line: String = before.chars().skip(skipped).chain(rest.chars()).take(SHOWN_WIDTH).map(visible).collect();
        let indent = column - skipped;
        let mark = "^".repeat(marked.min(SHOWN_WIDTH.saturating_sub(indent)).max(1));
        (line.trim_end().to_owned(), format!("{}{mark}", " ".repeat(indent)))
    }

    /// The text before a byte, or before the character that the byte is in.
    fn before(&self, offset: usize) -> &str {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.get(..end).unwrap_or_default()
    }
}
