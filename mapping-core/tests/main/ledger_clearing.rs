//! Money on its way ends at zero: on the clearing account, in transit, and carried forward, whatever GL rules and rates say.

use std::collections::BTreeMap;

use mapping_core::canonical::{
    Document, FeeKind, Gateway, JournalLine, Movement, MovementKind, Settlement, SettlementParts, Side,
};
use mapping_core::exchange::Exchange;
use mapping_core::flows::{ErpJournal, Plan, Step};
use mapping_core::gateway::stripe;
use mapping_core::ledger::{Books, Contents, bank_receipt, payment_fee, settlement_failure, settlement_journals};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{
    BankReceipt, Condition, DatedRate, DisputePosting, FeePosting, GlRule, RefundPosting, RuleBook, SettlementPeriod,
};
use serde_json::{Value, json};
use stripe_model::BalanceTransaction;
use time::macros::{date, datetime};

use crate::ledger_settlement::{every_account, fee_part, movement, payout_of, rules};
use crate::refund::{booked, payment_of, refund, refund_of};
use crate::world::{World, charge, event, money, succeeded, two_lines};

/// What each account has in the currency of the books, debits more than nothing.
#[derive(Default)]
struct Ledger(BTreeMap<String, Money>);

impl Ledger {
    fn debit(&mut self, account: &str, amount: Money) {
        let sum = self.0.entry(account.to_owned()).or_insert(Money::zero(amount.currency()));
        *sum = sum.checked_add(amount).unwrap();
    }

    fn post(&mut self, steps: &[Step]) {
        for step in steps {
            let Document::Journal(journal) = &step.document else { panic!("a journal") };
            for JournalLine { account, side, amount, .. } in journal.lines() {
                self.debit(account.as_str(), if *side == Side::Debit { *amount } else { -*amount });
            }
        }
    }

    /// The accounts of money on its way that are not at zero.
    fn left_on_its_way(&self) -> Vec<String> {
        let on_its_way =
            |account: &str| account.starts_with("clearing") || ["in_transit", "carried_forward"].contains(&account);
        let left = self.0.iter().filter(|(account, sum)| on_its_way(account) && !sum.is_zero());
        left.map(|(account, sum)| format!("{account} {sum}")).collect()
    }
}

fn rate(from: &str, rate: &str, date: time::Date) -> DatedRate {
    let currency = |code| Currency::from_code(code).unwrap();
    let rate = rate.parse().unwrap();
    DatedRate { from: currency(from), to: currency("GBP"), date, rate, source: "a table".to_owned() }
}

/// A rule for the clearing account, named like the account that it leads to.
pub(crate) fn on_clearing(id: &str, facets: &[(&str, &str)]) -> GlRule {
    let facets = [("role", "clearing")].iter().chain(facets);
    GlRule {
        id: id.to_owned(),
        priority: 0,
        when: facets.map(|(name, value)| ((*name).to_owned(), Condition::Is((*value).to_owned()))).collect(),
        account: id.into(),
        cost_centre: None,
    }
}

/// A company whose books are in pounds, which fall in November and rise in December.
fn in_pounds(mut rules: RuleBook) -> RuleBook {
    rules.ledger = every_account();
    rules.company.currency = Currency::from_code("GBP");
    rules.posting.bank_receipt = BankReceipt::Separate;
    rules.posting.period = SettlementPeriod::Month;
    rules.fx.max_age_days = 60;
    rules.fx.rates = vec![
        rate("USD", "0.7613", date!(2026 - 10 - 01)),
        rate("USD", "0.7741", date!(2026 - 11 - 20)),
        rate("USD", "0.7527", date!(2026 - 12 - 01)),
        rate("USD", "0.7488", date!(2026 - 12 - 04)),
        rate("EUR", "0.8312", date!(2026 - 10 - 01)),
        rate("EUR", "0.8207", date!(2026 - 11 - 20)),
    ];
    rules
}

/// The documents of the subledger, at the rate of their day, on the account that they name.
fn post_document(ledger: &mut Ledger, document: &Document, rules: &RuleBook) -> Option<String> {
    let (account, amount, day, is_debit) = match document {
        Document::Receipt(receipt) => (receipt.account.clone(), receipt.amount, receipt.received_on, true),
        Document::CreditMemo(memo) => (memo.paid_from.clone(), memo.amount, memo.credited_on, false),
        Document::ReceiptReversal(reversal) => (reversal.account.clone(), reversal.amount, reversal.reversed_on, false),
        _ => return None,
    };
    let account = account?;
    let booked = Exchange::by(&rules.fx).convert(amount, Currency::from_code("GBP").unwrap(), day).unwrap().value;
    ledger.debit(account.as_str(), if is_debit { booked } else { -booked });
    Some(account.to_string())
}

