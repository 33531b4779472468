//! Messages of the name=value protocols. `Success` in a name is a status that goes on; `Failure` is one that does not.

use libtest_mimic::Failed;
use opayo_model::nvp::{NvpReply, Pairs};
use opayo_model::server::Notification;
use opayo_model::status::Status;

use crate::ensure;

pub(crate) fn reads(name: &str, body: &[u8]) -> Result<(), Failed> {
    if name.contains("notification") {
        let notification = Notification::parse(body)?;
        let signed = notification.pairs.filled("VPSSignature").is_some_and(|hex| hex.len() == 32);
        ensure(signed && notification.status.is_known(), "the notification has no signature or no status")?;
        let typed = [
            notification.avs_cv2.as_ref().is_none_or(|value| value.is_known()),
            notification.address_result.as_ref().is_none_or(|value| value.is_known()),
            notification.three_d_secure_status.as_ref().is_none_or(|value| value.is_known()),
            notification.card_type.as_ref().is_none_or(|value| value.is_known()),
            notification.tx_type.as_ref().is_none_or(|value| value.is_known()),
        ];
        return ensure(typed == [true; 5], format!("a value is not known: {notification:?}"));
    }
    let reply = NvpReply::parse(body)?;
    ensure(reply.status.is_known(), format!("the status is {}", reply.status))?;
    let goes_on = matches!(reply.status, Status::Ok | Status::ThreeDAuth);
    ensure(goes_on != name.contains("Failure"), format!("{name} says {}", reply.status))?;
    ensure(!name.contains("WithToken") || reply.token.is_some(), "the token is missing")?;
    ensure(
        !name.contains("Server") || !goes_on || reply.next_url.as_ref().is_some_and(|url| url.contains("={")),
        "NextURL",
    )?;
    ensure(!name.contains("3dSecure") || reply.acs_url.is_some(), "ACSURL is missing")
}

pub(crate) fn reads_plain(_: &str, body: &[u8]) -> Result<(), Failed> {
    let pairs = Pairs::parse_plain(body.trim_ascii())?;
    ensure(pairs.filled("VendorTxCode").is_some() && pairs.filled("Amount").is_some(), "code or amount is missing")
}
