//! A card as a charge shows it: network, funding, wallet, checks. Never its number.

use client_core::open_enum;
use serde::{Deserialize, Serialize};

open_enum! {
    /// A card network. Old charges spell them `Visa`, `American Express`; those read as the same values.
    pub enum CardBrand {
        /// American Express.
        Amex = "amex" | "American Express",
        /// Cartes Bancaires.
        CartesBancaires = "cartes_bancaires",
        /// Diners Club.
        Diners = "diners" | "Diners Club",
        /// Discover.
        Discover = "discover" | "Discover",
        /// eftpos Australia.
        EftposAu = "eftpos_au",
        /// JCB.
        Jcb = "jcb" | "JCB",
        /// Link.
        Link = "link",
        /// Mastercard.
        Mastercard = "mastercard" | "MasterCard" | "Mastercard",
        /// UnionPay.
        Unionpay = "unionpay" | "UnionPay",
        /// Visa.
        Visa = "visa" | "Visa",
        /// Stripe does not know the network.
        Unrecognised = "unknown",
    }
}

open_enum! {
    /// Where a card's money comes from.
    pub enum CardFunding {
        /// Credit.
        Credit = "credit",
        /// Debit.
        Debit = "debit",
        /// Prepaid.
        Prepaid = "prepaid",
        /// Stripe does not know.
        Unrecognised = "unknown",
    }
}

open_enum! {
    /// A wallet that held the card.
    pub enum WalletType {
        /// American Express Checkout.
        AmexExpressCheckout = "amex_express_checkout",
        /// Apple Pay.
        ApplePay = "apple_pay",
        /// Google Pay.
        GooglePay = "google_pay" | "android_pay",
        /// Link.
        Link = "link",
        /// Masterpass.
        Masterpass = "masterpass",
        /// Samsung Pay.
        SamsungPay = "samsung_pay",
        /// Visa Checkout.
        VisaCheckout = "visa_checkout",
    }
}

open_enum! {
    /// The result of one card check (security code, first address line, postal code).
    pub enum CheckResult {
        /// It matched.
        Pass = "pass",
        /// It did not match.
        Fail = "fail",
        /// The bank did not check.
        Unavailable = "unavailable",
        /// Stripe did not ask yet.
        Unchecked = "unchecked",
    }
}

/// A card as it was used for a charge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CardDetails {
    /// The network.
    pub brand: Option<CardBrand>,
    /// The last four digits.
    pub last4: Option<String>,
    /// Where the money comes from.
    pub funding: Option<CardFunding>,
    /// The card's country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Month of expiry, 1 to 12.
    pub exp_month: Option<u32>,
    /// Year of expiry, four digits.
    pub exp_year: Option<u32>,
    /// The same for the same card number, whoever uses it.
    pub fingerprint: Option<String>,
    /// The network that carried the payment.
    pub network: Option<String>,
    /// The wallet that held the card.
    pub wallet: Option<Wallet>,
    /// Address and security code checks.
    pub checks: Option<CardChecks>,
    /// The result of 3-D Secure.
    pub three_d_secure: Option<ThreeDSecure>,
    /// The bank's authorisation code.
    pub authorization_code: Option<String>,
}

/// The wallet that held a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wallet {
    /// Which wallet.
    #[serde(rename = "type")]
    pub kind: Option<WalletType>,
    /// The last four digits of the device's own number.
    pub dynamic_last4: Option<String>,
}

/// What the bank said about address and security code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardChecks {
    /// First line of the address.
    pub address_line1_check: Option<CheckResult>,
    /// Postal code.
    pub address_postal_code_check: Option<CheckResult>,
    /// Security code.
    pub cvc_check: Option<CheckResult>,
}

/// What 3-D Secure said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreeDSecure {
    /// `authenticated`, `attempt_acknowledged`, `exempted`, `failed`, …
    pub result: Option<String>,
    /// Why it failed or was not done.
    pub result_reason: Option<String>,
    /// `challenge` or `frictionless`.
    pub authentication_flow: Option<String>,
    /// The protocol's version.
    pub version: Option<String>,
}
