//! The spans of one event: one id from the webhook to the last attempt, and nothing about people in them.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use client_core::transport::{Outgoing, Transport, TransportError};
use client_core::{BaseUrl, Method, Request, Response};
use flow_core::inbox::EventState;
use flow_core::telemetry::{CORRELATION_HEADER, Correlated, CorrelationId};
use mapping_core::canonical::DocumentKind;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::scripted::{Fault, Sale, World};

/// One span as it ended: its way from the root, and its fields.
#[derive(Clone, Debug, Default)]
struct Ended {
    name: String,
    fields: BTreeMap<String, String>,
}

#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Ended>>>);

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = String::new();
        write!(text, "{value:?}").unwrap();
        self.0.insert(field.name().to_owned(), text.trim_matches('"').to_owned());
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        let above: Vec<&str> = span.scope().from_root().map(|span| span.name()).collect();
        let mut ended = Ended { name: above.join(" > "), ..Ended::default() };
        attributes.record(&mut Fields(&mut ended.fields));
        span.extensions_mut().insert(ended);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).unwrap();
        if let Some(ended) = span.extensions_mut().get_mut::<Ended>() {
            values.record(&mut Fields(&mut ended.fields));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let ended = context.span(&id).unwrap().extensions_mut().remove::<Ended>();
        self.0.lock().unwrap().extend(ended);
    }
}

impl Spans {
    /// Each span of ours in a line: its way, and the fields that tell what it was.
    fn lines(&self) -> Vec<String> {
        let ended = self.0.lock().unwrap();
        let ours = ended.iter().filter(|span| ["accept", "event"].iter().any(|root| span.name.starts_with(root)));
        let told = ["system", "operation", "document", "attempt", "outcome"];
        let line = |span: &Ended| {
            let fields = told.iter().filter_map(|name| span.fields.get(*name).cloned());
            std::iter::once(span.name.clone()).chain(fields).collect::<Vec<_>>().join(" ")
        };
        ours.map(line).collect()
    }

    fn ids(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().filter_map(|span| span.fields.get("correlation_id").cloned()).collect()
    }
}

#[tokio::test]
async fn one_event_from_its_webhook_to_its_receipt_over_a_lost_answer() {
    let spans = Spans::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.clone()));
    let world = World::new().await;
    world.books.fail(DocumentKind::SalesOrder, Fault::LostAfter);
    let sale = Sale::new("evt_1", "o_1", "ch_1", "ann@example.com", 1000);
    world.accept(&sale).await;
    world.accept(&sale).await;
    world.run().await;
    assert_eq!(world.state("evt_1").await, EventState::Posted);
    let wanted = [
        "accept new",
        "accept duplicate",
        "event > call books ask absent",
        "event > call books ask found",
        "event > call books post customer 1 posted",
        "event > call books post sales order 1 unknown",
        "event 1",
        "event > call books probe sales order 2 found",
        "event > call books post receipt 1 posted",
        "event 1",
    ];
    assert_eq!(spans.lines(), wanted);
    let id = CorrelationId::of(&"acme".into(), None, &"evt_1".into());
    assert_eq!(spans.ids(), vec![id.to_string(); 4], "accepted twice, handled twice, one id");
    let all = format!("{:?}", spans.0.lock().unwrap());
    assert!(!all.contains("ann@example.com"), "{all}");
}

#[test]
fn an_id_is_the_same_for_the_same_event_alone() {
    let of = |gateway: &str, account: Option<&str>, event: &str| {
        CorrelationId::of(&gateway.into(), account.map(Into::into).as_ref(), &event.into()).to_string()
    };
    let id = of("stripe", Some("acct_1"), "evt_1");
    assert_eq!(id, of("stripe", Some("acct_1"), "evt_1"));
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    for other in [
        of("stripe", Some("acct_1"), "evt_2"),
        of("stripe", Some("acct_2"), "evt_1"),
        of("stripe", None, "evt_1"),
        of("opayo", Some("acct_1"), "evt_1"),
        of("stripe", Some("acct_1evt_"), "1"),
    ] {
        assert_ne!(id, other);
    }
}

/// Remembers the id that came with each request.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Vec<Option<String>>>>);

#[async_trait]
impl Transport for Wire {
    async fn send(&self, outgoing: Outgoing) -> Result<Response, TransportError> {
        let id = outgoing.request.headers.get(CORRELATION_HEADER).map(|value| value.to_str().unwrap().to_owned());
        self.0.lock().unwrap().push(id);
        Ok(Response::new(200, ""))
    }
}

#[tokio::test]
async fn the_id_of_the_event_in_hand_goes_to_the_erp_and_no_other() {
    let (wire, base) = (Wire::default(), BaseUrl::parse("https://erp.example").unwrap());
    let erp = Correlated(wire.clone());
    let outgoing = || Outgoing { base: base.clone(), request: Request::new(Method::GET, "/x") };
    let id = |event: &str| CorrelationId::of(&"acme".into(), None, &event.into());
    erp.send(outgoing()).await.unwrap();
    let both = tokio::join!(id("evt_1").scope(erp.send(outgoing())), id("evt_2").scope(erp.send(outgoing())));
    both.0.unwrap();
    both.1.unwrap();
    let seen = wire.0.lock().unwrap().clone();
    assert_eq!(seen, [None, Some(id("evt_1").to_string()), Some(id("evt_2").to_string())]);
    assert_eq!(CorrelationId::current(), None);
}
