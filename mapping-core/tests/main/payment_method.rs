use std::collections::{BTreeMap, BTreeSet};

use mapping_core::canonical::{CardBrand, PaymentMethod, Wallet};
use mapping_core::payment_method::{self, MethodFamily, default_name, family, known_methods};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::PaymentRules;

/// Every value of `payment_method_details.type` in Stripe's API, old and new.
const STRIPE_METHODS: &str = "card card_present interac_present ach_credit_transfer ach_debit acss_debit us_bank_account \
    bacs_debit sepa_debit sepa_credit_transfer au_becs_debit nz_bank_account customer_balance affirm afterpay_clearpay \
    alipay alma amazon_pay bancontact billie bizum blik boleto cashapp crypto eps fpx giropay grabpay ideal kakao_pay \
    klarna konbini kr_card link mb_way mobilepay multibanco naver_pay oxxo p24 pay_by_bank payco paynow paypal paypay \
    payto pix promptpay revolut_pay samsung_pay satispay scalapay sequra sofort stripe_account sunbit swish twint upi \
    wechat wechat_pay zip stripe_balance duitnow gcash jp_credit_transfer knet shop_pay tamara truemoney us_cash_voucher \
    wero";

fn method(kind: &str) -> PaymentMethod {
    PaymentMethod { kind: kind.to_owned(), brand: None, last4: None, wallet: None }
}

fn apple_pay_visa() -> PaymentMethod {
    PaymentMethod { brand: Some(CardBrand::Visa), wallet: Some(Wallet::ApplePay), ..method("card") }
}

fn rules(methods: &[(&str, &str)]) -> PaymentRules {
    let methods = methods.iter().map(|(kind, name)| ((*kind).to_owned(), (*name).to_owned())).collect();
    PaymentRules { methods, ..PaymentRules::default() }
}

#[test]
fn every_method_of_the_gateway_has_a_family_and_a_name() {
    for kind in STRIPE_METHODS.split_whitespace() {
        assert!(family(kind).is_some(), "{kind}");
        let name = payment_method::resolve(&method(kind), &PaymentRules::default()).unwrap();
        assert_eq!(Some(name.value.as_str()), default_name(kind));
        assert_eq!(name.rule(), format!("payment_method.{kind}"));
    }
}

#[test]
fn a_name_that_says_nothing_about_the_method_is_left_to_the_rules() {
    for kind in ["custom", "test_pay", ""] {
        assert_eq!((family(kind), default_name(kind)), (None, None), "{kind}");
    }
}

#[test]
fn no_method_is_listed_twice() {
    let methods: Vec<&str> = known_methods().collect();
    assert_eq!(methods.iter().collect::<BTreeSet<_>>().len(), methods.len());
}

#[test]
fn cards_and_ach_go_by_the_names_that_ledgers_use() {
    let table = [
        ("card", MethodFamily::Card, "Credit Card"),
        ("card_present", MethodFamily::CardPresent, "Credit Card"),
        ("ach", MethodFamily::BankDebit, "ACH"),
        ("ach_debit", MethodFamily::BankDebit, "ACH"),
        ("us_bank_account", MethodFamily::BankDebit, "ACH"),
        ("ach_credit_transfer", MethodFamily::BankTransfer, "ACH"),
        ("sepa_debit", MethodFamily::BankDebit, "SEPA Direct Debit"),
        ("ideal", MethodFamily::BankRedirect, "iDEAL"),
        ("klarna", MethodFamily::BuyNowPayLater, "Klarna"),
        ("oxxo", MethodFamily::CashVoucher, "OXXO"),
        ("pix", MethodFamily::RealTime, "Pix"),
        ("paypal", MethodFamily::Wallet, "PayPal"),
        ("crypto", MethodFamily::Crypto, "Crypto"),
    ];
    for (kind, expected_family, name) in table {
        assert_eq!((family(kind), default_name(kind)), (Some(expected_family), Some(name)), "{kind}");
    }
}

#[test]
fn the_table_is_asked_for_the_wallet_then_the_brand_then_the_method() {
    let all = [("card.apple_pay", "Apple Pay"), ("card.visa", "Visa"), ("card", "Card")];
    let name = |methods| payment_method::resolve(&apple_pay_visa(), &rules(methods)).unwrap().value;
    assert_eq!(name(&all), "Apple Pay");
    assert_eq!(name(&all[1..]), "Visa");
    assert_eq!(name(&all[2..]), "Card");
    assert_eq!(name(&[]), "Credit Card");
}

#[test]
fn brand_and_wallet_stand_among_the_reasons() {
    let name = payment_method::resolve(&apple_pay_visa(), &rules(&[("card.visa", "Visa")])).unwrap();
    insta::assert_snapshot!(name, @"Visa by rules.payment.methods.card.visa from payment.method.kind = card, payment.method.brand = visa, payment.method.wallet = apple_pay; not Credit Card: payment_method.card is asked later");
}

#[test]
fn a_brand_and_a_wallet_that_nobody_knew_yesterday_can_be_named() {
    let new = PaymentMethod {
        brand: Some(CardBrand::from("cartes_bancaires")),
        wallet: Some(Wallet::from("new_pay")),
        ..method("card")
    };
    let named = payment_method::resolve(&new, &rules(&[("card.cartes_bancaires", "CB")])).unwrap();
    assert_eq!(named.value, "CB");
    assert_eq!(payment_method::resolve(&new, &rules(&[])).unwrap().value, "Credit Card");
}

#[test]
fn an_unknown_method_takes_the_name_for_others_or_is_refused_with_near_ones() {
    let others = PaymentRules { other_method: Some("Other".to_owned()), ..PaymentRules::default() };
    let name = payment_method::resolve(&method("tulip_pay"), &others).unwrap();
    assert_eq!((name.value.as_str(), name.rule()), ("Other", "rules.payment.other_method"));

    let refusal = payment_method::resolve(&method("wechatpay"), &PaymentRules::default()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::UnknownPaymentMethod);
    insta::assert_snapshot!(refusal, @r#"unknown_payment_method at payment.method.kind = "wechatpay": no rule names this payment method; add it to rules.payment.methods, or name all others with rules.payment.other_method; near: wechat_pay (980/1000, the same but for dashes and spaces), wechat (666/1000, 3 characters differ)"#);
}

#[test]
fn an_empty_table_is_no_rule() {
    assert_eq!(PaymentRules::default().methods, BTreeMap::new());
}
