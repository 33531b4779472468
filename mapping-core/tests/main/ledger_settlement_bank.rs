//! Settlements at the bank: when they arrive, and what becomes of those that come back.

use mapping_core::canonical::{Movement, MovementKind, Settlement, SettlementStatus};
use mapping_core::flows::{Decision, SkipReason};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::BankReceipt;
use time::macros::date;

use crate::ledger_settlement::{
    decide, journal, journals, movement, noted, payout_of, plan, references, rules, with_status, world,
};

#[test]
fn money_in_transit_reaches_the_bank_on_the_day_of_arrival() {
    let mut rules = rules();
    rules.posting.bank_receipt = BankReceipt::Separate;
    let lines = [movement("a", MovementKind::Charge, "100.00", "3.00")];
    let mut world = world(rules, &lines);
    let sent = plan(&world, with_status(SettlementStatus::InTransit, payout_of(&lines)));
    assert_eq!(references(&sent), ["po_1"]);
    assert!(noted(&sent.steps[0]).contains(&"in_transit +97.00 USD: Net amount".to_owned()));
    world.post(&sent);
    let arrived = plan(&world, payout_of(&lines));
    assert_eq!(references(&arrived), ["po_1/bank"]);
    assert_eq!(noted(&arrived.steps[0]), ["bank +97.00 USD: Arrived", "in_transit -97.00 USD: In transit"]);
    assert_eq!(journal(&arrived.steps[0]).posted_on(), date!(2026 - 11 - 23));
    let dateless = decide(&world, Settlement { arrives_on: None, ..payout_of(&lines) }).unwrap_err();
    assert_eq!((dateless.code, dateless.field.as_str()), (RefusalCode::MissingFact, "settlement.arrives_on"));
}

#[test]
fn a_payout_that_comes_back_returns_to_the_clearing_account_from_where_it_was() {
    let lines = [movement("a", MovementKind::Charge, "100.00", "3.00")];
    let failed = || with_status(SettlementStatus::Failed, payout_of(&lines));
    let stories = [
        (BankReceipt::WithJournal, SettlementStatus::Paid, "bank -97.00 USD: Returned"),
        (BankReceipt::Separate, SettlementStatus::InTransit, "in_transit -97.00 USD: Returned"),
        (BankReceipt::Separate, SettlementStatus::Paid, "bank -97.00 USD: Returned"),
    ];
    for (bank_receipt, status, returned) in stories {
        let mut rules = rules();
        rules.posting.bank_receipt = bank_receipt;
        let mut world = world(rules, &lines);
        let manual = Settlement { itemised: Some(false), ..failed() };
        let at_once = crate::ledger_settlement::plan(&world, manual);
        assert_eq!(references(&at_once), ["po_1", "po_1/failed"], "a message that comes late must not debit the bank");
        let at_once = crate::ledger_settlement::plan(&world, failed());
        assert_eq!(references(&at_once), ["po_1", "po_1/failed"], "its fees were kept all the same");
        world.post(&plan(&world, with_status(status, payout_of(&lines))));
        let plan = plan(&world, failed());
        assert_eq!(references(&plan), ["po_1/failed"]);
        let mut lines = noted(&plan.steps[0]);
        lines.sort();
        let mut expected = [returned, "clearing +97.00 USD: Returned"];
        expected.sort();
        assert_eq!(lines, expected);
        world.post(&plan);
        let again = decide(&world, with_status(SettlementStatus::Cancelled, payout_of(&[lines_of(97)]))).unwrap();
        assert!(matches!(again, Decision::Skip(SkipReason::AlreadyPosted { .. })), "{again:?}");
    }
}

fn lines_of(amount: i64) -> Movement {
    movement("a", MovementKind::Charge, &amount.to_string(), "0")
}

#[test]
fn a_payout_that_came_back_is_part_of_the_next_one() {
    let lines = [
        movement("a", MovementKind::PayoutReversal, "97.00", "0.00"),
        movement("b", MovementKind::Charge, "10.00", "1.00"),
    ];
    let expected = [
        "bank +106.00 USD: Net amount",
        "clearing -10.00 USD: Payments",
        "clearing -97.00 USD: Payouts returned",
        "fees +1.00 USD: Fees",
    ];
    assert_eq!(noted(&journals(&payout_of(&lines), &lines, &rules()).unwrap()[0]), expected);
}
