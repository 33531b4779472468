//! Reporting & Admin, `/access/access.htm`: signed XML commands in the form field `XML`.
//!
//! The signature is MD5 over the bytes between `<vspaccess>` and `<signature>`, followed by the password in an element: blanks count.
//! Answers declare ISO-8859-1 and hold empty elements; rows of dates carry milliseconds.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use rust_decimal::Decimal;
use time::{Duration, OffsetDateTime};

use super::desk::Desk;
use super::fraud::Fraud;
use super::settlement::{Batch, groups, processor, rows};
use super::store::Store;
use super::transaction::{Kind, Transaction, state};
use crate::call::{Answer, Call, pairs};
use crate::contract::figures::places;
use crate::element::{Attributes, Element, parse};
use crate::lock::hold;
use crate::markup::{leaf, node, write};

pub(crate) const PATH: &str = "/access/access.htm";

/// A refusal: its code and what it says.
type Refused = (&'static str, &'static str);

/// The signature of a command: the text between `<vspaccess>` and `<signature>`, and the user's password.
#[must_use]
pub fn reporting_signature(inner: &str, password: &str) -> String {
    base16ct::lower::encode_string(&Md5::digest(format!("{inner}<password>{password}</password>")))
}

fn document(call: &Call) -> Option<String> {
    let form = pairs(&String::from_utf8_lossy(&call.body));
    form.into_iter().find(|(name, _)| name == "XML").map(|(_, value)| value)
}

/// The command of a request.
pub(crate) fn command(call: &Call) -> Option<String> {
    let root = parse(&document(call)?, Attributes::Ignored).ok()?;
    Some(root.text_of("command").to_owned())
}

/// Answers a command.
pub(crate) fn answer(desk: &Desk, call: &Call) -> Answer {
    let store = hold(&desk.store);
    let (code, parts) = match asked(desk, &store, call) {
        Ok(parts) => ("0000", parts),
        Err((code, words)) => (code, vec![leaf("error", words)]),
    };
    let mut children = vec![leaf("errorcode", code)];
    if code != "0000" {
        children.extend(parts.iter().cloned());
    }
    children.push(leaf("timestamp", desk.zone.write_seconds(store.now())));
    if code == "0000" {
        children.extend(parts);
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>");
    write(&node("vspaccess", children), &mut text);
    let latin: Vec<u8> = text.chars().map(|one| u8::try_from(u32::from(one)).unwrap_or(b'?')).collect();
    Answer::text(200, "text/xml", latin)
}

fn asked(desk: &Desk, store: &Store, call: &Call) -> Result<Vec<Element>, Refused> {
    let text = document(call).ok_or(("0001", "The message received was not valid XML."))?;
    let root = parse(&text, Attributes::Ignored).map_err(|_| ("0001", "The message received was not valid XML."))?;
    if root.name != "vspaccess" {
        return Err(("0002", "Invalid command. XML root node should be vspaccess."));
    }
    let inner = text.split_once("<vspaccess>").and_then(|(_, rest)| rest.split_once("<signature>"));
    let right = inner.map(|(inner, _)| reporting_signature(inner, &desk.user.1));
    let known = root.text_of("vendor").eq_ignore_ascii_case(&desk.vendor) && root.text_of("user") == desk.user.0;
    if !known {
        return Err(("0008", "The specified vendor and user combination is not valid, or the user may be locked out."));
    }
    if !right.is_some_and(|right| right.eq_ignore_ascii_case(root.text_of("signature"))) {
        return Err(("0010", "Cannot validate the signature value."));
    }
    match root.text_of("command") {
        "version" => Ok(vec![leaf("version", "2.01")]),
        "getTransactionDetail" => Ok(detail(desk, store, meant(store, &root)?)),
        "getTransactionList" => transactions(desk, store, &root),
        "getRelatedTransactions" => Ok(vec![node("transactions", related(desk, store, meant(store, &root)?))]),
        "getBatchList" => batches(desk, store, &root),
        "getBatchDetail" => batch(desk, store, &root),
        "getFraudScreenDetail" => fraud(meant(store, &root)?),
        "getT3MDetail" => third_man(store, &root),
        "getTokenCount" => {
            let saved = store.cards.values().filter(|card| card.reusable).count();
            Ok(vec![leaf("totalnumber", saved.to_string())])
        }
        _ => Err(("0013", "The command passed in the command parameter was not recognised.")),
    }
}

fn meant<'a>(store: &'a Store, root: &Element) -> Result<&'a Transaction, Refused> {
    let (code, id) = (root.text_of("vendortxcode"), root.text_of("vpstxid"));
    let found = match (code, id) {
        ("", "") => return Err(("0042", "You must supply either vendortxcode or vpstxid with this command.")),
        ("", id) => store.get(id),
        (code, _) => store.coded(code),
    };
    found.ok_or(("0043", "Unable to find the transaction for the vendortxcode or vpstxid supplied."))
}