fn balance_transaction(line: Value) -> Movement {
    let mut whole =
        json!({"object": "balance_transaction", "currency": "usd", "fee_details": [], "status": "available"});
    for (key, value) in line.as_object().unwrap() {
        whole[key] = value.clone();
    }
    stripe::movement(&serde_json::from_value::<BalanceTransaction>(whole).unwrap()).unwrap()
}

/// The lines of a payout: two charges in two currencies, and a refund of the first.
fn lines() -> (Value, Value, Vec<Movement>) {
    let amex = charge(json!({"payment_method_details": {"card": {"brand": "amex", "country": "CA"}}}));
    let euros = charge(json!({"id": "ch_2", "payment_intent": "pi_2", "currency": "eur", "amount": 8000,
        "amount_captured": 8000, "created": 1_793_000_000}));
    let lines = [
        json!({"id": "txn_1", "type": "charge", "amount": 10000, "fee": 301, "net": 9699, "created": 1_795_140_000,
            "source": amex}),
        json!({"id": "txn_2", "type": "charge", "amount": 8720, "fee": 287, "net": 8433, "created": 1_793_000_000,
            "exchange_rate": 1.09, "source": euros}),
        json!({"id": "txn_3", "type": "refund", "amount": -2000, "fee": 0, "net": -2000, "created": 1_795_230_000,
            "source": {"id": "re_1", "object": "refund", "amount": 2000, "currency": "usd", "charge": amex}}),
    ];
    (amex, euros, lines.map(balance_transaction).into())
}

fn payout(lines: &[Movement]) -> Settlement {
    let created_at = datetime!(2026-12-01 15:00 UTC);
    Settlement { created_at, arrives_on: Some(date!(2026 - 12 - 04)), ..payout_of(lines) }
}

fn settled(ledger: &mut Ledger, settlement: &Settlement, lines: &[Movement], rules: &RuleBook) {
    let exchange = Exchange::by(&rules.fx);
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let gateway = Gateway::from("stripe");
    let books = Books::new(&gateway, rules).converting(&convert);
    ledger.post(&settlement_journals(settlement, Contents::Lines(lines), books).unwrap());
    ledger.post(&bank_receipt(settlement, books).unwrap().into_iter().collect::<Vec<_>>());
}

#[test]
fn receipts_refunds_and_their_settlement_in_two_currencies_meet_on_the_clearing_accounts_that_rules_tell_apart() {
    for refunds in [RefundPosting::MemoPays, RefundPosting::MemoAndReversal] {
        let mut world = World::new();
        world.rules = in_pounds(world.rules);
        (world.rules.payment.account, world.rules.posting.refund) = (None, refunds);
        let euro = on_clearing("clearing_euro", &[("currency", "EUR")]);
        let amex = on_clearing("clearing_amex", &[("gateway", "stripe"), ("card_brand", "amex")]);
        let never = on_clearing("clearing_never", &[("type", "charge")]);
        world.rules.gl.extend([euro, amex, never]);
        let (amex, euros, lines) = lines();
        let mut ledger = Ledger::default();
        let mut accounts = Vec::new();
        let mut book = |world: &mut World, plan: &Plan| {
            for step in &plan.steps {
                accounts.extend(post_document(&mut ledger, &step.document, &world.rules));
            }
            world.post(plan);
        };
        for paid in [event("charge.succeeded", amex), event("charge.succeeded", euros)] {
            world.payments.push(payment_of(&paid));
            let plan = world.plan(&paid);
            book(&mut world, &plan);
        }
        let given_back = refund("re_1", 2000, "succeeded", json!({}));
        world.refunds.push(refund_of(&given_back));
        let plan = world.plan(&given_back);
        book(&mut world, &plan);
        assert_eq!(accounts, ["clearing_amex", "clearing_euro", "clearing_amex"]);
        settled(&mut ledger, &payout(&lines), &lines, &world.rules);
        assert_eq!(ledger.left_on_its_way(), Vec::<String>::new(), "{refunds:?}");
        assert!(!ledger.0["exchange_difference"].is_zero(), "the rates changed on the way");
    }
}

