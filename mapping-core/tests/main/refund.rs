//! The stories of refunds: what of an order is credited, with which tax, and what becomes of money that comes back.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{
    CreditMemo, CreditMemoLine, Document, GatewayEvent, Journal, Payment, Refund, RefundStatus, Reported, Subject,
};
use mapping_core::flows::{Decision, Plan, SkipReason};
use mapping_core::money::Money;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{PaymentPosting, RefundPosting};
use rust_decimal::dec;
use serde_json::{Value, json};

use crate::order_to_cash_captures::told;
use crate::world::{World, charge, event, keys, money, reasons, skipped, succeeded, two_lines};

/// A refund of the usual charge, as Stripe tells it.
pub(crate) fn refund(id: &str, cents: i64, status: &str, metadata: Value) -> GatewayEvent {
    let refund = json!({"id": id, "object": "refund", "amount": cents, "currency": "usd", "charge": "ch_1",
        "payment_intent": "pi_1", "status": status, "reason": "requested_by_customer", "created": 1_795_230_000,
        "metadata": metadata});
    event("refund.updated", refund)
}

pub(crate) fn refund_of(event: &GatewayEvent) -> Refund {
    let Subject::Refund(refund) = &event.subject else { panic!("a refund") };
    (**refund).clone()
}

pub(crate) fn payment_of(event: &GatewayEvent) -> Payment {
    let Subject::Payment(payment) = &event.subject else { panic!("a payment") };
    (**payment).clone()
}

/// A TIMS company with accounts, after the usual order was paid and booked.
pub(crate) fn booked(metadata: Value) -> World {
    let mut world = World::new();
    world.rules.ledger.returns = Some("4100".into());
    world.rules.ledger.clearing = Some("1200".into());
    world.rules.ledger.sales_tax = Some("2200".into());
    let paid = succeeded(json!({"metadata": metadata}));
    world.payments = vec![payment_of(&paid)];
    world.post(&world.plan(&paid));
    world
}

fn memo(plan: &Plan) -> CreditMemo {
    let memo = plan.steps.iter().find_map(|step| match &step.document {
        Document::CreditMemo(memo) => Some((**memo).clone()),
        _ => None,
    });
    memo.expect("a credit memo")
}

fn journal(plan: &Plan) -> Journal {
    match &plan.steps[0].document {
        Document::Journal(journal) => (**journal).clone(),
        other => panic!("a journal, not {other:?}"),
    }
}

fn line(line: &CreditMemoLine) -> String {
    let sku = line.sku.as_ref().map_or("-", |sku| sku.as_str());
    let how = if line.returned { "returned" } else { "reduced" };
    format!("{} {sku} {how}: {} + {}", line.quantity, line.net.amount(), line.tax.amount())
}

fn lines(plan: &Plan) -> Vec<String> {
    memo(plan).lines.iter().map(line).collect()
}

#[test]
fn a_full_refund_credits_the_lines_of_the_order_with_their_taxes() {
    let plan = booked(two_lines()).plan(&refund("re_1", 10000, "succeeded", json!({})));
    assert_eq!(keys(&plan), ["credit memo re_1"]);
    assert_eq!(lines(&plan), ["2 GAS-ARG-50 reduced: 60.00 + 6.00", "1 REG-2 reduced: 31.00 + 3.00"]);
    assert_eq!(told(&plan), ["shop: refund re_1 of 100.00 USD is done", "shop: order WEB-1001 is refunded"]);
    assert_yaml_snapshot!(plan);
}

#[test]
fn a_partial_refund_shares_its_tax_among_the_lines() {
    let plan = booked(two_lines()).plan(&refund("re_1", 1000, "succeeded", json!({})));
    assert_eq!(lines(&plan), ["2 GAS-ARG-50 reduced: 6.00 + 0.60", "1 REG-2 reduced: 3.10 + 0.30"]);
    assert_eq!(told(&plan), ["shop: refund re_1 of 10.00 USD is done"]);
}

