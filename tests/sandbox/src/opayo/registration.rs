//! Server registration: `vspserver-register.vsp`. A form in, name=value lines out, HTTP 200 whatever they say.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::desk::Desk;
use super::outcome::Outcome;
use super::store::{Store, guid, security_key};
use super::transaction::{Kind, Transaction, state};
use crate::call::{Answer, Call, pairs};
use crate::contract::figures::places;
use crate::lock::hold;

pub(crate) const PATH: &str = "/gateway/service/vspserver-register.vsp";

/// What must be sent, with the code of its absence.
const REQUIRED: [(&str, &str); 13] = [
    ("VendorTxCode", "3000"),
    ("Amount", "3004"),
    ("Currency", "3012"),
    ("Description", "3013"),
    ("NotificationURL", "3021"),
    ("BillingSurname", "3072"),
    ("BillingFirstnames", "3073"),
    ("BillingAddress1", "3074"),
    ("BillingCity", "3075"),
    ("BillingCountry", "3076"),
    ("DeliverySurname", "3082"),
    ("DeliveryAddress1", "3084"),
    ("DeliveryCountry", "3086"),
];

/// A registered transaction that waits for its buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The id, with braces.
    pub vps_tx_id: String,
    /// The key that signs its notifications. It is told here and never again.
    pub security_key: String,
    /// Where the buyer goes.
    pub next_url: String,
}

/// A status and its words.
type Refusal = (&'static str, String);

/// Answers a registration.
pub(crate) fn answer(desk: &Desk, call: &Call) -> Answer {
    if call.method != "POST" {
        return Answer::text(405, "text/html", "<p>Method not allowed</p>");
    }
    let form = pairs(&String::from_utf8_lossy(&call.body));
    let mut store = hold(&desk.store);
    let (status, detail, registration) = match register(&mut store, &desk.vendor, &form) {
        Ok((registration, true)) => {
            ("OK REPEATED", "Server transaction registered successfully.".to_owned(), Some(registration))
        }
        Ok((registration, false)) => {
            desk.wrote(&mut store, call, "register", &registration.vps_tx_id);
            ("OK", "2014 : The Transaction was Registered Successfully.".to_owned(), Some(registration))
        }
        Err((status, detail)) => (status, detail, None),
    };
    let mut text = format!("VPSProtocol=4.00\r\nStatus={status}\r\nStatusDetail={detail}\r\n");
    if let Some(Registration { vps_tx_id, security_key, next_url }) = registration {
        text.push_str(&format!("VPSTxId={vps_tx_id}\r\nSecurityKey={security_key}\r\nNextURL={next_url}\r\n"));
    }
    Answer::text(200, "text/plain", text)
}

/// Registers a transaction; the second part says that the same one was registered before and waits still.
pub(crate) fn register(
    store: &mut Store,
    vendor: &str,
    form: &[(String, String)],
) -> Result<(Registration, bool), Refusal> {
    let field = |name: &str| form.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    if !field("Vendor").eq_ignore_ascii_case(vendor) {
        return Err(("INVALID", "4000 : The VendorName is invalid or the account is not active.".to_owned()));
    }
    if let Some((name, code)) = REQUIRED.iter().find(|(name, _)| field(name).trim().is_empty()) {
        return Err(("MALFORMED", format!("{code} : The {name} is missing.")));
    }
    let kind = match field("TxType") {
        "PAYMENT" => Kind::Payment,
        "DEFERRED" => Kind::Deferred,
        "AUTHENTICATE" => Kind::Authenticate,
        _ => return Err(("MALFORMED", "3002 : The TxType is invalid.".to_owned())),
    };
    let currency = field("Currency").to_owned();
    if !store.currencies.contains(&currency) {
        return Err(("INVALID", "4010 : The Currency is not supported on this account.".to_owned()));
    }
    let minor = minor_units(field("Amount"), &currency)
        .ok_or_else(|| ("MALFORMED", "3004 : The Amount value is not valid.".to_owned()))?;
    if let Some(existing) = store.coded(field("VendorTxCode")) {
        return repeated(existing, minor, &currency);
    }
    let outcome = Outcome { status: "Ok", code: "2014", state: state::ON_PAGES, three_d_secure: "NotChecked" };
    let transaction = Transaction {
        id: guid(),
        vendor_tx_code: field("VendorTxCode").to_owned(),
        kind,
        status: outcome.status,
        status_code: outcome.code,
        state: outcome.state,
        amount: minor,
        currency,
        description: field("Description").to_owned(),
        related: None,
        email: Some(field("CustomerEMail").to_owned()).filter(|email| !email.is_empty()),
        names: (field("BillingFirstnames").to_owned(), field("BillingSurname").to_owned()),
        card: None,
        three_d_secure: outcome.three_d_secure,
        settlement_reference: None,
        started: store.now(),
        batch: None,
        instructions: Vec::new(),
        security_key: security_key(),
        system: 'S',
        notification_url: Some(field("NotificationURL").to_owned()),
        fraud: None,
    };
    let registration = told(&transaction);
    store.transactions.push(transaction);
    Ok((registration, false))
}

fn repeated(existing: &Transaction, amount: i64, currency: &str) -> Result<(Registration, bool), Refusal> {
    let malformed = |text: &str| Err(("MALFORMED", text.to_owned()));
    match existing.state {
        state::ON_PAGES if existing.amount != amount => {
            malformed("4002 : An active transaction with this VendorTxCode has been found but the Amount is different.")
        }
        state::ON_PAGES if existing.currency != currency => malformed(
            "4003 : An active transaction with this VendorTxCode has been found but the Currency is different.",
        ),
        state::ON_PAGES => Ok((told(existing), true)),
        _ => Err(("INVALID", "4042 : The VendorTxCode has been used before for another transaction.".to_owned())),
    }
}

fn told(transaction: &Transaction) -> Registration {
    let vps_tx_id = format!("{{{}}}", transaction.id);
    let next_url = format!("https://pages.example/select?TransactionID={vps_tx_id}");
    Registration { security_key: transaction.security_key.clone(), next_url, vps_tx_id }
}

/// Major-unit text as minor units: at most the currency's places, commas between thousands allowed.
fn minor_units(text: &str, currency: &str) -> Option<i64> {
    let amount: Decimal = text.replace(',', "").parse().ok()?;
    let exponent = places(currency);
    let minor = amount.checked_mul(Decimal::from(10_i64.pow(exponent)))?.normalize();
    (minor.scale() == 0).then(|| minor.to_i64()).flatten().filter(|minor| (1..=10_000_000).contains(minor))
}
