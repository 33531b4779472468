//! Documents of Reporting. A file's name begins with the command that it answers, or says that it is a request or an
//! error.

use libtest_mimic::Failed;
use opayo_model::reporting::{
    Command, Europe, GetBatchDetail, GetBatchList, GetFraudScreenDetail, GetT3mDetail, GetTokenCount,
    GetTransactionDetail, GetTransactionList, ReportError, T3mAction, read,
};
use opayo_model::state::State;
use opayo_model::status::FraudResponse;

use crate::ensure;

fn answer<C: Command>(body: &[u8]) -> Result<C::Answer, Failed> {
    read::<C>(body, &Europe::London).map_err(Failed::from)
}

pub(crate) fn reads(name: &str, body: &[u8]) -> Result<(), Failed> {
    match name.trim_start_matches("SYNTHETIC_") {
        name if name.starts_with("request_") => request(name, body),
        name if name.starts_with("error_") => match read::<GetTransactionDetail>(body, &Europe::London) {
            Err(ReportError::Refused(refusal)) => ensure(name.contains(refusal.code.as_str()), format!("{refusal}")),
            other => Err(format!("it is no refusal: {other:?}").into()),
        },
        name if name.starts_with("getTransactionDetail") => {
            let detail = answer::<GetTransactionDetail>(body)?;
            let state = detail.state().state;
            let expected = if detail.tx_state_id.is_some() { State::Captured } else { State::Unknown };
            ensure(state == expected, format!("it is {state:?}"))
        }
        name if name.starts_with("getTransactionList") => answer::<GetTransactionList>(body)
            .and_then(|page| ensure(!page.transactions.is_empty(), "there are no rows")),
        name if name.starts_with("getBatchList") => {
            let batches = answer::<GetBatchList>(body)?;
            let complete = batches.iter().all(|batch| batch.completed.is_some() && !batch.groups.is_empty());
            ensure(!batches.is_empty() && complete, format!("{batches:?}"))
        }
        name if name.starts_with("getBatchDetail") => {
            let page = answer::<GetBatchDetail>(body)?;
            ensure(!page.rows.is_empty() && page.total_rows.is_some(), format!("{page:?}"))
        }
        name if name.starts_with("getFraudScreenDetail") => {
            let screen = answer::<GetFraudScreenDetail>(body)?;
            let t3m =
                screen.t3m.as_ref().is_some_and(|t3m| t3m.action == Some(T3mAction::Hold) && t3m.rules.len() == 2);
            let red = screen.red.as_ref().is_some_and(|red| red.recommendation == FraudResponse::Accept);
            ensure(if name.contains("T3M") { t3m } else { red }, format!("{screen:?}"))
        }
        name if name.starts_with("getT3MDetail") => answer::<GetT3mDetail>(body).map(drop),
        name if name.starts_with("getTokenCount") => answer::<GetTokenCount>(body).map(drop),
        name => Err(format!("nobody knows what {name} is").into()),
    }
}

/// The elements that our command of the same name writes stand in the sample's order.
fn request(name: &str, body: &[u8]) -> Result<(), Failed> {
    let sample = std::str::from_utf8(body)?;
    let ours = crate::tables::rendered_commands();
    let document = ours.iter().find(|document| {
        let command = document.split(['<', '>']).nth(4).unwrap_or_default();
        name.contains(&format!("request_{command}_"))
    });
    let document = document.ok_or("there is no such command")?;
    let (sample, ours) = (element_names(sample), element_names(document));
    let written: Vec<&String> = sample.iter().filter(|name| ours.contains(name)).collect();
    let expected: Vec<&String> = ours.iter().filter(|name| sample.contains(name)).collect();
    ensure(written == expected && written.len() >= 5, format!("the sample has {sample:?}, ours has {ours:?}"))
}

fn element_names(xml: &str) -> Vec<String> {
    let opening = |piece: &str| piece.split('>').next().filter(|name| !name.starts_with('/')).map(str::to_owned);
    xml.split('<').skip(1).filter_map(opening).collect()
}
