//! The crash test. Workers carry payments from the sandbox of a gateway into the books of an ERP's sandbox while a driver kills them
//! with SIGKILL at random, and both sandboxes refuse, break and lose answers. In the end the books are held against what the gateway
//! told and lists.
//!
//! ```text
//! crash --pair stripe-tims --events 10000 --kills 200 --store sqlite --seed 7
//! crash --pair opayo-syspro --events 10000 --kills 200 --store postgres --workers 4
//! ```
//!
//! The last line counts: `events=… kills=… lost=0 duplicated=0 ledger_difference=0.00 dead=… poisoned=…`. The exit code is 1 unless
//! nothing is lost, nothing is there twice, no amount differs, and the dead letters are the poisoned events and no others. A run that
//! takes longer than its `--limit` says so, counts what is there, and fails.

#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod books;
mod broken;
mod delivery;
mod oracle;
#[path = "../../../flow-core/tests/main/postgres_server.rs"]
#[allow(dead_code)] // the store's own tests use all of it
mod postgres_server;
mod records;
mod run;
mod shop;
mod team;
mod till;
mod verdict;
mod worker;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Kills workers while they carry payments, and holds the books against the events.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    run: run::Run,
}

#[derive(Subcommand)]
enum Role {
    /// The process that is killed; the driver starts it.
    #[command(hide = true)]
    Worker(worker::Worker),
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::parse();
    match arguments.role {
        Some(Role::Worker(worker)) => worker.work().await.map(|()| ExitCode::SUCCESS),
        None => {
            let verdict = arguments.run.drive().await?;
            verdict.explain();
            println!("{verdict}");
            Ok(if verdict.is_right() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}
