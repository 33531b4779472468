//! The laws and stories of durable delivery.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/adapters_enet.rs"]
mod adapters_enet;
#[cfg(feature = "stripe")]
#[path = "main/adapters_stripe.rs"]
mod adapters_stripe;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/adapters_syspro.rs"]
mod adapters_syspro;
#[cfg(feature = "tims")]
#[path = "main/adapters_tims.rs"]
mod adapters_tims;
#[path = "main/alert_channels.rs"]
mod alert_channels;
#[path = "main/alert_digest.rs"]
mod alert_digest;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/alerts.rs"]
mod alerts;
#[path = "main/archives.rs"]
mod archives;
#[path = "main/audit.rs"]
mod audit;
#[path = "main/backoff.rs"]
mod backoff;
#[path = "main/card_numbers.rs"]
mod card_numbers;
#[path = "main/circles.rs"]
mod circles;
#[path = "main/conflicts.rs"]
mod conflicts;
#[path = "main/counts.rs"]
mod counts;
#[path = "main/crash.rs"]
mod crash;
#[cfg(all(feature = "stripe", feature = "opayo", feature = "tims", feature = "syspro"))]
#[path = "main/crossed_pairs.rs"]
mod crossed_pairs;
#[path = "main/dead_letters.rs"]
mod dead_letters;
#[path = "main/deciding.rs"]
mod deciding;
#[path = "main/desk.rs"]
mod desk;
#[path = "main/document_edits.rs"]
mod document_edits;
#[cfg(feature = "email")]
#[path = "main/email.rs"]
mod email;
#[cfg(all(feature = "stripe", feature = "tims"))]
#[path = "main/erasing.rs"]
mod erasing;
#[path = "main/explained.rs"]
mod explained;
#[path = "main/faults_clock.rs"]
mod faults_clock;
#[path = "main/faults_file.rs"]
mod faults_file;
#[cfg(feature = "postgres")]
#[path = "main/faults_postgres.rs"]
mod faults_postgres;
#[path = "main/faults_rows.rs"]
mod faults_rows;
#[path = "main/faults_service.rs"]
mod faults_service;
#[path = "main/inbox.rs"]
mod inbox;
#[cfg(all(feature = "opayo", feature = "stripe", feature = "tims", feature = "syspro"))]
#[path = "main/joined.rs"]
mod joined;
#[path = "main/leases.rs"]
mod leases;
#[path = "main/limits.rs"]
mod limits;
#[path = "main/lost_answers.rs"]
mod lost_answers;
#[cfg(feature = "tims")]
#[path = "main/mini_tims.rs"]
mod mini_tims;
#[path = "main/minimising.rs"]
mod minimising;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/opayo_door.rs"]
mod opayo_door;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/opayo_gateway.rs"]
mod opayo_gateway;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/opayo_jobs.rs"]
mod opayo_jobs;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/opayo_poll.rs"]
mod opayo_poll;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/opayo_settlements.rs"]
mod opayo_settlements;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/opayo_to_syspro.rs"]
mod opayo_to_syspro;
#[cfg(all(feature = "opayo", feature = "syspro"))]
#[path = "main/opayo_world.rs"]
mod opayo_world;
#[path = "main/ordering.rs"]
mod ordering;
#[path = "main/panics.rs"]
mod panics;
#[cfg(feature = "postgres")]
#[path = "main/postgres.rs"]
mod postgres;
#[cfg(feature = "postgres")]
#[path = "main/postgres_server.rs"]
mod postgres_server;
#[path = "main/probing.rs"]
mod probing;
#[path = "main/query_plans.rs"]
mod query_plans;
#[path = "main/redelivery.rs"]
mod redelivery;
#[path = "main/restart.rs"]
mod restart;
#[path = "main/retries.rs"]
mod retries;
#[cfg(all(feature = "opayo", feature = "tims", feature = "syspro"))]
#[path = "main/reversals.rs"]
mod reversals;
#[cfg(all(feature = "stripe", feature = "tims"))]
#[path = "main/samples.rs"]
mod samples;
#[path = "main/scripted.rs"]
mod scripted;
#[path = "main/sealing.rs"]
mod sealing;
#[path = "main/settling.rs"]
mod settling;
#[cfg(all(feature = "stripe", feature = "tims"))]
#[path = "main/split_payments.rs"]
mod split_payments;
#[path = "main/store.rs"]
mod store;
#[path = "main/storefront.rs"]
mod storefront;
#[path = "main/storefront_signature.rs"]
mod storefront_signature;
#[path = "main/storms.rs"]
mod storms;
#[cfg(feature = "stripe")]
#[path = "main/stripe_archives.rs"]
mod stripe_archives;
#[cfg(feature = "stripe")]
#[path = "main/stripe_herald.rs"]
mod stripe_herald;
#[cfg(all(feature = "stripe", feature = "tims"))]
#[path = "main/stripe_to_tims.rs"]
mod stripe_to_tims;
#[path = "main/targets.rs"]
mod targets;
#[cfg(feature = "metrics")]
#[path = "main/telemetry_metrics.rs"]
mod telemetry_metrics;
#[path = "main/telemetry_spans.rs"]
mod telemetry_spans;
#[cfg(feature = "otel")]
#[path = "main/telemetry_traces.rs"]
mod telemetry_traces;
#[path = "main/tellings.rs"]
mod tellings;
#[path = "main/timetable.rs"]
mod timetable;
#[path = "main/watches.rs"]
mod watches;
#[cfg(feature = "stripe")]
#[path = "main/webhook.rs"]
mod webhook;
#[path = "main/webhook_server.rs"]
mod webhook_server;
#[path = "main/when.rs"]
mod when;
#[path = "main/written_plans.rs"]
mod written_plans;
