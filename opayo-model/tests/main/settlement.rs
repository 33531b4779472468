//! Every transaction settles once.

use std::collections::BTreeMap;

use opayo_model::reporting::{Europe, GetBatchList, read};
use opayo_model::settlement::{
    Batch, BatchGroup, BatchRow, CollectedBatch, Discrepancy, LineKind, StatementLine, Totals, by_acquirer, settle,
};
use opayo_model::v3::SettlementBatch;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

fn row(id: &str, kind: &str, amount: Decimal) -> BatchRow {
    BatchRow {
        transaction_id: id.into(),
        vendor_tx_code: None,
        transaction_type: Some(kind.into()),
        amount: Some(amount),
        currency: Some("GBP".into()),
        started: None,
        completed: None,
        refunded: None,
    }
}

fn batch(number: u8, groups: &[(Decimal, Decimal)], rows: Vec<BatchRow>) -> CollectedBatch {
    let completed: OffsetDateTime = datetime!(2026-11-01 0:31 UTC) + Duration::days(number.into());
    let group = |(payments, refunds): &(Decimal, Decimal)| BatchGroup {
        currency: "GBP".into(),
        payment_number: None,
        payment_value: *payments,
        refund_number: None,
        refund_value: *refunds,
    };
    CollectedBatch {
        batch: Batch {
            auth_processor: "Elavon".into(),
            batch_id: number.to_string().as_str().into(),
            completed: Some(completed),
            groups: groups.iter().map(group).collect(),
        },
        rows,
    }
}

fn nets(batches: &[CollectedBatch]) -> BTreeMap<String, Decimal> {
    let settled = settle(batches).unwrap();
    settled.settlements.iter().map(|s| (s.batch_id.to_string(), s.net)).collect()
}

#[test]
fn a_refund_is_a_transaction_of_its_own_and_lowers_the_net() {
    let rows = vec![row("A", "Payment", dec!(100)), row("B", "PAYMENT", dec!(50)), row("C", "Refund", dec!(25))];
    let settled = settle(&[batch(1, &[(dec!(150), dec!(25))], rows)]).unwrap();
    let settlement = &settled.settlements[0];
    assert_eq!((settlement.gross, settlement.refunds, settlement.net), (dec!(150), dec!(25), dec!(125)));
    assert_eq!(settlement.transactions.len(), 3);
    assert_eq!(settled.discrepancies, []);
}

#[test]
fn a_failed_batch_whose_rows_come_again_is_not_counted_twice() {
    let rows = || vec![row("{a}", "Payment", dec!(100)), row("B", "Payment", dec!(50))];
    let batches = [batch(1, &[(dec!(150), dec!(0))], Vec::new()), batch(2, &[(dec!(150), dec!(0))], rows())];
    assert_eq!(nets(&batches), BTreeMap::from([("2".into(), dec!(150))]));
    let failed = Discrepancy::FailedBatch { auth_processor: "Elavon".into(), batch_id: "1".into() };
    assert_eq!(settle(&batches).unwrap().discrepancies, [failed]);
}

#[test]
fn a_row_in_two_batches_counts_in_the_later_one_however_its_id_is_spelled() {
    let batches = [
        batch(2, &[], vec![row("{a}", "Payment", dec!(100)), row("C", "Payment", dec!(1))]),
        batch(1, &[], vec![row("A", "Payment", dec!(100)), row("B", "Payment", dec!(50))]),
    ];
    assert_eq!(nets(&batches), BTreeMap::from([("1".into(), dec!(50)), ("2".into(), dec!(101))]));
    let discrepancies = settle(&batches).unwrap().discrepancies;
    let repeated =
        Discrepancy::Repeated { transaction_id: "A".into(), left_out_of: "1".into(), counted_in: "2".into() };
    assert_eq!(discrepancies, [repeated]);
}

#[test]
fn a_batch_read_twice_counts_once_without_a_word() {
    let once = batch(1, &[], vec![row("A", "Payment", dec!(100))]);
    let settled = settle(&[once.clone(), once]).unwrap();
    assert_eq!((settled.settlements.len(), settled.discrepancies.len()), (1, 0));
}

#[test]
fn sums_that_are_not_the_rows_are_told() {
    let settled = settle(&[batch(1, &[(dec!(99), dec!(0))], vec![row("A", "Payment", dec!(100))])]).unwrap();
    assert_eq!(settled.settlements[0].gross, dec!(100));
    assert!(
        matches!(&settled.discrepancies[..], [Discrepancy::Sums { stated, listed, .. }] if stated.0 == dec!(99) && listed.0 == dec!(100))
    );
}

