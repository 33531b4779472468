//! Void, abort, release and cancel.

use serde_json::{Value, json};

use super::problem::Problem;
use super::store::Store;
use super::times::rfc3339;
use super::transaction::{Instruction, Kind, state};
use crate::contract::table::text;

/// Carries out an instruction. A void or an abort leaves the status `Ok` and shows in the status code alone.
pub(crate) fn carry_out(store: &mut Store, id: &str, body: &Value) -> Result<Value, Problem> {
    let now = store.now();
    let Some(kind) = text(body, "instructionType") else { return Err(Problem::at(1003, "instructionType")) };
    let transaction = store.get_mut(id).ok_or_else(|| Problem::coded(1012))?;
    let was = transaction.state;
    let (code, is) = match kind.to_ascii_lowercase().as_str() {
        "void" if transaction.kind == Kind::Authenticate => return Err(Problem::coded(1013)),
        "void" if was == state::AUTHORISED && transaction.batch.is_none() => ("2005", state::VOIDED),
        "abort" | "release" if transaction.kind != Kind::Deferred => return Err(Problem::coded(1013)),
        "abort" if was == state::DEFERRED => ("2006", state::ABORTED),
        "release" if was == state::DEFERRED => {
            transaction.amount = released(body, transaction.amount)?;
            ("2004", state::AUTHORISED)
        }
        "cancel" if transaction.kind != Kind::Authenticate => return Err(Problem::coded(1013)),
        "cancel" if matches!(was, state::AUTHENTICATED | state::REGISTERED) => ("2012", state::CANCELLED),
        "void" | "abort" | "release" | "cancel" => return Err(Problem::coded(1017)),
        _ => return Err(Problem::at(1009, "instructionType")),
    };
    transaction.status_code = code;
    transaction.state = is;
    transaction.instructions.push(Instruction { kind: kind.to_ascii_lowercase(), at: now });
    Ok(json!({"instructionType": kind.to_ascii_lowercase(), "date": rfc3339(now)}))
}

fn released(body: &Value, original: i64) -> Result<i64, Problem> {
    match body.get("amount") {
        None => Err(Problem::at(1003, "amount")),
        Some(amount) => match amount.as_i64() {
            None => Err(Problem::at(1016, "amount")),
            Some(amount) if amount < 1 => Err(Problem::at(1009, "amount")),
            Some(amount) if amount > original => Err(Problem::coded(1021)),
            Some(amount) => Ok(amount),
        },
    }
}

/// What was done to a transaction, or 1019.
pub(crate) fn list(store: &Store, id: &str) -> Result<Value, Problem> {
    let transaction = store.get(id).ok_or_else(|| Problem::coded(1012))?;
    if transaction.instructions.is_empty() {
        return Err(Problem::coded(1019));
    }
    let done = transaction.instructions.iter();
    let done: Vec<Value> = done.map(|one| json!({"instructionType": one.kind, "date": rfc3339(one.at)})).collect();
    Ok(json!({"instructions": done}))
}
