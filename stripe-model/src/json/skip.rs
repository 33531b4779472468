//! Passes over a JSON container without looking at what is in it: only strings and depth count, 64 bytes at a time.

use super::block::{backslashes, marks, quotes_alone};
use super::lane::Block;

/// Where the container that opens at `start` ends: the index behind its closing bracket. None when it never closes.
pub(crate) fn container(json: &[u8], start: usize) -> Option<usize> {
    let mut strings = Strings::default();
    let mut depth = 0_usize;
    let mut at = start;
    let mut rest = json.get(start..)?;
    while let Some((block, behind)) = rest.split_first_chunk::<64>() {
        if let Some(end) = pass(block, &mut strings, &mut depth) {
            return Some(at + end + 1);
        }
        at += 64;
        rest = behind;
    }
    last_pass(rest, strings, depth).map(|end| at + end + 1)
}

/// Passes over a block; the index of the bracket in it that closes the container.
#[inline(always)]
fn pass(block: &Block, strings: &mut Strings, depth: &mut usize) -> Option<usize> {
    if let (Some(quotes), false) = (quotes_alone(block), strings.escaped) {
        strings.passed ^= quotes;
        return None;
    }
    let marks = marks(block);
    let escaped = if marks.escapes || strings.escaped { strings.escaped(backslashes(block)) } else { 0 };
    let mut brackets = marks.brackets & !strings.inside(marks.quotes & !escaped);
    while brackets != 0 {
        let index = brackets.trailing_zeros() as usize;
        let bracket = block.get(index).copied().unwrap_or_default();
        if matches!(bracket, b'{' | b'[') {
            *depth += 1;
        } else if matches!(bracket, b'}' | b']') {
            *depth = depth.saturating_sub(1);
            if *depth == 0 {
                return Some(index);
            }
        }
        brackets &= brackets - 1;
    }
    None
}

/// The same for the last bytes of a text, which fill no block.
#[cold]
#[inline(never)]
fn last_pass(rest: &[u8], mut strings: Strings, mut depth: usize) -> Option<usize> {
    pass(&padded(rest), &mut strings, &mut depth)
}

/// The last bytes of a text, filled up with spaces.
#[cold]
fn padded(rest: &[u8]) -> Block {
    let mut block = [b' '; 64];
    block.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    block
}

/// What a block inherits from the one before.
#[derive(Default)]
struct Strings {
    /// The first byte is escaped by a backslash at the end of the last block.
    escaped: bool,
    /// All ones when the last block ended inside a string.
    inside: u64,
    /// The quotes of blocks that were passed over since: an odd number of them begins or ends a string.
    passed: u64,
}

impl Strings {
    /// The bytes of the block that are inside strings.
    #[inline]
    fn inside(&mut self, quotes: u64) -> u64 {
        let passed = if self.passed.count_ones() % 2 == 1 { u64::MAX } else { 0 };
        let inside = prefix_xor(quotes) ^ self.inside ^ passed;
        self.inside = if inside >> 63 == 1 { u64::MAX } else { 0 };
        self.passed = 0;
        inside
    }

    /// The bytes of the block that a backslash escapes.
    fn escaped(&mut self, backslashes: u64) -> u64 {
        let mut escaped = u64::from(self.escaped);
        self.escaped = false;
        let mut rest = backslashes & !escaped;
        while rest != 0 {
            let bit = rest & rest.wrapping_neg();
            let next = bit << 1;
            self.escaped = next == 0;
            escaped |= next;
            rest &= !(bit | next);
        }
        escaped
    }
}

/// Bit `i` of the result is the parity of bits `0..=i`: set from each opening quote up to its closing one.
#[inline]
fn prefix_xor(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}
