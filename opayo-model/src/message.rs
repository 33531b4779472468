//! Any message of Opayo's, told apart by its content: for inboxes and tools that get files and bodies without being
//! told what they are.

use client_core::{DecodeError, json};
use serde_json::Value;

use crate::nvp::{NvpError, NvpReply};
use crate::pi::{ApplePaySession, ErrorAnswer, NewCardIdentifier, PerformedInstruction, SessionKey, Transaction};
use crate::reporting::{
    FraudScreen, GetBatchList, GetFraudScreenDetail, GetTransactionDetail, GetTransactionList, Node, Refusal,
    ReportError, TimeZone, TransactionDetail, TransactionPage, read,
};
use crate::server::Notification;
use crate::settlement::Batch;
use crate::status::Status;
use crate::v3::SettlementBatch;

/// A message of Opayo's.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Message {
    /// A notification of Server. Not verified.
    Notification(Box<Notification>),
    /// A transaction of Pi or v3.
    Transaction(Box<Transaction>),
    /// A refusal of Pi or v3.
    Errors(ErrorAnswer),
    /// An instruction that was carried out.
    Instruction(PerformedInstruction),
    /// A session key.
    SessionKey(SessionKey),
    /// A card identifier or token.
    CardIdentifier(NewCardIdentifier),
    /// A session of Apple Pay.
    ApplePaySession(Box<ApplePaySession>),
    /// A settlement batch of v3.
    SettlementBatch(Box<SettlementBatch>),
    /// An answer of the name=value protocols.
    NvpReply(Box<NvpReply>),
    /// Reporting: a transaction.
    TransactionDetail(Box<TransactionDetail>),
    /// Reporting: a page of transactions, of a list or of a batch.
    TransactionPage(TransactionPage),
    /// Reporting: batches.
    Batches(Vec<Batch>),
    /// Reporting: what fraud screening said.
    FraudScreen(FraudScreen),
    /// Reporting: an answer of another command, which is not read.
    OtherReport,
    /// Reporting: a refusal.
    Refused(Refusal),
}

impl Message {
    /// Reads a message. `zone` is the zone of Reporting's times.
    ///
    /// # Errors
    /// [`DecodeError`] with the path of what did not fit.
    pub fn parse(body: &[u8], zone: &dyn TimeZone) -> Result<Self, DecodeError> {
        let bare = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
        match bare.first() {
            Some(b'{') => Self::json(bare),
            Some(b'<') => Self::report(body, zone),
            Some(_) if Self::is_posted(bare) => {
                Notification::parse(bare).map(|m| Self::Notification(Box::new(m))).map_err(fault)
            }
            Some(_) => NvpReply::parse(bare).map(|reply| Self::NvpReply(Box::new(reply))).map_err(fault),
            None => Err(DecodeError { path: ".".to_owned(), message: "the message is empty".to_owned() }),
        }
    }

    /// Whether the pairs stand on one line with `&` between them, as a body that is posted.
    fn is_posted(body: &[u8]) -> bool {
        let first = body.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let holds = |text: &[u8]| first.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text));
        holds(b"&vpstxid=") || holds(b"&vpssignature=") || holds(b"&vendortxcode=")
    }

    fn json(body: &[u8]) -> Result<Self, DecodeError> {
        let document: Value = json::decode(body)?;
        let has = |name: &str| document.get(name).is_some();
        let transaction = has("transactionId") || has("transactionType");
        let status = document.get("status").and_then(Value::as_str).map(Status::from);
        let refused = matches!(status, Some(Status::Invalid | Status::Malformed | Status::Error));
        match () {
            () if has("errors") || (has("code") && has("description")) => json::decode(body).map(Self::Errors),
            () if refused && !transaction => json::decode(body).map(Self::Errors),
            () if has("merchantSessionIdentifier") => {
                json::decode(body).map(|session| Self::ApplePaySession(Box::new(session)))
            }
            () if has("instructionType") => json::decode(body).map(Self::Instruction),
            () if has("batchId") => json::decode(body).map(|batch| Self::SettlementBatch(Box::new(batch))),
            () if has("merchantSessionKey") => json::decode(body).map(Self::SessionKey),
            () if !transaction && (has("cardIdentifier") || has("token")) => {
                json::decode(body).map(Self::CardIdentifier)
            }
            () if transaction || is_partial(&document, status.as_ref()) => {
                json::decode(body).map(|transaction| Self::Transaction(Box::new(transaction)))
            }
            () => Err(DecodeError { path: ".".to_owned(), message: "it is no message of Opayo's".to_owned() }),
        }
    }

    fn report(body: &[u8], zone: &dyn TimeZone) -> Result<Self, DecodeError> {
        let read = || -> Result<Self, ReportError> {
            Ok(match Node::kind(body)? {
                "batches" => Self::Batches(read::<GetBatchList>(body, zone)?),
                "transactions" => Self::TransactionPage(read::<GetTransactionList>(body, zone)?),
                "fraud" => Self::FraudScreen(read::<GetFraudScreenDetail>(body, zone)?),
                "vpstxid" => Self::TransactionDetail(Box::new(read::<GetTransactionDetail>(body, zone)?)),
                _ => Self::OtherReport,
            })
        };
        match read() {
            Ok(message) => Ok(message),
            Err(ReportError::Refused(refusal)) => Ok(Self::Refused(refusal)),
            Err(ReportError::Decode(error)) => Err(error),
        }
    }
}

/// Whether a document is a transaction's answer that leaves its id and type out: an outcome with its code, an outcome and
/// nothing else, or what no other service says of a payment.
fn is_partial(document: &Value, status: Option<&Status>) -> bool {
    let has = |name: &str| document.get(name).is_some();
    let is_alone = document.as_object().is_some_and(|members| members.len() == 1);
    match status {
        Some(status) => has("statusCode") || (is_alone && status.is_known()),
        None => has("3DSecure") && has("avsCvcCheck"),
    }
}

fn fault(error: NvpError) -> DecodeError {
    DecodeError { path: ".".to_owned(), message: error.to_string() }
}
