//! What operators see: one id that follows an event from its webhook to the ERP's receipt, and figures of how the machine does.
//!
//! # Spans
//! Every span of an event carries `correlation_id`, or is inside of one that does. The [`CorrelationId`] is made of gateway,
//! account and event id, so that an attempt days later, in another process, has the same. Secrets, payloads and people's data
//! are in no span.
//!
//! | span | fields | one for each |
//! |---|---|---|
//! | `accept` | `correlation_id`, `gateway`, `event`, `kind`, `outcome` | delivery that the inbox is given |
//! | `event` | `correlation_id`, `gateway`, `event`, `kind`, `attempt` | turn of an event |
//! | `call` | `system`, `operation` (`ask`, `post`, `probe`, `tell`), `document`, `row`, `attempt`, `outcome` | call to a port, inside of `event` |
//! | `attempt` | `service`, `operation`, `attempt`, `status`, `request_id`, `failure` | HTTP request, inside of `call` |
//!
//! A [`Correlated`] transport sends the id along as `x-correlation-id`, so that the ERP's log has it too.
//!
//! # Metrics
//! With the feature `metrics` (on by default) these go to whatever recorder the process installed, and nowhere without one.
//! Install it first, then call [`describe`].
//!
//! | name | kind and unit | labels | meaning |
//! |---|---|---|---|
//! | `flow_events_accepted_total` | counter | `gateway`, `outcome`: `new`, `duplicate`, `refused` | deliveries that the inbox was given |
//! | `flow_events_finished_total` | counter | `gateway`, `outcome`: `posted`, `skipped`, `dead` | events whose way ended |
//! | `flow_events_retried_total` | counter | `gateway` | events put back because a question or a telling failed for now |
//! | `flow_documents_retried_total` | counter | `system` | posts that did nothing and are sent again |
//! | `flow_event_lag_seconds` | histogram, seconds | `gateway` | from received to posted |
//! | `flow_calls_total` | counter | `system`, `operation`, `outcome` | calls to gateways, ERP and heralds |
//! | `flow_call_seconds` | histogram, seconds | `system`, `operation`, `outcome` | how long they took |
//! | `flow_documents_unknown_total` | counter | `system` | posts and probes that left open whether the document arrived |
//! | `flow_alerts_total` | counter | `severity`, `topic` | alerts raised |
//! | `flow_breaker_state` | gauge, see [`Breaker`] | `target` | whether calls to a [target](crate::targets) are let through |
//! | `flow_open_events` | gauge | | events on their way |
//! | `flow_dead_events` | gauge | | events that a person has to look at |
//! | `flow_unknown_documents` | gauge | | documents of which nobody knows yet whether the ERP holds them |
//! | `flow_oldest_open_seconds` | gauge, seconds | | age of the oldest event on its way; 0 without any |
//!
//! The last three are read from the store by [`measure_queue`]: call it before each scrape.
//!
//! # OpenTelemetry
//! With the feature `otel`, `accept` and `event` join one trace whose id is the correlation id, so that a tracing backend shows
//! the webhook and every attempt, days apart, as one. Install the layer of `tracing-opentelemetry` with a tracer of your choice.
//! The parent that they share counts as sampled: to keep only a share of the traces, use a sampler by trace id, not by parent.
//!
//! ```ignore
//! let tracer = provider.tracer("flow"); // an SdkTracerProvider with an OTLP exporter
//! tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer)).init();
//! ```

mod correlation;
#[cfg_attr(feature = "metrics", path = "metrics_enabled.rs")]
#[cfg_attr(not(feature = "metrics"), path = "metrics_disabled.rs")]
mod figures;
#[cfg(feature = "otel")]
mod otel;
mod outcome;
mod queue;
mod spans;

pub use correlation::{CORRELATION_HEADER, Correlated, CorrelationId};
pub(crate) use figures::{alerted, finished, retried};
pub use figures::{breaker, describe};
pub use queue::{Breaker, QueueFigures, measure_queue};
pub(crate) use spans::{Call, accept, call, turn};
