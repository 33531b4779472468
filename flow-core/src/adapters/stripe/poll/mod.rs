//! Stripe's lists, for what no webhook told: [`StripeEvents`] are the events themselves, which Stripe keeps for 30 days;
//! [`StripePayouts`] are the payouts, each as the event that its webhook would have brought; [`StripeObjects`] are payments, refunds,
//! disputes and payouts of any age, for back-fills; [`StripeHistory`] is what jobs look back on.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use flow_core::adapters::stripe::{StripeEvents, StripeObjects, StripePayouts};
//! use flow_core::clock::SystemClock;
//! use flow_core::inbox::Inbox;
//! use flow_core::schedule::{Backfill, Poll, Scheduler, Timetable, When};
//! use flow_core::store::Store;
//! use mapping_core::rules::RuleBook;
//! use stripe_model::client::Client;
//! use time::{Duration, macros::datetime};
//!
//! # async fn example(client: Client, store: Arc<dyn Store>, inbox: Inbox) -> Result<(), Box<dyn std::error::Error>> {
//! let since = datetime!(2026-11-01 00:00 UTC);
//! let lost = Poll::new(StripeEvents::new(client.clone()), Arc::clone(&store), inbox.clone(), since);
//! let payouts = Poll::new(StripePayouts::new(client.clone()), Arc::clone(&store), inbox.clone(), since);
//! let timetable = Timetable::new(&RuleBook::stripe_tims())?
//!     .job(When::every_minutes(15), lost)?
//!     .job(When::business_days_after(Duration::hours(2)), payouts.overlap(Duration::days(10)))?;
//! let scheduler = Scheduler::new(Arc::clone(&store), timetable);
//! scheduler.run(std::future::pending()).await?;
//!
//! // Once, for the time before the first webhook:
//! let backfill = Backfill::new(StripeObjects::new(client), store, inbox, datetime!(2026-01-01 00:00 UTC)).until(since);
//! let report = backfill.run(&SystemClock, std::future::pending(), |report| println!("{report}")).await?;
//! assert!(report.is_done());
//! # Ok(())
//! # }
//! ```

mod desk;
mod events;
mod history;
mod objects;
mod payouts;

pub use events::StripeEvents;
pub use history::StripeHistory;
pub use objects::StripeObjects;
pub use payouts::StripePayouts;
