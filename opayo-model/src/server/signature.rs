//! `VPSSignature`: MD5 over the values of a message, the vendor's name in lower case and the transaction's key, joined
//! without separators. A field that is not there counts as empty, so one list of 24 fields serves versions 2.23, 3.00
//! and 4.00.
//!
//! What is **not** signed: the amount (it is not even posted), the surcharge, the details and a payment's token.
//! Compare the amount with your own record or with Reporting.

use md5::{Digest, Md5};
use thiserror::Error;

use super::SecurityKey;
use crate::ids::VendorName;
use crate::nvp::{NvpError, Pairs};

/// What is signed, in order. The parts that are not posted stand among the fields.
const RECIPE: [Part; 24] = [
    Part::Field("VPSTxId"),
    Part::Field("VendorTxCode"),
    Part::Field("Status"),
    Part::Field("TxAuthNo"),
    Part::Vendor,
    Part::Field("AVSCV2"),
    Part::SecurityKey,
    Part::Field("AddressResult"),
    Part::Field("PostCodeResult"),
    Part::Field("CV2Result"),
    Part::Field("GiftAid"),
    Part::Field("3DSecureStatus"),
    Part::Field("CAVV"),
    Part::Field("AddressStatus"),
    Part::Field("PayerStatus"),
    Part::Field("CardType"),
    Part::Field("Last4Digits"),
    Part::Field("DeclineCode"),
    Part::Field("ExpiryDate"),
    Part::Field("FraudResponse"),
    Part::Field("BankAuthCode"),
    Part::Field("ACSTransID"),
    Part::Field("DSTransID"),
    Part::Field("SchemeTraceID"),
];

/// What is signed when a card was registered as a token with success.
const TOKEN_RECIPE: [Part; 8] = [
    Part::BareField("VPSTxId"),
    Part::Field("VendorTxCode"),
    Part::Field("Status"),
    Part::Field("TxAuthNo"),
    Part::Vendor,
    Part::Field("AVSCV2"),
    Part::Field("Token"),
    Part::SecurityKey,
];

enum Part {
    Field(&'static str),
    /// A field without its braces.
    BareField(&'static str),
    Vendor,
    SecurityKey,
}

/// Why a message is not genuine.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// There is no `VPSSignature`, or it is not 32 hexadecimal digits.
    #[error("VPSSignature is missing or is not 32 hexadecimal digits")]
    Malformed,
    /// Another vendor, another key, or the message was changed.
    #[error("VPSSignature does not match: check the vendor's name and the transaction's security key")]
    NoMatch,
}

/// The signature of a message: 32 hexadecimal digits, upper case.
pub fn signature(pairs: &Pairs, vendor: &VendorName, key: &SecurityKey) -> String {
    base16ct::upper::encode_string(&digest(pairs, vendor, key))
}

/// Signs a message as Opayo does, for tests and sandboxes: a body ready to post, the signature at its end.
///
/// # Errors
/// [`NvpError::Repeated`] when it is signed already.
pub fn signed_body(mut pairs: Pairs, vendor: &VendorName, key: &SecurityKey) -> Result<String, NvpError> {
    let signature = signature(&pairs, vendor, key);
    pairs.add("VPSSignature", signature)?;
    Ok(pairs.to_form())
}

/// Compares the signature that a message carries with the one it should, in a time that does not depend on where they
/// differ.
pub(super) fn verify(pairs: &Pairs, vendor: &VendorName, key: &SecurityKey) -> Result<(), SignatureError> {
    let mut posted = [0_u8; 16];
    let hex = pairs.filled("VPSSignature").ok_or(SignatureError::Malformed)?;
    let length = base16ct::mixed::decode(hex, &mut posted).map_err(|_| SignatureError::Malformed)?.len();
    if length != posted.len() {
        return Err(SignatureError::Malformed);
    }
    let expected = digest(pairs, vendor, key);
    let difference = posted.iter().zip(&expected).fold(0_u8, |difference, (a, b)| difference | (a ^ b));
    if std::hint::black_box(difference) == 0 { Ok(()) } else { Err(SignatureError::NoMatch) }
}

fn digest(pairs: &Pairs, vendor: &VendorName, key: &SecurityKey) -> [u8; 16] {
    let posted = |name: &str| pairs.get(name).unwrap_or_default();
    let token = posted("TxType").eq_ignore_ascii_case("TOKEN") && posted("Status") == "OK";
    let recipe: &[Part] = if token { &TOKEN_RECIPE } else { &RECIPE };
    let mut hash = Md5::new();
    for part in recipe {
        match part {
            Part::Field(name) => hash.update(posted(name)),
            Part::BareField(name) => hash.update(posted(name).trim_matches(['{', '}'])),
            Part::Vendor => hash.update(vendor.as_str().to_lowercase()),
            Part::SecurityKey => hash.update(key.expose()),
        }
    }
    hash.finalize().into()
}
