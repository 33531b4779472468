//! Finds full card numbers in a payload, so that none is stored. Issuer ranges and lengths follow the public ranges of ISO/IEC
//! 7812 as the card schemes publish them; the check digit is Luhn's.
//!
//! Losing an event over an order number that happens to pass Luhn would be as bad as storing a card number, so the search is
//! narrow. Refused are: any text or integer under a key that names a card number; elsewhere a text that is digits and nothing
//! else, unless its key names an identifier or a reference; and, anywhere in a text, digits grouped as they are embossed
//! (4-4-4-4, 4-6-5). A number must in each case lie in an issuer's range, have its length and pass Luhn.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// No issuer's numbers are shorter.
const FEWEST_DIGITS: usize = 13;

/// The least number of so many digits.
const LEAST_NUMBER: u64 = 1_000_000_000_000;

/// Where the payload carries a card number, if it does.
pub(super) fn find(payload: &[u8]) -> Option<String> {
    let mut json = serde_json::Deserializer::from_slice(payload);
    match (Scan { key: "" }).deserialize(&mut json).and_then(|found| json.end().map(|()| found)) {
        Ok(found) => found,
        Err(_) => find_in_text(&String::from_utf8_lossy(payload)),
    }
}

/// Looks at one JSON value, the one under `key`. Gives the path below it, from its end to its start.
struct Scan<'a> {
    key: &'a str,
}

/// What the key of a value says about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A card number.
    CardNumber,
    /// An identifier or a reference, often nothing but digits.
    Identifier,
    /// Nothing in particular.
    Any,
}

impl<'de> DeserializeSeed<'de> for Scan<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scan<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        if text.bytes().filter(u8::is_ascii_digit).count() < FEWEST_DIGITS {
            return Ok(None); // nearly every text ends here, before its key is looked at
        }
        let digits = whole(text);
        let refused = match (meaning(self.key), digits) {
            (Meaning::CardNumber, Some(digits)) => is_card(&digits, FEWEST_DIGITS),
            (Meaning::Any, Some(digits)) => is_card(&digits, 14),
            (Meaning::Identifier, _) | (Meaning::CardNumber | Meaning::Any, None) => has_embossed(text),
        };
        Ok(refused.then(String::new))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        let refused = number >= LEAST_NUMBER
            && meaning(self.key) == Meaning::CardNumber
            && is_card(&number.to_string(), FEWEST_DIGITS);
        Ok(refused.then(String::new))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    #[allow(clippy::disallowed_types, reason = "the trait names the type; the number is not looked at")]
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut position = 0_usize;
        while let Some(found) = items.next_element_seed(Scan { key: self.key })? {
            if let Some(rest) = found {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Some(format!("[{position}]{rest}")));
            }
            position += 1;
        }
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while let Some(key) = entries.next_key::<String>()? {
            if let Some(rest) = entries.next_value_seed(Scan { key: &key })? {
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                return Ok(Some(format!(".{key}{rest}")));
            }
        }
        Ok(None)
    }
}

fn meaning(key: &str) -> Meaning {
    const CARD: [&str; 9] = [
        "number",
        "pan",
        "cardnumber",
        "cardno",
        "ccnumber",
        "ccnum",
        "creditcard",
        "primaryaccountnumber",
        "fullcardnumber",
    ];
    const IDENTIFIER: [&str; 19] = [
        "reference",
        "order",
        "invoice",
        "transaction",
        "tracking",
        "phone",
        "sku",
        "trace",
        "barcode",
        "account",
        "routing",
        "timestamp",
        "fingerprint",
        "customer",
        "receipt",
        "serial",
        "txcode",
        "authno",
        "authcode",
    ];
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if CARD.contains(&plain.as_str()) {
        Meaning::CardNumber
    } else if plain.ends_with("id") || plain.ends_with("ref") || IDENTIFIER.iter().any(|word| plain.contains(word)) {
        Meaning::Identifier
    } else {
        Meaning::Any
    }
}

