//! One call of an API as a value. Endpoints are built, compared and tested without a network.

use crate::{DecodeError, InvalidRequest, Request, Response};

/// One call of an API: what to send, how safe it is to send again, and how to read the answer.
pub trait Endpoint {
    /// What a successful answer decodes to.
    type Output;

    /// The field's name for this call, for spans and errors: `charges.retrieve`.
    fn operation(&self) -> &'static str;

    /// The request to send: method, path, query, headers and body, without credentials.
    ///
    /// # Errors
    /// [`InvalidRequest`] names the field that cannot be sent, before anything leaves the process.
    fn request(&self) -> Result<Request, InvalidRequest>;

    /// Whether sending this request twice can do its work twice.
    fn repeat(&self) -> Repeat;

    /// Reads a successful answer.
    ///
    /// # Errors
    /// [`DecodeError`] with the path of the value that did not fit.
    fn decode(&self, response: &Response) -> Result<Self::Output, DecodeError>;
}

/// What happens when one request arrives twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing: a read, or a write that sets the same state again. Never carries an idempotency key.
    Freely,
    /// The work is done once if both carry the same idempotency key. The client makes a key when the caller gives none.
    WithKey,
    /// The work is done twice. Sent once; a lost answer is [`ErrorKind::Unknown`](crate::ErrorKind::Unknown).
    Never,
}
