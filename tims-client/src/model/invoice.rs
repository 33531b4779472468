//! Accounts receivable invoices and credit notes.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::moment::{day, instant};
use super::{
    Address, Amount, CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, GlAccount, InvoiceKind, InvoiceNumber,
    InvoiceStatus, PaymentNumber, Quantity, SalesOrderNumber, Sku, TransactionId, UnitPrice,
};

/// An invoice or credit note as TIMS holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Invoice {
    /// The document's number.
    pub invoice_number: InvoiceNumber,
    /// Whether it charges or credits.
    pub kind: InvoiceKind,
    /// The key in the system it comes from.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Who owes.
    pub customer_code: CustomerCode,
    /// The order that is invoiced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_order_number: Option<SalesOrderNumber>,
    /// The customer's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_po_number: Option<CustomerPoNumber>,
    /// The invoice that a credit note takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credited_invoice: Option<InvoiceNumber>,
    /// The document's date.
    #[serde(with = "day")]
    pub invoice_date: Date,
    /// When it is due.
    #[serde(default, with = "day::option", skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Date>,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// How far it is settled.
    pub status: InvoiceStatus,
    /// What is charged.
    pub lines: Vec<InvoiceLine>,
    /// Freight before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freight: Option<Amount>,
    /// Tax of all lines and of freight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_total: Option<Amount>,
    /// Lines, freight and tax together.
    pub total: Amount,
    /// What is still open.
    pub balance: Amount,
    /// What has been applied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<AppliedPayment>,
    /// Our own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Where the bill goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Notes of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// When the record was made.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<OffsetDateTime>,
    /// When the record was last changed.
    #[serde(default, with = "instant::option", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<OffsetDateTime>,
}

/// An invoice or credit note to create. TIMS works out the figures that are absent and refuses figures that do not add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Invoice", rename_all = "PascalCase")]
pub struct NewInvoice {
    /// The number to have; TIMS gives one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<InvoiceNumber>,
    /// An invoice when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<InvoiceKind>,
    /// The key in the system it comes from; unique among invoices.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Who owes.
    pub customer_code: CustomerCode,
    /// The order that is invoiced; what is held for it is applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_order_number: Option<SalesOrderNumber>,
    /// The customer's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_po_number: Option<CustomerPoNumber>,
    /// The invoice that a credit note takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credited_invoice: Option<InvoiceNumber>,
    /// The document's date.
    #[serde(with = "day")]
    pub invoice_date: Date,
    /// When it is due; by the customer's terms when absent.
    #[serde(default, with = "day::option", skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Date>,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// What is charged: at least one line.
    pub lines: Vec<InvoiceLine>,
    /// Freight before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freight: Option<Amount>,
    /// Tax of all lines and of freight.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_total: Option<Amount>,
    /// Lines, freight and tax together; not negative, for a credit note too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Amount>,
    /// Our own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Where the bill goes; the customer's own when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_address: Option<Address>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewInvoice {
    /// An invoice with what every invoice has; set the other fields as needed.
    pub fn new(
        customer_code: CustomerCode,
        invoice_date: Date,
        currency: CurrencyCode,
        lines: Vec<InvoiceLine>,
    ) -> Self {
        Self {
            invoice_number: None,
            kind: None,
            external_id: None,
            customer_code,
            sales_order_number: None,
            customer_po_number: None,
            credited_invoice: None,
            invoice_date,
            due_date: None,
            currency,
            lines,
            freight: None,
            tax_total: None,
            total: None,
            reference: None,
            billing_address: None,
            notes: None,
        }
    }
}

/// One line of an invoice; without SKU it is a charge to its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Line", rename_all = "PascalCase")]
pub struct InvoiceLine {
    /// Unique within the invoice, from 1.
    pub line_number: u32,
    /// The item.
    #[serde(rename = "SKU", skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// What the customer reads.
    pub description: String,
    /// How many.
    pub quantity: Quantity,
    /// The price of one, before discount and tax.
    pub unit_price: UnitPrice,
    /// Taken off the line, in money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<Amount>,
    /// Tax on the line, beside its total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Amount>,
    /// Quantity times price less discount, rounded half up to the currency's minor unit, before tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_total: Option<Amount>,
    /// The revenue account of this line.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
}

impl InvoiceLine {
    /// A line without SKU, discount, tax, total and account.
    pub fn new(line_number: u32, description: impl Into<String>, quantity: Quantity, unit_price: UnitPrice) -> Self {
        Self {
            line_number,
            sku: None,
            description: description.into(),
            quantity,
            unit_price,
            discount: None,
            tax_amount: None,
            line_total: None,
            gl_account: None,
        }
    }
}

/// A payment as the invoice sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppliedPayment {
    /// The payment.
    pub payment_number: PaymentNumber,
    /// The gateway's key of it.
    #[serde(rename = "TransactionID", skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<TransactionId>,
    /// How much of it.
    pub amount: Amount,
    /// Since when.
    #[serde(default, with = "day::option", skip_serializing_if = "Option::is_none")]
    pub applied_on: Option<Date>,
}

/// The fields of an invoice to set; an absent one stays as it is. Lines and money do not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Invoice", rename_all = "PascalCase")]
pub struct InvoiceChange {
    /// Only [`InvoiceStatus::Void`], for an invoice to which nothing is applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<InvoiceStatus>,
    /// When it is due.
    #[serde(default, with = "day::option", skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Date>,
    /// Our own reference; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
