//! The line that is printed for one file.

use std::path::Path;

use mapping_core::canonical::{Document, GatewayEvent, Subject};
use mapping_core::derived::Reason;
use mapping_core::flows::Telling;
use mapping_core::refusal::Refusal;
use serde::Serialize;

use crate::erp::Rendered;

/// What the crates made of one file.
#[derive(Default, Serialize)]
pub(crate) struct Report {
    pub(crate) file: String,
    pub(crate) id: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    /// Whether the file could be parsed.
    pub(crate) ok: bool,
    pub(crate) canonical: Option<Canonical>,
    pub(crate) documents: Vec<Planned>,
    pub(crate) reasons: Vec<Reason>,
    /// What shop, gateway and people are told once the documents are posted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tellings: Vec<Telling>,
    /// Why there are no documents although nothing is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skipped: Option<String>,
    /// Why it could not be parsed, or why no documents can be made from it.
    pub(crate) error: Option<String>,
}

/// The canonical form: an event, several, or a bare object.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Canonical {
    Event(Box<GatewayEvent>),
    Events(Vec<GatewayEvent>),
    Object(Box<Subject>),
}

/// A document, and the request that posts it.
#[derive(Serialize)]
pub(crate) struct Planned {
    #[serde(flatten)]
    pub(crate) document: Document,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rendered: Option<Rendered>,
}

impl Report {
    /// A file that could not be parsed.
    pub(crate) fn unreadable(error: String) -> Self {
        Self { error: Some(error), ..Self::default() }
    }

    /// A file that could be parsed.
    pub(crate) fn read(id: Option<String>, kind: Option<String>) -> Self {
        Self { id, kind, ok: true, ..Self::default() }
    }

    /// No documents can be made from it, and this is why.
    pub(crate) fn refused(self, refusal: &Refusal) -> Self {
        Self {
            documents: Vec::new(),
            reasons: Vec::new(),
            tellings: Vec::new(),
            error: Some(refusal.to_string()),
            ..self
        }
    }

    /// The same report under the file's name.
    pub(crate) fn of(mut self, file: &Path) -> Self {
        self.file = file.display().to_string();
        self
    }
}
