//! Disputes on the customer's account: the receipt is taken back, and received anew when the dispute is won.

use mapping_core::canonical::{DisputeStatus, Link, MovementKind, Refund, RefundStatus, Reported};
use mapping_core::flows::{ErpReceipt, ErpReceiptReversal};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::DisputeBooks;

use crate::dispute_world::{
    about, carry, cleared, decide, dispute, lines, movement, plan, post, receipt, reversal, taken_back, topics,
    withdrawal, world,
};
use crate::world::{keys, money};

#[test]
fn the_customer_owes_again_and_has_paid_after_all_when_the_dispute_is_won() {
    let mut world = world(DisputeBooks::Receivable);
    let opened = plan(&world, &dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]));
    assert_eq!(keys(&opened), ["receipt reversal dp_1", "journal txn_1"]);
    let back = taken_back(&opened.steps[0].document);
    assert_eq!((back.amount, &back.receipt), (money("100.00", "USD"), &Link::Known("P0001".to_owned())));
    assert_eq!(back.reason.as_deref(), Some("Dispute dp_1: fraudulent"));
    assert_eq!(lines(&opened.steps[1].document), ["credit 1090 15.00 USD", "debit 5220 15.00 USD"]);
    insta::assert_json_snapshot!("a_dispute_on_the_customers_account", opened);
    post(&mut world, &opened);

    let won = plan(&world, &dispute(DisputeStatus::Won, vec![withdrawal("txn_1", 0), reversal("txn_2", 30)]));
    assert_eq!(keys(&won), ["receipt txn_2"]);
    let anew = receipt(&won.steps[0].document);
    assert_eq!((anew.amount, anew.method.as_str()), (money("100.00", "USD"), "Credit Card"));
    assert_eq!(anew.customer, back.customer);
    assert_eq!(topics(&won), ["dispute_won Info"]);
}

#[test]
fn a_second_withdrawal_has_a_key_of_its_own() {
    let mut world = world(DisputeBooks::Receivable);
    let again = movement("txn_3", MovementKind::Dispute, 60, "-100.00", "0.00");
    let movements = vec![withdrawal("txn_1", 0), reversal("txn_2", 30), again];
    let lost = dispute(DisputeStatus::Lost, movements);
    assert_eq!(
        keys(&plan(&world, &lost)),
        ["receipt reversal dp_1", "journal txn_1", "receipt txn_2", "receipt reversal txn_3"]
    );
    let booked = carry(&mut world, &about(&lost));
    assert_eq!(cleared(&booked), money("-115.00", "USD"));
    assert!(carry(&mut world, &about(&lost)).is_empty(), "the second time there is nothing to book");
}

#[test]
fn no_more_is_taken_back_than_was_received_nor_received_than_was_taken_back() {
    let world = world(DisputeBooks::Receivable);
    let more = movement("txn_1", MovementKind::Dispute, 0, "-104.00", "15.00");
    let back = movement("txn_2", MovementKind::DisputeReversal, 30, "105.00", "0.00");
    let planned = plan(&world, &dispute(DisputeStatus::Won, vec![more, back]));
    assert_eq!(taken_back(&planned.steps[0].document).amount, money("100.00", "USD"));
    assert_eq!(
        lines(&planned.steps[1].document),
        ["credit 1090 19.00 USD", "debit 5210 4.00 USD", "debit 5220 15.00 USD"]
    );
    assert_eq!(receipt(&planned.steps[2].document).amount, money("100.00", "USD"));
    assert_eq!(lines(&planned.steps[3].document), ["debit 1090 5.00 USD", "credit 5210 5.00 USD"]);
}

/// The world, once the payment was captured in two parts of 60.00 and 40.00.
fn in_two_parts() -> crate::world::World {
    let mut world = world(DisputeBooks::Receivable);
    world.receipts[0].amount = money("60.00", "USD");
    let second = ErpReceipt {
        number: "P0002".to_owned(),
        transaction: "ch_1/2".into(),
        amount: money("40.00", "USD"),
        ..world.receipts[0].clone()
    };
    world.receipts.push(second);
    world
}

