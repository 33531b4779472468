//! A company that hears a history through all flows and keeps its books by account, in memory.

use std::collections::{BTreeMap, BTreeSet};

use mapping_core::canonical::{
    CreditMemo, Document, GatewayEvent, Movement, MovementKind, ReceiptStatus, Refund, RefundStatus, Reported,
    SettlementStatus, Side, Subject, TransactionId,
};
use mapping_core::flows::{
    Answer, Decision, DisputeToJournal, Facts, Flow, OrderToCash, Plan, Question, RefundToCreditMemo,
    SettlementToJournal, ShipmentToReceipt, Unplanned, decide, questions,
};
use mapping_core::money::{Decimal, Money};
use mapping_core::refusal::Refusal;
use mapping_core::rules::{
    BankReceipt, DisputeBooks, JournalPer, PaymentPosting, RefundPosting, RuleBook, SettlementPeriod,
};
use proptest::prelude::*;

use crate::laws_history::{CURRENCIES, Gateway, History};
use crate::ledger_settlement::rules;
use crate::world::{World, item};

/// Six choices of a company, each one way or the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy(pub(crate) [bool; 6]);

pub(crate) fn any_policy() -> impl Strategy<Value = Policy> {
    any::<[bool; 6]>().prop_map(Policy)
}

impl Policy {
    /// Whether customers owe what a dispute takes back.
    pub(crate) fn owes_disputes(self) -> bool {
        self.0[5]
    }

    /// Whether a refund takes receipts back.
    pub(crate) fn reverses_receipts(self) -> bool {
        self.0[1]
    }

    /// The rules, with an account for every role that is called like the role. The books are in each settlement's currency.
    pub(crate) fn rules(self) -> RuleBook {
        let [on_shipment, reversal, per_payment, separate, month, receivable] = self.0;
        let mut rules = rules();
        rules.company.currency = None;
        rules.payment.account = Some("clearing".into());
        rules.posting.payment = if on_shipment { PaymentPosting::OnShipment } else { PaymentPosting::AtOnce };
        rules.posting.refund = if reversal { RefundPosting::MemoAndReversal } else { RefundPosting::MemoPays };
        rules.posting.journal = if per_payment { JournalPer::Payment } else { JournalPer::Settlement };
        rules.posting.bank_receipt = if separate { BankReceipt::Separate } else { BankReceipt::WithJournal };
        rules.posting.period = if month { SettlementPeriod::Month } else { SettlementPeriod::Settlement };
        rules.fraud.dispute_books = if receivable { DisputeBooks::Receivable } else { DisputeBooks::Losses };
        rules
    }
}

/// All flows about money.
pub(crate) fn flows() -> Vec<Box<dyn Flow>> {
    vec![
        Box::new(OrderToCash),
        Box::new(RefundToCreditMemo),
        Box::new(ShipmentToReceipt),
        Box::new(DisputeToJournal),
        Box::new(SettlementToJournal),
        Box::new(Unplanned),
    ]
}

/// A company and what it has booked.
pub(crate) struct Company {
    pub(crate) world: World,
    flows: Vec<Box<dyn Flow>>,
    pub(crate) posted: Vec<Document>,
    /// What was refused; a person replays it.
    refused: Vec<GatewayEvent>,
}

impl Company {
    pub(crate) fn new(policy: Policy) -> Self {
        Self::under(policy.rules())
    }

    pub(crate) fn under(rules: RuleBook) -> Self {
        let items = vec![item("REG-2", "Regulator, two-stage", "20.00")];
        let world = World { rules, items, ..World::default() };
        Self { world, flows: flows(), posted: Vec::new(), refused: Vec::new() }
    }

