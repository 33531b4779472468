//! One OpenTelemetry trace for each event. Its root is not exported by anybody: the accept and every turn hang below the same
//! remote parent, whose ids are made of the correlation id.

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::CorrelationId;

/// Puts a span into the trace of its event. Without a layer of `tracing-opentelemetry` nothing happens.
pub(super) fn join_trace(span: &Span, id: &CorrelationId) {
    let text = id.as_str();
    let parts = (TraceId::from_hex(text), SpanId::from_hex(text.get(..16).unwrap_or_default()));
    let (Ok(trace), Ok(parent)) = parts else { return };
    let remote = SpanContext::new(trace, parent, TraceFlags::SAMPLED, true, TraceState::NONE);
    if let Err(unjoined) = span.set_parent(Context::new().with_remote_span_context(remote)) {
        tracing::trace!(?unjoined, "no layer of OpenTelemetry takes this span");
    }
}
