//! Credit memos: refunds and chargebacks in accounts receivable.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::moment::{day, instant};
use super::{
    Amount, CreditMemoNumber, CurrencyCode, CustomerCode, CustomerPoNumber, GlAccount, InvoiceNumber, PaymentMethod,
    Quantity, ReferenceNumber, StockCode,
};

/// A credit memo as SYSPRO holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreditMemo {
    /// The credit memo's number.
    pub credit_memo_number: CreditMemoNumber,
    /// The gateway's key of the refund or chargeback.
    pub reference_number: ReferenceNumber,
    /// The payment that is given back, by its ReferenceNumber.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded_reference_number: Option<ReferenceNumber>,
    /// Who is credited.
    pub customer_code: CustomerCode,
    /// The invoice that is credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<InvoiceNumber>,
    /// The shop's reference of the order that is given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Gross; not negative.
    pub credit_amount: Amount,
    /// The tax in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Amount>,
    /// What it is given back for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<CreditMemoLine>,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// When it was given back.
    #[serde(with = "day")]
    pub credit_date: Date,
    /// How the money went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The account that is debited, such as sales returns.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// The account that paid the money out; absent for a credit that stays with the customer.
    #[serde(rename = "RefundGLAccount", skip_serializing_if = "Option::is_none")]
    pub refund_gl_account: Option<GlAccount>,
    /// Why it is given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What of the credit is neither paid out nor applied.
    pub balance: Amount,
    /// What the ledger says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Notes of the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// When the record was made.
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<OffsetDateTime>,
    /// When the record was last changed.
    #[serde(default, with = "instant", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<OffsetDateTime>,
}

/// A credit memo to post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewCreditMemo {
    /// The gateway's key of the refund or chargeback: the natural key, unique among credit memos.
    pub reference_number: ReferenceNumber,
    /// The payment that is given back, by its ReferenceNumber.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded_reference_number: Option<ReferenceNumber>,
    /// Who is credited.
    pub customer_code: CustomerCode,
    /// The invoice that is credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<InvoiceNumber>,
    /// The shop's reference of the order that is given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Gross, tax included; not negative.
    pub credit_amount: Amount,
    /// The tax in it; none when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Amount>,
    /// What it is given back for: lines and their taxes come to the credit. Empty where nobody knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<CreditMemoLine>,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// When it was given back.
    #[serde(with = "day")]
    pub credit_date: Date,
    /// How the money went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The account that is debited, such as sales returns; by the installation's rules when absent.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// The account that pays the money out; absent for a credit that stays with the customer.
    #[serde(rename = "RefundGLAccount", skip_serializing_if = "Option::is_none")]
    pub refund_gl_account: Option<GlAccount>,
    /// Why it is given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the ledger says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewCreditMemo {
    /// A credit memo with what every one has; set the other fields as needed.
    pub fn new(
        reference_number: ReferenceNumber,
        customer_code: CustomerCode,
        credit_amount: Amount,
        currency: CurrencyCode,
        credit_date: Date,
    ) -> Self {
        Self {
            reference_number,
            refunded_reference_number: None,
            customer_code,
            invoice_number: None,
            customer_po_number: None,
            credit_amount,
            tax_amount: None,
            lines: Vec::new(),
            currency,
            credit_date,
            payment_method: None,
            gl_account: None,
            refund_gl_account: None,
            reason: None,
            narration: None,
            notes: None,
        }
    }
}

/// What a part of a credit memo is given back for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreditMemoLine {
    /// Unique within the credit memo, from 1.
    pub line_number: u32,
    /// The item; absent where only its price or tax is told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock_code: Option<StockCode>,
    /// What the customer reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many came back; where none did, of how many the price is reduced.
    pub quantity: Quantity,
    /// Whether the goods came back.
    pub returned: bool,
    /// Tax on the line, beside its total.
    pub tax_amount: Amount,
    /// What is given back for the line, before tax.
    pub line_total: Amount,
}

/// The words of a credit memo to set; its amount never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreditMemoChange {
    /// Why it is given back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the ledger says of it; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
