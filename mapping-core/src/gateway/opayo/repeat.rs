//! Repeats: Opayo knows no subscriptions. A merchant charges a card again by naming the payment that stored it, and the transaction's
//! type says so. The payment keeps that in its metadata, where `rules.revenue.repeat_keys` look for it.

use opayo_model::TransactionId;
use opayo_model::status::TransactionType;

use crate::canonical::Metadata;

/// The metadata of a payment that repeats another one.
const REPEAT_OF: &str = "repeat_of";

/// The metadata of a payment, and for a repeat the payment that it repeats, or the type where nobody names that.
pub(super) fn marked(mut words: Metadata, kind: Option<&TransactionType>, related: Option<&TransactionId>) -> Metadata {
    let kind = kind.filter(|kind| matches!(kind, TransactionType::Repeat | TransactionType::RepeatDeferred));
    if let Some(kind) = kind {
        let of = related.map_or_else(|| kind.to_string(), ToString::to_string);
        words.entry(REPEAT_OF.to_owned()).or_insert(of);
    }
    words
}
