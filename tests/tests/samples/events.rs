//! Every event parses whole, its envelope says the same, and it has a place in the canonical model.

use libtest_mimic::Failed;
use mapping_core::gateway::stripe::normalize_notification;
use stripe_model::{Envelope, Notification};

pub(crate) fn reads(body: &[u8]) -> Result<(), Failed> {
    let envelope = Envelope::read(body)?;
    let event = Notification::parse(body)?;
    assert_eq!(*envelope.id, *event.id().as_str());
    assert_eq!(*envelope.kind, *event.kind().as_str());
    let canonical = normalize_notification(&event)?;
    assert_eq!(canonical.id.as_str(), event.id().as_str());
    Ok(())
}
