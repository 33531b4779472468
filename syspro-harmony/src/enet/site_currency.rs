//! Currencies as a site calls them. SYSPRO's currency codes are the site's own, such as `$` for the dollar, so ISO 4217 codes
//! pass through a map, and one that the map lacks is refused rather than guessed.

use std::collections::BTreeMap;

use client_core::InvalidRequest;
use iso_currency::Currency;

/// Which code a site has for each ISO currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteCurrencies {
    home: Option<&'static str>,
    codes: BTreeMap<&'static str, String>,
}

impl SiteCurrencies {
    /// No currency is known yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says what the site calls a currency.
    #[must_use]
    pub fn with(mut self, currency: Currency, code: impl Into<String>) -> Self {
        self.codes.insert(currency.code(), code.into());
        self
    }

    /// Says that this is the company's own currency, and what the site calls it.
    #[must_use]
    pub fn home(mut self, currency: Currency, code: impl Into<String>) -> Self {
        self.home = Some(currency.code());
        self.with(currency, code)
    }

    /// The site's code of a currency.
    ///
    /// # Errors
    /// [`InvalidRequest`] if the map lacks it.
    pub fn code(&self, currency: Currency) -> Result<&str, InvalidRequest> {
        let missing = || InvalidRequest::new("Currency", format!("the site has no code for {}", currency.code()));
        self.codes.get(currency.code()).map(String::as_str).ok_or_else(missing)
    }

    /// The currency that the site means by a code, blanks around it aside.
    pub fn iso(&self, code: &str) -> Option<Currency> {
        let (iso, _) = self.codes.iter().find(|(_, known)| known.trim() == code.trim())?;
        Currency::from_code(iso)
    }

    /// Whether this is the company's own currency. Every payment in another has the payment type `O`.
    pub fn is_home(&self, currency: Currency) -> bool {
        self.home == Some(currency.code())
    }
}
