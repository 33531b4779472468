//! What a person may change of a document: what the ERP was wrong about or did not take. What the event says, its money, its goods
//! and its identity, stays: an ERP that holds something else than the gateway moved is the fault that all of this prevents.

use mapping_core::canonical::DocumentKind;

/// Whether a field may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// By anybody at the desk.
    Free,
    /// Only where figures may be changed.
    Figure,
    /// Never, and why.
    Fixed(&'static str),
}

/// How a field of a document stands. Places in lists do not matter.
pub(super) fn standing(kind: DocumentKind, field: &str) -> Standing {
    let field = without_places(field);
    if let Some(why) = fixed(kind, &field) {
        return Standing::Fixed(why);
    }
    if field == "currency" || field.ends_with(".currency") {
        return Standing::Fixed("money stays in the currency that the event names");
    }
    let last = field.rsplit('.').next().unwrap_or_default();
    if matches!(last, "amount" | "quantity" | "on_hand" | "side") {
        return Standing::Figure;
    }
    let is_free = |name: &str| field == name || field.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    if free(kind).iter().any(|name| is_free(name)) {
        return Standing::Free;
    }
    Standing::Fixed("the event says it; correct the fact or the rule that it came from, then replay")
}

/// The fields of each kind that are the company's or the ERP's to choose.
fn free(kind: DocumentKind) -> &'static [&'static str] {
    match kind {
        DocumentKind::Customer => &["code", "name", "email", "phone", "billing", "shipping", "active"],
        DocumentKind::SalesOrder => &[
            "customer",
            "ordered_on",
            "lines.sku",
            "lines.description",
            "method",
            "hold",
            "billing",
            "shipping",
            "note",
        ],
        DocumentKind::Receipt => &["customer", "sales_order", "received_on", "method", "account", "reference"],
        DocumentKind::CreditMemo => &[
            "customer",
            "sales_order",
            "invoice",
            "lines.sku",
            "lines.description",
            "lines.returned",
            "credited_on",
            "method",
            "account",
            "paid_from",
            "reason",
        ],
        DocumentKind::Journal => &["posted_on", "description", "lines.account", "lines.cost_centre", "lines.comment"],
        DocumentKind::ReceiptReversal => &["receipt", "customer", "reversed_on", "account", "reason"],
        DocumentKind::Item => &["description", "active"],
        DocumentKind::Stock => &[],
        DocumentKind::CustomerErasure => &["tombstone"],
    }
}

/// The fields that make a document the one that it is.
fn fixed(kind: DocumentKind, field: &str) -> Option<&'static str> {
    const KEY: &str = "it is the natural key: the ERP finds the document again by it";
    let key = match kind {
        DocumentKind::Customer => &["external_id"][..],
        DocumentKind::SalesOrder | DocumentKind::Journal => &["reference"],
        DocumentKind::Receipt => &["transaction"],
        DocumentKind::CreditMemo => &["refund"],
        DocumentKind::ReceiptReversal => &["cause"],
        DocumentKind::Item => &["sku"],
        DocumentKind::Stock => &["sku", "revision"],
        DocumentKind::CustomerErasure => &["code"],
    };
    match field {
        "document" => Some("a document stays of its kind"),
        field if key.contains(&field) => Some(KEY),
        _ => None,
    }
}

/// `lines[0].sku` as `lines.sku`.
fn without_places(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut inside = false;
    for character in field.chars() {
        match character {
            '[' => inside = true,
            ']' => inside = false,
            other if !inside => name.push(other),
            _ => {}
        }
    }
    name
}
