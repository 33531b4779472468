//! What an operator does beside the desk: targets that are paused, a back-fill, an erasure, a check of the trail.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};
use flow_core::clock::SystemClock;
use flow_core::dead_letter::Hand;
use flow_core::ports::Kept;
use flow_core::retention::{Erasure, Handles};
use flow_core::schedule::Backfill;
use flow_core::store::Store;
use flow_core::targets::{Standing, Target};
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime};

use crate::config::{Config, keys};
use crate::dead_letters::because;
use crate::engine::Engine;
use crate::records::SqlRecords;
use crate::{Failure, Place, place, restored, serve, trail};

/// What an operator does on the store of a service.
#[derive(Subcommand)]
pub(crate) enum Operation {
    /// Systems that were in trouble: lists them, or lets one be called again.
    Targets {
        #[command(flatten)]
        company: Company,
        #[command(subcommand)]
        task: Targets,
    },
    /// Handles everything that is due, once, for a service that is not running. Exits with 2 if something is left.
    Work {
        #[command(flatten)]
        company: Company,
    },
    /// To be done once after a restore, before the service starts: what the backup holds as planned is looked for in the ERP before it
    /// is sent.
    Restored {
        #[command(flatten)]
        company: Company,
    },
    /// Reads what the gateways list from a day on: Stripe's payments, refunds, disputes and payouts, Opayo's transactions. It may be
    /// stopped, and goes on where it was.
    Backfill {
        #[command(flatten)]
        company: Company,
        /// The first day, UTC: 2026-01-01.
        #[arg(long, value_name = "DATE")]
        from: String,
    },
    /// Takes a customer's personal data out of everything that is stored.
    Erase {
        #[command(flatten)]
        company: Company,
        #[command(flatten)]
        whose: Whose,
        /// The request's number or the like, without a name.
        #[arg(long)]
        why: String,
    },
    /// Seals everything that is stored with the first of the keys, after they were rotated, so that the others can be taken away. Exits
    /// with 2 if something cannot be read.
    Reseal {
        #[command(flatten)]
        company: Company,
    },
    /// What people did: checked, exported, erased.
    Audit {
        #[command(flatten)]
        company: Company,
        /// Print JSON.
        #[arg(long, global = true)]
        json: bool,
        #[command(subcommand)]
        task: trail::Task,
    },
}

/// On whose store, and who acts.
#[derive(Args)]
pub(crate) struct Company {
    /// What the company sets; its store is worked on.
    #[arg(long, global = true, value_name = "FILE", default_value = "connect.toml")]
    config: PathBuf,
    /// Who acts, for the audit trail.
    #[arg(long, global = true, value_name = "NAME", default_value_t = crate::user())]
    by: String,
}

/// What a customer is known by; one of them at least.
#[derive(Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Whose {
    /// The gateway's id.
    #[arg(long, value_name = "ID")]
    gateway_id: Option<String>,
    /// The e-mail address.
    #[arg(long)]
    email: Option<String>,
    /// The ERP's code.
    #[arg(long, value_name = "CODE")]
    erp_code: Option<String>,
}

/// What to do with targets.
#[derive(Subcommand)]
pub(crate) enum Targets {
    /// Where each stands. Exits with 2 if one is not up.
    List,
    /// Lets one be called again at once: `erp/tims`.
    Resume {
        /// As the list names it.
        target: String,
        /// Why.
        #[arg(long)]
        why: Option<String>,
    },
}

impl Company {
    async fn open(&self) -> Result<(Config, Arc<dyn Store>), Failure> {
        let config = Config::read(&self.config)?;
        let store = place::open(&config.store, false).await?;
        Ok((config, store))
    }
}

impl Operation {
    /// Does it.
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let now = OffsetDateTime::now_utc();
        match self {
            Self::Targets { company, task } => targets(task, &company, now).await,
            Self::Work { company } => work(&company).await,
            Self::Restored { company } => {
                let doubted = restored::put_in_doubt(&company.open().await?.1, now).await?;
                println!("{doubted} documents are looked for in the ERP before they are sent");
                Ok(ExitCode::SUCCESS)
            }
            Self::Backfill { company, from } => backfill(&from, &company).await,
            Self::Erase { company, whose, why } => erase(whose, &why, &company, now).await,
            Self::Reseal { company } => reseal(&company, now).await,
            Self::Audit { company, json, task } => {
                let (config, store) = company.open().await?;
                task.run(store, &Place { store: config.store, config: None, json, by: company.by }, now).await
            }
        }
    }
}

