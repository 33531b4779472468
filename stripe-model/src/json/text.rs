//! White space and strings, eight bytes at a time.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
const BACKSLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);

/// The index of the first byte from `at` on that is no white space.
#[inline]
pub(crate) fn past_whitespace(json: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = json.get(at) {
        at += 1;
        while let Some(word) = word(json, at) {
            let spaces = (word ^ SPACES).trailing_zeros() as usize / 8;
            at += spaces;
            if spaces < 8 {
                break;
            }
        }
    }
    at
}

/// Where the string ends whose first character is at `at`: the index of its closing quote, and whether it has escapes. None
/// when it never ends or holds a control character.
#[inline]
pub(crate) fn closing_quote(json: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut escapes = false;
    loop {
        match word(json, at) {
            Some(word) => {
                let special = special(word).trailing_zeros() as usize / 8;
                at += special;
                if special == 8 {
                    continue;
                }
            }
            None => at += json.get(at..)?.iter().position(|&byte| byte < b' ' || matches!(byte, b'"' | b'\\'))?,
        }
        match json.get(at)? {
            b'"' => return Some((at, escapes)),
            b'\\' => {
                escapes = true;
                at += 2;
            }
            _ => return None,
        }
    }
}

#[inline]
fn word(json: &[u8], at: usize) -> Option<u64> {
    json.get(at..)?.first_chunk::<8>().map(|bytes| u64::from_le_bytes(*bytes))
}

/// The top bit of a byte is set where it is a quote, a backslash or a control character. Borrows may set bits above the first
/// true one, never below it.
#[inline]
fn special(word: u64) -> u64 {
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    (zero(word ^ QUOTES) | zero(word ^ BACKSLASHES) | word.wrapping_sub(SPACES) & !word) & TOPS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_step_at_a_time_comes_to_the_same_place(bytes in proptest::collection::vec(
            prop_oneof![4 => Just(b' '), 1 => prop::sample::select(b"\n\r\t".to_vec()), 1 => any::<u8>()], 0..60))
        {
            let slow = bytes.iter().position(|byte| !b" \n\r\t".contains(byte)).unwrap_or(bytes.len());
            prop_assert_eq!(past_whitespace(&bytes, 0), slow);
        }

        #[test]
        fn a_string_ends_where_a_slow_walk_ends_it(bytes in proptest::collection::vec(
            prop_oneof![20 => 0x20_u8.., 1 => Just(b'"'), 1 => Just(b'\\'), 1 => 0_u8..0x20], 0..80))
        {
            let (mut at, mut escapes) = (0, false);
            let slow = loop {
                match bytes.get(at) {
                    None | Some(..0x20) => break None,
                    Some(b'"') => break Some((at, escapes)),
                    Some(b'\\') => { escapes = true; at += 2; }
                    Some(_) => at += 1,
                }
            };
            prop_assert_eq!(closing_quote(&bytes, 0), slow);
        }
    }
}
