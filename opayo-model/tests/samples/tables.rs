//! The tables of fields and of codes, against the limits and states of the crate.

use libtest_mimic::Failed;
use opayo_model::ids::VendorName;
use opayo_model::limits::{self, TextLimit};
use opayo_model::reporting::{Account, DateRange, GetBatchDetail, GetBatchList, GetTransactionList, TransactionResult};
use opayo_model::state::Evidence;
use opayo_model::status::{Status, StatusCode, TransactionType};
use time::macros::datetime;

use crate::ensure;

/// Field, limit: the last part of a field's path in the table.
const LIMITS: [(&str, TextLimit); 19] = [
    ("vendorTxCode", limits::VENDOR_TX_CODE),
    ("settlementReferenceText", limits::SETTLEMENT_REFERENCE),
    ("customerFirstName", limits::NAME),
    ("customerLastName", limits::NAME),
    ("recipientFirstName", limits::NAME),
    ("recipientLastName", limits::NAME),
    ("address1", limits::ADDRESS_LINE),
    ("shippingAddress1", limits::ADDRESS_LINE),
    ("city", limits::CITY),
    ("shippingCity", limits::CITY),
    ("postalCode", limits::POSTAL_CODE),
    ("shippingPostalCode", limits::POSTAL_CODE),
    ("country", limits::COUNTRY),
    ("state", limits::STATE),
    ("customerEmail", limits::EMAIL),
    ("customerPhone", limits::PHONE),
    ("referrerId", limits::REFERRER_ID),
    ("cardholderName", limits::CARDHOLDER_NAME),
    ("vendorName", limits::VENDOR_NAME),
];

pub(crate) fn limits_agree(_: &str, table: &[u8]) -> Result<(), Failed> {
    let mut compared = 0;
    for line in std::str::from_utf8(table)?.lines() {
        let Some((path, rest)) = line.split_once(" | ") else { continue };
        let field = path.rsplit('.').next().unwrap_or(path);
        let max = rest.split_whitespace().find_map(|word| word.strip_prefix("max=")?.parse::<usize>().ok());
        for (_, limit) in LIMITS.iter().filter(|(name, _)| *name == field) {
            if let Some(max) = max {
                ensure(limit.max == max, format!("{path} takes {max}, ours {}", limit.max))?;
                compared += 1;
            }
        }
    }
    ensure(compared > 40, format!("only {compared} fields were compared"))
}

pub(crate) fn codes_never_become_money(_: &str, table: &[u8]) -> Result<(), Failed> {
    let mut seen = 0;
    for line in std::str::from_utf8(table)?.lines().skip(1) {
        let mut cells = line.split('\t');
        let (code, kind) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let status = Status::from(kind);
        let refused = matches!(
            status,
            Status::NotAuthed | Status::Rejected | Status::Invalid | Status::Malformed | Status::Error
        );
        if !refused || code.is_empty() {
            continue;
        }
        seen += 1;
        let code = StatusCode::from(code);
        for status in [Some(&status), Some(&Status::Ok)] {
            let evidence = Evidence {
                tx_state_id: None,
                status_code: Some(&code),
                status,
                transaction_type: Some(&TransactionType::Payment),
            };
            let state = evidence.resolve().state;
            ensure(!state.moves_money(), format!("{code} beside {status:?} is {state:?}"))?;
        }
    }
    ensure(seen > 100, format!("only {seen} refusals in the table"))
}

/// Commands as they are sent, for comparison with recorded ones.
pub(crate) fn rendered_commands() -> Vec<String> {
    let account = Account::new(VendorName::from("vendor"), "user", "password");
    let range = DateRange { start: datetime!(2022-12-01 0:00 UTC), end: datetime!(2022-12-03 23:59:59 UTC) };
    let list = GetTransactionList {
        types: vec![TransactionType::Payment],
        result: Some(TransactionResult::Success),
        ..GetTransactionList::new(range)
    };
    vec![
        account.command(GetBatchList { range }).document().unwrap(),
        account.command(GetBatchDetail::new("Elavon".into(), "1234".into())).document().unwrap(),
        account.command(list).document().unwrap(),
    ]
}
