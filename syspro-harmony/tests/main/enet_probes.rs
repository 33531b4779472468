//! Asking whether something is posted, before and after.

use rust_decimal::dec;
use syspro_harmony::enet::probe::{Probe, ProbeTables, Question, TableProbe};
use syspro_harmony::enet::{
    BusinessObject, Client, Finding, Operator, Outcome, Posting, Settings, ShortReference, Site,
};

use crate::enet_documents as documents;
use crate::script::{Script, answer, lost, quick};

fn client(script: &Script, site: Site) -> Client {
    Client::configured(site, script.base(), Operator::new("ADMIN", "", "C"), script.clone(), |core| core.retry(quick()))
}

fn rows(rows: &str) -> String {
    format!("<Found><HeaderDetails><RowsReturned>1</RowsReturned></HeaderDetails>{rows}</Found>")
}

fn order_row(status: &str) -> String {
    rows(&format!(
        "<Row><SalesOrder>000000000015574</SalesOrder><CustomerPoNumber>#WEB1001</CustomerPoNumber><Customer>webs01 </Customer><OrderStatus>{status}</OrderStatus></Row>"
    ))
}

fn statement(payments: &str) -> String {
    format!("<ARStatement><Header><Customer>000001</Customer></Header>{payments}</ARStatement>")
}

fn paid(value: &str) -> String {
    let short = ShortReference::fit("ch_0001AbCdEfGhIjKlMnOpQr", 8).unwrap();
    format!("<PayDetail><ChequeReference>{}</ChequeReference><PayValue>{value}</PayValue></PayDetail>", short.key())
}

const EMPTY: &str = "<Found><HeaderDetails><RowsReturned>0</RowsReturned></HeaderDetails></Found>";
const IMPORTED: &str =
    "<SalesOrders><StatusOfItems><ItemsProcessed>000001</ItemsProcessed></StatusOfItems></SalesOrders>";
const POSTED: &str =
    "<postarpayment><StatusOfItems><ItemsProcessed>000001</ItemsProcessed></StatusOfItems></postarpayment>";

#[tokio::test]
async fn an_order_that_is_there_is_not_sent_again() {
    let script = Script::of([answer(200, "ID"), answer(200, &order_row("1"))]);
    let outcome = client(&script, documents::site()).post_once(documents::sales_order()).await.unwrap();
    let Outcome::AlreadyPosted(found) = outcome else { panic!("{outcome:?}") };
    assert_eq!(found.number.as_deref(), Some("000000000015574"));
    assert_eq!(script.calls(), ["Logon", "Query"]);
}

#[tokio::test]
async fn an_order_imported_without_a_number_is_found_by_its_own() {
    let script =
        Script::of([answer(200, "ID"), answer(200, EMPTY), answer(200, IMPORTED), answer(200, &order_row("S"))]);
    let client = client(&script, documents::site());
    let outcome = client.post_once(documents::sales_order()).await.unwrap();
    let Outcome::Posted(accepted) = outcome else { panic!("{outcome:?}") };
    assert_eq!(accepted.value.sales_order.unwrap().as_str(), "000000000015574");
    assert_eq!(script.calls(), ["Logon", "Query", "Post", "Query"]);

    let script = Script::of([answer(200, "ID"), answer(200, EMPTY), answer(200, IMPORTED), answer(200, EMPTY)]);
    let outcome = self::client(&script, documents::site()).post_once(documents::sales_order()).await.unwrap();
    let Outcome::Posted(accepted) = outcome else { panic!("{outcome:?}") };
    assert_eq!(accepted.value.sales_order, None, "it is posted although its number is not known");
}

