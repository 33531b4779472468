//! How an old charge was paid: a card or source of its own, where the payment method details stand since 2019.

use serde::{Deserialize, Serialize};

use super::{BillingDetails, CardBrand, CardChecks, CardDetails, CardFunding, CheckResult, Object, Wallet, WalletType};
use crate::OtherId;

/// A card or source on an old charge, which stood where the payment method stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its id.
    pub id: Option<OtherId>,
    /// `card`, `bank_account`, `source`.
    pub object: Option<String>,
    /// For a source its kind (`card`, `sepa_debit`); for a card before 2015 its brand.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The network.
    pub brand: Option<CardBrand>,
    /// The last four digits.
    pub last4: Option<String>,
    /// Where the money comes from.
    pub funding: Option<CardFunding>,
    /// The card's country.
    pub country: Option<String>,
    /// Month of expiry.
    pub exp_month: Option<u32>,
    /// Year of expiry.
    pub exp_year: Option<u32>,
    /// The same for the same card number.
    pub fingerprint: Option<String>,
    /// The holder's name.
    pub name: Option<String>,
    /// First line of the billing address.
    pub address_line1: Option<String>,
    /// Second line of the billing address.
    pub address_line2: Option<String>,
    /// City.
    pub address_city: Option<String>,
    /// State or county.
    pub address_state: Option<String>,
    /// Postal code.
    pub address_zip: Option<String>,
    /// Country of the billing address.
    pub address_country: Option<String>,
    /// Security code check.
    pub cvc_check: Option<CheckResult>,
    /// First address line check.
    pub address_line1_check: Option<CheckResult>,
    /// Postal code check.
    pub address_zip_check: Option<CheckResult>,
    /// The wallet, in the old spelling (`apple_pay`).
    pub tokenization_method: Option<WalletType>,
    /// A source's card.
    pub card: Option<Box<Source>>,
    /// A source's owner.
    pub owner: Option<BillingDetails>,
}

impl Source {
    /// What it says about the card, in today's shape. None where it is no card.
    pub fn to_card(&self) -> Option<CardDetails> {
        if let Some(card) = &self.card {
            return card.to_card();
        }
        let brand = self.brand.clone().or_else(|| match self.object.as_deref() {
            Some("card") => self.kind.as_deref().map(CardBrand::from),
            _ => None,
        })?;
        Some(CardDetails {
            brand: Some(brand),
            last4: self.last4.clone(),
            funding: self.funding.clone(),
            country: self.country.clone(),
            exp_month: self.exp_month,
            exp_year: self.exp_year,
            fingerprint: self.fingerprint.clone(),
            wallet: self.tokenization_method.clone().map(|kind| Wallet { kind: Some(kind), dynamic_last4: None }),
            checks: Some(CardChecks {
                address_line1_check: self.address_line1_check.clone(),
                address_postal_code_check: self.address_zip_check.clone(),
                cvc_check: self.cvc_check.clone(),
            }),
            ..CardDetails::default()
        })
    }
}

impl Object for Source {
    type Id = OtherId;
    const OBJECT: &'static str = "source";

    fn id(&self) -> Option<&OtherId> {
        self.id.as_ref()
    }
}
