//! What the customer's browser says, which 3-D Secure 2 hands to the card's bank.

use serde::{Deserialize, Serialize};

use super::{AccountInfo, MerchantRisk, PriorAuthentication, RequestorAuthentication};
use crate::check::{Checked, Place};
use crate::limits::{self, TextForm, TextLimit};
use crate::wire::{folded_enum, optional_text};

folded_enum! {
    /// How large the challenge is shown.
    pub enum ChallengeWindowSize {
        /// 250 by 400.
        Small = "Small",
        /// 390 by 400.
        Medium = "Medium",
        /// 500 by 600.
        Large = "Large",
        /// 600 by 400.
        ExtraLarge = "ExtraLarge",
        /// All of the screen.
        FullScreen = "FullScreen",
    }
}

folded_enum! {
    /// What is bought.
    pub enum TransType {
        /// Goods or a service.
        GoodsAndServicePurchase = "GoodsAndServicePurchase",
        /// A cheque is taken.
        CheckAcceptance = "CheckAcceptance",
        /// An account is funded.
        AccountFunding = "AccountFunding",
        /// What is as good as cash.
        QuasiCashTransaction = "QuasiCashTransaction",
        /// A prepaid card.
        PrepaidActivationAndLoad = "PrepaidActivationAndLoad",
    }
}

folded_enum! {
    /// Why no authentication should be needed.
    pub enum ThreeDsExemption {
        /// A small amount.
        LowValue = "LowValue",
        /// Little fraud at this merchant.
        TransactionRiskAnalysis = "TransactionRiskAnalysis",
        /// The card holder trusts the merchant.
        TrustedMerchant = "TrustedMerchant",
        /// A firm pays by a secure way of its own.
        SecureCorporatePayment = "SecureCorporatePayment",
        /// Somebody else authenticated the card holder.
        DelegatedAuthentication = "DelegatedAuthentication",
    }
}

/// What the browser says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StrongCustomerAuthentication {
    /// Where the answer to a challenge is posted.
    #[serde(rename = "notificationURL")]
    pub notification_url: String,
    /// The browser's address, of version 4 or 6.
    #[serde(rename = "browserIP")]
    pub browser_ip: String,
    /// Its `Accept` header.
    pub browser_accept_header: String,
    /// Whether it runs scripts.
    pub browser_javascript_enabled: bool,
    /// Whether it runs Java.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_java_enabled: Option<bool>,
    /// Its language: `en-GB`.
    pub browser_language: String,
    /// Bits a pixel.
    #[serde(default, deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub browser_color_depth: Option<String>,
    /// Pixels.
    #[serde(default, deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub browser_screen_height: Option<String>,
    /// Pixels.
    #[serde(default, deserialize_with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub browser_screen_width: Option<String>,
    /// Minutes between UTC and its clock.
    #[serde(
        rename = "browserTZ",
        default,
        deserialize_with = "optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub browser_tz: Option<String>,
    /// Its `User-Agent` header.
    pub browser_user_agent: String,
    /// How large the challenge is shown.
    pub challenge_window_size: ChallengeWindowSize,
    /// The customer's account at the merchant.
    #[serde(rename = "acctID", skip_serializing_if = "Option::is_none")]
    pub acct_id: Option<String>,
    /// What is bought.
    pub trans_type: TransType,
    /// How the merchant knows the customer.
    #[serde(rename = "threeDSRequestorAuthenticationInfo", skip_serializing_if = "Option::is_none")]
    pub requestor_authentication: Option<RequestorAuthentication>,
    /// How the customer was authenticated before.
    #[serde(rename = "threeDSRequestorPriorAuthenticationInfo", skip_serializing_if = "Option::is_none")]
    pub prior_authentication: Option<PriorAuthentication>,
    /// The customer's account at the merchant over time.
    #[serde(rename = "acctInfo", skip_serializing_if = "Option::is_none")]
    pub account_info: Option<Box<AccountInfo>>,
    /// What is risky in the order.
    #[serde(rename = "merchantRiskIndicator", skip_serializing_if = "Option::is_none")]
    pub merchant_risk: Option<MerchantRisk>,
    /// Why no authentication should be needed.
    #[serde(rename = "threeDSExemptionIndicator", skip_serializing_if = "Option::is_none")]
    pub exemption: Option<ThreeDsExemption>,
    /// The merchant's site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
}

impl StrongCustomerAuthentication {
    /// What a browser must say; the window is large and goods are bought.
    pub fn new(notification_url: &str, browser_ip: &str, accept: &str, language: &str, user_agent: &str) -> Self {
        Self {
            notification_url: notification_url.to_owned(),
            browser_ip: browser_ip.to_owned(),
            browser_accept_header: accept.to_owned(),
            browser_javascript_enabled: true,
            browser_java_enabled: None,
            browser_language: language.to_owned(),
            browser_color_depth: None,
            browser_screen_height: None,
            browser_screen_width: None,
            browser_tz: None,
            browser_user_agent: user_agent.to_owned(),
            challenge_window_size: ChallengeWindowSize::Large,
            acct_id: None,
            trans_type: TransType::GoodsAndServicePurchase,
            requestor_authentication: None,
            prior_authentication: None,
            account_info: None,
            merchant_risk: None,
            exemption: None,
            website: None,
        }
    }

    pub(super) fn check(&self) -> Checked {
        const PLACE: Place = Place("strongCustomerAuthentication.");
        PLACE.text("notificationURL", self.notification_url.as_str(), limits::NOTIFICATION_URL)?;
        PLACE.text("browserIP", self.browser_ip.as_str(), limits::BROWSER_IP)?;
        PLACE.text("browserAcceptHeader", self.browser_accept_header.as_str(), limits::BROWSER_HEADER)?;
        PLACE.text("browserLanguage", self.browser_language.as_str(), limits::BROWSER_LANGUAGE)?;
        PLACE.text("browserUserAgent", self.browser_user_agent.as_str(), limits::BROWSER_HEADER)?;
        for (property, figure) in [
            ("browserScreenHeight", &self.browser_screen_height),
            ("browserScreenWidth", &self.browser_screen_width),
            ("browserTZ", &self.browser_tz),
        ] {
            PLACE.text(property, figure.as_deref(), limits::BROWSER_FIGURE)?;
        }
        let size = &self.challenge_window_size;
        PLACE.known("challengeWindowSize", size.is_known(), size.as_str())?;
        PLACE.known("transType", self.trans_type.is_known(), self.trans_type.as_str())?;
        PLACE.text("acctID", self.acct_id.as_deref(), TextLimit { min: 1, max: 64, form: TextForm::Free })?;
        PLACE.text("website", self.website.as_deref(), TextLimit { min: 1, max: 100, form: TextForm::Url })?;
        match self.browser_color_depth.as_deref() {
            None | Some("1" | "4" | "8" | "15" | "16" | "24" | "32" | "48") => {}
            Some(_) => return Err(PLACE.refuse("browserColorDepth", "is one of 1, 4, 8, 15, 16, 24, 32, 48")),
        }
        self.check_parts()
    }

    fn check_parts(&self) -> Checked {
        if let Some(part) = &self.requestor_authentication {
            part.check()?;
        }
        if let Some(part) = &self.prior_authentication {
            part.check()?;
        }
        if let Some(part) = &self.account_info {
            part.check()?;
        }
        self.merchant_risk.as_ref().map_or(Ok(()), MerchantRisk::check)
    }
}
