//! Finds what looks like a card number in free text, so that a description or a name with one in it is refused before
//! it is sent or stored. Identifiers are not searched: one in ten long numbers has a right check digit by chance.

/// Whether a text holds 13 to 19 digits, alone or grouped by single spaces or hyphens, that begin as cards do and have
/// a right check digit.
///
/// ```
/// use opayo_model::card::holds_card_number;
///
/// assert!(holds_card_number("paid with 4929 0000 0000 6, thanks"));
/// assert!(!holds_card_number("order 4929000000007"));
/// ```
pub fn holds_card_number(text: &str) -> bool {
    let mut digits: Vec<u8> = Vec::new();
    let mut gap = false;
    for byte in text.bytes().chain([b'.']) {
        match byte {
            b'0'..=b'9' => {
                digits.push(byte);
                gap = false;
            }
            b' ' | b'-' if !gap && !digits.is_empty() => gap = true,
            _ => {
                if is_card_number(&digits) {
                    return true;
                }
                digits.clear();
                gap = false;
            }
        }
    }
    false
}

fn is_card_number(digits: &[u8]) -> bool {
    (13..=19).contains(&digits.len()) && matches!(digits.first(), Some(b'2'..=b'6')) && luhn(digits)
}

/// Whether the check digit of ASCII digits is right, ISO/IEC 7812.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([false, true].into_iter().cycle())
        .map(|(byte, doubled)| {
            let digit = u32::from(byte.wrapping_sub(b'0'));
            if doubled { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}
