//! What helps the card's bank to judge a payment: how the merchant knows the customer and what the order is like. All
//! of it may be left out.

use serde::{Deserialize, Serialize};

use crate::check::{Checked, Place};
use crate::limits::{TextForm, TextLimit};

/// How the merchant knows the customer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestorAuthentication {
    /// What the method gave.
    #[serde(rename = "threeDSReqAuthData", skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// The method: `LoginWithThreeDSRequestorCredentials`.
    #[serde(rename = "threeDSReqAuthMethod", skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// When, `YYYYMMDDHHMM` in UTC.
    #[serde(rename = "threeDSReqAuthTimestamp", skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
}

/// How the customer was authenticated before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriorAuthentication {
    /// What the method gave.
    #[serde(rename = "threeDSReqPriorAuthData", skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// The method: `FrictionlessAuthentication`.
    #[serde(rename = "threeDSReqPriorAuthMethod", skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// When, `YYYYMMDDHHMM` in UTC.
    #[serde(rename = "threeDSReqPriorAuthTimestamp", skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The authentication's id.
    #[serde(rename = "threeDSReqPriorRef", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// The customer's account at the merchant over time. Days are `YYYYMMDD`; the words are Opayo's: `MoreThanSixtyDays`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountInfo {
    /// How old it is.
    #[serde(rename = "chAccAgeInd", skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// The day it was changed.
    #[serde(rename = "chAccChange", skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// How long ago it was changed.
    #[serde(rename = "chAccChangeInd", skip_serializing_if = "Option::is_none")]
    pub changed_ago: Option<String>,
    /// The day it was made.
    #[serde(rename = "chAccDate", skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// The day its password was changed.
    #[serde(rename = "chAccPwChange", skip_serializing_if = "Option::is_none")]
    pub password_changed: Option<String>,
    /// How long ago its password was changed.
    #[serde(rename = "chAccPwChangeInd", skip_serializing_if = "Option::is_none")]
    pub password_changed_ago: Option<String>,
    /// Purchases in six months.
    #[serde(rename = "nbPurchaseAccount", skip_serializing_if = "Option::is_none")]
    pub purchases: Option<String>,
    /// Cards added in a day.
    #[serde(rename = "provisionAttemptsDay", skip_serializing_if = "Option::is_none")]
    pub cards_added: Option<String>,
    /// Transactions in a day.
    #[serde(rename = "txnActivityDay", skip_serializing_if = "Option::is_none")]
    pub transactions_day: Option<String>,
    /// Transactions in a year.
    #[serde(rename = "txnActivityYear", skip_serializing_if = "Option::is_none")]
    pub transactions_year: Option<String>,
    /// The day the card was added.
    #[serde(rename = "paymentAccAge", skip_serializing_if = "Option::is_none")]
    pub card_added: Option<String>,
    /// How long ago the card was added.
    #[serde(rename = "paymentAccInd", skip_serializing_if = "Option::is_none")]
    pub card_added_ago: Option<String>,
    /// The day the shipping address was first used.
    #[serde(rename = "shipAddressUsage", skip_serializing_if = "Option::is_none")]
    pub address_used: Option<String>,
    /// How long ago the shipping address was first used.
    #[serde(rename = "shipAddressUsageInd", skip_serializing_if = "Option::is_none")]
    pub address_used_ago: Option<String>,
    /// Whether the recipient is the customer.
    #[serde(rename = "shipNameIndicator", skip_serializing_if = "Option::is_none")]
    pub name_match: Option<String>,
    /// Whether anything was suspicious.
    #[serde(rename = "suspiciousAccActivity", skip_serializing_if = "Option::is_none")]
    pub suspicious: Option<String>,
}

/// What is risky in the order. The words are Opayo's: `OvernightShipping`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MerchantRisk {
    /// Where goods without a body go.
    #[serde(rename = "deliveryEmailAddress", skip_serializing_if = "Option::is_none")]
    pub delivery_email: Option<String>,
    /// How fast they go.
    #[serde(rename = "deliveryTimeframe", skip_serializing_if = "Option::is_none")]
    pub delivery_timeframe: Option<String>,
    /// Gift cards, whole major units.
    #[serde(rename = "giftCardAmount", skip_serializing_if = "Option::is_none")]
    pub gift_card_amount: Option<String>,
    /// How many gift cards.
    #[serde(rename = "giftCardCount", skip_serializing_if = "Option::is_none")]
    pub gift_card_count: Option<String>,
    /// The day the goods will be there, `YYYYMMDD`.
    #[serde(rename = "preOrderDate", skip_serializing_if = "Option::is_none")]
    pub pre_order_date: Option<String>,
    /// Whether the goods are there.
    #[serde(rename = "preOrderPurchaseInd", skip_serializing_if = "Option::is_none")]
    pub pre_order: Option<String>,
    /// Whether the goods were bought before.
    #[serde(rename = "reorderItemsInd", skip_serializing_if = "Option::is_none")]
    pub reorder: Option<String>,
    /// How they go.
    #[serde(rename = "shipIndicator", skip_serializing_if = "Option::is_none")]
    pub shipping: Option<String>,
}

