//! Reconciliation beside DuckDB: 1,000,000 lines of a gateway against 1,000,000 receipts, by key, every exception typed.
//!
//! A seeded generator makes both tables: matched, missing on either side, late, booked after the fee, other amounts, other
//! currencies, booked twice; shuffled. Ours are `Rows` in memory; DuckDB's (`reconcile_duckdb.py`) are the same rows in tables in
//! memory, loaded before its clock starts. Both place every row; the exceptions are compared line by line, and the run fails if
//! they are not the same. Printed are the fastest and the median of the runs, and the peak memory of this process before it
//! starts DuckDB. The goals are at most twice DuckDB's time, by the median, and at most 400 MB; where one is missed, the run says
//! so and fails.
//!
//! The strategies are those of the shipped rule books: the ones that DuckDB's statement does not have find nothing here, and cost
//! time. `STRATEGIES=key` leaves them out. `PYTHON` names a Python that has `requirements.txt` installed, `ROWS` changes the
//! number of rows a side.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use mapping_core::money::{Currency, MinorUnitProfile, Money};
use mapping_core::reconcile::{Calendar, Cut, ExceptionKind, Reconciliation, Row, RowId, Rows, Side, reconcile};
use mapping_core::rules::{RuleBook, Strategy, ToleranceRules};
use time::{Date, Duration as Days, Month};

const RUNS: usize = 7;
/// Ours is to take at most so many hundredths of DuckDB's time.
const MOST_TIME: u128 = 200;
/// And at most so many MB.
const MOST_MEMORY: u64 = 400;

