//! Where records of a CSV begin and end, as RFC 4180 has it, with one difference that bounds what a single wrong quote can do: a quoted
//! text goes on for at most [`MOST_LINES`] lines. A record that does not end by then is its first line, and broken; the next line is
//! read as if nothing had happened. Readers that follow the quote to the end of the file lose every line in between.

use std::borrow::Cow;

/// How many lines a record may have.
pub const MOST_LINES: u32 = 64;

/// A record as it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// The line that it begins on, from 1.
    pub(super) line: u32,
    /// Its bytes, without the end of the line.
    pub(super) raw: &'a [u8],
    /// Where it begins among the bytes of the file.
    #[cfg_attr(
        not(any(feature = "stripe", feature = "opayo")),
        allow(dead_code, reason = "only gateways' own formats ask")
    )]
    pub(super) start: usize,
    /// Where the next one begins.
    #[cfg_attr(
        not(any(feature = "stripe", feature = "opayo")),
        allow(dead_code, reason = "only gateways' own formats ask")
    )]
    pub(super) next: usize,
    /// Whether its quotes are closed.
    pub(super) closed: bool,
}

/// The records of a file. An empty line is none.
#[derive(Clone, Debug)]
pub(super) struct Records<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    at: usize,
    line: u32,
}

/// Where a record ends.
struct End {
    /// After its last byte.
    end: usize,
    /// Where the next one begins.
    next: usize,
    /// How many lines it has.
    lines: u32,
    closed: bool,
}

impl<'a> Records<'a> {
    /// The records from this line on.
    pub(super) fn of(bytes: &'a [u8], delimiter: u8) -> Self {
        let at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Self { bytes, delimiter, at, line: 1 }
    }

    /// Leaves out so many lines.
    pub(super) fn skip_lines(mut self, lines: u32) -> Self {
        for _ in 0..lines {
            let end = self.first_line();
            (self.at, self.line) = (end.next, self.line.saturating_add(1));
        }
        self
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// The end of the line at `at`, if one is there: how many bytes it has.
    fn line_end(&self, at: usize) -> Option<usize> {
        match (self.byte(at)?, self.byte(at + 1)) {
            (b'\r', Some(b'\n')) => Some(2),
            (b'\r' | b'\n', _) => Some(1),
            (_, _) => None,
        }
    }

    fn first_line(&self) -> End {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = self.at + rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        End { end, next: end + self.line_end(end).unwrap_or(0), lines: 1, closed: false }
    }

    fn end(&self) -> End {
        let (mut at, mut lines, mut quoted, mut begins) = (self.at, 1, false, true);
        while let Some(byte) = self.byte(at) {
            match (self.line_end(at), quoted) {
                (Some(length), false) => return End { end: at, next: at + length, lines, closed: true },
                (Some(_), true) if lines >= MOST_LINES => return self.first_line(),
                (Some(length), true) => {
                    lines += 1;
                    at += length;
                    continue;
                }
                (None, _) => {}
            }
            if quoted && byte == b'"' && self.byte(at + 1) == Some(b'"') {
                at += 1;
            } else if quoted {
                quoted = byte != b'"';
            } else {
                quoted = begins && byte == b'"';
                begins = byte == self.delimiter;
            }
            at += 1;
        }
        if quoted { self.first_line() } else { End { end: at, next: at, lines, closed: true } }
    }
}

impl Record<'_> {
    /// Whether there is nothing in it but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.raw.trim_ascii().is_empty()
    }

    /// What is wrong with a record whose quotes are not closed.
    pub(super) fn unclosed() -> String {
        format!(
            "a quote opens here and does not close within {MOST_LINES} lines; close it, or double it if it is a quote"
        )
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            let (start, line) = (self.at, self.line);
            self.byte(start)?;
            let End { end, next, lines, closed } = self.end();
            (self.at, self.line) = (next, line.saturating_add(lines));
            let raw = self.bytes.get(start..end).unwrap_or_default();
            if !raw.is_empty() {
                return Some(Record { line, raw, start, next, closed });
            }
        }
    }
}

/// The cells of a record, without their quotes and without blanks around them.
pub(super) fn cells(record: &str, delimiter: char) -> Vec<Cow<'_, str>> {
    let (mut cells, mut rest) = (Vec::new(), Some(record));
    while let Some(text) = rest {
        let (cell, after) = if text.starts_with('"') { quoted(text, delimiter) } else { plain(text, delimiter) };
        cells.push(cell);
        rest = after;
    }
    cells
}

fn plain(text: &str, delimiter: char) -> (Cow<'_, str>, Option<&str>) {
    match text.split_once(delimiter) {
        Some((cell, after)) => (Cow::Borrowed(cell.trim()), Some(after)),
        None => (Cow::Borrowed(text.trim()), None),
    }
}

/// A cell that begins with a quote. What follows the closing one belongs to it.
fn quoted(text: &str, delimiter: char) -> (Cow<'_, str>, Option<&str>) {
    let (mut cell, mut rest) = (String::new(), text.get(1..).unwrap_or_default());
    while let Some((before, after)) = rest.split_once('"') {
        cell.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                cell.push('"');
                rest = after;
            }
            None => {
                let (tail, after) = plain(after, delimiter);
                cell.push_str(&tail);
                return (Cow::Owned(cell.trim().to_owned()), after);
            }
        }
    }
    cell.push_str(rest);
    (Cow::Owned(cell.trim().to_owned()), None)
}
