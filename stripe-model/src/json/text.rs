//! White space and strings, sixteen bytes at a time.

use super::lane::{Block, LANE, Lane, blanks, interruptions};

/// The index of the first byte from `at` on that is no white space.
#[inline]
pub(crate) fn past_whitespace(json: &[u8], at: usize) -> usize {
    match json.get(at) {
        Some(..=b' ') => past_blanks(json, at),
        _ => at,
    }
}

/// The same where white space is likely: a line feed and the spaces that indent the next line take one look.
#[inline]
fn past_blanks(json: &[u8], at: usize) -> usize {
    let passed = lane(json, at).map_or(0, |lane| (!blanks(lane)).trailing_zeros() as usize);
    match json.get(at + passed) {
        Some(b'!'..) => at + passed,
        _ => past_any_whitespace(json, at + passed),
    }
}

/// The same for what is left: deep indentation, tabs, carriage returns and the end of the text.
#[cold]
#[inline(never)]
fn past_any_whitespace(json: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = json.get(at) {
        at += 1;
        while let Some(lane) = lane(json, at) {
            let passed = (!blanks(lane)).trailing_zeros() as usize;
            at += passed.min(LANE);
            if passed < LANE {
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
        at = interruption(json, at)?;
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

/// The same for a string without escapes that is not at the very end of the text. None for any other.
#[inline]
pub(crate) fn plain_end(json: &[u8], mut at: usize) -> Option<usize> {
    let mut found = interruptions(lane(json, at)?);
    while found == 0 {
        at += LANE;
        found = interruptions(lane(json, at)?);
    }
    let end = at + found.trailing_zeros() as usize;
    (json.get(end) == Some(&b'"')).then_some(end)
}

/// A key that is written as Stripe does, and where its value is: past the white space before it, its colon and the space
/// behind that, all in the next 64 bytes. None for any other.
#[inline]
pub(crate) fn plain_key(json: &str, at: usize) -> Option<(&str, usize)> {
    let ahead: &Block = json.as_bytes().get(at..)?.first_chunk()?;
    let quote = (!blanks(ahead.first_chunk()?)).trailing_zeros() as usize;
    if *ahead.get(quote)? != b'"' {
        return None;
    }
    let start = quote + 1;
    let end = match interruptions(ahead.get(start..)?.first_chunk()?) {
        0 => match interruptions(ahead.get(start + LANE..)?.first_chunk()?) {
            0 => return None,
            found => start + LANE + found.trailing_zeros() as usize,
        },
        found => start + found.trailing_zeros() as usize,
    };
    let value = match ahead.get(end..)?.first_chunk()? {
        [b'"', b':', b' ', b'!'..=0xff] => end + 3,
        [b'"', b':', b'!'..=0xff, _] => end + 2,
        _ => return None,
    };
    let (key, _) = json.split_at_checked(at + start)?.1.split_at_checked(end - start)?;
    Some((key, at + value))
}

/// The index of the first quote, backslash or control character from `at` on.
#[inline]
fn interruption(json: &[u8], mut at: usize) -> Option<usize> {
    while let Some(lane) = lane(json, at) {
        let found = interruptions(lane);
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize);
        }
        at += LANE;
    }
    last_interruption(json, at)
}

/// The same in the last bytes of a text, which fill no lane.
#[cold]
fn last_interruption(json: &[u8], at: usize) -> Option<usize> {
    let within = json.get(at..)?.iter().position(|&byte| byte < b' ' || matches!(byte, b'"' | b'\\'))?;
    Some(at + within)
}

#[inline]
fn lane(json: &[u8], at: usize) -> Option<&Lane> {
    json.get(at..)?.first_chunk()
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
            if let Some(end) = plain_end(&bytes, 0) {
                prop_assert_eq!(slow, Some((end, false)));
            }
        }

        #[test]
        fn a_plain_key_is_what_is_written(
            blank in "[ \n]{0,18}", key in "[a-zé_]{0,40}", gap in prop::sample::select(vec!["", " "]), rest in "[0-9\"]{1,70}")
        {
            let json = format!("{blank}\"{key}\":{gap}{rest}");
            if let Some((read, value)) = plain_key(&json, 0) {
                prop_assert_eq!(read, &key);
                prop_assert_eq!(&json[value..], &rest);
            }
        }
    }

    #[test]
    fn a_key_with_an_escape_is_not_plain_wherever_it_stands() {
        for (before, after) in (0..64).flat_map(|before| (0..64).map(move |after| (before, after))) {
            let json = format!("\"{}\\\"{}\":1,{}", "k".repeat(before), "k".repeat(after), " ".repeat(64));
            assert_eq!(plain_key(&json, 0), None, "{json}");
        }
    }
}
