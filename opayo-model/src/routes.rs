//! Where the operations live. Pi's paths are Opayo's own; the v3 paths are this project's contract (`openapi.yaml`).
//! Both profiles serve the same operations from the same documents; an operation that a profile lacks says so before
//! anything is sent.

use std::sync::Arc;

use client_core::InvalidRequest;

use crate::card::{CardDetails, SecurityCode};
use crate::endpoints::{
    AnswerChallenge, CreateApplePaySession, CreateCardIdentifier, CreateSessionKey, CreateTransaction,
    DeleteCardIdentifier, Instruct, LinkSecurityCode, ListInstructions, ReadSessionKey, ReadSettlementBatch,
    ReadTransaction, SearchSettlementBatches,
};
use crate::ids::{AuthProcessor, BatchId, CardIdentifier, MerchantSessionKey, VendorName};
use crate::pi::request::NewTransaction;
use crate::pi::{Challenge, Instruction};
use crate::transaction_id::TransactionId;

/// The v3 contract, OpenAPI 3.1 as YAML: for whoever implements it, documents it or checks against it.
pub const OPENAPI: &str = include_str!("../openapi.yaml");

/// Opayo's two worlds. Both serve Pi, Reporting and the name=value protocols under one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Real money.
    Live,
    /// Opayo's test world.
    Sandbox,
}

impl Environment {
    /// The base URL, without the paths of the interfaces.
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Live => "https://live.opayo.eu.elavon.com",
            Self::Sandbox => "https://sandbox.opayo.eu.elavon.com",
        }
    }
}

/// Which paths the operations use, and the maker of endpoints. Cheap to clone.
///
/// ```
/// use opayo_model::{Endpoint, Routes, TransactionId, V3Paths};
///
/// let id = TransactionId::from("9C3A5B1E-2D47-4F60-8A91-0B7E6D5C4F32");
/// assert_eq!(Routes::pi().read_transaction(id.clone()).request()?.target(), format!("/api/v1/transactions/{id}"));
/// let routes = Routes::v3_at(V3Paths { base: "/pay/v3".into(), ..V3Paths::default() });
/// assert_eq!(routes.read_transaction(id.clone()).request()?.target(), format!("/pay/v3/transactions/{id}"));
/// # Ok::<(), opayo_model::InvalidRequest>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Routes {
    /// Opayo's own REST interface.
    Pi(Arc<PiPaths>),
    /// The v3 contract.
    V3(Arc<V3Paths>),
}

/// The paths of Pi.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PiPaths {
    /// What all paths begin with.
    pub base: String,
    /// Session keys.
    pub merchant_session_keys: String,
    /// Card identifiers.
    pub card_identifiers: String,
    /// Transactions.
    pub transactions: String,
    /// Sessions of Apple Pay.
    pub apple_pay_sessions: String,
}

/// The paths of the v3 contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct V3Paths {
    /// What all paths begin with.
    pub base: String,
    /// Transactions.
    pub transactions: String,
    /// The refunds of a transaction, after its own path.
    pub refunds: String,
    /// Tokens.
    pub tokens: String,
    /// Settlement batches.
    pub settlement_batches: String,
}

impl Default for PiPaths {
    fn default() -> Self {
        Self {
            base: "/api/v1".into(),
            merchant_session_keys: "/merchant-session-keys".into(),
            card_identifiers: "/card-identifiers".into(),
            transactions: "/transactions".into(),
            apple_pay_sessions: "/applepay/sessions".into(),
        }
    }
}

impl Default for V3Paths {
    fn default() -> Self {
        Self {
            base: "/api/v3".into(),
            transactions: "/transactions".into(),
            refunds: "/refunds".into(),
            tokens: "/tokens".into(),
            settlement_batches: "/settlement-batches".into(),
        }
    }
}

impl PiPaths {
    pub(crate) fn path(&self, resource: &str) -> String {
        join(&self.base, resource)
    }
}

impl V3Paths {
    pub(crate) fn path(&self, resource: &str) -> String {
        join(&self.base, resource)
    }
}

/// Both parts, with one slash before each that holds something.
pub(crate) fn join(parent: &str, child: &str) -> String {
    let parts = [parent.trim_matches('/'), child.trim_matches('/')];
    parts.into_iter().filter(|part| !part.is_empty()).flat_map(|part| ["/", part]).collect()
}

impl Routes {
    /// Pi under its own paths.
    pub fn pi() -> Self {
        Self::pi_at(PiPaths::default())
    }

