//! What the service does by the clock.

use std::sync::Arc;

use flow_core::adapters::opayo::SettlementCollection;
use flow_core::adapters::stripe::{StripeEvents, StripeHistory, StripePayouts};
use flow_core::audit::AuditTrail;
use flow_core::retention::Upkeep;
use flow_core::schedule::{AnomalyWatch, Hook, JobError, Poll, Timetable, When};
use stripe_model::client::Client;
use time::format_description::well_known::Rfc3339;
use time::macros::time;
use time::{Duration, OffsetDateTime, Time};

use crate::Failure;
use crate::engine::Engine;
use crate::gateways::OpayoSide;

/// A gateway needs so long after the cut-off to close the day.
const CLOSING: Duration = Duration::hours(2);

/// Where the store keeps when the service first ran.
const FIRST: &str = "connect/since";

const EARLY: Time = time!(3:30);

/// Gateways polled every few minutes for what they told nobody, settlements after every business day, and once a day what was kept long
/// enough and whether the audit trail holds.
pub(crate) async fn timetable(engine: &Engine) -> Result<Timetable, Failure> {
    let since = since(engine).await?;
    let mut timetable = Timetable::new(&engine.rules)?;
    if let Some(client) = &engine.gateways.stripe {
        timetable = stripe(timetable, engine, client, since)?;
    }
    if let Some(side) = &engine.gateways.opayo {
        timetable = opayo(timetable, engine, side, since)?;
    }
    let upkeep = Upkeep::new(Arc::clone(&engine.store), engine.rules.retention.clone());
    Ok(timetable.job(When::Daily(EARLY), upkeep)?.job(When::Daily(EARLY), verified(engine))?)
}

/// From when on gateways are read: as the company says, or the day before the service first ran. It is kept, because a poll never reads
/// before it, however long the service was down.
async fn since(engine: &Engine) -> Result<OffsetDateTime, Failure> {
    if let Some(day) = engine.config.since {
        return Ok(day.midnight().assume_utc());
    }
    if let Some(first) = engine.store.cursor(FIRST).await? {
        return Ok(OffsetDateTime::parse(&first, &Rfc3339)?);
    }
    let first = OffsetDateTime::now_utc() - Duration::DAY;
    engine.store.set_cursor(FIRST, &first.format(&Rfc3339)?).await?;
    Ok(first)
}

/// Events that no webhook brought, payouts, and what is out of the ordinary.
fn stripe(timetable: Timetable, engine: &Engine, client: &Client, since: OffsetDateTime) -> Result<Timetable, Failure> {
    let (store, inbox) = (&engine.store, engine.runner.inbox());
    let lost = Poll::new(StripeEvents::new(client.clone()), Arc::clone(store), inbox.clone(), since);
    let payouts = Poll::new(StripePayouts::new(client.clone()), Arc::clone(store), inbox, since);
    let watch = AnomalyWatch::new(StripeHistory::new(client.clone()), Arc::clone(store), engine.rules.anomaly.clone());
    Ok(timetable
        .job(When::every_minutes(engine.config.poll_minutes), lost)?
        .job(When::business_days_after(CLOSING), payouts.overlap(Duration::days(10)))?
        .job(When::Daily(EARLY), watch)?)
}

/// Refunds, voids, releases and repeats, of which Opayo tells nobody, and settlements.
fn opayo(timetable: Timetable, engine: &Engine, side: &OpayoSide, since: OffsetDateTime) -> Result<Timetable, Failure> {
    let poll = Arc::new(side.poll(&engine.store, engine.runner.inbox(), since));
    let settlements = SettlementCollection::new(Arc::clone(&poll));
    Ok(timetable
        .job(When::every_minutes(engine.config.poll_minutes), poll)?
        .job(When::business_days_after(CLOSING), settlements)?)
}

/// Whether the audit trail holds.
fn verified(engine: &Engine) -> Hook {
    let store = Arc::clone(&engine.store);
    Hook::new("audit", move |_| {
        let trail = AuditTrail::new(Arc::clone(&store));
        async move { trail.verify([]).await.map(|found| found.to_string()).map_err(JobError::person) }
    })
}
