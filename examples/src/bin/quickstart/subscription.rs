//! A subscription's life: a trial, a year that is paid and earned month by month, a second invoice that is not paid, and the end.

use std::error::Error;

use serde_json::{Value, json};
use stripe_model::CustomerId;
use time::OffsetDateTime;

use crate::stripe_day::StripeDay;
use crate::stripe_shop::Order;

const SUBSCRIPTION: &str = "sub_cylinders";
const DAY: i64 = 24 * 60 * 60;
const YEAR: i64 = 365 * DAY;

/// From the trial to the cancellation, with what Stripe tells at each step.
pub(crate) async fn lifetime(day: &mut StripeDay<'_>) -> Result<(), Box<dyn Error>> {
    let shop = day.shop();
    let sue = shop.register("Sue Shaw", "sue@example.com").await?;
    let _ = shop.stripe.emit("customer.subscription.created", subscription(&sue, "trialing", None));
    day.hear().await?;

    let rent = json!([{"sku": "GAS-ARGON-10", "quantity": 1, "net": "120.00"}]);
    let paid = shop.pay(Order::of(&sue, "S-1001", 12_000, "usd").lines(&rent)).await?;
    shop.stripe.put(json!({
        "id": "inpay_1", "object": "invoice_payment", "invoice": "in_first_year", "status": "paid", "is_default": true,
        "amount_paid": 12_000, "amount_requested": 12_000, "currency": "usd", "created": now(), "livemode": false,
        "payment": {"type": "payment_intent", "payment_intent": paid.id.as_str()},
    }));
    let _ = shop.stripe.emit("invoice.paid", invoice(&sue, "in_first_year", "paid", 12_000));
    let active = subscription(&sue, "active", Some("in_first_year"));
    let _ = shop.stripe.emit("customer.subscription.updated", active);
    day.hear().await?;

    let _ = shop.stripe.emit("invoice.payment_failed", invoice(&sue, "in_second_year", "open", 13_000));
    let late = subscription(&sue, "past_due", Some("in_second_year"));
    let _ = shop.stripe.emit("customer.subscription.updated", late);
    day.hear().await?;
    day.deliveries.shop_hears(format!("subscription {SUBSCRIPTION} past_due, remind"));

    let _ = shop.stripe.emit("invoice.voided", invoice(&sue, "in_second_year", "void", 13_000));
    let mut over = subscription(&sue, "canceled", Some("in_first_year"));
    set(&mut over, "canceled_at", json!(now()));
    set(&mut over, "ended_at", json!(now()));
    let _ = shop.stripe.emit("customer.subscription.deleted", over);
    day.hear().await?;
    day.deliveries.shop_hears(format!("subscription {SUBSCRIPTION} cancelled"));
    Ok(())
}

fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

fn subscription(customer: &CustomerId, status: &str, invoice: Option<&str>) -> Value {
    let price = json!({
        "id": "price_rent", "object": "price", "currency": "usd", "product": "prod_rent", "unit_amount": 12_000,
        "recurring": {"interval": "year", "interval_count": 1},
    });
    let item = json!({
        "id": "si_1", "object": "subscription_item", "quantity": 1, "current_period_start": now(),
        "current_period_end": now() + YEAR, "price": price,
    });
    json!({
        "id": SUBSCRIPTION, "object": "subscription", "customer": customer.as_str(), "status": status,
        "created": now() - DAY, "currency": "usd", "latest_invoice": invoice, "trial_end": now(), "metadata": {},
        "items": {"object": "list", "has_more": false, "data": [item]},
    })
}

fn invoice(customer: &CustomerId, id: &str, status: &str, minor: i64) -> Value {
    let paid = if status == "paid" { minor } else { 0 };
    let line = json!({
        "id": format!("il_{id}"), "object": "line_item", "amount": minor, "currency": "usd", "quantity": 1,
        "description": "Cylinder rent, one year", "period": {"start": now(), "end": now() + YEAR},
        "pricing": {"type": "price_details", "price_details": {"price": "price_rent", "product": "prod_rent"}},
    });
    let bills = json!({"type": "subscription_details", "subscription_details": {"subscription": SUBSCRIPTION}});
    let mut invoice = json!({
        "id": id, "object": "invoice", "number": id, "customer": customer.as_str(), "currency": "usd",
        "status": status, "created": now(), "total": minor, "amount_due": minor, "amount_paid": paid,
        "amount_remaining": minor - paid, "attempt_count": 1, "parent": bills,
        "lines": {"object": "list", "has_more": false, "data": [line]},
    });
    let at = |is_so: bool| is_so.then(now);
    let changed = json!({"finalized_at": now(), "paid_at": at(paid > 0), "voided_at": at(status == "void")});
    set(&mut invoice, "status_transitions", changed);
    invoice
}

fn set(object: &mut Value, field: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}
