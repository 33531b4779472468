//! Countries: ISO 3166-1 alpha-2 codes from whatever a shop wrote.

use any_ascii::any_ascii;
use celes::Country;

/// The alpha-2 code of a country given by alpha-2 or alpha-3 code or by an English name, in any case and with any dots and
/// spaces: `gb`, `GBR`, `U.K.`, `England`, `United States of America`.
pub fn country_code(text: &str) -> Option<&'static str> {
    if let [b'A'..=b'Z', b'A'..=b'Z'] = text.as_bytes()
        && let Ok(country) = Country::from_alpha2(text)
    {
        return Some(country.alpha2);
    }
    let name = letters(text);
    let country = match name.len() {
        0 | 1 => None,
        2 => Country::from_alpha2(&name).ok(),
        3 => Country::from_alpha3(&name).ok(),
        _ => named(&format!("the{name}")).or_else(|| named(&name)),
    };
    country.map(|country| country.alpha2).or_else(|| everyday_name(&name))
}

/// Official names go before other ones: `Samoa` is a country, and also a byname of American Samoa.
fn named(name: &str) -> Option<Country> {
    let official = Country::get_countries().into_iter().find(|country| letters(country.long_name) == name);
    official.or_else(|| Country::from_alias(name).ok())
}

/// Letters and digits only, in ASCII and lower case. No country has a digit, so a text with one is none.
fn letters(text: &str) -> String {
    any_ascii(text).chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The English names of all countries.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    Country::get_countries().into_iter().map(|country| country.long_name)
}

/// Names in daily use that are in no standard.
fn everyday_name(name: &str) -> Option<&'static str> {
    match name {
        "uk" | "gbr" | "britain" | "wales" | "cymru" => Some("GB"),
        "theunitedstates" | "unitedstatesamerica" | "theus" | "theusa" => Some("US"),
        "theuk" | "theunitedkingdom" => Some("GB"),
        "southkorea" | "korea" => Some("KR"),
        "czechia" | "czechrepublic" => Some("CZ"),
        "vietnam" => Some("VN"),
        "deutschland" => Some("DE"),
        "espana" => Some("ES"),
        "republicofireland" | "eire" => Some("IE"),
        "uae" => Some("AE"),
        _ => None,
    }
}
