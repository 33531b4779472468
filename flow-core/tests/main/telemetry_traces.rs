//! One OpenTelemetry trace for each event, over retries and processes.

use std::sync::{Arc, Mutex};

use flow_core::telemetry::CorrelationId;
use mapping_core::canonical::DocumentKind;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use tracing_subscriber::layer::SubscriberExt;

use crate::scripted::{Fault, Sale, World};

#[derive(Clone, Debug, Default)]
struct Exported(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Exported {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap().extend(batch);
        Ok(())
    }
}

#[tokio::test]
async fn accept_and_every_turn_of_an_event_are_one_trace_under_the_correlation_id() {
    let exported = Exported::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exported.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("flow"));
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    let world = World::new().await;
    world.books.fail(DocumentKind::SalesOrder, Fault::LostAfter);
    for event in ["evt_1", "evt_2"] {
        world.accept(&Sale::new(event, event, event, event, 1000)).await;
    }
    world.run().await;
    let spans = exported.0.lock().unwrap().clone();
    for event in ["evt_1", "evt_2"] {
        let id = CorrelationId::of(&"acme".into(), None, &event.into());
        let of_event = spans.iter().filter(|span| span.span_context.trace_id().to_string() == id.as_str());
        let mut names: Vec<&str> = of_event.clone().map(|span| span.name.as_ref()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, ["accept", "call", "event"], "{event}");
        let turns = of_event.clone().filter(|span| span.name == "event").count();
        assert!(turns >= 1 && of_event.count() >= 6, "{event}: {turns}");
    }
    let turns = spans.iter().filter(|span| span.name == "event").count();
    assert_eq!(turns, 3, "one of the two came again after its lost answer");
}