    /// The gateway answers like this from now on.
    pub(crate) fn sees(&mut self, gateway: &Gateway) {
        self.world.payments.clone_from(&gateway.payments);
        self.world.refunds.clone_from(&gateway.refunds);
        let disputes = gateway
            .disputes
            .iter()
            .map(|dispute| (Question::Dispute { id: dispute.id.clone() }, Answer::Dispute(Box::new(dispute.clone()))));
        let lines = gateway.settlements.iter().map(|(settlement, lines)| {
            (Question::SettlementLines { settlement: settlement.id.clone() }, Answer::Movements(lines.clone()))
        });
        let mut answers: Vec<(Question, Answer)> = disputes.chain(lines).collect();
        let settled = gateway.settlements.iter().flat_map(|(_, lines)| lines);
        let moved: Vec<&Movement> = settled.chain(&gateway.balance).collect();
        let payments = gateway.payments.iter().map(|payment| &payment.id);
        let refunds = gateway.refunds.iter().filter_map(|refund| refund.id.as_ref());
        let payouts: Vec<TransactionId> = gateway.settlements.iter().map(|(one, _)| one.id.as_str().into()).collect();
        for source in payments.chain(refunds).chain(&payouts) {
            let mine = moved.iter().filter(|line| line.source.as_ref() == Some(source)).map(|line| (*line).clone());
            answers.push((Question::MovementsOf { source: source.clone() }, Answer::Movements(mine.collect())));
        }
        for payment in &gateway.payments {
            let mine = gateway.disputes.iter().filter(|one| one.payment.as_ref() == Some(&payment.id)).cloned();
            answers.push((Question::Disputes { payment: payment.id.clone() }, Answer::Disputes(mine.collect())));
        }
        self.world.answers = answers;
    }

    /// Everything that the flow of an event asks for.
    pub(crate) fn facts(&self, event: &GatewayEvent) -> Result<Facts, Refusal> {
        let mut facts = Facts::new();
        for _ in 0..30 {
            let asked = questions(&self.flows, event, &facts, &self.world.rules)?;
            if asked.is_empty() {
                return Ok(facts);
            }
            for question in asked {
                assert!(facts.answer(&question).is_none(), "asked twice: {question}");
                facts.learn(question.clone(), self.world.answer(&question));
            }
        }
        panic!("{} is asked about without end", event.kind);
    }

    pub(crate) fn decide_from(&self, event: &GatewayEvent, facts: &Facts) -> Result<Decision, Refusal> {
        decide(&self.flows, event, facts, &self.world.rules)
    }

    pub(crate) fn decide(&self, event: &GatewayEvent) -> Result<Decision, Refusal> {
        self.decide_from(event, &self.facts(event)?)
    }

    /// Hears an event and books what it leads to. Goods leave only for an order that the ERP has.
    pub(crate) fn hear(&mut self, event: &GatewayEvent) {
        if let Subject::Shipment(shipment) = &event.subject {
            match self.world.orders.iter_mut().find(|order| order.reference == shipment.order) {
                Some(order) => order.shipped = true,
                None => return self.refused.push(event.clone()),
            }
        }
        match self.decide(event) {
            Ok(Decision::Post(plan)) => self.post(&plan),
            Ok(Decision::Skip(_) | Decision::Wait(_)) => {}
            Err(_) => self.refused.push(event.clone()),
        }
    }

    fn post(&mut self, plan: &Plan) {
        self.world.post(plan);
        self.posted.extend(plan.steps.iter().map(|step| step.document.clone()));
    }

    /// Replays what was refused, until nothing more is booked by it.
    pub(crate) fn replay(&mut self) {
        loop {
            let (before, events) = (self.posted.len(), std::mem::take(&mut self.refused));
            events.iter().for_each(|event| self.hear(event));
            if self.posted.len() == before {
                return;
            }
        }
    }

    /// Why the gateway's messages were refused to the end.
    pub(crate) fn refusals(&self) -> Vec<String> {
        let refusals = self.refused.iter().filter_map(|event| self.decide(event).err());
        refusals.map(|refusal| refusal.to_string()).collect()
    }

    /// Every document by its key, with its amount.
    pub(crate) fn documents(&self) -> BTreeMap<String, Option<Money>> {
        let all = self.posted.iter().map(|document| (document.key().to_string(), total(document)));
        let documents: BTreeMap<String, Option<Money>> = all.collect();
        assert_eq!(documents.len(), self.posted.len(), "no document is booked twice");
        documents
    }

    /// What is on each account of each currency, debits more than nothing; accounts without anything are left out.
    pub(crate) fn accounts(&self) -> BTreeMap<String, Decimal> {
        let mut accounts: BTreeMap<String, Decimal> = BTreeMap::new();
        for (account, amount) in self.posted.iter().flat_map(|document| entries(document, &self.world.rules)) {
            *accounts.entry(format!("{account} {}", amount.currency().code())).or_default() += amount.amount();
        }
        accounts.retain(|_, sum| !sum.is_zero());
        accounts.into_iter().map(|(account, sum)| (account, sum.normalize())).collect()
    }
}

