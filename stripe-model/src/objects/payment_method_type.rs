//! The kinds of payment method: the values of `payment_method_details.type`, of a payment intent's allowed methods, and of
//! sources, from the vendor's lists of every version.

use client_core::open_enum;

open_enum! {
    /// A kind of payment method.
    pub enum PaymentMethodType {
        /// ACH credit transfer.
        AchCreditTransfer = "ach_credit_transfer",
        /// ACH debit.
        AchDebit = "ach_debit",
        /// Canadian pre-authorised debit.
        AcssDebit = "acss_debit",
        /// Affirm, pay later.
        Affirm = "affirm",
        /// Afterpay or Clearpay, pay later.
        AfterpayClearpay = "afterpay_clearpay",
        /// Alipay.
        Alipay = "alipay",
        /// Alma, pay later.
        Alma = "alma",
        /// Amazon Pay.
        AmazonPay = "amazon_pay",
        /// Australian direct debit.
        AuBecsDebit = "au_becs_debit",
        /// UK direct debit.
        BacsDebit = "bacs_debit",
        /// Bancontact.
        Bancontact = "bancontact",
        /// Billie, pay later for companies.
        Billie = "billie",
        /// Bitcoin, until 2018.
        Bitcoin = "bitcoin",
        /// Bizum.
        Bizum = "bizum",
        /// BLIK.
        Blik = "blik",
        /// Boleto.
        Boleto = "boleto",
        /// A card without the card being there.
        Card = "card",
        /// A card at a terminal.
        CardPresent = "card_present",
        /// Cash App Pay.
        Cashapp = "cashapp",
        /// Stablecoins.
        Crypto = "crypto",
        /// A method of the account's own.
        Custom = "custom",
        /// The customer's cash balance, filled by bank transfer.
        CustomerBalance = "customer_balance",
        /// EPS.
        Eps = "eps",
        /// FPX.
        Fpx = "fpx",
        /// Giropay.
        Giropay = "giropay",
        /// GrabPay.
        Grabpay = "grabpay",
        /// iDEAL.
        Ideal = "ideal",
        /// Interac at a terminal.
        InteracPresent = "interac_present",
        /// Japanese bank transfer.
        JpCreditTransfer = "jp_credit_transfer",
        /// Kakao Pay.
        KakaoPay = "kakao_pay",
        /// Klarna.
        Klarna = "klarna",
        /// Konbini.
        Konbini = "konbini",
        /// Korean cards.
        KrCard = "kr_card",
        /// Link.
        Link = "link",
        /// MB WAY.
        MbWay = "mb_way",
        /// MobilePay.
        Mobilepay = "mobilepay",
        /// Multibanco.
        Multibanco = "multibanco",
        /// Naver Pay.
        NaverPay = "naver_pay",
        /// New Zealand direct debit.
        NzBankAccount = "nz_bank_account",
        /// OXXO.
        Oxxo = "oxxo",
        /// Przelewy24.
        P24 = "p24",
        /// Pay by Bank.
        PayByBank = "pay_by_bank",
        /// PAYCO.
        Payco = "payco",
        /// PayNow.
        Paynow = "paynow",
        /// PayPal.
        Paypal = "paypal",
        /// PayPay.
        Paypay = "paypay",
        /// PayTo.
        Payto = "payto",
        /// Pix.
        Pix = "pix",
        /// PromptPay.
        Promptpay = "promptpay",
        /// Revolut Pay.
        RevolutPay = "revolut_pay",
        /// Samsung Pay in Korea.
        SamsungPay = "samsung_pay",
        /// Satispay.
        Satispay = "satispay",
        /// Scalapay, pay later.
        Scalapay = "scalapay",
        /// SEPA credit transfer.
        SepaCreditTransfer = "sepa_credit_transfer",
        /// SEPA direct debit.
        SepaDebit = "sepa_debit",
        /// SeQura, pay later.
        Sequra = "sequra",
        /// Sofort.
        Sofort = "sofort",
        /// Another Stripe account.
        StripeAccount = "stripe_account",
        /// The payer's Stripe balance.
        StripeBalance = "stripe_balance",
        /// Sunbit, pay later.
        Sunbit = "sunbit",
        /// Swish.
        Swish = "swish",
        /// TWINT.
        Twint = "twint",
        /// UPI.
        Upi = "upi",
        /// US bank account by ACH.
        UsBankAccount = "us_bank_account",
        /// WeChat, the older integration.
        Wechat = "wechat",
        /// WeChat Pay.
        WechatPay = "wechat_pay",
        /// Zip, pay later.
        Zip = "zip",
    }
}