#[test]
fn returned_goods_are_credited_at_what_the_order_charged() {
    let returned = |lines: Value| json!({"returned": lines.to_string()});
    for (cents, came_back, expected) in [
        (3300, json!([{"sku": "GAS-ARG-50", "quantity": 1}]), vec!["1 GAS-ARG-50 returned: 30.00 + 3.00"]),
        (
            3800, // and five dollars of goodwill for the rest
            json!([{"sku": "GAS-ARG-50"}]),
            vec![
                "1 GAS-ARG-50 returned: 30.00 + 3.00",
                "1 GAS-ARG-50 reduced: 2.24 + 0.22",
                "1 REG-2 reduced: 2.32 + 0.22",
            ],
        ),
        (2200, json!([{"sku": "GAS-ARG-50"}]), vec!["1 GAS-ARG-50 returned: 20.00 + 2.00"]), // less a restocking fee
        (
            10000,
            json!([{"sku": "REG-2"}, {"sku": "GAS-ARG-50", "quantity": 2}]),
            vec!["1 REG-2 returned: 31.00 + 3.00", "2 GAS-ARG-50 returned: 60.00 + 6.00"],
        ),
    ] {
        let plan = booked(two_lines()).plan(&refund("re_1", cents, "succeeded", returned(came_back)));
        assert_eq!(lines(&plan), expected, "{cents}");
    }
    let plan = booked(two_lines()).plan(&refund("re_1", 3800, "succeeded", returned(json!([{"sku": "GAS-ARG-50"}]))));
    assert_yaml_snapshot!(memo(&plan));
    assert!(reasons(&plan, 0).contains("rules.order.returned_keys"), "{}", reasons(&plan, 0));
}

