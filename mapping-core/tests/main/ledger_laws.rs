//! Laws of the ledger: money is conserved, every journal balances, and nothing panics.

use std::collections::BTreeMap;

use mapping_core::canonical::{
    FeeKind, FeePart, Gateway, Movement, MovementKind, Reported, Settlement, SettlementParts, Side,
};
use mapping_core::flows::Step;
use mapping_core::ledger::{self, Books, Contents, bank_receipt, entries, settlement_failure, settlement_journals};
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::refusal::Refusal;
use mapping_core::rules::{
    AccountRole, BankReceipt, DisputePosting, FeePosting, JournalPer, RuleBook, SettlementPeriod,
};
use proptest::prelude::*;

use crate::ledger_settlement::{journal, journals, movement, on_day, payout_of, rules};

/// What each account has after these journals, debits more than nothing.
fn balances(steps: &[Step]) -> BTreeMap<String, Money> {
    let mut balances: BTreeMap<String, Money> = BTreeMap::new();
    for line in steps.iter().flat_map(|step| journal(step).lines()) {
        let amount = if line.side == Side::Debit { line.amount } else { -line.amount };
        let key = format!("{} {}", line.account, amount.currency().code());
        let zero = Money::zero(amount.currency());
        let sum = balances.entry(key).or_insert(zero);
        *sum = sum.checked_add(amount).unwrap();
    }
    balances.retain(|_, sum| !sum.is_zero());
    balances
}

/// Whether every journal of them balances, told by its lines alone.
fn balance(steps: &[Step]) -> bool {
    steps.iter().all(|step| {
        balances(std::slice::from_ref(step))
            .values()
            .try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount.amount()))
            == Some(Decimal::ZERO)
    })
}

fn kinds() -> impl Strategy<Value = Reported<MovementKind>> {
    prop_oneof![
        9 => prop::sample::select(&MovementKind::ALL[..]).prop_map(Reported::Known),
        1 => "[a-z_]{1,8}".prop_map(Reported::Unknown),
    ]
}

fn fee_kinds() -> impl Strategy<Value = Reported<FeeKind>> {
    let known = [FeeKind::Gateway, FeeKind::Application, FeeKind::PassedOn, FeeKind::Tax, FeeKind::WithheldTax];
    prop_oneof![
        9 => prop::sample::select(known.to_vec()).prop_map(Reported::Known),
        1 => "[a-z_]{1,8}".prop_map(Reported::Unknown),
    ]
}

fn usd(cents: i64) -> Money {
    Money::new(Decimal::new(cents, 2), Currency::from_code("USD").unwrap())
}

prop_compose! {
    /// A movement whose amounts agree, on one of 100 days.
    fn sound()(
        kind in kinds(), gross in -1_000_000_i64..1_000_000, parts in prop::collection::vec((fee_kinds(), -5_000_i64..5_000), 0..4),
        untold in -5_000_i64..5_000, day in 0_i64..100, source in 0_u8..20,
    ) -> Movement {
        let fee = if parts.is_empty() { untold } else { parts.iter().map(|(_, amount)| amount).sum() };
        let fees = parts.into_iter().map(|(kind, amount)| FeePart { kind, amount: usd(amount), description: None });
        Movement {
            kind, gross: usd(gross), fee: usd(fee), net: usd(gross - fee), fees: fees.collect(), created_at: on_day(day),
            source: Some(format!("ch_{source}").as_str().into()),
            ..movement("m", MovementKind::Charge, "0", "0")
        }
    }
}

/// A settlement's lines, each with an id of its own.
fn lines() -> impl Strategy<Value = Vec<Movement>> {
    prop::collection::vec(sound(), 1..15).prop_map(|mut lines| {
        for (position, line) in lines.iter_mut().enumerate() {
            line.id = format!("txn_{position:02}").as_str().into();
        }
        lines
    })
}

/// Rules by six choices, each one way or the other.
fn policy([per_payment, in_payment, separate, month, dispute, reverse]: [bool; 6]) -> RuleBook {
    let mut rules = rules();
    rules.posting.journal = if per_payment { JournalPer::Payment } else { JournalPer::Settlement };
    rules.posting.fee = if in_payment { FeePosting::InPayment } else { FeePosting::JournalLine };
    rules.posting.bank_receipt = if separate { BankReceipt::Separate } else { BankReceipt::WithJournal };
    rules.posting.period = if month { SettlementPeriod::Month } else { SettlementPeriod::Settlement };
    rules.posting.dispute = if dispute { DisputePosting::JournalLine } else { DisputePosting::AsItHappens };
    rules.tax.reverse_charge = reverse.then_some(Decimal::new(21, 2));
    rules
}

