//! Checks a document before it is sent, so that a fault names its property at once, in Opayo's own spelling, and costs
//! no journey and no VendorTxCode. What only Opayo knows (whether a transaction exists, what is left of it) is for
//! Opayo to refuse.

use client_core::InvalidRequest;

use crate::limits::TextLimit;

/// What a check comes to.
pub(crate) type Checked = Result<(), InvalidRequest>;

/// A place in a document: the path in front of its properties, with the point that ends it.
#[derive(Clone, Copy)]
pub(crate) struct Place(pub(crate) &'static str);

impl Place {
    pub(crate) const ROOT: Self = Self("");

    /// The fault of a property here.
    pub(crate) fn refuse(self, property: &str, message: impl Into<String>) -> InvalidRequest {
        InvalidRequest::new(format!("{}{property}", self.0), message)
    }

    /// Checks a text that is there.
    pub(crate) fn text<'t>(self, property: &str, text: impl Into<Option<&'t str>>, limit: TextLimit) -> Checked {
        match text.into() {
            Some(text) => limit.check(text).map_err(|message| self.refuse(property, message)),
            None => Ok(()),
        }
    }

    /// Checks an amount: Pi takes whole minor units above zero.
    pub(crate) fn amount(self, property: &str, minor: i64) -> Checked {
        if minor > 0 {
            return Ok(());
        }
        Err(self.refuse(property, format!("is {minor} and takes minor units above zero")))
    }

    /// Checks that a choice is one that Opayo is known to take.
    pub(crate) fn known(self, property: &str, known: bool, value: &str) -> Checked {
        if known { Ok(()) } else { Err(self.refuse(property, format!("`{value:.40}` is not one of Opayo's values"))) }
    }

    /// Checks a country and the state and postal code that go with it: a state for the United States alone, a postal
    /// code everywhere but in Ireland.
    pub(crate) fn country(
        self,
        names: CountryNames,
        country: &str,
        state: Option<&str>,
        postal: Option<&str>,
    ) -> Checked {
        use crate::limits;
        self.text(names.country, country, limits::COUNTRY)?;
        self.text(names.state, state, limits::STATE)?;
        self.text(names.postal_code, postal, limits::POSTAL_CODE)?;
        match (country, state, postal) {
            ("US", None, _) => Err(self.refuse(names.state, "is needed for the United States")),
            (other, Some(_), _) if other != "US" => {
                Err(self.refuse(names.state, "is for addresses in the United States alone"))
            }
            (other, _, None) if other != "IE" => {
                Err(self.refuse(names.postal_code, "is needed everywhere but in Ireland"))
            }
            _ => Ok(()),
        }
    }
}

/// What an address calls its parts.
#[derive(Clone, Copy)]
pub(crate) struct CountryNames {
    pub(crate) country: &'static str,
    pub(crate) state: &'static str,
    pub(crate) postal_code: &'static str,
}
