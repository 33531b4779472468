//! What a person reads at the end: what the ERP holds and why, what was skipped, and what somebody has to look at.

use std::collections::BTreeMap;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use flow_core::inbox::EventState;
use mapping_core::derived::{Reason, Why};

use crate::audit::Audit;
use crate::bank::Report;
use crate::books::OrderRow;

/// Fields whose reasons are worth a line in a table.
const TELLING: [&str; 3] = ["customer", "amount", "method"];

pub(crate) fn print(audit: &Audit) {
    println!("{}: what the ERP holds, and why\n{}\n", audit.pair, payments(audit));
    println!("credit memos for: {}; journals for: {}\n", list(&audit.credit_memos), list(&audit.journals));
    println!("{}: what the shop heard\n{}\n", audit.pair, list(&audit.heard));
    if let Some(report) = &audit.report {
        println!("{}: settlements, the ERP and the bank\n{}\n", audit.pair, settlements(report));
    }
    println!("{}: skipped\n{}\n", audit.pair, skipped(audit));
    println!("{}: dead letters, for somebody to look at\n{}\n", audit.pair, dead_letters(audit));
    println!("{}: {} deliveries, {}", audit.pair, audit.deliveries, audit.summary);
    println!("forged and answered: {}; refused: {}", list(&audit.forged), list(&audit.refused));
    println!(
        "lost: {}; duplicated: {}; booked and not taken: {}\n",
        list(&audit.lost),
        list(&audit.duplicated),
        list(&audit.untaken)
    );
}

fn payments(audit: &Audit) -> Table {
    let mut table = table(&["Receipt", "Order", "Customer", "Amount", "Method", "Why"]);
    for payment in &audit.payments {
        table.add_row([
            payment.number.clone(),
            payment.order.as_ref().map_or("on account".to_owned(), |number| order(number, &audit.orders)),
            payment.customer.clone(),
            format!("{} {}", payment.amount, payment.currency),
            payment.method.clone(),
            why(audit.reasons.get(&payment.transaction).map_or(&[], Vec::as_slice)),
        ]);
    }
    table
}

/// A sales order with its lines.
fn order(number: &str, orders: &[OrderRow]) -> String {
    match orders.iter().find(|order| order.number == number) {
        Some(order) => format!("{number} for {}, {}\n{}", order.reference, order.status, order.lines.join("\n")),
        None => number.to_owned(),
    }
}

/// The telling reasons, without the alternatives that lost.
fn why(reasons: &[Reason]) -> String {
    let telling = reasons.iter().filter(|reason| TELLING.contains(&reason.field.as_ref()));
    let short = telling.map(|reason| {
        let why = Why::weighing(reason.why.rule_name(), reason.why.inputs().to_vec(), Vec::new());
        Reason { why, ..reason.clone() }.to_string()
    });
    short.collect::<Vec<_>>().join("\n")
}

/// What was reconciled, and what somebody has to look at.
fn settlements(report: &Report) -> String {
    let exceptions = report.exceptions.iter().map(|(what, advice)| format!("{what}\n  {advice}"));
    let matched = format!("{} groups matched, {} exceptions", report.matched, report.exceptions.len());
    report.payouts.iter().cloned().chain([matched]).chain(exceptions).collect::<Vec<_>>().join("\n")
}

fn skipped(audit: &Audit) -> Table {
    let mut reasons: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for event in audit.events.iter().filter(|event| event.state == EventState::Skipped) {
        let reason = event.skip.as_ref().map(ToString::to_string).unwrap_or_default();
        *reasons.entry((&event.incoming.kind, reason)).or_default() += 1;
    }
    let mut table = table(&["Event", "Why", "Times"]);
    for ((kind, reason), times) in reasons {
        table.add_row([kind.to_owned(), reason, times.to_string()]);
    }
    table
}

fn dead_letters(audit: &Audit) -> Table {
    let mut table = table(&["Event", "Type", "Why"]);
    for letter in &audit.dead_letters {
        let incoming = &letter.event.incoming;
        table.add_row([incoming.event.to_string(), incoming.kind.clone(), letter.cause.to_string()]);
    }
    table
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.to_vec());
    if table.width().is_none() {
        table.set_width(160);
    }
    table
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}
