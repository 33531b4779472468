//! Reconciles files: what the gateway settled, what the ERP booked, what the bank received.
//!
//! ```text
//! reconcile --rules BOOK --gateway stripe:FILE.csv --erp MAP.toml:FILE.csv --bank MAP.toml:FILE.csv [--as-of DATE] [--json]
//! reconcile
//! ```
//!
//! A source is a format and a file: `stripe` for an itemised Stripe report, or a column map for any other CSV. Each option may stand
//! several times. Without any source, a story of five sales is reconciled, and its files are shown. Exits with 0 when nothing is open,
//! with 2 when exceptions remain, and with 1 when an input cannot be read.

mod figures;
mod report;
mod source;
mod story;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mapping_core::reconcile::inputs::CompanyDays;
use mapping_core::reconcile::{Cut, Rows, Side, reconcile};
use mapping_core::rules::RuleBook;
use time::Date;
use time::macros::format_description;

use crate::source::Source;

/// Reconciles a gateway's settlements with the ERP and the bank. Without any source, shows a story.
#[derive(Parser)]
struct Arguments {
    /// The company's rule book: tolerances, windows, accounts.
    #[arg(long, value_name = "BOOK")]
    rules: Option<PathBuf>,
    /// The gateway's lines: `stripe:FILE.csv` or `MAP.toml:FILE.csv`.
    #[arg(long, value_name = "FORMAT:FILE")]
    gateway: Vec<String>,
    /// The ERP's receipts and journals: `MAP.toml:FILE.csv`.
    #[arg(long, value_name = "MAP:FILE")]
    erp: Vec<String>,
    /// The bank's lines: `MAP.toml:FILE.csv`.
    #[arg(long, value_name = "MAP:FILE")]
    bank: Vec<String>,
    /// The account that Stripe's reports belong to, as the maps name it.
    #[arg(long, value_name = "NAME", default_value = "stripe")]
    account: String,
    /// The last day that counts, such as 2026-11-30; the last day of the files unless given.
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<Date, String> {
    let format = format_description!("[year]-[month]-[day]");
    Date::parse(text, format).map_err(|_| "a day is written as 2026-11-30".to_owned())
}

fn main() -> ExitCode {
    // clap would exit with 2 for a wrong option, and 2 says that exceptions remain.
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let printed = error.print();
            return if error.use_stderr() || printed.is_err() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(2),
        Err(why) => {
            eprintln!("{}", why.trim_end());
            ExitCode::FAILURE
        }
    }
}

/// Whether nothing is open.
fn run(arguments: &Arguments) -> Result<bool, String> {
    let rules = rule_book(arguments)?;
    let days = CompanyDays::of(&rules.company).map_err(|error| error.to_string())?;
    let sources = sources(arguments)?;
    let mut rows = Rows::new();
    let mut read = Vec::new();
    for source in &sources {
        read.push((source, source.read(&mut rows, &arguments.account, &days)?));
    }
    let last = rows.ids().filter_map(|row| rows.get(row)).map(|row| row.date).max();
    let as_of = arguments.as_of.or(last).unwrap_or(Date::MIN);
    let outcome = reconcile(&rows, &rules, Cut::on(as_of));
    let report = report::Report { outcome: &outcome, read: &read, as_of };
    show(&if arguments.json { report.json()? + "\n" } else { report.text()? })?;
    Ok(outcome.exceptions().len() == 0)
}

/// Prints a text. Whoever reads it may stop reading.
fn show(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn rule_book(arguments: &Arguments) -> Result<RuleBook, String> {
    let Some(file) = &arguments.rules else { return Ok(RuleBook::stripe_tims()) };
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| format!("{name}: {error}"))?;
    let loaded = RuleBook::load_bytes(&name, &bytes).map_err(|findings| findings.to_string())?;
    eprint!("{}", loaded.warnings);
    Ok(loaded.book)
}

fn sources(arguments: &Arguments) -> Result<Vec<Source>, String> {
    let Arguments { gateway, erp, bank, .. } = arguments;
    if gateway.is_empty() && erp.is_empty() && bank.is_empty() {
        if !arguments.json {
            show(&story::introduction())?;
        }
        return story::sources();
    }
    let sides = [(Side::Gateway, gateway), (Side::Erp, erp), (Side::Bank, bank)];
    let named = sides.into_iter().flat_map(|(side, names)| names.iter().map(move |name| (side, name)));
    named.map(|(side, name)| Source::open(side, name)).collect()
}
