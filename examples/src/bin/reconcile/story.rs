//! Five sales of a small shop, its books and its bank, in November 2026.

use mapping_core::reconcile::Side;

use crate::source::{Format, Source};

const GATEWAY: &str = "\
balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,source_id,automatic_payout_id
txn_s1,2026-11-16 15:02:11,usd,100.00,3.20,96.80,charge,ch_s1,po_s1
txn_s2,2026-11-16 18:40:00,usd,50.00,1.75,48.25,charge,ch_s2,po_s1
txn_s3,2026-11-17 16:05:30,usd,-20.00,0.00,-20.00,refund,re_s1,po_s1
txn_s4,2026-11-17 20:11:09,usd,80.00,2.62,77.38,charge,ch_s3,po_s1
txn_s5,2026-11-18 12:00:00,usd,-202.43,0.00,-202.43,payout,po_s1,po_s1
txn_s6,2026-11-19 17:30:00,usd,35.00,1.32,33.68,charge,ch_s4,
txn_s7,2026-11-19 19:00:00,usd,1O.00,0.59,9.41,charge,ch_s5,
";

const ERP_MAP: &str = "\
account.fixed = \"stripe\"
key = \"Gateway key\"
amount.split = { adds = \"Debit\", takes = \"Credit\" }
currency.fixed = \"USD\"
date = \"Posted\"
date_format = \"month_day_year\"
thousands_separator = \"comma\"
reference = [\"Text\"]

[kind.column]
name = \"Type\"
values = { RCPT = \"payment\", CRN = \"refund\", JNL = \"payout\" }
";

const ERP: &str = "\
Posted;Type;Gateway key;Text;Debit;Credit
11/16/2026;RCPT;ch_s1;Order 1001;100.00;
11/17/2026;RCPT;ch_s2;Order 1002;48.25;
11/17/2026;CRN;re_s1;Order 998;;20.00
11/18/2026;JNL;po_s1;Payout;202.43;
";

const BANK_MAP: &str = "\
account.fixed = \"stripe\"
amount.signed = \"Amount\"
currency.column = \"Currency\"
date = \"Date\"
reference = [\"Narrative\"]
";

const BANK: &str = "\
Date,Narrative,Currency,Amount
2026-11-19,STRIPE PAYOUT po_s1,USD,202.43
";

/// What the story is, and how to run the program on other files.
pub(crate) fn introduction() -> String {
    let files =
        [("stripe.csv", GATEWAY), ("erp.toml", ERP_MAP), ("erp.csv", ERP), ("bank.toml", BANK_MAP), ("bank.csv", BANK)];
    let shown: String = files.iter().map(|(name, text)| format!("--- {name}\n{text}")).collect();
    format!(
        "A story, because no files were given. A shop sold five times and gave back once; Stripe paid out, the ERP booked, the bank\n\
         received. One receipt is after its fee, one sale was never booked, one is too new, and one line nobody can read.\n\n{shown}\n\
         For files of your own, with the maps written like these:\n  \
         reconcile --rules BOOK.toml --gateway stripe:stripe.csv --erp erp.toml:erp.csv --bank bank.toml:bank.csv\n\n"
    )
}

/// The story's files.
pub(crate) fn sources() -> Result<Vec<Source>, String> {
    let source = |side, format, name: &str, text: &str| Source {
        side,
        format,
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    Ok(vec![
        source(Side::Gateway, Format::Stripe, "stripe.csv", GATEWAY),
        source(Side::Erp, Format::of_map("erp.toml", ERP_MAP)?, "erp.csv", ERP),
        source(Side::Bank, Format::of_map("bank.toml", BANK_MAP)?, "bank.csv", BANK),
    ])
}
