//! What paid, in the model's words: a card by its brand, or the wallet that stands in its place.

use opayo_model::pi::{CardUsed, PaymentMethodUsed};
use opayo_model::status::CardType;

use crate::canonical::{CardBrand, PaymentMethod, StoredCard, Wallet};

/// How a Pi or v3 transaction was paid.
pub(super) fn method(used: Option<&PaymentMethodUsed>) -> PaymentMethod {
    let card = used.and_then(|used| used.card.as_ref());
    let told = used.and_then(PaymentMethodUsed::kind);
    let paid = of_card_type(card.and_then(|card| card.card_type.as_ref()), card.and_then(last4));
    match told {
        Some(kind) if kind != "card" => PaymentMethod { kind: kind.to_owned(), wallet: wallet(kind), ..paid },
        Some(_) | None => paid,
    }
}

/// How something was paid of which only the card's kind is known.
pub(super) fn of_card_type(kind: Option<&CardType>, last4: Option<String>) -> PaymentMethod {
    let by = |kind: &str, brand: Option<CardBrand>| PaymentMethod {
        kind: kind.to_owned(),
        brand,
        last4: last4.clone(),
        wallet: None,
    };
    match kind {
        Some(CardType::PayPal) => by("paypal", None),
        Some(card) => by("card", Some(brand(card))),
        None => by("card", None),
    }
}

/// The card, if Opayo keeps it for later payments.
pub(super) fn stored(used: Option<&PaymentMethodUsed>) -> Option<StoredCard> {
    let card = used?.card.as_ref().filter(|card| card.reusable == Some(true))?;
    Some(StoredCard {
        token: card.card_identifier.as_ref()?.to_string(),
        brand: card.card_type.as_ref().map(brand),
        last4: last4(card),
        expires: card.expiry_date.as_deref().and_then(month),
    })
}

/// `0329` as `2029-03`; none for any other text.
pub(super) fn month(expiry: &str) -> Option<String> {
    let (month, year) = expiry.split_at_checked(2).filter(|(_, year)| year.len() == 2)?;
    let digits = expiry.bytes().all(|byte| byte.is_ascii_digit());
    (digits && ("01"..="12").contains(&month)).then(|| format!("20{year}-{month}"))
}

fn last4(card: &CardUsed) -> Option<String> {
    card.last_four_digits.clone().filter(|digits| !digits.is_empty())
}

fn wallet(kind: &str) -> Option<Wallet> {
    match kind {
        "applepay" => Some(Wallet::ApplePay),
        "googlepay" => Some(Wallet::GooglePay),
        _ => None,
    }
}

/// The brand as the model names it; debit cards are brands of their own, because ledgers tell them apart.
fn brand(card: &CardType) -> CardBrand {
    CardBrand::from(match card {
        CardType::Visa => "visa",
        CardType::VisaDebit => "visa_debit",
        CardType::VisaElectron => "visa_electron",
        CardType::MasterCard => "mastercard",
        CardType::DebitMasterCard => "mastercard_debit",
        CardType::Maestro => "maestro",
        CardType::AmericanExpress => "amex",
        CardType::DinersDiscover => "diners",
        CardType::Jcb => "jcb",
        CardType::Laser => "laser",
        CardType::PayPal => "paypal",
        CardType::Unknown(text) => text.as_str(),
    })
}
