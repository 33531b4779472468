//! Takes secrets out of text that a service wrote. Services echo keys and parameters in their messages; what they echo
//! must not reach a log.

use secrecy::{ExposeSecret, SecretString};

use crate::request::{Request, form_encode};

/// The secrets of one call, to be removed from anything printed about it.
#[derive(Clone, Debug, Default)]
pub struct Scrubber(Vec<SecretString>);

impl Scrubber {
    /// Shorter values would mask ordinary words.
    const SHORTEST: usize = 4;

    /// Query values are not known to be secret, so short ones (`charge`, `true`, `100`) are let through.
    const SHORTEST_QUERY_VALUE: usize = 8;

    /// Everything in a request that an answer must not show: what it names as secret, its sensitive headers and its query
    /// values of eight characters or more, each also percent-encoded.
    pub fn of(request: &Request) -> Self {
        let mut scrubber = Self::default();
        scrubber.extend(request.secrets.iter().cloned());
        for header in request.headers.values().filter(|value| value.is_sensitive()) {
            let text = String::from_utf8_lossy(header.as_bytes());
            scrubber.extend(text.split_once(' ').map(|(_scheme, credentials)| credentials.into()));
            scrubber.add(text.into_owned().into());
        }
        let values = request.query.iter().map(|(_, value)| value);
        scrubber
            .extend(values.filter(|value| value.len() >= Self::SHORTEST_QUERY_VALUE).map(|value| value.clone().into()));
        scrubber
    }

    /// Adds a secret, as it is and percent-encoded. Values of fewer than four characters are left alone: masking them would
    /// garble ordinary text.
    pub fn add(&mut self, secret: SecretString) {
        let plain = secret.expose_secret();
        let encoded = form_encode(&[("", plain)]).split_off(1);
        if plain.len() >= Self::SHORTEST && !self.knows(plain) {
            if encoded != plain {
                self.insert(encoded.into());
            }
            self.insert(secret);
        }
    }

    fn knows(&self, plain: &str) -> bool {
        self.0.iter().any(|known| known.expose_secret() == plain)
    }

    /// Longest first, so that a secret inside another does not leave the rest of the longer one standing.
    fn insert(&mut self, secret: SecretString) {
        let length = secret.expose_secret().len();
        let place = self.0.partition_point(|other| other.expose_secret().len() >= length);
        self.0.insert(place, secret);
    }

    /// Replaces every secret in `text` by `[redacted]`.
    pub fn scrub(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.expose_secret()) {
                *text = text.replace(secret.expose_secret(), "[redacted]");
            }
        }
    }
}

impl Extend<SecretString> for Scrubber {
    fn extend<T: IntoIterator<Item = SecretString>>(&mut self, secrets: T) {
        secrets.into_iter().for_each(|secret| self.add(secret));
    }
}
