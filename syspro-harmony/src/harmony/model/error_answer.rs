//! How the contract says no.

use serde::{Deserialize, Serialize};

client_core::open_enum! {
    /// Why a request was refused or failed.
    pub enum ErrorCode {
        /// The body cannot be read.
        Malformed = "malformed",
        /// A field breaks its rule.
        Validation = "validation",
        /// There is no such record.
        NotFound = "not_found",
        /// There is no such customer, or it is not active.
        InvalidCustomer = "invalid_customer",
        /// There is no such stock item, or it is not sold.
        UnknownStockCode = "unknown_stock_code",
        /// There is no such ledger account.
        UnknownAccount = "unknown_account",
        /// There is no such invoice.
        UnknownInvoice = "unknown_invoice",
        /// There is no such sales order.
        UnknownSalesOrder = "unknown_sales_order",
        /// There is no payment with this reference to give back.
        UnknownPayment = "unknown_payment",
        /// A payment with this ReferenceNumber is posted already.
        DuplicatePayment = "duplicate_payment",
        /// The customer has a sales order with this CustomerPoNumber already.
        DuplicateOrder = "duplicate_order",
        /// A credit memo or journal entry with this ReferenceNumber is posted already.
        DuplicateReference = "duplicate_reference",
        /// The ExternalID stands on another record.
        DuplicateExternalId = "duplicate_external_id",
        /// The code is taken.
        DuplicateKey = "duplicate_key",
        /// The idempotency key came with another body.
        IdempotencyConflict = "idempotency_conflict",
        /// The first request with this idempotency key still runs.
        IdempotencyInProgress = "idempotency_in_progress",
        /// The state of the record forbids it.
        Conflict = "conflict",
        /// Parts do not add up to their whole.
        AmountMismatch = "amount_mismatch",
        /// More is applied than was paid or is open.
        OverApplied = "over_applied",
        /// More is given back than was paid.
        RefundExceedsPayment = "refund_exceeds_payment",
        /// The currencies of two records differ.
        CurrencyMismatch = "currency_mismatch",
        /// Debits do not equal credits.
        UnbalancedJournal = "unbalanced_journal",
        /// The date falls in a closed period.
        ClosedPeriod = "closed_period",
        /// There is not so much in stock, and the order takes no back orders.
        InsufficientStock = "insufficient_stock",
        /// The credentials are wrong.
        Unauthorized = "unauthorized",
        /// The credentials do not allow it.
        Forbidden = "forbidden",
        /// Too many requests.
        RateLimited = "rate_limited",
        /// Closed for the moment; nothing was done.
        Unavailable = "unavailable",
        /// A fault of the server; it may have been done.
        Internal = "internal",
    }
}

/// The body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorAnswer {
    /// What is wrong.
    pub error: ErrorBody,
}

/// What is wrong, for programs and for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorBody {
    /// For programs.
    pub code: ErrorCode,
    /// The property at fault: `Lines[0].StockCode`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For people.
    pub message: String,
    /// Further faults, or what stands in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<ErrorDetail>,
}

/// One fault of several, or what stands in the way: the existing record's number for a duplicate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorDetail {
    /// For programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ErrorCode>,
    /// The property at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value at fault, or the key that stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// For people.
    pub message: String,
}
