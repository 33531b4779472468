//! What a search asks for. Conditions are joined by AND; a filter without any finds everything.

use client_core::InvalidRequest;
use time::{Date, OffsetDateTime};

use super::resource::Filter;
use crate::harmony::limits::{self, TextLimit};
use crate::harmony::model::moment::instant;
use crate::harmony::model::{
    CreditMemo, Customer, CustomerCode, CustomerPoNumber, ExternalId, InvoiceNumber, Item, JournalEntry, Payment,
    ReferenceNumber, SalesOrder, SalesOrderNumber, StockCode,
};

/// Which sales orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SalesOrderFilter {
    /// Exact.
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Exact.
    pub alternate_reference: Option<String>,
    /// Exact.
    pub customer_code: Option<CustomerCode>,
    /// Exact.
    pub reference_number: Option<ReferenceNumber>,
    /// Exact.
    pub invoice_number: Option<InvoiceNumber>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

/// Which payments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Exact.
    pub reference_number: Option<ReferenceNumber>,
    /// Exact.
    pub customer_code: Option<CustomerCode>,
    /// Exact.
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Applied to this invoice.
    pub invoice_number: Option<InvoiceNumber>,
    /// Applied to this order.
    pub sales_order_number: Option<SalesOrderNumber>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

/// Which credit memos.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreditMemoFilter {
    /// Exact.
    pub reference_number: Option<ReferenceNumber>,
    /// The payment given back, exact.
    pub refunded_reference_number: Option<ReferenceNumber>,
    /// Exact.
    pub customer_code: Option<CustomerCode>,
    /// The invoice credited, exact.
    pub invoice_number: Option<InvoiceNumber>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

/// Which journal entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalEntryFilter {
    /// Exact.
    pub reference_number: Option<ReferenceNumber>,
    /// Dated on or after.
    pub date_from: Option<Date>,
    /// Dated on or before.
    pub date_to: Option<Date>,
}

/// Which customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Exact.
    pub external_id: Option<ExternalId>,
    /// Without regard to case.
    pub email: Option<String>,
    /// The whole name, without regard to case and repeated spaces.
    pub customer_name: Option<String>,
    /// Of either address, without regard to case and spaces.
    pub postal_code: Option<String>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

/// Which stock items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFilter {
    /// Exact.
    pub stock_code: Option<StockCode>,
    /// Found in the code or the description, without regard to case.
    pub text: Option<String>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

impl Filter for SalesOrderFilter {
    type Record = SalesOrder;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("CustomerPoNumber", text(&self.customer_po_number), limits::CUSTOMER_PO_NUMBER)?;
        let reference = TextLimit { min: 1, ..limits::ALTERNATE_REFERENCE };
        query.text("AlternateReference", self.alternate_reference.as_deref(), reference)?;
        query.text("CustomerCode", text(&self.customer_code), limits::CUSTOMER_CODE)?;
        query.text("ReferenceNumber", text(&self.reference_number), limits::REFERENCE_NUMBER)?;
        query.text("InvoiceNumber", text(&self.invoice_number), limits::INVOICE_NUMBER)?;
        query.since(self.updated_since)
    }
}

impl Filter for PaymentFilter {
    type Record = Payment;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("ReferenceNumber", text(&self.reference_number), limits::REFERENCE_NUMBER)?;
        query.text("CustomerCode", text(&self.customer_code), limits::CUSTOMER_CODE)?;
        query.text("CustomerPoNumber", text(&self.customer_po_number), limits::CUSTOMER_PO_NUMBER)?;
        query.text("InvoiceNumber", text(&self.invoice_number), limits::INVOICE_NUMBER)?;
        query.text("SalesOrderNumber", text(&self.sales_order_number), limits::SALES_ORDER_NUMBER)?;
        query.since(self.updated_since)
    }
}

impl Filter for CreditMemoFilter {
    type Record = CreditMemo;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("ReferenceNumber", text(&self.reference_number), limits::REFERENCE_NUMBER)?;
        query.text("RefundedReferenceNumber", text(&self.refunded_reference_number), limits::REFERENCE_NUMBER)?;
        query.text("CustomerCode", text(&self.customer_code), limits::CUSTOMER_CODE)?;
        query.text("InvoiceNumber", text(&self.invoice_number), limits::INVOICE_NUMBER)?;
        query.since(self.updated_since)
    }
}

impl Filter for JournalEntryFilter {
    type Record = JournalEntry;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("ReferenceNumber", text(&self.reference_number), limits::REFERENCE_NUMBER)?;
        query.day("DateFrom", self.date_from)?;
        query.day("DateTo", self.date_to)?;
        Ok(query.0)
    }
}

impl Filter for CustomerFilter {
    type Record = Customer;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("ExternalID", text(&self.external_id), limits::EXTERNAL_ID)?;
        query.text("Email", self.email.as_deref(), limits::EMAIL)?;
        query.text("CustomerName", self.customer_name.as_deref(), limits::NAME)?;
        query.text("PostalCode", self.postal_code.as_deref(), TextLimit { min: 1, ..limits::POSTAL_CODE })?;
        query.since(self.updated_since)
    }
}

impl Filter for ItemFilter {
    type Record = Item;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("StockCode", text(&self.stock_code), limits::STOCK_CODE)?;
        query.text("Text", self.text.as_deref(), limits::SEARCH_TEXT)?;
        query.since(self.updated_since)
    }
}

/// The text of a key that may be absent.
fn text<K: AsRef<str>>(key: &Option<K>) -> Option<&str> {
    key.as_ref().map(AsRef::as_ref)
}

/// A query in the making.
#[derive(Default)]
struct Query(Vec<(&'static str, String)>);

impl Query {
    fn text(&mut self, name: &'static str, text: Option<&str>, limit: TextLimit) -> Result<(), InvalidRequest> {
        let Some(text) = text else { return Ok(()) };
        limit.check(text).map_err(|message| InvalidRequest::new(name, message))?;
        self.0.push((name, text.to_owned()));
        Ok(())
    }

    fn day(&mut self, name: &'static str, day: Option<Date>) -> Result<(), InvalidRequest> {
        let Some(day) = day else { return Ok(()) };
        if !(1..=9999).contains(&day.year()) {
            return Err(InvalidRequest::new(name, "takes the years 0001 to 9999"));
        }
        self.0.push((name, format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())));
        Ok(())
    }

    /// The query, ended by the instant since when a record has changed.
    fn since(mut self, since: Option<OffsetDateTime>) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        if let Some(since) = since {
            let text = instant::text(since)
                .ok_or_else(|| InvalidRequest::new("UpdatedSince", "has a year that RFC 3339 cannot hold"))?;
            self.0.push(("UpdatedSince", text));
        }
        Ok(self.0)
    }
}
