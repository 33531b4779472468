//! The clearing account comes to nothing, whoever is heard of first: a payment, its dispute, and the settlement that pays both out.

use std::collections::BTreeMap;

use mapping_core::canonical::{
    Dispute, DisputeStatus, Document, GatewayEvent, Movement, MovementKind, Reported, Settlement, SettlementStatus,
    Side, Subject,
};
use mapping_core::flows::{
    Answer, Decision, DisputeToJournal, Facts, Flow, OrderToCash, Question, SettlementToJournal,
};
use mapping_core::money::Money;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{BankReceipt, FeePosting};
use proptest::prelude::*;

use crate::dispute_world::{about, dispute};
use crate::ledger_settlement::{every_account, movement, payout_of};
use crate::world::{World, event, money, succeeded};

/// What the balance saw: a payment of 100.00, and a dispute over half of it with a fee, a tax and an adjustment by themselves.
fn lines() -> Vec<Movement> {
    let of =
        |source: &str, of_dispute: bool, line: Movement| Movement { source: Some(source.into()), of_dispute, ..line };
    vec![
        of("ch_1", false, movement("txn_1", MovementKind::Charge, "100.00", "3.00")),
        of("dp_1", true, movement("txn_2", MovementKind::Dispute, "-50.00", "0.00")),
        of("dp_1", true, movement("txn_3", MovementKind::Fee, "-15.00", "0.00")),
        of("dp_1", true, movement("txn_4", MovementKind::Tax, "-1.00", "0.00")),
        of("dp_1", true, movement("txn_5", MovementKind::Adjustment, "-0.40", "0.00")),
    ]
}

fn disputed() -> Dispute {
    dispute(DisputeStatus::NeedsResponse, lines()[1..].to_vec())
}

fn world(fee: FeePosting) -> World {
    let mut world = World::new();
    world.rules.ledger = every_account();
    world.rules.payment.account = Some("clearing".into());
    world.rules.posting.fee = fee;
    let Subject::Payment(payment) = succeeded(serde_json::json!({})).subject else { panic!("a payment") };
    world.payments.push(*payment);
    let settlement = Question::SettlementLines { settlement: "po_1".into() };
    world.answers.push((settlement, Answer::Movements(lines())));
    world.answers.push((Question::Dispute { id: "dp_1".into() }, Answer::Dispute(Box::new(disputed()))));
    world
}

fn told(settlement: Settlement) -> GatewayEvent {
    GatewayEvent { subject: Subject::Settlement(Box::new(settlement)), ..event("payout.paid", serde_json::json!({})) }
}

/// Tells a flow of an event and books what it plans.
fn carry(world: &mut World, event: &GatewayEvent) -> Vec<Document> {
    let flows: [&dyn Flow; 3] = [&OrderToCash, &DisputeToJournal, &SettlementToJournal];
    let flow = flows.into_iter().find(|flow| flow.handles(event)).unwrap();
    let mut facts = Facts::new();
    loop {
        let questions = flow.questions(event, &facts, &world.rules).unwrap();
        if questions.is_empty() {
            break;
        }
        for question in questions {
            assert!(facts.answer(&question).is_none(), "asked twice: {question}");
            facts.learn(question.clone(), world.answer(&question));
        }
    }
    match flow.decide(event, &facts, &world.rules).unwrap() {
        Decision::Post(plan) => {
            world.post(&plan);
            plan.steps.into_iter().map(|step| step.document).collect()
        }
        Decision::Skip(_) => Vec::new(),
        Decision::Wait(wait) => panic!("nothing is to be waited for: {wait}"),
    }
}

