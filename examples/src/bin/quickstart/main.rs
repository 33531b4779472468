//! The main job, whole and on one machine: shops take payments at Stripe and Opayo sandboxes, both tell of it over HTTP in
//! disorder, the books of TIMS and SYSPRO sandboxes end up right, in spite of a broken answer here and there, and what changes in
//! the ERP reaches the shop and the gateway.
//!
//! ```text
//! quickstart                 the shops' own events
//! quickstart --events DIR    any folder of Stripe events and Opayo messages instead
//! ```
//!
//! Stripe goes to TIMS and Opayo to SYSPRO, and both cross over briefly, into houses that book payments when the goods leave. Each day
//! has sales, shipments, refunds, disputes, a subscription, customers, items and counts in both directions, letters that a person
//! mends, and settlements that are compared with the bank. Prints what the ERPs hold and why, the dead letters with
//! their reasons, and one last line of counts. `lost` and `duplicated` are counted in the books of the sandboxes, not in ours; the
//! exit code is 1 unless both are zero and nothing is booked that no gateway took.

mod audit;
mod bank;
mod books;
mod clerk;
mod deliveries;
mod desk;
mod dispatch;
mod disputes;
mod erp_news;
mod folder;
mod masters;
mod opayo_shop;
mod opayo_side;
mod oracle;
mod pair;
mod progress;
mod receiver;
mod storefront;
mod stripe_day;
mod stripe_shop;
mod stripe_side;
mod subscription;
mod tables;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use flow_core::store::Summary;
use mapping_core::rules::PaymentPosting;

use crate::audit::Audit;
use crate::books::Books;
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
    let stripe_tims = StripeSide::start(Books::tims().await?, PaymentPosting::AtOnce).await?;
    let opayo_syspro = OpayoSide::start(Books::syspro().await?, PaymentPosting::AtOnce).await?;
    let stripe_syspro = StripeSide::start(Books::syspro().await?, PaymentPosting::OnShipment).await?;
    let opayo_tims = OpayoSide::start(Books::tims().await?, PaymentPosting::OnShipment).await?;
    Ok(vec![
        stripe_day::whole_day(stripe_tims, progress).await?,
        opayo_shop::whole_day(opayo_syspro, progress).await?,
        stripe_day::short_day(stripe_syspro, progress).await?,
        opayo_shop::short_day(opayo_tims, progress).await?,
    ])
}

/// A folder of messages, told apart by their content.
async fn replay(folder: &std::path::Path, progress: &Progress) -> Result<Vec<Audit>, Box<dyn Error>> {
    let stripe = StripeSide::start(Books::tims().await?, PaymentPosting::AtOnce).await?;
    let opayo = OpayoSide::start(Books::syspro().await?, PaymentPosting::AtOnce).await?;
    folder::deliver(stripe, opayo, folder, progress).await
}
