//! Credentials on file: which part a stored card plays in a payment. The card schemes want it said with every payment
//! that stores a card or uses a stored one.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::check::{Checked, Place};
use crate::limits::{TextForm, TextLimit};
use crate::wire::{folded_enum, optional_text};

folded_enum! {
    /// Whether the card is stored now or was before.
    pub enum CofUsage {
        /// It is stored by this payment.
        First = "First",
        /// It was stored by an earlier one.
        Subsequent = "Subsequent",
    }
}

folded_enum! {
    /// Who starts the payment.
    pub enum InitiatedType {
        /// The customer.
        Customer = "CIT",
        /// The merchant.
        Merchant = "MIT",
    }
}

folded_enum! {
    /// Why the merchant starts a payment.
    pub enum MitType {
        /// One of a number of instalments.
        Instalment = "Instalment",
        /// A subscription.
        Recurring = "Recurring",
        /// An amount or a day that was not fixed.
        Unscheduled = "Unscheduled",
        /// More on an earlier reservation.
        Incremental = "Incremental",
        /// A charge after the service.
        DelayedCharge = "DelayedCharge",
        /// The customer did not come.
        NoShow = "NoShow",
        /// A reservation that ran out, again.
        Reauthorisation = "Reauthorisation",
        /// A payment that was declined, again.
        Resubmission = "Resubmission",
    }
}

/// Which part a stored card plays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialType {
    /// Whether the card is stored now or was before.
    pub cof_usage: CofUsage,
    /// Who starts the payment.
    pub initiated_type: InitiatedType,
    /// Why, if the merchant does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mit_type: Option<MitType>,
    /// The last day of a plan, `YYYYMMDD`. Needed for recurring payments and instalments.
    #[serde(default, deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub recurring_expiry: Option<String>,
    /// The least days between payments of a plan. Needed for recurring payments and instalments.
    #[serde(default, deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub recurring_frequency: Option<String>,
    /// How many instalments, more than one. Needed for instalments.
    #[serde(default, deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub purchase_instal_data: Option<String>,
}

impl CredentialType {
    /// The customer pays and the card is stored.
    pub fn first_by_customer() -> Self {
        Self::of(CofUsage::First, InitiatedType::Customer)
    }

    /// The customer pays with a stored card.
    pub fn subsequent_by_customer() -> Self {
        Self::of(CofUsage::Subsequent, InitiatedType::Customer)
    }

    /// The merchant takes a payment with a stored card.
    pub fn subsequent_by_merchant(why: MitType) -> Self {
        Self { mit_type: Some(why), ..Self::of(CofUsage::Subsequent, InitiatedType::Merchant) }
    }

    fn of(cof_usage: CofUsage, initiated_type: InitiatedType) -> Self {
        Self {
            cof_usage,
            initiated_type,
            mit_type: None,
            recurring_expiry: None,
            recurring_frequency: None,
            purchase_instal_data: None,
        }
    }
}

impl CredentialType {
    /// Whether the parts go together: a plan has an end and a distance, instalments have a number.
    pub(crate) fn check(&self) -> Checked {
        let place = Place("credentialType.");
        place.known("cofUsage", self.cof_usage.is_known(), self.cof_usage.as_str())?;
        place.known("initiatedType", self.initiated_type.is_known(), self.initiated_type.as_str())?;
        digits(place, "recurringExpiry", self.recurring_expiry.as_deref(), 8..=8)?;
        digits(place, "recurringFrequency", self.recurring_frequency.as_deref(), 1..=4)?;
        digits(place, "purchaseInstalData", self.purchase_instal_data.as_deref(), 1..=3)?;
        let Some(why) = &self.mit_type else {
            return match self.initiated_type {
                InitiatedType::Merchant => Err(place.refuse("mitType", "is needed when the merchant starts a payment")),
                InitiatedType::Customer | InitiatedType::Unknown(_) => Ok(()),
            };
        };
        place.known("mitType", why.is_known(), why.as_str())?;
        self.check_plan(place, why)
    }

    fn check_plan(&self, place: Place, why: &MitType) -> Checked {
        let plan = matches!(why, MitType::Recurring | MitType::Instalment);
        if plan && self.recurring_expiry.is_none() {
            return Err(place.refuse("recurringExpiry", format!("is needed for {why}")));
        }
        if plan && self.recurring_frequency.is_none() {
            return Err(place.refuse("recurringFrequency", format!("is needed for {why}")));
        }
        let number = self.purchase_instal_data.as_deref().and_then(|number| number.parse::<u16>().ok());
        if *why == MitType::Instalment && number.is_none_or(|number| number < 2) {
            return Err(place.refuse("purchaseInstalData", "is the number of instalments, more than one"));
        }
        Ok(())
    }
}

fn digits(place: Place, property: &str, text: Option<&str>, length: RangeInclusive<usize>) -> Checked {
    let limit = TextLimit { min: *length.start(), max: *length.end(), form: TextForm::Digits };
    place.text(property, text, limit)
}
