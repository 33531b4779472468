//! Settlements in the ledger: what a payout is made of, and in which month.

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{
    Document, FeeKind, FeePart, Gateway, GatewayEvent, Journal, Movement, MovementKind, Reported, Settlement,
    SettlementStatus, Side, Subject,
};
use mapping_core::flows::{
    self, Answer, Decision, Facts, Flow, Known, Plan, Question, SettlementToJournal, SkipReason, Step,
};
use mapping_core::ledger::{self, Books, Contents, settlement_journals};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::refusal::{Refusal, RefusalCode};
use mapping_core::rules::{
    AccountRole, BankReceipt, Condition, DisputePosting, FeePosting, FeeTax, GlRule, JournalPer, LedgerRules, RuleBook,
    SettlementPeriod,
};
use time::OffsetDateTime;
use time::macros::{date, datetime};

use crate::world::{World, event, money};

/// An account for every role, called like the role.
pub(crate) fn every_account() -> LedgerRules {
    let names = AccountRole::ALL.iter().map(|role| (role.as_str().to_owned(), role.as_str().into()));
    serde_json::from_value(serde_json::Value::Object(names.collect())).unwrap()
}

/// The account of a role in [`every_account`].
pub(crate) fn role(role: AccountRole) -> &'static str {
    role.as_str()
}

/// A company in Chicago with an account for every role.
pub(crate) fn rules() -> RuleBook {
    let mut rules = RuleBook { ledger: every_account(), ..RuleBook::stripe_tims() };
    rules.company.time_zone = "America/Chicago".to_owned();
    rules.gl.clear();
    rules
}

/// A movement of a kind; the net amount is the rest. Its type is that of the kind.
pub(crate) fn movement(id: &str, kind: MovementKind, gross: &str, fee: &str) -> Movement {
    let (gross, fee) = (money(gross, "USD"), money(fee, "USD"));
    Movement {
        id: id.into(),
        kind: Reported::Known(kind),
        wire_type: kind.as_str().to_owned(),
        category: None,
        gross,
        fee,
        net: gross.checked_sub(fee).unwrap(),
        fees: Vec::new(),
        source: Some(format!("of_{id}").as_str().into()),
        of_dispute: false,
        presented: None,
        rate: None,
        settlement: None,
        created_at: datetime!(2026-11-18 15:00 UTC),
        available_at: None,
        description: None,
        facets: Default::default(),
    }
}

pub(crate) fn fee_part(kind: FeeKind, amount: &str) -> FeePart {
    FeePart { kind: Reported::Known(kind), amount: money(amount, "USD"), description: None }
}

/// A payout of what the lines come to, that reached the bank.
pub(crate) fn payout_of(lines: &[Movement]) -> Settlement {
    let usd = Currency::from_code("USD").unwrap();
    Settlement {
        id: "po_1".into(),
        amount: Money::sum(usd, lines.iter().map(|line| line.net)).unwrap(),
        status: Reported::Known(SettlementStatus::Paid),
        parts: None,
        arrives_on: Some(date!(2026 - 11 - 23)),
        itemised: Some(true),
        created_at: datetime!(2026-11-20 02:00 UTC), // the evening of the 19th in Chicago
    }
}

/// Everything that happens to a shop in a week.
fn rich() -> Vec<Movement> {
    let mut charge = movement("txn_01", MovementKind::Charge, "100.00", "3.64");
    charge.fees = vec![
        fee_part(FeeKind::Gateway, "2.90"),
        fee_part(FeeKind::PassedOn, "0.30"),
        fee_part(FeeKind::Tax, "0.24"),
        fee_part(FeeKind::Application, "0.20"),
    ];
    charge.facets.insert("card_brand".to_owned(), "amex".to_owned());
    let mut euros = movement("txn_02", MovementKind::Charge, "108.50", "4.20");
    (euros.presented, euros.rate) = (Some(money("100.00", "EUR")), Some(Decimal::new(1085, 3)));
    let mut unknown = movement("txn_10", MovementKind::Charge, "-1.11", "0.00");
    (unknown.kind, unknown.wire_type) = (Reported::Unknown("moon_fee".to_owned()), "moon_fee".to_owned());
    let mut own = movement("txn_99", MovementKind::Payout, "-124.95", "0.00");
    own.source = Some("po_1".into());
    vec![
        charge,
        euros,
        movement("txn_03", MovementKind::Refund, "-20.00", "0.00"),
        movement("txn_04", MovementKind::Refund, "-10.00", "-0.59"),
        movement("txn_05", MovementKind::Dispute, "-50.00", "15.00"),
        movement("txn_06", MovementKind::DisputeReversal, "30.00", "-15.00"),
        movement("txn_07", MovementKind::Adjustment, "2.22", "0.00"),
        movement("txn_08", MovementKind::ReserveHold, "-25.00", "0.00"),
        movement("txn_09", MovementKind::Fee, "-2.00", "0.41"),
        unknown,
        own,
    ]
}

