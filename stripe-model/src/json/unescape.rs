//! Resolves the escapes of a string (RFC 8259, section 7). Shops write JSON into metadata, which is full of them.

/// The text between the quotes of a string with its escapes resolved; none where one is no escape, or half of a pair of surrogates.
pub(crate) fn unescaped(text: &str) -> Option<String> {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        resolved.push_str(plain);
        let mut characters = escape.chars();
        let character = match characters.next()? {
            plain @ ('"' | '\\' | '/') => plain,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (character, behind) = code_point(characters.as_str())?;
                characters = behind.chars();
                character
            }
            _ => return None,
        };
        resolved.push(character);
        rest = characters.as_str();
    }
    resolved.push_str(rest);
    Some(resolved)
}

/// The character of `\u` and the digits that a text begins with, and what is behind it. One past 16 bits is a pair of surrogates.
fn code_point(text: &str) -> Option<(char, &str)> {
    let (first, rest) = code_unit(text)?;
    if let Some(character) = char::from_u32(u32::from(first)) {
        return Some((character, rest));
    }
    let (second, rest) = code_unit(rest.strip_prefix("\\u")?)?;
    Some((char::decode_utf16([first, second]).next()?.ok()?, rest))
}

fn code_unit(text: &str) -> Option<(u16, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some((u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)?, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn serde_json_reads_the_same(parts in proptest::collection::vec(prop_oneof![
            "[a-z é😀]{0,3}", "\\\\[\"\\\\/bfnrtx]", "\\\\u[0-9a-f]{4}", "\\\\ud83d\\\\ude0[0-9]", "\\\\ud[89c][0-9a-f]{2}", "\\\\u\\+0[0-9]{2}",
        ], 0..6)) {
            let text = parts.concat();
            prop_assert_eq!(unescaped(&text), serde_json::from_str(&format!("\"{text}\"")).ok());
        }
    }
}
