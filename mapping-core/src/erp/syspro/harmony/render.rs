//! A document as the request of the contract that posts it.

use serde::{Deserialize, Serialize};
use syspro_harmony::harmony::model::{
    CustomerChange, CustomerErasure, ItemChange, NewCreditMemo, NewCustomer, NewItem, NewJournalEntry, NewPayment,
    NewSalesOrder, QuantityCount,
};
use syspro_harmony::{CustomerCode, StockCode};

use super::{credit_memo, customer, item, journal, receipt, receipt_reversal, sales_order};
use crate::canonical::Document;
use crate::erp::rehearsal;
use crate::flows::Plan;
use crate::refusal::{Refusal, RefusalCode};

/// What posts a document. Each value goes into an endpoint of `syspro_harmony::harmony::Contract`: `create`, or `update` and `set`
/// with its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "request", content = "body", rename_all = "snake_case")]
pub enum HarmonyRequest {
    /// `POST /Customer`.
    CreateCustomer(Box<NewCustomer>),
    /// `PATCH /Customer/{code}`.
    UpdateCustomer {
        /// Which customer.
        code: CustomerCode,
        /// What to set.
        change: Box<CustomerChange>,
    },
    /// `POST /SalesOrder`.
    CreateSalesOrder(Box<NewSalesOrder>),
    /// `POST /AccountsReceivable/Payment`: a receipt, or the payment that takes one back.
    CreatePayment(Box<NewPayment>),
    /// `POST /AccountsReceivable/CreditMemo`.
    CreateCreditMemo(Box<NewCreditMemo>),
    /// `POST /GeneralLedger/JournalEntry`.
    CreateJournalEntry(Box<NewJournalEntry>),
    /// `POST /Inventory/Item`.
    CreateItem(Box<NewItem>),
    /// `PATCH /Inventory/Item/{code}`.
    UpdateItem {
        /// Which item.
        code: StockCode,
        /// What to set.
        change: Box<ItemChange>,
    },
    /// `PUT /Inventory/Item/{code}/Quantity`.
    SetQuantity {
        /// Which item.
        code: StockCode,
        /// What was counted.
        count: Box<QuantityCount>,
    },
    /// `PUT /Customer/{code}/Erasure`.
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
/// [`RefusalCode::TooLong`], [`RefusalCode::InvalidText`] or [`RefusalCode::InvalidAmount`] name the first field that SYSPRO cannot
/// hold and its limit; [`RefusalCode::MissingFact`] a link without a number.
pub fn render(document: &Document) -> Result<HarmonyRequest, Refusal> {
    Ok(match document {
        Document::Customer(record) => match &record.code {
            None => HarmonyRequest::CreateCustomer(Box::new(checked(customer::create(record)?)?)),
            Some(code) => HarmonyRequest::UpdateCustomer {
                code: CustomerCode::from(code.as_str()),
                change: Box::new(checked(customer::change(record)?)?),
            },
        },
        Document::SalesOrder(order) => {
            HarmonyRequest::CreateSalesOrder(Box::new(checked(sales_order::create(order)?)?))
        }
        Document::Receipt(receipt) => HarmonyRequest::CreatePayment(Box::new(checked(receipt::create(receipt)?)?)),
        Document::CreditMemo(memo) => HarmonyRequest::CreateCreditMemo(Box::new(checked(credit_memo::create(memo)?)?)),
        Document::Journal(entry) => HarmonyRequest::CreateJournalEntry(Box::new(checked(journal::create(entry)?)?)),
        Document::ReceiptReversal(reversal) => {
            HarmonyRequest::CreatePayment(Box::new(checked(receipt_reversal::create(reversal)?)?))
        }
        Document::Item(record) if !record.known => {
            HarmonyRequest::CreateItem(Box::new(checked(item::create(record)?)?))
        }
        Document::Item(record) => HarmonyRequest::UpdateItem {
            code: item::stock_code("item.sku", &record.sku)?,
            change: Box::new(checked(item::change(record)?)?),
        },
        Document::Stock(stock) => HarmonyRequest::SetQuantity {
            code: item::stock_code("stock.sku", &stock.sku)?,
            count: Box::new(checked(item::count(stock)?)?),
        },
        Document::CustomerErasure(erasure) => HarmonyRequest::EraseCustomer {
            code: CustomerCode::from(erasure.code.as_str()),
            erasure: checked(customer::erase(erasure)?)?,
        },
    })
}

/// Whether SYSPRO can hold every document of a plan. Asked before the first one is posted, so that nothing is half-posted because
/// a later document does not fit.
///
/// # Errors
/// As [`render`], for the first document that does not fit.
pub fn check(plan: &Plan) -> Result<(), Refusal> {
    rehearsal::check(plan, |document| render(document).map(|_| ()))
}

/// The contract has the last word: sums, list lengths and whatever the fields do not show one by one.
fn checked<T: syspro_harmony::harmony::check::Document>(model: T) -> Result<T, Refusal> {
    match model.check() {
        Ok(()) => Ok(model),
        Err(fault) => Err(Refusal::new(RefusalCode::InvalidText, fault.field, "", fault.message)),
    }
}
