//! Pages of what a search found. The token of the next page names the place in the table and the filters, so that a
//! page asked for with other filters is refused and a walk over pages always ends.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::refusal::Refusal;
use super::table::{Table, text};
use crate::clock::instant;

/// The query of a search.
pub(crate) type Query = BTreeMap<String, String>;

const DEFAULT_LIMIT: usize = 50;

/// One page of the rows that keep every filter. `keeps` answers for the filters that are a resource's own.
pub(crate) fn search(
    table: &Table,
    query: &Query,
    keeps: impl Fn(&Value, &str, &str) -> bool,
) -> Result<Value, Refusal> {
    let filters: Vec<_> = query.iter().filter(|(name, _)| *name != "Limit" && *name != "Page").collect();
    let stamp = stamp(&filters);
    let start = match query.get("Page") {
        Some(token) => place(token, &stamp).ok_or_else(|| foreign_token(token))?,
        None => 0,
    };
    let limit = query.get("Limit").and_then(|limit| limit.parse().ok()).unwrap_or(DEFAULT_LIMIT);
    let kept = |row: &&Value| {
        filters.iter().all(|(name, value)| updated_since(row, name, value).unwrap_or_else(|| keeps(row, name, value)))
    };
    let mut found = table.rows().iter().enumerate().skip(start).filter(|(_, row)| kept(row));
    let items: Vec<Value> = found.by_ref().take(limit).map(|(_, row)| row.clone()).collect();
    let mut page = Map::new();
    page.insert("Items".to_owned(), json!(items));
    let next = found.next();
    page.insert("HasMore".to_owned(), json!(next.is_some()));
    if let Some((index, _)) = next {
        page.insert("NextPage".to_owned(), json!(format!("p{index}-{stamp}")));
    }
    Ok(Value::Object(page))
}

/// Whether a text property equals a filter.
pub(crate) fn equals(row: &Value, name: &str, value: &str) -> bool {
    text(row, name) == Some(value)
}

fn updated_since(row: &Value, name: &str, value: &str) -> Option<bool> {
    (name == "UpdatedSince").then(|| {
        let updated = text(row, "UpdatedAt").and_then(instant);
        updated.zip(instant(value)).is_some_and(|(updated, since)| updated >= since)
    })
}

fn stamp(filters: &[(&String, &String)]) -> String {
    let digest = Sha256::digest(format!("{filters:?}"));
    base16ct::lower::encode_string(digest.get(..4).unwrap_or_default())
}

fn place(token: &str, stamp: &str) -> Option<usize> {
    let (index, stamped) = token.strip_prefix('p')?.split_once('-')?;
    (stamped == stamp).then(|| index.parse().ok())?
}

fn foreign_token(token: &str) -> Refusal {
    Refusal::unacceptable("validation", "Page", format!("{token:?} is not the next page of this search"))
}
