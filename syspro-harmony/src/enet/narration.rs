//! Where the whole of a shortened reference goes.

use client_core::InvalidRequest;

use super::sheet::Sheet;
use super::short_reference::ShortReference;
use crate::ReferenceNumber;

/// A key this long is told apart from every other by itself: 80 bits.
const SUFFICIENT: usize = 16;

/// A free text beside a reference, and its width.
pub(super) struct Beside<'a> {
    pub(super) name: &'static str,
    pub(super) text: Option<&'a str>,
    pub(super) width: usize,
}

/// Fits a reference into its column, and its whole into the first text beside it that is free or holds it already. The texts come
/// back in the order they were given.
///
/// # Errors
/// [`InvalidRequest`] if the column is too narrow for a key, or no text has room for the whole.
pub(super) fn place<const N: usize>(
    sheet: &Sheet<'_>,
    field: &str,
    reference: &ReferenceNumber,
    width: usize,
    beside: [Beside<'_>; N],
) -> Result<(ShortReference, [Option<String>; N]), InvalidRequest> {
    let short = ShortReference::fit(reference.as_str(), width).ok_or_else(|| {
        sheet.refuse(field, format!("is too long, and {width} characters are too few for a key of it"))
    })?;
    let mut texts = beside.each_ref().map(|text| text.text.map(str::to_owned));
    if !short.is_shortened() || texts.iter().flatten().any(|text| short.is_named_in(text)) {
        return Ok((short, texts));
    }
    let length = short.whole().chars().count();
    match texts.iter_mut().zip(&beside).find(|(text, beside)| text.is_none() && length <= beside.width) {
        Some((text, _)) => *text = Some(short.whole().to_owned()),
        None if short.key().len() >= SUFFICIENT => {}
        None => {
            let names: Vec<&str> = beside.iter().map(|beside| beside.name).collect();
            let message = format!("does not fit, and its whole has no room in {}", names.join(" or "));
            return Err(sheet.refuse(field, message));
        }
    }
    Ok((short, texts))
}
