//! Patterns of the beginning or end of a code, such as the time that a shop appends to an order's number to make it unique. A
//! pattern is plain text in which `#` stands for one digit and `*` for one or more letters or digits: `-##############`.

use serde::{Deserialize, Serialize};

/// A pattern of letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct CodePattern(String);

impl From<&str> for CodePattern {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl CodePattern {
    /// The pattern as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code without the shortest end that fits; none if no end fits, or if nothing would be left.
    ///
    /// ```
    /// use mapping_core::rules::CodePattern;
    ///
    /// let time = CodePattern::from("-##############");
    /// assert_eq!(time.strip_end("ORDER-17-20261120084512"), Some("ORDER-17"));
    /// assert_eq!(time.strip_end("ORDER-17"), None);
    /// ```
    pub fn strip_end<'a>(&self, code: &'a str) -> Option<&'a str> {
        let splits = code.char_indices().rev().filter_map(|(at, _)| code.split_at_checked(at));
        splits.into_iter().find(|(head, tail)| !head.is_empty() && fits(&self.0, tail)).map(|(head, _)| head)
    }

    /// The code without the shortest beginning that fits; none if no beginning fits, or if nothing would be left.
    pub fn strip_beginning<'a>(&self, code: &'a str) -> Option<&'a str> {
        let splits = code.char_indices().skip(1).filter_map(|(at, _)| code.split_at_checked(at));
        splits.into_iter().find(|(head, _)| fits(&self.0, head)).map(|(_, tail)| tail)
    }
}

/// Whether the whole text is as the pattern says. An empty pattern fits nothing.
fn fits(pattern: &str, text: &str) -> bool {
    let mut rests = vec![text]; // what may be left after the pattern so far
    for symbol in pattern.chars() {
        rests = rests.into_iter().flat_map(|rest| after(symbol, rest)).collect();
        rests.sort_unstable_by_key(|rest| rest.len());
        rests.dedup_by_key(|rest| rest.len());
    }
    !pattern.is_empty() && rests.contains(&"")
}

/// What may be left of a text after one symbol of a pattern.
fn after(symbol: char, text: &str) -> Vec<&str> {
    let mut letters = text.chars();
    match (symbol, letters.next()) {
        ('#', Some(first)) if first.is_ascii_digit() => vec![letters.as_str()],
        ('*', Some(_)) => {
            let run = text.chars().take_while(|letter| letter.is_alphanumeric()).count();
            text.char_indices()
                .map(|(at, letter)| at + letter.len_utf8())
                .take(run)
                .filter_map(|at| text.get(at..))
                .collect()
        }
        (literal, Some(first)) if literal == first => vec![letters.as_str()],
        (_, Some(_) | None) => Vec::new(),
    }
}
