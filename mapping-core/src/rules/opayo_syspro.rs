//! The rule book that ships for Opayo and SYSPRO: a company in the United Kingdom that is paid by card and PayPal.

use std::collections::BTreeMap;

use super::{AddressProfile, AddressRules, FraudRules, LedgerRules, OrderRules, PaymentRules, RuleBook};

impl RuleBook {
    /// A rule book for Opayo and SYSPRO to start from: London's business dates, SYSPRO's names for Opayo's cards and wallets,
    /// addresses in SYSPRO's lines, a screening that holds what needs a review, and accounts under the numbers of a plain chart.
    /// The VendorTxCode is the order's number unless `order.code_prefix` or `order.code_suffix` say what else is in it. The
    /// company's own choices (guest customer, default item, its own accounts) are to be set.
    pub fn opayo_syspro() -> Self {
        Self {
            payment: PaymentRules {
                methods: methods(),
                other_method: Some("Other".to_owned()),
                account: Some("1200-00".into()),
                time_zone: "Europe/London".to_owned(),
                ..PaymentRules::default()
            },
            order: OrderRules::default(),
            address: AddressRules { profile: AddressProfile::SysproV7, policy: None },
            fraud: FraudRules { screen: true, ..FraudRules::default() },
            ledger: LedgerRules {
                bank: Some("1000-00".into()),
                clearing: Some("1200-00".into()),
                fees: Some("6200-00".into()),
                returns: Some("4100-00".into()),
                chargebacks: Some("6210-00".into()),
            },
            ..Self::default()
        }
    }
}

/// What SYSPRO calls Opayo's methods. A card is a credit card unless its brand says debit.
fn methods() -> BTreeMap<String, String> {
    [
        ("card", "Credit Card"),
        ("card.visa_debit", "Debit Card"),
        ("card.visa_electron", "Debit Card"),
        ("card.mastercard_debit", "Debit Card"),
        ("card.maestro", "Debit Card"),
        ("card.laser", "Debit Card"),
        ("paypal", "Digital Wallet"),
        ("applepay", "Credit Card"),
        ("googlepay", "Credit Card"),
        ("manual", "Credit Card"),
    ]
    .into_iter()
    .map(|(method, name)| (method.to_owned(), name.to_owned()))
    .collect()
}
