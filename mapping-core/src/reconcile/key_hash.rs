//! Where keys meet. The hash only brings rows near each other; whether two keys are the same is always decided by their bytes.

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const FACTOR: u64 = 0xd6e8_feb8_6659_fd93;

/// The hash of a key: the same on every machine, so that results come in the same order everywhere.
pub(super) fn key_hash(key: &[u8]) -> u64 {
    let (words, rest) = key.as_chunks::<8>();
    let start = SEED ^ u64::try_from(key.len()).unwrap_or(u64::MAX);
    let hash = words.iter().fold(start, |hash, word| folded(hash ^ u64::from_le_bytes(*word)));
    let tail = rest.iter().fold(1_u64, |tail, byte| tail << 8 | u64::from(*byte));
    folded(folded(hash ^ tail))
}

/// The two halves of a wide product, one upon the other.
fn folded(number: u64) -> u64 {
    let product = u128::from(number ^ SEED.rotate_left(32)) * u128::from(FACTOR);
    let low = u64::try_from(product & u128::from(u64::MAX)).unwrap_or_default();
    let high = u64::try_from(product >> 64).unwrap_or_default();
    low ^ high
}
