//! Signatures and ciphers that others computed.

use libtest_mimic::Failed;
use opayo_model::form::{FormOutcome, FormPassword, decrypt, encrypt};
use opayo_model::ids::VendorName;
use opayo_model::nvp::Pairs;
use opayo_model::reporting::sign;
use opayo_model::server::{Notification, SecurityKey, SignatureError, signature};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::ensure;

pub(crate) fn hold(name: &str, body: &[u8]) -> Result<(), Failed> {
    match name {
        _ if name.starts_with("vps_signature") => {
            serde_json::from_slice::<Vec<VpsVector>>(body)?.iter().try_for_each(vps)
        }
        _ if name.starts_with("reporting_signature") => {
            serde_json::from_slice::<Vec<ReportingVector>>(body)?.iter().try_for_each(|vector| {
                let ours = sign(&vector.inner_xml, &vector.password.as_str().into());
                ensure(ours == vector.expected_signature, format!("{}: {ours}", vector.inner_xml))
            })
        }
        _ if name.starts_with("form_crypt") => {
            serde_json::from_slice::<Vec<FormVector>>(body)?.iter().try_for_each(form)
        }
        _ => Err(format!("nobody knows what {name} is").into()),
    }
}

#[derive(Deserialize)]
struct VpsVector {
    name: String,
    vendor: String,
    security_key: String,
    fields: Map<String, Value>,
    #[serde(rename = "expected_VPSSignature")]
    expected: String,
}

fn vps(vector: &VpsVector) -> Result<(), Failed> {
    let mut pairs = Pairs::default();
    for (name, value) in &vector.fields {
        pairs.add(name, value.as_str().unwrap())?;
    }
    let (vendor, key) = (VendorName::from(vector.vendor.as_str()), SecurityKey::new(vector.security_key.as_str()));
    let ours = signature(&pairs, &vendor, &key);
    ensure(ours == vector.expected, format!("{}: {ours}", vector.name))?;
    pairs.add("VPSSignature", vector.expected.to_lowercase())?;
    let posted = Notification::parse(pairs.to_form().as_bytes())?;
    ensure(posted.verify(&vendor, &key).is_ok(), format!("{} does not verify when it is posted", vector.name))?;
    let other = posted.verify(&vendor, &SecurityKey::new("another")).err();
    ensure(other == Some(SignatureError::NoMatch), format!("{} verifies with another key", vector.name))
}

#[derive(Deserialize)]
struct ReportingVector {
    inner_xml: String,
    password: String,
    expected_signature: String,
}

#[derive(Deserialize)]
struct FormVector {
    name: String,
    direction: String,
    key: String,
    crypt: String,
    plaintext: String,
    roundtrip_ok: bool,
}

fn form(vector: &FormVector) -> Result<(), Failed> {
    let password = FormPassword::new(vector.key.as_str())?;
    let plain = decrypt(&vector.crypt, &password)?;
    let expected = Pairs::parse_plain(vector.plaintext.as_bytes())?;
    ensure(plain == expected, format!("{} decrypts to {plain:?}", vector.name))?;
    if vector.roundtrip_ok {
        let again = encrypt(&plain, &password)?;
        ensure(again.eq_ignore_ascii_case(&vector.crypt), format!("{} encrypts to another text", vector.name))?;
    }
    if vector.direction.starts_with("response") {
        let outcome = FormOutcome::decrypt(&vector.crypt, &password)?;
        ensure(outcome.status.is_known() && outcome.amount.is_some(), format!("{}: {outcome:?}", vector.name))?;
    }
    Ok(())
}