fn rich_payout() -> Settlement {
    Settlement { amount: money("124.95", "USD"), ..payout_of(&[]) }
}

pub(crate) fn journals(settlement: &Settlement, lines: &[Movement], rules: &RuleBook) -> Result<Vec<Step>, Refusal> {
    settlement_journals(settlement, Contents::Lines(lines), Books::new(&Gateway::from("stripe"), rules))
}

pub(crate) fn journal(step: &Step) -> &Journal {
    match &step.document {
        Document::Journal(journal) => journal,
        other => panic!("a journal, not {other:?}"),
    }
}

/// The lines of a journal as a person would note them, debits with a plus.
pub(crate) fn noted(step: &Step) -> Vec<String> {
    let lines = journal(step).lines().iter().map(|line| {
        let sign = if line.side == Side::Debit { "+" } else { "-" };
        format!("{} {sign}{}: {}", line.account, line.amount, line.comment.as_deref().unwrap_or_default())
    });
    lines.collect()
}

fn told(settlement: Settlement) -> GatewayEvent {
    GatewayEvent { subject: Subject::Settlement(Box::new(settlement)), ..event("payout.paid", serde_json::json!({})) }
}

/// A world whose gateway lists these lines of the payout.
pub(crate) fn world(rules: RuleBook, lines: &[Movement]) -> World {
    let asked = Question::SettlementLines { settlement: "po_1".into() };
    World { rules, answers: vec![(asked, Answer::Movements(lines.to_vec()))], ..World::default() }
}

pub(crate) fn decide(world: &World, settlement: Settlement) -> Result<Decision, Refusal> {
    let (flow, event) = (SettlementToJournal, told(settlement));
    assert!(flow.handles(&event));
    let mut facts = Facts::new();
    loop {
        let questions = flow.questions(&event, &facts, &world.rules)?;
        if questions.is_empty() {
            return flow.decide(&event, &facts, &world.rules);
        }
        for question in questions {
            let answer = world.answer(&question);
            facts.learn(question, answer);
        }
    }
}

/// What the flow makes of a settlement whose gateway lists these lines.
pub(crate) fn decided(rules: RuleBook, settlement: Settlement, lines: &[Movement]) -> Result<Decision, Refusal> {
    decide(&world(rules, lines), settlement)
}

pub(crate) fn plan(world: &World, settlement: Settlement) -> Plan {
    match decide(world, settlement) {
        Ok(Decision::Post(plan)) => plan,
        other => panic!("expected documents, got {other:#?}"),
    }
}

pub(crate) fn references(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(|step| journal(step).reference().to_string()).collect()
}

pub(crate) fn with_status(status: SettlementStatus, settlement: Settlement) -> Settlement {
    Settlement { status: Reported::Known(status), ..settlement }
}

#[test]
fn a_payout_books_every_line_by_what_it_means() {
    let mut rules = rules();
    rules.posting.dispute = DisputePosting::JournalLine;
    rules.gl.push(GlRule {
        id: "amex_fees".to_owned(),
        priority: 0,
        when: [("card_brand", "amex"), ("fee_type", "gateway")]
            .map(|(facet, text)| (facet.to_owned(), Condition::Is(text.to_owned())))
            .into(),
        account: "amex_fees".into(),
        cost_centre: Some("CARDS".into()),
    });
    assert_yaml_snapshot!(plan(&world(rules, &rich()), rich_payout()));
}

#[test]
fn lines_of_a_journal_do_not_depend_on_the_order_of_the_movements() {
    let (rules, lines) = (rules(), rich());
    let usual = journals(&rich_payout(), &lines, &rules).unwrap();
    let mut turned = lines;
    turned.reverse();
    assert_eq!(journals(&rich_payout(), &turned, &rules).unwrap(), usual);
}

