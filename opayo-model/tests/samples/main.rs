//! Real messages, read from the folder that the environment variable `SAMPLES` names: every file reads as what its name
//! says, and all vectors hold. One test a file, so that a failure names its file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod nvp;
mod pi;
mod reporting;
mod tables;
mod vectors;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use opayo_model::Message;
use opayo_model::reporting::Europe;

/// Checks a file, of which it gets the name and the bytes.
type Check = fn(&str, &[u8]) -> Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match std::env::var_os("SAMPLES") {
        Some(samples) => trials(&PathBuf::from(samples).join("opayo")),
        None => vec![Trial::test("opayo samples (set SAMPLES to their folder)", || Ok(())).with_ignored_flag(true)],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials(opayo: &Path) -> Vec<Trial> {
    let folders: [(&str, Check); 5] = [
        ("pi", pi::reads),
        ("nvp", nvp::reads),
        ("form", nvp::reads_plain),
        ("reporting", reporting::reads),
        ("vectors", vectors::hold),
    ];
    let mut trials: Vec<Trial> =
        folders.into_iter().flat_map(|(folder, check)| of_folder(opayo, folder, check)).collect();
    for folder in ["pi", "nvp", "reporting"] {
        trials.extend(of_folder(opayo, folder, told_apart).into_iter().map(|trial| trial.with_kind("told apart")));
    }
    trials.push(of_file(opayo, opayo.join("pi_fields.txt"), tables::limits_agree));
    trials.push(of_file(opayo, opayo.join("error_codes.tsv"), tables::codes_never_become_money));
    assert!(trials.len() > 2, "no samples in {}", opayo.display());
    trials
}

fn of_folder(root: &Path, folder: &str, check: Check) -> Vec<Trial> {
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files.into_iter().map(|file| of_file(root, file, check)).collect()
}

fn of_file(root: &Path, file: PathBuf, check: Check) -> Trial {
    let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
    Trial::test(name.clone(), move || check(name.rsplit('/').next().unwrap_or(&name), &std::fs::read(&file)?))
}

/// A message is known by its content alone.
fn told_apart(name: &str, body: &[u8]) -> Result<(), Failed> {
    if name.contains("request_") {
        return Ok(());
    }
    let message = Message::parse(body, &Europe::London)?;
    let fits = match name.trim_start_matches("SYNTHETIC_") {
        _ if name.contains("notification") => matches!(message, Message::Notification(_)),
        _ if name.ends_with(".txt") => matches!(message, Message::NvpReply(_)),
        _ if name.contains(".422.") || name.starts_with("errors_422") || name.starts_with("error_single") => {
            matches!(message, Message::Errors(_))
        }
        _ if name.starts_with("applepay_session") => matches!(message, Message::ApplePaySession(_)),
        _ if name.starts_with("instruction_") => matches!(message, Message::Instruction(_)),
        _ if name.starts_with("merchant_session_key") => matches!(message, Message::SessionKey(_)),
        _ if name.starts_with("card_identifier") => matches!(message, Message::CardIdentifier(_)),
        _ if name.ends_with(".json") => matches!(message, Message::Transaction(_)),
        _ if name.starts_with("error_") => matches!(message, Message::Refused(_)),
        name if name.starts_with("getTransactionDetail") => matches!(message, Message::TransactionDetail(_)),
        name if name.starts_with("getBatchList") => matches!(message, Message::Batches(_)),
        name if name.starts_with("getBatchDetail") => matches!(message, Message::TransactionPage(_)),
        name if name.starts_with("getFraudScreenDetail") => matches!(message, Message::FraudScreen(_)),
        _ => matches!(message, Message::OtherReport),
    };
    ensure(fits, format!("{name} is taken for {message:?}"))
}

/// A failure unless something holds.
fn ensure(holds: bool, what: impl Into<String>) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(what.into().into()) }
}
