//! The payment methods that are known by name: what family each belongs to, and what a ledger calls it by default. The names
//! are the values of `payment_method_details.type` on Stripe's charges, old and new.

use serde::{Deserialize, Serialize};

use MethodFamily as Is;

/// What kind of thing a payment method is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodFamily {
    /// A card, entered or stored.
    Card,
    /// A card at a terminal.
    CardPresent,
    /// Drawn from a bank account on the customer's mandate; it may bounce days later.
    BankDebit,
    /// Sent by the customer from a bank account.
    BankTransfer,
    /// Confirmed by the customer at the bank's own site.
    BankRedirect,
    /// Moved between bank accounts within seconds.
    RealTime,
    /// Paid by a lender; the customer pays later.
    BuyNowPayLater,
    /// Paid from a wallet or an app.
    Wallet,
    /// Paid in cash against a voucher.
    CashVoucher,
    /// Paid in a crypto-currency.
    Crypto,
    /// Paid from a balance that the gateway holds.
    GatewayBalance,
}

/// The family of a method by the gateway's name, if it is known.
pub fn family(kind: &str) -> Option<MethodFamily> {
    entry(kind).map(|(family, _, _)| *family)
}

/// What a ledger calls a method by default: `Credit Card` for `card`, `ACH` for `us_bank_account`.
pub fn default_name(kind: &str) -> Option<&'static str> {
    entry(kind).map(|(_, _, name)| *name)
}

/// The gateway's names of all known methods.
pub fn known_methods() -> impl Iterator<Item = &'static str> {
    CATALOGUE.iter().map(|(_, kind, _)| *kind)
}

type Entry = (MethodFamily, &'static str, &'static str);

fn entry(kind: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|(_, known, _)| *known == kind)
}

