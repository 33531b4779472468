//! What a registration (Server, Direct) or an operation on a transaction (refund, repeat, release, abort, void) is
//! answered.

use super::{NvpError, Pairs};
use crate::ids::CardIdentifier;
use crate::server::SecurityKey;
use crate::status::{AvsCvcStatus, CheckResult, Status, StatusCode, ThreeDSecureStatus};
use crate::transaction_id::TransactionId;

/// An answer of the name=value protocols.
#[derive(Clone, Debug)]
pub struct NvpReply {
    /// The protocol's version: `3.00`.
    pub protocol: Option<String>,
    /// What came of it.
    pub status: Status,
    /// In words, mostly after a code: `3082 : The Description value is too long.`
    pub status_detail: Option<String>,
    /// The code that leads the words, if one does.
    pub status_code: Option<StatusCode>,
    /// The transaction.
    pub transaction_id: Option<TransactionId>,
    /// The key that its notifications are signed with. It is told here and never again: keep it.
    pub security_key: Option<SecurityKey>,
    /// Opayo's number of the authorisation; later operations need it.
    pub tx_auth_no: Option<String>,
    /// Where the customer goes to pay (Server).
    pub next_url: Option<String>,
    /// The card as a token, if one was asked for.
    pub token: Option<CardIdentifier>,
    /// The check of address and security code.
    pub avs_cv2: Option<AvsCvcStatus>,
    /// The address.
    pub address_result: Option<CheckResult>,
    /// The postal code.
    pub post_code_result: Option<CheckResult>,
    /// The security code.
    pub cv2_result: Option<CheckResult>,
    /// The authentication of the card holder.
    pub three_d_secure_status: Option<ThreeDSecureStatus>,
    /// Where the card holder is authenticated.
    pub acs_url: Option<String>,
    /// The bank's authorisation.
    pub bank_auth_code: Option<String>,
    /// The bank's code of a decline; `00` for none.
    pub decline_code: Option<String>,
    /// Everything, also what has no field here.
    pub pairs: Pairs,
}

impl NvpReply {
    /// Reads an answer's body.
    ///
    /// # Errors
    /// [`NvpError`]; an answer without `Status` is none of the protocol's.
    pub fn parse(body: &[u8]) -> Result<Self, NvpError> {
        let pairs = Pairs::parse_lines(body)?;
        let own = |name: &str| pairs.filled(name).map(str::to_owned);
        let detail = own("StatusDetail");
        Ok(Self {
            protocol: own("VPSProtocol"),
            status: pairs.filled("Status").map(Status::from).ok_or(NvpError::Missing { name: "Status" })?,
            status_code: detail.as_deref().and_then(StatusCode::leading),
            status_detail: detail,
            transaction_id: pairs.filled("VPSTxId").map(TransactionId::from),
            security_key: pairs.filled("SecurityKey").map(SecurityKey::new),
            tx_auth_no: own("TxAuthNo"),
            next_url: own("NextURL"),
            token: pairs.filled("Token").map(CardIdentifier::from),
            avs_cv2: pairs.filled("AVSCV2").map(AvsCvcStatus::from),
            address_result: pairs.filled("AddressResult").map(CheckResult::from),
            post_code_result: pairs.filled("PostCodeResult").map(CheckResult::from),
            cv2_result: pairs.filled("CV2Result").map(CheckResult::from),
            three_d_secure_status: pairs.filled("3DSecureStatus").map(ThreeDSecureStatus::from),
            acs_url: own("ACSURL"),
            bank_auth_code: own("BankAuthCode"),
            decline_code: own("DeclineCode"),
            pairs,
        })
    }
}
