//! The desk of a running company: what a person does about events that stopped.
//!
//! ```text
//! connect dead-letters list [--reason CODE] [--target ERP] [--key KEY] [--older-than 2d] [--discarded] [--after ID] [--limit N]
//! connect dead-letters show ID
//! connect dead-letters edit ID --document N --set lines[0].sku='"GAS-ARG-50"' [--why TEXT]
//! connect dead-letters edit ID --fact N --set value.code='"C-7"' [--why TEXT] | --fact N --ask-again
//! connect dead-letters replay ID... | --all [FILTER] [--dry-run] [--anew]
//! connect dead-letters discard ID --why TEXT
//! connect dead-letters restore ID
//! connect dead-letters resolve ID --document N --number NUMBER --insist --why TEXT
//! connect dead-letters audit verify [--witness SEQ:HASH] | export | erase ID... --why TEXT
//! ```
//!
//! All of them work on a store, `--store flow.db`, print for people or with `--json` for programs, and say who acts with `--by`.
//! Nothing is asked over a network: a dry run decides by the facts that are stored, edits are checked by what the ERP's adapter can
//! render, and a resolution has to be insisted on. A runner that works on the store carries out what is replayed.
//!
//! Exits with 0 when it was done, with 1 when it was refused or could not be done, and with 2 when there is something to look at: dead
//! letters that are open, or a dry run that would not end well.

mod dead_letters;
mod dry_run;
mod editing;
mod filter;
mod fits;
mod offline;
mod tables;
mod trail;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a person does about events that stopped.
#[derive(Parser)]
#[command(arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

/// What to work on.
#[derive(Subcommand)]
enum Task {
    /// Events that a person has to look at.
    DeadLetters(dead_letters::Desk),
}

/// Where the store is, and how to print.
#[derive(clap::Args)]
pub(crate) struct Place {
    /// The store's file.
    #[arg(long, global = true, value_name = "FILE", default_value = "flow.db")]
    pub(crate) store: PathBuf,
    /// Print JSON, one line for each thing.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Who acts, for the audit trail.
    #[arg(long, global = true, value_name = "NAME", default_value_t = user())]
    pub(crate) by: String,
}

/// Who is logged in, as far as the environment says.
fn user() -> String {
    std::env::var("USER").unwrap_or_else(|_| "unknown".to_owned())
}

#[tokio::main]
async fn main() -> std::io::Result<ExitCode> {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            error.print()?;
            return Ok(if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
    };
    let done = match arguments.task {
        Task::DeadLetters(desk) => desk.run().await,
    };
    Ok(done.unwrap_or_else(|error| {
        eprintln!("connect: {error}");
        ExitCode::FAILURE
    }))
}
