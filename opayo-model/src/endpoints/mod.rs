//! Every call of Pi and of the v3 contract as a value. [`Routes`](crate::Routes) makes them.

mod apple_pay;
mod card_identifier;
mod challenge;
mod instruction;
mod session_key;
mod settlement_batch;
mod transaction;

pub use apple_pay::CreateApplePaySession;
pub use card_identifier::{CreateCardIdentifier, DeleteCardIdentifier, LinkSecurityCode};
pub use challenge::AnswerChallenge;
pub use instruction::{Instruct, ListInstructions};
pub use session_key::{CreateSessionKey, ReadSessionKey};
pub use settlement_batch::{ReadSettlementBatch, SearchSettlementBatches};
pub use transaction::{CreateTransaction, ReadTransaction};

use client_core::{InvalidRequest, Method, Request};
use serde::Serialize;

use crate::limits;
use crate::transaction_id::TransactionId;

const JSON: &str = "application/json";

/// A request with a JSON body.
fn with_json(request: Request, body: &impl Serialize) -> Result<Request, InvalidRequest> {
    let body = serde_json::to_vec(body).map_err(|error| InvalidRequest::new(".", error.to_string()))?;
    Ok(request.body(JSON, body))
}

/// A request about one transaction, in the case that Opayo wrote its id.
fn about(method: Method, transactions: String, id: &TransactionId) -> Result<Request, InvalidRequest> {
    limits::TRANSACTION_ID.check_field("transactionId", id.received())?;
    Ok(Request::new(method, transactions).segment(id.received()))
}
