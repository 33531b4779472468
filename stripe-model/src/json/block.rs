//! Finds quotes, backslashes and brackets in 64 bytes of JSON at a time, as bit masks: bit `i` stands for byte `i`. Most of
//! an event is `data`, and readers pass over it with these. Written so that the compiler turns the comparisons
//! into vector instructions of whatever machine it compiles for.

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

pub(super) type Block = [u8; 64];

/// The bits in which the four brackets differ.
const BRACKETS_DIFFER: u8 = 0x26;

/// Finds the marks of a block.
#[inline]
pub(super) fn marks(block: &Block) -> Marks {
    Marks {
        quotes: places(block, |byte| byte == b'"'),
        brackets: places(block, |byte| byte | BRACKETS_DIFFER == b'{' | BRACKETS_DIFFER),
        escapes: block.iter().fold(false, |found, &byte| found | (byte == b'\\')),
    }
}

/// The places of backslashes.
#[cold]
pub(super) fn backslashes(block: &Block) -> u64 {
    places(block, |byte| byte == b'\\')
}

/// Bit `i` is set where byte `i` is wanted. Each byte first becomes the bit of its place among eight, which is one vector
/// comparison for many bytes; the sum of eight of them is their byte of the mask.
#[inline(always)]
fn places(block: &Block, wanted: impl Fn(u8) -> bool) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let mut bits = [0_u8; 64];
    for (index, (bit, &byte)) in bits.iter_mut().zip(block).enumerate() {
        *bit = if wanted(byte) { 1 << (index % 8) } else { 0 };
    }
    let (words, _) = bits.as_chunks::<8>();
    let sums = words.iter().map(|word| u64::from_le_bytes(*word).wrapping_mul(ONES) >> 56);
    sums.zip((0..64).step_by(8)).fold(0, |mask, (sum, shift)| mask | sum << shift)
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
            prop_assert_eq!(marks.quotes, one_by_one(&block, b"\""));
            prop_assert_eq!(marks.brackets, one_by_one(&block, b"{}[]yY_\x7f"));
            prop_assert_eq!(backslashes(&block), one_by_one(&block, b"\\"));
            prop_assert_eq!(marks.escapes, backslashes(&block) != 0);
        }
    }
}