#[test]
fn a_payout_that_came_back_leaves_nothing_on_its_way_at_any_rate() {
    for (separate, arrived) in [(false, false), (true, false), (true, true)] {
        let mut rules = in_pounds(rules());
        rules.posting.bank_receipt = if separate { BankReceipt::Separate } else { BankReceipt::WithJournal };
        let exchange = Exchange::by(&rules.fx);
        let convert = |amount, to, day| exchange.convert(amount, to, day);
        let stripe = Gateway::from("stripe");
        let books = Books::new(&stripe, &rules).converting(&convert);
        let charge = movement("a", MovementKind::Charge, "100.00", "3.00");
        let mut ledger = Ledger::default();
        ledger.debit("clearing", books_value(&charge, &rules));
        let first = payout(std::slice::from_ref(&charge));
        ledger.post(&settlement_journals(&first, Contents::Lines(std::slice::from_ref(&charge)), books).unwrap());
        if arrived {
            ledger.post(&[bank_receipt(&first, books).unwrap().unwrap()]);
        }
        let failed_at = datetime!(2026-12-04 16:00 UTC);
        ledger.post(&[settlement_failure(&first, failed_at, arrived, &[], books).unwrap()]);
        assert!(!ledger.0.contains_key("in_transit") || ledger.0["in_transit"].is_zero());
        assert!(!ledger.0.contains_key("bank") || ledger.0["bank"].is_zero(), "it leaves at what it was booked at");
        let mut back = movement("b", MovementKind::PayoutReversal, "97.00", "0.00");
        back.created_at = failed_at;
        let again =
            Settlement { id: "po_2".into(), created_at: datetime!(2026-12-20 15:00 UTC), ..payout_of(&[back.clone()]) };
        settled(&mut ledger, &again, &[back], &rules);
        assert_eq!(ledger.left_on_its_way(), Vec::<String>::new(), "{separate} {arrived}");
    }
}

fn books_value(movement: &Movement, rules: &RuleBook) -> Money {
    let gbp = Currency::from_code("GBP").unwrap();
    Exchange::by(&rules.fx).convert(movement.gross, gbp, movement.created_at.date()).unwrap().value
}

#[test]
fn a_fee_that_was_booked_with_its_payment_clears_at_the_rate_of_that_day() {
    let mut rules = in_pounds(rules());
    rules.posting.fee = FeePosting::InPayment;
    rules.gl.push(on_clearing("clearing_amex", &[("card_brand", "amex")]));
    let exchange = Exchange::by(&rules.fx);
    let convert = |amount, to, day| exchange.convert(amount, to, day);
    let stripe = Gateway::from("stripe");
    let mut lines =
        [movement("a", MovementKind::Charge, "100.00", "3.07"), movement("b", MovementKind::Charge, "50.00", "1.53")];
    lines[0].fees = vec![fee_part(FeeKind::Gateway, "2.53"), fee_part(FeeKind::PassedOn, "0.54")];
    lines[1].created_at = datetime!(2026-11-21 15:00 UTC);
    let mut ledger = Ledger::default();
    for charge in &mut lines {
        charge.source = Some("ch_1".into());
        charge.facets.insert("card_brand".to_owned(), "amex".to_owned());
        ledger.debit("clearing_amex", books_value(charge, &rules));
    }
    let books = Books::new(&stripe, &rules).converting(&convert);
    for line in &lines {
        ledger.post(&[payment_fee(line, books).unwrap().unwrap()]);
    }
    settled(&mut ledger, &payout(&lines), &lines, &rules);
    assert_eq!(ledger.left_on_its_way(), Vec::<String>::new());
}

#[test]
fn a_refund_that_came_back_restores_books_of_another_currency_and_names_the_cost_centre() {
    let mut world = booked(two_lines());
    world.rules.company.currency = Currency::from_code("GBP");
    world.rules.gl.push(GlRule {
        cost_centre: Some("RETURNS".into()),
        when: [("role".to_owned(), Condition::Is("returns".to_owned()))].into(),
        ..on_clearing("4150", &[])
    });
    let done = refund("re_1", 1100, "succeeded", json!({}));
    world.post(&world.plan(&done));
    let failed = refund("re_1", 1100, "failed", json!({}));
    world.refunds.push(refund_of(&failed));
    let refusal = world.refusal(&failed);
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::MissingFact, "rules.fx.rates"));
    world.rules.fx.rates = vec![rate("USD", "0.75", date!(2026 - 11 - 19))];
    let plan = world.plan(&failed);
    let Document::Journal(journal) = &plan.steps[0].document else { panic!("a journal") };
    let lines: Vec<String> = journal
        .lines()
        .iter()
        .map(|line| {
            let centre = line.cost_centre.as_ref().map_or("-", |centre| centre.as_str());
            format!("{:?} {} {} {centre}", line.side, line.account, line.amount)
        })
        .collect();
    assert_eq!(lines, ["Debit 1200 8.25 GBP -", "Credit 4150 7.51 GBP RETURNS", "Credit 2200 0.74 GBP -"]);
}

