//! The laws of a whole history: money is conserved from the gateway's movements through events and documents to the accounts of
//! the ledger, plans are the same to the byte, nothing is planned twice, and no order of messages changes the books.

use std::collections::{BTreeMap, BTreeSet};

use mapping_core::canonical::{
    Document, GatewayEvent, Payment, PaymentStatus, Refund, RefundStatus, Reported, Subject,
};
use mapping_core::flows::{Decision, ErpReceipt, Facts};
use mapping_core::money::{Decimal, Money};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;

use crate::laws_history::{History, Moment, any_script};
use crate::laws_world::{Company, Policy, any_policy, expected, joined, owed, sums};

/// So many histories for each law; what fails is printed and nothing is written into the tree.
fn histories(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// A company that heard everything in order, from a gateway that moved on with its messages.
fn heard(history: &History, policy: Policy) -> Company {
    heard_by(history, Company::new(policy))
}

pub(crate) fn heard_by(history: &History, mut company: Company) -> Company {
    for Moment { event, gateway } in &history.moments {
        company.sees(gateway);
        company.hear(event);
    }
    company.replay();
    company
}

/// The moments twice, in another order; shipments come again at the end, because goods leave only once there is an order.
pub(crate) fn shuffled(history: &History, places: &[Index]) -> Vec<usize> {
    let mut shuffled: Vec<usize> = Vec::new();
    let count = history.moments.len();
    for turn in 0..2 * count {
        shuffled.insert(places[turn % places.len()].index(shuffled.len() + 1), turn % count);
    }
    let is_shipment = |one: &usize| matches!(history.moments[*one].event.subject, Subject::Shipment(_));
    shuffled.extend((0..count).filter(is_shipment));
    shuffled
}

/// A company that heard messages late, twice and in any order. The gateway never goes back, and no message is ahead of it; or it has
/// reached its end before the first one is handled.
fn overheard(history: &History, policy: Policy, order: &[usize], is_late: bool) -> Company {
    overheard_by(history, Company::new(policy), order, is_late)
}

pub(crate) fn overheard_by(history: &History, mut company: Company, order: &[usize], is_late: bool) -> Company {
    let last = history.moments.len() - 1;
    let mut now = None;
    for moment in order {
        let reached = if is_late { last } else { now.unwrap_or(0).max(*moment) };
        if now != Some(reached) {
            company.sees(&history.moments[reached].gateway);
            now = Some(reached);
        }
        company.hear(&history.moments[*moment].event);
    }
    company.sees(history.end());
    company.replay();
    company
}

proptest! {
    #![proptest_config(histories(2000))]

    #[test]
    fn money_is_conserved_from_events_to_documents_to_journals(script in any_script(), policy in any_policy()) {
        let history = script.history();
        let company = heard(&history, policy);
        let accounts = company.accounts();
        prop_assert_eq!(sums(&accounts), BTreeSet::from([Decimal::ZERO]), "{:?}", accounts);
        prop_assert_eq!(joined(&accounts), expected(&history), "{:#?}", company.documents());
        prop_assert_eq!(of_customers(&company), owed(&history, policy, &company.posted), "{:#?}", company.documents());
        if history.end().balance.is_empty() {
            prop_assert!(accounts.keys().all(|account| !account.starts_with("clearing")), "all is paid out: {:?}", accounts);
        }
        for document in &company.posted {
            if let Document::Journal(journal) = document {
                prop_assert!(journal.total().is_some_and(|total| !total.is_zero()));
            }
        }
    }
}

proptest! {
    #![proptest_config(histories(1000))]

    #[test]
    fn messages_in_any_order_and_number_end_with_the_same_books(
        script in any_script(), policy in any_policy(), places in prop::collection::vec(any::<Index>(), 1..40), is_late in any::<bool>(),
    ) {
        let history = script.history();
        let straight = heard(&history, policy);
        let late = overheard(&history, policy, &shuffled(&history, &places), is_late);
        let books = |company: &Company| joined(&company.accounts());
        prop_assert_eq!(books(&late), books(&straight), "{:#?}\n{:#?}", late.documents(), straight.documents());
        prop_assert_eq!(of_customers(&late), owed(&history, policy, &late.posted), "{:#?}", late.documents());
        if !history.takes_back {
            prop_assert_eq!(late.documents(), straight.documents());
        }
    }

    #[test]
    fn what_is_booked_is_not_planned_again_and_plans_are_the_same_to_the_byte(script in any_script(), policy in any_policy()) {
        let history = script.history();
        let mut company = Company::new(policy);
        for Moment { event, gateway } in &history.moments {
            company.sees(gateway);
            let bytes = |facts: &Facts| serde_json::to_vec(&company.decide_from(event, facts)).unwrap();
            if let Ok(facts) = company.facts(event) {
                let stored = serde_json::to_value(&facts).unwrap();
                prop_assert_eq!(bytes(&facts), bytes(&learnt_backwards(&stored)));
                prop_assert_eq!(bytes(&facts), bytes(&serde_json::from_value(stored).unwrap()));
            }
            company.hear(event);
            if let Ok(Decision::Post(again)) = company.decide(event) {
                prop_assert!(again.steps.is_empty(), "{} is planned again: {:#?}", event.kind, again.steps);
            }
        }
    }

    #[test]
    fn no_more_is_given_back_than_was_captured(script in any_script(), policy in any_policy(), extra in 1_i64..1000) {
        let history = script.history();
        let mut company = heard(&history, policy);
        for (position, payment) in history.end().payments.iter().enumerate() {
            let currency = payment.captured.currency();
            let mine = |one: &&mapping_core::canonical::Refund| one.payment.as_ref() == Some(&payment.id);
            let Some(refund) = history.end().refunds.iter().find(mine) else { continue };
            let left = payment.captured.checked_sub(payment.refunded).unwrap();
            let more = left.checked_add(Money::new(Decimal::from(extra), currency)).unwrap();
            let mut greedy = refund.clone();
            (greedy.id, greedy.amount) = (Some(format!("re_greedy_{position}").as_str().into()), more);
            greedy.status = mapping_core::canonical::Reported::Known(mapping_core::canonical::RefundStatus::Refunded);
            let mut event = history.moments[0].event.clone();
            event.subject = Subject::Refund(Box::new(greedy));
            let before = company.posted.len();
            company.hear(&event);
            prop_assert_eq!(company.posted.len(), before, "{:?} is given back of {:?}", more, left);
        }
    }
}

proptest! {
    #![proptest_config(histories(500))]

    #[test]
    fn what_refunds_that_stand_leave_of_a_payment_can_be_given_back_to_the_last_cent(
        script in any_script(), policy in any_policy(), places in prop::collection::vec(any::<Index>(), 1..40), is_late in any::<bool>(),
        counts_what_came_back in any::<bool>(),
    ) {
        let history = script.history();
        let mut company = overheard(&history, policy, &shuffled(&history, &places), is_late);
        let end = history.end();
        let whole = |one: &&Payment| {
            one.status == Reported::Known(PaymentStatus::Paid)
                && end.disputes.iter().all(|dispute| dispute.payment.as_ref() != Some(&one.id))
        };
        for payment in end.payments.iter().filter(whole) {
            let mine = end.refunds.iter().filter(|one| one.payment.as_ref() == Some(&payment.id));
            let stand = mine.filter(|one| one.status != Reported::Known(RefundStatus::Failed)).map(|one| one.amount);
            let given_back = Money::sum(payment.captured.currency(), stand).unwrap();
            let left = payment.captured.checked_sub(given_back).unwrap();
            if left.is_zero() {
                continue;
            }
            let known = company.world.payments.iter_mut().find(|one| one.id == payment.id).unwrap();
            if counts_what_came_back {
                known.refunded = payment.captured.checked_add(left).unwrap(); // as if none had come back
            }
            let told = last_refund(&history, payment, left);
            company.world.refunds.push(told.subject.as_refund().unwrap().clone());
            for _ in 0..2 {
                company.hear(&told);
            }
            let key = format!("credit memo re_last_{}", payment.id);
            let memo = company.documents().get(&key).copied().flatten();
            prop_assert_eq!(memo, Some(left), "{:?}", company.refusals());
        }
        for receipt in &company.world.receipts {
            let taken = company.posted.iter().filter_map(|document| of_receipt(document, receipt)).sum::<Decimal>();
            prop_assert!(taken <= receipt.amount.amount(), "{} is taken back of {:?}", taken, receipt);
        }
    }
}

/// The refund of all that is left of a payment, a year after everything else.
fn last_refund(history: &History, payment: &Payment, left: Money) -> GatewayEvent {
    let last = &history.moments.last().unwrap().event;
    let refund = Refund {
        id: Some(format!("re_last_{}", payment.id).as_str().into()),
        payment: Some(payment.id.clone()),
        amount: left,
        full: None,
        status: Reported::Known(RefundStatus::Refunded),
        reason: None,
        created_at: last.occurred_at + time::Duration::days(365),
        metadata: Default::default(),
    };
    GatewayEvent { subject: Subject::Refund(Box::new(refund)), ..last.clone() }
}

/// What a document takes back of a receipt.
fn of_receipt(document: &Document, receipt: &ErpReceipt) -> Option<Decimal> {
    let Document::ReceiptReversal(reversal) = document else { return None };
    (reversal.payment == receipt.transaction).then(|| reversal.amount.amount())
}

/// What customers owe in each currency, apart from all else.
fn of_customers(company: &Company) -> BTreeMap<String, Decimal> {
    company.accounts().into_iter().filter(|(account, _)| account.starts_with("receivable ")).collect()
}

/// The same facts, learnt in the opposite order.
fn learnt_backwards(stored: &serde_json::Value) -> Facts {
    let mut facts = Facts::new();
    for known in stored["answers"].as_array().unwrap().iter().rev() {
        let question = serde_json::from_value(known["question"].clone()).unwrap();
        facts.learn(question, serde_json::from_value(known["answer"].clone()).unwrap());
    }
    facts
}
