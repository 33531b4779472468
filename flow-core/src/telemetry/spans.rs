//! The spans of an event's way. Each is entered around a future, which is all that the code being watched has to know.

use std::future::Future;
use std::time::Instant;

use tracing::field::Empty;
use tracing::{Instrument, Span, info_span};

use super::CorrelationId;
use super::figures;
use super::outcome::{NOT_MINE, Outcome};
use crate::inbox::{AcceptError, Accepted, Incoming, StoredEvent};
use crate::outbox::StoredDocument;

/// Watches the acceptance of a delivery.
pub(crate) async fn accept(
    incoming: &Incoming,
    work: impl Future<Output = Result<Accepted, AcceptError>>,
) -> Result<Accepted, AcceptError> {
    let id = correlation_id(incoming);
    let span = info_span!(
        "accept",
        correlation_id = %id,
        gateway = %incoming.gateway,
        event = %incoming.event,
        kind = incoming.kind,
        outcome = Empty,
    );
    join_trace(&span, &id);
    let accepted = work.instrument(span.clone()).await;
    span.record("outcome", accepted.word());
    figures::accepted(incoming.gateway.as_str(), accepted.word());
    accepted
}

/// One turn of an event.
pub(crate) struct Turn {
    span: Span,
    id: CorrelationId,
}

/// The turn that an event has now.
pub(crate) fn turn(event: &StoredEvent) -> Turn {
    let incoming = &event.incoming;
    let id = correlation_id(incoming);
    let span = info_span!(
        "event",
        correlation_id = %id,
        gateway = %incoming.gateway,
        event = %incoming.event,
        kind = incoming.kind,
        attempt = u64::from(event.attempts) + 1,
    );
    join_trace(&span, &id);
    Turn { span, id }
}

impl Turn {
    /// Watches the turn; what is done in it finds the event's id as [`CorrelationId::current`].
    pub(crate) async fn follow<T>(self, work: impl Future<Output = T>) -> T {
        self.id.scope(work).instrument(self.span).await
    }
}

/// A call to a port.
pub(crate) struct Call<'a> {
    system: &'a str,
    operation: &'static str,
    document: Option<&'a StoredDocument>,
}

impl<'a> Call<'a> {
    /// A question to a gateway or an ERP.
    pub(crate) fn ask(system: &'a str) -> Self {
        Self { system, operation: "ask", document: None }
    }

    /// A document sent to an ERP.
    pub(crate) fn post(system: &'a str, document: &'a StoredDocument) -> Self {
        Self { system, operation: "post", document: Some(document) }
    }

    /// A document looked for in an ERP.
    pub(crate) fn probe(system: &'a str, document: &'a StoredDocument) -> Self {
        Self { system, operation: "probe", document: Some(document) }
    }

    /// Something told by a herald.
    pub(crate) fn tell(system: &'a str) -> Self {
        Self { system, operation: "tell", document: None }
    }

    /// A document is named by kind and row: its natural key may be a person's.
    fn span(&self) -> Span {
        let span = info_span!(
            "call",
            system = self.system,
            operation = self.operation,
            document = Empty,
            row = Empty,
            attempt = Empty,
            outcome = Empty,
        );
        if let Some(document) = self.document {
            span.record("document", document.document.key().kind.as_str());
            span.record("row", document.id.0);
            span.record("attempt", u64::from(document.attempts) + 1);
        }
        span
    }
}

/// Watches a call to a port: how long it takes and what becomes of it.
pub(crate) async fn call<T: Outcome>(call: Call<'_>, work: impl Future<Output = T>) -> T {
    let (span, started) = (call.span(), Instant::now());
    let answer = work.instrument(span.clone()).await;
    let outcome = answer.word();
    span.record("outcome", outcome);
    if outcome != NOT_MINE {
        figures::called(call.system, call.operation, outcome, started.elapsed());
    }
    answer
}

fn correlation_id(incoming: &Incoming) -> CorrelationId {
    CorrelationId::of(&incoming.gateway, incoming.account.as_ref(), &incoming.event)
}

#[cfg(feature = "otel")]
use super::otel::join_trace;

#[cfg(not(feature = "otel"))]
fn join_trace(_: &Span, _: &CorrelationId) {}
