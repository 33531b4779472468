//! Which texts a request may carry, field by field, as the published description of Pi and the sandbox have them.
//! Requests are checked before anything is sent; a mapping can use the same figures as the widths to cut or refuse at.

use client_core::InvalidRequest;

use crate::card::holds_card_number;

/// Which texts a field takes. Lengths are counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextLimit {
    /// At least so many characters.
    pub min: usize,
    /// At most so many characters.
    pub max: usize,
    /// Which characters.
    pub form: TextForm,
}

/// Which characters a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// ASCII letters, digits, `-`, `.`, `_`, `{` and `}`: what the name=value protocols allow in a VendorTxCode.
    Code,
    /// ASCII letters and digits.
    Alphanumeric,
    /// ASCII capital letters.
    Capitals,
    /// ASCII digits.
    Digits,
    /// Visible ASCII without a space.
    Token,
    /// Anything but control characters, and no card number.
    Free,
    /// A telephone number: digits, spaces, brackets and hyphens after `+`.
    Phone,
    /// One `@` with something on either side, no space.
    Email,
    /// `http://` or `https://` and visible ASCII.
    Url,
}

const fn limit(min: usize, max: usize, form: TextForm) -> TextLimit {
    TextLimit { min, max, form }
}

/// The merchant's name at Opayo.
pub const VENDOR_NAME: TextLimit = limit(1, 15, TextForm::Token);
/// The merchant's own code of a transaction.
pub const VENDOR_TX_CODE: TextLimit = limit(1, 40, TextForm::Code);
/// The id of a transaction.
pub const TRANSACTION_ID: TextLimit = limit(1, 40, TextForm::Code);
/// A session key or a card identifier.
pub const CARD_IDENTIFIER: TextLimit = limit(1, 64, TextForm::Token);
/// A currency.
pub const CURRENCY: TextLimit = limit(3, 3, TextForm::Capitals);
/// What a payment is for.
pub const DESCRIPTION: TextLimit = limit(1, 100, TextForm::Free);
/// What a repeat is for.
pub const REPEAT_DESCRIPTION: TextLimit = limit(1, 40, TextForm::Free);
/// The reference that goes to the acquirer with the settlement: the place for the reference of the books.
pub const SETTLEMENT_REFERENCE: TextLimit = limit(1, 30, TextForm::Alphanumeric);
/// A first or last name.
pub const NAME: TextLimit = limit(1, 20, TextForm::Free);
/// A line of an address.
pub const ADDRESS_LINE: TextLimit = limit(1, 50, TextForm::Free);
/// A city.
pub const CITY: TextLimit = limit(1, 40, TextForm::Free);
/// A postal code.
pub const POSTAL_CODE: TextLimit = limit(1, 10, TextForm::Free);
/// A country.
pub const COUNTRY: TextLimit = limit(2, 2, TextForm::Capitals);
/// A state of the United States.
pub const STATE: TextLimit = limit(2, 2, TextForm::Capitals);
/// An e-mail address.
pub const EMAIL: TextLimit = limit(3, 80, TextForm::Email);
/// A telephone number.
pub const PHONE: TextLimit = limit(1, 19, TextForm::Phone);
/// Who brought the merchant to Opayo.
pub const REFERRER_ID: TextLimit = limit(1, 40, TextForm::Token);
/// The name on a card.
pub const CARDHOLDER_NAME: TextLimit = limit(1, 45, TextForm::Free);
/// Where the answer to a challenge is posted.
pub const NOTIFICATION_URL: TextLimit = limit(8, 256, TextForm::Url);
/// The address of a browser.
pub const BROWSER_IP: TextLimit = limit(2, 39, TextForm::Token);
/// A header of a browser.
pub const BROWSER_HEADER: TextLimit = limit(1, 2048, TextForm::Free);
/// The language of a browser.
pub const BROWSER_LANGUAGE: TextLimit = limit(1, 8, TextForm::Token);
/// A figure of a browser: pixels, minutes.
pub const BROWSER_FIGURE: TextLimit = limit(1, 6, TextForm::Token);

impl TextLimit {
    /// Whether the field takes the text.
    ///
    /// # Errors
    /// What is wrong, without the text itself, which may be somebody's data.
    pub fn check(&self, text: &str) -> Result<(), String> {
        let length = text.chars().count();
        if !(self.min..=self.max).contains(&length) {
            return Err(format!("has {length} characters and takes {} to {}", self.min, self.max));
        }
        self.form.check(text).map_err(str::to_owned)
    }

    /// As [`check`](Self::check), for the field of that name.
    pub(crate) fn check_field(&self, field: &str, text: &str) -> Result<(), InvalidRequest> {
        self.check(text).map_err(|message| InvalidRequest::new(field, message))
    }
}

impl TextForm {
    fn check(self, text: &str) -> Result<(), &'static str> {
        let all = |fits: fn(&u8) -> bool| text.as_bytes().iter().all(fits);
        let (fits, message) = match self {
            Self::Code => {
                let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._{}".contains(byte);
                (all(fits), "takes ASCII letters, digits and `-._{}`")
            }
            Self::Alphanumeric => (all(u8::is_ascii_alphanumeric), "takes ASCII letters and digits"),
            Self::Capitals => (all(u8::is_ascii_uppercase), "takes ASCII capital letters"),
            Self::Digits => (all(u8::is_ascii_digit), "takes digits"),
            Self::Token => (all(u8::is_ascii_graphic), "takes visible ASCII without spaces"),
            Self::Free if holds_card_number(text) => (false, "holds what looks like a card number"),
            Self::Free => (!text.contains(char::is_control), "takes no control characters"),
            Self::Phone => {
                let number = text.strip_prefix('+').unwrap_or(text);
                let fits = |byte: u8| byte.is_ascii_digit() || b" ()-".contains(&byte);
                (
                    !number.is_empty() && number.bytes().all(fits),
                    "takes digits, spaces, brackets and hyphens, after `+`",
                )
            }
            Self::Email => (is_email(text), "takes one address with an `@` and no spaces"),
            Self::Url => {
                let starts = text.starts_with("https://") || text.starts_with("http://");
                (
                    starts && all(u8::is_ascii_graphic),
                    "takes a URL of visible ASCII that starts with http:// or https://",
                )
            }
        };
        if fits { Ok(()) } else { Err(message) }
    }
}

fn is_email(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control();
    let parts: Vec<&str> = text.split('@').collect();
    parts.len() == 2 && parts.iter().all(|part| !part.is_empty()) && !text.contains(odd)
}
