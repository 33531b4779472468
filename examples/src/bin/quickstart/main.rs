//! The main job, whole and on one machine: a shop takes payments at a Stripe sandbox, Stripe delivers signed events over HTTP
//! in disorder, and the books of a TIMS sandbox end up right, in spite of a broken answer here and there.
//!
//! ```text
//! quickstart                 the shop's own events
//! quickstart --events DIR    any folder of event files instead
//! ```
//!
//! Prints what TIMS holds and why, the dead letters with their reasons, and one last line of counts. `lost` and `duplicated` are
//! counted in the books of the sandboxes, not in ours; the exit code is 1 unless both are zero.

mod audit;
mod folder;
mod progress;
mod receiver;
mod shop;
mod tables;
mod world;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::audit::Audit;
use crate::progress::Progress;
use crate::world::World;

/// Carries payment events from a Stripe sandbox into the books of a TIMS sandbox.
#[derive(Parser)]
struct Arguments {
    /// Deliver the event files of this folder instead of the shop's own events.
    #[arg(long, value_name = "DIR")]
    events: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::parse();
    let world = World::start().await?;
    let progress = Progress::start();

    let deliveries = match &arguments.events {
        Some(folder) => folder::deliver(&world, folder, &progress).await?,
        None => shop::deliver(&world, &progress).await?,
    };
    let summary = world.settle(&progress).await?;
    progress.finish();

    let audit = Audit::take(&world, &deliveries).await?;
    tables::print(&world, &audit).await?;
    println!(
        "quickstart: events={} posted={} skipped={} dead={} lost={} duplicated={}",
        summary.events,
        summary.posted,
        summary.skipped,
        summary.dead,
        audit.lost.len(),
        audit.duplicated.len()
    );
    let right = audit.lost.is_empty() && audit.duplicated.is_empty() && summary.open == 0;
    Ok(if right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
