//! Refunds and settlements in the ledger: balanced, once, and never more than was taken.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{
    Document, GatewayEvent, Journal, JournalError, JournalLine, Refund, RefundStatus, Reported, SettledTransaction,
    Settlement, SettlementParts, SettlementStatus, Side, Subject,
};
use mapping_core::erp::syspro::enet::{self, EnetOptions};
use mapping_core::erp::syspro::harmony;
use mapping_core::erp::tims;
use mapping_core::flows::{
    self, Decision, ErpReceipt, Facts, Flow, Plan, RefundToCreditMemo, SettlementToJournal, SkipReason, Unplanned,
};
use mapping_core::ledger::{Books, Contents, settlement_journals};
use mapping_core::money::{Decimal, Money};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::DatedRate;
use proptest::prelude::*;
use time::macros::{date, datetime};

use crate::opayo_to_cash::{outline, site};
use crate::opayo_world::{ID, paid_world, reported};
use crate::world::{World, money};

fn refund(amount: &str) -> Refund {
    Refund {
        id: Some("0B".into()),
        payment: Some(ID.into()),
        amount: money(amount, "GBP"),
        full: None,
        status: Reported::Known(RefundStatus::Refunded),
        reason: Some("Cup broken".to_owned()),
        created_at: datetime!(2026-11-25 23:30 UTC),
        metadata: Default::default(),
    }
}

fn about(subject: Subject) -> GatewayEvent {
    GatewayEvent { subject, ..reported(&[]) }
}

fn refunded(refund: Refund) -> GatewayEvent {
    about(Subject::Refund(Box::new(refund)))
}

/// The company after the usual payment was booked.
fn booked() -> World {
    let mut world = paid_world(&[]);
    world.receipts.push(ErpReceipt {
        number: "P0001".to_owned(),
        transaction: ID.into(),
        customer: "C0042".into(),
        amount: money("1035.00", "GBP"),
    });
    world
}

fn ledger_flows() -> Vec<Box<dyn Flow>> {
    vec![Box::new(RefundToCreditMemo), Box::new(SettlementToJournal), Box::new(Unplanned)]
}

fn decide(world: &World, event: &GatewayEvent) -> Result<Decision, Refusal> {
    let flows = ledger_flows();
    let mut facts = Facts::new();
    loop {
        let questions = flows::questions(&flows, event, &facts, &world.rules)?;
        if questions.is_empty() {
            return flows::decide(&flows, event, &facts, &world.rules);
        }
        for question in questions {
            let answer = world.answer(&question);
            facts.learn(question, answer);
        }
    }
}

fn plan(world: &World, event: &GatewayEvent) -> Plan {
    match decide(world, event) {
        Ok(Decision::Post(plan)) => plan,
        other => panic!("expected documents, got {other:#?}"),
    }
}

fn settlement(payments: &str, refunds: &str, fees: &str) -> Settlement {
    let parts = SettlementParts {
        payments: money(payments, "GBP"),
        refunds: money(refunds, "GBP"),
        chargebacks: money("0.00", "GBP"),
        fees: money(fees, "GBP"),
        transactions: Vec::new(),
    };
    let net = parts.payments.checked_sub(parts.refunds).unwrap().checked_sub(parts.fees).unwrap();
    Settlement {
        id: "opayo/Elavon/1234/GBP".into(),
        amount: net,
        status: Reported::Known(SettlementStatus::InTransit),
        parts: Some(parts),
        arrives_on: None,
        itemised: Some(true),
        created_at: datetime!(2026-06-30 23:05 UTC),
    }
}

fn settled(settlement: Settlement) -> GatewayEvent {
    about(Subject::Settlement(Box::new(settlement)))
}

#[test]
fn a_refund_becomes_a_credit_memo_against_its_payment() {
    assert_yaml_snapshot!(plan(&booked(), &refunded(refund("10.00"))));
}

#[test]
fn a_credit_memo_goes_out_to_every_erp() {
    let plan = plan(&booked(), &refunded(refund("10.00")));
    assert_yaml_snapshot!("credit_memo_by_harmony", harmony::render(&plan.steps[0].document).unwrap());
    assert_yaml_snapshot!("credit_memo_by_tims", tims::render(&plan.steps[0].document).unwrap());
    let options = EnetOptions { credit_class: Some("RET".into()), ..EnetOptions::default() };
    let request = enet::render(&plan.steps[0].document, &site(), &options).unwrap();
    insta::assert_snapshot!("credit_memo_by_enet", outline(&request.xml_in(&site()).unwrap(), 0));
    let refusal = enet::render(&plan.steps[0].document, &site(), &EnetOptions::default()).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "credit_memo.account"));
}

