use std::collections::BTreeMap;

use mapping_core::canonical::{DisputeStatus, PaymentStatus, ReceiptStatus, RefundStatus, Reported, SettlementStatus};
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{RoutedStatus, StatusRules};
use mapping_core::status::{self, stripe};
use proptest::prelude::*;

const EVERY_PAYMENT_STATUS: [PaymentStatus; 6] = [
    PaymentStatus::Incomplete,
    PaymentStatus::Pending,
    PaymentStatus::Authorised,
    PaymentStatus::Paid,
    PaymentStatus::Failed,
    PaymentStatus::Cancelled,
];

#[test]
fn every_charge_status_is_decided() {
    let table = [
        ("succeeded", true, PaymentStatus::Paid),
        ("succeeded", false, PaymentStatus::Authorised),
        ("paid", true, PaymentStatus::Paid),
        ("pending", true, PaymentStatus::Pending),
        ("pending", false, PaymentStatus::Pending),
        ("failed", true, PaymentStatus::Failed),
        ("failed", false, PaymentStatus::Failed),
    ];
    for (text, captured, expected) in table {
        assert_eq!(stripe::charge(text, captured), Reported::Known(expected), "{text}, captured {captured}");
    }
}

#[test]
fn every_payment_intent_status_is_decided() {
    let table = [
        ("requires_payment_method", PaymentStatus::Incomplete),
        ("requires_source", PaymentStatus::Incomplete),
        ("requires_confirmation", PaymentStatus::Incomplete),
        ("requires_action", PaymentStatus::Incomplete),
        ("requires_source_action", PaymentStatus::Incomplete),
        ("processing", PaymentStatus::Pending),
        ("requires_capture", PaymentStatus::Authorised),
        ("canceled", PaymentStatus::Cancelled),
        ("succeeded", PaymentStatus::Paid),
    ];
    for (text, expected) in table {
        assert_eq!(stripe::payment_intent(text), Reported::Known(expected), "{text}");
    }
}

#[test]
fn every_refund_status_is_decided() {
    let table = [
        (None, RefundStatus::Refunded),
        (Some("pending"), RefundStatus::Pending),
        (Some("requires_action"), RefundStatus::RequiresAction),
        (Some("succeeded"), RefundStatus::Refunded),
        (Some("failed"), RefundStatus::Failed),
        (Some("canceled"), RefundStatus::Cancelled),
    ];
    for (text, expected) in table {
        assert_eq!(stripe::refund(text), Reported::Known(expected), "{text:?}");
    }
}

#[test]
fn every_payout_status_is_decided() {
    let table = [
        ("pending", SettlementStatus::Pending),
        ("in_transit", SettlementStatus::InTransit),
        ("paid", SettlementStatus::Paid),
        ("failed", SettlementStatus::Failed),
        ("canceled", SettlementStatus::Cancelled),
    ];
    for (text, expected) in table {
        assert_eq!(stripe::payout(text), Reported::Known(expected), "{text}");
    }
}

#[test]
fn every_dispute_status_is_decided() {
    let table = [
        ("warning_needs_response", DisputeStatus::Inquiry),
        ("warning_under_review", DisputeStatus::Inquiry),
        ("warning_closed", DisputeStatus::InquiryClosed),
        ("charge_refunded", DisputeStatus::InquiryClosed),
        ("needs_response", DisputeStatus::NeedsResponse),
        ("appeal_needs_response", DisputeStatus::NeedsResponse),
        ("under_review", DisputeStatus::UnderReview),
        ("appeal_under_review", DisputeStatus::UnderReview),
        ("won", DisputeStatus::Won),
        ("lost", DisputeStatus::Lost),
        ("prevented", DisputeStatus::Prevented),
    ];
    for (text, expected) in table {
        assert_eq!(stripe::dispute(text), Reported::Known(expected), "{text}");
    }
}

#[test]
fn an_unknown_status_keeps_its_text_and_a_known_one_in_other_case_is_unknown() {
    for text in ["", "Succeeded", "requires_magic", "succeeded "] {
        assert_eq!(stripe::charge(text, true), Reported::Unknown(text.to_owned()));
        assert_eq!(stripe::payment_intent(text), Reported::Unknown(text.to_owned()));
        assert_eq!(stripe::refund(Some(text)), Reported::Unknown(text.to_owned()));
        assert_eq!(stripe::payout(text), Reported::Unknown(text.to_owned()));
        assert_eq!(stripe::dispute(text), Reported::Unknown(text.to_owned()));
    }
}

#[test]
fn an_unknown_status_without_a_rule_is_refused() {
    let unknown = Reported::Unknown("requires_magic".to_owned());
    let refusal = status::resolve(&unknown, "payment.status", &StatusRules::default()).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::UnknownStatus);
    insta::assert_snapshot!(refusal, @r#"unknown_status at payment.status = "requires_magic": the model does not know this status and no rule routes it; say in rules.status.payment whether it is pending, failed or cancelled"#);
}

#[test]
fn an_unknown_status_goes_where_its_rule_says() {
    let rules = StatusRules { payment: BTreeMap::from([("Requires_Magic".to_owned(), RoutedStatus::Pending)]) };
    let unknown = Reported::Unknown("requires_magic".to_owned());
    let routed = status::resolve(&unknown, "payment.status", &rules).unwrap();
    assert_eq!(routed.value, PaymentStatus::Pending);
    insta::assert_snapshot!(routed.map(status::word), @"Pending by rules.status.payment.requires_magic from payment.status = requires_magic; not Paid: an unknown status is never taken for paid");
}

#[test]
fn a_known_status_stands_whatever_the_rules_say() {
    let rules = StatusRules { payment: BTreeMap::from([("paid".to_owned(), RoutedStatus::Failed)]) };
    for known in EVERY_PAYMENT_STATUS {
        assert_eq!(status::resolve(&Reported::Known(known), "payment.status", &rules).unwrap().value, known);
    }
}

#[test]
fn only_money_that_moved_may_move_or_was_refused_has_a_receipt() {
    let receipts = EVERY_PAYMENT_STATUS.map(status::receipt);
    let (pending, paid, failed) = (ReceiptStatus::Pending, ReceiptStatus::Paid, ReceiptStatus::Failed);
    assert_eq!(receipts, [None, Some(pending), None, Some(paid), Some(failed), None]);
}

proptest! {
    #[test]
    fn no_text_but_stripes_own_is_ever_paid(text in "[a-z_]{0,24}", captured: bool) {
        let rules = StatusRules {
            payment: [RoutedStatus::Pending, RoutedStatus::Failed, RoutedStatus::Cancelled]
                .into_iter()
                .map(|routed| (text.clone(), routed))
                .collect(),
        };
        for reported in [stripe::charge(&text, captured), stripe::payment_intent(&text)] {
            let resolved = status::resolve(&reported, "payment.status", &rules).unwrap().value;
            prop_assert!(resolved != PaymentStatus::Paid || text == "succeeded" || text == "paid");
        }
    }
}
