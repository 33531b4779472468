//! Webhook signatures: who sent these bytes, and when. Checked on the raw body before anything is parsed, with the clock
//! given by the caller. The header is `Stripe-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>…]`; the signed text is the
//! time, a full stop and the body; the key is the endpoint's whole secret, `whsec_` included. While a secret is being rolled
//! there are several `v1` and both secrets must be accepted. Other schemes (`v0`) are ignored, so that a weaker one never counts.

use std::fmt;
use std::time::Duration;

use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use thiserror::Error;
use time::OffsetDateTime;

use crate::event::{Envelope, Event, Notification, ParseError};

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "Stripe-Signature";

/// Why a body is not accepted.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The header has no part `t=`.
    #[error("the signature header has no timestamp (t=)")]
    NoTimestamp,
    /// The header's `t=` is not a whole number of seconds.
    #[error("the signature header's timestamp is not a whole number of seconds")]
    MalformedTimestamp,
    /// The header has no part `v1=`; other schemes do not count.
    #[error("the signature header has no v1 signature")]
    NoSignature,
    /// No `v1` in the header is 64 hexadecimal digits.
    #[error("no v1 signature in the header is 64 hexadecimal digits")]
    MalformedSignature,
    /// No signature matches: another secret, or the body was changed on its way.
    #[error("no signature matches the body: check the endpoint's secret and that the body is the raw bytes")]
    NoMatch,
    /// The signature is right and old: a replay, or a clock that runs fast.
    #[error("the body was signed {} s ago, more than the {} s allowed", age.as_secs(), tolerance.as_secs())]
    TooOld {
        /// How long ago it was signed.
        age: Duration,
        /// What is allowed.
        tolerance: Duration,
    },
}

/// Checks signatures with the secrets of one endpoint.
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<Hmac<Sha256>>,
    tolerance: Option<Duration>,
}

impl Verifier {
    /// Stripe's own tolerance.
    pub const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);

    /// A verifier that accepts what any of the secrets signed, not more than 300 s ago. Without secrets it accepts nothing.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        let keys = secrets.into_iter().filter_map(keyed).collect();
        Self { keys, tolerance: Some(Self::DEFAULT_TOLERANCE) }
    }

    /// Accepts bodies signed at most this long ago.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = Some(tolerance);
        self
    }

    /// Accepts bodies of any age: for replaying stored deliveries.
    #[must_use]
    pub fn any_age(mut self) -> Self {
        self.tolerance = None;
        self
    }

    /// Checks the signature of `body`, then its age at `now`. Times in the future pass: only the sender's clock is off.
    ///
    /// # Errors
    /// [`SignatureError`]; an age is only reported for a signature that is right.
    pub fn verify<'a>(
        &self,
        header: &str,
        body: &'a [u8],
        now: OffsetDateTime,
    ) -> Result<Verified<'a>, SignatureError> {
        let header = Header::parse(header)?;
        if !self.keys.iter().any(|key| header.matches(key, body)) {
            return Err(header.mismatch());
        }
        let age = now.unix_timestamp().saturating_sub(header.seconds);
        let age = Duration::from_secs(u64::try_from(age).unwrap_or_default());
        match self.tolerance {
            Some(tolerance) if age > tolerance => Err(SignatureError::TooOld { age, tolerance }),
            _ => Ok(Verified { body, seconds: header.seconds }),
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("secrets", &self.keys.len()).field("tolerance", &self.tolerance).finish()
    }
}

/// A body whose signature is right. Parsing it is a step of its own.
#[derive(Clone, Copy)]
pub struct Verified<'a> {
    body: &'a [u8],
    seconds: i64,
}

impl<'a> Verified<'a> {
    /// The body, as it came.
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// When it was signed. None for a time past the year 9999.
    pub fn signed_at(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.seconds).ok()
    }

    /// Reads the envelope only.
    ///
    /// # Errors
    /// As [`Envelope::read`].
    pub fn envelope(&self) -> Result<Envelope<'a>, ParseError> {
        Envelope::read(self.body)
    }

    /// Reads a snapshot event.
    ///
    /// # Errors
    /// As [`Event::parse`].
    pub fn event(&self) -> Result<Event, ParseError> {
        Event::parse(self.body)
    }

    /// Reads a snapshot or a thin event.
    ///
    /// # Errors
    /// As [`Notification::parse`].
    pub fn notification(&self) -> Result<Notification, ParseError> {
        Notification::parse(self.body)
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} bytes signed at {})", self.body.len(), self.seconds)
    }
}

/// Signs a body as Stripe does, for tests and sandboxes: the value of the `Stripe-Signature` header.
pub fn sign(secret: &SecretString, body: &[u8], at: OffsetDateTime) -> String {
    let seconds = at.unix_timestamp().to_string();
    let digest = keyed(secret).map(|key| mac(&key, seconds.as_bytes(), body).finalize().into_bytes());
    let hex = digest.map(|digest| base16ct::lower::encode_string(&digest)).unwrap_or_default();
    format!("t={seconds},v1={hex}")
}

/// The parts of a header that count.
struct Header<'h> {
    time: &'h [u8],
    seconds: i64,
    signatures: &'h [u8],
}

impl<'h> Header<'h> {
    fn parse(header: &'h str) -> Result<Self, SignatureError> {
        let header = header.as_bytes();
        let time = part(header, b"t=").next().ok_or(SignatureError::NoTimestamp)?;
        let seconds = whole_seconds(time).ok_or(SignatureError::MalformedTimestamp)?;
        Ok(Self { time, seconds, signatures: header })
    }

    fn matches(&self, key: &Hmac<Sha256>, body: &[u8]) -> bool {
        let mac = mac(key, self.time, body);
        let mut digests = self.digests();
        let first = digests.next(); // before `finalize`, so that the processor decodes it while it hashes
        let expected = mac.finalize();
        first.into_iter().chain(digests).any(|digest| expected == CtOutput::new(digest.into()))
    }

    fn digests(&self) -> impl Iterator<Item = [u8; 32]> {
        part(self.signatures, b"v1=").filter_map(|hex| {
            let mut digest = [0; 32];
            let length = base16ct::mixed::decode(hex, &mut digest).ok()?.len();
            (length == 32).then_some(digest)
        })
    }

    fn mismatch(&self) -> SignatureError {
        if part(self.signatures, b"v1=").next().is_none() {
            SignatureError::NoSignature
        } else if self.digests().next().is_none() {
            SignatureError::MalformedSignature
        } else {
            SignatureError::NoMatch
        }
    }
}

/// What is behind `name` in every part of the header that begins with it.
fn part<'h>(header: &'h [u8], name: &'static [u8]) -> impl Iterator<Item = &'h [u8]> {
    header.split(|&byte| byte == b',').filter_map(move |part| part.trim_ascii().strip_prefix(name))
}

/// Digits and nothing else.
fn whole_seconds(digits: &[u8]) -> Option<i64> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    let number = |seconds: i64, byte: &u8| seconds.checked_mul(10)?.checked_add(digit(byte)?);
    if digits.is_empty() { None } else { digits.iter().try_fold(0, number) }
}

fn keyed(secret: &SecretString) -> Option<Hmac<Sha256>> {
    Hmac::new_from_slice(secret.expose_secret().as_bytes()).ok()
}

fn mac(key: &Hmac<Sha256>, time: &[u8], body: &[u8]) -> Hmac<Sha256> {
    let mut mac = key.clone();
    mac.update(time);
    mac.update(b".");
    mac.update(body);
    mac
}