/// Minor units as Reporting writes them: major units with the currency's places.
fn major(minor: i64, currency: &str) -> String {
    Decimal::new(minor, places(currency)).to_string()
}

fn system_words(transaction: &Transaction) -> &'static str {
    match transaction.system {
        'S' => "Server",
        'R' => "Terminal",
        _ => "Direct",
    }
}

fn yes(truth: bool) -> &'static str {
    if truth { "YES" } else { "NO" }
}

fn detail(desk: &Desk, store: &Store, transaction: &Transaction) -> Vec<Element> {
    let card = transaction.card.as_ref();
    let (first, last) = &transaction.names;
    let processed = match transaction.fraud {
        Some(Fraud::ThirdMan { ref action, score, .. }) => (action.clone(), score.to_string()),
        Some(Fraud::Red { .. }) | None => (String::new(), String::new()),
    };
    let refunded = store.followed(&transaction.id, Kind::Refund) > 0;
    let repeated = store.followed(&transaction.id, Kind::Repeat) > 0;
    let mut parts = vec![
        leaf("vpstxid", transaction.id.as_str()),
        leaf("vendortxcode", transaction.vendor_tx_code.as_str()),
        leaf("transactiontype", transaction.kind.name()),
        leaf("txstateid", transaction.state.to_string()),
        leaf("status", state::words(transaction.state)),
        leaf("description", transaction.description.as_str()),
        leaf("amount", major(transaction.amount, &transaction.currency)),
        leaf("currency", transaction.currency.as_str()),
        leaf("started", desk.zone.write(transaction.started)),
        leaf("completed", desk.zone.write(transaction.started + Duration::seconds(2))),
        leaf("securitykey", transaction.security_key.as_str()),
        leaf("clientip", ""),
        leaf("giftaid", "NO"),
        leaf("paymentsystem", card.map_or(String::new(), |card| card.kind.to_uppercase())),
        leaf("paymentsystemdetails", ""),
        leaf("expirydate", card.map(|card| card.expiry.clone()).unwrap_or_default()),
        leaf("last4digits", card.map(|card| card.last_four.clone()).unwrap_or_default()),
        leaf("authprocessor", processor(transaction)),
        leaf("accounttype", "E"),
        leaf("bankauthcode", if transaction.moves_money() { "999777" } else { "" }),
        leaf("batchid", transaction.batch.clone().unwrap_or_default()),
        leaf("billingfirstnames", first.as_str()),
        leaf("billingsurname", last.as_str()),
        leaf("customeremail", transaction.email.clone().unwrap_or_default()),
        leaf("systemused", system_words(transaction)),
        leaf("vpsprotocol", "4.00"),
        leaf("refunded", yes(refunded)),
        leaf("repeated", yes(repeated)),
        leaf("threedresult", transaction.three_d_secure.to_uppercase()),
        leaf("t3mscore", processed.1),
        leaf("t3maction", processed.0),
        leaf("t3mid", third_man_id(transaction)),
    ];
    if let Some(original) = transaction.related.as_deref().and_then(|id| store.get(id)) {
        parts.push(leaf("relatedtransactionid", original.id.as_str()));
        parts.push(leaf("relatedvendortxcode", original.vendor_tx_code.as_str()));
        parts.push(leaf("relatedamount", major(original.amount, &original.currency)));
        parts.push(leaf("relatedcurrency", original.currency.as_str()));
        parts.push(leaf("relatedstarted", desk.zone.write(original.started)));
    }
    parts
}

