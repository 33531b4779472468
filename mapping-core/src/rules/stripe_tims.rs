//! The rule book that ships for Stripe and TIMS: TIMS's few names of payment methods for Stripe's many.

use super::{AddressProfile, AddressRules, PaymentRules, RuleBook};
use crate::payment_method::{MethodFamily, default_name, family, known_methods};

impl RuleBook {
    /// A rule book for Stripe and TIMS to start from: every payment method that Stripe has under one of TIMS's names, addresses
    /// in TIMS's widths. The company's own choices (time zone, accounts, guest customer, aliases) are left open.
    pub fn stripe_tims() -> Self {
        let methods = known_methods().filter_map(|kind| Some((kind.to_owned(), tims_name(kind)?.to_owned())));
        Self {
            payment: PaymentRules {
                methods: methods.collect(),
                other_method: Some("Other".to_owned()),
                ..PaymentRules::default()
            },
            address: AddressRules { profile: AddressProfile::Tims, policy: None },
            ..Self::default()
        }
    }
}

/// What TIMS calls a payment method.
fn tims_name(kind: &str) -> Option<&'static str> {
    if default_name(kind) == Some("ACH") {
        return Some("ACH");
    }
    Some(match family(kind)? {
        MethodFamily::Card | MethodFamily::CardPresent => "Credit Card",
        MethodFamily::BankDebit => "Direct Debit",
        MethodFamily::BankTransfer | MethodFamily::BankRedirect | MethodFamily::RealTime => "Bank Transfer",
        MethodFamily::BuyNowPayLater => "Buy Now Pay Later",
        MethodFamily::Wallet => "Digital Wallet",
        MethodFamily::CashVoucher => "Cash",
        MethodFamily::Crypto | MethodFamily::GatewayBalance => "Other",
    })
}