/// What documents leave on each account, debits more than nothing.
fn balances(documents: &[Document]) -> BTreeMap<String, Money> {
    let mut balances: BTreeMap<String, Money> = BTreeMap::new();
    let mut add = |account: &str, amount: Money| {
        let sum = balances.entry(account.to_owned()).or_insert(money("0", "USD"));
        *sum = sum.checked_add(amount).unwrap();
    };
    for document in documents {
        match document {
            Document::Journal(journal) => journal.lines().iter().for_each(|line| {
                add(line.account.as_str(), if line.side == Side::Debit { line.amount } else { -line.amount });
            }),
            Document::Receipt(receipt) => add(receipt.account.as_ref().unwrap().as_str(), receipt.amount),
            _ => {}
        }
    }
    balances.retain(|_, sum| !sum.is_zero());
    balances
}

fn expected() -> BTreeMap<String, Money> {
    let figures = [
        ("bank", "30.60"),
        ("fees", "3.00"),
        ("dispute_losses", "50.00"),
        ("dispute_fees", "15.00"),
        ("fee_tax", "1.00"),
        ("suspense", "0.40"),
    ];
    figures.map(|(account, amount)| (account.to_owned(), money(amount, "USD"))).into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn clearing_comes_to_nothing_in_any_order_of_arrival(
        arrivals in prop::collection::vec(0_usize..3, 0..8), knows_at in 0_usize..10, in_payment in any::<bool>()
    ) {
        let fee = if in_payment { FeePosting::InPayment } else { FeePosting::JournalLine };
        let mut world = world(fee);
        let events = [succeeded(serde_json::json!({})), about(&disputed()), told(payout_of(&lines()))];
        let mut booked = Vec::new();
        for (at, position) in arrivals.into_iter().chain(0..3).enumerate() {
            if at == knows_at { // from now on the gateway tells the fee of the payment
                let asked = Question::MovementsOf { source: "ch_1".into() };
                world.answers.push((asked, Answer::Movements(lines()[..1].to_vec())));
            }
            booked.extend(carry(&mut world, &events[position]));
        }
        prop_assert_eq!(balances(&booked), expected());
        for event in &events {
            prop_assert!(carry(&mut world, event).is_empty(), "everything is booked once");
        }
    }

    #[test]
    fn a_payouts_messages_in_any_order_and_number_leave_the_same_journals(
        arrivals in prop::collection::vec((0_usize..4, 0_usize..4), 0..8), ends_in_failure in any::<bool>(),
        is_answered in any::<bool>(), is_separate in any::<bool>(), is_itemised in any::<bool>()
    ) {
        let mut world = world(FeePosting::JournalLine);
        world.rules.posting.bank_receipt = if is_separate { BankReceipt::Separate } else { BankReceipt::WithJournal };
        let end = if ends_in_failure { SettlementStatus::Failed } else { SettlementStatus::Paid };
        let history = [SettlementStatus::Pending, SettlementStatus::InTransit, SettlementStatus::Paid, end];
        let at = |position: usize| Settlement {
            status: Reported::Known(history[position]),
            itemised: Some(is_itemised),
            ..payout_of(&lines())
        };
        let (mut booked, mut now) = (Vec::new(), 0);
        for (event, reached) in arrivals.into_iter().chain([(3, 3), (2, 3), (1, 3), (0, 3)]) {
            now = now.max(reached).max(event); // the gateway only moves on, and no message is ahead of it
            let asked = Question::Settlement { id: "po_1".into() };
            world.answers.retain(|(question, _)| *question != asked);
            if is_answered {
                world.answers.push((asked, Answer::Settlement(Box::new(at(now)))));
            }
            booked.extend(carry(&mut world, &told(at(event))));
        }
        let balances = balances(&booked);
        let bank = balances.get("bank").copied().unwrap_or(money("0", "USD"));
        prop_assert_eq!(bank, if ends_in_failure { money("0", "USD") } else { money("30.60", "USD") });
        prop_assert!(!balances.contains_key("in_transit"));
        let fees = balances.get("fees").copied();
        let kept = is_itemised.then_some(money("3.00", "USD"));
        prop_assert_eq!(fees, kept, "fees are kept whether or not the money arrives, where the gateway tells them");
        let mut references: Vec<String> = booked.iter().map(|document| document.key().natural).collect();
        references.sort();
        references.retain(|reference| reference != "po_1/bank"); // the arrival of money that came back may be heard of or not
        let all = ["po_1", "po_1/failed"];
        prop_assert_eq!(references, if ends_in_failure { &all[..] } else { &all[..1] });
    }
}

