//! A dispute of USD 100.00, its movements, and a world in which the ERP holds the receipt of the payment.

use std::sync::LazyLock;

use mapping_core::canonical::{
    Dispute, DisputeStatus, Document, FeeKind, FeePart, GatewayEvent, Journal, Movement, MovementKind, Payment,
    PostedNumbers, Receipt, ReceiptReversal, Reported, Side, Subject,
};
use mapping_core::flows::{
    Answer, Decision, DisputeToJournal, ErpReceipt, ErpReceiptReversal, Facts, Flow, Notice, Plan, Question,
};
use mapping_core::money::Money;
use mapping_core::refusal::Refusal;
use mapping_core::rules::{DisputeBooks, RuleBook};
use time::Duration;
use time::macros::datetime;

use crate::world::{World, money, succeeded};

pub(crate) const CLEARING: &str = "1090";

/// Accounts for everything a dispute needs, and a charge whose receipt the ERP holds.
pub(crate) fn world(books: DisputeBooks) -> World {
    static PAID: LazyLock<(RuleBook, Payment)> = LazyLock::new(|| {
        let Subject::Payment(payment) = succeeded(serde_json::json!({})).subject else { panic!("a payment") };
        let mut rules = World::new().rules;
        accounts(&mut rules);
        (rules, *payment)
    });
    let (rules, payment) = &*PAID;
    let receipt = ErpReceipt {
        number: "P0001".to_owned(),
        transaction: payment.id.clone(),
        customer: "C0001".into(),
        amount: payment.captured,
    };
    let mut world =
        World { rules: rules.clone(), payments: vec![payment.clone()], receipts: vec![receipt], ..World::default() };
    world.rules.fraud.dispute_books = books;
    world
}

fn accounts(rules: &mut RuleBook) {
    let account = |code: &str| Some(code.into());
    rules.ledger.clearing = account(CLEARING);
    rules.ledger.dispute_losses = account("5210");
    rules.ledger.dispute_fees = account("5220");
    rules.ledger.fee_tax = account("1190");
    rules.ledger.exchange_difference = account("5900");
    rules.ledger.suspense = account("9999");
}

/// A movement of the dispute, made so many days after it was opened.
pub(crate) fn movement(id: &str, kind: MovementKind, days: i64, gross: &str, fee: &str) -> Movement {
    let (gross, fee) = (money(gross, "USD"), money(fee, "USD"));
    Movement {
        id: id.into(),
        kind: Reported::Known(kind),
        wire_type: "adjustment".to_owned(),
        category: Some(match kind {
            MovementKind::Dispute => "dispute".to_owned(),
            MovementKind::DisputeReversal => "dispute_reversal".to_owned(),
            _ => "other_adjustment".to_owned(),
        }),
        gross,
        fee,
        net: gross.checked_sub(fee).unwrap(),
        fees: Vec::new(),
        source: Some("dp_1".into()),
        of_dispute: true,
        presented: None,
        rate: None,
        settlement: None,
        created_at: datetime!(2026-11-21 09:00 UTC) + Duration::days(days),
        available_at: None,
        description: None,
        facets: Default::default(),
    }
}

/// The disputed amount goes, and 15.00 for the trouble.
pub(crate) fn withdrawal(id: &str, days: i64) -> Movement {
    movement(id, MovementKind::Dispute, days, "-100.00", "15.00")
}

/// The disputed amount comes back; the fee stays.
pub(crate) fn reversal(id: &str, days: i64) -> Movement {
    movement(id, MovementKind::DisputeReversal, days, "100.00", "0.00")
}

/// A part of a movement's fee.
pub(crate) fn fee_part(kind: FeeKind, amount: &str) -> FeePart {
    FeePart { kind: Reported::Known(kind), amount: money(amount, "USD"), description: None }
}

/// The dispute in a status, with what it has done so far.
pub(crate) fn dispute(status: DisputeStatus, movements: Vec<Movement>) -> Dispute {
    Dispute {
        id: "dp_1".into(),
        payment: Some("ch_1".into()),
        amount: money("100.00", "USD"),
        status: Reported::Known(status),
        reason: Some("fraudulent".to_owned()),
        evidence_due_by: Some(datetime!(2026-11-30 23:59:59 UTC)),
        movements,
        created_at: datetime!(2026-11-21 09:00 UTC),
    }
}

/// An event about the dispute.
pub(crate) fn about(dispute: &Dispute) -> GatewayEvent {
    GatewayEvent {
        gateway: "stripe".into(),
        account: None,
        id: "evt_1".into(),
        kind: "charge.dispute.updated".to_owned(),
        occurred_at: dispute.created_at,
        order_key: "stripe/pi_1".into(),
        subject: Subject::Dispute(Box::new(dispute.clone())),
    }
}