    /// Pi under other paths.
    pub fn pi_at(paths: PiPaths) -> Self {
        Self::Pi(Arc::new(paths))
    }

    /// The v3 contract under its own paths.
    pub fn v3() -> Self {
        Self::v3_at(V3Paths::default())
    }

    /// The v3 contract under other paths.
    pub fn v3_at(paths: V3Paths) -> Self {
        Self::V3(Arc::new(paths))
    }

    /// The transaction's path.
    pub(crate) fn transactions(&self) -> String {
        match self {
            Self::Pi(paths) => paths.path(&paths.transactions),
            Self::V3(paths) => paths.path(&paths.transactions),
        }
    }

    /// Pi's paths, for operations that v3 lacks.
    pub(crate) fn only_pi(&self, operation: &str) -> Result<&PiPaths, InvalidRequest> {
        match self {
            Self::Pi(paths) => Ok(paths),
            Self::V3(_) => Err(InvalidRequest::new("routes", format!("the v3 contract has no {operation}: use Pi"))),
        }
    }

    /// The v3 paths, for operations that Pi lacks.
    pub(crate) fn only_v3(&self, operation: &str) -> Result<&V3Paths, InvalidRequest> {
        match self {
            Self::V3(paths) => Ok(paths),
            Self::Pi(_) => Err(InvalidRequest::new("routes", format!("Pi has no {operation}: use Reporting"))),
        }
    }

    /// Asks for a transaction of any of the six types.
    pub fn create_transaction(&self, new: NewTransaction) -> CreateTransaction {
        CreateTransaction::new(self, new)
    }

    /// Reads a transaction.
    pub fn read_transaction(&self, id: TransactionId) -> ReadTransaction {
        ReadTransaction::new(self, id)
    }

    /// Hands in what a challenge gave (Pi). The transaction is not posted again.
    pub fn answer_challenge(&self, id: TransactionId, challenge: Challenge) -> AnswerChallenge {
        AnswerChallenge::new(self, id, challenge)
    }

    /// Voids, aborts, releases or cancels (Pi).
    pub fn instruct(&self, id: TransactionId, instruction: Instruction) -> Instruct {
        Instruct::new(self, id, instruction)
    }

    /// Lists what was done with a transaction (Pi). None at all is answered as not found.
    pub fn list_instructions(&self, id: TransactionId) -> ListInstructions {
        ListInstructions::new(self, id)
    }

    /// Makes a session key (Pi).
    pub fn create_session_key(&self, vendor: VendorName) -> CreateSessionKey {
        CreateSessionKey::new(self, vendor)
    }

    /// Asks whether a session key still lives (Pi).
    pub fn read_session_key(&self, key: MerchantSessionKey) -> ReadSessionKey {
        ReadSessionKey::new(self, key)
    }

    /// Turns a card into an identifier: with a session key in Pi, as a token in v3.
    pub fn create_card_identifier(&self, key: Option<MerchantSessionKey>, card: CardDetails) -> CreateCardIdentifier {
        CreateCardIdentifier::new(self, key, card)
    }

    /// Adds the security code to a saved card, for one payment (Pi).
    pub fn link_security_code(
        &self,
        key: MerchantSessionKey,
        card: CardIdentifier,
        code: SecurityCode,
    ) -> LinkSecurityCode {
        LinkSecurityCode::new(self, key, card, code)
    }

    /// Forgets a card (Pi).
    pub fn delete_card_identifier(&self, card: CardIdentifier) -> DeleteCardIdentifier {
        DeleteCardIdentifier::new(self, card)
    }

    /// Opens a session of Apple Pay (Pi).
    pub fn create_apple_pay_session(&self, vendor: VendorName, domain: impl Into<String>) -> CreateApplePaySession {
        CreateApplePaySession::new(self, vendor, domain.into())
    }

    /// Lists settlement batches (v3; with Pi ask Reporting).
    pub fn search_settlement_batches(
        &self,
        start: time::OffsetDateTime,
        end: time::OffsetDateTime,
    ) -> SearchSettlementBatches {
        SearchSettlementBatches::new(self, start, end)
    }

    /// Reads the first 50 transactions of a settlement batch (v3; with Pi ask Reporting).
    pub fn read_settlement_batch(&self, processor: AuthProcessor, batch: BatchId) -> ReadSettlementBatch {
        ReadSettlementBatch::new(self, processor, batch)
    }
}