const fn limit(min: usize, max: usize, form: TextForm) -> TextLimit {
    TextLimit { min, max, form }
}

/// Checks every property that is there.
fn check(place: Place, properties: &[(&str, &Option<String>, TextLimit)]) -> Checked {
    properties.iter().try_for_each(|(property, text, limit)| place.text(property, text.as_deref(), *limit))
}

impl RequestorAuthentication {
    pub(super) fn check(&self) -> Checked {
        check(
            Place("strongCustomerAuthentication.threeDSRequestorAuthenticationInfo."),
            &[
                ("threeDSReqAuthData", &self.data, limit(1, 2048, TextForm::Free)),
                ("threeDSReqAuthMethod", &self.method, limit(1, 60, TextForm::Alphanumeric)),
                ("threeDSReqAuthTimestamp", &self.timestamp, limit(12, 12, TextForm::Digits)),
            ],
        )
    }
}

impl PriorAuthentication {
    pub(super) fn check(&self) -> Checked {
        check(
            Place("strongCustomerAuthentication.threeDSRequestorPriorAuthenticationInfo."),
            &[
                ("threeDSReqPriorAuthData", &self.data, limit(1, 2048, TextForm::Free)),
                ("threeDSReqPriorAuthMethod", &self.method, limit(1, 60, TextForm::Alphanumeric)),
                ("threeDSReqPriorAuthTimestamp", &self.timestamp, limit(12, 12, TextForm::Digits)),
                ("threeDSReqPriorRef", &self.reference, limit(36, 36, TextForm::Token)),
            ],
        )
    }
}

impl AccountInfo {
    pub(super) fn check(&self) -> Checked {
        check(
            Place("strongCustomerAuthentication.acctInfo."),
            &[
                ("chAccAgeInd", &self.age, limit(1, 40, TextForm::Alphanumeric)),
                ("chAccChange", &self.changed, limit(8, 8, TextForm::Digits)),
                ("chAccChangeInd", &self.changed_ago, limit(1, 40, TextForm::Alphanumeric)),
                ("chAccDate", &self.created, limit(8, 8, TextForm::Digits)),
                ("chAccPwChange", &self.password_changed, limit(8, 8, TextForm::Digits)),
                ("chAccPwChangeInd", &self.password_changed_ago, limit(1, 40, TextForm::Alphanumeric)),
                ("nbPurchaseAccount", &self.purchases, limit(1, 4, TextForm::Digits)),
                ("provisionAttemptsDay", &self.cards_added, limit(1, 3, TextForm::Digits)),
                ("txnActivityDay", &self.transactions_day, limit(1, 3, TextForm::Digits)),
                ("txnActivityYear", &self.transactions_year, limit(1, 3, TextForm::Digits)),
                ("paymentAccAge", &self.card_added, limit(8, 8, TextForm::Digits)),
                ("paymentAccInd", &self.card_added_ago, limit(1, 40, TextForm::Alphanumeric)),
                ("shipAddressUsage", &self.address_used, limit(8, 8, TextForm::Digits)),
                ("shipAddressUsageInd", &self.address_used_ago, limit(1, 40, TextForm::Alphanumeric)),
                ("shipNameIndicator", &self.name_match, limit(1, 40, TextForm::Alphanumeric)),
                ("suspiciousAccActivity", &self.suspicious, limit(1, 40, TextForm::Alphanumeric)),
            ],
        )
    }
}

impl MerchantRisk {
    pub(super) fn check(&self) -> Checked {
        check(
            Place("strongCustomerAuthentication.merchantRiskIndicator."),
            &[
                ("deliveryEmailAddress", &self.delivery_email, limit(3, 50, TextForm::Email)),
                ("deliveryTimeframe", &self.delivery_timeframe, limit(1, 40, TextForm::Alphanumeric)),
                ("giftCardAmount", &self.gift_card_amount, limit(1, 15, TextForm::Digits)),
                ("giftCardCount", &self.gift_card_count, limit(1, 2, TextForm::Digits)),
                ("preOrderDate", &self.pre_order_date, limit(8, 8, TextForm::Digits)),
                ("preOrderPurchaseInd", &self.pre_order, limit(1, 40, TextForm::Alphanumeric)),
                ("reorderItemsInd", &self.reorder, limit(1, 40, TextForm::Alphanumeric)),
                ("shipIndicator", &self.shipping, limit(1, 40, TextForm::Alphanumeric)),
            ],
        )
    }
}
