//! User and password, RFC 7617.

use async_trait::async_trait;
use http::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};

use super::{Authorize, set};
use crate::transport::Transport;
use crate::{ApiError, BaseUrl, Request};

/// `Authorization: Basic …`.
#[derive(Clone, Debug)]
pub struct Basic {
    user: SecretString,
    password: SecretString,
}

impl Basic {
    /// A user, which holds no colon, and a password.
    pub fn new(user: impl Into<SecretString>, password: impl Into<SecretString>) -> Self {
        Self { user: user.into(), password: password.into() }
    }

    /// Puts the pair on a request.
    pub(super) fn apply(&self, request: &mut Request) -> Result<(), ApiError> {
        let encoded = base64(format!("{}:{}", self.user.expose_secret(), self.password.expose_secret()).as_bytes());
        set(request, AUTHORIZATION, &format!("Basic {encoded}"))?;
        request.secrets.extend([encoded.into(), self.user.clone(), self.password.clone()]);
        Ok(())
    }
}

#[async_trait]
impl Authorize for Basic {
    async fn authorize(&self, request: &mut Request, _: &dyn Transport, _: &BaseUrl) -> Result<(), ApiError> {
        self.apply(request)
    }
}

/// Base 64 with padding, RFC 4648 section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, place| bits << 8 | usize::from(group.get(place).copied().unwrap_or(0)));
        for place in 0..4 {
            let sextet = bits >> (18 - 6 * place) & 63;
            text.push(if place <= group.len() { ALPHABET.get(sextet).map_or('=', |&c| char::from(c)) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_gives_the_vectors_of_its_standard() {
        let vectors =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")];
        for (plain, encoded) in vectors {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }
}