#[test]
fn disputes_that_were_booked_as_they_happened_are_cleared() {
    let lines = [
        movement("a", MovementKind::Charge, "100.00", "3.00"),
        movement("b", MovementKind::Dispute, "-50.00", "15.00"),
    ];
    let steps = journals(&payout_of(&lines), &lines, &rules()).unwrap();
    let expected = [
        "bank +32.00 USD: Net amount",
        "clearing +15.00 USD: Chargeback fees",
        "clearing +50.00 USD: Chargebacks",
        "clearing -100.00 USD: Payments",
        "fees +3.00 USD: Fees",
    ];
    assert_eq!(noted(&steps[0]), expected);
    let why = steps[0].reasons.iter().find(|reason| reason.field == "lines[2].account").unwrap().to_string();
    assert!(why.contains("not dispute_losses: by rules.posting.dispute it was booked there before"), "{why}");
}

#[test]
fn a_journal_for_each_payment_names_it_in_every_line() {
    let mut rules = rules();
    rules.posting.journal = JournalPer::Payment;
    let lines =
        [movement("a", MovementKind::Charge, "10.00", "1.00"), movement("b", MovementKind::Charge, "20.00", "2.00")];
    let expected = [
        "bank +27.00 USD: Net amount",
        "clearing -10.00 USD: Payments of_a",
        "fees +1.00 USD: Fees of_a",
        "clearing -20.00 USD: Payments of_b",
        "fees +2.00 USD: Fees of_b",
    ];
    assert_eq!(noted(&journals(&payout_of(&lines), &lines, &rules).unwrap()[0]), expected);
}

#[test]
fn a_fee_that_was_booked_with_its_payment_is_not_booked_again() {
    let mut rules = rules();
    rules.posting.fee = FeePosting::InPayment;
    let lines =
        [movement("a", MovementKind::Charge, "100.00", "3.00"), movement("b", MovementKind::Refund, "-10.00", "0.50")];
    let expected = [
        "bank +86.50 USD: Net amount",
        "clearing +3.00 USD: Fees",
        "clearing -100.00 USD: Payments",
        "clearing +10.00 USD: Refunds",
        "fees +0.50 USD: Fees",
    ];
    assert_eq!(noted(&journals(&payout_of(&lines), &lines, &rules).unwrap()[0]), expected);

    let stripe = Gateway::from("stripe");
    let fees = lines.iter().filter_map(|line| ledger::payment_fee(line, Books::new(&stripe, &rules)).unwrap());
    let [fee] = fees.collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(journal(&fee).reference().as_str(), "a/fee");
    assert_eq!(noted(&fee), ["clearing -3.00 USD: Fee kept from the payment", "fees +3.00 USD: Fees"]);
}

#[test]
fn the_fee_of_a_payment_is_booked_once_and_nobody_waits_for_it() {
    let mut world = World { rules: rules(), ..World::default() };
    let payment = mapping_core::gateway::stripe::payment(
        &serde_json::from_value(crate::world::charge(serde_json::json!({}))).unwrap(),
    )
    .unwrap();
    let told = |world: &World| {
        let mut facts = Facts::new();
        loop {
            match flows::payment_fees(&"stripe".into(), &payment, Known::new(&facts), &world.rules) {
                Err(flows::story::Pause::Ask(questions)) => {
                    for question in questions {
                        let answer = world.answer(&question);
                        facts.learn(question, answer);
                    }
                }
                other => return other,
            }
        }
    };
    assert_eq!(told(&world).unwrap(), [], "the settlement books it");
    world.rules.posting.fee = FeePosting::InPayment;
    assert_eq!(told(&world).unwrap(), [], "the gateway does not tell it yet");
    let charge = Movement { source: Some("ch_1".into()), ..movement("a", MovementKind::Charge, "100.00", "3.00") };
    let asked = Question::MovementsOf { source: "ch_1".into() };
    world.answers = vec![(asked, Answer::Movements(vec![charge]))];
    let steps = told(&world).unwrap();
    assert_eq!(steps.len(), 1);
    world.post(&steps.into());
    assert_eq!(told(&world).unwrap(), [], "the ERP holds it");
    world.journals[0].total = money("3.01", "USD");
    let conflict = told(&world).unwrap_err();
    assert!(matches!(&conflict, flows::story::Pause::Refuse(refusal) if refusal.code == RefusalCode::Conflict));
}

