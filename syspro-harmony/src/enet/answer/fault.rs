//! An error inside an item: the erring element holds `Value`, `ErrorNumber` and `ErrorDescription`, and its own name is the
//! field's.

use std::fmt;

use super::ErrorNumber;
use crate::enet::xml::Element;

/// What is wrong with one field of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFault {
    /// Which item of the document, from 0, in the order it was sent.
    pub item: usize,
    /// The field, with the way to it from the item: `JournalDetails[1].LedgerCode`. Its case is SYSPRO's.
    pub field: String,
    /// The key that the item answers with, by name: `stockcode`, `1004`.
    pub key: Vec<(String, String)>,
    /// The value at fault, if it is not blank.
    pub value: Option<String>,
    /// The number, the same in every language.
    pub number: Option<ErrorNumber>,
    /// The text in the language of the logon.
    pub text: String,
}

/// What a fault is about, told by its number first and by its field second; never by its text, which changes with the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// There is no such stock code, or it cannot be sold.
    StockCode,
    /// There is no such customer, or it cannot be traded with.
    Customer,
    /// There is no such ledger code, or it cannot be posted to.
    LedgerCode,
    /// The customer's order number is missing, or the customer has it already.
    CustomerPoNumber,
    /// A date is not one.
    BadDate,
    /// A field must not be blank.
    Blank,
    /// A field must be numeric.
    NotNumeric,
    /// Anything else.
    Other,
}

impl ItemFault {
    /// What the fault is about.
    pub fn kind(&self) -> FaultKind {
        match self.number {
            Some(ErrorNumber::STOCK_CODE_NOT_FOUND) => FaultKind::StockCode,
            Some(ErrorNumber::BAD_DATE) => FaultKind::BadDate,
            Some(ErrorNumber::BLANK) => FaultKind::Blank,
            Some(ErrorNumber::NOT_NUMERIC) => FaultKind::NotNumeric,
            Some(_) | None => self.kind_of_field(),
        }
    }

    fn kind_of_field(&self) -> FaultKind {
        let name = self.field.rsplit('.').next().unwrap_or_default();
        match name.split('[').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "stockcode" => FaultKind::StockCode,
            "customer" => FaultKind::Customer,
            "ledgercode" => FaultKind::LedgerCode,
            "customerponumber" => FaultKind::CustomerPoNumber,
            _ => FaultKind::Other,
        }
    }
}

impl fmt::Display for ItemFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "item {}, {}: ", self.item, self.field)?;
        if let Some(number) = self.number {
            write!(f, "{number} ")?;
        }
        f.write_str(&self.text)
    }
}

/// All faults of an answer, in document order.
pub(crate) fn faults(root: &Element) -> Vec<ItemFault> {
    let mut found = Vec::new();
    for (place, item) in root.children.iter().enumerate().filter(|(_, child)| !child.is("StatusOfItems")) {
        let earlier = root.children.iter().take(place);
        let context = Context { item: earlier.filter(|other| other.is(&item.name)).count(), key: key_of(item) };
        context.collect(item, "", &mut found);
    }
    found
}

/// The item that a search for faults is inside.
struct Context {
    item: usize,
    key: Vec<(String, String)>,
}

impl Context {
    fn collect(&self, element: &Element, field: &str, found: &mut Vec<ItemFault>) {
        if element.child("ErrorNumber").is_some() || element.child("ErrorDescription").is_some() {
            found.push(self.fault(element, field));
            return;
        }
        for (place, child) in element.children.iter().enumerate().filter(|(_, child)| !child.is("WarningMessages")) {
            let name = numbered(element, place, child);
            let field = if field.is_empty() { name } else { format!("{field}.{name}") };
            self.collect(child, &field, found);
        }
    }

    fn fault(&self, element: &Element, field: &str) -> ItemFault {
        let number = element.value_of("ErrorNumber").and_then(|number| number.parse().ok()).map(ErrorNumber);
        ItemFault {
            item: self.item,
            field: if field.is_empty() { element.name.to_string() } else { field.to_owned() },
            key: self.key.clone(),
            value: element.value_of("Value").map(str::to_owned),
            number,
            text: element.value_of("ErrorDescription").unwrap_or_default().to_owned(),
        }
    }
}

/// A child's name, with its place among those of the same name if there are several.
fn numbered(parent: &Element, place: usize, child: &Element) -> String {
    if parent.all(&child.name).nth(1).is_none() {
        return child.name.to_string();
    }
    let earlier = parent.children.iter().take(place).filter(|other| other.is(&child.name)).count();
    format!("{}[{earlier}]", child.name)
}

/// The key that an item answers with.
fn key_of(item: &Element) -> Vec<(String, String)> {
    let fields = item.child("Key").into_iter().flat_map(|key| &key.children);
    fields.map(|field| (field.name.to_string(), field.trimmed().to_owned())).collect()
}
