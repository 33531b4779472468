//! The reference service, and the desk of a running company: what a person does about events that stopped.
//!
//! ```text
//! connect serve [--config connect.toml]
//! connect work
//! connect targets list | resume TARGET [--why TEXT]
//! connect restored
//! connect backfill --from DATE
//! connect erase [--gateway-id ID] [--email E] [--erp-code CODE] --why TEXT
//! connect reseal
//! connect audit verify [--witness SEQ:HASH] | export | erase ID... --why TEXT
//! connect dead-letters list [--reason CODE] [--target ERP] [--key KEY] [--older-than 2d] [--discarded] [--after ID] [--limit N]
//! connect dead-letters show ID
//! connect dead-letters edit ID --document N --set lines[0].sku='"GAS-ARG-50"' [--why TEXT]
//! connect dead-letters edit ID --fact N --set value.code='"C-7"' [--why TEXT] | --fact N --ask-again
//! connect dead-letters replay ID... | --all [FILTER] [--dry-run] [--anew]
//! connect dead-letters discard ID --why TEXT
//! connect dead-letters restore ID
//! connect dead-letters resolve ID --document N --number NUMBER [--insist] --why TEXT
//! connect dead-letters audit verify [--witness SEQ:HASH] | export | erase ID... --why TEXT
//! ```
//!
//! `serve` takes Stripe's events on `/webhooks/stripe` and the notifications of Opayo's Server on `/webhooks/opayo`, posts to the ERP and
//! keeps the timetable until SIGTERM; `/healthz` says whether the store answers, `/metrics` has figures for Prometheus. `connect.toml`
//! beside this package's `Cargo.toml` shows all that can be set, and which secrets the environment has.
//!
//! Opayo repeats nothing of what it was asked for, so the shop says it here, with `Authorization: Bearer` and its token, before it sends a
//! transaction, and adds what Opayo answered before it sends the buyer on. What was told does not change; telling it again is harmless:
//!
//! ```text
//! PUT /opayo/transactions/WEB-1001   {"transaction_type": "Payment", "amount": {"minor": 4000, "currency": "GBP"},
//!                                     "customer": {"name": "Ann Archer", "email": "ann@example.com"},
//!                                     "metadata": {"order_lines": "[{\"sku\": \"REG-TWIN\", \"quantity\": 1}]"}}
//! PUT /opayo/transactions/WEB-1001   {"transaction_id": "{8B42...}", "security_key": "..."}
//! POST /opayo/messages               an answer of Pi, as it came; without it, the poll finds the transaction
//! ```
//!
//! `targets`, `backfill`, `erase` and `audit` work on the store of the same file, while the service runs or not. `work` handles what is
//! due and exits; `restored` is for a store that came from a backup.
//!
//! The desk's commands work on a store, `--store flow.db` or any that the file may name, print for people or with `--json` for programs,
//! and say who acts with `--by`. With `--config connect.toml` the ERP is asked before a document is resolved, and checks edits. Without,
//! nothing is asked over a network: edits are checked by what the ERP's adapter can render, and a resolution has to be insisted on. A dry
//! run decides by the facts that are stored. What is replayed is carried out by the service that works on the store, or by `work`.
//!
//! Exits with 0 when it was done, with 1 when it was refused or could not be done, and with 2 when there is something to look at: dead
//! letters that are open, a dry run that would not end well, a target that is paused, a back-fill that was stopped, work that is left,
//! rows that cannot be sealed anew.

mod config;
mod dead_letters;
mod doors;
mod dry_run;
mod editing;
mod engine;
mod filter;
mod fits;
mod gateways;
mod offline;
mod operations;
mod place;
mod records;
mod restored;
mod room;
mod serve;
mod tables;
mod timetable;
mod trail;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What stands against a command.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;

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
    /// Takes webhooks, posts to the ERP and keeps the timetable.
    Serve(serve::Serve),
    #[command(flatten)]
    Operate(operations::Operation),
    /// Events that a person has to look at.
    DeadLetters(dead_letters::Desk),
}

/// Where the store is, and how to print.
#[derive(clap::Args)]
pub(crate) struct Place {
    /// The store: a file, `sqlite:PATH` or `postgres:URL`.
    #[arg(long, global = true, value_name = "STORE", default_value = "flow.db")]
    pub(crate) store: String,
    /// What the company sets, instead of a store: then its ERP is asked too.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "store")]
    pub(crate) config: Option<PathBuf>,
    /// Print JSON, one line for each thing.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Who acts, for the audit trail.
    #[arg(long, global = true, value_name = "NAME", default_value_t = user())]
    pub(crate) by: String,
}

/// Who is logged in, as far as the environment says.
pub(crate) fn user() -> String {
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
        Task::Serve(service) => service.run().await,
        Task::Operate(operation) => operation.run().await,
        Task::DeadLetters(desk) => desk.run().await,
    };
    Ok(done.unwrap_or_else(|error| {
        eprintln!("connect: {error}");
        ExitCode::FAILURE
    }))
}
