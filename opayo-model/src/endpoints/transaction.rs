//! Transactions: asked for and read.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, json};
use serde::Serialize;

use super::{about, with_json};
use crate::check::Place;
use crate::ids::VendorTxCode;
use crate::pi::Transaction;
use crate::pi::request::{NewRefund, NewTransaction, PaymentMethod};
use crate::probe::Probe;
use crate::routes::Routes;
use crate::transaction_id::TransactionId;

/// Asks for a transaction. Sent once: Opayo has no idempotency key, and a code that was used is refused whether or not
/// it was the same request. After a lost answer, [`probe`](Self::probe).
#[derive(Clone, Debug)]
pub struct CreateTransaction {
    routes: Routes,
    new: NewTransaction,
}

impl CreateTransaction {
    pub(crate) fn new(routes: &Routes, new: NewTransaction) -> Self {
        Self { routes: routes.clone(), new }
    }

    /// What is asked for.
    pub fn transaction(&self) -> &NewTransaction {
        &self.new
    }

    /// How to find out whether it was done, when the answer is lost.
    pub fn probe(&self) -> Probe {
        Probe::of(&self.new)
    }
}

/// A refund as v3 has it: what it refers to is in the path.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct V3Refund<'a> {
    vendor_tx_code: &'a VendorTxCode,
    amount: i64,
    description: &'a str,
}

impl<'a> From<&'a NewRefund> for V3Refund<'a> {
    fn from(refund: &'a NewRefund) -> Self {
        Self { vendor_tx_code: &refund.vendor_tx_code, amount: refund.amount, description: &refund.description }
    }
}

impl Endpoint for CreateTransaction {
    type Output = Transaction;

    fn operation(&self) -> &'static str {
        match self.new {
            NewTransaction::Refund(_) => "refunds.create",
            NewTransaction::Payment(_)
            | NewTransaction::Deferred(_)
            | NewTransaction::Authenticate(_)
            | NewTransaction::Authorise(_)
            | NewTransaction::Repeat(_) => "transactions.create",
        }
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        self.new.check()?;
        check_profile(&self.routes, &self.new)?;
        match (&self.routes, &self.new) {
            (Routes::V3(paths), NewTransaction::Refund(refund)) => {
                let payment = about(Method::POST, self.routes.transactions(), &refund.reference_transaction_id)?;
                with_json(payment.segment(paths.refunds.trim_matches('/')), &V3Refund::from(refund))
            }
            (Routes::Pi(_) | Routes::V3(_), new) => {
                with_json(Request::new(Method::POST, self.routes.transactions()), new)
            }
        }
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    fn decode(&self, response: &Response) -> Result<Transaction, DecodeError> {
        json::decode(&response.body)
    }
}

/// What one profile wants and the other does not take.
fn check_profile(routes: &Routes, new: &NewTransaction) -> Result<(), InvalidRequest> {
    let (NewTransaction::Payment(new) | NewTransaction::Deferred(new) | NewTransaction::Authenticate(new)) = new else {
        return Ok(());
    };
    match (routes, &new.payment_method) {
        (Routes::Pi(_), PaymentMethod::Card(card)) if card.merchant_session_key.is_none() => {
            Err(Place("paymentMethod.card.").refuse("merchantSessionKey", "is needed with every card in Pi"))
        }
        (Routes::V3(_), PaymentMethod::ApplePay(_) | PaymentMethod::PayPal(_)) => {
            Err(Place::ROOT.refuse("paymentMethod", "of the v3 contract is a card: use Pi for wallets"))
        }
        (Routes::V3(_), PaymentMethod::Card(_)) if new.fi_recipient.is_some() => {
            Err(Place::ROOT.refuse("fiRecipient", "is not part of the v3 contract: use Pi"))
        }
        (Routes::Pi(_) | Routes::V3(_), _) => Ok(()),
    }
}

/// Reads a transaction. What it says is what was said first; [`Transaction::state`] says where it stands.
#[derive(Clone, Debug)]
pub struct ReadTransaction {
    routes: Routes,
    id: TransactionId,
}

impl ReadTransaction {
    pub(crate) fn new(routes: &Routes, id: TransactionId) -> Self {
        Self { routes: routes.clone(), id }
    }
}

impl Endpoint for ReadTransaction {
    type Output = Transaction;

    fn operation(&self) -> &'static str {
        "transactions.read"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        about(Method::GET, self.routes.transactions(), &self.id)
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Transaction, DecodeError> {
        json::decode(&response.body)
    }
}
