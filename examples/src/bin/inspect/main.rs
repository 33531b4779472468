//! Shows what the crates make of a payload: one JSON line a file with the canonical model, the documents that would be posted
//! and the reason for each derived field.
//!
//! ```text
//! inspect stripe FILE... [--erp syspro|tims] [--rules BOOK]
//! inspect opayo FILE... [--erp syspro|tims] [--rules BOOK]
//! inspect --rules BOOK
//! inspect rules-diff OLD NEW EVENTS...
//! ```
//!
//! With `--rules`, a company's own rule book takes the place of the one that ships for the gateway: its faults are told on standard
//! error, each with its line and what to write instead. Without a payload, the book is checked and summed up.
//!
//! Reads Stripe's raw objects, snapshot events and thin events, and Opayo's notifications, replies and reports. Nothing is asked
//! over a network: the documents are those for an ERP that holds every item and nothing else. Exits with 1 when any file cannot
//! be parsed, or the rule book has errors.
//!
//! `rules-diff` tries a change of the rules before it is released: it decides stored events by both books, and prints what would be
//! posted differently. Exits with 0 where nothing would, with 2 where something would, and with 1 for a book or an event that cannot
//! be read.

mod erp;
mod offline;
mod opayo;
mod planning;
mod report;
mod rule_book;
mod rules_diff;
mod stored;
mod stripe;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::erp::Erp;
use crate::planning::Basis;
use crate::report::Report;

/// Shows what the crates make of a payload, one JSON line a file; or checks a rule book.
#[derive(Parser)]
#[command(arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    /// A company's own rule book, in place of the one that ships.
    #[arg(long, global = true, value_name = "BOOK")]
    rules: Option<PathBuf>,
}

/// Whose payloads are shown, or which books are compared.
#[derive(Subcommand)]
enum Task {
    /// Stripe: raw objects, snapshot events, thin events.
    Stripe(Payloads),
    /// Opayo: notifications, replies of Pi and v3, documents of Reporting.
    Opayo(Payloads),
    /// What another rule book would post differently: exits with 0 for nothing, 2 for something, 1 for bad input.
    RulesDiff(rules_diff::Comparison),
}

/// What is made of one payload.
type Inspect = fn(&[u8], &Basis) -> Report;

/// What to read and for whom to render.
#[derive(clap::Args)]
struct Payloads {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Render each document as the request that this ERP gets.
    #[arg(long)]
    erp: Option<Erp>,
}

fn main() -> io::Result<ExitCode> {
    let Arguments { task, rules } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            error.print()?;
            return Ok(if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
    };
    let book = match &rules {
        Some(file) => match rule_book::read(file) {
            Some(book) => Some(book),
            None => return Ok(ExitCode::FAILURE),
        },
        None => None,
    };
    let (inspect, Payloads { files, erp }) = match task {
        Some(Task::Stripe(payloads)) => (stripe::inspect as Inspect, payloads),
        Some(Task::Opayo(payloads)) => (opayo::inspect as Inspect, payloads),
        Some(Task::RulesDiff(comparison)) => return rules_diff::run(&comparison),
        None => {
            if let (Some(file), Some(book)) = (&rules, &book) {
                io::stdout().write_all(rule_book::summary(file, book).as_bytes())?;
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    all(&files, inspect, &Basis { book, erp })
}

/// Prints a line for each file.
fn all(files: &[PathBuf], inspect: Inspect, basis: &Basis) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut all_parsed = true;
    for file in files {
        let report = match std::fs::read(file) {
            Ok(body) => inspect(&body, basis),
            Err(error) => Report::unreadable(error.to_string()),
        };
        all_parsed &= report.ok;
        serde_json::to_writer(&mut out, &report.of(file))?;
        out.write_all(b"\n")?;
    }
    Ok(if all_parsed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
