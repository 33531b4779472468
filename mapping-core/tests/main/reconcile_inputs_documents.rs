//! The rows of canonical values: what the ERP holds under one key is what the gateway has under it.

use mapping_core::canonical::{
    Document, Journal, JournalLine, Link, Movement, MovementKind, Receipt, ReceiptReversal, ReceiptStatus, Reported,
    Settlement, SettlementStatus,
};
use mapping_core::money::{Currency, MinorUnitProfile, Money};
use mapping_core::reconcile::inputs::{CompanyDays, ErpAccounts, NotARow};
use mapping_core::reconcile::{Cut, ExceptionKind, Origin, RowKind, Rows, reconcile};
use mapping_core::rules::{AccountRole, CompanyRules, RuleBook};
use time::macros::{date, datetime};

fn usd(cents: i64) -> Money {
    MinorUnitProfile::ISO.to_money(cents, Currency::USD).unwrap()
}

fn days() -> CompanyDays {
    CompanyDays::of(&RuleBook::stripe_tims().company).unwrap()
}

fn movement(kind: MovementKind, source: &str, gross: i64, fee: i64, settlement: Option<&str>) -> Movement {
    Movement {
        id: format!("txn_{source}").as_str().into(),
        kind: Reported::Known(kind),
        of_dispute: false,
        wire_type: kind.as_str().to_owned(),
        category: None,
        gross: usd(gross),
        fee: usd(fee),
        net: usd(gross - fee),
        fees: Vec::new(),
        source: Some(source.into()),
        presented: None,
        rate: None,
        settlement: settlement.map(Into::into),
        created_at: datetime!(2026-11-17 03:00:00 UTC),
        available_at: None,
        description: None,
        facets: Default::default(),
    }
}

fn receipt(transaction: &str, cents: i64) -> Document {
    Document::Receipt(Box::new(Receipt {
        transaction: transaction.into(),
        customer: Link::Known("C1".into()),
        sales_order: None,
        amount: usd(cents),
        received_on: date!(2026 - 11 - 16),
        method: "Credit Card".to_owned(),
        card_brand: None,
        wallet: None,
        status: ReceiptStatus::Paid,
        account: None,
        reference: None,
    }))
}

fn reversal(cause: &str, cents: i64) -> Document {
    Document::ReceiptReversal(Box::new(ReceiptReversal {
        cause: cause.into(),
        payment: "ch_1".into(),
        receipt: Link::Known("R1".to_owned()),
        customer: Link::Known("C1".into()),
        amount: usd(cents),
        reversed_on: date!(2026 - 11 - 16),
        account: None,
        reason: None,
    }))
}

fn journal(rules: &RuleBook, reference: &str, lines: &[(AccountRole, i64)]) -> Journal {
    let lines = lines.iter().map(|(role, cents)| {
        let account = rules.ledger.account(*role).unwrap().clone();
        if *cents < 0 { JournalLine::credit(account, usd(-cents)) } else { JournalLine::debit(account, usd(*cents)) }
    });
    Journal::new(reference.into(), date!(2026 - 11 - 18), None, lines.collect()).unwrap()
}

#[test]
fn a_payout_and_its_documents_meet_under_one_key() {
    let rules = RuleBook::stripe_tims();
    let (accounts, days, origin) = (ErpAccounts::of(&rules), days(), Origin::default());
    let mut rows = Rows::new();
    for moved in [
        movement(MovementKind::Charge, "ch_1", 10_000, 300, Some("po_1")),
        movement(MovementKind::Charge, "ch_2", 50_00, 2_00, Some("po_1")),
        movement(MovementKind::ChargeFailure, "ch_2", -50_00, 0, Some("po_1")),
        movement(MovementKind::Refund, "re_1", -10_00, 0, Some("po_1")),
        movement(MovementKind::Dispute, "du_1", -20_00, 15_00, Some("po_1")),
        movement(MovementKind::Payout, "po_1", -50_00, 0, None),
    ] {
        rows.push_movement(&moved, "stripe", origin, &days).unwrap();
    }
    let dispute = journal(
        &rules,
        "txn_du_1",
        &[(AccountRole::DisputeLosses, 20_00), (AccountRole::DisputeFees, 15_00), (AccountRole::Clearing, -35_00)],
    );
    let paid = journal(
        &rules,
        "po_1",
        &[(AccountRole::Bank, 50_00), (AccountRole::Fees, 5_00), (AccountRole::Clearing, -55_00)],
    );
    for document in [
        receipt("ch_1", 10_000),
        receipt("ch_2", 50_00),
        reversal("ch_2/failed", 50_00),
        reversal("re_1", 10_00),
        Document::Journal(Box::new(paid)),
    ] {
        rows.push_document(&document, "stripe", &accounts, origin).unwrap();
    }
    rows.push_journal(&dispute, RowKind::Dispute, "stripe", &accounts, origin).unwrap();

    let outcome = reconcile(&rows, &rules, Cut::on(date!(2026 - 11 - 30)));
    let kinds: Vec<ExceptionKind> = outcome.exceptions().map(|exception| exception.kind()).collect();
    assert_eq!(kinds, [], "{:?}", outcome.exceptions().map(|one| one.to_string()).collect::<Vec<_>>());
    assert_eq!(outcome.matched().len(), 6);
    assert_eq!(outcome.payouts()[0].members.len(), 5);
}

