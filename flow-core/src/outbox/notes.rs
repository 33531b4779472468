//! What is noted of documents and tellings that were carried out.

use std::collections::BTreeMap;

use mapping_core::canonical::DocumentKey;

/// What was written to either side, field by field, by the key under which a flow asks for it again; see
/// [`written_by`](mapping_core::flows::written_by).
pub type Notes = BTreeMap<DocumentKey, BTreeMap<String, String>>;
