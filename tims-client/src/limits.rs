//! Which texts and figures a request may carry, field by field, as `openapi.yaml` says. Endpoints check them before anything
//! is sent; a mapping can use them as the widths to fold or refuse at.

use rust_decimal::Decimal;

/// Which texts a field takes. Lengths are counted in characters, not bytes.
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
    /// ASCII letters, digits, `.`, `_` and `-`, the first a letter or digit.
    Code,
    /// Visible ASCII without a space.
    Token,
    /// Visible ASCII, with spaces inside.
    Label,
    /// Anything but control characters.
    Line,
    /// Anything but control characters other than line feed and tab.
    Lines,
    /// One `@` with something on either side, no space.
    Email,
    /// ASCII capital letters.
    Capitals,
}

/// Which figures a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureLimit {
    /// At most so many digits before the point.
    pub whole_digits: u32,
    /// At most so many digits after the point.
    pub scale: u32,
    /// Whether it may be negative.
    pub signed: bool,
}

const fn text(min: usize, max: usize, form: TextForm) -> TextLimit {
    TextLimit { min, max, form }
}

const fn figure(whole_digits: u32, scale: u32, signed: bool) -> FigureLimit {
    FigureLimit { whole_digits, scale, signed }
}

/// A customer's code.
pub const CUSTOMER_CODE: TextLimit = text(1, 20, TextForm::Code);
/// A sales order's number.
pub const SALES_ORDER_NUMBER: TextLimit = text(1, 20, TextForm::Code);
/// An invoice's number.
pub const INVOICE_NUMBER: TextLimit = text(1, 30, TextForm::Code);
/// A payment's number.
pub const PAYMENT_NUMBER: TextLimit = text(1, 20, TextForm::Code);
/// A journal entry's number.
pub const JOURNAL_NUMBER: TextLimit = text(1, 20, TextForm::Code);
/// A ledger account.
pub const GL_ACCOUNT: TextLimit = text(1, 20, TextForm::Code);
/// A cost centre.
pub const COST_CENTRE: TextLimit = text(1, 20, TextForm::Code);
/// A branch or warehouse.
pub const LOCATION: TextLimit = text(1, 20, TextForm::Code);
/// Terms of payment.
pub const TERMS: TextLimit = text(1, 20, TextForm::Code);
/// A unit of measure.
pub const UNIT_OF_MEASURE: TextLimit = text(1, 10, TextForm::Code);
/// A key in another system.
pub const EXTERNAL_ID: TextLimit = text(1, 255, TextForm::Token);
/// The gateway's key of a movement of money.
pub const TRANSACTION_ID: TextLimit = text(1, 255, TextForm::Token);
/// An item's stock keeping unit.
pub const SKU: TextLimit = text(1, 50, TextForm::Label);
/// A customer's reference of an order.
pub const CUSTOMER_PO_NUMBER: TextLimit = text(1, 50, TextForm::Label);
/// A journal entry's natural key.
pub const JOURNAL_REFERENCE: TextLimit = text(1, 50, TextForm::Label);
/// A country.
pub const COUNTRY: TextLimit = text(2, 2, TextForm::Capitals);
/// A currency.
pub const CURRENCY: TextLimit = text(3, 3, TextForm::Capitals);
/// An e-mail address.
pub const EMAIL: TextLimit = text(3, 254, TextForm::Email);
/// A customer's name.
pub const NAME: TextLimit = text(1, 100, TextForm::Line);
/// A telephone number.
pub const PHONE: TextLimit = text(0, 30, TextForm::Line);
/// A tax registration.
pub const TAX_NUMBER: TextLimit = text(0, 30, TextForm::Line);
/// The person or firm at an address.
pub const ADDRESS_NAME: TextLimit = text(0, 100, TextForm::Line);
/// One line of an address.
pub const ADDRESS_LINE: TextLimit = text(0, 60, TextForm::Line);
/// A city.
pub const CITY: TextLimit = text(0, 50, TextForm::Line);
/// A state, province or county.
pub const STATE: TextLimit = text(0, 50, TextForm::Line);
/// A postal code.
pub const POSTAL_CODE: TextLimit = text(0, 15, TextForm::Line);
/// The description of a line, an item or a journal entry.
pub const DESCRIPTION: TextLimit = text(0, 200, TextForm::Line);
/// A reference of our own.
pub const REFERENCE: TextLimit = text(0, 50, TextForm::Line);
/// A card's brand.
pub const CARD_BRAND: TextLimit = text(0, 30, TextForm::Line);
/// A wallet.
pub const WALLET: TextLimit = text(0, 30, TextForm::Line);
/// A carrier.
pub const CARRIER: TextLimit = text(1, 50, TextForm::Line);
/// A carrier's tracking number.
pub const TRACKING_NUMBER: TextLimit = text(1, 100, TextForm::Line);
/// Why a quantity changes.
pub const REASON: TextLimit = text(1, 100, TextForm::Line);
/// Text that a search looks for.
pub const SEARCH_TEXT: TextLimit = text(1, 100, TextForm::Line);
/// Notes.
pub const NOTES: TextLimit = text(0, 2000, TextForm::Lines);

