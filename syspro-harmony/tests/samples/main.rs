//! The samples of SYSPRO, read from the folder that the environment variable `SAMPLES` names: every file parses to what its name
//! says, and what we write has its elements in the order of the published schemas. One test a file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../main/enet_documents.rs"]
mod enet_documents;
mod files;
mod order;
mod schema;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match std::env::var_os("SAMPLES") {
        Some(samples) => trials(&PathBuf::from(samples).join("syspro")),
        None => vec![Trial::test("syspro samples (set SAMPLES to their folder)", || Ok(())).with_ignored_flag(true)],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials(syspro: &Path) -> Vec<Trial> {
    let files = listed(&syspro.join("samples"));
    assert!(!files.is_empty(), "no samples in {}", syspro.display());
    let mut trials: Vec<Trial> = files
        .into_iter()
        .map(|file| {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let check = name.clone();
            Trial::test(name, move || {
                files::check(&check, &std::fs::read(&file)?);
                Ok(())
            })
        })
        .collect();
    let syspro = syspro.to_owned();
    trials.push(Trial::test("written documents keep the order of the schemas", move || {
        order::written_documents_follow(&syspro);
        Ok(())
    }));
    trials
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    files
}
