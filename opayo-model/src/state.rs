//! Where a transaction stands. Three fields speak of it and only one is reliable: Reporting's `txstateid` is kept up to
//! date; a code such as 2005 (voided) shows in a later read of Pi while `status` still says `Ok`; `status` itself is
//! what was said first. They are trusted in that order, and a value that nobody knows never becomes money.

use serde::{Deserialize, Serialize};

use crate::status::{Status, StatusCode, TransactionType};

/// Where a transaction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum State {
    /// Not decided: the customer is at work, a challenge waits, another message follows.
    Pending,
    /// The card is known; no money is reserved.
    Registered,
    /// The card holder is authenticated; no money is reserved.
    Authenticated,
    /// Money is reserved and not taken: a deferred payment before its release.
    Authorised,
    /// Money is taken (or given back, if the transaction is a refund) and will settle, unless it is voided first.
    Captured,
    /// Taken back before it settled.
    Voided,
    /// A reservation that was given up.
    Aborted,
    /// Given up before anything was taken: by the customer, the merchant or for idleness.
    Cancelled,
    /// Refused by the bank, or the bank did not answer in time.
    Declined,
    /// Refused by the merchant's rules or for a failed authentication.
    Rejected,
    /// It failed, or the request was no good.
    Failed,
    /// Taken, and the acquirer did not take the settlement: to be looked at by a person.
    SettlementFailed,
    /// The time to release or authorise ran out.
    Expired,
    /// Nothing that is known says where it stands.
    Unknown,
}

impl State {
    /// Whether money moves, or has moved, because of it.
    pub fn moves_money(self) -> bool {
        match self {
            Self::Captured => true,
            Self::Pending
            | Self::Registered
            | Self::Authenticated
            | Self::Authorised
            | Self::Voided
            | Self::Aborted
            | Self::Cancelled
            | Self::Declined
            | Self::Rejected
            | Self::Failed
            | Self::SettlementFailed
            | Self::Expired
            | Self::Unknown => false,
        }
    }
}

/// Reporting's number of a transaction's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TxStateId(pub u16);

impl TxStateId {
    /// What the number means: [`State::Unknown`] for one that is new.
    pub fn state(self) -> State {
        match self.0 {
            1 | 13 => State::Failed,
            2..=7 => State::Pending,
            8 | 9 | 11 | 22 => State::Cancelled,
            10 => State::Rejected,
            12 | 17 | 20 => State::Declined,
            14 => State::Authorised,
            15 => State::Authenticated,
            16 => State::Captured,
            18 => State::Voided,
            19 => State::Aborted,
            21 | 24 | 25 => State::Registered,
            23 => State::SettlementFailed,
            26 | 27 => State::Expired,
            _ => State::Unknown,
        }
    }
}

/// What is known of a transaction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Evidence<'a> {
    /// Reporting's state.
    pub tx_state_id: Option<TxStateId>,
    /// The code of the latest outcome.
    pub status_code: Option<&'a StatusCode>,
    /// The first outcome.
    pub status: Option<&'a Status>,
    /// The kind of transaction, which says what `Ok` is worth.
    pub transaction_type: Option<&'a TransactionType>,
}

/// Which field decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Decider {
    /// Reporting's `txstateid`.
    TxStateId,
    /// `statusCode`, or the code that leads a detail.
    StatusCode,
    /// `status`.
    Status,
    /// Nothing was given.
    Nothing,
}

/// A state and the field that decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Resolved {
    /// The state.
    pub state: State,
    /// The field that decided.
    pub by: Decider,
}

impl Evidence<'_> {
    /// The state by the most trusted field that decides. A `txstateid` decides even when it is new: [`State::Unknown`].
    pub fn resolve(&self) -> Resolved {
        if let Some(id) = self.tx_state_id {
            return Resolved { state: id.state(), by: Decider::TxStateId };
        }
        if let Some(state) = self.status_code.and_then(by_code) {
            return Resolved { state, by: Decider::StatusCode };
        }
        match self.status {
            Some(status) => Resolved { state: by_status(status, self.transaction_type), by: Decider::Status },
            None if self.status_code.and_then(StatusCode::number) == Some(0) => {
                Resolved { state: worth_of_ok(self.transaction_type), by: Decider::StatusCode }
            }
            None => Resolved { state: State::Unknown, by: Decider::Nothing },
        }
    }
}

/// What a code says on its own. `0000` says less than the status beside it, and codes that are not listed say nothing.
fn by_code(code: &StatusCode) -> Option<State> {
    Some(match code.number()? {
        2000 | 2002 | 2008 | 2009 => State::Declined,
        2001 | 2022 => State::Rejected,
        2003 => State::Failed,
        2004 => State::Captured,
        2005 => State::Voided,
        2006 => State::Aborted,
        2007 | 2019 | 2021 | 2023 => State::Pending,
        2010 => State::Authenticated,
        2011 | 2014 | 2016 => State::Registered,
        2012 | 2013 => State::Cancelled,
        3000..=3999 => State::Failed,
        4026 | 4027 | 4043 | 4046 => State::Rejected,
        4000..=4999 => State::Failed,
        5025 | 5992 | 5993 | 5996 => State::Declined,
        5000..=5999 => State::Failed,
        _ => return None,
    })
}

fn by_status(status: &Status, kind: Option<&TransactionType>) -> State {
    match status {
        Status::Ok => worth_of_ok(kind),
        Status::OkRepeated | Status::Pending | Status::ThreeDAuth | Status::Redirect => State::Pending,
        Status::NotAuthed => State::Declined,
        Status::Rejected => State::Rejected,
        Status::Abort => State::Cancelled,
        Status::Authenticated => State::Authenticated,
        Status::Registered => State::Registered,
        Status::Malformed | Status::Invalid | Status::Error => State::Failed,
        Status::Unknown(_) => State::Unknown,
    }
}

/// What `Ok` is worth for a kind of transaction. Without a kind that is known nothing more is sure than a reservation.
fn worth_of_ok(kind: Option<&TransactionType>) -> State {
    match kind {
        Some(
            TransactionType::Payment
            | TransactionType::Authorise
            | TransactionType::Repeat
            | TransactionType::Refund
            | TransactionType::DirectRefund
            | TransactionType::Manual
            | TransactionType::Release,
        ) => State::Captured,
        Some(TransactionType::Deferred | TransactionType::RepeatDeferred) => State::Authorised,
        Some(TransactionType::Authenticate) => State::Authenticated,
        Some(TransactionType::Abort) => State::Aborted,
        Some(TransactionType::Void) => State::Voided,
        Some(TransactionType::Cancel) => State::Cancelled,
        Some(TransactionType::Token | TransactionType::RemoveToken) => State::Registered,
        Some(TransactionType::Unknown(_)) | None => State::Authorised,
    }
}