/// An amount of money; the contract has no field that takes a negative one.
pub const AMOUNT: FigureLimit = figure(14, 4, false);
/// The price of one unit.
pub const UNIT_PRICE: FigureLimit = figure(12, 6, false);
/// A quantity.
pub const QUANTITY: FigureLimit = figure(12, 6, false);
/// A difference of quantities.
pub const SIGNED_QUANTITY: FigureLimit = figure(12, 6, true);
/// An exchange rate.
pub const EXCHANGE_RATE: FigureLimit = figure(8, 12, false);

/// The most lines that one document has.
pub const LINES: usize = 9999;
/// The highest line number.
pub const LINE_NUMBER: u32 = 9999;
/// The most applications that one payment has.
pub const APPLICATIONS: usize = 1000;
/// The most records on one page.
pub const PAGE: u16 = 200;

impl TextLimit {
    /// Whether a field takes this text.
    ///
    /// # Errors
    /// What is wrong with it, as the rest of a sentence about the field.
    pub fn check(&self, text: &str) -> Result<(), String> {
        if (self.min..=self.max).contains(&text.len()) && self.form.takes_plain(text) {
            return Ok(());
        }
        let length = text.chars().count();
        if length < self.min {
            return Err(format!("has {length} characters and needs at least {}", self.min));
        }
        if length > self.max {
            return Err(format!("has {length} characters and takes at most {}", self.max));
        }
        if self.form.takes(text) { Ok(()) } else { Err(format!("takes only {}", self.form.words())) }
    }
}

impl TextForm {
    /// Whether all characters are ones that this form takes anywhere, as in nearly every text. They are ASCII, so that there are as
    /// many of them as bytes.
    fn takes_plain(self, text: &str) -> bool {
        match self {
            Self::Code => all(text, |byte| byte.is_ascii_alphanumeric()),
            Self::Token | Self::Label => all(text, |byte| byte.is_ascii_graphic()),
            Self::Line | Self::Lines => all(text, |byte| matches!(byte, b' '..=b'~')),
            Self::Capitals => all(text, |byte| byte.is_ascii_uppercase()),
            Self::Email => false,
        }
    }

    /// Whether the characters are right; the length is another matter.
    fn takes(self, text: &str) -> bool {
        let blank_end = text.starts_with(' ') || text.ends_with(' ');
        match self {
            Self::Code => {
                text.starts_with(|first: char| first.is_ascii_alphanumeric())
                    && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
            }
            Self::Token => text.bytes().all(|byte| byte.is_ascii_graphic()),
            Self::Label => !blank_end && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' '),
            Self::Line => !text.chars().any(is_control),
            Self::Lines => !text.chars().any(|c| is_control(c) && c != '\n' && c != '\t'),
            Self::Email => is_email(text),
            Self::Capitals => text.bytes().all(|byte| byte.is_ascii_uppercase()),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Code => "letters, digits, `.`, `_` and `-`, beginning with a letter or digit",
            Self::Token => "visible ASCII characters",
            Self::Label => "visible ASCII characters with spaces between them",
            Self::Line => "one line without control characters",
            Self::Lines => "text without control characters other than line feed and tab",
            Self::Email => "an e-mail address",
            Self::Capitals => "capital letters A to Z",
        }
    }
}

/// Looks at every byte, which processors do many at a time.
fn all(text: &str, takes: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & takes(byte))
}

/// The control characters of ASCII, and the two that XML 1.0 cannot carry.
fn is_control(character: char) -> bool {
    character.is_ascii_control() || matches!(character, '\u{fffe}' | '\u{ffff}')
}

fn is_email(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && !part.chars().any(|c| is_control(c) || c == ' ' || c == '@');
    text.split_once('@').is_some_and(|(local, domain)| part(local) && part(domain))
}

impl FigureLimit {
    /// Whether a field takes this figure.
    ///
    /// # Errors
    /// What is wrong with it, as the rest of a sentence about the field.
    pub fn check(&self, figure: Decimal) -> Result<(), String> {
        if figure.is_sign_negative() && !self.signed {
            return Err(format!("is {figure} and must not be negative"));
        }
        if figure.scale() > self.scale {
            return Err(format!("is {figure} and takes at most {} digits after the point", self.scale));
        }
        if client_core::is_wider(figure, self.whole_digits) {
            return Err(format!("is {figure} and takes at most {} digits before the point", self.whole_digits));
        }
        Ok(())
    }
}
