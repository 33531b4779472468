//! The signature of a command: MD5 over the exact bytes of its elements, followed by the password in an element of its
//! own that is not sent.

use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};

/// Signs the elements of a command, as they are sent: lower-case hexadecimal. White space counts.
pub fn sign(inner: &str, password: &SecretString) -> String {
    let mut hash = Md5::new();
    hash.update(inner);
    hash.update("<password>");
    hash.update(password.expose_secret());
    hash.update("</password>");
    base16ct::lower::encode_string(&hash.finalize())
}
