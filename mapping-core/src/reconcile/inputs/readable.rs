//! A file whose format another crate reads, in the parts that it can read: a quote that never closes would take the rest of the file
//! with it.

use super::csv_record::{Record, Records};

/// Consecutive records of a file whose quotes are closed, below the header, or one whose quotes are not.
pub(super) enum Part<'a> {
    /// The header with these records below it, as one file, and the records themselves.
    Readable(Vec<u8>, Vec<Record<'a>>),
    /// A record that cannot be read.
    Broken(Record<'a>),
}

/// The parts of a file in their order; the header is at the top of each.
pub(super) fn parts(bytes: &[u8], delimiter: u8) -> Vec<Part<'_>> {
    let mut records = Records::of(bytes, delimiter);
    let header = records.next().map_or(&[][..], |record| record.raw);
    let (mut parts, mut open): (Vec<Part<'_>>, Vec<Record<'_>>) = (Vec::new(), Vec::new());
    for record in records {
        if record.closed {
            open.push(record);
        } else {
            parts.extend(readable(bytes, header, std::mem::take(&mut open)));
            parts.push(Part::Broken(record));
        }
    }
    match readable(bytes, header, open) {
        Some(part) => parts.push(part),
        // Without any record, the header has still to be looked at.
        None if parts.is_empty() => parts.push(Part::Readable(header.to_vec(), Vec::new())),
        None => {}
    }
    parts
}

fn readable<'a>(bytes: &'a [u8], header: &[u8], records: Vec<Record<'a>>) -> Option<Part<'a>> {
    let (start, end) = (records.first()?.start, records.last()?.next);
    let body = bytes.get(start..end).unwrap_or_default();
    Some(Part::Readable([header, b"\n", body].concat(), records))
}