/// What the flow decides in this world.
pub(crate) fn decide(world: &World, event: &GatewayEvent) -> Result<Decision, Refusal> {
    let mut facts = Facts::new();
    for _ in 0..20 {
        let questions = DisputeToJournal.questions(event, &facts, &world.rules)?;
        if questions.is_empty() {
            return DisputeToJournal.decide(event, &facts, &world.rules);
        }
        for question in questions {
            assert!(facts.answer(&question).is_none(), "asked twice: {question}");
            facts.learn(question.clone(), world.answer(&question));
        }
    }
    panic!("the flow never stops asking");
}

pub(crate) fn plan(world: &World, dispute: &Dispute) -> Plan {
    match decide(world, &about(dispute)) {
        Ok(Decision::Post(plan)) => plan,
        other => panic!("expected documents, got {other:#?}"),
    }
}

/// The world, once the gateway sees the dispute so.
pub(crate) fn seen(world: &mut World, dispute: &Dispute) {
    let question = Question::Dispute { id: dispute.id.clone() };
    world.answers.retain(|(asked, _)| *asked != question);
    world.answers.push((question, Answer::Dispute(Box::new(dispute.clone()))));
}

/// Books a plan, receipts taken back too.
pub(crate) fn post(world: &mut World, plan: &Plan) {
    let mut numbers = PostedNumbers::new();
    for step in &plan.steps {
        if let Document::ReceiptReversal(reversal) = &step.document {
            let cause = reversal.cause.clone();
            let held = ErpReceiptReversal { number: format!("R-{cause}"), cause, amount: reversal.amount };
            let question = Question::ReceiptReversal { cause: held.cause.clone() };
            world.answers.push((question, Answer::ReceiptReversal(held)));
        }
        step.document.resolve(&numbers).expect("links lead to earlier documents of the same plan");
        numbers.insert(step.document.key(), "of this plan".to_owned());
    }
    world.post(plan);
}

/// Tells the flow of an event and books what it plans.
pub(crate) fn carry(world: &mut World, event: &GatewayEvent) -> Vec<Document> {
    match decide(world, event) {
        Ok(Decision::Post(plan)) => {
            post(world, &plan);
            plan.steps.into_iter().map(|step| step.document).collect()
        }
        Ok(Decision::Skip(_)) => Vec::new(),
        other => panic!("expected a plan or a skip, got {other:#?}"),
    }
}

pub(crate) fn journal(document: &Document) -> &Journal {
    let Document::Journal(journal) = document else { panic!("a journal, not {document:?}") };
    journal
}

pub(crate) fn receipt(document: &Document) -> &Receipt {
    let Document::Receipt(receipt) = document else { panic!("a receipt, not {document:?}") };
    receipt
}

pub(crate) fn taken_back(document: &Document) -> &ReceiptReversal {
    let Document::ReceiptReversal(reversal) = document else { panic!("a receipt reversal, not {document:?}") };
    reversal
}

/// `debit 5210 100.00 USD`, line by line.
pub(crate) fn lines(document: &Document) -> Vec<String> {
    let side = |side: Side| if side == Side::Debit { "debit" } else { "credit" };
    journal(document)
        .lines()
        .iter()
        .map(|line| format!("{} {} {}", side(line.side), line.account, line.amount))
        .collect()
}

/// What documents change the clearing account by.
pub(crate) fn cleared(documents: &[Document]) -> Money {
    let amounts = documents.iter().flat_map(|document| match document {
        Document::Journal(journal) => {
            let mine = journal.lines().iter().filter(|line| line.account.as_str() == CLEARING);
            mine.map(|line| if line.side == Side::Debit { line.amount } else { -line.amount }).collect()
        }
        Document::Receipt(receipt) => {
            assert_eq!(receipt.account.as_ref().unwrap().as_str(), CLEARING);
            vec![receipt.amount]
        }
        Document::ReceiptReversal(reversal) => {
            assert_eq!(reversal.account.as_ref().unwrap().as_str(), CLEARING);
            vec![-reversal.amount]
        }
        other => panic!("a dispute has no {other:?}"),
    });
    Money::sum(money("0", "USD").currency(), amounts.collect::<Vec<_>>()).unwrap()
}

/// What people are told, each by its topic and severity.
pub(crate) fn topics(plan: &Plan) -> Vec<String> {
    let topic = |notice: &Notice| match notice {
        Notice::Alert { severity, topic, .. } => format!("{topic} {severity:?}"),
        other => panic!("people alone are told, not {other}"),
    };
    plan.tellings.iter().map(|telling| topic(&telling.notice)).collect()
}