async fn erase(whose: Whose, why: &str, company: &Company, now: OffsetDateTime) -> Result<ExitCode, Failure> {
    let (config, store) = company.open().await?;
    let Whose { gateway_id, email, erp_code } = whose;
    let whose = Handles { gateway: gateway_id.map(Into::into), email, erp: erp_code.map(Into::into) };
    let erased = Erasure::new(store).erase(&whose, &company.by, why, now).await?;
    println!("{} events, {} documents, {} notes erased", erased.events, erased.documents, erased.notes);
    if let (Some(opayo), Some(email)) = (&config.opayo, &whose.email) {
        let records = SqlRecords::open(&opayo.records, keys()?).await?.erase(email).await?;
        println!("{records} of the shop's records erased");
    }
    erased.remarks.iter().for_each(|remark| println!("{remark}"));
    Ok(ExitCode::SUCCESS)
}

async fn reseal(company: &Company, now: OffsetDateTime) -> Result<ExitCode, Failure> {
    const STRETCH: u32 = 500;
    let config = Config::read(&company.config)?;
    let (store, hand) = (place::open_sql(&config.store, false).await?, Hand::new(&company.by, now));
    let resealed = loop {
        let resealed = store.reseal(STRETCH, &hand).await?;
        println!("{resealed}");
        if resealed.is_done {
            break resealed;
        }
    };
    if let Some(opayo) = &config.opayo {
        let records = SqlRecords::open(&opayo.records, keys()?).await?.reseal().await?;
        println!("{records} of the shop's records sealed anew");
    }
    Ok(if resealed.left == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

async fn work(company: &Company) -> Result<ExitCode, Failure> {
    serve::log();
    let engine = Engine::open(Config::read(&company.config)?, false).await?.alerting()?;
    let worked = engine.runner.run_due().await;
    engine.close().await;
    engine.alerts.flush(OffsetDateTime::now_utc(), Kept::All).await?;
    worked?;
    let left = engine.runner.summary().await?;
    println!("{left}");
    Ok(if left.open + left.dead == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

async fn targets(task: Targets, company: &Company, now: OffsetDateTime) -> Result<ExitCode, Failure> {
    match task {
        Targets::List => {
            let (_, store) = company.open().await?;
            let found = store.targets().await?;
            found.iter().for_each(|record| println!("{record}"));
            let is_paused = found.iter().any(|record| record.standing != Standing::Up);
            Ok(if is_paused { ExitCode::from(2) } else { ExitCode::SUCCESS })
        }
        Targets::Resume { target, why } => {
            let named = Target::parse(&target).ok_or_else(|| format!("{target} is no target; `list` names them"))?;
            let engine = Engine::open(Config::read(&company.config)?, false).await?;
            let resumed = engine.runner.resume(&named, &because(Hand::new(&company.by, now), why)).await?;
            println!("{target}: {}", if resumed { "resumed" } else { "it is not paused" });
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn backfill(from: &str, company: &Company) -> Result<ExitCode, Failure> {
    let day = Date::parse(from, &Iso8601::DATE).map_err(|_| "a day is written as 2026-01-31")?;
    let engine = Engine::open(Config::read(&company.config)?, false).await?;
    let (store, inbox, from) = (&engine.store, engine.runner.inbox(), day.midnight().assume_utc());
    for archive in engine.gateways.archives(store, inbox.clone(), from) {
        let fill = Backfill::new(archive, Arc::clone(store), inbox.clone(), from);
        let stop = async { drop(tokio::signal::ctrl_c().await) };
        let report = fill.run(&SystemClock, stop, |report| println!("{report}")).await?;
        println!("{report}");
        if !report.is_done() {
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
