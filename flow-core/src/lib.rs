//! Durable delivery of payment events into ERP books: nothing lost, nothing twice, and a person can always step in.
//!
//! An event is on disk before its webhook answers 200 ([`inbox`]). A [`runner`] reads it, asks gateway and ERP for the facts its
//! flow names, plans documents and stores them with their idempotency keys ([`outbox`]) before the first is sent. Each document
//! is posted under its natural key: refused for now, it is sent again when its row says; its answer lost, the ERP is asked
//! before anything is sent. What a person has to decide becomes a [dead letter](dead_letter), with the reason. The outside
//! world is behind [`ports`], so a new system is one adapter; one that fails is left alone until it works again ([`targets`]).
//! Several processes may work on one store; a crash of one at any point costs a probe and nothing else.
//!
//! ```
//! # use async_trait::async_trait;
//! # use flow_core::inbox::Incoming;
//! # use flow_core::ports::{Erp, Gateway, Permit, PortError, PostOutcome, Probe};
//! # use mapping_core::canonical::{AccountId, Document, GatewayEvent, Subject};
//! # use mapping_core::flows::{Answer, Decision, Facts, Flow, Plan, Question};
//! # use mapping_core::refusal::{Refusal, RefusalCode};
//! # use mapping_core::rules::RuleBook;
//! # struct Acme;
//! # #[async_trait]
//! # impl Gateway for Acme {
//! #     fn name(&self) -> &str { "acme" }
//! #     async fn read(&self, incoming: &Incoming) -> Result<GatewayEvent, PortError> {
//! #         let name = String::from_utf8_lossy(&incoming.payload).into_owned();
//! #         Ok(GatewayEvent {
//! #             gateway: "acme".into(), account: None, id: "evt_1".into(), kind: "customer.new".into(),
//! #             occurred_at: time::OffsetDateTime::UNIX_EPOCH, order_key: "acme/evt_1".into(),
//! #             subject: Subject::Other { object: "customer".into(), id: Some(name) },
//! #         })
//! #     }
//! #     async fn answer(&self, _: Option<&AccountId>, _: &Question) -> Result<Answer, PortError> { Ok(Answer::Absent) }
//! # }
//! # struct Books;
//! # #[async_trait]
//! # impl Erp for Books {
//! #     fn name(&self) -> &str { "books" }
//! #     async fn answer(&self, _: &Question) -> Result<Answer, PortError> { Ok(Answer::Absent) }
//! #     async fn post(&self, _: &Document, _: Permit) -> PostOutcome { PostOutcome::Posted("C-1".into()) }
//! #     async fn probe(&self, _: &Document) -> Result<Probe, PortError> { Ok(Probe::Absent) }
//! # }
//! # struct Welcome;
//! # impl Flow for Welcome {
//! #     fn name(&self) -> &'static str { "welcome" }
//! #     fn handles(&self, _: &GatewayEvent) -> bool { true }
//! #     fn questions(&self, _: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Vec<Question>, Refusal> { Ok(vec![]) }
//! #     fn decide(&self, event: &GatewayEvent, _: &Facts, _: &RuleBook) -> Result<Decision, Refusal> {
//! #         let Subject::Other { id: Some(name), .. } = &event.subject else {
//! #             return Err(Refusal::new(RefusalCode::Unreadable, "name", "", "no name"));
//! #         };
//! #         let record = serde_json::json!({"document": "customer", "external_id": event.id, "name": name});
//! #         let record: Document = serde_json::from_value(record).map_err(|error| {
//! #             Refusal::new(RefusalCode::Unreadable, "name", name, error.to_string())
//! #         })?;
//! #         let mut plan = Plan::default();
//! #         plan.push(record, vec![]);
//! #         Ok(Decision::Post(plan))
//! #     }
//! # }
//! # fn flows() -> Vec<Box<dyn Flow>> { vec![Box::new(Welcome)] }
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! use std::sync::Arc;
//! use flow_core::inbox::Accepted;
//! use flow_core::runner::Runner;
//! use flow_core::store::{SqliteStore, Store};
//!
//! let store: Arc<dyn Store> = Arc::new(SqliteStore::memory().await?); // or open("flow.db")
//! let runner = Runner::new(Arc::clone(&store), Books).gateway(Acme).flows(flows());
//!
//! let delivery = Incoming {
//!     gateway: "acme".into(),
//!     account: None,
//!     event: "evt_1".into(),
//!     kind: "customer.new".into(),
//!     order_key: None,
//!     payload: b"Ann Example".to_vec(),
//!     received_at: time::OffsetDateTime::now_utc(),
//! };
//! assert_eq!(runner.inbox().accept(&delivery).await?, Accepted::New); // on disk: answer 200
//! assert_eq!(runner.inbox().accept(&delivery).await?, Accepted::Duplicate); // answer 200 again
//!
//! let summary = runner.run_until_quiet(|_progress| {}).await?; // a service calls `run(shutdown)`
//! assert_eq!(summary.to_string(), "events=1 posted=1 skipped=0 dead=0 open=0 documents=1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Events of the ERP itself come in through [`adapters::ErpEvents`]. People hear through [`adapters::alerts`] where they have to
//! act, the shop hears through [`adapters::storefront`], and operators see all of it in [`telemetry`]. What is done by the clock is in
//! [`schedule`]; how little is kept, for how long and how safely in [`retention`]; who did what in [`audit`].
//!
//! # Features
//! - `sqlite` (default): [`store::SqliteStore`], the embedded store.
//! - `postgres`: `store::PostgresStore`, the store of a server that many processes work on.
//! - `stripe` (default): [`adapters::StripeGateway`], [`adapters::StripeHerald`] and [`webhook`].
//! - `opayo` (default): [`adapters::OpayoGateway`], and in [`adapters::opayo`] the door for Server notifications and the poll of
//!   Reporting.
//! - `tims` (default): [`adapters::TimsErp`].
//! - `syspro` (default): [`adapters::SysproErp`] for the harmony contract and [`adapters::SysproEnetErp`] for e.net.
//! - `metrics` (default): the figures of [`telemetry`], through the facade `metrics`.
//! - `email`: [`adapters::alerts`] by SMTP, through `lettre`.
//! - `otel`: the spans of one event join one OpenTelemetry trace, through `tracing-opentelemetry`.
//! - `forecast`: `schedule::CashReport`, the cash view every day.

pub mod adapters;
pub mod audit;
pub mod clock;
pub mod conformance;
pub mod dead_letter;
pub mod inbox;
pub mod outbox;
pub mod ports;
pub mod retention;
pub mod rules_hash;
pub mod runner;
pub mod schedule;
pub mod store;
pub mod targets;
pub mod telemetry;
#[cfg(feature = "stripe")]
pub mod webhook;
