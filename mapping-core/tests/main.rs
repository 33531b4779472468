//! The laws and stories of the mapping rules.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "main/address.rs"]
mod address;
#[path = "main/business_date.rs"]
mod business_date;
#[path = "main/dedup.rs"]
mod dedup;
#[path = "main/erp_syspro.rs"]
mod erp_syspro;
#[path = "main/erp_tims.rs"]
mod erp_tims;
#[path = "main/gateway_opayo.rs"]
mod gateway_opayo;
#[path = "main/gateway_stripe.rs"]
mod gateway_stripe;
#[path = "main/ledger.rs"]
mod ledger;
#[path = "main/money.rs"]
mod money;
#[path = "main/opayo_to_cash.rs"]
mod opayo_to_cash;
#[path = "main/opayo_world.rs"]
mod opayo_world;
#[path = "main/order_to_cash.rs"]
mod order_to_cash;
#[path = "main/order_to_cash_customer.rs"]
mod order_to_cash_customer;
#[path = "main/order_to_cash_laws.rs"]
mod order_to_cash_laws;
#[path = "main/payment_method.rs"]
mod payment_method;
#[path = "main/status.rs"]
mod status;
#[path = "main/suggest.rs"]
mod suggest;
#[path = "main/world.rs"]
mod world;
