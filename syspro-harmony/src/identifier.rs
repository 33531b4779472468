//! Keys and codes that both surfaces share. All are opaque text, kept to the byte. Which characters and lengths a request may
//! carry is told by the surface: [`harmony::limits`](crate::harmony::limits) for the contract, and a width profile for a real
//! installation, whose columns differ from site to site.

use iso_currency::Currency;

client_core::identifier! {
    /// A customer's code in SYSPRO.
    pub struct CustomerCode;
    /// A sales order's number, given by SYSPRO.
    pub struct SalesOrderNumber;
    /// An invoice's number.
    pub struct InvoiceNumber;
    /// A payment's number in the harmony contract.
    pub struct PaymentNumber;
    /// A credit memo's number in the harmony contract.
    pub struct CreditMemoNumber;
    /// A journal entry's number in the harmony contract.
    pub struct JournalNumber;
    /// The gateway's key of a movement of money: the natural key of a payment, a credit memo or a journal entry.
    pub struct ReferenceNumber;
    /// The shop's own reference of an order: the natural key of a customer's sales order.
    pub struct CustomerPoNumber;
    /// An account of the general ledger.
    pub struct GlAccount;
    /// What the company's cost accounting puts a line under.
    pub struct CostCentre;
    /// A stock item.
    pub struct StockCode;
    /// A warehouse.
    pub struct Warehouse;
    /// A branch of the company.
    pub struct Branch;
    /// The product class, which decides the revenue account.
    pub struct ProductClass;
    /// A code for the terms of payment.
    pub struct TermsCode;
    /// A unit of measure: `EA`.
    pub struct UnitOfMeasure;
    /// A record's key in the system it comes from.
    pub struct ExternalId;
    /// An ISO 4217 alphabetic currency code. SYSPRO's own codes are a site's choice.
    pub struct CurrencyCode;
    /// The token of a next page of the harmony contract.
    pub struct PageToken;
}

impl CurrencyCode {
    /// The currency, if ISO 4217 knows the code.
    pub fn iso(&self) -> Option<Currency> {
        Currency::from_code(self.as_str())
    }
}

impl From<Currency> for CurrencyCode {
    fn from(currency: Currency) -> Self {
        Self::from(currency.code())
    }
}

macro_rules! as_text {
    ($($name:ident),* $(,)?) => { $(
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    )* };
}

as_text!(CustomerCode, SalesOrderNumber, InvoiceNumber, ReferenceNumber, CustomerPoNumber, StockCode, ExternalId);
