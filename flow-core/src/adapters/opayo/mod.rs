//! Opayo: the [gateway](OpayoGateway), the [door](ServerDoor) for the one message that Opayo sends by itself, and the
//! [poll](ReportingPoll) that finds everything that it tells nobody: refunds, voids, releases and settlements.
//!
//! In a timetable the poll is a job, [`SettlementCollection`] collects settlements after every business day, and
//! [`ReportingArchive`] is what a back-fill reads.
//!
//! Opayo's answers leave out what the merchant knows: amounts, codes, customers. [`OwnRecords`] is where the merchant keeps it.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use flow_core::adapters::OpayoGateway;
//! use flow_core::adapters::opayo::{OwnRecords, ReportingPoll, ServerDoor};
//! use flow_core::clock::SystemClock;
//! use flow_core::ports::Erp;
//! use flow_core::runner::Runner;
//! use flow_core::store::{SqliteStore, Store};
//! use mapping_core::rules::RuleBook;
//! use opayo_model::Environment;
//! use opayo_model::client::Reporting;
//! use opayo_model::ids::VendorName;
//! use opayo_model::reporting::Account;
//! use opayo_model::server::Reply;
//! use time::{Duration, OffsetDateTime};
//!
//! # async fn example(erp: Arc<dyn Erp>, records: Arc<dyn OwnRecords>, posted: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! let vendor = VendorName::from("example");
//! let account = Account::new(vendor.clone(), "reporting user", "password");
//! let reporting = Reporting::new(Environment::Sandbox, account)?;
//! let store: Arc<dyn Store> = Arc::new(SqliteStore::open("flow.db").await?);
//! let gateway = OpayoGateway::new().reporting(reporting.clone()).records(Arc::clone(&records));
//! let runner = Runner::new(Arc::clone(&store), erp).gateway(gateway).rules(RuleBook::opayo_syspro());
//!
//! // Opayo posts a notification: answer it with HTTP 200, this type and this body, whatever became of it.
//! let door = ServerDoor::new(vendor.clone(), records, "https://shop.example/thanks", "https://shop.example/sorry")?;
//! let received = door.receive(&runner.inbox(), posted, OffsetDateTime::now_utc()).await;
//! println!("{} {}", Reply::CONTENT_TYPE, received.reply.body());
//!
//! // Beside the runner, the poll looks for what nobody is told.
//! let since = OffsetDateTime::now_utc();
//! let poll = ReportingPoll::new(&vendor, reporting, store, runner.inbox(), since);
//! poll.run(&SystemClock, Duration::minutes(15), std::future::pending()).await;
//! # Ok(())
//! # }
//! ```

mod batch_reading;
mod door;
mod gateway;
mod own_records;
mod poll;
mod poll_result;
mod polled;
mod reporting_archive;
mod screening;
mod settled_before;
mod settlement_collection;
mod take_in;

pub use door::{NotReceived, Received, ServerDoor};
pub use gateway::OpayoGateway;
pub use own_records::{MemoryRecords, OwnRecords, Remembered};
pub use poll::ReportingPoll;
pub use poll_result::{PollError, Polled};
pub use reporting_archive::ReportingArchive;
pub use settlement_collection::SettlementCollection;
pub use take_in::TakeInError;

/// The gateway's name, as events carry it.
const NAME: &str = "opayo";
