//! Where the objects are found.

use crate::{
    BalanceTransaction, Charge, Customer, Dispute, Event, Invoice, InvoicePayment, Object, PaymentIntent, Payout,
    Price, Product, Refund, Subscription,
};

/// An object that can be retrieved and listed.
pub trait Resource: Object {
    /// The path of the list: `/v1/charges`.
    const PATH: &'static str;
    /// The name of retrieving one: `charges.retrieve`.
    const RETRIEVE: &'static str;
    /// The name of listing: `charges.list`.
    const LIST: &'static str;
    /// The name of updating one: `charges.update`.
    const UPDATE: &'static str;
    /// The name of creating one: `charges.create`.
    const CREATE: &'static str;
}

/// An object whose metadata, and more, can be changed.
pub trait Updatable: Resource {}

macro_rules! resource {
    ($($object:ty: $name:literal $($updatable:ident)?;)*) => { $(
        impl Resource for $object {
            const PATH: &'static str = concat!("/v1/", $name);
            const RETRIEVE: &'static str = concat!($name, ".retrieve");
            const LIST: &'static str = concat!($name, ".list");
            const UPDATE: &'static str = concat!($name, ".update");
            const CREATE: &'static str = concat!($name, ".create");
        }

        $(impl $updatable for $object {})?
    )* };
}

resource! {
    BalanceTransaction: "balance_transactions";
    Charge: "charges" Updatable;
    Customer: "customers" Updatable;
    Dispute: "disputes" Updatable;
    Event: "events";
    Invoice: "invoices" Updatable;
    InvoicePayment: "invoice_payments";
    PaymentIntent: "payment_intents" Updatable;
    Payout: "payouts" Updatable;
    Price: "prices" Updatable;
    Product: "products" Updatable;
    Refund: "refunds" Updatable;
    Subscription: "subscriptions" Updatable;
}