#[test]
fn lines_of_another_month_are_booked_there_and_carried_forward() {
    let mut rules = rules();
    rules.posting.period = SettlementPeriod::Month;
    let mut lines = vec![
        movement("a", MovementKind::Charge, "100.00", "3.00"),
        movement("b", MovementKind::Charge, "50.00", "2.00"),
        movement("c", MovementKind::Refund, "-20.00", "0.00"),
    ];
    lines[0].created_at = datetime!(2026-11-01 04:59 UTC); // still October in Chicago
    lines[1].created_at = datetime!(2026-11-01 05:00 UTC);
    lines[2].created_at = datetime!(2026-10-30 12:00 UTC);
    let plan = plan(&world(rules, &lines), payout_of(&lines));
    assert_eq!(references(&plan), ["po_1/2026-10", "po_1/2026-11"]);
    assert_eq!(journal(&plan.steps[0]).posted_on(), date!(2026 - 10 - 31));
    let october = [
        "clearing -100.00 USD: Payments",
        "clearing +20.00 USD: Refunds",
        "fees +3.00 USD: Fees",
        "carried_forward +77.00 USD: Carried forward",
    ];
    assert_eq!(noted(&plan.steps[0]), october);
    assert_eq!(journal(&plan.steps[1]).posted_on(), date!(2026 - 11 - 19));
    let november = [
        "bank +125.00 USD: Net amount",
        "clearing -50.00 USD: Payments",
        "fees +2.00 USD: Fees",
        "carried_forward -77.00 USD: Carried forward from 2026-10",
    ];
    assert_eq!(noted(&plan.steps[1]), november);
}

#[test]
fn each_journal_of_a_settlement_is_looked_for_by_its_own_key() {
    let mut rules = rules();
    rules.posting.period = SettlementPeriod::Month;
    let mut lines = vec![
        movement("a", MovementKind::Charge, "100.00", "3.00"),
        movement("b", MovementKind::Charge, "50.00", "2.00"),
    ];
    lines[0].created_at = datetime!(2026-10-30 12:00 UTC);
    let mut world = world(rules, &lines);
    let whole = plan(&world, payout_of(&lines));
    world.post(&Plan::from(vec![whole.steps[0].clone()]));
    assert_eq!(references(&plan(&world, payout_of(&lines))), ["po_1/2026-11"]);
    world.post(&Plan::from(vec![whole.steps[1].clone()]));
    let again = decide(&world, payout_of(&lines)).unwrap();
    assert!(matches!(again, Decision::Skip(SkipReason::AlreadyPosted { .. })), "{again:?}");
    world.journals[0].total = money("99.99", "USD");
    let conflict = decide(&world, payout_of(&lines)).unwrap_err();
    assert_eq!(conflict.code, RefusalCode::Conflict);
    assert!(conflict.message.contains("po_1/2026-10 over 99.99 USD, and it comes to 100.00 USD"), "{conflict}");
}

#[test]
fn a_payout_that_is_never_itemised_moves_its_amount_alone() {
    let manual = Settlement { itemised: Some(false), amount: money("40.00", "USD"), ..payout_of(&[]) };
    let plan = plan(&world(rules(), &[]), manual);
    assert_eq!(noted(&plan.steps[0]), ["bank +40.00 USD: Net amount", "clearing -40.00 USD: Settlement"]);
    assert!(plan.steps[0].reasons.iter().any(|reason| reason.to_string().contains("settlement.itemised = false")));
}

#[test]
fn a_payout_from_the_bank_turns_every_side() {
    let lines = [movement("a", MovementKind::Refund, "-40.00", "0.00")];
    let expected = ["bank -40.00 USD: Net amount", "clearing +40.00 USD: Refunds"];
    assert_eq!(noted(&journals(&payout_of(&lines), &lines, &rules()).unwrap()[0]), expected);
}

