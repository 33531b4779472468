//! Where a transaction stands: the laws of trust.

use opayo_model::pi::Transaction;
use opayo_model::state::{Decider, Evidence, State, TxStateId};
use opayo_model::status::{Status, StatusCode, TransactionType};
use proptest::prelude::*;

fn state(id: Option<u16>, code: Option<&str>, status: Option<&str>, kind: Option<&str>) -> State {
    let (code, status, kind) = (code.map(StatusCode::from), status.map(Status::from), kind.map(TransactionType::from));
    Evidence {
        tx_state_id: id.map(TxStateId),
        status_code: code.as_ref(),
        status: status.as_ref(),
        transaction_type: kind.as_ref(),
    }
    .resolve()
    .state
}

#[test]
fn a_voided_payment_that_still_says_ok_is_not_paid() {
    assert_eq!(state(None, Some("2005"), Some("Ok"), Some("Payment")), State::Voided);
    assert_eq!(state(None, Some("2006"), Some("Ok"), Some("Payment")), State::Aborted);
    assert_eq!(state(Some(18), Some("0000"), Some("Ok"), Some("Payment")), State::Voided);
}

#[test]
fn a_deferred_ok_is_authorised_and_a_released_one_is_captured() {
    assert_eq!(state(None, Some("0000"), Some("Ok"), Some("Deferred")), State::Authorised);
    assert_eq!(state(None, Some("2004"), Some("Ok"), Some("Deferred")), State::Captured);
    assert_eq!(state(Some(14), Some("0000"), Some("Ok"), Some("Deferred")), State::Authorised);
    assert_eq!(state(Some(16), Some("0000"), Some("Ok"), Some("Deferred")), State::Captured);
}

#[test]
fn the_worth_of_ok_is_the_types() {
    for (kind, expected) in [
        (Some("Payment"), State::Captured),
        (Some("Repeat"), State::Captured),
        (Some("Authorise"), State::Captured),
        (Some("Refund"), State::Captured),
        (Some("Authenticate"), State::Authenticated),
        (Some("RepeatDeferred"), State::Authorised),
        (Some("Preauthorise"), State::Authorised),
        (None, State::Authorised),
    ] {
        assert_eq!(state(None, Some("0000"), Some("Ok"), kind), expected, "{kind:?}");
    }
}

#[test]
fn a_success_code_beside_a_decline_is_a_decline() {
    assert_eq!(state(None, Some("0000"), Some("NotAuthed"), Some("Payment")), State::Declined);
    assert_eq!(state(None, Some("1"), Some("NotAuthed"), Some("Payment")), State::Declined);
    assert_eq!(state(None, Some("2000"), Some("Ok"), Some("Payment")), State::Declined);
    assert_eq!(state(None, Some("2001"), None, None), State::Rejected);
}

#[test]
fn every_state_of_reporting_is_decided() {
    let states: Vec<State> = (1..=27).map(|id| TxStateId(id).state()).collect();
    assert!(!states.contains(&State::Unknown));
    let captured: Vec<u16> = (0..=u16::MAX).filter(|id| TxStateId(*id).state().moves_money()).collect();
    assert_eq!(captured, [16]);
    assert_eq!(TxStateId(23).state(), State::SettlementFailed);
}

#[test]
fn a_state_that_is_new_is_never_money() {
    assert_eq!(state(Some(28), Some("0000"), Some("Ok"), Some("Payment")), State::Unknown);
    assert_eq!(state(None, None, Some("Settled"), Some("Payment")), State::Unknown);
    assert_eq!(state(None, None, None, Some("Payment")), State::Unknown);
}

#[test]
fn an_answer_without_its_type_is_read_with_the_type_that_was_sent() {
    let answer: Transaction = serde_json::from_str(r#"{"status":"ok","statusCode":"0000"}"#).unwrap();
    assert_eq!(answer.state().state, State::Authorised);
    assert_eq!(answer.state_of(Some(&TransactionType::Payment)).state, State::Captured);
    assert_eq!(answer.state_of(Some(&TransactionType::Deferred)).by, Decider::Status);
}

proptest! {
    #[test]
    fn money_moves_only_on_a_known_yes(
        id in prop::option::of(any::<u16>()),
        code in prop::option::of(0_u32..7000),
        status in prop::option::of(prop::sample::select(Status::KNOWN.to_vec())),
        kind in prop::option::of(prop::sample::select(TransactionType::KNOWN.to_vec())),
    ) {
        let text = code.map(|code| code.to_string());
        if state(id, text.as_deref(), status, kind).moves_money() {
            let by_id = id == Some(16);
            let by_code = id.is_none() && code == Some(2004);
            let by_status = id.is_none() && (status == Some("Ok") || status.is_none() && code == Some(0));
            prop_assert!(by_id || by_code || by_status);
            prop_assert!(id.is_some() || !matches!(code, Some(2000..=2003 | 2005..=2013 | 3000..=5999)));
        }
    }
}