#[test]
fn a_refund_larger_than_its_payment_is_refused() {
    let refusal = decide(&booked(), &refunded(refund("1035.01"))).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::RefundTooLarge, "1035.01 GBP"));
    assert!(decide(&booked(), &refunded(refund("1035.00"))).is_ok());
}

#[test]
fn refunds_together_never_exceed_their_payment() {
    let mut world = booked();
    world.payments[0].refunded = money("600.00", "GBP"); // 500.00 before, and this one
    assert!(decide(&world, &refunded(refund("100.00"))).is_ok());
    world.payments[0].refunded = money("1036.00", "GBP");
    assert_eq!(decide(&world, &refunded(refund("100.00"))).unwrap_err().code, RefusalCode::RefundTooLarge);
}

#[test]
fn refunds_that_the_gateway_does_not_count_are_counted_once_each() {
    let other = |id: &str, amount: &str| Refund { id: Some(id.into()), ..refund(amount) };
    let mut world = booked();
    let refunds = [
        other("0C", "600.00"),
        other("0C", "600.00"),
        other("0D", "500.00"),
        Refund { status: Reported::Known(RefundStatus::Failed), ..other("0E", "900.00") },
        Refund { payment: Some("0F".into()), ..other("0F", "900.00") },
    ];
    world.payments[0] = world.payments[0].clone().with_refunds(&refunds).unwrap();
    assert_eq!(world.payments[0].refunded, money("1100.00", "GBP"));
    assert_eq!(decide(&world, &refunded(other("0D", "500.00"))).unwrap_err().code, RefusalCode::RefundTooLarge);
    world.payments[0] = world.payments[0].clone().with_refunds(&refunds[..1]).unwrap();
    assert!(decide(&world, &refunded(other("0C", "600.00"))).is_ok());
    let euros = Refund { amount: money("1.00", "EUR"), ..other("0G", "1.00") };
    assert!(world.payments[0].clone().with_refunds([&euros]).is_err());
}

#[test]
fn a_refund_is_booked_once_and_another_amount_is_a_conflict() {
    let mut world = booked();
    world.post(&plan(&world, &refunded(refund("10.00"))));
    let again = decide(&world, &refunded(refund("10.00"))).unwrap();
    assert!(matches!(again, Decision::Skip(SkipReason::AlreadyPosted { .. })), "{again:?}");
    assert_eq!(decide(&world, &refunded(refund("11.00"))).unwrap_err().code, RefusalCode::Conflict);
}

#[test]
fn a_refund_that_has_not_moved_or_is_not_one_books_nothing() {
    let status = |status| decide(&booked(), &refunded(Refund { status, ..refund("10.00") }));
    for waiting in [RefundStatus::Pending, RefundStatus::RequiresAction, RefundStatus::Failed, RefundStatus::Cancelled]
    {
        let decision = status(Reported::Known(waiting)).unwrap();
        assert!(matches!(decision, Decision::Skip(SkipReason::NotPaid { .. })), "{decision:?}");
    }
    assert_eq!(status(Reported::Unknown("odd".to_owned())).unwrap_err().code, RefusalCode::UnknownStatus);
    let nobody = decide(&World::default(), &refunded(refund("10.00"))).unwrap_err();
    assert_eq!((nobody.code, nobody.field.as_str()), (RefusalCode::MissingFact, "refund.payment"));
    let other = Refund { amount: money("10.00", "EUR"), ..refund("10.00") };
    assert_eq!(decide(&booked(), &refunded(other)).unwrap_err().code, RefusalCode::InvalidAmount);
}

#[test]
fn a_settlement_becomes_a_journal() {
    assert_yaml_snapshot!(plan(&World { ..booked() }, &settled(settlement("1035.00", "10.00", "12.50"))));
}

#[test]
fn a_journal_goes_out_to_every_erp() {
    let plan = plan(&booked(), &settled(settlement("1035.00", "10.00", "12.50")));
    assert_yaml_snapshot!("journal_by_harmony", harmony::render(&plan.steps[0].document).unwrap());
    assert_yaml_snapshot!("journal_by_tims", tims::render(&plan.steps[0].document).unwrap());
    let request = enet::render(&plan.steps[0].document, &site(), &EnetOptions::default()).unwrap();
    insta::assert_snapshot!("journal_by_enet", outline(&request.xml_in(&site()).unwrap(), 0));
}

