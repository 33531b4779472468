//! The door for Server's notifications, without a web framework: verify, accept, and the reply that Opayo demands. The answer is
//! always HTTP 200 with [`Reply::CONTENT_TYPE`]; anything in front of its first line cancels the payment.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use mapping_core::canonical::{EventId, Gateway};
use mapping_core::gateway::opayo;
use opayo_model::InvalidRequest;
use opayo_model::card::holds_card_number;
use opayo_model::ids::VendorName;
use opayo_model::nvp::{NvpError, Pairs};
use opayo_model::reporting::TransactionKey;
use opayo_model::server::{Genuine, Notification, Reply, SignatureError};
use opayo_model::status::Status;
use thiserror::Error;
use time::OffsetDateTime;

use super::NAME;
use super::own_records::{OwnRecords, Remembered};
use crate::inbox::{AcceptError, Accepted, Inbox, Incoming};
use crate::ports::PortError;
use crate::store::StoreError;

/// Between two attempts to keep a message; Opayo waits much longer for the answer.
const MOMENT: Duration = Duration::from_millis(500);

/// Takes in the notifications of one vendor.
#[derive(Clone)]
pub struct ServerDoor {
    vendor: VendorName,
    records: Arc<dyn OwnRecords>,
    replies: Replies,
}

/// What is said in each case, made and checked before anything is received.
#[derive(Clone, Debug)]
struct Replies {
    paid: Reply,
    not_paid: Reply,
    invalid: Reply,
    error: Reply,
}

/// What to answer, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    /// The answer: OK once a genuine message is on disk, a decline as well; INVALID for one that is not proved to be Opayo's;
    /// ERROR for a genuine one that cannot be kept even at a second attempt. The last two make Opayo cancel the payment, ERROR as well:
    /// the buyer would be charged for a payment that is on no disk.
    pub reply: Reply,
    /// What became of it.
    pub outcome: Result<Accepted, NotReceived>,
}

impl Received {
    /// The HTTP status: 200, with the [`reply`](Self::reply); 503 where the store has no room for more that wait, with
    /// [`Retry-After`](Self::retry_after) and no reply. Opayo sends a message again that gets no reply, and ERROR would cancel
    /// the payment at once.
    pub fn status(&self) -> u16 {
        if self.retry_after().is_some() { 503 } else { 200 }
    }

    /// Seconds for the header `Retry-After`, which goes with a 503.
    pub fn retry_after(&self) -> Option<u64> {
        match &self.outcome {
            Err(NotReceived::Inbox(AcceptError::Store(StoreError::Busy { wait }))) => Some(wait.as_secs().max(1)),
            Ok(Accepted::New | Accepted::Duplicate) | Err(_) => None,
        }
    }
}

