//! Postcodes of the United Kingdom, the United States and Canada. Other countries' are left as they are.

use smol_str::SmolStr;

use super::form::Form;

/// The postcode in its country's form (an alpha-2 code): `SW1A 1AA`, `90210-1234`, `K1A 0B1`. None if that country's form is
/// known and this is not it; other countries' postcodes come back as they are.
pub fn postcode(text: &str, country: &str) -> Option<String> {
    form(text, country).accept(text)
}

pub(super) fn form(text: &str, country: &str) -> Form {
    let kept = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    let squeezed: SmolStr = kept.map(|letter| letter.to_ascii_uppercase()).collect();
    let shape = shape(&squeezed);
    match country {
        "GB" | "GG" | "IM" | "JE" if is_british(&squeezed, &shape) => spaced(&squeezed, 3, " "),
        "GB" | "GG" | "IM" | "JE" => Form::Unknown("a UK postcode"),
        "US" if shape == "99999" => Form::Standard(squeezed.into()),
        "US" if shape == "999999999" => spaced(&squeezed, 4, "-"),
        "US" => Form::Unknown("a US ZIP code"),
        "CA" if is_canadian(&squeezed, &shape) => spaced(&squeezed, 3, " "),
        "CA" => Form::Unknown("a Canadian postal code"),
        _ => Form::Free,
    }
}

/// Letters as `A`, digits as `9`, anything else as it is.
fn shape(text: &str) -> SmolStr {
    let kind = |letter: char| match letter {
        'A'..='Z' => 'A',
        '0'..='9' => '9',
        other => other,
    };
    text.chars().map(kind).collect()
}

/// A district (`M1`, `B33`, `CR2`, `DN55`, `W1A`, `EC1A`) and an inward code of a digit and two letters, or Girobank's own. The
/// letters C, I, K, M, O and V are not used in inward codes.
fn is_british(squeezed: &str, shape: &str) -> bool {
    let districts = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"];
    let shaped = shape.strip_suffix("9AA").is_some_and(|district| districts.contains(&district));
    let inward_letters = squeezed.chars().rev().take(2);
    squeezed == "GIR0AA" || (shaped && !inward_letters.into_iter().any(|letter| "CIKMOV".contains(letter)))
}

/// Letters and digits in turn. D, F, I, O, Q and U are not used, and no district begins with W or Z.
fn is_canadian(squeezed: &str, shape: &str) -> bool {
    let unused = |letter| matches!(letter, 'D' | 'F' | 'I' | 'O' | 'Q' | 'U');
    shape == "A9A9A9" && !squeezed.chars().any(unused) && !squeezed.starts_with(['W', 'Z'])
}

/// The text with a separator before its last characters.
fn spaced(text: &str, last: usize, separator: &str) -> Form {
    let (head, tail) = text.split_at_checked(text.len().saturating_sub(last)).unwrap_or((text, ""));
    Form::Standard(format!("{head}{separator}{tail}"))
}
