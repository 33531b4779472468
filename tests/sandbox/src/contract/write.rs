//! The log of what was written: the first thing to read when something was posted twice or not at all.

/// One committed write, in the order of commitment. A replayed answer commits nothing and is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// `POST`, `PATCH` or `PUT`.
    pub method: String,
    /// The path of the request.
    pub path: String,
    /// The operation of the contract: `payments.create`.
    pub operation: String,
    /// The idempotency key, where one was sent.
    pub key: Option<String>,
    /// The key of the record that was written: a customer code, an order number, a SKU.
    pub resource: String,
    /// The id of the request that wrote it.
    pub request_id: String,
}
