//! The words that Opayo's interfaces share: what came of a transaction, what kind it is, which card paid and what the
//! checks of address, security code and card holder said. Pi and the name=value protocols spell them differently and
//! mean the same.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::{folded_enum, text};

folded_enum! {
    /// What came of a request about a transaction. Never to be read alone: a voided payment still says `Ok`. See
    /// [`State`](crate::state::State).
    pub enum Status {
        /// Done.
        Ok = "Ok",
        /// The same registration again while the first is active (Server).
        OkRepeated = "OK REPEATED",
        /// Not decided yet; another message follows (Server, European payment types).
        Pending = "Pending",
        /// Declined by the bank.
        NotAuthed = "NotAuthed",
        /// Refused by the merchant's own rules, or for a failed authentication.
        Rejected = "Rejected",
        /// The customer gave up (Server, Form).
        Abort = "Abort",
        /// The card holder was authenticated; no money is reserved.
        Authenticated = "Authenticated",
        /// The card is registered without authentication; no money is reserved.
        Registered = "Registered",
        /// The card holder has to pass a challenge.
        ThreeDAuth = "3DAuth",
        /// The customer has to go to a wallet.
        Redirect = "Redirect" | "PPREDIRECT",
        /// The request lacks something.
        Malformed = "Malformed",
        /// The request holds something that is not accepted.
        Invalid = "Invalid",
        /// Opayo failed.
        Error = "Error",
    }
}

folded_enum! {
    /// What kind of transaction it is.
    pub enum TransactionType {
        /// Takes money.
        Payment = "Payment",
        /// Reserves money until it is released.
        Deferred = "Deferred",
        /// Checks the card holder; takes nothing.
        Authenticate = "Authenticate",
        /// Takes money on an authenticated transaction.
        Authorise = "Authorise" | "AUTHORIZE",
        /// Takes money again with the card of an earlier payment.
        Repeat = "Repeat",
        /// Reserves money again with the card of an earlier payment.
        RepeatDeferred = "RepeatDeferred",
        /// Gives money back.
        Refund = "Refund",
        /// Gives money to a card without an earlier payment.
        DirectRefund = "DirectRefund",
        /// A payment whose authorisation came by telephone.
        Manual = "Manual",
        /// Takes what a deferred payment reserved.
        Release = "Release",
        /// Gives up what a deferred payment reserved.
        Abort = "Abort",
        /// Takes back a payment before it settles.
        Void = "Void",
        /// Gives up an authenticated transaction.
        Cancel = "Cancel",
        /// Keeps a card.
        Token = "Token",
        /// Forgets a card.
        RemoveToken = "RemoveToken",
    }
}

folded_enum! {
    /// The kind of card, or what stands in its place.
    pub enum CardType {
        /// Visa credit.
        Visa = "Visa",
        /// Visa debit.
        VisaDebit = "VisaDebit" | "DELTA",
        /// Visa Electron.
        VisaElectron = "VisaElectron" | "UKE",
        /// Mastercard credit.
        MasterCard = "MasterCard" | "MC",
        /// Mastercard debit.
        DebitMasterCard = "DebitMasterCard" | "MCDEBIT",
        /// Maestro.
        Maestro = "Maestro",
        /// American Express.
        AmericanExpress = "AmericanExpress" | "AMEX",
        /// Diners Club or Discover.
        DinersDiscover = "Diners/Discover" | "DC" | "Diners" | "Discover",
        /// JCB.
        Jcb = "JCB",
        /// Laser, no longer issued.
        Laser = "Laser",
        /// PayPal, in the place of a card.
        PayPal = "PayPal",
    }
}

folded_enum! {
    /// What the check of address and security code came to.
    pub enum AvsCvcStatus {
        /// Everything matched.
        AllMatched = "AllMatched" | "ALL MATCH" | "ALLMATCH",
        /// The security code alone.
        SecurityCodeMatchOnly = "SecurityCodeMatchOnly" | "SECURITY CODE MATCH ONLY",
        /// The address alone.
        AddressMatchOnly = "AddressMatchOnly" | "ADDRESS MATCH ONLY",
        /// Nothing.
        NoMatches = "NoMatches" | "NO DATA MATCHES",
        /// It was not checked.
        NotChecked = "NotChecked" | "DATA NOT CHECKED",
    }
}

folded_enum! {
    /// What the check of one part came to.
    pub enum CheckResult {
        /// It matched.
        Matched = "Matched",
        /// Part of it matched (Reporting).
        Partial = "Partial",
        /// It did not match.
        NotMatched = "NotMatched",
        /// It was not checked.
        NotChecked = "NotChecked",
        /// The customer did not give it.
        NotProvided = "NotProvided",
    }
}

folded_enum! {
    /// What the authentication of the card holder came to.
    pub enum ThreeDSecureStatus {
        /// The card holder is who they say.
        Authenticated = "Authenticated" | "OK",
        /// Nobody asked.
        NotChecked = "NotChecked",
        /// The card holder failed.
        NotAuthenticated = "NotAuthenticated" | "NOTAUTHED",
        /// It broke down.
        Error = "Error",
        /// The card takes no part.
        CardNotEnrolled = "CardNotEnrolled" | "NOAUTH",
        /// The bank takes no part.
        IssuerNotEnrolled = "IssuerNotEnrolled" | "CANTAUTH",
        /// The request could not be read.
        MalformedOrInvalid = "MalformedOrInvalid" | "MALFORMED" | "INVALID",
        /// It was tried, and that counts.
        AttemptOnly = "AttemptOnly",
        /// The card holder did not finish.
        Incomplete = "Incomplete",
        /// It is not set up for the merchant.
        NotAvailable = "NotAvailable",
    }
}

folded_enum! {
    /// The fraud screening's advice in the name=value protocols and of the ReD provider.
    pub enum FraudResponse {
        /// Take it.
        Accept = "Accept",
        /// Look at it first.
        Challenge = "Challenge",
        /// Do not take it.
        Deny = "Deny",
        /// There is no advice.
        NotChecked = "NotChecked",
    }
}

/// Opayo's code of an outcome, four digits (`0000`, `2000`), or five. A number on the wire is padded: `0` is `0000`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatusCode(String);

impl StatusCode {
    /// The code as text of at least four digits, or as it came if it is not digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as a number.
    pub fn number(&self) -> Option<u32> {
        self.0.parse().ok()
    }

    /// The code that leads a detail: `2000 : The Authorisation was Declined by the bank.`
    pub fn leading(detail: &str) -> Option<Self> {
        let (code, _) = detail.split_once(':')?;
        let code = code.trim();
        let digits = (4..=5).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| Self::from(code))
    }
}

impl From<&str> for StatusCode {
    fn from(text: &str) -> Self {
        let text = text.trim();
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        Self(if digits { format!("{text:0>4}") } else { text.to_owned() })
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StatusCode").field(&self.0).finish()
    }
}

impl Serialize for StatusCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for StatusCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text(deserializer).map(|text| Self::from(text.as_str()))
    }
}
