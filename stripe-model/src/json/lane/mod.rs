//! What a [`Lane`], sixteen bytes of JSON, has in it, as bit masks: bit `i` stands for byte `i`. Every machine finds the same;
//! on x86-64 with its vector instructions by name, because no compiler makes `movemask` of a portable loop.

#[cfg(any(not(target_arch = "x86_64"), test))]
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(not(target_arch = "x86_64"))]
pub(super) use portable::{blanks, has, interruptions, places, structured};
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{blanks, has, interruptions, places, structured};

/// Sixteen bytes, compared at once.
pub(super) type Lane = [u8; 16];

/// Four lanes.
pub(super) type Block = [u8; 64];

/// How many bytes a lane has.
pub(super) const LANE: usize = 16;

/// Takes `}` to the greatest byte, what stands before it (`|`, `{`) right below.
const TO_THE_TOP: u8 = 0xff - b'}';

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_by_one(lane: &Lane, wanted: impl Fn(u8) -> bool) -> u32 {
        lane.iter().enumerate().fold(0, |mask, (index, &byte)| mask | u32::from(wanted(byte)) << index)
    }

    fn interrupts(byte: u8) -> bool {
        byte < b' ' || byte == b'"' || byte == b'\\'
    }

    proptest! {
        #[test]
        fn a_look_at_every_byte_finds_the_same(lane in proptest::array::uniform16(
            prop_oneof![any::<u8>(), prop::sample::select(b"\"\\{}[] \n\x1f".to_vec())]))
        {
            let blank = |byte| byte == b' ' || byte == b'\n';
            let bracket = |byte| byte | 0x26 == b'{' | 0x26;
            let block: Block = [lane, lane, lane, lane].concat().try_into().unwrap();
            let structure = lane.iter().any(|byte| b"{|}[\\]".contains(byte));
            prop_assert_eq!(structured(&block), structure);
            prop_assert_eq!(portable::structured(&block), structure);
            prop_assert_eq!(has(&block, b'{'), lane.contains(&b'{'));
            prop_assert_eq!(portable::has(&block, b'{'), lane.contains(&b'{'));
            prop_assert_eq!(interruptions(&lane), one_by_one(&lane, interrupts));
            prop_assert_eq!(portable::interruptions(&lane), one_by_one(&lane, interrupts));
            prop_assert_eq!(blanks(&lane), one_by_one(&lane, blank));
            prop_assert_eq!(portable::blanks(&lane), one_by_one(&lane, blank));
            prop_assert_eq!(places(&lane, b'{', 0x26), one_by_one(&lane, bracket));
            prop_assert_eq!(portable::places(&lane, b'{', 0x26), one_by_one(&lane, bracket));
        }
    }
}
