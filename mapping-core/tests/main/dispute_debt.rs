//! Disputes on the customer's account: the receipt is taken back, and received anew when the dispute is won.

use mapping_core::canonical::{
    Dispute, DisputeStatus, Document, Link, Movement, MovementKind, PaymentStatus, Refund, RefundStatus, Reported,
};
use mapping_core::flows::{Answer, ErpReceipt, ErpReceiptReversal, Question};
use mapping_core::money::Money;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{DisputeBooks, RefundPosting};
use time::macros::datetime;

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

/// The world, once so much was given back, which left the balance at an hour of the day on which the dispute is opened, at noon.
fn given_back(mut world: crate::world::World, amount: &str, hour: u8) -> crate::world::World {
    world.rules.posting.refund = RefundPosting::MemoAndReversal;
    let at = datetime!(2026-11-20 00:00 UTC).replace_hour(hour).unwrap();
    world.refunds.push(Refund {
        id: Some("re_1".into()),
        payment: Some("ch_1".into()),
        amount: money(amount, "USD"),
        status: Reported::Known(RefundStatus::Refunded),
        reason: None,
        full: None,
        metadata: Default::default(),
        created_at: at,
    });
    let left = movement("txn_9", MovementKind::Refund, 0, &format!("-{amount}"), "0.00");
    let told = Answer::Movements(vec![Movement { created_at: at, ..left }]);
    world.answers.push((Question::MovementsOf { source: "re_1".into() }, told));
    world
}

fn noon(movement: Movement) -> Movement {
    Movement { created_at: datetime!(2026-11-20 12:00 UTC), ..movement }
}

#[test]
fn what_a_refund_took_back_before_is_not_taken_back_again_whether_its_reversal_is_booked_or_not() {
    let opened = dispute(DisputeStatus::NeedsResponse, vec![noon(withdrawal("txn_1", 0))]);
    let mut world = given_back(in_two_parts(), "70.00", 9);
    for is_booked in [false, true] {
        if is_booked {
            let amount = money("60.00", "USD");
            let first = ErpReceiptReversal { number: "R-1".to_owned(), cause: "re_1".into(), amount };
            world.receipt_reversals.push(first);
        }
        let planned = plan(&world, &opened);
        assert_eq!(keys(&planned), ["receipt reversal dp_1", "journal txn_1"]);
        let back = taken_back(&planned.steps[0].document);
        assert_eq!((back.amount, &back.receipt), (money("30.00", "USD"), &Link::Known("P0002".to_owned())));
        assert_eq!(back.payment.as_str(), "ch_1/2", "the receipt of the second capture");
    }
    let later = given_back(in_two_parts(), "70.00", 15);
    assert_eq!(keys(&plan(&later, &opened)), ["receipt reversal dp_1", "receipt reversal dp_1/2", "journal txn_1"]);
    let mut failed = in_two_parts();
    failed.payments[0].status = Reported::Known(PaymentStatus::Failed);
    assert_eq!(keys(&plan(&failed, &opened)), ["journal txn_1"], "its own message takes all receipts back");
}

#[test]
fn a_refund_that_came_back_takes_nothing_off_the_receipts_unless_it_was_booked() {
    let opened = dispute(DisputeStatus::NeedsResponse, vec![noon(withdrawal("txn_1", 0))]);
    for status in [RefundStatus::Failed, RefundStatus::Cancelled] {
        let mut world = given_back(in_two_parts(), "70.00", 9);
        world.refunds[0].status = Reported::Known(status);
        let unbooked = plan(&world, &opened);
        assert_eq!(
            keys(&unbooked),
            ["receipt reversal dp_1", "receipt reversal dp_1/2", "journal txn_1"],
            "{status:?}"
        );
        let amount = money("60.00", "USD");
        world.receipt_reversals.push(ErpReceiptReversal { number: "R-1".to_owned(), cause: "re_1".into(), amount });
        assert_eq!(keys(&plan(&world, &opened)), ["receipt reversal dp_1", "journal txn_1"], "{status:?}");
    }
}

#[test]
fn what_another_dispute_of_the_payment_took_back_is_not_taken_back_again() {
    let opened = dispute(DisputeStatus::NeedsResponse, vec![noon(withdrawal("txn_1", 0))]);
    let of_other = |id: &str, kind, hour: u8, gross: &str| Movement {
        created_at: datetime!(2026-11-20 00:00 UTC).replace_hour(hour).unwrap(),
        ..movement(id, kind, 0, gross, "0.00")
    };
    let lost = of_other("txn_7", MovementKind::Dispute, 9, "-80.00");
    let won = of_other("txn_8", MovementKind::DisputeReversal, 10, "80.00");
    let late = of_other("txn_7", MovementKind::Dispute, 15, "-80.00");
    let with = |movements: Vec<Movement>| {
        let mut world = world(DisputeBooks::Receivable);
        let other = Dispute { id: "dp_0".into(), ..dispute(DisputeStatus::NeedsResponse, movements) };
        let all = Answer::Disputes(vec![other, opened.clone()]);
        world.answers.push((Question::Disputes { payment: "ch_1".into() }, all));
        world
    };
    let amounts = |world: &crate::world::World| -> Vec<(Money, String)> {
        let planned = plan(world, &opened);
        let backs = planned.steps.iter().filter_map(|step| match &step.document {
            Document::ReceiptReversal(back) => Some((back.amount, back.payment.to_string())),
            _ => None,
        });
        backs.collect()
    };
    let of = |amount: &str, receipt: &str| (money(amount, "USD"), receipt.to_owned());
    assert_eq!(amounts(&with(vec![lost.clone()])), [of("20.00", "ch_1")]);
    assert_eq!(amounts(&with(vec![late])), [of("100.00", "ch_1")]);
    let mut back_again = with(vec![lost, won]);
    let refusal = decide(&back_again, &about(&opened)).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::MissingFact, "txn_8"), "nobody has booked it yet");
    let anew = ErpReceipt {
        number: "P0009".to_owned(),
        transaction: "txn_8".into(),
        amount: money("80.00", "USD"),
        ..back_again.receipts[0].clone()
    };
    back_again.receipts.push(anew);
    assert_eq!(amounts(&back_again), [of("20.00", "ch_1"), of("80.00", "txn_8")]);
}

#[test]
fn nobody_says_what_is_owed_before_all_that_was_captured_is_booked() {
    let mut world = in_two_parts();
    world.receipts.pop();
    let opened = dispute(DisputeStatus::NeedsResponse, vec![withdrawal("txn_1", 0)]);
    let refusal = decide(&world, &about(&opened)).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "dispute.payment"));
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
    world.payments[0].captured = money("92.00", "EUR");
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