/// What a document is over.
pub(crate) fn total(document: &Document) -> Option<Money> {
    match document {
        Document::SalesOrder(order) => Some(order.total),
        Document::Receipt(receipt) => Some(receipt.amount),
        Document::CreditMemo(memo) => Some(memo.amount),
        Document::Journal(journal) => journal.total(),
        Document::ReceiptReversal(reversal) => Some(reversal.amount),
        Document::Customer(_) | Document::Item(_) | Document::Stock(_) | Document::CustomerErasure(_) => None,
    }
}

/// What the ERP's ledger does for a document: debits more than nothing.
fn entries(document: &Document, rules: &RuleBook) -> Vec<(String, Money)> {
    let receivable = |amount: Money| ("receivable".to_owned(), amount);
    let named = |account: &Option<mapping_core::canonical::GlAccount>, amount: Money| {
        (account.as_ref().expect("an account").to_string(), amount)
    };
    match document {
        Document::Receipt(receipt) => {
            assert_eq!(receipt.status, ReceiptStatus::Paid);
            vec![named(&receipt.account, receipt.amount), receivable(-receipt.amount)]
        }
        Document::ReceiptReversal(reversal) => {
            vec![named(&reversal.account, -reversal.amount), receivable(reversal.amount)]
        }
        Document::CreditMemo(memo) => credited(memo, rules),
        Document::Journal(journal) => {
            let signed = |line: &mapping_core::canonical::JournalLine| match line.side {
                Side::Debit => line.amount,
                Side::Credit => -line.amount,
            };
            journal.lines().iter().map(|line| (line.account.to_string(), signed(line))).collect()
        }
        Document::Customer(_)
        | Document::SalesOrder(_)
        | Document::Item(_)
        | Document::Stock(_)
        | Document::CustomerErasure(_) => Vec::new(),
    }
}

fn credited(memo: &CreditMemo, rules: &RuleBook) -> Vec<(String, Money)> {
    let returns = (memo.account.as_ref().expect("an account for returns").to_string(), memo.amount);
    let other = match (&memo.paid_from, rules.posting.refund) {
        (Some(account), RefundPosting::MemoPays) => account.to_string(),
        (None, RefundPosting::MemoAndReversal) => "receivable".to_owned(),
        (found, policy) => panic!("a memo pays from {found:?} by {policy:?}"),
    };
    vec![returns, (other, -memo.amount)]
}

/// What each account has to hold by the movements alone, without a look at any document: the accounts as they are at the end,
/// money that customers owe and losses by disputes in one sum, because the policy moves it between them.
pub(crate) fn expected(history: &History) -> BTreeMap<String, Decimal> {
    let gateway = history.end();
    let mut accounts: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut add = |account: &str, amount: Money| {
        *accounts.entry(format!("{account} {}", amount.currency().code())).or_default() += amount.amount();
    };
    let settled = gateway.settlements.iter().flat_map(|(_, lines)| lines.iter().map(|line| (line, true)));
    let waiting = gateway.balance.iter().map(|line| (line, false));
    for (line, is_settled) in settled.chain(waiting) {
        let Reported::Known(kind) = line.kind else { panic!("kinds are known") };
        match kind {
            MovementKind::Charge | MovementKind::ChargeFailure => add("customers", -line.gross),
            MovementKind::Refund | MovementKind::RefundFailure => add("returns", -line.gross),
            MovementKind::Dispute | MovementKind::DisputeReversal => {
                add("customers", -line.gross);
                add("dispute_fees", line.fee);
            }
            MovementKind::Payout | MovementKind::PayoutReversal => {}
            other => panic!("no history has {other:?}"),
        }
        let is_dispute = matches!(kind, MovementKind::Dispute | MovementKind::DisputeReversal);
        if is_settled && !is_dispute {
            add("fees", line.fee);
        } else if !is_settled {
            add("clearing", if is_dispute { line.net } else { line.gross });
        }
    }
    for (settlement, _) in &gateway.settlements {
        if settlement.status != Reported::Known(SettlementStatus::Failed) {
            add("bank", settlement.amount);
        }
    }
    accounts.retain(|_, sum| !sum.is_zero());
    accounts.into_iter().map(|(account, sum)| (account, sum.normalize())).collect()
}

