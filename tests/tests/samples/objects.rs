//! Every object and event parses, and what is modelled survives being written and read again.

use libtest_mimic::Failed;
use stripe_model::{Document, EventObject, parse_object};

pub(crate) fn reads(body: &[u8]) -> Result<(), Failed> {
    match parse_object(body)? {
        Document::Object(object) => survives(&object),
        Document::Event(_) => Ok(()),
    }
}

/// Writing and reading again gives the same object.
pub(crate) fn survives(object: &EventObject) -> Result<(), Failed> {
    let written = serde_json::to_vec(object)?;
    match parse_object(&written)? {
        Document::Object(again) if again == *object => Ok(()),
        other => Err(format!("written and read again it is {other:?}, and was {object:?}").into()),
    }
}