#[test]
fn returned_goods_that_were_not_bought_are_refused_at_their_place() {
    for (came_back, code, field) in [
        (r#"[{"sku": "CUP-4"}]"#, RefusalCode::UnknownSku, "refund.metadata.returned[0].sku"),
        (
            r#"[{"sku": "REG-2"}, {"sku": "GAS-ARG-50", "quantity": 3}]"#,
            RefusalCode::InvalidAmount,
            "refund.metadata.returned[1].quantity",
        ),
        (r#"[{"sku": "REG-2""#, RefusalCode::Unreadable, "refund.metadata.returned"),
    ] {
        let event = refund("re_1", 1000, "succeeded", json!({"returned": came_back}));
        let refusal = booked(two_lines()).refusal(&event);
        assert_eq!((refusal.code, refusal.field.as_str()), (code, field), "{refusal}");
    }
    let unknown = booked(json!({})).refusal(&refund("re_1", 10, "succeeded", json!({"returned": r#"[{"sku": "A"}]"#})));
    assert_eq!((unknown.code, unknown.field.as_str()), (RefusalCode::MissingFact, "order.lines"));
}

#[test]
fn goods_come_back_once() {
    let mut world = booked(two_lines());
    let metadata = json!({"returned": r#"[{"sku": "REG-2"}]"#});
    world.refunds.push(refund_of(&refund("re_1", 3400, "succeeded", metadata.clone())));
    let refusal = world.refusal(&refund("re_2", 3400, "succeeded", metadata.clone()));
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::InvalidAmount, "1"), "{refusal}");
    world.refunds[0].status = Reported::Known(RefundStatus::Failed);
    assert_eq!(lines(&world.plan(&refund("re_2", 3400, "succeeded", metadata))), ["1 REG-2 returned: 31.00 + 3.00"]);
}

#[test]
fn an_alias_stands_in_returned_lines_too() {
    let lines_bought = json!([{"sku": "prod_pro", "net": "90.00", "tax": "10.00"}]).to_string();
    let world = booked(json!({"order_id": "WEB-9", "lines": lines_bought}));
    let plan = world.plan(&refund("re_1", 10000, "succeeded", json!({"returned": r#"[{"sku": "prod_pro"}]"#})));
    assert_eq!(lines(&plan), ["1 PRO-PLAN returned: 90.00 + 10.00"]);
}

#[test]
fn tax_is_told_apart_by_the_rules_where_nobody_knows_the_lines() {
    let mut world = booked(json!({}));
    let event = refund("re_1", 1000, "succeeded", json!({}));
    assert!(memo(&world.plan(&event)).lines.is_empty());
    assert!(reasons(&world.plan(&event), 0).contains("credit_memo.lines.unknown"));
    world.rules.posting.refund_tax_percent = Some(dec!(20));
    assert_eq!(lines(&world.plan(&event)), ["1 - reduced: 8.33 + 1.67"]);
    world.rules.posting.refund_tax_percent = Some(dec!(-20));
    assert_eq!(world.refusal(&event).field, "rules.posting.refund_tax_percent");
}

#[test]
fn a_refund_is_not_held_up_by_an_item_that_the_erp_has_no_more() {
    let mut world = booked(two_lines());
    world.items.clear();
    let plan = world.plan(&refund("re_1", 1000, "succeeded", json!({})));
    assert!(memo(&plan).lines.is_empty());
    assert!(reasons(&plan, 0).contains("unknown_sku"), "{}", reasons(&plan, 0));
}

#[test]
fn by_rule_the_memo_stands_in_the_customers_account_and_a_reversal_pays_it_out() {
    let mut world = booked(two_lines());
    world.rules.posting.refund = RefundPosting::MemoAndReversal;
    let plan = world.plan(&refund("re_1", 1000, "succeeded", json!({})));
    assert_eq!(keys(&plan), ["credit memo re_1", "receipt reversal re_1"]);
    assert_eq!(memo(&plan).paid_from, None);
    assert_yaml_snapshot!(plan);
    world.post(&plan);
    assert!(matches!(skipped(&world, &refund("re_1", 1000, "succeeded", json!({}))), SkipReason::AlreadyPosted { .. }));
}

#[test]
fn several_refunds_are_credited_until_nothing_is_left() {
    let mut world = booked(two_lines());
    for (id, cents) in [("re_1", 6000), ("re_2", 3000), ("re_3", 1000)] {
        let event = refund(id, cents, "succeeded", json!({}));
        world.refunds.push(refund_of(&event));
        world.post(&world.plan(&event));
    }
    let over = refund("re_4", 1, "succeeded", json!({}));
    let refusal = world.refusal(&over);
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::RefundTooLarge, "refund.amount"));
    assert!(refusal.message.ends_with("0.00 USD is left"), "{refusal}");
}

#[test]
fn refunds_that_are_under_way_count_and_those_that_came_back_do_not() {
    for (status, is_refused) in
        [("pending", true), ("requires_action", true), ("odd", true), ("failed", false), ("canceled", false)]
    {
        let mut world = booked(two_lines());
        world.refunds.push(refund_of(&refund("re_0", 9000, status, json!({}))));
        let decision = world.decide(&refund("re_1", 2000, "succeeded", json!({})));
        assert_eq!(decision.is_err(), is_refused, "{status}");
        assert!(world.decide(&refund("re_1", 1000, "succeeded", json!({}))).is_ok(), "{status}");
    }
}

#[test]
fn a_refund_of_too_much_posts_nothing_at_all() {
    let mut world = booked(two_lines());
    (world.receipts, world.customers, world.orders) = Default::default();
    let refusal = world.refusal(&refund("re_1", 10001, "succeeded", json!({})));
    assert_eq!(refusal.code, RefusalCode::RefundTooLarge);
}

#[test]
fn a_refund_that_overtakes_its_payment_books_both() {
    let mut world = booked(two_lines());
    (world.receipts, world.customers, world.orders) = Default::default();
    let plan = world.plan(&refund("re_1", 1000, "succeeded", json!({})));
    assert_eq!(keys(&plan), ["customer stripe/cus_1", "sales order WEB-1001", "receipt ch_1", "credit memo re_1"]);
    assert_eq!(memo(&plan).sales_order.unwrap().to_string(), "the number of sales order WEB-1001");
    assert_yaml_snapshot!(plan);
    world.post(&plan);
    assert!(matches!(skipped(&world, &succeeded(json!({"metadata": two_lines()}))), SkipReason::AlreadyPosted { .. }));
}

#[test]
fn a_refund_before_the_goods_left_books_the_receipt_that_waited() {
    let mut world = World::new();
    world.rules.posting.payment = PaymentPosting::OnShipment;
    let paid = succeeded(json!({"metadata": two_lines()}));
    world.payments = vec![payment_of(&paid)];
    world.post(&world.plan(&paid));
    assert!(world.receipts.is_empty());
    assert_eq!(keys(&world.plan(&refund("re_1", 1000, "succeeded", json!({})))), ["receipt ch_1", "credit memo re_1"]);
}

#[test]
fn a_failed_refund_restores_the_books_once() {
    let mut world = booked(two_lines());
    world.post(&world.plan(&refund("re_1", 1000, "succeeded", json!({}))));
    let failed = refund("re_1", 1000, "failed", json!({}));
    let plan = world.plan(&failed);
    assert_eq!(keys(&plan), ["journal re_1/failed"]);
    assert_eq!(journal(&plan).total(), Some(money("10.00", "USD")));
    assert_yaml_snapshot!(plan);
    world.post(&plan);
    for again in [failed, refund("re_1", 1000, "canceled", json!({}))] {
        assert!(matches!(skipped(&world, &again), SkipReason::AlreadyPosted { .. }));
    }
    let retried = refund("re_2", 10000, "succeeded", json!({}));
    world.refunds = vec![refund_of(&refund("re_1", 1000, "failed", json!({}))), refund_of(&retried)];
    assert_eq!(keys(&world.plan(&retried)), ["credit memo re_2"], "the money is ours again, so all of it is left");
}

#[test]
fn a_failed_refund_without_accounts_names_the_rule() {
    for (clearing, returns, field) in
        [(None, Some("4100"), "rules.ledger.clearing"), (Some("1200"), None, "rules.ledger.returns")]
    {
        let mut world = booked(two_lines());
        world.post(&world.plan(&refund("re_1", 1000, "succeeded", json!({}))));
        world.rules.ledger.clearing = clearing.map(Into::into);
        world.rules.ledger.returns = returns.map(Into::into);
        world.written.clear(); // the memo's own accounts win
        let refusal = world.refusal(&refund("re_1", 1000, "failed", json!({})));
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, field));
    }
}

#[test]
fn without_a_tax_account_all_of_a_failed_refund_goes_back_to_returns() {
    let mut world = booked(two_lines());
    world.rules.ledger.sales_tax = None;
    world.post(&world.plan(&refund("re_1", 1000, "succeeded", json!({}))));
    let journal = journal(&world.plan(&refund("re_1", 1000, "failed", json!({}))));
    assert_eq!(journal.lines().len(), 2);
}

#[test]
fn a_refund_that_came_back_leaves_its_room_to_a_later_one_though_the_gateway_still_counts_it() {
    let mut world = booked(two_lines());
    world.payments[0].refunded = money("110.00", "USD");
    let failed = refund_of(&refund("re_1", 6000, "failed", json!({})));
    let later = refund("re_2", 5000, "succeeded", json!({}));
    world.refunds = vec![failed];
    assert_eq!(world.refusal(&later).code, RefusalCode::RefundTooLarge, "the list may be older than the count");
    world.refunds.push(refund_of(&later));
    assert_eq!(keys(&world.plan(&later)), ["credit memo re_2"]);
}

#[test]
fn a_refund_that_failed_before_it_was_booked_books_nothing() {
    let world = booked(two_lines());
    for (status, why) in [("failed", "the refund came back"), ("canceled", "the refund was given up")] {
        let reason = skipped(&world, &refund("re_1", 1000, status, json!({})));
        assert_eq!(reason, SkipReason::NotPaid { status: why.to_owned() });
    }
}

#[test]
fn a_late_message_of_a_refund_that_came_back_books_nothing() {
    let mut world = booked(two_lines());
    world.refunds.push(refund_of(&refund("re_1", 1000, "failed", json!({}))));
    let late = refund("re_1", 1000, "succeeded", json!({}));
    assert!(matches!(skipped(&world, &late), SkipReason::NotPaid { .. }));
    world.refunds[0].status = Reported::Known(RefundStatus::Pending);
    assert_eq!(keys(&world.plan(&late)), ["credit memo re_1"], "and the message wins over an older list");
}

#[test]
fn a_booked_memo_of_another_amount_is_for_a_person() {
    let mut world = booked(two_lines());
    world.post(&world.plan(&refund("re_1", 1000, "succeeded", json!({}))));
    for status in ["succeeded", "failed"] {
        let refusal = world.refusal(&refund("re_1", 900, status, json!({})));
        assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Conflict, "refund.amount"), "{status}");
    }
}

#[test]
fn a_message_of_all_refunds_books_each_that_is_not_booked() {
    let mut world = booked(two_lines());
    let cumulative = event("charge.refunded", charge(json!({"amount_refunded": 6000})));
    assert!(matches!(skipped(&world, &cumulative), SkipReason::NoEffect { .. }), "nobody lists them");

    let refunds =
        [("re_1", 1000, "succeeded"), ("re_2", 2000, "succeeded"), ("re_3", 500, "pending"), ("re_4", 700, "failed")];
    world.refunds = refunds.map(|(id, cents, status)| refund_of(&refund(id, cents, status, json!({})))).into();
    world.post(&world.plan(&refund("re_1", 1000, "succeeded", json!({}))));
    let plan = world.plan(&cumulative);
    assert_eq!(keys(&plan), ["credit memo re_2"]);
    world.post(&plan);
    assert!(matches!(world.decide(&cumulative), Ok(Decision::Skip(_))));

    (world.receipts, world.orders, world.customers, world.credit_memos) = Default::default();
    let all = world.plan(&cumulative);
    assert_eq!(
        keys(&all)[2..],
        ["receipt ch_1".to_owned(), "credit memo re_1".to_owned(), "credit memo re_2".to_owned()],
        "the payment is booked once for both"
    );
}

#[test]
fn what_releases_or_fails_a_payment_is_no_refund() {
    for changes in [
        json!({"captured": false, "amount_captured": 0, "amount_refunded": 10000}),
        json!({"captured": false, "amount_captured": 0, "amount_refunded": 10000, "refunded": true}),
        json!({"status": "failed", "paid": false, "amount_captured": 10000, "amount_refunded": 10000}),
    ] {
        let mut world = booked(two_lines());
        world.payments = vec![payment_of(&succeeded(changes))];
        let reason = skipped(&world, &refund("re_1", 10000, "succeeded", json!({})));
        assert!(reason.to_string().contains("nothing of ch_1 is captured"), "{reason}");
    }
}

#[test]
fn refunds_of_an_invoice_without_a_shop_tell_the_refund_alone() {
    let mut world = booked(json!({}));
    let plan = world.plan(&refund("re_1", 10000, "succeeded", json!({})));
    assert_eq!(told(&plan), ["shop: refund re_1 of 100.00 USD is done"]);
    world.rules.posting.tell_shop = false;
    assert!(world.plan(&refund("re_1", 10000, "succeeded", json!({}))).tellings.is_empty());
}

#[test]
fn zero_decimal_currencies_are_shared_in_whole_units() {
    let mut world = World::new();
    let yen = |amount: &str| money(amount, "JPY");
    let lines_bought =
        json!([{"sku": "REG-2", "net": "4000", "tax": "400"}, {"sku": "GAS-ARG-50", "net": "600"}]).to_string();
    let metadata = json!({"order_id": "TOKYO-7", "lines": lines_bought});
    let paid = succeeded(json!({"amount": 5000, "amount_captured": 5000, "currency": "jpy", "metadata": metadata}));
    world.payments = vec![payment_of(&paid)];
    world.post(&world.plan(&paid));
    let mut event = refund("re_1", 0, "succeeded", json!({}));
    let Subject::Refund(refund) = &mut event.subject else { panic!("a refund") };
    refund.amount = yen("333");
    let memo = memo(&world.plan(&event));
    assert_eq!(
        memo.lines.iter().map(line).collect::<Vec<_>>(),
        ["1 REG-2 reduced: 266 + 27", "1 GAS-ARG-50 reduced: 40 + 0"]
    );
    let parts = memo.lines.iter().flat_map(|line| [line.net, line.tax]);
    assert_eq!(Money::sum(yen("0").currency(), parts).unwrap(), yen("333"));
}

#[test]
fn a_refund_that_came_back_undoes_what_was_booked_whatever_is_known_by_then() {
    let mut world = booked(two_lines());
    world.post(&world.plan(&refund("re_1", 1100, "succeeded", json!({}))));
    let failed = refund("re_1", 1100, "failed", json!({}));
    let expected = journal(&world.plan(&failed));
    assert_eq!(expected.lines().len(), 3, "clearing, returns and tax");
    world.items.clear();
    world.rules.posting.refund_tax_percent = Some(dec!(20));
    world.rules.ledger.returns = Some("4199".into());
    world.rules.ledger.clearing = Some("1299".into());
    assert_eq!(journal(&world.plan(&failed)), expected);
}

#[test]
fn a_refund_whose_tax_nobody_wrote_down_is_undone_by_a_person() {
    let mut world = booked(two_lines());
    world.post(&world.plan(&refund("re_1", 1000, "succeeded", json!({}))));
    world.written.clear();
    let failed = refund("re_1", 1000, "failed", json!({}));
    let refusal = world.refusal(&failed);
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "credit_memo.lines"), "{refusal}");
    world.rules.ledger.sales_tax = None;
    assert_eq!(journal(&world.plan(&failed)).lines().len(), 2, "where tax has no account, nothing is to be told apart");
}

#[test]
fn goods_of_a_refund_that_failed_are_in_stock_and_credited_anew_without_coming_back_again() {
    let back = |sku: &str, quantity: i64| json!({"returned": json!([{"sku": sku, "quantity": quantity}]).to_string()});
    let mut world = booked(two_lines());
    let first = refund("re_1", 3300, "succeeded", back("GAS-ARG-50", 1));
    world.post(&world.plan(&first));
    let failed = refund("re_1", 3300, "failed", back("GAS-ARG-50", 1));
    world.refunds = vec![refund_of(&failed)];
    world.post(&world.plan(&failed));

    let retried = refund("re_2", 6600, "succeeded", back("GAS-ARG-50", 2));
    let expected = ["1 GAS-ARG-50 reduced: 30.00 + 3.00", "1 GAS-ARG-50 returned: 30.00 + 3.00"];
    assert_eq!(lines(&world.plan(&retried)), expected, "one is in stock already");

    let retried = refund("re_2", 3300, "succeeded", back("GAS-ARG-50", 1));
    world.refunds.push(refund_of(&retried));
    let plan = world.plan(&retried);
    assert_eq!(lines(&plan), ["1 GAS-ARG-50 reduced: 30.00 + 3.00"]);
    world.post(&plan);
    let other = refund("re_3", 3300, "succeeded", back("GAS-ARG-50", 1));
    world.refunds.push(refund_of(&other));
    assert_eq!(lines(&world.plan(&other)), ["1 GAS-ARG-50 returned: 30.00 + 3.00"], "the second one is new");
}

/// A company whose usual payment was captured in two parts, and refunds pay out by reversals.
pub(crate) fn captured_in_parts(first: i64) -> World {
    let mut world = World::new();
    world.rules.ledger.returns = Some("4100".into());
    world.rules.ledger.clearing = Some("1200".into());
    world.rules.posting.refund = RefundPosting::MemoAndReversal;
    for cents in [first, 10000] {
        let paid = succeeded(json!({"amount_captured": cents, "metadata": two_lines()}));
        world.payments = vec![payment_of(&paid)];
        world.post(&world.plan(&paid));
    }
    world
}

/// What a plan takes back of which receipt.
pub(crate) fn taken_back(plan: &Plan) -> Vec<String> {
    let text = |reversal: &mapping_core::canonical::ReceiptReversal| {
        format!("{}: {} of {}", reversal.cause, reversal.amount.amount(), reversal.receipt)
    };
    plan.steps
        .iter()
        .filter_map(|step| match &step.document {
            Document::ReceiptReversal(reversal) => Some(text(reversal)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_refund_is_paid_out_of_the_receipts_that_hold_its_money() {
    let mut world = captured_in_parts(6000);
    let whole = world.plan(&refund("re_1", 10000, "succeeded", json!({})));
    assert_eq!(keys(&whole), ["credit memo re_1", "receipt reversal re_1", "receipt reversal re_1/2"]);
    assert_eq!(taken_back(&whole), ["re_1: 60.00 of P0001", "re_1/2: 40.00 of P0002"]);
    for (id, cents, expected) in [
        ("re_1", 5000, vec!["re_1: 50.00 of P0001"]),
        ("re_2", 3000, vec!["re_2: 10.00 of P0001", "re_2/2: 20.00 of P0002"]),
        ("re_3", 2000, vec!["re_3: 20.00 of P0002"]),
    ] {
        let event = refund(id, cents, "succeeded", json!({}));
        world.refunds.push(refund_of(&event));
        let plan = world.plan(&event);
        assert_eq!(taken_back(&plan), expected);
        world.post(&plan);
    }
}

#[test]
fn a_retried_refund_is_paid_by_its_memo_where_the_receipt_is_taken_back_already() {
    let mut world = booked(two_lines());
    world.rules.posting.refund = RefundPosting::MemoAndReversal;
    world.post(&world.plan(&refund("re_1", 10000, "succeeded", json!({}))));
    let failed = refund("re_1", 10000, "failed", json!({}));
    world.refunds = vec![refund_of(&failed)];
    world.post(&world.plan(&failed));
    let plan = world.plan(&refund("re_2", 10000, "succeeded", json!({})));
    assert_eq!(keys(&plan), ["credit memo re_2"]);
    assert_eq!(memo(&plan).paid_from, Some("1200".into()));
}

#[test]
fn a_capture_that_is_not_booked_yet_is_booked_with_the_refund_that_takes_it_back() {
    let mut world = captured_in_parts(6000);
    world.receipts.truncate(1);
    world.written.clear();
    let plan = world.plan(&refund("re_1", 10000, "succeeded", json!({})));
    assert_eq!(keys(&plan), ["receipt ch_1/2", "credit memo re_1", "receipt reversal re_1", "receipt reversal re_1/2"]);
}

#[test]
fn an_order_is_refunded_once_all_of_it_is_given_back_and_not_while_refunds_are_on_their_way() {
    let mut world = booked(two_lines());
    world.refunds.push(refund_of(&refund("re_1", 8000, "pending", json!({}))));
    let second = refund("re_2", 2000, "succeeded", json!({}));
    world.refunds.push(refund_of(&second));
    let plan = world.plan(&second);
    assert_eq!(told(&plan), ["shop: refund re_2 of 20.00 USD is done"]);
    world.post(&plan);
    let first = refund("re_1", 8000, "succeeded", json!({}));
    world.refunds[0] = refund_of(&first);
    let plan = world.plan(&first);
    assert_eq!(told(&plan)[1], "shop: order WEB-1001 is refunded");
    world.post(&plan);

    let failed = refund("re_2", 2000, "failed", json!({}));
    world.refunds[1] = refund_of(&failed);
    assert_eq!(told(&world.plan(&failed))[1], "shop: order WEB-1001 is processing", "it is not refunded after all");
    world.orders[0].shipped = true;
    assert_eq!(told(&world.plan(&failed))[1], "shop: order WEB-1001 is partly shipped");
}

#[test]
fn the_last_of_several_refunds_takes_what_is_left_of_each_line_and_its_tax() {
    let mut world = booked(two_lines());
    let mut taxes = Money::new(dec!(0), money("0", "USD").currency());
    for (id, cents) in [("re_1", 3333), ("re_2", 3333), ("re_3", 3334)] {
        let event = refund(id, cents, "succeeded", json!({}));
        world.refunds.push(refund_of(&event));
        let plan = world.plan(&event);
        for line in memo(&plan).lines {
            taxes = taxes.checked_add(line.tax).unwrap();
        }
        world.post(&plan);
    }
    assert_eq!(taxes, money("9.00", "USD"));
}
