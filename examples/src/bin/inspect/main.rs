//! Shows what the crates make of a payload: one JSON line a file with the canonical model, the documents that would be posted
//! and the reason for each derived field.
//!
//! ```text
//! inspect stripe FILE... [--erp tims]
//! ```
//!
//! Reads raw objects, snapshot events and thin events. Nothing is asked over a network: the documents are those for an ERP that
//! holds every item and nothing else. Exits with 1 when any file cannot be parsed.

mod inspection;
mod offline;
mod report;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

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
    Stripe {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Render each document as the request that this ERP gets.
        #[arg(long)]
        erp: Option<Erp>,
    },
}

/// An ERP to render for.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Erp {
    /// TIMS.
    Tims,
}

fn main() -> io::Result<ExitCode> {
    let Arguments { gateway: Gateway::Stripe { files, erp } } = Arguments::parse();
    let mut out = io::stdout().lock();
    let mut all_parsed = true;
    for file in files {
        let report = match std::fs::read(&file) {
            Ok(body) => inspection::stripe(&body, erp),
            Err(error) => Report::unreadable(error.to_string()),
        };
        all_parsed &= report.ok;
        serde_json::to_writer(&mut out, &report.of(&file))?;
        out.write_all(b"\n")?;
    }
    Ok(if all_parsed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
