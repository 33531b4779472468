//! Signatures of webhooks by the Standard Webhooks specification, version 1.0.0: HMAC-SHA256 over id, time and body, joined by
//! full stops, in base64 behind `v1,`. Several signatures, set apart by spaces, let a secret be changed without a gap.

use std::fmt;
use std::time::Duration;

use base64ct::{Base64, Encoding};
use client_core::{ExposeSecret, SecretString};
use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;
use time::OffsetDateTime;

/// A secret of one endpoint: `whsec_` and at least 24 random bytes in base64. Printing it shows nothing.
#[derive(Clone)]
pub struct SigningSecret(Hmac<Sha256>);

/// A text that is no signing secret. It is not repeated.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a signing secret is whsec_ and 24 to 64 bytes in base64")]
pub struct InvalidSecret;

impl SigningSecret {
    /// Reads a secret; `whsec_` may be missing.
    ///
    /// # Errors
    /// [`InvalidSecret`] for one that is not base64, shorter than 24 bytes or longer than 64.
    pub fn parse(text: &SecretString) -> Result<Self, InvalidSecret> {
        let text = text.expose_secret();
        let encoded = text.strip_prefix("whsec_").unwrap_or(text);
        let mut bytes = [0; 64];
        let bytes = Base64::decode(encoded, &mut bytes).map_err(|_| InvalidSecret)?;
        if bytes.len() < 24 {
            return Err(InvalidSecret);
        }
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| InvalidSecret)
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

/// Signs what is sent, with every secret that the receiver may check with.
#[derive(Clone)]
pub struct Signer(Vec<SigningSecret>);

/// The headers of a signed message beside its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// `webhook-timestamp`: when it was sent, in seconds since 1970.
    pub timestamp: String,
    /// `webhook-signature`: one for each secret.
    pub signature: String,
}

impl Signer {
    /// Signs with these secrets. While one is being changed there are two, the new one first.
    pub fn new(secrets: impl IntoIterator<Item = SigningSecret>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// The headers of a message that is sent `now`. The id has no full stop in it.
    pub fn sign(&self, id: &str, now: OffsetDateTime, body: &[u8]) -> Signed {
        let timestamp = now.unix_timestamp().to_string();
        let signature = |secret: &SigningSecret| {
            format!("v1,{}", Base64::encode_string(&secret.mac(id, &timestamp, body).finalize().into_bytes()))
        };
        let signatures: Vec<String> = self.0.iter().map(signature).collect();
        Signed { signature: signatures.join(" "), timestamp }
    }
}

/// Checks signatures on the receiving side.
#[derive(Clone)]
pub struct Verifier {
    secrets: Vec<SigningSecret>,
    tolerance: Duration,
}

/// The headers of a message as they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headers<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`.
    pub timestamp: &'a str,
    /// `webhook-signature`.
    pub signature: &'a str,
}

/// A message whose signature is right. The same id may come again: do its work once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'a> {
    /// The message's id.
    pub id: &'a str,
    /// When this attempt was sent, UTC.
    pub sent_at: OffsetDateTime,
    /// The body, as it came.
    pub body: &'a [u8],
}

/// Why a message is not accepted: answer 401, do nothing.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotVerified {
    /// The id is empty or has a full stop, which would let one message pass for another.
    #[error("webhook-id is empty or has a full stop in it")]
    Id,
    /// The time is no whole number of seconds.
    #[error("webhook-timestamp is not a whole number of seconds")]
    Timestamp,
    /// No signature in the header matches: another secret, or something was changed on the way.
    #[error("no v1 signature in webhook-signature matches: check the secret, and that the body is the raw bytes")]
    NoMatch,
    /// The signature is right, and its time is too far away: a replay, or clocks that differ.
    #[error("the message was signed {} s from now, more than the {} s allowed", apart.as_secs(), tolerance.as_secs())]
    Clock {
        /// How far from now, in either direction.
        apart: Duration,
        /// What is allowed.
        tolerance: Duration,
    },
}

impl Verifier {
    /// Five minutes, in either direction.
    pub const TOLERANCE: Duration = Duration::from_secs(300);

    /// Accepts what any of these secrets signed. Without secrets it accepts nothing.
    pub fn new(secrets: impl IntoIterator<Item = SigningSecret>) -> Self {
        Self { secrets: secrets.into_iter().collect(), tolerance: Self::TOLERANCE }
    }

    /// Accepts times so far from now.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Checks the signature of `body`, in a time that does not depend on how much of it is right, then its time at `now`.
    ///
    /// # Errors
    /// [`NotVerified`]; a time is only reported for a signature that is right.
    pub fn verify<'a>(
        &self,
        headers: &Headers<'a>,
        body: &'a [u8],
        now: OffsetDateTime,
    ) -> Result<Verified<'a>, NotVerified> {
        let Headers { id, timestamp, signature } = *headers;
        if id.is_empty() || id.contains('.') {
            return Err(NotVerified::Id);
        }
        let digits = !timestamp.is_empty() && timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let seconds: i64 = timestamp.parse().ok().filter(|_| digits).ok_or(NotVerified::Timestamp)?;
        let sent_at = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| NotVerified::Timestamp)?;
        if !self.secrets.iter().any(|secret| matches(secret, signature, id, timestamp, body)) {
            return Err(NotVerified::NoMatch);
        }
        let apart = (now - sent_at).unsigned_abs();
        if apart > self.tolerance {
            return Err(NotVerified::Clock { apart, tolerance: self.tolerance });
        }
        Ok(Verified { id, sent_at, body })
    }
}

/// Whether one of the header's signatures is this secret's. Other versions than `v1` do not count.
fn matches(secret: &SigningSecret, signature: &str, id: &str, timestamp: &str, body: &[u8]) -> bool {
    let expected = secret.mac(id, timestamp, body).finalize();
    let given = signature.split(' ').filter_map(|one| one.strip_prefix("v1,"));
    let digests = given.filter_map(|text| {
        let mut digest = [0; 32];
        let length = Base64::decode(text, &mut digest).ok()?.len();
        (length == 32).then_some(digest)
    });
    digests.fold(false, |found, digest| found | (expected == CtOutput::new(digest.into())))
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret([REDACTED])")
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("secrets", &self.0.len()).finish()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("secrets", &self.secrets.len()).field("tolerance", &self.tolerance).finish()
    }
}
