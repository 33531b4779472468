//! Sixteen bytes at a time on any machine, written so that the compiler makes vector instructions of the comparisons.

use super::{Block, Lane, TO_THE_TOP};

/// The bytes that end or interrupt a string: quotes, backslashes and control characters.
#[inline]
pub(in crate::json) fn interruptions(lane: &Lane) -> u32 {
    wanted(lane, |byte| (byte < b' ') | (byte == b'"') | (byte == b'\\'))
}

/// The spaces and line feeds.
#[inline]
pub(in crate::json) fn blanks(lane: &Lane) -> u32 {
    wanted(lane, |byte| (byte == b' ') | (byte == b'\n'))
}

/// The bytes that are `byte` once the bits of `ignored` are set.
#[inline]
pub(in crate::json) fn places(lane: &Lane, byte: u8, ignored: u8) -> u32 {
    wanted(lane, |found| found | ignored == byte | ignored)
}

/// Whether a block has the byte.
#[inline]
pub(in crate::json) fn has(block: &Block, byte: u8) -> bool {
    block.iter().fold(false, |has, &found| has | (found == byte))
}

/// Whether a block may have brackets or backslashes: they and `|` lie side by side once bit 5 is set, and the sum moves them
/// to the top of all bytes.
#[inline]
pub(in crate::json) fn structured(block: &Block) -> bool {
    block.iter().fold(false, |found, &byte| found | ((byte | 0x20).wrapping_add(TO_THE_TOP) >= 0xfd))
}

/// Bit `i` is set where byte `i` is wanted. Each byte first becomes the bit of its place among eight, which is one vector
/// comparison for all of them; the sum of eight of them is their byte of the mask.
#[inline(always)]
fn wanted(lane: &Lane, wanted: impl Fn(u8) -> bool) -> u32 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let mut bits = [0_u8; 16];
    for (index, (bit, &byte)) in bits.iter_mut().zip(lane).enumerate() {
        *bit = if wanted(byte) { 1 << (index % 8) } else { 0 };
    }
    let (words, _) = bits.as_chunks::<8>();
    let sums = words.iter().map(|word| u64::from_le_bytes(*word).wrapping_mul(ONES) >> 56);
    sums.zip([0, 8]).fold(0, |mask, (sum, shift)| mask | (sum as u32) << shift)
}
