//! What each resource is called, by what its list is filtered, and which of its fields an update may set.

/// A resource of the API.
#[derive(Debug)]
pub(crate) struct Resource {
    /// `charges`, as in `/v1/charges`.
    pub(crate) path: &'static str,
    /// `charge`, the object's own word.
    pub(crate) object: &'static str,
    /// Filters of its list, beside paging and `created`.
    pub(crate) filters: &'static [&'static str],
    /// Fields that an update may set, beside `metadata`; `None` where there is no update.
    pub(crate) updates: Option<&'static [&'static str]>,
    /// The event that an update emits.
    pub(crate) updated: &'static str,
}

const fn resource(
    path: &'static str,
    object: &'static str,
    filters: &'static [&'static str],
    updates: Option<&'static [&'static str]>,
    updated: &'static str,
) -> Resource {
    Resource { path, object, filters, updates, updated }
}

/// Every resource that is served.
pub(crate) const RESOURCES: &[Resource] = &[
    resource(
        "charges",
        "charge",
        &["customer", "payment_intent", "transfer_group"],
        Some(&["customer", "description", "receipt_email", "shipping", "transfer_group", "fraud_details"]),
        "charge.updated",
    ),
    resource(
        "payment_intents",
        "payment_intent",
        &["customer"],
        Some(&[
            "amount",
            "customer",
            "description",
            "payment_method",
            "receipt_email",
            "shipping",
            "statement_descriptor",
            "transfer_group",
        ]),
        "",
    ),
    resource("refunds", "refund", &["charge", "payment_intent"], Some(&[]), "refund.updated"),
    resource(
        "customers",
        "customer",
        &["email"],
        Some(&[
            "address",
            "balance",
            "description",
            "email",
            "name",
            "phone",
            "shipping",
            "tax_exempt",
            "preferred_locales",
            "invoice_settings",
        ]),
        "customer.updated",
    ),
    resource("balance_transactions", "balance_transaction", &["payout", "type", "currency", "source"], None, ""),
    resource("payouts", "payout", &["status", "arrival_date", "destination"], Some(&[]), "payout.updated"),
    resource("disputes", "dispute", &["charge", "payment_intent"], Some(&["evidence"]), "charge.dispute.updated"),
    resource(
        "invoices",
        "invoice",
        &["customer", "status", "subscription", "collection_method", "due_date"],
        Some(&["description", "footer"]),
        "invoice.updated",
    ),
    resource("invoice_payments", "invoice_payment", &["invoice", "payment", "status"], None, ""),
    resource(
        "subscriptions",
        "subscription",
        &["customer", "price", "status", "collection_method"],
        Some(&["description", "cancel_at_period_end"]),
        "customer.subscription.updated",
    ),
    resource(
        "products",
        "product",
        &["active", "ids", "shippable", "url"],
        Some(&[
            "active",
            "name",
            "description",
            "default_price",
            "unit_label",
            "url",
            "tax_code",
            "statement_descriptor",
        ]),
        "product.updated",
    ),
    resource(
        "prices",
        "price",
        &["active", "currency", "product", "type", "lookup_keys"],
        Some(&["active", "nickname", "lookup_key", "tax_behavior"]),
        "price.updated",
    ),
    resource(
        "payment_methods",
        "payment_method",
        &["customer", "type"],
        Some(&["billing_details"]),
        "payment_method.updated",
    ),
    resource("events", "event", &["type", "types", "delivery_success"], None, ""),
];

/// The resource at `/v1/{path}`.
pub(crate) fn at(path: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.path == path)
}
