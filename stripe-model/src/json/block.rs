//! Finds quotes, backslashes and brackets in 64 bytes of JSON at a time, as bit masks: bit `i` stands for byte `i`. Most of
//! an event is `data`, and readers pass over it with these.

use super::lane::{Block, Lane, has, places, structured};

/// Where the bytes that structure JSON are in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    /// `"`
    pub(super) quotes: u64,
    /// `{`, `}`, `[`, `]`; and `Y`, `y`, `_` and DEL, none of which stands outside strings in JSON.
    pub(super) brackets: u64,
    /// Whether there is a backslash.
    pub(super) escapes: bool,
}

/// The bits in which the four brackets differ.
const BRACKETS_DIFFER: u8 = 0x26;

/// The places of quotes alone. None when there may be other marks.
#[inline(always)]
pub(super) fn quotes_alone(block: &Block) -> Option<u64> {
    (!structured(block)).then(|| joined(block, |lane| places(lane, b'"', 0)))
}

/// Finds the marks of a block.
#[inline(always)]
pub(super) fn marks(block: &Block) -> Marks {
    Marks {
        quotes: joined(block, |lane| places(lane, b'"', 0)),
        brackets: joined(block, |lane| places(lane, b'{', BRACKETS_DIFFER)),
        escapes: has(block, b'\\'),
    }
}

/// The places of backslashes.
#[cold]
pub(super) fn backslashes(block: &Block) -> u64 {
    joined(block, |lane| places(lane, b'\\', 0))
}

/// The masks of a block's four lanes as one.
#[inline(always)]
fn joined(block: &Block, mask: impl Fn(&Lane) -> u32) -> u64 {
    let (lanes, _) = block.as_chunks();
    lanes.iter().zip([0, 16, 32, 48]).fold(0, |masks, (lane, shift)| masks | u64::from(mask(lane)) << shift)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_by_one(block: &Block, wanted: &[u8]) -> u64 {
        let bits = block.iter().enumerate().filter(|(_, byte)| wanted.contains(byte));
        bits.fold(0_u64, |mask, (index, _)| mask | 1 << index)
    }

    proptest! {
        #[test]
        fn a_look_at_every_byte_finds_the_same(bytes in proptest::collection::vec(
            prop_oneof![any::<u8>(), prop::sample::select(br#""\{}[]"#.to_vec())], 64))
        {
            let block: Block = bytes.try_into().unwrap();
            let marks = marks(&block);
            let alone = (!block.iter().any(|byte| b"{|}[\\]".contains(byte))).then_some(marks.quotes);
            prop_assert_eq!(quotes_alone(&block), alone);
            prop_assert_eq!(marks.quotes, one_by_one(&block, b"\""));
            prop_assert_eq!(marks.brackets, one_by_one(&block, b"{}[]yY_\x7f"));
            prop_assert_eq!(backslashes(&block), one_by_one(&block, b"\\"));
            prop_assert_eq!(marks.escapes, backslashes(&block) != 0);
        }
    }
}
