//! What a controller reads.

use std::fmt::Write as _;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use mapping_core::reconcile::inputs::Intake;
use mapping_core::reconcile::{Exception, Membership, Payout, Reconciliation, Resolution, Row};
use serde_json::{Value, json};
use time::Date;

use crate::figures::{balances, totals};
use crate::source::Source;

/// An outcome with the files that it is about.
pub(crate) struct Report<'a> {
    pub(crate) outcome: &'a Reconciliation<'a>,
    pub(crate) read: &'a [(&'a Source, Intake)],
    pub(crate) as_of: Date,
}

impl Report<'_> {
    /// The report for people.
    pub(crate) fn text(&self) -> Result<String, String> {
        let sections = [
            ("Read", self.files()),
            ("Totals", self.totals()?),
            ("Matched", self.matched()),
            ("Exceptions", self.exceptions()),
            ("Payouts", self.payouts()),
            ("Balance at the gateway", self.balances()?),
        ];
        let mut text = format!("Reconciliation as of {}\n", self.as_of);
        for (title, table) in sections {
            let body = if table.is_empty() { "none".to_owned() } else { table.to_string() };
            write!(text, "\n{title}\n{body}\n").map_err(|error| error.to_string())?;
        }
        let (open, later) = (self.outcome.exceptions().len(), self.outcome.after_cut().len());
        write!(text, "\nreconcile: matched={} exceptions={open} after_cut={later}\n", self.outcome.matched().len())
            .map_err(|error| error.to_string())?;
        Ok(text)
    }

    fn files(&self) -> Table {
        let mut table = table(&["Side", "File", "Rows", "Broken"]);
        for (source, intake) in self.read {
            let (side, name) = (source.side.as_str(), source.name.as_str());
            table.add_row([side, name, &intake.rows.to_string(), &intake.broken.to_string()]);
        }
        table
    }

    fn totals(&self) -> Result<Table, String> {
        let mut table = table(&["Account", "Currency", "Side", "Rows", "Movements before fees", "Payouts"]);
        for total in totals(self.outcome, self.as_of)? {
            let figures =
                [total.rows.to_string(), total.movements.amount().to_string(), total.payouts.amount().to_string()];
            table.add_row(
                [vec![total.account, total.currency, total.side.as_str().to_owned()], figures.to_vec()].concat(),
            );
        }
        Ok(table)
    }

    fn matched(&self) -> Table {
        let mut table = table(&["Rule", "Groups"]);
        for (rule, groups) in self.outcome.matched_by() {
            table.add_row([rule, &groups.to_string()]);
        }
        table
    }

    fn exceptions(&self) -> Table {
        let mut table = table(&["Kind", "What", "What to do"]);
        let mut exceptions: Vec<Exception<'_>> = self.outcome.exceptions().collect();
        exceptions.sort_by_key(|exception| exception.kind().as_str());
        for exception in exceptions {
            let kind = exception.kind().as_str();
            table.add_row([kind, &exception.to_string(), &advice(&exception.resolution())]);
        }
        table
    }

    fn payouts(&self) -> Table {
        let mut table = table(&["Payout", "Amount", "Members", "Journal", "Bank line"]);
        for payout in self.outcome.payouts() {
            let Some(row) = self.row(payout) else { continue };
            let place = |row: Option<_>| {
                row.and_then(|row| self.outcome.rows().get(row)).map_or("-".to_owned(), |row| row.origin.to_string())
            };
            table.add_row([
                row.key.to_owned(),
                row.amount.to_string(),
                self.members(payout),
                place(payout.journal),
                place(payout.bank),
            ]);
        }
        table
    }

    fn row(&self, payout: &Payout) -> Option<Row<'_>> {
        self.outcome.rows().get(payout.payout)
    }

    fn members(&self, payout: &Payout) -> String {
        let open = self.outcome.open_members(payout).len();
        let how = match payout.membership {
            Membership::Named => "named by them",
            Membership::BySum => "found by their sum",
            Membership::Unknown => return "nobody says".to_owned(),
            Membership::GaveUp => return "nobody says, and the search was given up".to_owned(),
        };
        format!("{}, {how}; {open} not matched", payout.members.len())
    }

    fn balances(&self) -> Result<Table, String> {
        let mut table = table(&[
            "Account",
            "Opening",
            "Movements after fees",
            "Paid out",
            "Closing",
            "Unsettled rows",
            "Unexplained",
        ]);
        for (account, balance) in balances(self.outcome, self.as_of)? {
            table.add_row([
                account,
                balance.opening.to_string(),
                balance.movements.to_string(),
                balance.payouts.to_string(),
                balance.closing.to_string(),
                balance.unsettled.len().to_string(),
                balance.unexplained.to_string(),
            ]);
        }
        Ok(table)
    }

    /// The report for programs.
    pub(crate) fn json(&self) -> Result<String, String> {
        let files = self.read.iter().map(|(source, intake)| {
            json!({"side": source.side, "file": source.name, "rows": intake.rows, "broken": intake.broken})
        });
        let totals = totals(self.outcome, self.as_of)?.into_iter().map(|total| {
            json!({
                "account": total.account, "side": total.side, "rows": total.rows,
                "movements": total.movements, "payouts": total.payouts,
            })
        });
        let exceptions = self.outcome.exceptions().map(|exception| {
            json!({
                "kind": exception.kind(), "what": exception.to_string(), "rows": exception.rows(),
                "cause": exception.cause().map(|cause| cause.to_string()), "resolution": exception.resolution(),
            })
        });
        let balances = balances(self.outcome, self.as_of)?.into_iter();
        let report = json!({
            "as_of": self.as_of,
            "files": files.collect::<Vec<Value>>(),
            "totals": totals.collect::<Vec<Value>>(),
            "matched": self.outcome.matched_by(),
            "exceptions": exceptions.collect::<Vec<Value>>(),
            "payouts": self.outcome.payouts(),
            "balances": balances.map(|(account, balance)| json!({"account": account, "balance": balance})).collect::<Vec<_>>(),
            "after_cut": self.outcome.after_cut(),
        });
        serde_json::to_string_pretty(&report).map_err(|error| error.to_string())
    }
}

/// What to do, in a sentence.
fn advice(resolution: &Resolution) -> String {
    match resolution {
        Resolution::Post(suggested) => format!("post: {}", suggested.what),
        Resolution::Adjust(suggested) => format!("adjust: {}", suggested.what),
        Resolution::WriteOff(suggested) => format!("write off: {}", suggested.what),
        Resolution::Wait { until } => format!("wait until {until}"),
        Resolution::Ask { question } => format!("ask: {question}"),
    }
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic).set_width(150);
    table.set_header(header.to_vec());
    table
}
