//! A reference that does not fit its column: a short key of it goes into the column, the whole goes into a narration, and the
//! posting is found again by either. The key is a function of the reference alone, so it is the same on every machine and after
//! every crash.

use sha2::{Digest, Sha256};

/// A reference as it fits a column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ShortReference {
    key: String,
    whole: String,
}

impl ShortReference {
    /// Digits and capitals without `I`, `L`, `O` and `U`, which people misread; Crockford's base 32.
    const ALPHABET: &'static [u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// The shortest key that is worth having: 30 bits. Among ten thousand references, two share such a key once in twenty
    /// cases, which is why [`is_of`](Self::is_of) looks at the whole as well.
    pub const SHORTEST: usize = 6;

    /// Fits `whole` into `width` characters: itself if it fits, otherwise the beginning of its SHA-256 in base 32. `None` for a
    /// width below [`SHORTEST`](Self::SHORTEST) that it does not fit.
    ///
    /// ```
    /// use syspro_harmony::enet::ShortReference;
    ///
    /// let short = ShortReference::fit("ch_3QxYZ0AbCdEfGhIjKlMnOpQr", 8).unwrap();
    /// assert_eq!(short.key().len(), 8);
    /// assert!(short.is_shortened());
    /// assert_eq!(ShortReference::fit("100466", 8).unwrap().key(), "100466");
    /// ```
    pub fn fit(whole: impl Into<String>, width: usize) -> Option<Self> {
        let whole = whole.into();
        if whole.chars().count() <= width {
            return Some(Self { key: whole.clone(), whole });
        }
        (width >= Self::SHORTEST).then(|| Self { key: digest(&whole, width), whole })
    }

    /// What goes into the column.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The whole reference, for the narration.
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// The whole reference, if a text of this width has room for it.
    pub(super) fn fits_whole(&self, width: usize) -> Option<String> {
        (self.whole.chars().count() <= width).then(|| self.whole.clone())
    }

    /// Whether the key is not the reference itself, so that the whole has to stand somewhere else too.
    pub fn is_shortened(&self) -> bool {
        self.key != self.whole
    }

    /// Whether a posting with this reference and narration is of this reference for certain. A narration that names another
    /// reference under the same key is a collision, which a person has to look at; a narration that is blank or cut says
    /// nothing, and the key decides.
    ///
    /// ```
    /// use syspro_harmony::enet::ShortReference;
    ///
    /// let short = ShortReference::fit("ORDER-1234", 8).unwrap();
    /// assert!(short.is_of("", Some("Paid for ORDER-1234, in full")));
    /// assert!(!short.is_of("", Some("Paid for ORDER-12345")));
    /// ```
    pub fn is_of(&self, reference: &str, narration: Option<&str>) -> bool {
        let narration = narration.map(str::trim).filter(|text| !text.is_empty());
        if narration.is_some_and(|text| self.is_named_in(text)) {
            return true;
        }
        let same = reference.trim().eq_ignore_ascii_case(&self.key);
        same && narration.is_none_or(|text| !self.is_shortened() || self.whole.starts_with(text))
    }

    /// Whether the whole stands in a text by itself: not as a part of a longer number or word.
    pub(super) fn is_named_in(&self, text: &str) -> bool {
        let goes_on = |neighbour: Option<char>| neighbour.is_some_and(char::is_alphanumeric);
        text.match_indices(&self.whole).any(|(place, named)| {
            let (before, rest) = text.split_at(place);
            let after = rest.strip_prefix(named).and_then(|after| after.chars().next());
            !goes_on(before.chars().next_back()) && !goes_on(after)
        })
    }
}

/// At most 32 characters of the digest; 160 bits are as good as all of them.
fn digest(whole: &str, width: usize) -> String {
    let bytes = Sha256::digest(whole.as_bytes());
    let letters = (0..width.min(32)).map(|place| ShortReference::ALPHABET.get(five_bits(&bytes, place)));
    letters.flatten().map(|letter| char::from(*letter)).collect()
}

/// The five bits at a place, counted in fives from the first bit on.
fn five_bits(bytes: &[u8], place: usize) -> usize {
    let (first, skipped) = (place * 5 / 8, place * 5 % 8);
    let byte = |position: usize| bytes.get(position).copied().unwrap_or_default();
    let pair = u16::from_be_bytes([byte(first), byte(first + 1)]);
    usize::from(pair << skipped >> 11)
}
