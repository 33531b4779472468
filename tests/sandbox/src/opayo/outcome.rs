//! How a payment ends: by the card's number, by the name on it, and by what kind of transaction it is.
//!
//! Magic cards: 4929602110085639 is declined, every other card of a known range is authorised. Magic names, unless
//! `apply3DSecure` is `Disable`: `SUCCESSFUL` authenticates, `NOTAUTH` and `ERROR` are rejected, `CHALLENGE` asks for one, `PROOFATTEMPT` and
//! `TECHDIFFICULTIES` go on without the bank's liability.

use super::transaction::{Kind, state};

/// Status, status code, state and 3-D Secure status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) status: &'static str,
    pub(crate) code: &'static str,
    pub(crate) state: u8,
    pub(crate) three_d_secure: &'static str,
}

/// The card that is always declined.
pub(crate) const DECLINED_CARD: &str = "4929602110085639";

/// How a first payment ends.
pub(crate) fn of(kind: Kind, declined: bool, name: &str, disabled: bool) -> Outcome {
    let name = name.trim().to_ascii_uppercase();
    match name.as_str() {
        _ if disabled => settled(kind, declined, "NotChecked"),
        "CHALLENGE" => {
            Outcome { status: "3DAuth", code: "2021", state: state::AT_CHALLENGE, three_d_secure: "Incomplete" }
        }
        "NOTAUTH" => rejected("NotAuthenticated"),
        "ERROR" => rejected("Error"),
        "SUCCESSFUL" => settled(kind, declined, "Authenticated"),
        "PROOFATTEMPT" => settled(kind, declined, "AttemptOnly"),
        "TECHDIFFICULTIES" => settled(kind, declined, "Error"),
        _ => settled(kind, declined, "NotChecked"),
    }
}

/// How it ends after 3-D Secure.
pub(crate) fn settled(kind: Kind, declined: bool, three_d_secure: &'static str) -> Outcome {
    let (status, code, state) = match kind {
        Kind::Authenticate if three_d_secure == "Authenticated" => ("Authenticated", "2010", state::AUTHENTICATED),
        Kind::Authenticate => ("Registered", "2011", state::REGISTERED),
        Kind::Payment | Kind::Deferred | Kind::Authorise | Kind::Repeat if declined => {
            ("NotAuthed", "2000", state::DECLINED)
        }
        Kind::Deferred => ("Ok", "0000", state::DEFERRED),
        Kind::Payment | Kind::Authorise | Kind::Repeat | Kind::Refund => ("Ok", "0000", state::AUTHORISED),
    };
    Outcome { status, code, state, three_d_secure }
}

/// Rejected, by the rules or by 3-D Secure.
pub(crate) fn rejected(three_d_secure: &'static str) -> Outcome {
    Outcome { status: "Rejected", code: "2001", state: state::REJECTED, three_d_secure }
}

/// A status code in words.
pub(crate) fn detail(code: &str) -> &'static str {
    match code {
        "0000" => "The Authorisation was Successful.",
        "2000" => "The Authorisation was Declined by the bank.",
        "2001" => "The Authorisation was Rejected by the vendor rule-base.",
        "2003" => "An Error has occurred at the gateway.",
        "2004" => "The Release was Successful.",
        "2005" => "The Void was Successful.",
        "2006" => "The Abort was Successful.",
        "2008" => "The Transaction timed out.",
        "2010" => "The Authentication was Successful.",
        "2011" => "The Transaction has been Registered.",
        "2012" => "The Cancel was Successful.",
        "2013" => "The Customer cancelled the Transaction.",
        "2014" => "The Transaction was Registered Successfully.",
        "2019" => "The Transaction is Pending.",
        "2021" => "Please redirect your customer to the ACSURL to complete the 3DS Transaction.",
        _ => "",
    }
}