#[test]
fn a_payout_waits_while_the_gateway_matches_its_lines() {
    let lines =
        [movement("a", MovementKind::Charge, "10.00", "1.00"), movement("b", MovementKind::Charge, "5.00", "0")];
    let matching = || Settlement { itemised: None, ..payout_of(&lines) };
    for listed in [&lines[..0], &lines[..1]] {
        let decision = decide(&world(rules(), listed), matching()).unwrap();
        let Decision::Wait(wait) = decision else { panic!("expected to wait, got {decision:?}") };
        assert_eq!(wait.give_up_at, datetime!(2026-11-27 02:00 UTC));
    }
    assert_eq!(plan(&world(rules(), &lines), matching()).steps.len(), 1, "the lines are complete after all");
    let pending = decide(&world(rules(), &lines), with_status(SettlementStatus::Pending, payout_of(&lines))).unwrap();
    assert!(matches!(pending, Decision::Skip(SkipReason::NotPaid { .. })));
    let odd = Settlement { status: Reported::Unknown("odd".to_owned()), ..payout_of(&lines) };
    assert_eq!(decide(&world(rules(), &lines), odd).unwrap_err().code, RefusalCode::UnknownStatus);
}

#[test]
fn a_line_that_is_listed_twice_counts_once_and_a_contradiction_is_refused() {
    let line = movement("a", MovementKind::Charge, "10.00", "1.00");
    let payout = payout_of(std::slice::from_ref(&line));
    let twice = [line.clone(), line.clone()];
    assert_eq!(noted(&journals(&payout, &twice, &rules()).unwrap()[0])[0], "bank +9.00 USD: Net amount");
    let other = [line.clone(), movement("a", MovementKind::Charge, "20.00", "1.00")];
    let refusal = journals(&payout, &other, &rules()).unwrap_err();
    assert_eq!((refusal.code, refusal.value.as_str()), (RefusalCode::Conflict, "a"));
}

#[test]
fn lines_that_do_not_fit_their_settlement_are_refused_at_the_field() {
    let charge = || movement("a", MovementKind::Charge, "10.00", "1.00");
    let refused = |lines: &[Movement]| {
        let refusal = journals(&payout_of(&[charge()]), lines, &rules()).unwrap_err();
        (refusal.code, refusal.field, refusal.message)
    };
    let (code, field, message) = refused(&[charge(), movement("b", MovementKind::Charge, "2.00", "0")]);
    assert_eq!((code, field.as_str()), (RefusalCode::Unbalanced, "settlement.amount"));
    assert!(
        message.contains("po_1 is 9.00 USD and its lines come to 11.00 USD: -2.00 USD is not accounted for"),
        "{message}"
    );
    let faults: [(Movement, RefusalCode, &str); 6] = [
        (Movement { net: money("8.99", "USD"), ..charge() }, RefusalCode::Unbalanced, "movement[a].net"),
        (
            Movement { fees: vec![fee_part(FeeKind::Tax, "0.99")], ..charge() },
            RefusalCode::Unbalanced,
            "movement[a].fees",
        ),
        (Movement { fee: money("1.00", "EUR"), ..charge() }, RefusalCode::InvalidAmount, "movement[a].fee"),
        (Movement { net: money("9.00", "EUR"), ..charge() }, RefusalCode::InvalidAmount, "movement[a].net"),
        (
            Movement { gross: money("1", "EUR"), fee: money("0", "EUR"), net: money("1", "EUR"), ..charge() },
            RefusalCode::InvalidAmount,
            "movement[a].net",
        ),
        (
            Movement {
                gross: Money::new(Decimal::MAX, charge().gross.currency()),
                fee: money("-1", "USD"),
                ..charge()
            },
            RefusalCode::InvalidAmount,
            "movement[a].fee",
        ),
    ];
    for (line, code, field) in faults {
        let (found, at, message) = refused(std::slice::from_ref(&line));
        assert_eq!((found, at.as_str()), (code, field), "{message}");
    }
    assert_eq!(refused(&[]).1, "settlement.lines");
    let mut own = movement("p", MovementKind::Payout, "-8.00", "0");
    own.source = Some("po_1".into());
    assert_eq!(refused(&[charge(), own]).0, RefusalCode::Unbalanced);
    let mut rules = rules();
    rules.ledger.fees = None;
    let refusal = journals(&payout_of(&[charge()]), &[charge()], &rules).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "rules.ledger.fees"));
}

#[test]
fn a_posting_policy_is_read_from_toml_like_json() {
    let policy = serde_json::json!({
        "posting": {"period": "month", "dispute": "journal_line", "residue_per_line": "0.25", "bank_receipt": "separate"},
        "tax": {"on_fees": "cost", "reverse_charge": "0.19", "rounding": "half_even"}
    });
    let rules: RuleBook = serde_json::from_value(policy).unwrap();
    assert_eq!(rules.posting.period, SettlementPeriod::Month);
    assert_eq!(rules.posting.residue_per_line, Decimal::new(25, 2));
    assert_eq!((rules.tax.on_fees, rules.tax.reverse_charge), (FeeTax::Cost, Some(Decimal::new(19, 2))));
    assert!(serde_json::from_value::<RuleBook>(serde_json::json!({"tax": {"vat": 1}})).is_err());
    assert_eq!(RuleBook::default().posting.residue_per_line, Decimal::new(5, 1));
}

