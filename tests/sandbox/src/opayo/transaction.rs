//! A transaction as the gateway holds it, and the states it goes through.

use time::OffsetDateTime;

use super::fraud::Fraud;

/// What kind of transaction it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Takes money.
    Payment,
    /// Reserves money until it is released.
    Deferred,
    /// Checks the card holder; money is taken by an authorise.
    Authenticate,
    /// Takes money on an authenticated transaction.
    Authorise,
    /// Takes money with the card of an earlier transaction.
    Repeat,
    /// Gives money back.
    Refund,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Payment, Self::Deferred, Self::Authenticate, Self::Authorise, Self::Repeat, Self::Refund];

    /// As Pi and Reporting write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Payment => "Payment",
            Self::Deferred => "Deferred",
            Self::Authenticate => "Authenticate",
            Self::Authorise => "Authorise",
            Self::Repeat => "Repeat",
            Self::Refund => "Refund",
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// Where a transaction stands: Reporting's `txstateid`, the reliable one of the three statuses.
pub(crate) mod state {
    /// The buyer is on the payment pages.
    pub(crate) const ON_PAGES: u8 = 2;
    /// The buyer is at the 3-D Secure challenge.
    pub(crate) const AT_CHALLENGE: u8 = 5;
    /// Sent for authorisation and not answered yet.
    pub(crate) const SENT: u8 = 6;
    /// Cancelled because nobody answered in time.
    pub(crate) const INACTIVE: u8 = 8;
    /// The vendor answered the notification with INVALID or ERROR.
    pub(crate) const REFUSED_BY_VENDOR: u8 = 9;
    /// Rejected by the rules.
    pub(crate) const REJECTED: u8 = 10;
    /// The buyer gave up.
    pub(crate) const ABORTED_BY_BUYER: u8 = 11;
    /// Declined by the bank.
    pub(crate) const DECLINED: u8 = 12;
    /// Something broke.
    pub(crate) const ERROR: u8 = 13;
    /// Reserved and waiting for its release.
    pub(crate) const DEFERRED: u8 = 14;
    /// Authenticated.
    pub(crate) const AUTHENTICATED: u8 = 15;
    /// Authorised: money moves.
    pub(crate) const AUTHORISED: u8 = 16;
    /// Voided.
    pub(crate) const VOIDED: u8 = 18;
    /// A reservation that was given up.
    pub(crate) const ABORTED: u8 = 19;
    /// Registered without authentication.
    pub(crate) const REGISTERED: u8 = 21;
    /// An authentication that was given up.
    pub(crate) const CANCELLED: u8 = 22;

    /// What Reporting says of a state.
    pub(crate) const fn words(state: u8) -> &'static str {
        match state {
            ON_PAGES => "Transaction registered, the customer is on the payment pages.",
            AT_CHALLENGE => "Transaction is at the 3D-Secure challenge.",
            SENT => "Transaction sent for authorisation.",
            INACTIVE => "Transaction cancelled after a time of inactivity.",
            REFUSED_BY_VENDOR => "Transaction failed: the vendor answered INVALID or ERROR.",
            REJECTED => "Transaction rejected by the fraud rules.",
            ABORTED_BY_BUYER => "Transaction aborted by the customer.",
            DECLINED => "Transaction declined by the bank.",
            ERROR => "An error occurred at the gateway.",
            DEFERRED => "Successful deferred transaction, awaiting release.",
            AUTHENTICATED => "Successful authenticated transaction.",
            AUTHORISED => "Successfully authorised transaction.",
            VOIDED => "Transaction voided.",
            ABORTED => "Successful deferred transaction, now aborted.",
            REGISTERED => "Transaction registered, not authenticated.",
            CANCELLED => "Transaction cancelled by the vendor.",
            _ => "Transaction in an unknown state.",
        }
    }
}

/// The card of a transaction, without its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// `Visa`, `MasterCard` …
    pub kind: String,
    /// The last four digits.
    pub last_four: String,
    /// MMYY.
    pub expiry: String,
    /// The identifier that stood for it.
    pub identifier: String,
    /// Whether the identifier can be used again.
    pub reusable: bool,
}

/// An instruction that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// `void`, `abort`, `release` or `cancel`.
    pub kind: String,
    /// When.
    pub at: OffsetDateTime,
}

/// A transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Upper-case GUID without braces.
    pub id: String,
    /// The merchant's own reference.
    pub vendor_tx_code: String,
    /// What kind it is.
    pub kind: Kind,
    /// Pi's status: `Ok`, `NotAuthed` … A voided payment stays `Ok`.
    pub status: &'static str,
    /// Four digits: `0000`, `2000`, `2005` …
    pub status_code: &'static str,
    /// Reporting's `txstateid`.
    pub state: u8,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// What it is for.
    pub description: String,
    /// The transaction that this one repeats, authorises or refunds.
    pub related: Option<String>,
    /// The buyer's e-mail address.
    pub email: Option<String>,
    /// The buyer's first and last name.
    pub names: (String, String),
    /// The card.
    pub card: Option<Card>,
    /// Pi's `3DSecure.status`.
    pub three_d_secure: &'static str,
    /// What the acquirer is shown with the settlement.
    pub settlement_reference: Option<String>,
    /// When it began.
    pub started: OffsetDateTime,
    /// The batch that settled it.
    pub batch: Option<String>,
    /// What was done to it, oldest first.
    pub instructions: Vec<Instruction>,
    /// The key that signs its notifications.
    pub security_key: String,
    /// `P` for Pi, `S` for Server, `R` for what followed another one.
    pub system: char,
    /// Where Server notifies.
    pub notification_url: Option<String>,
    /// What the screening says; none yet where it is absent.
    pub fraud: Option<Fraud>,
}

impl Transaction {
    /// Whether money moves: authorised and not voided.
    #[must_use]
    pub fn moves_money(&self) -> bool {
        self.state == state::AUTHORISED
    }

    /// What Pi says of the status.
    #[must_use]
    pub fn status_detail(&self) -> &'static str {
        super::outcome::detail(self.status_code)
    }
}