#[test]
fn a_late_snapshot_debits_no_bank_with_money_that_came_back() {
    let mut world = world(FeePosting::JournalLine);
    let status = |status| Settlement { status: Reported::Known(status), ..payout_of(&lines()) };
    let now = Answer::Settlement(Box::new(status(SettlementStatus::Failed)));
    world.answers.push((Question::Settlement { id: "po_1".into() }, now));
    let failed = carry(&mut world, &told(status(SettlementStatus::Failed)));
    assert_eq!(failed.len(), 2, "it is booked, for its fees were kept, and taken back");
    for late in [SettlementStatus::Paid, SettlementStatus::InTransit, SettlementStatus::Pending] {
        assert!(carry(&mut world, &told(status(late))).is_empty());
    }
    assert!(!balances(&failed).contains_key("bank"));
}

#[test]
fn a_payments_fee_is_booked_with_it_where_the_gateway_tells_it_and_else_with_the_settlement() {
    let journals = |documents: &[Document]| -> Vec<String> {
        let journals = documents.iter().filter_map(|one| match one {
            Document::Journal(journal) => Some(journal.reference().to_string()),
            _ => None,
        });
        journals.collect()
    };
    let mut world = world(FeePosting::InPayment);
    let payment = succeeded(serde_json::json!({}));
    assert!(journals(&carry(&mut world, &payment)).is_empty(), "nobody waits for it");
    assert_eq!(journals(&carry(&mut world, &told(payout_of(&lines())))), ["txn_1/fee", "po_1"]);

    let mut world = self::world(FeePosting::InPayment);
    let asked = Question::MovementsOf { source: "ch_1".into() };
    world.answers.push((asked, Answer::Movements(lines()[..1].to_vec())));
    assert_eq!(journals(&carry(&mut world, &payment)), ["txn_1/fee"]);
    assert_eq!(journals(&carry(&mut world, &told(payout_of(&lines())))), ["po_1"]);
}

#[test]
fn a_plan_of_documents_that_need_each_other_is_refused_with_their_keys() {
    use mapping_core::canonical::{DocumentKey, Link, Receipt};
    use mapping_core::flows::{Plan, Step};
    let mut world = world(FeePosting::JournalLine);
    let booked = carry(&mut world, &succeeded(serde_json::json!({})));
    let Document::Receipt(model) = booked.last().unwrap() else { panic!("a receipt") };
    let receipt = |id: &str, needs: Option<&str>| {
        let key = |id: &str| DocumentKey { natural: id.to_owned(), ..booked.last().unwrap().key() };
        let customer = needs.map_or(model.customer.clone(), |id| Link::Posted(key(id)));
        let document = Document::Receipt(Box::new(Receipt { transaction: id.into(), customer, ..(**model).clone() }));
        Step { document, reasons: Vec::new() }
    };
    let refused = |steps: Vec<Step>| {
        let refusal = Plan::from(steps).check_links().unwrap_err();
        assert_eq!(refusal.code, RefusalCode::MissingFact);
        (refusal.field, refusal.value)
    };
    let pair = |field: &str, value: &str| (field.to_owned(), value.to_owned());
    assert_eq!(refused(vec![receipt("a", Some("a"))]), pair("receipt a", "receipt a"));
    let forward = vec![receipt("a", Some("b")), receipt("b", None)];
    assert_eq!(refused(forward), pair("receipt a", "receipt b"));
    let circle = vec![receipt("a", Some("b")), receipt("b", Some("c")), receipt("c", Some("a"))];
    assert_eq!(refused(circle), pair("receipt a", "receipt a -> receipt b -> receipt c -> receipt a"));
    let fine = vec![receipt("a", Some("elsewhere")), receipt("b", Some("a")), receipt("c", Some("b"))];
    assert_eq!(Plan::from(fine).check_links(), Ok(()));
}