fn main() -> ExitCode {
    let count = std::env::var("ROWS").map_or(1_000_000, |rows| rows.parse().expect("ROWS is a number"));
    let first = Date::from_calendar_date(2026, Month::October, 1).expect("a day");
    let last = first + Days::days(59);
    let rows = generate(count, first);
    let strategies = match std::env::var("STRATEGIES").as_deref() {
        Ok("key") => vec![Strategy::KeyAndAmount, Strategy::Key],
        _ => RuleBook::stripe_tims().tolerance.strategies,
    };
    let tolerance = ToleranceRules { strategies, ..ToleranceRules::default() };
    let rules = RuleBook { tolerance, ..RuleBook::default() };

    let loaded = peak_memory();
    let mut ours: Vec<Duration> = Vec::new();
    for _ in 0..RUNS {
        let began = Instant::now();
        let outcome = reconcile(&rows, &rules, Cut::on(last));
        ours.push(began.elapsed());
        drop(outcome);
    }
    let peak = peak_memory();

    let outcome = reconcile(&rows, &rules, Cut::on(last));
    let (ours_found, counts) = (exceptions(&rows, &outcome), outcome.exceptions_by());
    let folder = std::env::temp_dir().join(format!("reconcile-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the tables");
    write_tables(&rows, &folder);
    let theirs = duckdb(&folder, first_late_day(last, &rules.tolerance), RUNS);
    let theirs_found = fs::read_to_string(folder.join("exceptions.csv")).expect("DuckDB's exceptions");
    fs::remove_dir_all(&folder).expect("the folder can go");

    let mut theirs_found: Vec<&str> = theirs_found.lines().skip(1).collect();
    theirs_found.sort_unstable();
    assert_eq!(ours_found.len(), theirs_found.len(), "as many exceptions");
    for (ours, theirs) in ours_found.iter().zip(&theirs_found) {
        assert_eq!(ours, theirs, "the same exceptions");
    }
    println!(
        "{} rows, {} groups, exceptions {counts:?}: the same as DuckDB's, line by line",
        rows.len(),
        outcome.matched().len()
    );
    let ratio = report(ours, theirs);
    let (loaded, peak) = (loaded / 1024, peak / 1024);
    println!("peak memory: {loaded} MB with the rows loaded, {peak} MB after all runs");
    verdict(ratio, peak)
}

/// Whether the goals are met, said plainly. A peak of nothing could not be read.
fn verdict(ratio: u128, peak: u64) -> ExitCode {
    let (in_time, in_memory) = (ratio <= MOST_TIME, (1..=MOST_MEMORY).contains(&peak));
    let said = |met| if met { "met" } else { "MISSED" };
    println!("goal of {MOST_TIME} % of DuckDB's time: {}, {ratio} %", said(in_time));
    println!("goal of {MOST_MEMORY} MB: {}, {peak} MB", said(in_memory));
    if in_time && in_memory { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints fastest and median of both, and the ratio; gives the ratio of the medians in hundredths.
fn report(mut ours: Vec<Duration>, mut theirs: Vec<Duration>) -> u128 {
    let mut ratio = 0;
    ours.sort_unstable();
    theirs.sort_unstable();
    for (name, place) in [("fastest", 0), ("median", RUNS / 2)] {
        let [own, peer] = [ours[place], theirs[place]].map(|time| time.as_micros());
        ratio = (own * 100).div_ceil(peer);
        println!("{name}: ours {own} µs, DuckDB {peer} µs, ratio {}.{:02}", ratio / 100, ratio % 100);
    }
    ratio
}

/// The gateway's lines and the ERP's receipts, shuffled.
fn generate(count: u64, first: Date) -> Rows {
    let mut chance = Chance(42);
    let mut rows = Rows::new();
    let order = chance.shuffled(count);
    for (line, number) in (1..).zip(&order) {
        let charge = Charge::new(*number, first);
        push(&mut rows, Side::Gateway, line, &charge);
    }
    let mut receipts: Vec<Charge> = Vec::new();
    for number in 0..count {
        let charge = Charge::new(number, first);
        match Chance(number ^ 0xdead_beef).below(1000) {
            0..20 => {} // missing, or late
            20..25 => receipts.push(Charge { amount: charge.amount - charge.fee, ..charge }),
            25..30 => {
                receipts.push(Charge { amount: charge.amount + 1 + i64::try_from(number % 700).unwrap(), ..charge })
            }
            30..35 => receipts.push(Charge { currency: Currency::CHF, ..charge }),
            35..40 => receipts.extend([charge, charge]),
            _ => receipts.push(charge),
        }
    }
    for number in 0..count - u64::try_from(receipts.len()).unwrap() {
        receipts.push(Charge::new(count + number, first)); // unknown at the gateway
    }
    let order = chance.shuffled(count);
    for (line, place) in (1..).zip(&order) {
        push(&mut rows, Side::Erp, line, &receipts[usize::try_from(*place).unwrap()]);
    }
    rows
}

fn push(rows: &mut Rows, side: Side, line: u32, charge: &Charge) {
    let money = |minor| MinorUnitProfile::ISO.to_money(minor, charge.currency).expect("an amount");
    let (key, source) = (charge.key(), if side == Side::Gateway { "gateway.csv" } else { "erp.csv" });
    let row = Row::new(side, "stripe", &key, money(charge.amount), charge.date).read_from(source, line);
    let row = if side == Side::Gateway { row.fee(money(charge.fee)) } else { row };
    rows.push(&row).expect("it fits");
}

/// A charge, made of nothing but its number.
#[derive(Clone, Copy)]
struct Charge {
    number: u64,
    amount: i64,
    fee: i64,
    currency: Currency,
    date: Date,
}

impl Charge {
    fn new(number: u64, first: Date) -> Self {
        let mut chance = Chance(number.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let amount = i64::try_from(100 + chance.below(50_000)).unwrap();
        let currency = if chance.below(10) == 0 { Currency::EUR } else { Currency::USD };
        let date = first + Days::days(i64::try_from(chance.below(60)).unwrap());
        Self { number, amount, fee: 30 + amount * 29 / 1000, currency, date }
    }

    fn key(&self) -> String {
        format!("ch_3{:023x}", u128::from(Chance(self.number).next()) << 20 | u128::from(self.number))
    }
}

/// Splitmix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn shuffled(&mut self, count: u64) -> Vec<u64> {
        let mut numbers: Vec<u64> = (0..count).collect();
        for place in (1..numbers.len()).rev() {
            let other = usize::try_from(self.below(u64::try_from(place + 1).unwrap())).unwrap();
            numbers.swap(place, other);
        }
        numbers
    }
}

/// Exceptions as lines `kind,gateway line,erp line`, sorted; 0 where there is none.
fn exceptions(rows: &Rows, outcome: &Reconciliation<'_>) -> Vec<String> {
    let mut lines: Vec<String> = outcome
        .exceptions()
        .map(|exception| {
            let kind: ExceptionKind = exception.kind();
            let line = |side| {
                let found = exception.rows().iter().filter_map(|row| rows.get(*row)).find(|row| row.side == side);
                found.map_or(0, |row| row.origin.line)
            };
            format!("{},{},{}", kind.as_str(), line(Side::Gateway), line(Side::Erp))
        })
        .collect();
    lines.sort_unstable();
    lines
}

/// The first day from which on a row is late and not missing.
fn first_late_day(last: Date, rules: &ToleranceRules) -> Date {
    let calendar = Calendar::new(rules.holidays.iter().copied());
    let mut day = last;
    while let Some(before) = day.previous_day().filter(|before| calendar.after(*before, rules.lag) > last) {
        day = before;
    }
    day
}

/// Writes `gateway.csv` and `erp.csv` for DuckDB to load.
fn write_tables(rows: &Rows, folder: &Path) {
    let mut files: HashMap<&str, BufWriter<File>> = ["gateway.csv", "erp.csv"]
        .into_iter()
        .map(|name| (name, BufWriter::new(File::create(folder.join(name)).expect("a table's file"))))
        .collect();
    for file in files.values_mut() {
        writeln!(file, "line,key,currency,amount,date").expect("the disk has room");
    }
    for row in rows.ids().filter_map(|id: RowId| rows.get(id)) {
        let minor = |amount: Money| MinorUnitProfile::ISO.to_minor(amount).expect("minor units");
        let file = files.get_mut(row.origin.source).expect("one of the two");
        let (line, currency, amount) = (row.origin.line, row.amount.currency().code(), minor(row.amount));
        writeln!(file, "{line},{},{currency},{amount},{}", row.key, row.date).expect("the disk has room");
    }
}

/// Runs DuckDB, and gives the times of its runs.
fn duckdb(folder: &Path, late_from: Date, runs: usize) -> Vec<Duration> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/reconcile_duckdb.py");
    let output = Command::new(python)
        .args([script.as_ref(), folder.as_os_str()])
        .args([late_from.to_string(), runs.to_string()])
        .stderr(std::process::Stdio::inherit())
        .output()
        .expect("PYTHON runs");
    assert!(output.status.success(), "DuckDB failed");
    let text = String::from_utf8(output.stdout).expect("text");
    let times = text.lines().filter_map(|line| line.strip_prefix("run "));
    times.map(|micros| Duration::from_micros(micros.parse().expect("microseconds"))).collect()
}

/// The most memory that this process ever had, in KiB.
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
