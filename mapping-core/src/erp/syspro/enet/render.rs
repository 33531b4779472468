//! A document as the business object that posts it.

use client_core::InvalidRequest;
use syspro_harmony::enet::objects::arsscs::MaintainCustomer;
use syspro_harmony::enet::objects::arstin::PostInvoice;
use syspro_harmony::enet::objects::arstpy::PostPayment;
use syspro_harmony::enet::objects::gentjl::PostJournal;
use syspro_harmony::enet::objects::sortoi::ImportSalesOrder;
use syspro_harmony::enet::probe::Posting;
use syspro_harmony::enet::{BusinessObject, Element, Probe, Site};

use super::{EnetOptions, by_hand, credit_memo, customer, journal, receipt, sales_order};
use crate::canonical::Document;
use crate::erp::rehearsal;
use crate::flows::Plan;
use crate::refusal::{Refusal, RefusalCode};

/// What posts a document. Each value goes into `Site::invoke`, or into a client's `post`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnetRequest {
    /// ARSSCS.
    MaintainCustomer(Box<MaintainCustomer>),
    /// SORTOI.
    ImportSalesOrder(Box<ImportSalesOrder>),
    /// ARSTPY.
    PostPayment(Box<PostPayment>),
    /// ARSTIN.
    PostCreditNote(Box<PostInvoice>),
    /// GENTJL.
    PostJournal(Box<PostJournal>),
}

/// The business object that posts a document whose links are [resolved](Document::resolve).
///
/// # Errors
/// [`RefusalCode::TooLong`], [`RefusalCode::InvalidText`] or [`RefusalCode::InvalidAmount`] name the first field that the site cannot
/// hold and its limit; [`RefusalCode::MissingFact`] a link without a number, or an option that is not set;
/// [`RefusalCode::Rejected`] a payment that is not paid; [`RefusalCode::Unsupported`] what no business object does, and what a person
/// does instead.
pub fn render(document: &Document, site: &Site, options: &EnetOptions) -> Result<EnetRequest, Refusal> {
    let request = object(document, site, options)?;
    request.xml_in_text(site).map_err(|fault| refused(&fault))?;
    Ok(request)
}

/// The document as it is sent, `XmlIn`.
///
/// # Errors
/// As [`render`].
pub fn xml_in_text(document: &Document, site: &Site, options: &EnetOptions) -> Result<String, Refusal> {
    object(document, site, options)?.xml_in_text(site).map_err(|fault| refused(&fault))
}

/// The same as a tree, to look into.
///
/// # Errors
/// As [`render`].
pub fn xml_in(document: &Document, site: &Site, options: &EnetOptions) -> Result<Element, Refusal> {
    object(document, site, options)?.xml_in(site).map_err(|fault| refused(&fault))
}

fn object(document: &Document, site: &Site, options: &EnetOptions) -> Result<EnetRequest, Refusal> {
    Ok(match document {
        Document::Customer(record) => {
            EnetRequest::MaintainCustomer(Box::new(customer::maintain(record, site, options)?))
        }
        Document::SalesOrder(order) => {
            EnetRequest::ImportSalesOrder(Box::new(sales_order::import(order, site, options)?))
        }
        Document::Receipt(receipt) => EnetRequest::PostPayment(Box::new(receipt::post(receipt, site, options)?)),
        Document::CreditMemo(memo) => EnetRequest::PostCreditNote(Box::new(credit_memo::post(memo, options)?)),
        Document::Journal(entry) => EnetRequest::PostJournal(Box::new(journal::post(entry, site)?)),
        Document::CustomerErasure(erasure) => EnetRequest::MaintainCustomer(Box::new(customer::erase(erasure))),
        Document::ReceiptReversal(reversal) => return Err(by_hand::receipt_reversal(reversal)),
        Document::Item(item) => return Err(by_hand::item(item)),
        Document::Stock(stock) => return Err(by_hand::stock(stock)),
    })
}

/// Whether the site can hold every document of a plan. Asked before the first one is posted, so that nothing is half-posted because
/// a later document does not fit.
///
/// # Errors
/// As [`render`], for the first document that does not fit.
pub fn check(plan: &Plan, site: &Site, options: &EnetOptions) -> Result<(), Refusal> {
    rehearsal::check(plan, |document| xml_in_text(document, site, options).map(|_| ()))
}

impl EnetRequest {
    /// The document as it is sent.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the field that does not fit the site.
    pub fn xml_in_text(&self, site: &Site) -> Result<String, InvalidRequest> {
        match self {
            Self::MaintainCustomer(object) => object.xml_in_text(site),
            Self::ImportSalesOrder(object) => object.xml_in_text(site),
            Self::PostPayment(object) => object.xml_in_text(site),
            Self::PostCreditNote(object) => object.xml_in_text(site),
            Self::PostJournal(object) => object.xml_in_text(site),
        }
    }

    /// The same as a tree, to look into.
    ///
    /// # Errors
    /// As [`xml_in_text`](Self::xml_in_text).
    pub fn xml_in(&self, site: &Site) -> Result<Element, InvalidRequest> {
        match self {
            Self::MaintainCustomer(object) => object.xml_in(site),
            Self::ImportSalesOrder(object) => object.xml_in(site),
            Self::PostPayment(object) => object.xml_in(site),
            Self::PostCreditNote(object) => object.xml_in(site),
            Self::PostJournal(object) => object.xml_in(site),
        }
    }

    /// The parameters that are sent beside it, as a tree.
    ///
    /// # Errors
    /// As [`xml_in_text`](Self::xml_in_text).
    pub fn xml_parameters(&self, site: &Site) -> Result<Option<Element>, InvalidRequest> {
        match self {
            Self::MaintainCustomer(object) => object.xml_parameters(site),
            Self::ImportSalesOrder(object) => object.xml_parameters(site),
            Self::PostPayment(object) => object.xml_parameters(site),
            Self::PostCreditNote(object) => object.xml_parameters(site),
            Self::PostJournal(object) => object.xml_parameters(site),
        }
    }

    /// The question whether it is posted already.
    ///
    /// # Errors
    /// [`InvalidRequest`] for something that nothing tells from others, such as a customer whom SYSPRO numbers.
    pub fn probe(&self, site: &Site) -> Result<Probe, InvalidRequest> {
        match self {
            Self::MaintainCustomer(object) => object.probe(site),
            Self::ImportSalesOrder(object) => object.probe(site),
            Self::PostPayment(object) => object.probe(site),
            Self::PostCreditNote(object) => object.probe(site),
            Self::PostJournal(object) => object.probe(site),
        }
    }
}

/// The site has the last word: widths, characters, figures and sums.
fn refused(fault: &InvalidRequest) -> Refusal {
    let is_long = fault.message.contains("at most") || fault.message.contains("no room");
    let code = if is_long { RefusalCode::TooLong } else { RefusalCode::InvalidText };
    Refusal::new(code, &fault.field, "", format!("SYSPRO's field {}", fault.message))
}
