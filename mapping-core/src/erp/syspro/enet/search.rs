//! What to look for in SYSPRO's tables: the facts that a plan needs. Tables and columns are those of release 7 and later; where a site
//! names others for its probes, those are used.

use syspro_harmony::StockCode;
use syspro_harmony::enet::objects::comfnd::{Comparison, Condition, FindRows};
use syspro_harmony::enet::objects::invqry::QueryStock;
use syspro_harmony::enet::probe::TableProbe;
use syspro_harmony::enet::{ShortReference, Site};

use super::{EnetOptions, customer};
use crate::canonical::{JournalReference, OrderReference, Sku, TransactionId};
use crate::erp::syspro::reference;
use crate::flows::CustomerQuery;

/// The columns of a customer that are told; [`facts::customer`](super::facts::customer) reads them.
pub(super) const CUSTOMER_COLUMNS: [&str; 8] =
    ["Customer", "Name", "Email", "Telephone", "UserField1", "SoldToAddr1", "SoldToAddr3", "SoldPostalCode"];

/// The searches for customers that may be the one asked for: by the code that the integration would give and by the foreign key,
/// by e-mail address, by name with postcode. Every search is made.
pub fn customers(query: &CustomerQuery, site: &Site, options: &EnetOptions) -> Vec<FindRows> {
    let equal = |column: &str, value: &str| Condition::new(column, Comparison::Equal, value);
    let table = || FindRows::of("ArCustomer", &CUSTOMER_COLUMNS);
    let mut searches = Vec::new();
    if let Some(id) = &query.external_id {
        let code = options.customer_code(id, site.settings().widths.customer);
        let code = code.map(|code| equal("Customer", code.as_str()));
        let key = customer::foreign_key(id, site).map(|key| equal("UserField1", &key));
        let either: Vec<Condition> = code.into_iter().chain(key).collect();
        searches.extend((!either.is_empty()).then(|| table().any(either)));
    }
    searches.extend(query.email.as_deref().map(|email| table().equal("Email", email)));
    if let (Some(name), Some(postcode)) = (&query.name, &query.postcode) {
        searches.push(table().equal("Name", name).equal("SoldPostalCode", postcode));
    }
    searches
}

/// The search for the sales orders with a shop's number; none for a number that SYSPRO cannot hold. Each order that is found is
/// then read with SORQRY.
pub fn sales_order(order: &OrderReference, site: &Site) -> Option<FindRows> {
    let key = reference::order(order, site.settings().widths.customer_po_number).ok()?;
    let columns = ["SalesOrder", "Customer", "CustomerPoNumber", "OrderStatus"];
    Some(FindRows::of("SorMaster", &columns).equal("CustomerPoNumber", key.key()))
}

/// The search for the payment of a transaction, at sites that name a table of payments. Without one, only a payment's
/// [probe](super::EnetRequest::probe) tells, on the customer's statement.
pub fn receipt(transaction: &TransactionId, site: &Site) -> Option<FindRows> {
    let settings = site.settings();
    let short = ShortReference::fit(transaction.as_str(), settings.widths.payment_reference)?;
    settings.probes.payments.as_ref().map(|table| by_reference(table, &short))
}

/// The search for the credit note of a refund, at sites that name a table of them.
pub fn credit_memo(refund: &TransactionId, site: &Site) -> Option<FindRows> {
    let settings = site.settings();
    let short = ShortReference::fit(refund.as_str(), settings.widths.invoice_reference)?;
    settings.probes.invoices.as_ref().map(|table| by_reference(table, &short))
}

/// The search for the journal.
pub fn journal(reference: &JournalReference, site: &Site) -> Option<FindRows> {
    let settings = site.settings();
    let short = ShortReference::fit(reference.as_str(), settings.widths.journal_reference)?;
    settings.probes.journals.as_ref().map(|table| by_reference(table, &short))
}

/// The query of an item.
pub fn item(sku: &Sku) -> QueryStock {
    QueryStock { stock_code: StockCode::from(sku.as_str()) }
}

/// The search for items that an unknown code may have meant: those with any part of it.
pub fn near_items(sku: &Sku) -> Option<FindRows> {
    let like = |text: String| Condition::new("StockCode", Comparison::Like, format!("%{text}%"));
    let parts: Vec<Condition> =
        crate::suggest::fragments(sku).into_iter().filter(|text| plain(text)).map(like).collect();
    let find = FindRows { most: 50, ..FindRows::of("InvMaster", &["StockCode", "Description"]) };
    (!parts.is_empty()).then(|| find.any(parts))
}

/// Without the signs that stand for others in a pattern.
fn plain(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphanumeric)
}

fn by_reference(table: &TableProbe, short: &ShortReference) -> FindRows {
    let told = [&table.owner, &table.value, &table.narration];
    let mut columns = vec![table.number.as_str(), table.reference.as_str()];
    columns.extend(told.into_iter().flatten().map(String::as_str));
    FindRows::of(table.table.as_str(), &columns).equal(&table.reference, short.key())
}
