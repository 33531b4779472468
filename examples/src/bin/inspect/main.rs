//! Shows what the crates make of a payload: one JSON line a file with the canonical model, the documents that would be posted
//! and the reason for each derived field.
//!
//! ```text
//! inspect stripe FILE... [--erp syspro|tims]
//! inspect opayo FILE... [--erp syspro|tims]
//! ```
//!
//! Reads Stripe's raw objects, snapshot events and thin events, and Opayo's notifications, replies and reports. Nothing is asked
//! over a network: the documents are those for an ERP that holds every item and nothing else. Exits with 1 when any file cannot
//! be parsed.

mod erp;
mod offline;
mod opayo;
mod planning;
mod report;
mod stripe;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::erp::Erp;
use crate::report::Report;

/// Shows what the crates make of a payload, one JSON line a file.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    gateway: Gateway,
}

/// Whose payloads they are.
#[derive(Subcommand)]
enum Gateway {
    /// Stripe: raw objects, snapshot events, thin events.
    Stripe(Payloads),
    /// Opayo: notifications, replies of Pi and v3, documents of Reporting.
    Opayo(Payloads),
}

/// What is made of one payload.
type Inspect = fn(&[u8], Option<Erp>) -> Report;

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
    let (inspect, Payloads { files, erp }) = match Arguments::parse().gateway {
        Gateway::Stripe(payloads) => (stripe::inspect as Inspect, payloads),
        Gateway::Opayo(payloads) => (opayo::inspect as Inspect, payloads),
    };
    let mut out = io::stdout().lock();
    let mut all_parsed = true;
    for file in files {
        let report = match std::fs::read(&file) {
            Ok(body) => inspect(&body, erp),
            Err(error) => Report::unreadable(error.to_string()),
        };
        all_parsed &= report.ok;
        serde_json::to_writer(&mut out, &report.of(&file))?;
        out.write_all(b"\n")?;
    }
    Ok(if all_parsed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
