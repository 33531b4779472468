//! Real payloads, read from the folder that the environment variable `SAMPLES` names: every event, fixture and object parses,
//! every wire value is known or kept. One test a file, so that a failure names its file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod enums;
mod events;
mod fixtures;
mod objects;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match std::env::var_os("SAMPLES") {
        Some(samples) => trials(&PathBuf::from(samples).join("stripe")),
        None => vec![Trial::test("stripe samples (set SAMPLES to their folder)", || Ok(())).with_ignored_flag(true)],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials(stripe: &Path) -> Vec<Trial> {
    let mut trials = Vec::new();
    trials.extend(files(&stripe.join("events")).into_iter().map(|file| trial(stripe, file, events::reads)));
    trials.extend(files(&stripe.join("objects")).into_iter().map(|file| trial(stripe, file, objects::reads)));
    trials.extend(files(&stripe.join("fixtures")).into_iter().map(|file| trial(stripe, file, fixtures::read)));
    trials.extend(enum_lists(stripe).into_iter().map(|file| trial(stripe, file, enums::values_are_kept)));
    assert!(!trials.is_empty(), "no samples in {}", stripe.display());
    trials
}

fn trial(root: &Path, file: PathBuf, check: fn(&[u8]) -> Result<(), Failed>) -> Trial {
    let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
    Trial::test(name, move || check(&std::fs::read(&file)?))
}

/// All JSON files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn enum_lists(stripe: &Path) -> Vec<PathBuf> {
    let mut lists = files(stripe);
    lists.retain(|path| {
        path.parent() == Some(stripe)
            && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("enums."))
    });
    lists
}
