//! Messages of Pi: requests and answers. A file's name says the answer's kind, the type, the outcome and the HTTP
//! status.

use client_core::{Api, Endpoint, Response, Verdict};
use libtest_mimic::Failed;
use opayo_model::api::Opayo;
use opayo_model::card::CardDetails;
use opayo_model::pi::request::NewTransaction;
use opayo_model::pi::{
    ApplePaySession, ErrorAnswer, Instruction, NewCardIdentifier, PerformedInstruction, SessionKey, Transaction,
};
use opayo_model::state::State;
use opayo_model::status::{Status, TransactionType};
use opayo_model::{Routes, TransactionId};

use crate::ensure;

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewCard {
    card_details: CardDetails,
}

pub(crate) fn reads(name: &str, body: &[u8]) -> Result<(), Failed> {
    match name {
        _ if name.starts_with("request_") => request(name, body),
        _ if name.contains("error") || name.ends_with(".422.json") => refusal(name, body),
        _ if name.starts_with("transaction_") || name.starts_with("threeds_") => transaction(name, body),
        _ if name.starts_with("instruction_") => instruction(name, body),
        _ if name.starts_with("card_identifier") => {
            let card: NewCardIdentifier = client_core::json::decode(body)?;
            ensure(
                !card.card_identifier.as_str().is_empty() && card.expiry.is_some(),
                "the card has no identifier or no end",
            )
        }
        _ if name.starts_with("merchant_session_key") => {
            let key: SessionKey = client_core::json::decode(body)?;
            ensure(!key.merchant_session_key.expose().is_empty(), "the key is empty")
        }
        _ if name.starts_with("applepay_session") => {
            let session: ApplePaySession = client_core::json::decode(body)?;
            ensure(
                session.session_validation_token.is_some() && session.epoch_timestamp.is_some(),
                "the session is empty",
            )
        }
        _ => Err(format!("nobody knows what {name} is").into()),
    }
}

fn request(name: &str, body: &[u8]) -> Result<(), Failed> {
    let sent: serde_json::Value = serde_json::from_slice(body)?;
    let again = match name {
        _ if name.starts_with("request_transaction") => {
            serde_json::to_value(client_core::json::decode::<NewTransaction>(body)?)?
        }
        _ if name.starts_with("request_instruction") => {
            serde_json::to_value(client_core::json::decode::<Instruction>(body)?)?
        }
        _ => {
            let card = client_core::json::decode::<NewCard>(body)?.card_details;
            let request = Routes::pi().create_card_identifier(Some("KEY".into()), card).request()?;
            serde_json::from_slice(&request.body)?
        }
    };
    ensure(again == sent, format!("rendered again it is another document: {again}"))
}

fn refusal(name: &str, body: &[u8]) -> Result<(), Failed> {
    let answer: ErrorAnswer = client_core::json::decode(body)?;
    let coded = answer.errors.iter().all(|fault| fault.code.as_ref().is_some_and(|code| code.number().is_some()));
    ensure(!answer.errors.is_empty() && coded, format!("faults without codes: {answer:?}"))?;
    let response = Response::new(http_status(name).ok_or("the name has no status")?, body.to_vec());
    match Opayo.verdict(&response) {
        Verdict::Final { rejection, .. } => ensure(rejection.code.is_some(), "the rejection has no code"),
        other => Err(format!("the verdict is {other:?}").into()),
    }
}

fn transaction(name: &str, body: &[u8]) -> Result<(), Failed> {
    let transaction: Transaction = client_core::json::decode(body)?;
    let kept: Transaction = serde_json::from_slice(&serde_json::to_vec(&transaction)?)?;
    ensure(kept == transaction, "it changes when it is kept and read again")?;
    if let Some(kind) = kind_in(name)
        && let Some(told) = &transaction.transaction_type
    {
        ensure(*told == kind, format!("{name} is a {told}"))?;
    }
    if let Some(status) = http_status(name) {
        ensure(Opayo.verdict(&Response::new(status, body.to_vec())) == Verdict::Success, "the verdict is no success")?;
    }
    check_outcome(name, &transaction)
}

fn kind_in(name: &str) -> Option<TransactionType> {
    let kinds = [
        ("payment_", TransactionType::Payment),
        ("deferred_", TransactionType::Deferred),
        ("authenticate_", TransactionType::Authenticate),
        ("authorise_", TransactionType::Authorise),
        ("repeat_", TransactionType::Repeat),
        ("refund_", TransactionType::Refund),
    ];
    kinds.into_iter().find(|(word, _)| name.contains(&format!("transaction_{word}"))).map(|(_, kind)| kind)
}

/// What the words of the name promise.
fn check_outcome(name: &str, transaction: &Transaction) -> Result<(), Failed> {
    let state = transaction.state_of(kind_in(name).as_ref()).state;
    let is = |expected: State| ensure(state == expected, format!("{name} is {state:?}, not {expected:?}"));
    match name {
        _ if name.contains("3dauth") => {
            ensure(
                transaction.status == Some(Status::ThreeDAuth) && transaction.acs_url.is_some(),
                "it has no challenge",
            )?;
            let both = transaction.c_req.is_some() != transaction.pa_req.is_some();
            ensure(both, "it has not one of cReq and paReq")?;
            is(State::Pending)
        }
        _ if name.contains("_voided") => is(State::Voided),
        _ if name.contains("_aborted") => is(State::Aborted),
        _ if name.contains("redirect") => {
            let wallet = transaction.payment_method.as_ref().and_then(|method| method.paypal.as_ref());
            ensure(wallet.is_some_and(|wallet| wallet.redirect_url.is_some()), "it has nowhere to go")?;
            is(State::Pending)
        }
        _ if name.contains("notauthed") || name.contains("declined") => is(State::Declined),
        _ if name.contains("rejected") => is(State::Rejected),
        _ if name.contains("registered") => is(State::Registered),
        _ if name.contains("authenticated") => is(State::Authenticated),
        // The capture of a deferred payment is cut off: it says nothing of where it stands.
        _ if name.contains("partial") => is(State::Unknown),
        _ if name.contains("deferred") => is(State::Authorised),
        _ if name.contains("ok") || name.contains("completed") => {
            let id = transaction.transaction_id.as_ref().map(TransactionId::as_str);
            ensure(id.is_some_and(|id| id == id.to_ascii_uppercase()), "the id is missing or not canonical")?;
            is(State::Captured)
        }
        _ => Err(format!("nobody knows what {name} promises").into()),
    }
}

fn instruction(name: &str, body: &[u8]) -> Result<(), Failed> {
    let performed: PerformedInstruction = client_core::json::decode(body)?;
    let done = performed.instruction_type.as_str();
    ensure(name.contains(&format!("instruction_{done}")), format!("{name} is a {done}"))
}

fn http_status(name: &str) -> Option<u16> {
    name.split(['.', '_']).find_map(|part| part.parse().ok().filter(|status| (200..600).contains(status)))
}