/// The3rdMan's own number of a screening; empty where there is none.
fn third_man_id(transaction: &Transaction) -> String {
    match transaction.fraud {
        Some(Fraud::ThirdMan { .. }) => {
            let digits = transaction.id.chars().filter_map(|one| one.to_digit(16)).map(u64::from);
            digits.fold(4_000_000_000, |sum: u64, digit| 4_000_000_000 + (sum * 16 + digit) % 999_999_937).to_string()
        }
        Some(Fraud::Red { .. }) | None => String::new(),
    }
}

/// First and last row, both from 1 on; at most fifty apart.
fn range(root: &Element) -> Result<(usize, usize), Refused> {
    let row = |name: &str, default: usize| match root.text_of(name) {
        "" => Ok(default),
        text => text.parse::<usize>().ok().filter(|row| *row > 0).ok_or(("0077", "A valid row value is required.")),
    };
    let start = row("startrow", 1)?;
    let end = row("endrow", start + 49)?;
    if end < start {
        return Err(("0211", "The startrow value must be less than the endrow value."));
    }
    if end - start > 50 {
        return Err(("0099", "Start Row and End Row range too large. The difference must be no greater than 50."));
    }
    Ok((start, end))
}

fn days(desk: &Desk, root: &Element) -> Result<(OffsetDateTime, OffsetDateTime), Refused> {
    let date = |name: &str| desk.zone.read(root.text_of(name)).ok_or(("0078", "A valid date value is required."));
    let (start, end) = (date("startdate")?, date("enddate")?);
    if start > end {
        return Err(("0038", "The start date you have supplied is after the end date."));
    }
    if end - start > Duration::days(31) {
        return Err(("0039", "The end date is more than one month after the start date."));
    }
    Ok((start, end))
}

fn page(all: Vec<Element>, (start, end): (usize, usize)) -> Element {
    let total = all.len();
    let last = end.min(total);
    let mut parts = vec![
        leaf("startrow", start.to_string()),
        leaf("endrow", last.to_string()),
        leaf("totalrows", total.to_string()),
    ];
    let shown = all.into_iter().enumerate().skip(start - 1).take(end + 1 - start);
    parts.extend(shown.map(|(index, mut row)| {
        row.children.insert(0, leaf("rownumber", (index + 1).to_string()));
        row
    }));
    node("transactions", parts)
}

fn row(desk: &Desk, store: &Store, one: &Transaction) -> Element {
    let result = if is_success(one) { "SUCCESS" } else { "FAILURE" };
    node(
        "transaction",
        vec![
            leaf("vpstxid", one.id.as_str()),
            leaf("vendortxcode", one.vendor_tx_code.as_str()),
            leaf("result", result),
            leaf("transactiontype", one.kind.name()),
            leaf("txstateid", one.state.to_string()),
            leaf("amount", major(one.amount, &one.currency)),
            leaf("currency", one.currency.as_str()),
            leaf("started", desk.zone.write(one.started)),
            leaf("batchid", one.batch.clone().unwrap_or_default()),
            leaf("refunded", yes(store.followed(&one.id, Kind::Refund) > 0)),
            leaf("systemused", one.system.to_string()),
        ],
    )
}

fn is_success(transaction: &Transaction) -> bool {
    matches!(
        transaction.state,
        state::AUTHORISED | state::DEFERRED | state::AUTHENTICATED | state::REGISTERED | state::VOIDED | state::ABORTED
    )
}

fn transactions(desk: &Desk, store: &Store, root: &Element) -> Result<Vec<Element>, Refused> {
    let ((start, end), rows) = (days(desk, root)?, range(root)?);
    let types: Vec<&str> = root.child("txtypes").map(|types| all_texts(types, "txtype")).unwrap_or_default();
    let result = root.text_of("result");
    let kept = |one: &&Transaction| {
        // The second that a range ends in belongs to it.
        (start..end + Duration::SECOND).contains(&one.started)
            && (types.is_empty() || types.iter().any(|kind| kind.eq_ignore_ascii_case(one.kind.name())))
            && (result.is_empty() || (result == "SUCCESS") == is_success(one))
    };
    let mut found: Vec<&Transaction> = store.transactions.iter().filter(kept).collect();
    found.sort_by_key(|one| one.started);
    if root.text_of("sortorder").eq_ignore_ascii_case("DESC") {
        found.reverse();
    }
    Ok(vec![page(found.into_iter().map(|one| row(desk, store, one)).collect(), rows)])
}

