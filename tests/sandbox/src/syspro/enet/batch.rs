//! The items of a transaction or setup document: each is done or refused, all of them or as many as can be.
//!
//! A refused item answers with the erring element's own name as parent of the fault. `ValidateOnly` does nothing;
//! `ApplyIfEntireDocumentValid` does all or nothing.

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

use super::output::{leaf, node};
use super::sentence::{Language, Sentence, What};
use super::settings::Settings;
use crate::contract::published::Contract;
use crate::contract::refusal::Refusal;
use crate::element::Element;
use crate::syspro::books::Ledger;

/// What a call brings besides its document.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) language: Language,
    /// `Parameters` of XmlParameters; empty where there are none.
    pub(crate) parameters: Element,
}

impl Context<'_> {
    /// A parameter in upper case, or its default where it is absent or blank.
    pub(crate) fn parameter(&self, name: &str, default: &str) -> String {
        let said = self.parameters.text_of(name);
        if said.is_empty() { default.to_owned() } else { said.to_ascii_uppercase() }
    }
}

/// An error of one element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    element: String,
    value: String,
    sentence: Sentence,
}

impl Fault {
    pub(crate) fn new(element: &str, value: &str, sentence: Sentence) -> Self {
        Self { element: element.to_owned(), value: value.to_owned(), sentence }
    }

    pub(crate) fn missing(element: &str, what: What, key: &str) -> Self {
        Self::new(element, key, Sentence::NotFound { what, key: key.to_owned() })
    }

    /// The element that says so.
    pub(crate) fn element(&self, language: Language) -> Element {
        let number = leaf("ErrorNumber", self.sentence.number().to_string());
        let description = leaf("ErrorDescription", self.sentence.text(language));
        node(&self.element, vec![leaf("Value", self.value.as_str()), number, description])
    }

    /// A refusal by the rules of the books, at the element that the refused field was read from.
    pub(crate) fn of(refusal: &Refusal, element: &str, value: &str) -> Self {
        let (code, _, message) = refusal.told();
        match code {
            "unknown_stock_code" => Self::missing(element, What::StockCode, value),
            "invalid_customer" => Self::missing(element, What::Customer, value),
            "unknown_account" => Self::missing(element, What::LedgerCode, value),
            "unknown_invoice" => Self::missing(element, What::Invoice, value),
            _ => Self::new(element, value, Sentence::Other(message.to_owned())),
        }
    }
}

/// An item that was done: what it answers, and the key of what it wrote.
#[derive(Debug)]
pub(crate) struct Applied {
    pub(crate) answer: Element,
    pub(crate) resource: String,
}

/// What became of the items of a document.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) answers: Vec<Element>,
    pub(crate) done: usize,
    pub(crate) refused: usize,
    /// What was written; empty where nothing was committed.
    pub(crate) written: Vec<String>,
}

