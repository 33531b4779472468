//! What is done by the clock: settlements collected after every business day, gateways polled for what no webhook told, old payloads
//! purged, people alerted. A [`Timetable`] says what is done and when, in the company's days; a [`Scheduler`] does it.
//!
//! When a job is due, when it ran last and how it ended is a row of the store. So a job runs once however many workers look at the
//! same timetable, what was missed while no worker ran is caught up (each business day in its turn; polls once), and a job that fails
//! comes again after a while, longer each time, until a person is told.
//!
//! ```
//! use std::sync::Arc;
//!
//! use async_trait::async_trait;
//! use flow_core::clock::ManualClock;
//! use flow_core::schedule::{Call, Job, JobError, Scheduler, Timetable, When};
//! use flow_core::store::{SqliteStore, Store};
//! use mapping_core::rules::RuleBook;
//! use time::{Duration, macros::{datetime, time}};
//!
//! struct Collect;
//!
//! #[async_trait]
//! impl Job for Collect {
//!     fn name(&self) -> &str {
//!         "collect"
//!     }
//!
//!     async fn run(&self, call: &Call) -> Result<String, JobError> {
//!         let day = call.day.ok_or(JobError::person("it runs on business days alone"))?;
//!         Ok(format!("the settlements of {day}"))
//!     }
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! let mut rules = RuleBook::opayo_syspro(); // London
//! rules.company.cut_off = Some(time!(17:30));
//! let timetable = Timetable::new(&rules)?.job(When::business_days_after(Duration::minutes(30)), Collect)?;
//!
//! let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await?);
//! let clock = Arc::new(ManualClock::at(datetime!(2026-11-20 17:45 UTC))); // a Friday
//! let scheduler = Scheduler::new(Arc::clone(&store), timetable).clock(clock.clone());
//! scheduler.run_due().await?; // Friday's settlements are due at 18:00
//!
//! clock.advance(std::time::Duration::from_secs(4 * 24 * 3600)); // nobody looked until Tuesday
//! scheduler.run_due().await?; // Friday's, then Monday's; a service calls `run(shutdown)`
//! let jobs = store.jobs().await?;
//! assert_eq!(jobs[0].last_words.as_deref(), Some("the settlements of 2026-11-23"));
//! assert_eq!(jobs[0].due, datetime!(2026-11-24 18:00 UTC));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The jobs that come with it: [`Poll`] reads an [`Archive`] from a stored cursor, [`AnomalyWatch`] and `CashReport` (feature
//! `forecast`) look over a [`History`], [`Upkeep`](crate::retention::Upkeep) keeps to the rules of retention, and [`Hook`] runs a
//! function of yours, such as a check of the audit trail. [`Backfill`] reads an archive from a date on, once.

mod anomaly_watch;
mod archive;
mod backfill;
mod backfill_report;
#[cfg(feature = "forecast")]
mod cash_report;
mod days;
mod history;
mod hook;
mod job;
mod poll;
mod reading;
mod scheduler;
mod stored_job;
mod timetable;
mod when;

pub use anomaly_watch::AnomalyWatch;
pub use archive::{Archive, ArchiveError, Listed};
pub use backfill::Backfill;
pub use backfill_report::BackfillReport;
#[cfg(feature = "forecast")]
pub use cash_report::CashReport;
pub use days::CompanyDays;
pub use history::History;
pub use hook::Hook;
pub use job::{Call, Job, JobError};
pub use poll::Poll;
pub use reading::Tally;
pub use scheduler::Scheduler;
pub use stored_job::{JobClaim, JobEnd, Outcome, StoredJob};
pub use timetable::{Timetable, TimetableError};
pub use when::When;
