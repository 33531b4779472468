//! COMFND, COMFCH and COMBRW: rows of the tables behind the books, by conditions, by key, or from a key on.
//!
//! Tables: SorMaster, SorDetail, ArCustomer, ArInvoice, ArInvoicePay, ArCshJnlPay, GenJournalCtl, GenJournalDetail, CshTransactions,
//! InvMaster, InvWarehouse. Columns are named as release 7's data dictionary and the objects' own answers name them.

use std::cmp::Ordering;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::batch::{Context, Fault, same_key};
use super::output::{leaf, node};
use super::sentence::{Sentence, What};
use super::tables::rows;
use crate::element::Element;
use crate::syspro::books::Ledger;

/// A row: columns with their values, the key first.
pub(crate) type Row = Vec<(&'static str, String)>;

/// COMFND: the rows that meet the conditions, at most so many, sorted.
pub(crate) fn find(ledger: &Ledger, context: &Context<'_>, query: &Element) -> Result<Element, Sentence> {
    let name = query.text_of("TableName");
    let Some(mut found) = rows(ledger, context, name) else { return Ok(unknown(context, name)) };
    if let Some(conditions) = query.child("Where") {
        let tokens = tokens(conditions);
        let mut kept = Vec::new();
        for row in found {
            if meets(&row, &tokens)? {
                kept.push(row);
            }
        }
        found = kept;
    }
    if let Some(order) = query.child("OrderBy") {
        let columns: Vec<String> = order.all("Column").map(|column| column.text.trim().to_owned()).collect();
        found.sort_by(|one, other| {
            let by = |column: &String| compare(value(one, column), value(other, column));
            columns.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
    }
    found.truncate(query.text_of("ReturnRows").parse().unwrap_or(usize::MAX));
    Ok(answer(name, &found, &columns(query)))
}

/// COMFCH: the row of a key.
pub(crate) fn fetch(ledger: &Ledger, context: &Context<'_>, query: &Element) -> Result<Element, Sentence> {
    let (name, key) = (query.text_of("TableName"), query.text_of("Key"));
    let Some(found) = rows(ledger, context, name) else { return Ok(unknown(context, name)) };
    let row = found.into_iter().find(|row| row.first().is_some_and(|(_, known)| same_key(known, key)));
    Ok(match row {
        Some(row) => node(name, row.into_iter().map(|(column, value)| leaf(column, value)).collect()),
        None => node(name, vec![Fault::missing("Key", What::Table, key).element(context.language)]),
    })
}

/// COMBRW: rows in the order of their keys from one on.
pub(crate) fn browse(ledger: &Ledger, context: &Context<'_>, query: &Element) -> Result<Element, Sentence> {
    let empty = Element::default();
    let (name, start) = (query.text_of("TableName"), query.child("StartCondition").unwrap_or(&empty).text.trim());
    let table = if name.is_empty() { query.text_of("BrowseName") } else { name };
    let Some(mut found) = rows(ledger, context, table) else { return Ok(unknown(context, table)) };
    found.retain(|row| row.first().is_some_and(|(_, key)| key.as_str() >= start));
    found.sort();
    found.truncate(query.text_of("ReturnRows").parse().unwrap_or(20));
    Ok(answer(table, &found, &columns(query)))
}

fn columns(query: &Element) -> Vec<String> {
    let listed = query.child("Columns").into_iter().flat_map(|columns| columns.all("Column"));
    listed.map(|column| column.text.trim().to_owned()).collect()
}

fn unknown(context: &Context<'_>, name: &str) -> Element {
    node("Query", vec![Fault::missing("TableName", What::Table, name).element(context.language)])
}

fn answer(table: &str, found: &[Row], columns: &[String]) -> Element {
    let wanted = |name: &str| columns.is_empty() || columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    let row = |row: &Row| {
        let kept = row.iter().filter(|(name, _)| wanted(name));
        node("Row", kept.map(|(name, value)| leaf(name, value.as_str())).collect())
    };
    let mut parts = vec![node("HeaderDetails", vec![leaf("TableName", table)])];
    parts.extend(found.iter().map(row));
    parts.push(leaf("RowsReturned", format!("{:>8}", found.len())));
    node(table, parts)
}

/// A part of the conditions.
enum Token {
    And,
    Or,
    Open,
    Close,
    Condition { column: String, condition: String, value: String },
}

fn tokens(conditions: &Element) -> Vec<Token> {
    let mut tokens = Vec::new();
    for expression in conditions.all("Expression") {
        if !tokens.is_empty() {
            let or = expression.text_of("AndOr").eq_ignore_ascii_case("or");
            tokens.push(if or { Token::Or } else { Token::And });
        }
        tokens.extend(expression.text_of("OpenBracket").chars().filter(|one| *one == '(').map(|_| Token::Open));
        let part = |name: &str| expression.text_of(name).to_owned();
        tokens.push(Token::Condition { column: part("Column"), condition: part("Condition"), value: part("Value") });
        tokens.extend(expression.text_of("CloseBracket").chars().filter(|one| *one == ')').map(|_| Token::Close));
    }
    tokens
}

/// OR of ANDs of conditions and brackets. What cannot be read is an exception, as it is in life.
fn meets(row: &Row, tokens: &[Token]) -> Result<bool, Sentence> {
    if tokens.is_empty() {
        return Ok(true);
    }
    let mut rest = tokens;
    let met = any(row, &mut rest)?;
    if rest.is_empty() { Ok(met) } else { Err(Sentence::Exception) }
}

fn any(row: &Row, rest: &mut &[Token]) -> Result<bool, Sentence> {
    let mut met = all(row, rest)?;
    while let [Token::Or, after @ ..] = *rest {
        *rest = after;
        met |= all(row, rest)?;
    }
    Ok(met)
}

fn all(row: &Row, rest: &mut &[Token]) -> Result<bool, Sentence> {
    let mut met = one(row, rest)?;
    while let [Token::And, after @ ..] = *rest {
        *rest = after;
        met &= one(row, rest)?;
    }
    Ok(met)
}

fn one(row: &Row, rest: &mut &[Token]) -> Result<bool, Sentence> {
    match *rest {
        [Token::Condition { column, condition, value: wanted }, after @ ..] => {
            *rest = after;
            holds(value(row, column), condition, wanted)
        }
        [Token::Open, after @ ..] => {
            *rest = after;
            let met = any(row, rest)?;
            let [Token::Close, after @ ..] = *rest else { return Err(Sentence::Exception) };
            *rest = after;
            Ok(met)
        }
        _ => Err(Sentence::Exception),
    }
}

fn value<'a>(row: &'a Row, column: &str) -> &'a str {
    row.iter().find(|(name, _)| name.eq_ignore_ascii_case(column)).map_or("", |(_, value)| value.trim())
}

fn holds(held: &str, condition: &str, wanted: &str) -> Result<bool, Sentence> {
    let order = compare(held, wanted);
    Ok(match condition.to_ascii_uppercase().as_str() {
        "EQ" => order.is_eq(),
        "NE" => order.is_ne(),
        "GT" => order.is_gt(),
        "GE" => order.is_ge(),
        "LT" => order.is_lt(),
        "LE" => order.is_le(),
        "LIKE" => like(&held.to_lowercase(), &wanted.to_lowercase()),
        _ => return Err(Sentence::Exception),
    })
}

/// Figures as numbers, everything else as text without regard to case. Only figures are written with a point.
fn compare(held: &str, wanted: &str) -> Ordering {
    match (Decimal::from_str(held), Decimal::from_str(wanted)) {
        (Ok(held_figure), Ok(wanted)) if held.contains('.') => held_figure.cmp(&wanted),
        _ => held.to_lowercase().cmp(&wanted.to_lowercase()),
    }
}

/// SQL's LIKE with `%` alone; without it the text must begin so.
fn like(held: &str, pattern: &str) -> bool {
    let Some((first, after)) = pattern.split_once('%') else { return held.starts_with(pattern) };
    let Some(mut left) = held.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = after.split('%').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.find(part) {
            Some(at) => left = left.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    left.ends_with(last)
}
