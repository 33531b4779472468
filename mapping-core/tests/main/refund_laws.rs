//! The laws of a payment's whole life: however its messages arrive, the same is booked, and never more goes out than came in.

use std::collections::BTreeSet;

use mapping_core::canonical::{CreditMemoLine, Document, GatewayEvent, Refund, RefundStatus, Reported, Subject};
use mapping_core::flows::{Decision, Plan};
use mapping_core::ledger::{self, CameBack};
use mapping_core::money::{Decimal, Money};
use mapping_core::rules::{PaymentPosting, RefundPosting};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::refund::{payment_of, refund, refund_of};
use crate::shipment::shipped;
use crate::world::{World, charge, event, money, succeeded, two_lines};

/// A refund of the history: how much, and whether it came back.
type Given = (i64, bool);

/// A payment, its refunds and its shipment in the order in which they happened.
fn history(refunds: &[Given]) -> Vec<GatewayEvent> {
    let pending = json!({"status": "pending", "paid": false, "amount_captured": 0, "metadata": two_lines()});
    let mut events = vec![event("charge.pending", charge(pending)), paid(), shipped("D-1", true)];
    for (position, (cents, came_back)) in refunds.iter().enumerate() {
        let say = |status: &str| refund(&format!("re_{position}"), *cents, status, json!({}));
        events.extend([say("pending"), say("succeeded")]);
        if *came_back {
            events.push(say("failed"));
        }
    }
    events
}

fn paid() -> GatewayEvent {
    succeeded(json!({"metadata": two_lines()}))
}

fn as_the_gateway_knows(refunds: &[Given]) -> Vec<Refund> {
    let last = |(position, (cents, came_back)): (usize, &Given)| {
        let status = if *came_back { "failed" } else { "succeeded" };
        refund_of(&refund(&format!("re_{position}"), *cents, status, json!({})))
    };
    refunds.iter().enumerate().map(last).collect()
}

fn company(payment: PaymentPosting, refund: RefundPosting) -> World {
    let mut world = World::new();
    world.rules.posting.payment = payment;
    world.rules.posting.refund = refund;
    world.rules.ledger.clearing = Some("1200".into());
    world.rules.ledger.returns = Some("4100".into());
    world
}

/// Handles events one after the other, as a runner does; the ERP ships an order that it has. Says what was booked.
fn run(world: &mut World, events: &[GatewayEvent]) -> BTreeSet<String> {
    let mut booked = BTreeSet::new();
    for event in events {
        if matches!(event.subject, Subject::Shipment(_)) {
            match world.orders.first_mut() {
                Some(order) => order.shipped = true,
                None => continue,
            }
        }
        if let Ok(Decision::Post(plan)) = world.decide(event) {
            for step in &plan.steps {
                assert!(booked.insert(step.document.key().to_string()), "{} is booked twice", step.document.key());
            }
            world.post(&plan);
        }
    }
    booked
}

/// The events with copies, in another order. Goods leave only once there is an order, so the shipment comes again at the end.
fn shuffled(events: &[GatewayEvent], places: &[Index]) -> Vec<GatewayEvent> {
    let mut shuffled: Vec<GatewayEvent> = Vec::new();
    for (position, event) in events.iter().chain(events).enumerate() {
        let place = places[position % places.len()].index(shuffled.len() + 1);
        shuffled.insert(place, event.clone());
    }
    shuffled.extend(events.iter().filter(|event| matches!(event.subject, Subject::Shipment(_))).cloned());
    shuffled
}

/// What the books say is ours: receipts, less credit memos, and what came back of them.
fn ours(world: &World) -> Money {
    let usd = money("0", "USD").currency();
    let sum = |amounts: Vec<Money>| Money::sum(usd, amounts).unwrap();
    let received = sum(world.receipts.iter().map(|one| one.amount).collect());
    let came_back = sum(world.journals.iter().map(|one| one.total).collect());
    let given_back = sum(world.credit_memos.iter().map(|one| one.amount).collect());
    received.checked_add(came_back).unwrap().checked_sub(given_back).unwrap()
}

fn any_policy() -> impl Strategy<Value = (PaymentPosting, RefundPosting)> {
    let payment = prop_oneof![Just(PaymentPosting::AtOnce), Just(PaymentPosting::OnShipment)];
    (payment, prop_oneof![Just(RefundPosting::MemoPays), Just(RefundPosting::MemoAndReversal)])
}