/// Names that stand for nothing in particular (`custom`, test methods) are left to the rules.
const CATALOGUE: &[Entry] = &[
    (Is::Card, "card", "Credit Card"),
    (Is::Card, "click_to_pay", "Credit Card"),
    (Is::Card, "kr_card", "Credit Card"),
    (Is::Card, "ng_card", "Credit Card"),
    (Is::CardPresent, "card_present", "Credit Card"),
    (Is::CardPresent, "interac_present", "Interac"),
    (Is::BankDebit, "ach", "ACH"),
    (Is::BankDebit, "ach_debit", "ACH"),
    (Is::BankDebit, "acss_debit", "Pre-Authorised Debit"),
    (Is::BankDebit, "au_becs_debit", "BECS Direct Debit"),
    (Is::BankDebit, "bacs_debit", "Bacs Direct Debit"),
    (Is::BankDebit, "nz_bank_account", "NZ Direct Debit"),
    (Is::BankDebit, "sepa_debit", "SEPA Direct Debit"),
    (Is::BankDebit, "us_bank_account", "ACH"),
    (Is::BankTransfer, "ach_credit_transfer", "ACH"),
    (Is::BankTransfer, "customer_balance", "Bank Transfer"),
    (Is::BankTransfer, "id_bank_transfer", "Bank Transfer"),
    (Is::BankTransfer, "jp_credit_transfer", "Bank Transfer"),
    (Is::BankTransfer, "multibanco", "Multibanco"),
    (Is::BankTransfer, "ng_bank", "Bank Transfer"),
    (Is::BankTransfer, "ng_bank_transfer", "Bank Transfer"),
    (Is::BankTransfer, "ng_ussd", "USSD"),
    (Is::BankTransfer, "sepa_credit_transfer", "SEPA Credit Transfer"),
    (Is::BankRedirect, "bancontact", "Bancontact"),
    (Is::BankRedirect, "eps", "EPS"),
    (Is::BankRedirect, "fpx", "FPX"),
    (Is::BankRedirect, "giropay", "giropay"),
    (Is::BankRedirect, "ideal", "iDEAL"),
    (Is::BankRedirect, "knet", "KNET"),
    (Is::BankRedirect, "netbanking", "Netbanking"),
    (Is::BankRedirect, "p24", "Przelewy24"),
    (Is::BankRedirect, "pay_by_bank", "Pay by Bank"),
    (Is::BankRedirect, "sofort", "SOFORT"),
    (Is::BankRedirect, "twint", "TWINT"),
    (Is::RealTime, "bizum", "Bizum"),
    (Is::RealTime, "blik", "BLIK"),
    (Is::RealTime, "boku_promptpay", "PromptPay"),
    (Is::RealTime, "duitnow", "DuitNow"),
    (Is::RealTime, "paynow", "PayNow"),
    (Is::RealTime, "payto", "PayTo"),
    (Is::RealTime, "pix", "Pix"),
    (Is::RealTime, "promptpay", "PromptPay"),
    (Is::RealTime, "qris", "QRIS"),
    (Is::RealTime, "swish", "Swish"),
    (Is::RealTime, "upi", "UPI"),
    (Is::RealTime, "wero", "Wero"),
    (Is::BuyNowPayLater, "affirm", "Affirm"),
    (Is::BuyNowPayLater, "afterpay_clearpay", "Afterpay"),
    (Is::BuyNowPayLater, "alma", "Alma"),
    (Is::BuyNowPayLater, "billie", "Billie"),
    (Is::BuyNowPayLater, "capchase_pay", "Capchase Pay"),
    (Is::BuyNowPayLater, "klarna", "Klarna"),
    (Is::BuyNowPayLater, "kriya", "Kriya"),
    (Is::BuyNowPayLater, "mondu", "Mondu"),
    (Is::BuyNowPayLater, "rechnung", "Invoice"),
    (Is::BuyNowPayLater, "scalapay", "Scalapay"),
    (Is::BuyNowPayLater, "sequra", "seQura"),
    (Is::BuyNowPayLater, "sunbit", "Sunbit"),
    (Is::BuyNowPayLater, "tamara", "Tamara"),
    (Is::BuyNowPayLater, "zip", "Zip"),
    (Is::Wallet, "alipay", "Alipay"),
    (Is::Wallet, "amazon_pay", "Amazon Pay"),
    (Is::Wallet, "cashapp", "Cash App Pay"),
    (Is::Wallet, "edenred", "Edenred"),
    (Is::Wallet, "gcash", "GCash"),
    (Is::Wallet, "gopay", "GoPay"),
    (Is::Wallet, "grabpay", "GrabPay"),
    (Is::Wallet, "kakao_pay", "Kakao Pay"),
    (Is::Wallet, "link", "Link"),
    (Is::Wallet, "mb_way", "MB WAY"),
    (Is::Wallet, "mobilepay", "MobilePay"),
    (Is::Wallet, "momo", "MoMo"),
    (Is::Wallet, "naver_pay", "Naver Pay"),
    (Is::Wallet, "ng_wallet", "Wallet"),
    (Is::Wallet, "octopus", "Octopus"),
    (Is::Wallet, "payco", "PAYCO"),
    (Is::Wallet, "paypal", "PayPal"),
    (Is::Wallet, "paypay", "PayPay"),
    (Is::Wallet, "revolut_pay", "Revolut Pay"),
    (Is::Wallet, "samsung_pay", "Samsung Pay"),
    (Is::Wallet, "satispay", "Satispay"),
    (Is::Wallet, "shop_pay", "Shop Pay"),
    (Is::Wallet, "shopeepay", "ShopeePay"),
    (Is::Wallet, "touch_n_go", "Touch 'n Go"),
    (Is::Wallet, "truemoney", "TrueMoney"),
    (Is::Wallet, "vipps", "Vipps"),
    (Is::Wallet, "wechat", "WeChat Pay"),
    (Is::Wallet, "wechat_pay", "WeChat Pay"),
    (Is::CashVoucher, "boleto", "Boleto"),
    (Is::CashVoucher, "konbini", "Konbini"),
    (Is::CashVoucher, "oxxo", "OXXO"),
    (Is::CashVoucher, "us_cash_voucher", "Cash"),
    (Is::Crypto, "bitcoin", "Bitcoin"),
    (Is::Crypto, "crypto", "Crypto"),
    (Is::GatewayBalance, "stripe_account", "Stripe Balance"),
    (Is::GatewayBalance, "stripe_balance", "Stripe Balance"),
];
