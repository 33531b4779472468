//! What Pi's fields may hold, by their published limits. Every fault of a request is named.

use serde_json::Value;

use super::problem::Problem;
use super::transaction::Kind;

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Text of so many characters.
    Text(usize),
    /// Letters and digits alone, so many.
    Alphanumeric(usize),
    /// A VendorTxCode.
    Code,
    /// Minor units, from one on.
    Amount,
    /// Exactly so many upper-case letters.
    Letters(usize),
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// Truth.
    Flag,
}

const CHECKS: Rule = Rule::OneOf(&["UseMSPSetting", "Force", "Disable", "ForceIgnoringRules"]);
const ENTRIES: Rule = Rule::OneOf(&["Ecommerce", "MailOrder", "TelephoneOrder", "ContinuousAuthority"]);
const MIT: Rule = Rule::OneOf(&[
    "Instalment",
    "Recurring",
    "Unscheduled",
    "Incremental",
    "DelayedCharge",
    "NoShow",
    "Reauthorisation",
    "Resubmission",
]);

/// Path, whether it must be there, what it may hold.
type Field = (&'static str, bool, Rule);

const EVERY: [Field; 2] = [("vendorTxCode", true, Rule::Code), ("amount", true, Rule::Amount)];

const FIRST: [Field; 36] = [
    ("currency", true, Rule::Letters(3)),
    ("description", true, Rule::Text(100)),
    ("paymentMethod.card.merchantSessionKey", true, Rule::Text(40)),
    ("paymentMethod.card.cardIdentifier", true, Rule::Text(40)),
    ("paymentMethod.card.reusable", false, Rule::Flag),
    ("paymentMethod.card.save", false, Rule::Flag),
    ("settlementReferenceText", false, Rule::Alphanumeric(30)),
    ("customerFirstName", true, Rule::Text(20)),
    ("customerLastName", true, Rule::Text(20)),
    ("billingAddress.address1", true, Rule::Text(50)),
    ("billingAddress.address2", false, Rule::Text(50)),
    ("billingAddress.address3", false, Rule::Text(50)),
    ("billingAddress.city", true, Rule::Text(40)),
    ("billingAddress.postalCode", false, Rule::Text(10)),
    ("billingAddress.country", true, Rule::Letters(2)),
    ("billingAddress.state", false, Rule::Letters(2)),
    ("customerEmail", false, Rule::Email),
    ("customerPhone", false, Rule::Phone),
    ("customerMobilePhone", false, Rule::Phone),
    ("customerWorkPhone", false, Rule::Phone),
    ("referrerId", false, Rule::Text(40)),
    ("giftAid", false, Rule::Flag),
    ("entryMethod", false, ENTRIES),
    ("apply3DSecure", false, CHECKS),
    ("applyAvsCvcCheck", false, CHECKS),
    ("credentialType.cofUsage", false, Rule::OneOf(&["First", "Subsequent"])),
    ("credentialType.initiatedType", false, Rule::OneOf(&["CIT", "MIT"])),
    ("credentialType.mitType", false, MIT),
    ("shippingDetails.recipientFirstName", false, Rule::Text(20)),
    ("shippingDetails.recipientLastName", false, Rule::Text(20)),
    ("shippingDetails.shippingAddress1", false, Rule::Text(50)),
    ("shippingDetails.shippingAddress2", false, Rule::Text(50)),
    ("shippingDetails.shippingAddress3", false, Rule::Text(50)),
    ("shippingDetails.shippingCity", false, Rule::Text(40)),
    ("shippingDetails.shippingPostalCode", false, Rule::Text(10)),
    ("shippingDetails.shippingCountry", false, Rule::Letters(2)),
];

const AUTHORISE: [Field; 3] = [
    ("referenceTransactionId", true, Rule::Text(40)),
    ("description", true, Rule::Text(100)),
    ("applyAvsCvcCheck", false, CHECKS),
];

const REPEAT: [Field; 6] = [
    ("referenceTransactionId", true, Rule::Text(40)),
    ("currency", true, Rule::Letters(3)),
    ("description", true, Rule::Text(40)),
    ("credentialType.cofUsage", false, Rule::OneOf(&["Subsequent"])),
    ("credentialType.initiatedType", false, Rule::OneOf(&["MIT"])),
    ("credentialType.mitType", false, MIT),
];

const REFUND: [Field; 2] = [("referenceTransactionId", true, Rule::Text(40)), ("description", true, Rule::Text(100))];

/// Every way in which a request breaks the limits; none where it keeps them.
pub(crate) fn broken(kind: Kind, request: &Value) -> Vec<Problem> {
    let own: &[Field] = match kind {
        Kind::Payment | Kind::Deferred | Kind::Authenticate => &FIRST,
        Kind::Authorise => &AUTHORISE,
        Kind::Repeat => &REPEAT,
        Kind::Refund => &REFUND,
    };
    let mut problems: Vec<Problem> = EVERY.iter().chain(own).filter_map(|field| fault(request, field)).collect();
    let country = request.pointer("/billingAddress/country").and_then(Value::as_str);
    let has = |path: &str| request.pointer(path).is_some();
    if country.is_some_and(|country| country != "IE") && !has("/billingAddress/postalCode") {
        problems.push(Problem::at(1003, "billingAddress.postalCode"));
    }
    if country == Some("US") && !has("/billingAddress/state") {
        problems.push(Problem::at(1003, "billingAddress.state"));
    }
    problems
}

fn fault(request: &Value, (path, required, rule): &Field) -> Option<Problem> {
    let found = request.pointer(&format!("/{}", path.replace('.', "/")));
    let code = match found {
        None | Some(Value::Null) => required.then_some(1003),
        Some(value) => code_of(value, *rule),
    };
    code.map(|code| Problem::at(code, path))
}

fn code_of(value: &Value, rule: Rule) -> Option<u32> {
    if let Rule::Amount = rule {
        return match (value.as_i64(), value.is_number()) {
            (Some(1..=10_000_000_000), _) => None,
            (Some(_), _) => Some(1009),
            (None, _) => Some(1016),
        };
    }
    if let Rule::Flag = rule {
        return (!value.is_boolean()).then_some(1009);
    }
    let Some(text) = value.as_str() else { return Some(1009) };
    let length = text.chars().count();
    let plain = !text.chars().any(char::is_control);
    let (fits, made_of) = match rule {
        Rule::Text(most) => ((1..=most).contains(&length), plain),
        Rule::Alphanumeric(most) => {
            ((1..=most).contains(&length), text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        }
        Rule::Code => {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._{}".contains(&byte);
            ((1..=40).contains(&length), text.bytes().all(allowed))
        }
        Rule::Letters(exactly) => (length == exactly, text.bytes().all(|byte| byte.is_ascii_uppercase())),
        Rule::Phone => ((1..=19).contains(&length), text.bytes().all(|byte| b"+0123456789 ()-".contains(&byte))),
        Rule::Email => ((3..=80).contains(&length), plain && text.contains('@')),
        Rule::OneOf(names) => return (!names.contains(&text)).then_some(1009),
        Rule::Amount | Rule::Flag => (true, true),
    };
    match (fits, made_of) {
        (false, _) => Some(1004),
        (true, false) => Some(1005),
        (true, true) => None,
    }
}
