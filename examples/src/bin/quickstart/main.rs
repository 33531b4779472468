//! The main job, whole and on one machine: shops take payments at Stripe and Opayo sandboxes, both tell of it over HTTP in
//! disorder, and the books of TIMS and SYSPRO sandboxes end up right, in spite of a broken answer here and there.
//!
//! ```text
//! quickstart                 the shops' own events
//! quickstart --events DIR    any folder of Stripe events and Opayo messages instead
//! ```
//!
//! Stripe goes to TIMS and Opayo to SYSPRO, and both cross over briefly. Prints what the ERPs hold and why, the dead letters with
//! their reasons, and one last line of counts. `lost` and `duplicated` are counted in the books of the sandboxes, not in ours; the
//! exit code is 1 unless both are zero and nothing is booked that no gateway took.

mod audit;
mod books;
mod folder;
mod opayo_shop;
mod opayo_side;
mod pair;
mod progress;
mod receiver;
mod stripe_shop;
mod stripe_side;
mod tables;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use flow_core::store::Summary;

use crate::audit::Audit;
use crate::books::Books;
use crate::opayo_shop::Basket;
use crate::opayo_side::OpayoSide;
use crate::progress::Progress;
use crate::stripe_side::StripeSide;

/// Carries payment events from gateway sandboxes into the books of ERP sandboxes.
#[derive(Parser)]
struct Arguments {
    /// Deliver the messages of this folder instead of the shops' own events: Stripe's into TIMS, Opayo's into SYSPRO.
    #[arg(long, value_name = "DIR")]
    events: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::parse();
    let progress = Progress::start();
    let audits = match &arguments.events {
        Some(folder) => replay(folder, &progress).await?,
        None => trade(&progress).await?,
    };
    progress.finish();

    let mut all = Summary::default();
    for audit in &audits {
        tables::print(audit);
        all = audit.added_to(all);
    }
    let lost: usize = audits.iter().map(|audit| audit.lost.len()).sum();
    let duplicated: usize = audits.iter().map(|audit| audit.duplicated.len()).sum();
    let Summary { events, posted, skipped, dead, open, .. } = all;
    println!(
        "quickstart: events={events} posted={posted} skipped={skipped} dead={dead} lost={lost} duplicated={duplicated}"
    );
    let untaken = audits.iter().any(|audit| !audit.untaken.is_empty());
    let right = lost == 0 && duplicated == 0 && open == 0 && !untaken;
    Ok(if right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Both pairs, and both crossed.
async fn trade(progress: &Progress) -> Result<Vec<Audit>, Box<dyn Error>> {
    let stripe_tims = StripeSide::start(Books::tims().await?).await?;
    let opayo_syspro = OpayoSide::start(Books::syspro().await?).await?;
    let stripe_syspro = StripeSide::start(Books::syspro().await?).await?;
    let opayo_tims = OpayoSide::start(Books::tims().await?).await?;
    Ok(vec![
        stripe_shop::trade(stripe_tims, stripe_shop::whole_day, progress).await?,
        opayo_shop::trade(opayo_syspro, Basket::WholeDay, progress).await?,
        stripe_shop::trade(stripe_syspro, stripe_shop::one_sale, progress).await?,
        opayo_shop::trade(opayo_tims, Basket::OneSale, progress).await?,
    ])
}

/// A folder of messages, told apart by their content.
async fn replay(folder: &std::path::Path, progress: &Progress) -> Result<Vec<Audit>, Box<dyn Error>> {
    let stripe = StripeSide::start(Books::tims().await?).await?;
    let opayo = OpayoSide::start(Books::syspro().await?).await?;
    folder::deliver(stripe, opayo, folder, progress).await
}
