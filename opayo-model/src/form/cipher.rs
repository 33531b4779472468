//! The crypt field, both ways.

use std::fmt;

use aes::Aes128;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use cbc::{Decryptor, Encryptor};
use client_core::InvalidRequest;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use crate::nvp::{NvpError, Pairs};

/// The account's encryption password for Form: 16 ASCII characters. Printing shows nothing of it.
#[derive(Clone)]
pub struct FormPassword(SecretString);

/// A crypt field that gives no message.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormError {
    /// A password of another length, or with other characters.
    #[error("the encryption password is 16 ASCII characters")]
    Password,
    /// Not `@` and pairs of hexadecimal digits.
    #[error("the crypt field is not `@` and hexadecimal digits of whole blocks")]
    NotHex,
    /// Larger than any message.
    #[error("the crypt field has {size} characters, more than {limit}")]
    TooLarge {
        /// Its size.
        size: usize,
        /// What is allowed.
        limit: usize,
    },
    /// It does not decrypt: another password, or it was changed. No more is said, because more would help to forge one.
    #[error("the crypt field cannot be read with this password")]
    Unreadable,
}

impl FormPassword {
    /// A password.
    ///
    /// # Errors
    /// [`FormError::Password`].
    pub fn new(password: impl Into<SecretString>) -> Result<Self, FormError> {
        let password = password.into();
        let fits = password.expose_secret().len() == 16 && password.expose_secret().is_ascii();
        if fits { Ok(Self(password)) } else { Err(FormError::Password) }
    }

    fn bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

impl fmt::Debug for FormPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FormPassword([redacted])")
    }
}

/// Encrypts an order, upper-case hexadecimal. The message has no escape: a value with `&` would begin a parameter of
/// its own, so such values are refused, and line breaks with them.
///
/// # Errors
/// [`InvalidRequest`] names the parameter.
pub fn encrypt(order: &Pairs, password: &FormPassword) -> Result<String, InvalidRequest> {
    for (name, value) in order.iter() {
        let name_fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !name_fits {
            return Err(InvalidRequest::new("name", "of a parameter is ASCII letters and digits"));
        }
        if value.contains(|c: char| c == '&' || c.is_control()) {
            return Err(InvalidRequest::new(
                name,
                "holds `&` or a control character, which would begin another parameter",
            ));
        }
    }
    let cipher = Encryptor::<Aes128>::new_from_slices(password.bytes(), password.bytes())
        .map_err(|_| InvalidRequest::new("password", "is 16 ASCII characters"))?;
    let encrypted = cipher.encrypt_padded_vec::<Pkcs7>(order.to_plain().as_bytes());
    Ok(format!("@{}", base16ct::upper::encode_string(&encrypted)))
}

/// Decrypts a crypt field, in hexadecimal of either case.
///
/// # Errors
/// [`FormError`].
pub fn decrypt(crypt: &str, password: &FormPassword) -> Result<Pairs, FormError> {
    let limit = 4 * Pairs::LARGEST;
    if crypt.len() > limit {
        return Err(FormError::TooLarge { size: crypt.len(), limit });
    }
    let hex = crypt.trim().strip_prefix('@').ok_or(FormError::NotHex)?;
    let encrypted = base16ct::mixed::decode_vec(hex).map_err(|_| FormError::NotHex)?;
    if encrypted.is_empty() || encrypted.len() % 16 != 0 {
        return Err(FormError::NotHex);
    }
    let cipher =
        Decryptor::<Aes128>::new_from_slices(password.bytes(), password.bytes()).map_err(|_| FormError::Password)?;
    let plain = cipher.decrypt_padded_vec::<Pkcs7>(&encrypted).map_err(|_| FormError::Unreadable)?;
    Pairs::parse_plain(&plain).map_err(|_: NvpError| FormError::Unreadable)
}
