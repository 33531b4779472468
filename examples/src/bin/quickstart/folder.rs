//! Deliveries from a folder, told apart by content: Stripe's events are signed and delivered as they are, and Stripe's sandbox holds
//! the objects that they speak of; everything else is taken in as a message of Opayo's.

use std::error::Error;
use std::path::{Path, PathBuf};

use flow_core::adapters::opayo::TakeInError;
use flow_core::inbox::Incoming;
use serde_json::Value;
use time::OffsetDateTime;

use crate::audit::Audit;
use crate::deliveries::Deliveries;
use crate::opayo_side::OpayoSide;
use crate::progress::Progress;
use crate::stripe_side::StripeSide;

pub(crate) async fn deliver(
    stripe: StripeSide,
    opayo: OpayoSide,
    folder: &Path,
    progress: &Progress,
) -> Result<Vec<Audit>, Box<dyn Error>> {
    let files = message_files(folder)?;
    let mut events = Deliveries::default();
    let mut messages = Deliveries::default();
    for (done, file) in files.iter().enumerate() {
        let body = std::fs::read(file)?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match serde_json::from_slice::<Value>(without_mark(&body)) {
            Ok(event) if is_stripes(&event) => {
                stripe.stripe.put(event.clone());
                let status = stripe.webhook.deliver_bytes(body).await.ok();
                events.stripe(&event, status);
            }
            _ if is_opayos(&body) => {
                messages.message(&name, take_in(&opayo, &name, body).await);
            }
            _ => {
                let status = stripe.webhook.deliver_bytes(body).await.ok();
                events.unreadable(&name, status);
            }
        }
        progress.delivered(done + 1, files.len());
    }
    Ok(vec![
        Audit::take(&stripe.pair, events, None, progress).await?,
        Audit::take(&opayo.pair, messages, None, progress).await?,
    ])
}

/// Takes in a message of Opayo's. One that tells of something and cannot be read goes to a person as it is.
async fn take_in(opayo: &OpayoSide, name: &str, body: Vec<u8>) -> Result<(), String> {
    let (inbox, now) = (opayo.pair.inbox(), OffsetDateTime::now_utc());
    let taken = match opayo.gateway.take_in(&inbox, &body, now).await {
        Err(TakeInError::Read(_)) => {
            inbox.accept(&as_it_is(name, body, now)).await.map(drop).map_err(TakeInError::Inbox)
        }
        taken => taken.map(drop),
    };
    taken.map_err(|error| error.to_string())
}

fn as_it_is(name: &str, payload: Vec<u8>, received_at: OffsetDateTime) -> Incoming {
    Incoming {
        gateway: "opayo".into(),
        account: None,
        event: name.into(),
        kind: "message".to_owned(),
        order_key: None,
        payload,
        received_at,
    }
}

/// Stripe's events and objects say what they are; a trimmed event may not, and has its object all the same.
fn is_stripes(message: &Value) -> bool {
    message.get("object").is_some_and(Value::is_string) || message.pointer("/data/object").is_some()
}

/// Some editors put a byte order mark in front.
fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// Opayo's messages are name=value pairs, XML, or JSON of its own.
fn is_opayos(body: &[u8]) -> bool {
    opayo_model::Message::parse(body, &opayo_model::reporting::Europe::London).is_ok()
}

/// The files of a folder and of the folders in it, in order, but for hidden ones.
fn message_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_dir() {
            files.extend(message_files(&path)?);
        } else if !is_hidden {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