/// What a settlement of which only the sums are known does to each account.
fn by_parts(rules: &RuleBook) -> Vec<String> {
    let zero = money("0.00", "USD");
    let parts = SettlementParts {
        payments: money("100.00", "USD"),
        refunds: zero,
        chargebacks: money("20.00", "USD"),
        fees: money("1.00", "USD"),
        transactions: Vec::new(),
    };
    let settlement = Settlement { amount: money("79.00", "USD"), parts: Some(parts.clone()), ..payout_of(&[]) };
    let opayo = Gateway::from("opayo");
    let mut ledger = Ledger::default();
    ledger.post(&settlement_journals(&settlement, Contents::Parts(&parts), Books::new(&opayo, rules)).unwrap());
    ledger.0.iter().map(|(account, sum)| format!("{account} {}", sum.amount())).collect()
}

#[test]
fn chargebacks_among_the_sums_of_a_settlement_are_booked_by_it_or_by_the_flow_of_disputes_and_never_by_both() {
    let mut rules = rules();
    rules.ledger = every_account();
    rules.posting.dispute = DisputePosting::AsItHappens;
    assert_eq!(by_parts(&rules), ["bank 79.00", "clearing -80.00", "fees 1.00"]);
    rules.posting.dispute = DisputePosting::JournalLine;
    assert_eq!(by_parts(&rules), ["bank 79.00", "clearing -100.00", "dispute_losses 20.00", "fees 1.00"]);
}

#[test]
fn receipts_stand_on_the_account_that_rules_name_for_payments_or_else_on_the_clearing_account() {
    let mut world = World::new();
    let account =
        |world: &World| crate::world::receipt(&world.plan(&succeeded(json!({})))).account.unwrap().to_string();
    world.rules.ledger.clearing = Some("1200".into());
    assert_eq!(account(&world), "1010-00");
    world.rules.payment.account = None;
    assert_eq!(account(&world), "1200");
    world.rules.gl.push(on_clearing("1210", &[("method", "card"), ("currency", "USD"), ("gateway", "stripe")]));
    assert_eq!(account(&world), "1210");
}

#[test]
fn a_rate_that_was_corrected_does_not_make_a_posted_settlement_a_conflict() {
    use mapping_core::flows::{Answer, Decision, Facts, Flow, Question, SettlementToJournal, SkipReason};
    let mut euros = movement("a", MovementKind::Charge, "108.50", "3.50");
    let decide = |line: &Movement| {
        let payout = payout_of(std::slice::from_ref(line));
        let told = event(
            "payout.created",
            json!({"id": "po_1", "object": "payout", "amount": 10500, "currency": "usd",
            "status": "in_transit", "automatic": true, "created": 1_795_140_000, "arrival_date": 1_795_140_000}),
        );
        let subject = mapping_core::canonical::Subject::Settlement(Box::new(Settlement {
            status: mapping_core::canonical::Reported::Known(mapping_core::canonical::SettlementStatus::InTransit),
            ..payout
        }));
        let told = mapping_core::canonical::GatewayEvent { subject, ..told };
        let mut facts = Facts::new();
        let lines = Question::SettlementLines { settlement: "po_1".into() };
        facts.learn(lines, Answer::Movements(vec![line.clone()]));
        facts.learn(Question::Settlement { id: "po_1".into() }, Answer::Absent);
        let held = ErpJournal { number: "J1".to_owned(), reference: "po_1".into(), total: money("109.00", "USD") };
        facts.learn(Question::Journal { reference: "po_1".into() }, Answer::Journal(held));
        SettlementToJournal.decide(&told, &facts, &rules())
    };
    assert_eq!(decide(&euros).unwrap_err().code, RefusalCode::Conflict, "nothing was converted");
    (euros.presented, euros.rate) = (Some(money("100.00", "EUR")), Some(Decimal::new(1085, 3)));
    let posted = decide(&euros).unwrap();
    assert!(matches!(posted, Decision::Skip(SkipReason::AlreadyPosted { .. })), "{posted:?}");
}
