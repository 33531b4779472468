//! What is printed: tables and text for people, lines of JSON for programs.

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use flow_core::dead_letter::{Counts, DeadLetter, FieldChange, LetterView, Page, Rehearsal};
use serde_json::json;
use time::OffsetDateTime;

use crate::Failure;

/// One page of letters, and how many there are in all.
pub(crate) fn page(page: &Page, counts: &Counts, now: OffsetDateTime, json: bool) -> Result<(), Failure> {
    if json {
        for letter in &page.letters {
            println!("{}", serde_json::to_string(&LetterView::new(letter, &[], &[], &[]))?);
        }
        println!("{}", json!({"counts": counts, "next": page.next.map(|next| next.0)}));
        return Ok(());
    }
    let mut table = table(&["Id", "Event", "Type", "Key", "Target", "Age", "Reason", "Why"]);
    for letter in &page.letters {
        table.add_row(row(letter, now));
    }
    println!("{table}");
    let by_reason = counts.by_reason.iter().map(|(reason, count)| format!("{reason}={count}"));
    println!("letters={} {}", counts.total, by_reason.collect::<Vec<_>>().join(" "));
    if let Some(next) = page.next {
        println!("more: --after {next}");
    }
    Ok(())
}

fn row(letter: &DeadLetter, now: OffsetDateTime) -> [String; 8] {
    let incoming = &letter.event.incoming;
    [
        letter.event.id.to_string(),
        format!("{} {}", incoming.gateway, incoming.event),
        incoming.kind.clone(),
        incoming.order_key.as_ref().map(ToString::to_string).unwrap_or_default(),
        letter.targets().next().unwrap_or_default().to_owned(),
        letter.event.finished_at.map(|died| age(now - died)).unwrap_or_default(),
        letter.cause.code().to_owned(),
        letter.cause.to_string(),
    ]
}

/// An age in its largest unit.
fn age(age: time::Duration) -> String {
    let seconds = age.whole_seconds().max(0);
    match seconds {
        0..=119 => format!("{seconds}s"),
        120..=7199 => format!("{}m", seconds / 60),
        7200..=172_799 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// One letter, whole.
pub(crate) fn letter(letter: &LetterView, json: bool) -> Result<(), Failure> {
    if json {
        println!("{}", serde_json::to_string(letter)?);
    } else {
        print!("{letter}");
    }
    Ok(())
}

/// What an edit has changed.
pub(crate) fn changes(event: i64, changes: &[FieldChange], json: bool) -> Result<(), Failure> {
    if json {
        println!("{}", json!({"id": event, "done": "edited", "changes": changes}));
        return Ok(());
    }
    println!("event {event} edited; replay it to carry the edit out");
    changes.iter().for_each(|change| println!("  {change}"));
    Ok(())
}

/// What a replay would do.
pub(crate) fn rehearsal(rehearsal: &Rehearsal, json: bool) -> Result<(), Failure> {
    if json {
        println!("{}", serde_json::to_string(rehearsal)?);
    } else {
        println!("{rehearsal}");
    }
    Ok(())
}

/// What was done.
pub(crate) fn done(event: i64, done: &str, json: bool) {
    if json {
        println!("{}", json!({"id": event, "done": done}));
    } else {
        println!("event {event}: {done}");
    }
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.to_vec());
    if table.width().is_none() {
        table.set_width(160);
    }
    table
}
