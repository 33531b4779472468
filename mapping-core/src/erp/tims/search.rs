//! What to look for in TIMS: the facts that a plan needs, and a document whose answer was lost.

use tims_client::endpoints::{
    CustomerFilter, InvoiceFilter, ItemFilter, JournalEntryFilter, PaymentFilter, SalesOrderFilter,
};
use tims_client::limits::{self, TextLimit};
use tims_client::model::{
    CustomerPoNumber, ExternalId, JournalReference, Sku as TimsSku, TransactionId as TimsTransactionId,
};

use super::sales_order::external_id;
use super::{credit_memo, receipt_reversal as reversal};
use crate::canonical::{self, DocumentKey, DocumentKind, OrderReference, Sku, TransactionId};
use crate::flows::CustomerQuery;

/// The searches that tell whether TIMS holds a document. They are made in turn; the first one that finds something decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// For a customer.
    Customer(CustomerFilter),
    /// For a sales order.
    SalesOrder(Vec<SalesOrderFilter>),
    /// For a receipt.
    Receipt(PaymentFilter),
    /// For a receipt taken back.
    ReceiptReversal(PaymentFilter),
    /// For a credit memo.
    CreditMemo(InvoiceFilter),
    /// For a journal.
    Journal(JournalEntryFilter),
    /// For an item; none for a code that no item of TIMS can have.
    Item(Option<ItemFilter>),
    /// None: it sets what is to be true, so it is sent again without asking.
    Nothing,
}

/// How to find out whether TIMS holds the document with this key.
pub fn probe(key: &DocumentKey) -> Probe {
    match key.kind {
        DocumentKind::Customer => Probe::Customer(CustomerFilter {
            external_id: Some(ExternalId::from(key.natural.as_str())),
            ..CustomerFilter::default()
        }),
        DocumentKind::SalesOrder => Probe::SalesOrder(sales_order(&OrderReference::from(key.natural.as_str()))),
        DocumentKind::Receipt => Probe::Receipt(receipt(&TransactionId::from(key.natural.as_str()))),
        DocumentKind::CreditMemo => Probe::CreditMemo(credit_memo(&TransactionId::from(key.natural.as_str()))),
        DocumentKind::Journal => Probe::Journal(journal(&canonical::JournalReference::from(key.natural.as_str()))),
        DocumentKind::ReceiptReversal => {
            Probe::ReceiptReversal(receipt_reversal(&TransactionId::from(key.natural.as_str())))
        }
        DocumentKind::Item => Probe::Item(item(&Sku::from(key.natural.as_str()))),
        DocumentKind::Stock | DocumentKind::CustomerErasure => Probe::Nothing,
    }
}

/// The searches for customers that may be the one asked for. Every search is made: what weaker keys find is needed too. A key
/// that TIMS cannot hold finds nobody, so it is not searched for.
pub fn customers(query: &CustomerQuery) -> Vec<CustomerFilter> {
    let id = query.external_id.as_ref().filter(|id| holds(limits::EXTERNAL_ID, id.as_str()));
    let by_id =
        id.map(|id| CustomerFilter { external_id: Some(ExternalId::from(id.as_str())), ..CustomerFilter::default() });
    let email = query.email.clone().filter(|email| holds(limits::EMAIL, email));
    let by_email = email.map(|email| CustomerFilter { email: Some(email), ..CustomerFilter::default() });
    let name = query.name.clone().filter(|name| holds(limits::NAME, name));
    let postcode = query.postcode.clone().filter(|code| !code.is_empty() && holds(limits::POSTAL_CODE, code));
    let by_name = name.zip(postcode).map(|(name, postal_code)| CustomerFilter {
        name: Some(name),
        postal_code: Some(postal_code),
        ..CustomerFilter::default()
    });
    by_id.into_iter().chain(by_email).chain(by_name).collect()
}

/// The search for the receipt of a transaction.
pub fn receipt(transaction: &TransactionId) -> PaymentFilter {
    PaymentFilter { transaction_id: Some(TimsTransactionId::from(transaction.as_str())), ..PaymentFilter::default() }
}

/// The search for the refund by which a receipt was taken back.
pub fn receipt_reversal(cause: &TransactionId) -> PaymentFilter {
    PaymentFilter { external_id: Some(reversal::external_id(cause)), ..PaymentFilter::default() }
}

/// The search for the credit note of a refund.
pub fn credit_memo(refund: &TransactionId) -> InvoiceFilter {
    InvoiceFilter { external_id: Some(credit_memo::external_id(refund)), ..InvoiceFilter::default() }
}

/// The search for a journal entry.
pub fn journal(reference: &canonical::JournalReference) -> JournalEntryFilter {
    JournalEntryFilter { reference: Some(JournalReference::from(reference.as_str())), ..JournalEntryFilter::default() }
}

/// The searches for the sales order of a shop's number: one that came through here, then one that people entered.
pub fn sales_order(reference: &OrderReference) -> Vec<SalesOrderFilter> {
    let ours = SalesOrderFilter { external_id: Some(external_id(reference)), ..SalesOrderFilter::default() };
    let entered = SalesOrderFilter {
        customer_po_number: Some(CustomerPoNumber::from(reference.as_str())),
        ..SalesOrderFilter::default()
    };
    if holds(limits::CUSTOMER_PO_NUMBER, reference.as_str()) { vec![ours, entered] } else { Vec::new() }
}

/// The search for an item by its code; none for a code that no item of TIMS can have.
pub fn item(sku: &Sku) -> Option<ItemFilter> {
    let sku = holds(limits::SKU, sku.as_str()).then(|| TimsSku::from(sku.as_str()))?;
    Some(ItemFilter { sku: Some(sku), ..ItemFilter::default() })
}

/// The searches for items that an unknown code may have meant: by each part of it, then by how it begins.
pub fn near_items(sku: &Sku) -> Vec<ItemFilter> {
    let texts = crate::suggest::fragments(sku).into_iter().filter(|text| holds(limits::SEARCH_TEXT, text));
    texts.map(|text| ItemFilter { text: Some(text), ..ItemFilter::default() }).collect()
}

fn holds(limit: TextLimit, text: &str) -> bool {
    limit.check(text).is_ok()
}