/// Why a notification is not taken; nothing of it is stored.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum NotReceived {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] NvpError),
    /// The merchant has no key of such a transaction.
    #[error("no transaction {vendor_tx_code} is on record, or its registration's security key is not")]
    Unknown {
        /// The code in the message.
        vendor_tx_code: String,
    },
    /// The signature is missing or wrong.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The merchant's records cannot be read now.
    #[error(transparent)]
    Records(#[from] PortError),
    /// The inbox does not take it.
    #[error(transparent)]
    Inbox(#[from] AcceptError),
}

impl ServerDoor {
    /// A door for `vendor`. The keys that prove messages are in `records`. After a payment the customer goes on to `paid`, after a
    /// decline or an abort to `not_paid`.
    ///
    /// # Errors
    /// [`InvalidRequest`] for a URL that is none or is longer than 255 characters.
    pub fn new(
        vendor: VendorName,
        records: Arc<dyn OwnRecords>,
        paid: &str,
        not_paid: &str,
    ) -> Result<Self, InvalidRequest> {
        let replies = Replies {
            paid: Reply::ok(paid, "accepted")?,
            not_paid: Reply::ok(not_paid, "accepted")?,
            invalid: Reply::invalid(not_paid, "the message is not proved to be genuine")?,
            error: Reply::error(not_paid, "the message cannot be kept")?,
        };
        Ok(Self { vendor, records, replies })
    }

    /// Takes one notification: `body` the raw bytes, `now` the time of arrival. The same message may come many times and is kept
    /// once.
    pub async fn receive(&self, inbox: &Inbox, body: &[u8], now: OffsetDateTime) -> Received {
        match self.take(inbox, body, now).await {
            Ok((accepted, status)) => Received { reply: self.replies.to(&status), outcome: Ok(accepted) },
            Err(refused) => Received { reply: self.replies.to_refused(&refused), outcome: Err(refused) },
        }
    }

    async fn take(&self, inbox: &Inbox, body: &[u8], now: OffsetDateTime) -> Result<(Accepted, Status), NotReceived> {
        inbox.check_size(body.len())?;
        let notification = Notification::parse(body)?;
        let code = &notification.vendor_tx_code;
        let unknown = || NotReceived::Unknown { vendor_tx_code: code.to_string() };
        let key = TransactionKey::VendorTxCode(code.clone());
        let kept = self.records.find(&key).await?.ok_or_else(unknown)?;
        let security_key = kept.security_key.as_ref().ok_or_else(unknown)?;
        let genuine = notification.verify(&self.vendor, security_key)?;
        refuse_card_numbers(&genuine.pairs)?;
        let accepted = accept(inbox, &incoming(&genuine, &kept, body, now)).await?;
        Ok((accepted, genuine.status.clone()))
    }
}

/// A store that cannot take a message is asked a second time, a moment later: what it refuses costs the payment.
async fn accept(inbox: &Inbox, incoming: &Incoming) -> Result<Accepted, AcceptError> {
    match inbox.accept(incoming).await {
        Err(AcceptError::Store(_)) => {
            tokio::time::sleep(MOMENT).await;
            inbox.accept(incoming).await
        }
        answer => answer,
    }
}

/// Values are searched as they read: `+` and `%20` hide a number in the body as it was posted. Opayo's own numbers are left out,
/// because one in ten long numbers looks like a card's.
pub(super) fn refuse_card_numbers(pairs: &Pairs) -> Result<(), AcceptError> {
    const NUMBERS: [&str; 10] = [
        "VPSTxId",
        "VendorTxCode",
        "VPSSignature",
        "TxAuthNo",
        "BankAuthCode",
        "SchemeTraceID",
        "ACSTransID",
        "DSTransID",
        "Token",
        "NextURL",
    ];
    let is_number = |name: &str| NUMBERS.iter().any(|known| known.eq_ignore_ascii_case(name));
    match pairs.iter().find(|(name, value)| !is_number(name) && holds_card_number(value)) {
        Some((name, _)) => Err(AcceptError::CardNumber { path: name.to_owned() }),
        None => Ok(()),
    }
}

fn incoming(message: &Genuine<'_>, kept: &Remembered, body: &[u8], now: OffsetDateTime) -> Incoming {
    let event = opayo::event_of_notification(message, kept.record.transaction_type.as_ref(), now);
    Incoming {
        gateway: Gateway::from(NAME),
        account: None,
        event: EventId::from(event.id.as_str()),
        kind: event.kind,
        order_key: Some(event.order_key),
        payload: body.to_vec(),
        received_at: now,
    }
}

impl Replies {
    /// To a message that is kept.
    fn to(&self, status: &Status) -> Reply {
        let is_paid = matches!(
            status,
            Status::Ok | Status::OkRepeated | Status::Pending | Status::Authenticated | Status::Registered
        );
        if is_paid { self.paid.clone() } else { self.not_paid.clone() }
    }

    /// To a message that is not kept. INVALID and ERROR both cancel the payment: the buyer is not charged and goes on to `not_paid`. That
    /// is meant. OK to a message that is on no disk would charge the buyer for an order that nobody knows of, unless a poll of
    /// Reporting happens to find it.
    fn to_refused(&self, refused: &NotReceived) -> Reply {
        match refused {
            NotReceived::Unreadable(_) | NotReceived::Unknown { .. } | NotReceived::Signature(_) => {
                self.invalid.clone()
            }
            NotReceived::Inbox(AcceptError::TooLarge { .. }) => self.invalid.clone(),
            NotReceived::Records(_) | NotReceived::Inbox(AcceptError::CardNumber { .. } | AcceptError::Store(_)) => {
                self.error.clone()
            }
        }
    }
}

impl fmt::Debug for ServerDoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerDoor").field("vendor", &self.vendor).finish_non_exhaustive()
    }
}
