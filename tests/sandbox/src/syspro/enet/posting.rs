//! Business objects that write: which document each takes, and what its answer is called.

use super::batch::{Context, Outcome, run};
use super::output::{count, leaf, lower_case, node};
use super::sentence::Sentence;
use super::{arsscs, arstin, arstpy, cshtwd, gentjl, sortoi, sortos};
use crate::element::Element;
use crate::syspro::books::Ledger;

/// Posts a document; answers the root of the output and the keys of what was written.
pub(crate) fn post(
    ledger: &mut Ledger,
    context: &Context<'_>,
    verb: &str,
    object: &str,
    document: &Element,
) -> Result<(Element, Vec<String>), Sentence> {
    let items: Vec<&Element> = document.all("Item").collect();
    let whole = match (verb, object) {
        ("transaction/post", "SORTOI") => return Ok(sortoi::import(ledger, context, document)),
        ("transaction/post", "SORTOS") => run(ledger, context, &items, false, sortos::change, sortos::key),
        ("transaction/post", "ARSTPY") => run(ledger, context, &items, true, arstpy::post, no_key),
        ("transaction/post", "ARSTIN") => run(ledger, context, &items, true, arstin::post, no_key),
        ("transaction/post", "GENTJL") => run(ledger, context, &items, true, gentjl::post, no_key),
        ("transaction/post", "CSHTWD") => run(ledger, context, &items, true, cshtwd::post, no_key),
        ("setup/add", "ARSSCS") => run(ledger, context, &items, false, arsscs::add, arsscs::key),
        ("setup/update", "ARSSCS") => run(ledger, context, &items, false, arsscs::update, arsscs::key),
        _ => return Err(Sentence::Exception),
    };
    let counters = counters(object, verb, &whole);
    let Outcome { mut answers, written, .. } = whole;
    answers.push(node("StatusOfItems", counters));
    let root = node(&document.name.to_lowercase(), answers);
    Ok((if verb.starts_with("setup") { lower_case(root) } else { root }, written))
}

fn counters(object: &str, verb: &str, outcome: &Outcome) -> Vec<Element> {
    let (done, refused) = (outcome.done, outcome.refused);
    match (object, verb.starts_with("setup")) {
        (_, true) => {
            vec![leaf("RecordsRead", count(done + refused)), leaf("RecordsInvalid", count(refused))]
        }
        ("GENTJL", _) => {
            let invalid = if refused == 0 { String::new() } else { count(refused) };
            vec![
                leaf("JournalsProcessed", count(done)),
                leaf("PostingsProcessed", count(done)),
                leaf("PostingsInvalid", invalid),
            ]
        }
        _ => vec![leaf("ItemsProcessed", count(done)), leaf("ItemsInvalid", count(refused))],
    }
}

fn no_key(_item: &Element) -> Vec<Element> {
    Vec::new()
}

/// Year, month and journal that a posting went into, as sub-ledgers name them.
pub(crate) fn journal_of(date: &str, number: usize) -> Vec<Element> {
    vec![
        leaf("TrnYear", date.get(..4).unwrap_or_default()),
        leaf("TrnMonth", date.get(5..7).unwrap_or_default()),
        leaf("Journal", format!("{number:010}")),
    ]
}