/// A settlement without any line of money has no journal.
fn moves(lines: &[Movement]) -> bool {
    lines
        .iter()
        .any(|line| !line.gross.is_zero() || line.fees.iter().any(|part| !part.amount.is_zero()) || !line.fee.is_zero())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_entries_of_a_movement_are_its_net_amount(line in sound(), choices in any::<[bool; 6]>()) {
        let rules = policy(choices);
        let derived = entries(&line, Books::new(&Gateway::from("stripe"), &rules)).unwrap();
        let sum = Money::sum(line.net.currency(), derived.iter().map(|entry| entry.amount)).unwrap();
        prop_assert_eq!(sum, -line.net);
    }

    #[test]
    fn money_is_conserved_from_movements_to_journals(lines in lines(), choices in any::<[bool; 6]>()) {
        prop_assume!(moves(&lines));
        let rules = policy(choices);
        let mut steps = journals(&payout_of(&lines), &lines, &rules).unwrap();
        prop_assert!(balance(&steps));
        steps.extend(bank_receipt(&payout_of(&lines), Books::new(&Gateway::from("stripe"), &rules)).unwrap());
        prop_assert!(balance(&steps));
        let balances = balances(&steps);
        prop_assert!(!balances.contains_key("carried_forward USD"), "what is carried forward comes out again");
        prop_assert!(!balances.contains_key("in_transit USD"));
        prop_assert!(!balances.contains_key("rounding USD"), "nothing was converted");
    }

    #[test]
    fn every_movement_reaches_the_account_of_its_role(mut lines in lines(), is_month in any::<bool>()) {
        // A payout among the lines was booked by its own journal.
        lines.retain(|line| !matches!(line.kind, Reported::Known(MovementKind::Payout | MovementKind::PayoutReversal)));
        prop_assume!(moves(&lines));
        let mut rules = rules();
        rules.posting.dispute = DisputePosting::JournalLine;
        rules.posting.period = if is_month { SettlementPeriod::Month } else { SettlementPeriod::Settlement };
        let stripe = Gateway::from("stripe");
        let mut expected: BTreeMap<String, Money> = BTreeMap::new();
        let mut add = |role: AccountRole, amount: Money| {
            let sum = expected.entry(format!("{role} USD")).or_insert(usd(0));
            *sum = sum.checked_add(amount).unwrap();
        };
        for line in &lines {
            for entry in entries(line, Books::new(&stripe, &rules)).unwrap() {
                add(entry.role, entry.amount);
            }
        }
        add(AccountRole::Bank, payout_of(&lines).amount);
        expected.retain(|_, sum| !sum.is_zero());
        prop_assert_eq!(balances(&journals(&payout_of(&lines), &lines, &rules).unwrap()), expected);
    }

    #[test]
    fn the_same_lines_in_any_order_and_repeated_give_the_same_bytes(lines in lines(), turn in 0_usize..15, choices in any::<[bool; 6]>()) {
        prop_assume!(moves(&lines));
        let rules = policy(choices);
        let usual = journals(&payout_of(&lines), &lines, &rules).unwrap();
        let mut turned = lines.clone();
        turned.rotate_left(turn % lines.len());
        turned.push(lines[turn % lines.len()].clone());
        let again = journals(&payout_of(&lines), &turned, &rules).unwrap();
        prop_assert_eq!(serde_json::to_string(&usual).unwrap(), serde_json::to_string(&again).unwrap());
    }

    #[test]
    fn journals_by_month_are_together_the_journal_of_the_settlement(lines in lines()) {
        prop_assume!(moves(&lines));
        let mut rules = rules();
        let whole = balances(&journals(&payout_of(&lines), &lines, &rules).unwrap());
        rules.posting.period = SettlementPeriod::Month;
        let months = journals(&payout_of(&lines), &lines, &rules).unwrap();
        prop_assert_eq!(balances(&months), whole);
        for step in &months {
            let journal = journal(step);
            let month = format!("po_1/{:04}-{:02}", journal.posted_on().year(), u8::from(journal.posted_on().month()));
            prop_assert_eq!(journal.reference().as_str(), month, "dated in its period");
        }
    }

    #[test]
    fn fees_with_payments_and_the_settlement_are_together_what_the_settlement_books_alone(lines in lines()) {
        prop_assume!(moves(&lines));
        let mut rules = rules();
        let alone = balances(&journals(&payout_of(&lines), &lines, &rules).unwrap());
        rules.posting.fee = FeePosting::InPayment;
        let mut steps = journals(&payout_of(&lines), &lines, &rules).unwrap();
        let stripe = Gateway::from("stripe");
        for line in &lines {
            steps.extend(ledger::payment_fee(line, Books::new(&stripe, &rules)).unwrap());
        }
        prop_assert_eq!(balances(&steps), alone);
    }

    #[test]
    fn a_payout_and_its_failure_leave_the_money_in_the_clearing_account(lines in lines(), choices in any::<[bool; 6]>()) {
        let payout = payout_of(&lines);
        prop_assume!(moves(&lines) && !payout.amount.is_zero());
        let (stripe, rules) = (Gateway::from("stripe"), policy(choices));
        let books = Books::new(&stripe, &rules);
        let mut steps = journals(&payout, &lines, &rules).unwrap();
        let arrival = bank_receipt(&payout, books).unwrap();
        let has_arrived = arrival.is_some();
        steps.extend(arrival);
        let paid = balances(&steps);
        steps.push(settlement_failure(&payout, on_day(90), has_arrived, &[], books).unwrap());
        let failed = balances(&steps);
        let of = |balances: &BTreeMap<String, Money>, account: &str| balances.get(account).copied().unwrap_or(usd(0));
        prop_assert!(!failed.contains_key("in_transit USD"));
        prop_assert_eq!(of(&failed, "bank USD"), of(&paid, "bank USD").checked_sub(payout.amount).unwrap());
        prop_assert_eq!(of(&failed, "clearing USD"), of(&paid, "clearing USD").checked_add(payout.amount).unwrap());
    }

    #[test]
    fn no_amount_makes_a_panic(
        amounts in prop::collection::vec((any::<i128>(), 0_u32..=28, prop::sample::select(vec!["USD", "EUR", "JPY", "XAU"])), 9),
        kind in kinds(), choices in any::<[bool; 6]>(), books_in in prop::sample::select(vec!["USD", "EUR", "XAU"]), is_company in any::<bool>(),
        day in -2_900_000_i64..2_900_000,
    ) {
        let amounts: Vec<Money> = amounts.into_iter().map(|(mantissa, scale, code)| {
            let amount = Decimal::try_from_i128_with_scale(mantissa >> 33, scale).unwrap_or(Decimal::MAX);
            Money::new(amount, Currency::from_code(code).unwrap())
        }).collect();
        let mut rules = policy(choices);
        rules.company.currency = Currency::from_code(books_in).filter(|_| is_company);
        let fee = FeePart { kind: Reported::Known(FeeKind::Gateway), amount: amounts[3], description: None };
        let line = Movement {
            kind, gross: amounts[0], fee: amounts[1], net: amounts[0].checked_sub(amounts[1]).unwrap_or(amounts[2]),
            fees: if is_company { vec![fee] } else { Vec::new() }, presented: Some(amounts[4]), created_at: on_day(day),
            ..movement("a", MovementKind::Charge, "0", "0")
        };
        let parts = SettlementParts { payments: amounts[5], refunds: amounts[6], chargebacks: amounts[7], fees: amounts[8], transactions: Vec::new() };
        let settlement = Settlement { amount: line.net, created_at: on_day(-day), ..payout_of(&[]) };
        let stripe = Gateway::from("stripe");
        let convert = |amount: Money, to: Currency, _| -> Result<_, Refusal> {
            Ok(mapping_core::derived::Derived::new(Money::new(amount.amount(), to), "test.par"))
        };
        for books in [Books::new(&stripe, &rules), Books::new(&stripe, &rules).converting(&convert)] {
            for contents in [Contents::Lines(std::slice::from_ref(&line)), Contents::Parts(&parts), Contents::Amount] {
                if let Ok(steps) = settlement_journals(&settlement, contents, books) {
                    prop_assert!(!steps.is_empty());
                }
            }
            let _ = bank_receipt(&settlement, books);
            let _ = settlement_failure(&settlement, on_day(day), true, &[], books);
            let _ = ledger::payment_fee(&line, books);
        }
    }
}
