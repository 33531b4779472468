//! Stored events: a gateway's payloads as they came, or canonical events as an inbox keeps them, with the facts of the day beside
//! them where they were kept.

use std::fs;
use std::path::{Path, PathBuf};

use mapping_core::canonical::GatewayEvent;
use mapping_core::flows::Facts;
use serde_json::Value;

use crate::{opayo, stripe};

/// An event, and what was known when it was decided.
pub(crate) struct Stored {
    pub(crate) event: GatewayEvent,
    pub(crate) facts: Option<Facts>,
}

/// How the files of payloads in a folder end.
const PAYLOADS: [&str; 3] = ["json", "xml", "txt"];

/// How the name of a file of facts ends.
const FACTS: &str = ".facts.json";

/// All events of files and folders, the files of a folder by name. The error names the file that cannot be read.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<Stored>, String> {
    let mut stored = Vec::new();
    for path in paths {
        for file in files(path).map_err(|error| told(path, error))? {
            let facts = facts(&file)?;
            let body = fs::read(&file).map_err(|error| told(&file, error))?;
            let events = events(&body).map_err(|error| told(&file, error))?;
            stored.extend(events.into_iter().map(|event| Stored { event, facts: facts.clone() }));
        }
    }
    Ok(stored)
}

fn told(file: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", file.display())
}

/// The file itself, or the payloads of a folder.
fn files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files = entries.collect::<std::io::Result<Vec<PathBuf>>>()?;
    files.retain(|file| file.is_file() && is_payload(file));
    files.sort();
    Ok(files)
}

fn is_payload(file: &Path) -> bool {
    let is_facts = file.to_str().is_some_and(|name| name.ends_with(FACTS));
    !is_facts && file.extension().and_then(|end| end.to_str()).is_some_and(|end| PAYLOADS.contains(&end))
}

/// The facts that stand beside an event: those of `paid.json` are `paid.facts.json`.
fn facts(event: &Path) -> Result<Option<Facts>, String> {
    let file = event.with_extension("facts.json");
    if !file.exists() {
        return Ok(None);
    }
    let body = fs::read(&file).map_err(|error| told(&file, error))?;
    serde_json::from_slice(&body).map(Some).map_err(|error| told(&file, error))
}

/// A canonical event, Stripe's payload (which names what kind of object it is), or a message of Opayo.
fn events(body: &[u8]) -> Result<Vec<GatewayEvent>, String> {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) if value.get("order_key").is_some() && value.get("subject").is_some() => {
            serde_json::from_value(value).map(|event| vec![event]).map_err(|error| error.to_string())
        }
        Ok(value) if value.get("object").is_some() => stripe::event(body).map(|event| vec![event]),
        Ok(_) | Err(_) => opayo::events(body),
    }
}
