//! A company in London that is paid through Opayo, and small messages of Opayo's to tell stories with.

use mapping_core::canonical::{GatewayEvent, Payment, Subject};
use mapping_core::gateway::opayo::{self, OwnRecord};
use mapping_core::rules::RuleBook;
use time::OffsetDateTime;
use time::macros::datetime;

use crate::world::{World, item_in};

pub(crate) const ID: &str = "8B424E67-A809-036E-0C50-EF24982A5D61";
pub(crate) const CODE: &str = "ORDER-17-20261120084512";
pub(crate) const RECEIVED: OffsetDateTime = datetime!(2026-11-20 08:46 UTC);

/// A SYSPRO company with two items and no customers, whose shop appends the time to an order's number.
pub(crate) fn world() -> World {
    let mut world = company(RuleBook::opayo_syspro());
    world.rules.order.code_suffix = Some("-##############".into());
    world
}

/// The same company by other rules.
pub(crate) fn company(rules: RuleBook) -> World {
    let items =
        vec![item_in("KETTLE-1L", "Kettle, one litre", "25.00", "GBP"), item_in("CUP-4", "Cups, four", "10.00", "GBP")];
    World { rules, items, ..World::default() }
}

/// The message about the usual payment with this status and fraud advice.
pub(crate) fn notification(status: &str, fraud: &str) -> GatewayEvent {
    notified(&format!("TxType=PAYMENT&Status={status}&FraudResponse={fraud}"))
}

/// A message about the usual payment with these pairs.
pub(crate) fn notified(pairs: &str) -> GatewayEvent {
    let body = format!(
        "VPSProtocol=4.00&VPSTxId=%7B{ID}%7D&VendorTxCode={CODE}&{pairs}&TxAuthNo=4255&CardType=VISA&Last4Digits=0006"
    );
    opayo::read(body.as_bytes(), &OwnRecord::default(), RECEIVED).expect("a readable notification")
}

/// Reporting's words about the usual payment; `changes` come before the elements that they replace.
pub(crate) fn report(changes: &[(&str, &str)]) -> String {
    let usual = [
        ("vpstxid", ID),
        ("vendortxcode", CODE),
        ("transactiontype", "Payment"),
        ("txstateid", "16"),
        ("status", "Transaction completed successfully"),
        ("description", "Order 17"),
        ("amount", "1,035.00"),
        ("currency", "GBP"),
        ("started", "20/11/2026 08:45:12.285"),
        ("completed", "20/11/2026 08:45:40.001"),
        ("paymentsystem", "VISA"),
        ("last4digits", "0006"),
        ("customeremail", "ann@example.com"),
        ("billingfirstnames", "Ann"),
        ("billingsurname", "Example"),
        ("billingaddress1", "88 Oak Street"),
        ("billingcity", "Leeds"),
        ("billingpostcode", "ls1 4ap"),
        ("billingcountry", "GB"),
        ("vendordata", r#"[{"sku": "KETTLE-1L", "quantity": 40, "net": "1000.00"}, {"sku": "CUP-4", "net": "35.00"}]"#),
    ];
    let kept = usual.iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let elements: String =
        changes.iter().chain(kept).map(|(name, text)| format!("<{name}>{}</{name}>", escaped(text))).collect();
    format!("<vspaccess><errorcode>0000</errorcode><timestamp>20/11/2026 09:00:00</timestamp>{elements}</vspaccess>")
}

/// The event in Reporting's words.
pub(crate) fn reported(changes: &[(&str, &str)]) -> GatewayEvent {
    opayo::read(report(changes).as_bytes(), &OwnRecord::default(), RECEIVED).expect("a readable report")
}

/// The payment in Reporting's words.
pub(crate) fn payment(changes: &[(&str, &str)]) -> Payment {
    match reported(changes).subject {
        Subject::Payment(payment) => *payment,
        other => panic!("a payment, not {other:?}"),
    }
}

/// The company, whose gateway knows the usual payment.
pub(crate) fn paid_world(changes: &[(&str, &str)]) -> World {
    World { payments: vec![payment(changes)], ..world() }
}