fn any_refunds() -> impl Strategy<Value = Vec<Given>> {
    prop::collection::vec((1_i64..2_500, any::<bool>()), 0..5) // at most 100.00 in all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_shuffled_history_ends_with_the_same_documents(
        refunds in any_refunds(),
        policy in any_policy(),
        places in prop::collection::vec(any::<Index>(), 1..24),
    ) {
        let knows = |mut world: World| {
            world.payments = vec![payment_of(&paid())];
            world.refunds = as_the_gateway_knows(&refunds);
            world
        };
        let events = history(&refunds);
        let mut in_order = knows(company(policy.0, policy.1));
        let expected = run(&mut in_order, &events);
        let mut out_of_order = knows(company(policy.0, policy.1));
        prop_assert_eq!(run(&mut out_of_order, &shuffled(&events, &places)), expected);
        prop_assert_eq!(ours(&out_of_order), ours(&in_order));
    }

    #[test]
    fn the_books_end_with_what_is_left_even_when_they_kept_pace(refunds in any_refunds(), policy in any_policy()) {
        let mut world = company(policy.0, policy.1);
        let mut known: Vec<Refund> = Vec::new();
        for event in history(&refunds) {
            match &event.subject {
                Subject::Payment(payment) => world.payments = vec![(**payment).clone()],
                Subject::Refund(refund) => {
                    known.retain(|one| one.id != refund.id);
                    known.push((**refund).clone());
                }
                _ => {}
            }
            world.refunds = known.clone();
            run(&mut world, &[event.clone(), event]);
        }
        let kept: i64 = 10_000 - refunds.iter().filter(|(_, came_back)| !came_back).map(|(cents, _)| cents).sum::<i64>();
        prop_assert_eq!(ours(&world), Money::new(Decimal::new(kept, 2), money("0", "USD").currency()));
        prop_assert_eq!(world.journals.len(), refunds.iter().filter(|(_, came_back)| *came_back).count());
    }

    #[test]
    fn no_receipt_is_taken_back_for_more_than_it_holds(
        captures in prop::collection::vec(1_i64..4_000, 1..4),
        refunds in prop::collection::vec((1_i64..4_000, any::<bool>(), any::<bool>()), 0..6),
    ) {
        let mut world = company(PaymentPosting::AtOnce, RefundPosting::MemoAndReversal);
        let mut open = captures.into_iter();
        let mut captured = 0;
        let capture_more = |world: &mut World, more: i64, captured: &mut i64| {
            *captured += more;
            let paid = succeeded(json!({"amount": 20_000, "amount_captured": *captured}));
            world.payments = vec![payment_of(&paid)];
            paid
        };
        let first = capture_more(&mut world, open.next().unwrap(), &mut captured);
        run(&mut world, &[first]);
        let mut taken_back = std::collections::BTreeMap::<String, Decimal>::new();
        for (position, (cents, came_back, captures_first)) in refunds.iter().enumerate() {
            if *captures_first && let Some(more) = open.next() {
                let paid = capture_more(&mut world, more, &mut captured);
                if position % 2 == 0 { // else its message is late, and the refund books it
                    run(&mut world, &[paid]);
                }
            }
            let say = |status: &str| refund(&format!("re_{position}"), *cents, status, json!({}));
            let done = say("succeeded");
            world.refunds.push(refund_of(&done));
            if let Ok(Decision::Post(plan)) = world.decide(&done) {
                world.post(&plan);
                for step in &plan.steps {
                    if let Document::ReceiptReversal(reversal) = &step.document {
                        let receipt = match &reversal.receipt {
                            mapping_core::canonical::Link::Known(number) => number.clone(),
                            mapping_core::canonical::Link::Posted(key) => {
                                world.receipts.iter().find(|one| one.transaction.as_str() == key.natural).unwrap().number.clone()
                            }
                        };
                        *taken_back.entry(receipt).or_default() += reversal.amount.amount();
                    }
                }
                if *came_back {
                    world.refunds.pop();
                    world.refunds.push(refund_of(&say("failed")));
                    run(&mut world, &[say("failed")]);
                }
            } else {
                world.refunds.pop();
            }
        }
        for receipt in &world.receipts {
            let taken = taken_back.get(&receipt.number).copied().unwrap_or_default();
            prop_assert!(taken <= receipt.amount.amount(), "{}: {} of {}", receipt.number, taken, receipt.amount);
        }
    }

    #[test]
    fn refunds_never_exceed_captures(
        refunds in prop::collection::vec((1_i64..9_000, 0_usize..5), 1..8),
        places in prop::collection::vec(any::<Index>(), 1..24),
        is_listed in any::<bool>(),
    ) {
        let statuses = ["succeeded", "pending", "requires_action", "failed", "canceled"];
        let mut world = company(PaymentPosting::AtOnce, RefundPosting::MemoPays);
        world.payments = vec![payment_of(&paid())];
        let say = |(position, (cents, status)): (usize, &(i64, usize))| {
            refund(&format!("re_{position}"), *cents, statuses[*status], json!({}))
        };
        let events: Vec<GatewayEvent> = refunds.iter().enumerate().map(say).collect();
        let mut told: Vec<Refund> = Vec::new();
        for event in shuffled(&events, &places) {
            told.push(refund_of(&event));
            if is_listed {
                world.refunds = told.clone();
            } else {
                world.payments[0] = payment_of(&paid()).with_refunds(&told).unwrap();
            }
            run(&mut world, &[event]);
        }
        prop_assert!(!ours(&world).is_negative(), "{:?}", world.credit_memos);
    }

    #[test]
    fn lines_and_taxes_come_to_the_refund(
        order in prop::collection::vec((1_i64..100_000, 0_i64..20_000, 1_i64..20), 1..6),
        share in 1_i64..=1000,
        back in prop::collection::vec((any::<Index>(), 1_i64..20), 0..4),
        of in prop::sample::select(vec![("USD", 2), ("JPY", 0), ("KWD", 3)]),
    ) {
        let (code, scale) = of;
        let usd = money("0", code).currency();
        let cents = |amount: i64| Money::new(Decimal::new(amount, scale), usd);
        let lines: Vec<_> = order.iter().enumerate().map(|(position, (net, tax, quantity))| {
            mapping_core::canonical::SalesOrderLine {
                sku: format!("S{position}").as_str().into(),
                description: None,
                quantity: Decimal::from(*quantity),
                net: cents(*net),
                tax: cents(*tax),
            }
        }).collect();
        let came_back: Vec<_> = back.iter().map(|(which, quantity)| mapping_core::canonical::OrderLine {
            sku: lines[which.index(lines.len())].sku.clone(),
            description: None,
            quantity: Decimal::from(*quantity),
            net: None,
            tax: None,
        }).collect();
        let whole: i64 = order.iter().map(|(net, tax, _)| net + tax).sum();
        let amount = (whole * share / 1000).max(1);
        let now = CameBack { now: &came_back, field: "returned", ..CameBack::default() };
        if let Ok(credited) = ledger::share(cents(amount), &lines, now) {
            let parts = credited.iter().flat_map(|line: &CreditMemoLine| [line.net, line.tax]);
            prop_assert_eq!(Money::sum(usd, parts).unwrap(), cents(amount));
            prop_assert!(credited.iter().all(|line| !line.net.is_negative() && !line.tax.is_negative()));
            for part in credited.iter().flat_map(|line| [line.net, line.tax]) {
                prop_assert!(part.amount().normalize().scale() <= scale, "{} is in whole units of its currency", part);
            }
            for line in &credited {
                let of_order = lines.iter().find(|sold| Some(&sold.sku) == line.sku.as_ref()).unwrap();
                let (net, tax) = (of_order.net.amount(), of_order.tax.amount());
                let exact = (line.net.amount() + line.tax.amount()) * tax / (net + tax);
                let off = (line.tax.amount() - exact).abs();
                prop_assert!(off < Decimal::new(1, scale), "{} of {} is taxed by {}", line.tax, exact, off);
            }
            let returned: Decimal = credited.iter().filter(|line| line.returned).map(|line| line.quantity).sum();
            prop_assert_eq!(returned, came_back.iter().map(|line| line.quantity).sum::<Decimal>());
        } else {
            prop_assert!(!came_back.is_empty(), "an order can always be reduced");
        }
    }

    #[test]
    fn no_canonical_refund_panics(
        figures in prop::array::uniform3((any::<i64>(), 0_u32..=28)),
        status in 0_usize..6,
        returned in "\\PC{0,40}",
        quantity in "[0-9]{1,29}(\\.[0-9]{1,10})?",
        percent in (any::<i64>(), 0_u32..=28),
        is_booked in any::<bool>(),
    ) {
        let usd = money("0", "USD").currency();
        let decimal = |(mantissa, scale): (i64, u32)| Decimal::new(mantissa, scale);
        let mut world = company(PaymentPosting::AtOnce, RefundPosting::MemoAndReversal);
        let mut payment = payment_of(&paid());
        world.post(&world.plan(&paid()));
        if !is_booked {
            world.receipts.clear();
        }
        payment.captured = Money::new(decimal(figures[0]), usd);
        payment.refunded = Money::new(decimal(figures[1]), usd);
        let lines: Value = json!([{"sku": "REG-2", "quantity": quantity}, {"sku": "GAS-ARG-50", "quantity": 1}]);
        payment.metadata.insert("order_lines".to_owned(), lines.to_string());
        world.payments = vec![payment];
        world.rules.posting.refund_tax_percent = Some(decimal(percent));
        let mut given = refund_of(&refund("re_1", 1, "succeeded", json!({})));
        given.amount = Money::new(decimal(figures[2]), usd);
        let known = [RefundStatus::Pending, RefundStatus::RequiresAction, RefundStatus::Refunded, RefundStatus::Failed, RefundStatus::Cancelled];
        given.status = known.get(status).map_or_else(|| Reported::Unknown(returned.clone()), |status| Reported::Known(*status));
        let came_back = if returned.len() % 2 == 0 { json!([{"sku": "REG-2", "quantity": quantity}]).to_string() } else { returned };
        given.metadata.insert("returned".to_owned(), came_back);
        world.refunds = vec![given.clone()];
        let event = GatewayEvent { subject: Subject::Refund(Box::new(given)), ..paid() };
        if let Ok(Decision::Post(plan)) = world.decide(&event) {
            prop_assert!(balances(&plan));
        }
    }
}

/// Whether every credit memo's lines come to its amount.
fn balances(plan: &Plan) -> bool {
    plan.steps.iter().all(|step| match &step.document {
        Document::CreditMemo(memo) if !memo.lines.is_empty() => {
            let parts = memo.lines.iter().flat_map(|line| [line.net, line.tax]);
            Money::sum(memo.amount.currency(), parts).unwrap() == memo.amount
        }
        _ => true,
    })
}
