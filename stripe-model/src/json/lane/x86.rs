//! Sixteen bytes at a time with SSE2, which every x86-64 processor has.

use safe_arch::{
    add_i8_m128i, bitor_m128i, cmp_eq_mask_i8_m128i, m128i, max_u8_m128i, min_u8_m128i, move_mask_i8_m128i,
    set_splat_i8_m128i,
};

use super::{Block, Lane, TO_THE_TOP};

/// The bytes that end or interrupt a string: quotes, backslashes and control characters.
#[inline(always)]
pub(in crate::json) fn interruptions(lane: &Lane) -> u32 {
    let bytes = m128i::from(*lane);
    let controls = cmp_eq_mask_i8_m128i(min_u8_m128i(bytes, splat(0x1f)), bytes);
    mask(bitor_m128i(controls, bitor_m128i(equal(bytes, b'"'), equal(bytes, b'\\'))))
}

/// The spaces and line feeds.
#[inline(always)]
pub(in crate::json) fn blanks(lane: &Lane) -> u32 {
    let bytes = m128i::from(*lane);
    mask(bitor_m128i(equal(bytes, b' '), equal(bytes, b'\n')))
}

/// The bytes that are `byte` once the bits of `ignored` are set.
#[inline(always)]
pub(in crate::json) fn places(lane: &Lane, byte: u8, ignored: u8) -> u32 {
    mask(equal(bitor_m128i(m128i::from(*lane), splat(ignored)), byte | ignored))
}

/// Whether a block has the byte.
#[inline(always)]
pub(in crate::json) fn has(block: &Block, byte: u8) -> bool {
    let (lanes, _) = block.as_chunks();
    let found = lanes.iter().fold(splat(0), |found, lane| bitor_m128i(found, equal(m128i::from(*lane), byte)));
    mask(found) != 0
}

/// Whether a block may have brackets or backslashes: they and `|` lie side by side once bit 5 is set, and the sum moves them
/// to the top of all bytes.
#[inline(always)]
pub(in crate::json) fn structured(block: &Block) -> bool {
    let (lanes, _) = block.as_chunks();
    let moved = |lane: &Lane| add_i8_m128i(bitor_m128i(m128i::from(*lane), splat(0x20)), splat(TO_THE_TOP));
    let highest = lanes.iter().fold(splat(0), |highest, lane| max_u8_m128i(highest, moved(lane)));
    mask(cmp_eq_mask_i8_m128i(max_u8_m128i(highest, splat(0xfd)), highest)) != 0
}

#[inline(always)]
fn splat(byte: u8) -> m128i {
    set_splat_i8_m128i(byte.cast_signed())
}

#[inline(always)]
fn equal(bytes: m128i, byte: u8) -> m128i {
    cmp_eq_mask_i8_m128i(bytes, splat(byte))
}

/// Bit `i` is the top bit of byte `i`.
#[inline(always)]
fn mask(bytes: m128i) -> u32 {
    move_mask_i8_m128i(bytes).cast_unsigned()
}
