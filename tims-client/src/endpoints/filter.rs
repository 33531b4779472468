//! What a search asks for. Conditions are joined by AND; a filter without any finds everything.

use client_core::InvalidRequest;
use time::{Date, OffsetDateTime};

use super::resource::Filter;
use crate::limits::{self, TextLimit};
use crate::model::moment::instant;
use crate::model::{
    Account, AccountType, Customer, CustomerCode, CustomerPoNumber, ExternalId, Invoice, InvoiceNumber, Item,
    JournalEntry, JournalReference, Payment, SalesOrder, SalesOrderNumber, Sku, TransactionId,
};

/// Which customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Exact.
    pub external_id: Option<ExternalId>,
    /// Without regard to case.
    pub email: Option<String>,
    /// The whole name, without regard to case and repeated spaces.
    pub name: Option<String>,
    /// Of either address, without regard to case and spaces.
    pub postal_code: Option<String>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

/// Which sales orders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SalesOrderFilter {
    /// Exact.
    pub external_id: Option<ExternalId>,
    /// Exact.
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Exact.
    pub customer_code: Option<CustomerCode>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

/// Which invoices and credit notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceFilter {
    /// Exact.
    pub external_id: Option<ExternalId>,
    /// Exact.
    pub sales_order_number: Option<SalesOrderNumber>,
    /// Exact.
    pub customer_code: Option<CustomerCode>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

/// Which payments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Exact.
    pub transaction_id: Option<TransactionId>,
    /// Exact.
    pub external_id: Option<ExternalId>,
    /// Applied to this invoice.
    pub invoice_number: Option<InvoiceNumber>,
    /// Applied to this order.
    pub sales_order_number: Option<SalesOrderNumber>,
    /// Exact.
    pub customer_code: Option<CustomerCode>,
}

/// Which journal entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalEntryFilter {
    /// Exact.
    pub reference: Option<JournalReference>,
    /// Exact.
    pub external_id: Option<ExternalId>,
    /// Dated on or after.
    pub date_from: Option<Date>,
    /// Dated on or before.
    pub date_to: Option<Date>,
}

/// Which accounts of the chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Exact.
    pub account_type: Option<AccountType>,
    /// Found in the account or its description, without regard to case.
    pub text: Option<String>,
}

/// Which items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFilter {
    /// Exact.
    pub sku: Option<Sku>,
    /// Exact.
    pub external_id: Option<ExternalId>,
    /// Found in the SKU or the description, without regard to case.
    pub text: Option<String>,
    /// Created or changed at or after this instant.
    pub updated_since: Option<OffsetDateTime>,
}

impl Filter for CustomerFilter {
    type Record = Customer;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("ExternalID", self.external_id.as_ref().map(ExternalId::as_str), limits::EXTERNAL_ID)?;
        query.text("Email", self.email.as_deref(), limits::EMAIL)?;
        query.text("Name", self.name.as_deref(), limits::NAME)?;
        query.text("PostalCode", self.postal_code.as_deref(), TextLimit { min: 1, ..limits::POSTAL_CODE })?;
        query.instant("UpdatedSince", self.updated_since)?;
        Ok(query.0)
    }
}

impl Filter for SalesOrderFilter {
    type Record = SalesOrder;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        let po_number = self.customer_po_number.as_ref().map(CustomerPoNumber::as_str);
        query.text("ExternalID", self.external_id.as_ref().map(ExternalId::as_str), limits::EXTERNAL_ID)?;
        query.text("CustomerPoNumber", po_number, limits::CUSTOMER_PO_NUMBER)?;
        query.text("CustomerCode", self.customer_code.as_ref().map(CustomerCode::as_str), limits::CUSTOMER_CODE)?;
        query.instant("UpdatedSince", self.updated_since)?;
        Ok(query.0)
    }
}

impl Filter for InvoiceFilter {
    type Record = Invoice;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        let order = self.sales_order_number.as_ref().map(SalesOrderNumber::as_str);
        query.text("ExternalID", self.external_id.as_ref().map(ExternalId::as_str), limits::EXTERNAL_ID)?;
        query.text("SalesOrderNumber", order, limits::SALES_ORDER_NUMBER)?;
        query.text("CustomerCode", self.customer_code.as_ref().map(CustomerCode::as_str), limits::CUSTOMER_CODE)?;
        query.instant("UpdatedSince", self.updated_since)?;
        Ok(query.0)
    }
}

impl Filter for PaymentFilter {
    type Record = Payment;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        let order = self.sales_order_number.as_ref().map(SalesOrderNumber::as_str);
        let transaction = self.transaction_id.as_ref().map(TransactionId::as_str);
        query.text("TransactionID", transaction, limits::TRANSACTION_ID)?;
        query.text("ExternalID", self.external_id.as_ref().map(ExternalId::as_str), limits::EXTERNAL_ID)?;
        query.text("InvoiceNumber", self.invoice_number.as_ref().map(InvoiceNumber::as_str), limits::INVOICE_NUMBER)?;
        query.text("SalesOrderNumber", order, limits::SALES_ORDER_NUMBER)?;
        query.text("CustomerCode", self.customer_code.as_ref().map(CustomerCode::as_str), limits::CUSTOMER_CODE)?;
        Ok(query.0)
    }
}

impl Filter for JournalEntryFilter {
    type Record = JournalEntry;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("Reference", self.reference.as_ref().map(JournalReference::as_str), limits::JOURNAL_REFERENCE)?;
        query.text("ExternalID", self.external_id.as_ref().map(ExternalId::as_str), limits::EXTERNAL_ID)?;
        query.day("DateFrom", self.date_from)?;
        query.day("DateTo", self.date_to)?;
        Ok(query.0)
    }
}

impl Filter for AccountFilter {
    type Record = Account;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("Type", self.account_type.as_ref().map(AccountType::as_str), limits::SEARCH_TEXT)?;
        query.text("Text", self.text.as_deref(), limits::SEARCH_TEXT)?;
        Ok(query.0)
    }
}

impl Filter for ItemFilter {
    type Record = Item;

    fn query(&self) -> Result<Vec<(&'static str, String)>, InvalidRequest> {
        let mut query = Query::default();
        query.text("SKU", self.sku.as_ref().map(Sku::as_str), limits::SKU)?;
        query.text("ExternalID", self.external_id.as_ref().map(ExternalId::as_str), limits::EXTERNAL_ID)?;
        query.text("Text", self.text.as_deref(), limits::SEARCH_TEXT)?;
        query.instant("UpdatedSince", self.updated_since)?;
        Ok(query.0)
    }
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

    fn instant(&mut self, name: &'static str, value: Option<OffsetDateTime>) -> Result<(), InvalidRequest> {
        let Some(value) = value else { return Ok(()) };
        let text =
            instant::text(value).ok_or_else(|| InvalidRequest::new(name, "has a year that RFC 3339 cannot hold"))?;
        self.0.push((name, text));
        Ok(())
    }
}