#[tokio::test]
async fn what_cannot_be_asked_is_not_posted() {
    let script = Script::of([answer(200, "ID"), answer(200, "ERROR: e.net exception raised: 100000")]);
    client(&script, documents::site()).post_once(documents::payment()).await.unwrap_err();
    assert_eq!(script.calls(), ["Logon", "Query"]);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_asking() {
    let there = statement(&paid("30.00-"));
    for (after, settled) in [(there.as_str(), true), (&statement(""), false)] {
        let script = Script::of([answer(200, "ID"), answer(200, &statement("")), lost(), answer(200, after)]);
        let outcome = client(&script, documents::site()).post_once(documents::payment()).await.unwrap();
        assert_eq!(matches!(outcome, Outcome::AlreadyPosted(_)), settled, "{outcome:?}");
        assert_eq!(matches!(outcome, Outcome::Unknown(_)), !settled, "absent right after is no proof");
        assert_eq!(script.calls(), ["Logon", "Query", "Post", "Query"]);
    }
}

#[tokio::test]
async fn a_payment_found_with_another_amount_is_a_conflict() {
    for payments in [paid("29.99"), paid("30.00") + &paid("30.00")] {
        let script = Script::of([answer(200, "ID"), answer(200, &statement(&payments))]);
        let outcome = client(&script, documents::site()).post_once(documents::payment()).await.unwrap();
        assert!(matches!(outcome, Outcome::Conflict(_)), "{outcome:?}");
        assert_eq!(script.calls(), ["Logon", "Query"], "nothing is posted");
    }
    let script = Script::of([answer(200, "ID"), answer(200, &statement("")), answer(200, POSTED)]);
    let outcome = client(&script, documents::site()).post_once(documents::payment()).await.unwrap();
    assert!(matches!(outcome, Outcome::Posted(_)));
}

#[test]
fn a_note_is_found_by_what_it_did_to_its_invoice() {
    let probe = documents::credit_note().probe(&documents::site()).unwrap();
    let moved = |value: &str| {
        let invoice = format!(
            "<InvoiceDetail><Invoice>100466</Invoice><TransDetail><Reference>re_0001</Reference><TrnValue>{value}</TrnValue></TransDetail></InvoiceDetail>"
        );
        let root = syspro_harmony::enet::xml::parse(&statement(&invoice)).unwrap();
        probe.judge_statement(&documents::customer_query().decode(&root).unwrap())
    };
    assert!(matches!(moved("15.00-"), Finding::AlreadyPosted(_)));
    assert!(matches!(moved("14.00-"), Finding::Conflict(_)));
}

#[test]
fn a_journal_is_looked_for_by_its_key_or_its_whole() {
    let mut journal = documents::journal();
    journal.reference = "b".repeat(40).into();
    journal.notation = None;
    let site = documents::site();
    let probe = journal.probe(&site).unwrap();
    let Question::Rows(find) = probe.question(&site.settings().probes).unwrap() else { panic!("a statement") };
    let document = find.xml_in(&site).unwrap();
    let conditions: Vec<String> = document.child("Where").unwrap().all("Expression").map(ToString::to_string).collect();
    let short = ShortReference::fit("b".repeat(40), 30).unwrap();
    assert_eq!(
        conditions,
        [
            format!(
                "<Expression><OpenBracket>(</OpenBracket><Column>JournalReference</Column><Condition>EQ</Condition><Value>{}</Value></Expression>",
                short.key()
            ),
            format!(
                "<Expression><AndOr>Or</AndOr><Column>Notation</Column><Condition>LIKE</Condition><Value>%{}%</Value><CloseBracket>)</CloseBracket></Expression>",
                "b".repeat(40)
            ),
        ]
    );
    let judged = |debits: &str, notation: &str| {
        let row = format!(
            "<Row><GlJournal>57</GlJournal><JournalReference>{}</JournalReference><DebitAmount>{debits}</DebitAmount><Notation>{notation}</Notation></Row>",
            short.key()
        );
        let root = syspro_harmony::enet::xml::parse(&rows(&row)).unwrap();
        probe.judge_rows(&find.decode(&root).unwrap(), &site.settings().probes).unwrap()
    };
    assert!(matches!(judged("  100.00", ""), Finding::AlreadyPosted(_)));
    assert!(matches!(judged("  99.00", ""), Finding::Conflict(_)));
    assert!(matches!(judged("100.00", "somebody else's"), Finding::Conflict(_)), "a collision is for a person");
}

#[test]
fn a_cancelled_order_is_found_and_a_live_one_is_preferred() {
    let site = documents::site();
    let probe = documents::sales_order().probe(&site).unwrap();
    let Question::Rows(find) = probe.question(&site.settings().probes).unwrap() else { panic!("a statement") };
    let judged = |body: String| {
        let root = syspro_harmony::enet::xml::parse(&body).unwrap();
        probe.judge_rows(&find.decode(&root).unwrap(), &site.settings().probes).unwrap()
    };
    let status = |finding: Finding| match finding {
        Finding::AlreadyPosted(found) => found.status.unwrap().as_str().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(status(judged(order_row("\\"))), "\\");
    assert_eq!(
        status(judged(order_row("\\").replace("</Found>", "") + order_row("1").trim_start_matches("<Found>"))),
        "1"
    );
    assert_eq!(judged(order_row("1").replace("webs01", "OTHER")), Finding::Absent, "another customer's");
}

#[test]
fn an_order_number_keeps_its_zeros_and_a_customer_code_does_not() {
    let site = documents::site();
    let mut order = documents::sales_order();
    order.header.customer_po_number = "100".into();
    let probe = order.probe(&site).unwrap();
    let Question::Rows(find) = probe.question(&site.settings().probes).unwrap() else { panic!("a statement") };
    let judged = |number: &str| {
        let root = syspro_harmony::enet::xml::parse(&order_row("1").replace("#WEB1001", number)).unwrap();
        probe.judge_rows(&find.decode(&root).unwrap(), &site.settings().probes).unwrap()
    };
    assert!(matches!(judged(" 100 "), Finding::AlreadyPosted(_)));
    assert_eq!(judged("0100"), Finding::Absent, "another order of the same customer");
    let customer = Probe::Customer { customer: "15574".into() };
    let Question::Rows(find) = customer.question(&site.settings().probes).unwrap() else { panic!("a statement") };
    let row = rows("<Row><Customer>000000000015574</Customer></Row>");
    let root = syspro_harmony::enet::xml::parse(&row).unwrap();
    let finding = customer.judge_rows(&find.decode(&root).unwrap(), &site.settings().probes).unwrap();
    assert!(matches!(finding, Finding::AlreadyPosted(_)));
}

#[test]
fn a_narration_that_names_a_longer_number_is_not_of_the_shorter() {
    let short = ShortReference::fit("ORDER-1234", 8).unwrap();
    for (narration, named) in [
        ("ORDER-1234", true),
        ("(ORDER-1234)", true),
        ("ORDER-12345 and ORDER-1234", true),
        ("ORDER-12345", false),
        ("XORDER-1234", false),
        ("éORDER-1234é", false),
    ] {
        assert_eq!(short.is_of("other", Some(narration)), named, "{narration}");
    }
}

#[test]
fn a_site_names_its_own_tables() {
    let payments = TableProbe {
        owner: Some("Customer".into()),
        value: Some("Value".into()),
        ..TableProbe::new("ArPaid", "Journal", "Reference")
    };
    let probes = ProbeTables { payments: Some(payments), ..ProbeTables::default() };
    let site = Site::new(Settings { probes: probes.clone(), ..documents::site().settings().clone() });
    let probe = documents::payment().probe(&site).unwrap();
    let Question::Rows(find) = probe.question(&probes).unwrap() else { panic!("a statement") };
    assert_eq!(
        (find.table.as_str(), find.columns.as_slice()),
        ("ArPaid", &["Journal", "Reference", "Customer", "Value"].map(String::from)[..])
    );
    let entry = documents::cash_book_entry().probe(&site).unwrap();
    assert!(entry.question(&probes).is_err(), "no table is named for the cash book, so it cannot be asked");
}

#[test]
fn a_value_that_is_not_told_does_not_contradict() {
    let probe = documents::journal().probe(&documents::site()).unwrap();
    let tables = ProbeTables { journals: Some(TableProbe::new("T", "N", "R")), ..ProbeTables::default() };
    let Question::Rows(find) = probe.question(&tables).unwrap() else { panic!("a statement") };
    let root = syspro_harmony::enet::xml::parse("<T><Row><N>1</N><R>po_0001</R></Row></T>").unwrap();
    let finding = probe.judge_rows(&find.decode(&root).unwrap(), &tables).unwrap();
    assert!(matches!(finding, Finding::AlreadyPosted(_)));
    assert_eq!(documents::journal().total(), Some(dec!(100).into()));
}