#[test]
fn every_receipt_of_the_payment_is_taken_back() {
    let mut world = in_two_parts();
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    let planned = plan(&world, &opened);
    assert_eq!(keys(&planned), ["receipt reversal dp_1", "receipt reversal dp_1/2", "journal txn_1"]);
    let backs = [0, 1].map(|at| taken_back(&planned.steps[at].document));
    assert_eq!(backs.map(|back| back.amount), [money("60.00", "USD"), money("40.00", "USD")]);
    assert_eq!(backs.map(|back| back.receipt.clone()), ["P0001", "P0002"].map(|number| Link::Known(number.to_owned())));
    assert_eq!(lines(&planned.steps[2].document), ["credit 1090 15.00 USD", "debit 5220 15.00 USD"]);
    post(&mut world, &planned);
    let won = dispute(DisputeStatus::Won, vec![withdrawal("txn_1", 0), reversal("txn_2", 30)]);
    let back = plan(&world, &won);
    assert_eq!(keys(&back), ["receipt txn_2"]);
    assert_eq!(receipt(&back.steps[0].document).amount, money("100.00", "USD"));
}

#[test]
fn what_refunds_and_failures_took_back_is_not_taken_back_again() {
    let mut world = in_two_parts();
    world.refunds.push(Refund {
        id: Some("re_1".into()),
        payment: Some("ch_1".into()),
        amount: money("70.00", "USD"),
        status: Reported::Known(RefundStatus::Refunded),
        reason: None,
        full: None,
        metadata: Default::default(),
        created_at: time::macros::datetime!(2026-11-20 12:00 UTC),
    });
    let taken = |cause: &str, amount: &str| ErpReceiptReversal {
        number: format!("R-{cause}"),
        cause: cause.into(),
        amount: money(amount, "USD"),
    };
    world.receipt_reversals.push(taken("re_1", "70.00"));
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    let planned = plan(&world, &opened);
    assert_eq!(keys(&planned), ["receipt reversal dp_1", "journal txn_1"]);
    let back = taken_back(&planned.steps[0].document);
    assert_eq!((back.amount, &back.receipt), (money("30.00", "USD"), &Link::Known("P0002".to_owned())));
    world.receipt_reversals.push(taken("ch_1/2/failed", "40.00"));
    assert_eq!(keys(&plan(&world, &opened)), ["journal txn_1"], "nothing is left to take back");
}

#[test]
fn a_part_of_a_payment_is_taken_back_in_part() {
    let world = world(DisputeBooks::Receivable);
    let part = movement("txn_1", MovementKind::Dispute, 0, "-30.00", "15.00");
    let planned = plan(&world, &dispute(DisputeStatus::NeedsResponse, vec![part]));
    assert_eq!(taken_back(&planned.steps[0].document).amount, money("30.00", "USD"));
}

#[test]
fn what_moved_in_another_currency_than_the_receipt_is_a_loss() {
    let mut world = world(DisputeBooks::Receivable);
    world.receipts[0].amount = money("92.00", "EUR");
    let mut disputed = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    disputed.amount = money("92.00", "EUR");
    let planned = plan(&world, &disputed);
    assert_eq!(keys(&planned), ["journal txn_1"]);
    assert_eq!(lines(&planned.steps[0].document)[1], "debit 5210 100.00 USD");
}

#[test]
fn without_a_receipt_nobody_can_owe_it() {
    let mut world = world(DisputeBooks::Receivable);
    world.receipts.clear();
    let refusal = decide(&world, &about(&dispute(DisputeStatus::Lost, vec![withdrawal("txn_1", 0)]))).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::MissingFact, "ch_1"));
}

#[test]
fn a_change_of_the_books_in_the_middle_of_a_dispute_is_a_conflict() {
    let mut world = world(DisputeBooks::Losses);
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    carry(&mut world, &about(&opened));
    world.rules.fraud.dispute_books = DisputeBooks::Receivable;
    let refusal = decide(&world, &about(&opened)).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::Conflict);
    assert!(refusal.message.contains("rules.fraud.dispute_books"), "{refusal}");
}
