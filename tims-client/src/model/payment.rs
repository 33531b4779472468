//! Accounts receivable payments: receipts and refunds, and what they are applied to.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::moment::{day, instant};
use super::{
    Amount, CurrencyCode, CustomerCode, ExchangeRate, ExternalId, GlAccount, InvoiceNumber, PaymentKind, PaymentMethod,
    PaymentNumber, PaymentStatus, SalesOrderNumber, TransactionId,
};

/// A payment as TIMS holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Payment {
    /// The payment's number.
    pub payment_number: PaymentNumber,
    /// Which way it goes.
    pub kind: PaymentKind,
    /// The gateway's key of the movement of money.
    #[serde(rename = "TransactionID")]
    pub transaction_id: TransactionId,
    /// The receipt that a refund gives back.
    #[serde(rename = "RefundedTransactionID", skip_serializing_if = "Option::is_none")]
    pub refunded_transaction_id: Option<TransactionId>,
    /// The key in the system it comes from.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Who paid or is paid back.
    pub customer_code: CustomerCode,
    /// Gross.
    pub amount: Amount,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// Company currency for one unit of the payment's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<ExchangeRate>,
    /// The day of the rate.
    #[serde(default, with = "day::option", skip_serializing_if = "Option::is_none")]
    pub exchange_rate_date: Option<Date>,
    /// When the money moved.
    #[serde(with = "day")]
    pub payment_date: Date,
    /// How it moved.
    pub payment_method: PaymentMethod,
    /// The card's brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_brand: Option<String>,
    /// The wallet around the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet: Option<String>,
    /// How it stands.
    pub status: PaymentStatus,
    /// Our own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The account that receives the money.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// The gateway's fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_amount: Option<Amount>,
    /// The account that bears the fee.
    #[serde(rename = "FeeGLAccount", skip_serializing_if = "Option::is_none")]
    pub fee_gl_account: Option<GlAccount>,
    /// What it settles.
    #[serde(default)]
    pub applications: Vec<Application>,
    /// Amount less applications.
    pub unapplied: Amount,
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

/// A payment to post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Payment", rename_all = "PascalCase")]
pub struct NewPayment {
    /// A receipt when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<PaymentKind>,
    /// The gateway's key of the movement of money; unique among payments.
    #[serde(rename = "TransactionID")]
    pub transaction_id: TransactionId,
    /// The receipt that a refund gives back.
    #[serde(rename = "RefundedTransactionID", skip_serializing_if = "Option::is_none")]
    pub refunded_transaction_id: Option<TransactionId>,
    /// The key in the system it comes from; unique among payments.
    #[serde(rename = "ExternalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<ExternalId>,
    /// Who paid or is paid back.
    pub customer_code: CustomerCode,
    /// Gross, before the gateway's fee; not negative, for a refund too.
    pub amount: Amount,
    /// The currency of all amounts.
    pub currency: CurrencyCode,
    /// Company currency for one unit of the payment's; TIMS's own rate when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<ExchangeRate>,
    /// The day of the rate.
    #[serde(default, with = "day::option", skip_serializing_if = "Option::is_none")]
    pub exchange_rate_date: Option<Date>,
    /// When the money moved.
    #[serde(with = "day")]
    pub payment_date: Date,
    /// How it moved. A refund that names its receipt may leave it out: then it is the receipt's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<PaymentMethod>,
    /// The card's brand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_brand: Option<String>,
    /// The wallet around the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet: Option<String>,
    /// How it stands.
    pub status: PaymentStatus,
    /// Our own reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The account that receives the money; by the payment method when absent.
    #[serde(rename = "GLAccount", skip_serializing_if = "Option::is_none")]
    pub gl_account: Option<GlAccount>,
    /// The gateway's fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_amount: Option<Amount>,
    /// The account that bears the fee.
    #[serde(rename = "FeeGLAccount", skip_serializing_if = "Option::is_none")]
    pub fee_gl_account: Option<GlAccount>,
    /// What it settles; their sum is at most the amount. A refund that names its receipt and has none takes back what the
    /// receipt settled, the last first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applications: Vec<Application>,
    /// Notes for the staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl NewPayment {
    /// A paid receipt with what every payment has; set the other fields as needed.
    pub fn new(
        transaction_id: TransactionId,
        customer_code: CustomerCode,
        amount: Amount,
        currency: CurrencyCode,
        payment_date: Date,
        payment_method: PaymentMethod,
    ) -> Self {
        Self {
            kind: None,
            transaction_id,
            refunded_transaction_id: None,
            external_id: None,
            customer_code,
            amount,
            currency,
            exchange_rate: None,
            exchange_rate_date: None,
            payment_date,
            payment_method: Some(payment_method),
            card_brand: None,
            wallet: None,
            status: PaymentStatus::Paid,
            reference: None,
            gl_account: None,
            fee_amount: None,
            fee_gl_account: None,
            applications: Vec::new(),
            notes: None,
        }
    }
}

/// Part of a payment that settles an invoice, or is held for a sales order until it is invoiced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Application", try_from = "WireApplication", into = "WireApplication")]
pub struct Application {
    /// What it is applied to.
    pub target: ApplicationTarget,
    /// How much, in the payment's currency.
    pub amount: Amount,
}

/// What part of a payment is applied to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationTarget {
    /// An invoice, whose balance falls.
    Invoice(InvoiceNumber),
    /// A sales order, until it is invoiced.
    SalesOrder(SalesOrderNumber),
}

impl Application {
    /// Settles an invoice.
    pub fn to_invoice(number: InvoiceNumber, amount: Amount) -> Self {
        Self { target: ApplicationTarget::Invoice(number), amount }
    }

    /// Holds money for a sales order.
    pub fn to_sales_order(number: SalesOrderNumber, amount: Amount) -> Self {
        Self { target: ApplicationTarget::SalesOrder(number), amount }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Application", rename_all = "PascalCase")]
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
        match (wire.invoice_number, wire.sales_order_number) {
            (Some(number), None) => Ok(Self::to_invoice(number, wire.amount)),
            (None, Some(number)) => Ok(Self::to_sales_order(number, wire.amount)),
            (Some(_), Some(_)) => Err("an application has InvoiceNumber or SalesOrderNumber, not both"),
            (None, None) => Err("an application has InvoiceNumber or SalesOrderNumber"),
        }
    }
}

impl From<Application> for WireApplication {
    fn from(application: Application) -> Self {
        let (invoice_number, sales_order_number) = match application.target {
            ApplicationTarget::Invoice(number) => (Some(number), None),
            ApplicationTarget::SalesOrder(number) => (None, Some(number)),
        };
        Self { invoice_number, sales_order_number, amount: application.amount }
    }
}

/// The fields of a payment to set; an absent one stays as it is. The amount does not change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename = "Payment", rename_all = "PascalCase")]
pub struct PaymentChange {
    /// How it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<PaymentStatus>,
    /// Our own reference; empty text clears it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The gateway's fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_amount: Option<Amount>,
    /// The account that bears the fee.
    #[serde(rename = "FeeGLAccount", skip_serializing_if = "Option::is_none")]
    pub fee_gl_account: Option<GlAccount>,
    /// Replaces all applications; an empty list takes all of them back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applications: Option<Vec<Application>>,
    /// Notes for the staff; empty text clears them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}
