//! Subscriptions and invoices as each version of the gateway's interface tells them, and the words that it uses.

use mapping_core::canonical::{InvoiceStatus, Reported, Subject, SubscriptionStatus};
use mapping_core::refusal::RefusalCode;
use serde_json::{Value, json};

use crate::subscription::{BEGIN, END, company, decide, happens, invoice, line, seconds, subscription, with};
use crate::world::event;

#[test]
fn an_invoice_of_any_version_is_the_same_invoice() {
    let old_line = |id: &str, amount: i64, proration: bool| {
        json!({
            "id": id, "object": "line_item", "amount": amount, "currency": "usd", "quantity": 1, "description": "Pro",
            "metadata": {}, "period": {"start": seconds(BEGIN), "end": seconds(END)}, "proration": proration,
            "type": "subscription", "subscription": "sub_1", "plan": {"id": "price_1", "object": "plan",
            "product": "prod_pro", "currency": "usd", "amount": 36500, "interval": "year", "interval_count": 1}
        })
    };
    let shape = |changes: Value| {
        let Subject::Invoice(invoice) = event("invoice.paid", changes).subject else { panic!("an invoice") };
        invoice
    };
    let usual = |lines: Value, others: Value| {
        let object = json!({
            "id": "in_1", "object": "invoice", "number": "PRO-0001", "currency": "usd", "customer": "cus_1", "total": 100,
            "amount_due": 100, "amount_paid": 100, "amount_remaining": 0, "attempt_count": 2, "metadata": {},
            "next_payment_attempt": null, "lines": {"object": "list", "data": lines}
        });
        shape(with(object, others))
    };
    let new = usual(
        json!([line("il_1", -100, BEGIN, END, true), line("il_2", 200, BEGIN, END, false)]),
        json!({
            "status": "paid", "created": seconds(BEGIN),
            "parent": {"type": "subscription_details", "subscription_details": {"subscription": "sub_1"}}
        }),
    );
    let lines = json!([old_line("il_1", -100, true), old_line("il_2", 200, false)]);
    let middle = usual(lines.clone(), json!({"status": "paid", "created": seconds(BEGIN), "subscription": "sub_1"}));
    let old = usual(
        lines,
        json!({"paid": true, "closed": true, "forgiven": false, "attempted": true, "date": seconds(BEGIN), "subscription": "sub_1"}),
    );
    assert_eq!(new, middle);
    assert_eq!(new, old);
    assert_eq!((new.status.clone(), new.attempts), (Some(Reported::Known(InvoiceStatus::Paid)), 2));
    assert_eq!(new.lines.iter().map(|line| line.proration).collect::<Vec<_>>(), [true, false]);
    assert_eq!(new.due, Some(crate::world::money("1.00", "USD")));
}

#[test]
fn a_subscription_of_any_version_is_the_same_subscription() {
    let Subject::Subscription(new) = subscription("created", json!({})).subject else { panic!("a subscription") };
    let old = json!({
        "id": "sub_1", "object": "subscription", "status": "active", "customer": {"id": "cus_1", "object": "customer"},
        "start": seconds(BEGIN), "billing": "charge_automatically", "cancel_at_period_end": false,
        "current_period_start": seconds(BEGIN), "current_period_end": seconds(END), "latest_invoice": "in_1",
        "default_payment_method": {"id": "pm_1", "object": "payment_method"}, "quantity": 1, "metadata": {},
        "plan": {"id": "price_1", "object": "plan", "product": "prod_pro", "currency": "usd", "amount": 36500}
    });
    let Subject::Subscription(old) = event("customer.subscription.created", old).subject else {
        panic!("a subscription")
    };
    assert_eq!(new, old);
    assert_eq!(new.items[0].price, Some(crate::world::money("365.00", "USD")));
}

#[test]
fn every_state_of_a_subscription_has_its_status() {
    use SubscriptionStatus::*;
    let paused = json!({"behavior": "void"});
    for (changes, status) in [
        (json!({"status": "incomplete"}), Incomplete),
        (json!({"status": "incomplete_expired"}), Cancelled),
        (json!({"status": "trialing"}), Trialing),
        (json!({"status": "active"}), Active),
        (json!({"status": "active", "pause_collection": paused}), Paused),
        (json!({"status": "trialing", "pause_collection": paused}), Trialing),
        (json!({"status": "paused"}), Paused),
        (json!({"status": "past_due"}), PastDue),
        (json!({"status": "unpaid"}), Unpaid),
        (json!({"status": "canceled", "pause_collection": paused}), Cancelled),
    ] {
        let Subject::Subscription(now) = subscription("updated", changes.clone()).subject else { panic!("one") };
        assert_eq!(now.status, Reported::Known(status), "{changes}");
    }
    for (changes, end) in [
        (json!({}), None),
        (json!({"cancel_at_period_end": true, "canceled_at": seconds(BEGIN)}), Some(END)),
        (
            json!({"cancel_at": seconds(BEGIN) + 60, "canceled_at": seconds(BEGIN)}),
            Some(BEGIN + time::Duration::MINUTE),
        ),
        (json!({"status": "canceled", "canceled_at": seconds(BEGIN)}), Some(BEGIN)),
        (json!({"status": "canceled", "canceled_at": seconds(BEGIN), "ended_at": seconds(END)}), Some(END)),
    ] {
        let Subject::Subscription(now) = subscription("updated", changes.clone()).subject else { panic!("one") };
        assert_eq!(now.cancelled_at, end, "{changes}");
    }
}

#[test]
fn a_word_that_nobody_knows_is_never_taken_for_paid() {
    let mut world = company();
    let odd = subscription("updated", json!({"status": "hibernating"}));
    happens(&mut world, &odd);
    let refusal = decide(&world, &odd).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::UnknownStatus, "hibernating"));
    for odd in [json!({"status": "settled"}), json!({"status": null})] {
        let odd = invoice("paid", odd);
        happens(&mut world, &odd);
        assert_eq!(decide(&world, &odd).unwrap_err().field, "invoice.status");
    }
}
