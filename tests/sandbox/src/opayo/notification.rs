//! The notification that Server posts when a transaction has ended, signed; and the reply that it demands.
//!
//! `VPSSignature` is MD5 over 24 fields and the security key, in upper-case hexadecimal, the vendor in lower case, absent fields
//! empty. The reply is `text/plain` that begins with `Status=`; anything else is no reply, and the message comes again.

use md5::{Digest, Md5};

use super::fraud::Fraud;
use super::outcome::{self, Outcome};
use super::store::Store;
use super::transaction::{Card, Kind, Transaction, state};

/// How the buyer's visit to the payment pages ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Authorised; of a deferred transaction reserved, of an authenticate authenticated.
    Ok,
    /// Not decided yet: a second notification follows.
    Pending,
    /// Declined by the bank.
    NotAuthed,
    /// Rejected by the rules.
    Rejected,
    /// The buyer gave up.
    Abort,
    /// Something broke at the gateway.
    Error,
}

impl Ending {
    fn outcome(self, kind: Kind) -> Outcome {
        let ended = |status, code, state| Outcome { status, code, state, three_d_secure: "NotChecked" };
        match self {
            Self::Ok => outcome::settled(kind, false, "Authenticated"),
            Self::Pending => ended("Pending", "2019", state::SENT),
            Self::NotAuthed => ended("NotAuthed", "2000", state::DECLINED),
            Self::Rejected => outcome::rejected("NotAuthenticated"),
            Self::Abort => ended("NotAuthed", "2013", state::ABORTED_BY_BUYER),
            Self::Error => ended("Error", "2003", state::ERROR),
        }
    }

    const fn word(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::Ok, Kind::Authenticate) => "AUTHENTICATED",
            (Self::Ok, _) => "OK",
            (Self::Pending, _) => "PENDING",
            (Self::NotAuthed, _) => "NOTAUTHED",
            (Self::Rejected, _) => "REJECTED",
            (Self::Abort, _) => "ABORT",
            (Self::Error, _) => "ERROR",
        }
    }
}

/// A message for a notification URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The transaction's id, without braces.
    pub transaction: String,
    /// Where it goes.
    pub url: String,
    /// Its fields in order, `VPSSignature` among them.
    pub fields: Vec<(String, String)>,
}

impl Notification {
    /// The value of a field; empty where it is absent.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// The same with another value in a field, and the signature as it was: a forgery.
    #[must_use]
    pub fn forged(mut self, name: &str, value: &str) -> Self {
        for (known, held) in &mut self.fields {
            if known == name {
                value.clone_into(held);
            }
        }
        self
    }

    /// The body: a form.
    #[must_use]
    pub fn body(&self) -> String {
        let pair = |(name, value): &(String, String)| format!("{}={}", escaped(name), escaped(value));
        self.fields.iter().map(pair).collect::<Vec<_>>().join("&")
    }
}

fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b' ' => "+".to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// The fields before the security key, and those behind it. The vendor stands between `TxAuthNo` and `AVSCV2`.
const BEFORE_VENDOR: [&str; 4] = ["VPSTxId", "VendorTxCode", "Status", "TxAuthNo"];
const AFTER_KEY: [&str; 17] = [
    "AddressResult",
    "PostCodeResult",
    "CV2Result",
    "GiftAid",
    "3DSecureStatus",
    "CAVV",
    "AddressStatus",
    "PayerStatus",
    "CardType",
    "Last4Digits",
    "DeclineCode",
    "ExpiryDate",
    "FraudResponse",
    "BankAuthCode",
    "ACSTransID",
    "DSTransID",
    "SchemeTraceID",
];

/// `VPSSignature` of a message, for a vendor and the security key of its registration.
#[must_use]
pub fn vps_signature(fields: &[(String, String)], vendor: &str, security_key: &str) -> String {
    let field = |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let mut text: String = BEFORE_VENDOR.iter().map(|name| field(name)).collect();
    text.push_str(&vendor.to_lowercase());
    text.push_str(field("AVSCV2"));
    text.push_str(security_key);
    text.extend(AFTER_KEY.iter().map(|name| field(name)));
    base16ct::upper::encode_string(&Md5::digest(text))
}

/// Ends a registered transaction, or one that is pending, and makes its message. `None` where there is no such transaction, or it
/// has ended.
pub(crate) fn end(store: &mut Store, vendor: &str, id: &str, ending: Ending) -> Option<Notification> {
    let transaction = store.get_mut(id)?;
    if !matches!(transaction.state, state::ON_PAGES | state::SENT) {
        return None;
    }
    let outcome = ending.outcome(transaction.kind);
    transaction.status = outcome.status;
    transaction.status_code = outcome.code;
    transaction.state = outcome.state;
    transaction.three_d_secure = outcome.three_d_secure;
    let card = Card {
        kind: "Visa".to_owned(),
        last_four: "0006".to_owned(),
        expiry: "1229".to_owned(),
        identifier: super::store::guid(),
        reusable: false,
    };
    transaction.card.get_or_insert(card);
    Some(message(transaction, vendor, ending))
}

fn message(transaction: &Transaction, vendor: &str, ending: Ending) -> Notification {
    let ok = ending == Ending::Ok;
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: String| fields.push((name.to_owned(), value));
    put("VPSProtocol", "4.00".to_owned());
    put("TxType", transaction.kind.name().to_uppercase());
    put("VendorTxCode", transaction.vendor_tx_code.clone());
    put("VPSTxId", format!("{{{}}}", transaction.id));
    put("Status", ending.word(transaction.kind).to_owned());
    put("StatusDetail", format!("{} : {}", transaction.status_code, transaction.status_detail()));
    if ok {
        put("TxAuthNo", "8657459".to_owned());
        put("AVSCV2", "ALL MATCH".to_owned());
        for name in ["AddressResult", "PostCodeResult", "CV2Result"] {
            put(name, "MATCHED".to_owned());
        }
    }
    put("GiftAid", "0".to_owned());
    put("3DSecureStatus", if ok { "OK" } else { "NOTCHECKED" }.to_owned());
    if let (true, Some(card)) = (ending != Ending::Abort, &transaction.card) {
        put("CardType", "VISA".to_owned());
        put("Last4Digits", card.last_four.clone());
        put("DeclineCode", if ok { "00" } else { "05" }.to_owned());
        put("ExpiryDate", card.expiry.clone());
    }
    if let Some(Fraud::Red { recommendation, .. }) = &transaction.fraud {
        put("FraudResponse", recommendation.clone());
    }
    if ok {
        put("BankAuthCode", "999777".to_owned());
        put("SchemeTraceID", format!("SP{}", transaction.id.get(..8).unwrap_or_default()));
    }
    let signature = vps_signature(&fields, vendor, &transaction.security_key);
    fields.push(("VPSSignature".to_owned(), signature));
    let url = transaction.notification_url.clone().unwrap_or_default();
    Notification { transaction: transaction.id.clone(), url, fields }
}