/// What stands on accounts after a settlement of euros, a euro being 0.80 on the day of the settlement and 0.90 two days before.
fn in_euros(transactions: Vec<SettledTransaction>) -> (Vec<String>, Vec<String>) {
    let euros = |amount: &str| money(amount, "EUR");
    let of = SettlementParts {
        payments: euros("100.00"),
        refunds: euros("10.00"),
        chargebacks: euros("0.00"),
        fees: euros("0.00"),
        transactions,
    };
    let settlement = Settlement { amount: euros("90.00"), parts: Some(of), ..settlement("1.00", "0.00", "0.00") };
    let mut world = booked();
    let rate = |date, rate: &str| DatedRate {
        from: euros("1.00").currency(),
        to: money("1.00", "GBP").currency(),
        date,
        rate: rate.parse().unwrap(),
        source: "a table".to_owned(),
    };
    world.rules.company.currency = Some(money("1.00", "GBP").currency());
    world.rules.ledger.exchange_difference = Some("7900".into());
    world.rules.fx.rates = vec![rate(date!(2026 - 06 - 28), "0.90"), rate(date!(2026 - 07 - 01), "0.80")];
    let plan = plan(&world, &settled(settlement));
    let Document::Journal(journal) = &plan.steps[0].document else { panic!("a journal") };
    let line = |line: &JournalLine| format!("{:?} {} {}", line.side, line.account, line.amount);
    (journal.lines().iter().map(line).collect(), plan.tellings.iter().map(|told| told.notice.to_string()).collect())
}

#[test]
fn sums_are_taken_from_the_clearing_account_at_the_rate_of_each_payment_that_is_told_and_people_hear_of_the_rest() {
    let made = |amount: &str, made_at| SettledTransaction { amount: money(amount, "EUR"), made_at };
    let (before, same) = (datetime!(2026-06-29 12:00 UTC), datetime!(2026-06-30 23:00 UTC));
    let all = vec![made("60.00", before), made("40.00", same), made("-10.00", before)];
    let (lines, told) = in_euros(all.clone());
    let by_days =
        ["Debit 1000-00 72.00", "Debit 7900 6.00", "Credit 1200-00 86.00", "Credit 7900 1.00", "Debit 1200-00 9.00"];
    assert_eq!(lines, by_days.map(|line| format!("{line} GBP")), "60.00 and 10.00 at 0.90, 40.00 at 0.80");
    assert_eq!(told, Vec::<String>::new());
    let (lines, told) = in_euros(all[1..].to_vec());
    let in_part = ["Debit 1000-00 72.00", "Credit 1200-00 80.00", "Credit 7900 1.00", "Debit 1200-00 9.00"];
    assert_eq!(
        lines,
        in_part.map(|line| format!("{line} GBP")),
        "the 60.00 that nobody dates go by the settlement's day"
    );
    assert!(told[0].contains("settlement_by_sums: 60.00 EUR of settlement opayo/Elavon/1234/GBP"), "{told:?}");
    assert!(in_euros(Vec::new()).1[0].contains("110.00 EUR"));
}

#[test]
fn a_day_of_refunds_alone_is_drawn_from_the_bank() {
    let plan = plan(&booked(), &settled(settlement("0.00", "10.00", "0.50")));
    let Document::Journal(journal) = &plan.steps[0].document else { panic!("a journal") };
    assert_eq!((journal.lines()[0].side, journal.lines()[0].amount), (Side::Credit, money("10.50", "GBP")));
}

#[test]
fn a_settlement_is_booked_once_and_other_sums_are_a_conflict() {
    let mut world = booked();
    let event = settled(settlement("1035.00", "10.00", "12.50"));
    world.post(&plan(&world, &event));
    assert!(matches!(decide(&world, &event).unwrap(), Decision::Skip(SkipReason::AlreadyPosted { .. })));
    let other = settled(settlement("1036.00", "10.00", "12.50"));
    assert_eq!(decide(&world, &other).unwrap_err().code, RefusalCode::Conflict);
}

