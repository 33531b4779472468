//! How values stand on Opayo's wires: enumerations whose case varies, codes that are text or numbers, names of fields
//! that drift.

mod folded_enum;
mod text_or_number;

pub(crate) use folded_enum::folded_enum;
pub(crate) use text_or_number::{optional_text, text};
