//! The facets of a line, and which texts each of them may have. A condition on a text that no line has never fits, so that the rule
//! it stands in never decides: the checks of a book and the search for gaps both ask here.
//!
//! A few facets are closed: a role, a currency or a country is one of a list, and nothing else ever. Others are open: gateways add
//! words whenever they like, and a gateway that somebody adds brings its own. Metadata and product classes are the company's.

mod words;

use std::sync::LazyLock;

use celes::Country;

use super::AccountRole;
use crate::canonical::FeeKind;
use crate::money::Currency;
use crate::payment_method::known_methods;

/// The facets that a condition may be about, beside `metadata.<key>`.
pub const FACETS: &[&str] = &[
    "role",
    "gateway",
    "type",
    "category",
    "fee_type",
    "currency",
    "method",
    "card_brand",
    "country",
    "product_class",
];

/// The gateways that this program reads.
pub(super) const GATEWAYS: &[&str] = &["opayo", "stripe"];

/// Who screens payments at those gateways.
pub(super) const SCREENERS: &[&str] = &["Radar", "ReD", "T3M"];

/// Which texts a facet may have.
pub(super) enum Texts {
    /// One of these, and nothing else ever.
    Closed(Vec<&'static str>),
    /// One of these as far as the gateways that are known go; there may be others one day.
    Open(Vec<&'static str>),
    /// Anything.
    Free,
}

/// Which texts a facet may have.
pub(super) fn texts(facet: &str) -> Texts {
    match facet {
        "role" => Texts::Closed(AccountRole::ALL.iter().map(|role| role.as_str()).collect()),
        "currency" => Texts::Closed(CURRENCIES.clone()),
        "country" => Texts::Closed(COUNTRIES.clone()),
        "gateway" => Texts::Open(GATEWAYS.to_vec()),
        "type" => Texts::Open(words::TYPES.to_vec()),
        "category" => Texts::Open(words::CATEGORIES.to_vec()),
        "fee_type" => Texts::Open(FEES.iter().map(|kind| kind.as_str()).collect()),
        "method" => Texts::Open(known_methods().chain(words::OTHER_METHODS.iter().copied()).collect()),
        "card_brand" => Texts::Open(words::CARD_BRANDS.to_vec()),
        _ => Texts::Free,
    }
}

/// What lines say in place of a gateway's own word, where the model translates it: no line ever has the word itself.
pub(super) fn translated(facet: &str, word: &str) -> Option<&'static str> {
    let of_facet = words::TRANSLATED.iter().filter(|(of, ..)| *of == facet);
    of_facet.filter(|(_, own, _)| *own == word).map(|(.., here)| *here).next()
}

/// The brands of cards and the wallets that may stand behind a method: `card.visa`, `card.apple_pay`.
pub(super) fn brands_and_wallets() -> impl Iterator<Item = &'static str> {
    words::CARD_BRANDS.iter().chain(words::WALLETS).copied()
}

const FEES: [FeeKind; 5] =
    [FeeKind::Gateway, FeeKind::Application, FeeKind::PassedOn, FeeKind::Tax, FeeKind::WithheldTax];

/// All codes of ISO 4217, in their order.
static CURRENCIES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|one| letters().flat_map(move |two| letters().map(move |three| [one, two, three])));
    codes.filter_map(|code| Currency::from_code(&String::from_iter(code))).map(|currency| currency.code()).collect()
});

/// All alpha-2 codes of ISO 3166, in their order.
static COUNTRIES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut codes: Vec<&'static str> = Country::get_countries().into_iter().map(|country| country.alpha2).collect();
    codes.sort_unstable();
    codes
});