#[test]
fn parts_that_do_not_come_to_the_amount_make_no_journal() {
    let wrong = Settlement { amount: money("1000.00", "GBP"), ..settlement("1035.00", "10.00", "12.50") };
    let refusal = decide(&booked(), &settled(wrong)).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::Unbalanced, "settlement.parts"));
    assert!(refusal.message.contains("-12.50 GBP is not accounted for"), "{refusal}");
    let mut world = booked();
    world.rules.ledger.fees = None;
    let refusal = decide(&world, &settled(settlement("1035.00", "10.00", "12.50"))).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "rules.ledger.fees"));
}

#[test]
fn an_unbalanced_journal_cannot_be_made_or_read() {
    let lines = |debit: &str, credit: &str| {
        vec![
            JournalLine::debit("1000".into(), money(debit, "GBP")),
            JournalLine::credit("1200".into(), money(credit, "GBP")),
        ]
    };
    let journal = |lines| Journal::new("po_1".into(), date!(2026 - 11 - 20), None, lines);
    assert!(matches!(journal(lines("1.00", "0.99")), Err(JournalError::Unbalanced { .. })));
    assert!(matches!(journal(lines("0.00", "0.00")), Err(JournalError::NotPositive { position: 0, .. })));
    assert!(matches!(journal(lines("-1.00", "-1.00")), Err(JournalError::NotPositive { .. })));
    assert!(matches!(journal(lines("1.00", "1.00")[..1].to_vec()), Err(JournalError::TooFewLines(1))));
    let mixed =
        vec![JournalLine::debit("1".into(), money("1", "GBP")), JournalLine::credit("2".into(), money("1", "EUR"))];
    assert!(matches!(journal(mixed), Err(JournalError::Unbalanced { .. })), "each currency by itself");

    let stored = serde_json::to_string(&journal(lines("1.00", "1.00")).unwrap()).unwrap();
    assert!(serde_json::from_str::<Journal>(&stored).is_ok());
    let fault = serde_json::from_str::<Journal>(&stored.replacen("1.00", "1.01", 1)).unwrap_err();
    assert!(fault.to_string().contains("debits come to 1.01 GBP"), "{fault}");
}

proptest! {
    #[test]
    fn journals_always_balance(parts in prop::array::uniform4((any::<i64>(), 0_u32..=28)), net in (any::<i64>(), 0_u32..=28), is_net in any::<bool>()) {
        let gbp = money("0", "GBP").currency();
        let of = |(mantissa, scale)| Money::new(Decimal::new(mantissa, scale), gbp);
        let [payments, refunds, chargebacks, fees] = parts.map(of);
        let rest = [refunds, chargebacks, fees].into_iter().try_fold(payments, Money::checked_sub);
        let amount = if is_net { rest.unwrap_or(of(net)) } else { of(net) };
        let parts = SettlementParts { payments, refunds, chargebacks, fees, transactions: Vec::new() };
        let settlement = Settlement { parts: Some(parts.clone()), amount, ..settlement("1.00", "0.00", "0.00") };
        let (opayo, rules) = ("opayo".into(), booked().rules);
        for step in settlement_journals(&settlement, Contents::Parts(&parts), Books::new(&opayo, &rules)).unwrap_or_default() {
            let Document::Journal(journal) = step.document else { panic!("a journal") };
            let sum = |side| Money::sum(gbp, journal.lines().iter().filter(|line| line.side == side).map(|line| line.amount));
            prop_assert_eq!(sum(Side::Debit).unwrap(), sum(Side::Credit).unwrap());
            prop_assert_eq!(Some(sum(Side::Debit).unwrap()), journal.total());
            let document = Document::Journal(journal);
            let _ = harmony::render(&document);
            let _ = tims::render(&document);
            let _ = enet::render(&document, &site(), &EnetOptions::default());
        }
    }

    #[test]
    fn a_credit_memo_never_exceeds_its_payment(amount in any::<i64>(), before in any::<i64>()) {
        let mut world = booked();
        world.payments[0].refunded = Money::new(Decimal::new(before, 2), money("0", "GBP").currency());
        let refund = Refund { amount: Money::new(Decimal::new(amount, 2), money("0", "GBP").currency()), ..refund("1.00") };
        if let Ok(Decision::Post(plan)) = decide(&world, &refunded(refund.clone())) {
            prop_assert!(refund.amount.compare(world.payments[0].captured).unwrap().is_le());
            prop_assert_eq!(plan.steps.len(), 1);
        }
    }
}