#[test]
fn a_movement_is_on_the_companys_day() {
    let charge = movement(MovementKind::Charge, "ch_1", 1_00, 0, None);
    let on = |rules: &CompanyRules| {
        let mut rows = Rows::new();
        let id = rows.push_movement(&charge, "a", Origin::default(), &CompanyDays::of(rules).unwrap()).unwrap();
        rows.get(id).unwrap().date
    };
    let chicago = RuleBook::stripe_tims().company;
    assert_eq!(on(&chicago), date!(2026 - 11 - 16));
    let early = CompanyRules { cut_off: Some(time::macros::time!(17:00)), ..chicago };
    assert_eq!(on(&early), date!(2026 - 11 - 17));
    assert_eq!(on(&CompanyRules::default()), date!(2026 - 11 - 17));
    assert!(CompanyDays::of(&CompanyRules { time_zone: "Chicago".to_owned(), ..early }).is_err());
}

#[test]
fn a_payout_that_came_back_is_in_the_balance_again() {
    let rules = RuleBook::stripe_tims();
    let settlement = Settlement {
        id: "po_1".into(),
        amount: usd(50_00),
        status: Reported::Known(SettlementStatus::Failed),
        arrives_on: Some(date!(2026 - 11 - 18)),
        parts: None,
        itemised: Some(true),
        created_at: datetime!(2026-11-17 12:00:00 UTC),
    };
    let returned = journal(&rules, "po_1/failed", &[(AccountRole::Clearing, 50_00), (AccountRole::Bank, -50_00)]);
    let mut rows = Rows::new();
    rows.push_settlement(&settlement, "stripe", Origin::default(), &days()).unwrap();
    let document = Document::Journal(Box::new(returned));
    rows.push_document(&document, "stripe", &ErpAccounts::of(&rules), Origin::default()).unwrap();
    let outcome = reconcile(&rows, &rules, Cut::on(date!(2026 - 11 - 20)));
    assert!(outcome.matched().any(|matched| matched.rows().len() == 2), "{outcome:?}");
    assert!(outcome.roll_forward("stripe", usd(0)).unwrap().closing.is_zero());
}

#[test]
fn the_journals_of_a_payout_are_found_by_the_payout_and_others_are_no_rows() {
    let rules = RuleBook::stripe_tims();
    let accounts = ErpAccounts::of(&rules);
    let key = |reference: &str, lines: &[(AccountRole, i64)]| {
        let (mut rows, document) = (Rows::new(), Document::Journal(Box::new(journal(&rules, reference, lines))));
        let id = rows.push_document(&document, "stripe", &accounts, Origin::default())?;
        Ok::<_, NotARow>(rows.get(id).map(|row| format!("{} {}", row.key, row.amount)).unwrap())
    };
    use AccountRole::{Bank, Clearing, Fees, InTransit, Returns};
    let taken = |from| [(from, 9_00), (Clearing, -9_00)];
    assert_eq!(key("po_1", &taken(InTransit)).unwrap(), "po_1 9.00 USD");
    assert_eq!(key("opayo/Elavon/7/GBP/2026-11", &taken(Bank)).unwrap(), "opayo/Elavon/7/GBP 9.00 USD");
    assert_eq!(key("re_1/failed", &[(Clearing, 9_00), (Returns, -9_00)]).unwrap(), "re_1 9.00 USD");
    assert_eq!(key("po_1/bank", &[(Bank, 9_00), (InTransit, -9_00)]), Err(NotARow::Nothing));
    assert_eq!(key("ch_1/fee", &taken(Fees)), Err(NotARow::Nothing));
}
