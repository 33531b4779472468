//! Opayo's batches and its acquirers' statements as rows.

use mapping_core::gateway::opayo::{Kept, settlement};
use mapping_core::reconcile::inputs::{CompanyDays, CsvFile, push_batches, read_opayo_statement};
use mapping_core::reconcile::{Cut, Origin, Rows, reconcile};
use mapping_core::rules::RuleBook;
use opayo_model::settlement::{Batch, BatchRow, CollectedBatch, ColumnMap, settle};
use opayo_model::status::TransactionType;
use rust_decimal::{Decimal, dec};
use time::macros::{date, datetime};

const FIRST: &str = "DB79BA2D-05AA-5B85-D188-1D16F2BDC710";
const SECOND: &str = "DB79BA2D-05AA-5B85-D188-1D16F2BDC711";
const UNKNOWN: &str = "DB79BA2D-05AA-5B85-D188-1D16F2BDC712";

fn listed(id: &str, kind: TransactionType, amount: Option<Decimal>) -> BatchRow {
    BatchRow {
        transaction_id: id.into(),
        vendor_tx_code: None,
        transaction_type: Some(kind),
        amount,
        currency: Some("GBP".into()),
        started: None,
        completed: None,
        refunded: None,
    }
}

#[test]
fn a_batch_gives_members_and_its_settlement_is_what_they_come_to() {
    let batch = Batch {
        auth_processor: "Elavon".into(),
        batch_id: "7".into(),
        completed: Some(datetime!(2026-11-17 02:00:00 UTC)),
        groups: Vec::new(),
    };
    let rows = vec![
        listed(FIRST, TransactionType::Payment, Some(dec!(20.00))),
        listed(SECOND, TransactionType::Refund, Some(dec!(5.00))),
        listed(UNKNOWN, TransactionType::Payment, None),
    ];
    let batches = [CollectedBatch { batch, rows }];
    let rules = RuleBook::opayo_syspro();
    let (mut rows, days) = (Rows::new(), CompanyDays::of(&rules.company).unwrap());
    let intake = push_batches(&mut rows, &batches, "opayo", "batches", &days).unwrap();
    assert_eq!((intake.rows, intake.broken, rows.len()), (2, 1, 3));
    let kept = Kept { fees: dec!(0.50), ..Kept::default() };
    let settled = settlement(&settle(&batches).unwrap().settlements[0], kept).unwrap();
    assert_eq!(settled.amount.to_string(), "14.50 GBP");
    rows.push_settlement(&settled, "opayo", Origin::default(), &days).unwrap();

    let outcome = reconcile(&rows, &rules, Cut::on(date!(2026 - 11 - 30)));
    assert_eq!(outcome.payouts()[0].members.len(), 2);
    assert_eq!(outcome.exceptions_by().get("unbalanced_payout"), None, "{outcome:?}");
}

#[test]
fn a_statement_gives_fees_and_chargebacks_and_breaks_what_it_cannot_read() {
    let map: ColumnMap = toml::from_str(
        "acquirer.fixed = \"Elavon\"\ncurrency.fixed = \"GBP\"\namount.column = \"Amount\"\nkind.column = \"Type\"\n\
         date.column = \"Day\"\nreference.column = \"Ref\"\nkinds = { CHGBK = \"chargeback\", FEE = \"fee\", PAID = \"payout\" }\n",
    )
    .unwrap();
    let csv = b"Type,Amount,Day,Ref\nCHGBK,10.00,2026-11-17,c1\nfee,0.35,2026-11-17,f1\nPAID,9.00,,p1\nFEE,\"1,2026-11-17,f2\nPAID,9.00,2026-11-18,p2\n";
    let mut rows = Rows::new();
    let intake = read_opayo_statement(&mut rows, CsvFile::new("elavon.csv", csv), &map, "opayo").unwrap();
    assert_eq!((intake.rows, intake.broken), (3, 2));
    let told: Vec<String> = rows.ids().filter_map(|id| Some(rows.get(id)?.to_string())).collect();
    assert_eq!(
        told,
        [
            "gateway dispute c1 of -10.00 GBP on 2026-11-17 (elavon.csv:2)",
            "gateway fee f1 of -0.35 GBP on 2026-11-17 (elavon.csv:3)",
            "gateway payout p2 of 9.00 GBP on 2026-11-18 (elavon.csv:6)",
        ]
    );
    let error = read_opayo_statement(&mut rows, CsvFile::new("elavon.csv", b"Kind,Sum\n"), &map, "opayo").unwrap_err();
    assert!(error.to_string().starts_with("elavon.csv:1: column `Amount`: there is no such column"), "{error}");
}