/// The digits of a text that is nothing but digits, with single spaces or dashes between them.
fn whole(text: &str) -> Option<String> {
    let text = text.trim();
    let parts: Vec<&str> = text.split([' ', '-']).collect();
    let clean = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    clean.then(|| parts.concat())
}

/// Whether a text holds digits grouped as on a card.
fn has_embossed(text: &str) -> bool {
    runs(text).any(|(_, run)| {
        let groups: Vec<&str> = run.split([' ', '-']).collect();
        [4, 3].into_iter().flat_map(|count| groups.windows(count)).any(|window| {
            let lengths: Vec<usize> = window.iter().map(|group| group.len()).collect();
            matches!(lengths.as_slice(), [4, 4, 4, 4] | [4, 6, 5]) && is_card(&window.concat(), 15)
        })
    })
}

/// Where a text that is no JSON holds a card number, grouped or not.
fn find_in_text(text: &str) -> Option<String> {
    let whole_card = |run: &str| run.split(' ').any(|part| whole(part).is_some_and(|digits| is_card(&digits, 14)));
    let holds = |position: &usize, run: &str| has_embossed(run) || (!is_identified(text, *position) && whole_card(run));
    runs(text).find(|(position, run)| holds(position, run)).map(|(position, _)| format!("byte {position}"))
}

/// Whether what stands at a position is named as an identifier: by `TxAuthNo=` in a form, by `<vpsauthcode>` in XML.
fn is_identified(text: &str, position: usize) -> bool {
    let before = text.get(..position).map(str::trim_end).unwrap_or_default();
    let Some(before) = before.strip_suffix(['=', '>']) else { return false };
    let start = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |end| end + 1);
    before.get(start..).is_some_and(|name| meaning(name) == Meaning::Identifier)
}

/// Stretches of digits, single spaces and single dashes that no letter touches, with their byte positions.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let part_of_run = |c: char| c.is_ascii_digit() || c == ' ' || c == '-';
    let mut start = 0;
    text.split_inclusive(move |c| !part_of_run(c)).filter_map(move |piece| {
        let position = start;
        start += piece.len();
        let run = piece.trim_end_matches(|c| !part_of_run(c)).trim_matches([' ', '-']);
        let before = text.get(..position).and_then(|text| text.chars().next_back());
        let after = piece.chars().next_back().filter(|c| !part_of_run(*c));
        let touched = |c: Option<char>, gap: bool| !gap && c.is_some_and(char::is_alphanumeric);
        let inside = touched(before, piece.starts_with([' ', '-']));
        let trailing = piece.trim_end_matches(|c| !part_of_run(c)).ends_with([' ', '-']);
        (run.len() >= 14 && !inside && !touched(after, trailing)).then_some((position, run))
    })
}

/// Whether digits are a card number of at least `shortest` digits.
fn is_card(digits: &str, shortest: usize) -> bool {
    digits.len() >= shortest && in_range(digits) && luhn(digits)
}

/// Whether the first digits are an issuer's and the length is one of that issuer's.
fn in_range(digits: &str) -> bool {
    let prefix = |length: usize| digits.get(..length).and_then(|text| text.parse::<u32>().ok()).unwrap_or_default();
    let (two, three, four) = (prefix(2), prefix(3), prefix(4));
    match digits.len() {
        13 => prefix(1) == 4,
        14 => matches!(three, 300..=305 | 309) || matches!(two, 36 | 38 | 39),
        15 => matches!(two, 34 | 37),
        16 => {
            prefix(1) == 4
                || matches!(two, 51..=55 | 62 | 65)
                || matches!(three, 644..=649)
                || matches!(four, 2221..=2720 | 3528..=3589 | 6011)
        }
        17 | 18 => two == 62,
        19 => prefix(1) == 4 || matches!(two, 62 | 65) || four == 6011,
        _ => false,
    }
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(position, byte)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            match (position % 2, digit * 2) {
                (0, _) => digit,
                (_, doubled) => doubled / 10 + doubled % 10,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}