#[test]
fn a_row_without_its_type_is_not_taken_for_a_payment() {
    let mut untold = row("A", "Refund", dec!(100));
    untold.transaction_type = None;
    let batches = [batch(1, &[(dec!(1), dec!(100))], vec![untold, row("B", "Payment", dec!(1))])];
    let settled = settle(&batches).unwrap();
    assert_eq!((settled.settlements[0].gross, settled.settlements[0].refunds), (dec!(1), dec!(0)));
    let incomplete =
        Discrepancy::Incomplete { auth_processor: "Elavon".into(), batch_id: "1".into(), transaction_id: "A".into() };
    assert_eq!(settled.discrepancies, [incomplete]);
}

#[test]
fn batches_of_reporting_and_of_v3_are_the_same() {
    let xml = "<vspaccess><errorcode>0000</errorcode><batches><batch><authprocessorname>Elavon</authprocessorname><batchid>7</batchid>\
        <completed>02/12/2026 00:31:15</completed><transactiongroups><transactiongroup><currency>GBP</currency>\
        <paymentnumber>2</paymentnumber><paymentvalue>150.00</paymentvalue><refundnumber>1</refundnumber>\
        <refundvalue>-25.00</refundvalue></transactiongroup></transactiongroups></batch></batches></vspaccess>";
    let json = r#"{"batchId":"7","authProcessor":"Elavon","completedDate":"2026-12-02T00:31:15Z","groups":[{"currency":"GBP",
        "paymentNumber":2,"paymentValue":15000,"refundNumber":1,"refundValue":2500}]}"#;
    let reported = read::<GetBatchList>(xml.as_bytes(), &Europe::London).unwrap();
    let (batch, rows) = serde_json::from_str::<SettlementBatch>(json).unwrap().into_batch().unwrap();
    assert_eq!((&reported[..], rows), (&[batch][..], None));
}

fn line(kind: LineKind, amount: Decimal, fee: Decimal) -> StatementLine {
    StatementLine {
        acquirer: "ELAVON".into(),
        currency: "GBP".into(),
        kind,
        amount,
        fee,
        transaction_id: None,
        vendor_tx_code: None,
        reference: None,
        date: None,
    }
}

#[test]
fn fees_and_chargebacks_come_from_the_statement_and_payments_are_not_told_twice() {
    let batches = settle(&[batch(1, &[], vec![row("A", "Payment", dec!(100)), row("B", "Refund", dec!(10))])]).unwrap();
    let statement = [
        line(LineKind::Payment, dec!(100), dec!(1.45)),
        line(LineKind::Refund, dec!(10), dec!(0)),
        line(LineKind::Fee, dec!(0.55), dec!(0)),
        line(LineKind::Chargeback, dec!(20), dec!(0)),
        line(LineKind::ChargebackReversal, dec!(5), dec!(0)),
        line(LineKind::Adjustment, dec!(-0.01), dec!(0)),
        line(LineKind::Payout, dec!(72.99), dec!(0)),
    ];
    let totals = by_acquirer(&batches.settlements, &statement).unwrap();
    assert_eq!(totals.len(), 1);
    let expected = Totals {
        gross: dec!(100),
        refunds: dec!(10),
        chargebacks: dec!(15),
        fees: dec!(2.00),
        adjustments: dec!(-0.01),
        net: dec!(72.99),
    };
    assert_eq!(totals[0].totals, expected);
    let alone = by_acquirer(&[], &statement).unwrap();
    assert_eq!(alone[0].totals, expected, "without batches the statement tells the payments");
}

#[test]
fn a_sum_beyond_a_decimal_is_an_error() {
    let rows = vec![row("A", "Payment", Decimal::MAX), row("B", "Payment", Decimal::MAX)];
    assert!(settle(&[batch(1, &[], rows)]).is_err());
}

proptest! {
    #[test]
    fn every_transaction_is_counted_once_wherever_it_stands(
        places in prop::collection::vec((0_u8..6, 0_u8..12, 1_i64..1000), 0..60)
    ) {
        let mut batches: Vec<CollectedBatch> = (0..6).map(|number| batch(number, &[], Vec::new())).collect();
        let mut worth = BTreeMap::new();
        for (place, id, amount) in places {
            let amount = *worth.entry(id).or_insert(Decimal::from(amount));
            batches[usize::from(place)].rows.push(row(&format!("id{id}"), "Payment", amount));
        }
        let total: Decimal = nets(&batches).values().sum();
        prop_assert_eq!(total, worth.values().sum::<Decimal>());
    }
}