/// What customers owe in each currency, by the movements alone: less than nothing while their orders are not invoiced, which these
/// histories leave out. A dispute is owed as far as the receipts go, which refunds take back where that is the rule: those that stand,
/// and of those that came back the ones that were booked before (`posted`).
pub(crate) fn owed(history: &History, policy: Policy, posted: &[Document]) -> BTreeMap<String, Decimal> {
    let gateway = history.end();
    let takes = |id: &TransactionId| {
        let stands =
            |one: &Refund| one.id.as_ref() == Some(id) && one.status == Reported::Known(RefundStatus::Refunded);
        let is_booked = |one: &Document| matches!(one, Document::ReceiptReversal(back) if back.cause == *id);
        gateway.refunds.iter().any(stands) || posted.iter().any(is_booked)
    };
    let settled = gateway.settlements.iter().flat_map(|(_, lines)| lines);
    let mut moved: Vec<&Movement> = settled.chain(&gateway.balance).collect();
    moved.sort_by_key(|line| &line.id);
    let mut owed: BTreeMap<String, Decimal> = BTreeMap::new();
    for payment in &gateway.payments {
        let refunds = gateway.refunds.iter().filter(|refund| refund.payment.as_ref() == Some(&payment.id));
        let disputes = gateway.disputes.iter().filter(|dispute| dispute.payment.as_ref() == Some(&payment.id));
        let sources: Vec<_> =
            refunds.filter_map(|refund| refund.id.as_ref()).chain(disputes.map(|dispute| &dispute.id)).collect();
        let is_mine = |line: &&&Movement| {
            line.source.as_ref().is_some_and(|source| *source == payment.id || sources.contains(&source))
        };
        let (mut room, mut taken, mut sum) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        for line in moved.iter().filter(is_mine) {
            let gross = line.gross.amount();
            match line.kind {
                Reported::Known(MovementKind::Charge | MovementKind::ChargeFailure) => {
                    room += gross;
                    sum -= gross;
                }
                Reported::Known(MovementKind::Refund)
                    if policy.reverses_receipts() && line.source.as_ref().is_some_and(&takes) =>
                {
                    room += gross;
                }
                Reported::Known(MovementKind::Dispute) if policy.owes_disputes() => {
                    let owes = room.min(-gross);
                    (room, taken, sum) = (room - owes, taken + owes, sum + owes);
                }
                Reported::Known(MovementKind::DisputeReversal) if policy.owes_disputes() => {
                    let back = taken.min(gross);
                    (room, taken, sum) = (room + back, taken - back, sum - back);
                }
                _ => {}
            }
        }
        *owed.entry(format!("receivable {}", payment.captured.currency().code())).or_default() += sum;
    }
    owed.retain(|_, sum| !sum.is_zero());
    owed.into_iter().map(|(account, sum)| (account, sum.normalize())).collect()
}

/// The accounts with what customers owe and what disputes cost in one sum, and taxes on returns with the returns.
pub(crate) fn joined(accounts: &BTreeMap<String, Decimal>) -> BTreeMap<String, Decimal> {
    let mut joined: BTreeMap<String, Decimal> = BTreeMap::new();
    for (account, amount) in accounts {
        let (role, currency) = account.split_once(' ').unwrap();
        let role = match role {
            "receivable" | "dispute_losses" => "customers",
            "sales_tax" => "returns",
            other => other,
        };
        *joined.entry(format!("{role} {currency}")).or_default() += *amount;
    }
    joined.retain(|_, sum| !sum.is_zero());
    joined.into_iter().map(|(account, sum)| (account, sum.normalize())).collect()
}

/// What every currency's accounts come to together.
pub(crate) fn sums(accounts: &BTreeMap<String, Decimal>) -> BTreeSet<Decimal> {
    CURRENCIES
        .iter()
        .map(|(code, _)| accounts.iter().filter(|(account, _)| account.ends_with(code)).map(|(_, sum)| *sum).sum())
        .collect()
}
