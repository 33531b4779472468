//! What a person reads at the end: what TIMS holds and why, what was skipped, and what somebody has to look at.

use std::collections::BTreeMap;
use std::error::Error;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use flow_core::dead_letter::DeadLetters;
use flow_core::inbox::EventState;
use flow_core::store::Store;
use mapping_core::canonical::{DocumentKey, DocumentKind};
use mapping_core::derived::Reason;
use serde_json::Value;

use crate::audit::Audit;
use crate::world::World;

/// Fields whose reasons are worth a line in a table.
const TELLING: [&str; 3] = ["customer", "amount", "method"];

pub(crate) async fn print(world: &World, audit: &Audit) -> Result<(), Box<dyn Error>> {
    println!("What TIMS holds, and why\n{}\n", payments(world).await?);
    println!("Skipped\n{}\n", skipped(audit));
    println!("Dead letters: somebody has to look at these\n{}\n", dead_letters(world).await?);
    println!(
        "{} deliveries for {} events; forged: {:?}; refused: {}",
        audit.deliveries,
        audit.events.len(),
        audit.forged,
        list(&audit.refused)
    );
    println!("lost: {}\nduplicated: {}", list(&audit.lost), list(&audit.duplicated));
    Ok(())
}

async fn payments(world: &World) -> Result<Table, Box<dyn Error>> {
    let books = world.tims.books();
    let mut table = table(&["Receipt", "Order", "Customer", "Amount", "Method", "Why"]);
    for payment in &books.payments {
        let order = payment.pointer("/Applications/0/SalesOrderNumber").and_then(Value::as_str);
        let order = order.map_or("on account".to_owned(), |number| order_of(number, &books.sales_orders));
        table.add_row([
            text(payment, "PaymentNumber"),
            order,
            text(payment, "CustomerCode"),
            format!("{} {}", text(payment, "Amount"), text(payment, "Currency")),
            text(payment, "PaymentMethod"),
            why(&*world.store, &text(payment, "TransactionID")).await?,
        ]);
    }
    Ok(table)
}

/// A sales order with its lines.
fn order_of(number: &str, orders: &[Value]) -> String {
    let Some(order) = orders.iter().find(|order| text(order, "SalesOrderNumber") == number) else {
        return number.to_owned();
    };
    let lines = order.get("Lines").and_then(Value::as_array).into_iter().flatten();
    let lines =
        lines.map(|line| format!("{} × {} = {}", text(line, "Quantity"), text(line, "SKU"), text(line, "LineTotal")));
    format!("{number} for {}\n{}", text(order, "ExternalID"), lines.collect::<Vec<_>>().join("\n"))
}

async fn why(store: &dyn Store, transaction: &str) -> Result<String, Box<dyn Error>> {
    let key = DocumentKey::new(DocumentKind::Receipt, transaction);
    let reasons = store.document("tims", &key).await?.map(|document| document.reasons).unwrap_or_default();
    let telling = reasons.into_iter().filter(|reason| TELLING.contains(&reason.field.as_str()));
    Ok(telling.map(|reason| shortened(reason).to_string()).collect::<Vec<_>>().join("\n"))
}

/// A reason without the alternatives that lost, for a table.
fn shortened(reason: Reason) -> Reason {
    Reason { rejected: Vec::new(), ..reason }
}

fn skipped(audit: &Audit) -> Table {
    let mut reasons: BTreeMap<(String, String), usize> = BTreeMap::new();
    for event in audit.events.iter().filter(|event| event.state == EventState::Skipped) {
        let reason = event.skip.as_ref().map(ToString::to_string).unwrap_or_default();
        *reasons.entry((event.incoming.kind.clone(), reason)).or_default() += 1;
    }
    let mut table = table(&["Event", "Why", "Times"]);
    for ((kind, reason), times) in reasons {
        table.add_row([kind, reason, times.to_string()]);
    }
    table
}

async fn dead_letters(world: &World) -> Result<Table, Box<dyn Error>> {
    let mut table = table(&["Event", "Type", "Why"]);
    for letter in DeadLetters::new(world.store.clone()).list(None, 10_000).await? {
        let incoming = &letter.event.incoming;
        table.add_row([incoming.event.to_string(), incoming.kind.clone(), letter.cause.to_string()]);
    }
    Ok(table)
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header.to_vec());
    if table.width().is_none() {
        table.set_width(160);
    }
    table
}

/// A field as text; nothing for a field that is absent.
fn text(record: &Value, field: &str) -> String {
    record.get(field).map_or_else(String::new, |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}
