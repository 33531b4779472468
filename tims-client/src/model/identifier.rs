//! Keys and codes. All are opaque text: the contract says which characters and lengths a request may carry, see
//! [`limits`](crate::limits).

use iso_currency::Currency;

client_core::identifier! {
    /// A customer's code in TIMS.
    pub struct CustomerCode;
    /// A sales order's number, given by TIMS.
    pub struct SalesOrderNumber;
    /// An invoice's or credit note's number.
    pub struct InvoiceNumber;
    /// A payment's number, given by TIMS.
    pub struct PaymentNumber;
    /// A journal entry's number, given by TIMS.
    pub struct JournalNumber;
    /// The natural key of a journal entry: unique among all of them.
    pub struct JournalReference;
    /// An account of the chart of accounts.
    pub struct GlAccount;
    /// A cost centre of the general ledger.
    pub struct CostCentre;
    /// A branch or warehouse.
    pub struct Location;
    /// A code for the terms of payment.
    pub struct TermsCode;
    /// A unit of measure: `EA`.
    pub struct UnitOfMeasure;
    /// An item's stock keeping unit.
    pub struct Sku;
    /// A record's key in the system it comes from, unique within its resource.
    pub struct ExternalId;
    /// The gateway's key of a movement of money, unique among payments.
    pub struct TransactionId;
    /// The customer's reference of an order.
    pub struct CustomerPoNumber;
    /// An ISO 3166-1 alpha-2 country code.
    pub struct CountryCode;
    /// An ISO 4217 alphabetic currency code.
    pub struct CurrencyCode;
    /// The token of a next page.
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
