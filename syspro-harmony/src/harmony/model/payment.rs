//! Accounts receivable payments and what they settle.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::moment::{day, instant};
use super::{
    Amount, CurrencyCode, CustomerCode, CustomerPoNumber, ExchangeRate, GlAccount, InvoiceNumber, PaymentMethod,
    PaymentNumber, PaymentStatus, ReferenceNumber, SalesOrderNumber,
};

/// A payment as SYSPRO holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Payment {
    /// The payment's number.
    pub payment_number: PaymentNumber,
    /// The gateway's key of the movement of money.
    pub reference_number: ReferenceNumber,
    /// The payment that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversal_of: Option<PaymentNumber>,
    /// Who paid.
    pub customer_code: CustomerCode,
    /// The shop's reference of the order that is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Gross.
    pub payment_amount: Amount,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// Company currency for one unit of the payment's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<ExchangeRate>,
    /// When the money moved.
    #[serde(with = "day")]
    pub payment_date: Date,
    /// How it moved.
    pub payment_method: PaymentMethod,
    /// The card's brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<String>,
    /// How it stands.
    pub payment_status: PaymentStatus,
    /// The invoice that the whole payment settles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<InvoiceNumber>,
    /// The account that receives the money.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// The gateway's charge, in the payment's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_charge: Option<Amount>,
    /// The account that bears the charge.
    #[serde(rename = "BankChargeGLAccount", skip_serializing_if = "Option::is_none")]
    pub bank_charge_gl_account: Option<GlAccount>,
    /// What it settles.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// Amount less applications.
    pub unapplied: Amount,
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

/// A payment to post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewPayment {
    /// The gateway's key of the movement of money: the natural key, unique among payments.
    pub reference_number: ReferenceNumber,
    /// The payment that this one takes back, in whole or in part: what it settled is open again. Goes without applications, and
    /// may go without a method, which is then that of the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversal_of: Option<PaymentNumber>,
    /// Who paid.
    pub customer_code: CustomerCode,
    /// The shop's reference of the order that is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_po_number: Option<CustomerPoNumber>,
    /// Gross, before the gateway's charge.
    pub payment_amount: Amount,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// Company currency for one unit of the payment's; SYSPRO's own rate when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<ExchangeRate>,
    /// When the money moved.
    #[serde(with = "day")]
    pub payment_date: Date,
    /// How it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The card's brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<String>,
    /// How it stands; a failed payment is recorded and applied to nothing.
    pub payment_status: PaymentStatus,
    /// The invoice that the whole payment settles; goes without applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<InvoiceNumber>,
    /// The account that receives the money; by the payment method when absent.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// The gateway's charge, in the payment's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_charge: Option<Amount>,
    /// The account that bears the charge.
    #[serde(rename = "BankChargeGLAccount", skip_serializing_if = "Option::is_none")]
    pub bank_charge_gl_account: Option<GlAccount>,
    /// What it settles; their sum is at most the amount.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applications: Vec<Application>,
    /// What the ledger says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewPayment {
    /// A paid payment that settles nothing yet; set the other fields as needed.
    pub fn new(
        reference_number: ReferenceNumber,
        customer_code: CustomerCode,
        payment_amount: Amount,
        currency: CurrencyCode,
        payment_date: Date,
        payment_method: PaymentMethod,
    ) -> Self {
        Self {
            reference_number,
            reversal_of: None,
            customer_code,
            customer_po_number: None,
            payment_amount,
            currency,
            exchange_rate: None,
            payment_date,
            payment_method: Some(payment_method),
            card_type: None,
            payment_status: PaymentStatus::Paid,
            invoice_number: None,
            gl_account: None,
            bank_charge: None,
            bank_charge_gl_account: None,
            applications: Vec::new(),
            narration: None,
            notes: None,
        }
    }
}

/// Part of a payment that settles an invoice, or is held for a sales order until it is invoiced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WireApplication", into = "WireApplication")]
pub struct Application {
    /// What is settled.
    pub target: ApplicationTarget,
    /// How much of it, in the payment's currency.
    pub amount: Amount,
}

/// What an application settles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationTarget {
    /// An invoice.
    Invoice(InvoiceNumber),
    /// A sales order that has no invoice yet.
    SalesOrder(SalesOrderNumber),
}

impl Application {
    /// Settles an invoice.
    pub fn to_invoice(invoice: InvoiceNumber, amount: Amount) -> Self {
        Self { target: ApplicationTarget::Invoice(invoice), amount }
    }

    /// Holds money for a sales order until it is invoiced.
    pub fn to_sales_order(sales_order: SalesOrderNumber, amount: Amount) -> Self {
        Self { target: ApplicationTarget::SalesOrder(sales_order), amount }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireApplication {
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_number: Option<InvoiceNumber>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sales_order_number: Option<SalesOrderNumber>,
    amount: Amount,
}

impl TryFrom<WireApplication> for Application {
    type Error = &'static str;

    fn try_from(wire: WireApplication) -> Result<Self, Self::Error> {
        let target = match (wire.invoice_number, wire.sales_order_number) {
            (Some(invoice), None) => ApplicationTarget::Invoice(invoice),
            (None, Some(order)) => ApplicationTarget::SalesOrder(order),
            (Some(_), Some(_)) => return Err("an application has InvoiceNumber or SalesOrderNumber, not both"),
            (None, None) => return Err("an application has InvoiceNumber or SalesOrderNumber"),
        };
        Ok(Self { target, amount: wire.amount })
    }
}

impl From<Application> for WireApplication {
    fn from(application: Application) -> Self {
        let (invoice_number, sales_order_number) = match application.target {
            ApplicationTarget::Invoice(invoice) => (Some(invoice), None),
            ApplicationTarget::SalesOrder(order) => (None, Some(order)),
        };
        Self { invoice_number, sales_order_number, amount: application.amount }
    }
}

/// The fields of a payment to set; an absent one stays as it is. Its amount never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PaymentChange {
    /// How it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<PaymentStatus>,
    /// The gateway's charge, in the payment's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_charge: Option<Amount>,
    /// The account that bears the charge.
    #[serde(rename = "BankChargeGLAccount", skip_serializing_if = "Option::is_none")]
    pub bank_charge_gl_account: Option<GlAccount>,
    /// What the ledger says of it; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Replaces all applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applications: Option<Vec<Application>>,
}
