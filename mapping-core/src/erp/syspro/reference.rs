//! The shop's number of an order in CustomerPoNumber's 30 characters. A longer number becomes a short key that is the same on
//! every machine, and the whole stands in the alternate reference or a narration.

use syspro_harmony::enet::ShortReference;

use crate::canonical::OrderReference;
use crate::refusal::{Refusal, RefusalCode};

/// Letters, digits and punctuation of ASCII, spaces within: what a key may be made of on both surfaces.
fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.trim_matches(' ') == text
        && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// The shop's number as it fits a column.
pub(super) fn order(reference: &OrderReference, width: usize) -> Result<ShortReference, Refusal> {
    fit("sales_order.reference", reference.as_str(), width)
}

/// A key as it fits a column.
pub(super) fn fit(field: &str, key: &str, width: usize) -> Result<ShortReference, Refusal> {
    if !is_label(key) {
        let message = "SYSPRO's keys are visible ASCII characters with spaces between them";
        return Err(Refusal::new(RefusalCode::InvalidText, field, key, message));
    }
    ShortReference::fit(key, width).ok_or_else(|| {
        let message = format!("SYSPRO's column has {width} characters, too few even for a short key of it");
        Refusal::new(RefusalCode::TooLong, field, key, message)
    })
}