/// Does the items one after the other. A refused item leaves no trace; the answer of one begins with `key(item)`.
pub(crate) fn run(
    ledger: &mut Ledger,
    context: &Context<'_>,
    items: &[&Element],
    entire_by_default: bool,
    apply: impl Fn(&mut Ledger, &Context<'_>, &Element) -> Result<Applied, Fault>,
    key: impl Fn(&Element) -> Vec<Element>,
) -> Outcome {
    let (mut draft, mut outcome) = (ledger.clone(), Outcome::default());
    for item in items {
        let mut trial = draft.clone();
        match apply(&mut trial, context, item) {
            Ok(applied) => {
                draft = trial;
                outcome.done += 1;
                outcome.answers.push(applied.answer);
                outcome.written.push(applied.resource);
            }
            Err(fault) => {
                outcome.refused += 1;
                let mut parts = key(item);
                parts.push(fault.element(context.language));
                outcome.answers.push(node("Item", parts));
            }
        }
    }
    let entire = context.parameter("ApplyIfEntireDocumentValid", if entire_by_default { "Y" } else { "N" }) == "Y";
    let only_checked = context.parameter("ValidateOnly", "N") == "Y";
    if only_checked || (entire && outcome.refused > 0) {
        outcome.written.clear();
    } else {
        *ledger = draft;
    }
    outcome
}

/// A figure that must be there.
pub(crate) fn figure(item: &Element, name: &str) -> Result<Decimal, Fault> {
    let text = item.text_of(name);
    if text.is_empty() {
        return Err(Fault::new(name, "", Sentence::Blank { element: name.to_owned() }));
    }
    figure_of(name, text)
}

/// A figure; zero where it is absent or blank.
pub(crate) fn figure_or_zero(item: &Element, name: &str) -> Result<Decimal, Fault> {
    let text = item.text_of(name);
    if text.is_empty() { Ok(Decimal::ZERO) } else { figure_of(name, text) }
}

fn figure_of(name: &str, text: &str) -> Result<Decimal, Fault> {
    let wrong = |_| Fault::new(name, text, Sentence::NotNumeric { element: name.to_owned() });
    Decimal::from_str(text).map_err(wrong)
}

/// A day as `CCYY-MM-DD`; today where it is absent or blank.
pub(crate) fn day(item: &Element, name: &str) -> Result<String, Fault> {
    let text = item.text_of(name);
    if text.is_empty() {
        return Ok(crate::clock::instant_now().chars().take(10).collect());
    }
    let midnight = crate::clock::instant(&format!("{text}T00:00:00Z"));
    let wrong = || Fault::new(name, text, Sentence::BadDate { element: name.to_owned(), value: text.to_owned() });
    midnight.map(|_| text.to_owned()).ok_or_else(wrong)
}

/// A text that must be there.
pub(crate) fn must<'a>(item: &'a Element, name: &str) -> Result<&'a str, Fault> {
    match item.text_of(name) {
        "" => Err(Fault::new(name, "", Sentence::Blank { element: name.to_owned() })),
        text => Ok(text),
    }
}

/// Copies texts that are there: element, property.
pub(crate) fn copy(item: &Element, document: &mut Value, names: &[(&str, &str)]) {
    for (element, property) in names {
        let text = item.text_of(element);
        if !text.is_empty() {
            crate::contract::table::set(document, property, serde_json::json!(text));
        }
    }
}

/// A fault where a document that was made of an item does not fit the books: too long, or with letters that do not belong.
pub(crate) fn must_fit(schema: &str, document: &Value) -> Result<(), Fault> {
    let contract = Contract::harmony().map_err(|why| Fault::new("Item", "", Sentence::Other(why)))?;
    match contract.violations(schema, document).first() {
        None => Ok(()),
        Some(violation) => {
            let name = violation.field.rsplit('.').next().unwrap_or_default();
            let name = name.split('[').next().filter(|name| !name.is_empty()).unwrap_or("Item");
            Err(Fault::new(name, "", Sentence::Other(violation.message.clone())))
        }
    }
}

/// The customer that an item names, if it may be traded with.
pub(crate) fn customer(ledger: &Ledger, item: &Element) -> Result<String, Fault> {
    let code = must(item, "Customer")?;
    let known = ledger.customers.rows().iter().filter_map(|row| Some((row, row.get("CustomerCode")?.as_str()?)));
    let found = known.into_iter().find(|(_, known)| same_key(known, code));
    let (row, known) = found.ok_or_else(|| Fault::missing("Customer", What::Customer, code))?;
    match crate::contract::table::text(row, "Status") {
        Some("Active") => Ok(known.to_owned()),
        _ => Err(Fault::new("Customer", code, Sentence::OnHold { key: code.to_owned() })),
    }
}

/// Whether two keys are one: keys of digits are padded with zeros, and case does not count.
pub(crate) fn same_key(one: &str, other: &str) -> bool {
    normal(one).eq_ignore_ascii_case(normal(other))
}

fn normal(key: &str) -> &str {
    let key = key.trim();
    if key.bytes().all(|byte| byte.is_ascii_digit()) { key.trim_start_matches('0') } else { key }
}