fn all_texts<'a>(element: &'a Element, name: &str) -> Vec<&'a str> {
    let children = element.children.iter().filter(|child| child.name.eq_ignore_ascii_case(name));
    children.map(|child| child.text.trim()).collect()
}

fn related(desk: &Desk, store: &Store, transaction: &Transaction) -> Vec<Element> {
    let mine = store.transactions.iter().filter(|one| one.related.as_deref() == Some(transaction.id.as_str()));
    mine.map(|one| row(desk, store, one)).collect()
}

fn batches(desk: &Desk, store: &Store, root: &Element) -> Result<Vec<Element>, Refused> {
    let (start, end) = days(desk, root)?;
    let found = store.batches.iter().filter(|batch| (start..end + Duration::SECOND).contains(&batch.completed));
    Ok(vec![node("batches", found.map(|batch| summary(desk, store, batch)).collect())])
}

fn summary(desk: &Desk, store: &Store, batch: &Batch) -> Element {
    let sums: BTreeMap<_, _> = groups(store, batch);
    let group = |(currency, sums): (&String, &super::settlement::Group)| {
        node(
            "transactiongroup",
            vec![
                leaf("currency", currency.as_str()),
                leaf("paymentnumber", sums.payments.to_string()),
                leaf("paymentvalue", major(sums.payment_value, currency)),
                leaf("refundnumber", sums.refunds.to_string()),
                leaf("refundvalue", major(sums.refund_value, currency)),
            ],
        )
    };
    node(
        "batch",
        vec![
            leaf("authprocessorname", batch.processor.as_str()),
            leaf("batchid", batch.id.as_str()),
            leaf("completed", desk.zone.write(batch.completed)),
            node("transactiongroups", sums.iter().map(group).collect()),
        ],
    )
}

fn batch(desk: &Desk, store: &Store, root: &Element) -> Result<Vec<Element>, Refused> {
    let range = range(root)?;
    let (id, processor) = (root.text_of("batchid"), root.text_of("authprocessor"));
    let found = store.batches.iter().find(|batch| batch.id == id && batch.processor == processor);
    let found = found.ok_or(("0043", "Unable to find the batch for the batchid and authprocessor supplied."))?;
    let rows = rows(store, found).into_iter().map(|one| row(desk, store, one)).collect();
    Ok(vec![page(rows, range)])
}

fn fraud(transaction: &Transaction) -> Result<Vec<Element>, Refused> {
    match &transaction.fraud {
        None => Err(("2245", "There is no fraud screening detail for the transaction.")),
        Some(Fraud::Red { recommendation, code, detail }) => Ok(vec![
            leaf("fraudprovidername", "ReD"),
            leaf("fraudscreenrecommendation", recommendation.as_str()),
            leaf("fraudid", ""),
            leaf("fraudcode", code.as_str()),
            leaf("fraudcodedetail", detail.as_str()),
        ]),
        Some(Fraud::ThirdMan { action, score, rules }) => {
            let mut parts = vec![leaf("fraudprovidername", "T3M"), leaf("t3mid", third_man_id(transaction))];
            parts.extend(screening(action, *score, rules));
            Ok(parts)
        }
    }
}

fn screening(action: &str, score: i32, rules: &[(String, i32)]) -> Vec<Element> {
    let rule = |(description, score): &(String, i32)| {
        node("rule", vec![leaf("description", description.as_str()), leaf("score", score.to_string())])
    };
    vec![
        leaf("t3mscore", score.to_string()),
        leaf("t3maction", action),
        node("t3mresults", rules.iter().map(rule).collect()),
    ]
}

fn third_man(store: &Store, root: &Element) -> Result<Vec<Element>, Refused> {
    let wanted = match root.text_of("t3mtxid") {
        "" => root.text_of("t3mid"),
        id => id,
    };
    let screened = store.transactions.iter().find(|one| !wanted.is_empty() && third_man_id(one) == wanted);
    match screened.and_then(|one| one.fraud.as_ref()) {
        Some(Fraud::ThirdMan { action, score, rules }) => Ok(screening(action, *score, rules)),
        Some(Fraud::Red { .. }) | None => Err(("2245", "There is no fraud screening detail for the transaction.")),
    }
}
