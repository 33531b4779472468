//! A document as the TIMS request that posts it.

use serde::{Deserialize, Serialize};
use tims_client::model::{
    CustomerChange, CustomerCode, CustomerErasure, ItemChange, NewCustomer, NewInvoice, NewItem, NewJournalEntry,
    NewPayment, NewSalesOrder, QuantityCount, Sku,
};

use super::{credit_memo, customer, item, journal, receipt, receipt_reversal, sales_order};
use crate::canonical::Document;
use crate::erp::rehearsal;
use crate::flows::Plan;
use crate::refusal::{Refusal, RefusalCode};

/// What posts a document. Each value goes into an endpoint of `tims_client::Contract`: `create`, `update` with its code,
/// `set_quantity` or `erase_customer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "request", content = "body", rename_all = "snake_case")]
pub enum TimsRequest {
    /// `POST /customers`.
    CreateCustomer(Box<NewCustomer>),
    /// `PATCH /customers/{code}`.
    UpdateCustomer {
        /// Which customer.
        code: CustomerCode,
        /// What to set.
        change: Box<CustomerChange>,
    },
    /// `POST /sales-orders`.
    CreateSalesOrder(Box<NewSalesOrder>),
    /// `POST /accounts/receivable/payments`: a receipt, or the refund that takes one back.
    CreatePayment(Box<NewPayment>),
    /// `POST /accounts/receivable/invoices`: a credit note.
    CreateCreditNote(Box<NewInvoice>),
    /// `POST /generalledger/journalentries`.
    CreateJournalEntry(Box<NewJournalEntry>),
    /// `POST /inventory/items`.
    CreateItem(Box<NewItem>),
    /// `PATCH /inventory/items/{sku}`.
    UpdateItem {
        /// Which item.
        sku: Sku,
        /// What to set.
        change: Box<ItemChange>,
    },
    /// `PUT /inventory/items/{sku}/quantity`.
    SetQuantity {
        /// Which item.
        sku: Sku,
        /// What was counted.
        count: Box<QuantityCount>,
    },
    /// `PUT /customers/{code}/erasure`.
    EraseCustomer {
        /// Which customer.
        code: CustomerCode,
        /// What stands in place of the name.
        erasure: CustomerErasure,
    },
}

/// The request that posts a document whose links are [resolved](Document::resolve).
///
/// # Errors
/// [`RefusalCode::TooLong`], [`RefusalCode::InvalidText`] or [`RefusalCode::InvalidAmount`] name the first field that TIMS cannot
/// hold and its limit; [`RefusalCode::MissingFact`] a link without a number.
pub fn render(document: &Document) -> Result<TimsRequest, Refusal> {
    Ok(match document {
        Document::Customer(record) => match &record.code {
            None => TimsRequest::CreateCustomer(Box::new(checked(customer::create(record)?)?)),
            Some(code) => TimsRequest::UpdateCustomer {
                code: CustomerCode::from(code.as_str()),
                change: Box::new(checked(customer::change(record)?)?),
            },
        },
        Document::SalesOrder(order) => TimsRequest::CreateSalesOrder(Box::new(checked(sales_order::create(order)?)?)),
        Document::Receipt(receipt) => TimsRequest::CreatePayment(Box::new(checked(receipt::create(receipt)?)?)),
        Document::CreditMemo(memo) => TimsRequest::CreateCreditNote(Box::new(checked(credit_memo::create(memo)?)?)),
        Document::Journal(entry) => TimsRequest::CreateJournalEntry(Box::new(checked(journal::create(entry)?)?)),
        Document::ReceiptReversal(reversal) => {
            TimsRequest::CreatePayment(Box::new(checked(receipt_reversal::create(reversal)?)?))
        }
        Document::Item(record) if !record.known => TimsRequest::CreateItem(Box::new(checked(item::create(record)?)?)),
        Document::Item(record) => TimsRequest::UpdateItem {
            sku: item::sku("item.sku", &record.sku)?,
            change: Box::new(checked(item::change(record)?)?),
        },
        Document::Stock(stock) => TimsRequest::SetQuantity {
            sku: item::sku("stock.sku", &stock.sku)?,
            count: Box::new(checked(item::count(stock)?)?),
        },
        Document::CustomerErasure(erasure) => TimsRequest::EraseCustomer {
            code: CustomerCode::from(erasure.code.as_str()),
            erasure: checked(customer::erase(erasure)?)?,
        },
    })
}

/// Whether TIMS can hold every document of a plan. Asked before the first one is posted, so that nothing is half-posted because
/// a later document does not fit.
///
/// # Errors
/// As [`render`], for the first document that does not fit.
pub fn check(plan: &Plan) -> Result<(), Refusal> {
    rehearsal::check(plan, |document| render(document).map(|_| ()))
}

/// The contract has the last word: sums, list lengths and whatever the fields do not show one by one.
fn checked<T: tims_client::check::Document>(model: T) -> Result<T, Refusal> {
    match model.check() {
        Ok(()) => Ok(model),
        Err(fault) => Err(Refusal::new(RefusalCode::InvalidText, fault.field, "", fault.message)),
    }
}
