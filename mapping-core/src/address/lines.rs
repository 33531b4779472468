//! Street lines in so many columns of such a width. Folding moves words to the next line and never splits one; if the lines
//! are too many even so, they are run together and folded anew.

use super::{Policy, WidthProfile, text};
use crate::refusal::{Refusal, RefusalCode};

/// The lines in the profile's columns.
pub(super) fn fit(lines: Vec<String>, at: impl Fn() -> String, profile: &WidthProfile) -> Result<Vec<String>, Refusal> {
    let fits = |lines: &[String]| {
        lines.len() <= profile.lines && lines.iter().all(|line| text::is_within(line, profile.line_width))
    };
    if fits(&lines) {
        return Ok(lines);
    }
    let whole = lines.join(" ");
    let too_long = || too_long(&whole, at(), profile);
    match profile.policy {
        Policy::Refuse => Err(too_long()),
        Policy::Fold => {
            let folded = lines.iter().flat_map(|line| fold(line, profile.line_width)).collect::<Vec<_>>();
            let refolded = || fold(&whole, profile.line_width);
            let candidate = if folded.len() <= profile.lines { folded } else { refolded() };
            if fits(&candidate) { Ok(candidate) } else { Err(too_long()) }
        }
    }
}

/// The line as lines that are as full as whole words allow. A word wider than `width` stands alone and stays too wide.
fn fold(line: &str, width: usize) -> Vec<String> {
    let mut folded: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        match folded.last_mut() {
            Some(last) if last.chars().count() + 1 + word.chars().count() <= width => {
                last.push(' ');
                last.push_str(word);
            }
            Some(_) | None => folded.push(word.to_owned()),
        }
    }
    folded
}

fn too_long(whole: &str, field: String, profile: &WidthProfile) -> Refusal {
    let WidthProfile { lines, line_width, .. } = profile;
    let message = format!("this does not fit into {lines} lines of {line_width} characters; shorten it at the source");
    Refusal::new(RefusalCode::TooLong, field, whole, message)
}
