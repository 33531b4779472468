//! The examples by which people explain what the mapping does, each with the shipped rule books.

use mapping_core::canonical::{Document, Journal, PaymentMethod, ReceiptStatus, Side, Subject};
use mapping_core::erp::tims::{self, TimsRequest};
use mapping_core::flows::Decision;
use mapping_core::gateway::opayo::{self, OwnRecord};
use mapping_core::ledger::{Books, Contents, settlement_journals};
use mapping_core::payment_method;
use mapping_core::rules::RuleBook;
use mapping_core::status;
use serde_json::json;

use crate::ledger_settlement::payout_of;
use crate::movement::movement;
use crate::opayo_world::{CODE, ID, RECEIVED};
use crate::world::{World, charge, event, receipt, succeeded};

#[test]
fn ten_thousand_cents_are_a_hundred_dollars() {
    let receipt = receipt(&World::new().plan(&succeeded(json!({"amount": 10000, "currency": "usd"}))));
    assert_eq!(receipt.amount.to_string(), "100.00 USD");
    let mut numbered = receipt;
    numbered.customer = mapping_core::canonical::Link::Known("C0001".into());
    numbered.sales_order = None;
    let TimsRequest::CreatePayment(payment) = tims::render(&Document::Receipt(Box::new(numbered))).unwrap() else {
        panic!("a payment")
    };
    assert_eq!(payment.amount.to_string(), "100.00");
}

#[test]
fn succeeded_is_paid_and_failed_is_failed() {
    for (text, word, booked) in
        [("succeeded", "Paid", ReceiptStatus::Paid), ("failed", "Failed", ReceiptStatus::Failed)]
    {
        let event = event("charge.updated", charge(json!({"status": text})));
        let Subject::Payment(payment) = &event.subject else { panic!("a payment") };
        let known = status::resolve(&payment.status, "payment.status", &RuleBook::stripe_tims().status).unwrap().value;
        assert_eq!((status::word(known), status::receipt(known)), (word, Some(booked)));
        let mut world = World::new();
        world.rules.payment.record_failed = true;
        assert_eq!(receipt(&world.plan(&event)).status, booked);
    }
}

#[test]
fn card_is_credit_card_and_every_ach_is_ach() {
    let rules = RuleBook::stripe_tims().payment;
    let table = [("card", "Credit Card"), ("ach", "ACH"), ("us_bank_account", "ACH"), ("ach_debit", "ACH")];
    for (kind, name) in table {
        let method = PaymentMethod { kind: kind.to_owned(), brand: None, last4: None, wallet: None };
        assert_eq!(payment_method::resolve(&method, &rules).unwrap().value, name, "{kind}");
    }
}

#[test]
fn opayos_ok_is_paid_and_its_pending_is_pending() {
    for (text, word, booked) in [("OK", "Paid", ReceiptStatus::Paid), ("PENDING", "Pending", ReceiptStatus::Pending)] {
        let body = format!(
            "VPSProtocol=4.00&VPSTxId=%7B{ID}%7D&VendorTxCode={CODE}&TxType=PAYMENT&Status={text}&TxAuthNo=4255&CardType=VISA"
        );
        let event = opayo::read(body.as_bytes(), &OwnRecord::default(), RECEIVED).unwrap();
        let told = match &event.subject {
            Subject::Payment(payment) => payment.status.clone(),
            Subject::PaymentAttempt(attempt) => attempt.status.clone(),
            other => panic!("a payment, not {other:?}"),
        };
        let known = status::resolve(&told, "payment.status", &RuleBook::opayo_syspro().status).unwrap().value;
        assert_eq!((status::word(known), status::receipt(known)), (word, Some(booked)), "{text}");
    }
}

#[test]
fn a_pending_payment_is_not_booked_as_money() {
    let decision = World::new().decide(&event("charge.pending", charge(json!({"status": "pending", "paid": false}))));
    assert!(matches!(decision, Ok(Decision::Skip(_))), "{decision:?}");
}

#[test]
fn charge_refund_and_stripe_fee_go_to_their_own_accounts() {
    let lines = [
        movement(
            &json!({"id": "txn_1", "type": "charge", "reporting_category": "charge", "amount": 10000, "fee": 320, "net": 9680,
            "fee_details": [{"amount": 320, "currency": "usd", "type": "stripe_fee", "description": "fees", "application": null}]}),
        ),
        movement(
            &json!({"id": "txn_2", "type": "refund", "reporting_category": "refund", "amount": -2500, "net": -2500, "source": "re_1"}),
        ),
        movement(
            &json!({"id": "txn_3", "type": "stripe_fee", "reporting_category": "fee", "amount": -199, "net": -199, "source": null}),
        ),
    ];
    let rules = RuleBook::stripe_tims();
    let gateway = "stripe".into();
    let steps = settlement_journals(&payout_of(&lines), Contents::Lines(&lines), Books::new(&gateway, &rules)).unwrap();
    let [Document::Journal(journal)] = [&steps[0].document] else { panic!("a journal") };
    assert_eq!(
        written(journal),
        [
            "1000-00 debit 69.81 USD: Net amount",
            "1010-00 credit 100.00 USD: Payments",
            "1010-00 debit 25.00 USD: Refunds",
            "6100-00 debit 1.99 USD: Fees of the gateway",
            "6100-00 debit 3.20 USD: Fees",
        ],
        "the bank, what the receipts had put on the clearing account, and the fees"
    );
}

fn written(journal: &Journal) -> Vec<String> {
    let line = |line: &mapping_core::canonical::JournalLine| {
        let side = if line.side == Side::Debit { "debit" } else { "credit" };
        format!("{} {side} {}: {}", line.account, line.amount, line.comment.as_deref().unwrap_or_default())
    };
    let mut lines: Vec<String> = journal.lines().iter().map(line).collect();
    lines.sort();
    lines
}
