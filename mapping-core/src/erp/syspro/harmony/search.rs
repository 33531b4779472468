//! What to look for in SYSPRO: the facts that a plan needs, and a document whose answer was lost.

use syspro_harmony::harmony::endpoints::{
    CreditMemoFilter, CustomerFilter, ItemFilter, JournalEntryFilter, PaymentFilter, SalesOrderFilter,
};
use syspro_harmony::harmony::limits::{self, TextLimit};
use syspro_harmony::{CustomerPoNumber, ExternalId, ReferenceNumber, StockCode};

use super::receipt_reversal as reversal;
use crate::canonical::{DocumentKey, DocumentKind, JournalReference, OrderReference, Sku, TransactionId};
use crate::erp::syspro::reference;
use crate::flows::CustomerQuery;

/// The searches that tell whether SYSPRO holds a document. They are made in turn; the first one that finds something decides.
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
    CreditMemo(CreditMemoFilter),
    /// For a journal.
    Journal(JournalEntryFilter),
    /// For an item; none for a code that no item of SYSPRO can have.
    Item(Option<ItemFilter>),
    /// None: it sets what is to be true, so it is sent again without asking.
    Nothing,
}

/// How to find out whether SYSPRO holds the document with this key.
pub fn probe(key: &DocumentKey) -> Probe {
    let natural = key.natural.as_str();
    match key.kind {
        DocumentKind::Customer => Probe::Customer(CustomerFilter {
            external_id: Some(ExternalId::from(natural)),
            ..CustomerFilter::default()
        }),
        DocumentKind::SalesOrder => Probe::SalesOrder(sales_order(&OrderReference::from(natural))),
        DocumentKind::Receipt => Probe::Receipt(receipt(&TransactionId::from(natural))),
        DocumentKind::CreditMemo => Probe::CreditMemo(credit_memo(&TransactionId::from(natural))),
        DocumentKind::Journal => Probe::Journal(journal(&JournalReference::from(natural))),
        DocumentKind::ReceiptReversal => Probe::ReceiptReversal(receipt_reversal(&TransactionId::from(natural))),
        DocumentKind::Item => Probe::Item(item(&Sku::from(natural))),
        DocumentKind::Stock | DocumentKind::CustomerErasure => Probe::Nothing,
    }
}

/// The searches for customers that may be the one asked for. Every search is made: what weaker keys find is needed too. A key
/// that SYSPRO cannot hold finds nobody, so it is not searched for.
pub fn customers(query: &CustomerQuery) -> Vec<CustomerFilter> {
    let id = query.external_id.as_ref().filter(|id| holds(limits::EXTERNAL_ID, id.as_str()));
    let by_id =
        id.map(|id| CustomerFilter { external_id: Some(ExternalId::from(id.as_str())), ..CustomerFilter::default() });
    let email = query.email.clone().filter(|email| holds(limits::EMAIL, email));
    let by_email = email.map(|email| CustomerFilter { email: Some(email), ..CustomerFilter::default() });
    let name = query.name.clone().filter(|name| holds(limits::NAME, name));
    let postcode = query.postcode.clone().filter(|code| !code.is_empty() && holds(limits::POSTAL_CODE, code));
    let by_name = name.zip(postcode).map(|(name, postal_code)| CustomerFilter {
        customer_name: Some(name),
        postal_code: Some(postal_code),
        ..CustomerFilter::default()
    });
    by_id.into_iter().chain(by_email).chain(by_name).collect()
}

/// The search for the payment of a transaction.
pub fn receipt(transaction: &TransactionId) -> PaymentFilter {
    PaymentFilter { reference_number: Some(ReferenceNumber::from(transaction.as_str())), ..PaymentFilter::default() }
}

/// The search for the payment by which a receipt was taken back.
pub fn receipt_reversal(cause: &TransactionId) -> PaymentFilter {
    PaymentFilter { reference_number: Some(reversal::reference(cause)), ..PaymentFilter::default() }
}

/// The search for the credit memo of a refund.
pub fn credit_memo(refund: &TransactionId) -> CreditMemoFilter {
    CreditMemoFilter { reference_number: Some(ReferenceNumber::from(refund.as_str())), ..CreditMemoFilter::default() }
}

/// The search for the journal entry.
pub fn journal(reference: &JournalReference) -> JournalEntryFilter {
    JournalEntryFilter {
        reference_number: Some(ReferenceNumber::from(reference.as_str())),
        ..JournalEntryFilter::default()
    }
}

/// The searches for the sales order of a shop's number: by the number, or by the short key of a long one and by the whole. None
/// for a number that SYSPRO cannot hold.
pub fn sales_order(reference: &OrderReference) -> Vec<SalesOrderFilter> {
    let Ok(key) = reference::order(reference, limits::CUSTOMER_PO_NUMBER.max) else { return Vec::new() };
    let by_key =
        SalesOrderFilter { customer_po_number: Some(CustomerPoNumber::from(key.key())), ..SalesOrderFilter::default() };
    let by_whole =
        SalesOrderFilter { alternate_reference: Some(key.whole().to_owned()), ..SalesOrderFilter::default() };
    let is_long = key.is_shortened() && holds(limits::ALTERNATE_REFERENCE, key.whole());
    [by_key].into_iter().chain(is_long.then_some(by_whole)).collect()
}

/// The search for an item by its code; none for a code that no item of SYSPRO can have.
pub fn item(sku: &Sku) -> Option<ItemFilter> {
    let stock_code = holds(limits::STOCK_CODE, sku.as_str()).then(|| StockCode::from(sku.as_str()))?;
    Some(ItemFilter { stock_code: Some(stock_code), ..ItemFilter::default() })
}

/// The searches for items that an unknown code may have meant: by each part of it, then by how it begins.
pub fn near_items(sku: &Sku) -> Vec<ItemFilter> {
    let texts = crate::suggest::fragments(sku).into_iter().filter(|text| holds(limits::SEARCH_TEXT, text));
    texts.map(|text| ItemFilter { text: Some(text), ..ItemFilter::default() }).collect()
}

fn holds(limit: TextLimit, text: &str) -> bool {
    limit.check(text).is_ok()
}