#[test]
fn stripe_says_whether_a_payout_is_itemised() {
    let itemised = |changes: serde_json::Value| {
        let mut payout = serde_json::json!({"id": "po_1", "object": "payout", "amount": 9700, "currency": "usd",
            "created": 1_795_140_000, "status": "paid"});
        payout.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        mapping_core::gateway::stripe::settlement(&serde_json::from_value(payout).unwrap()).unwrap().itemised
    };
    let cases = [
        (serde_json::json!({"automatic": true, "reconciliation_status": "completed"}), Some(true)),
        (serde_json::json!({"automatic": true, "reconciliation_status": "in_progress"}), None),
        (serde_json::json!({"automatic": false, "reconciliation_status": "not_applicable"}), Some(false)),
        (serde_json::json!({"automatic": true, "reconciliation_status": "moon"}), None),
        (serde_json::json!({"automatic": true}), Some(true)),
        (serde_json::json!({"automatic": false}), Some(false)),
        (serde_json::json!({}), None),
    ];
    for (payout, expected) in cases {
        assert_eq!(itemised(payout.clone()), expected, "{payout}");
    }
}

#[test]
fn a_payout_as_stripe_tells_it_becomes_a_journal_of_its_balance_transactions() {
    let line = |json: serde_json::Value| {
        mapping_core::gateway::stripe::movement(&serde_json::from_value(json).unwrap()).unwrap()
    };
    let lines = [
        line(
            serde_json::json!({"id": "txn_1", "object": "balance_transaction", "amount": 10000, "fee": 320, "net": 9680,
            "currency": "usd", "created": 1_795_000_000, "type": "charge", "reporting_category": "charge", "source": "ch_1",
            "fee_details": [{"amount": 320, "currency": "usd", "type": "stripe_fee"}]}),
        ),
        line(
            serde_json::json!({"id": "txn_2", "object": "balance_transaction", "amount": -2500, "fee": 0, "net": -2500,
            "currency": "usd", "created": 1_795_100_000, "type": "refund", "reporting_category": "refund", "source": "re_1"}),
        ),
        line(
            serde_json::json!({"id": "txn_3", "object": "balance_transaction", "amount": -7180, "fee": 0, "net": -7180,
            "currency": "usd", "created": 1_795_140_000, "type": "payout", "reporting_category": "payout", "source": "po_1"}),
        ),
    ];
    let payout = event(
        "payout.reconciliation_completed",
        serde_json::json!({"id": "po_1", "object": "payout", "amount": 7180, "currency": "usd", "automatic": true,
            "created": 1_795_140_000, "arrival_date": 1_795_305_600, "status": "paid", "reconciliation_status": "completed"}),
    );
    let Subject::Settlement(settlement) = payout.subject else { panic!("a settlement") };
    let plan = plan(&world(rules(), &lines), *settlement);
    let expected = [
        "bank +71.80 USD: Net amount",
        "clearing -100.00 USD: Payments",
        "clearing +25.00 USD: Refunds",
        "fees +3.20 USD: Fees",
    ];
    assert_eq!(noted(&plan.steps[0]), expected);
}

#[test]
fn a_payout_of_nothing_still_moves_what_it_is_made_of() {
    let mut rules = rules();
    rules.posting.bank_receipt = BankReceipt::Separate;
    let lines =
        [movement("a", MovementKind::Charge, "10.00", "1.00"), movement("b", MovementKind::Refund, "-9.00", "0.00")];
    let plan = plan(&world(rules, &lines), payout_of(&lines));
    assert_eq!(plan.steps.len(), 1);
    let expected = ["clearing -10.00 USD: Payments", "clearing +9.00 USD: Refunds", "fees +1.00 USD: Fees"];
    assert_eq!(noted(&plan.steps[0]), expected);
}

/// For laws: an instant of a day in the autumn of 2026.
pub(crate) fn on_day(day: i64) -> OffsetDateTime {
    datetime!(2026-09-01 12:00 UTC) + time::Duration::days(day)
}
