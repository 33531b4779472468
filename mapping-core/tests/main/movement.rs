//! Stripe's balance transactions as movements: every type and every category has an answer, and nothing is dropped.

use std::collections::BTreeSet;

use insta::assert_yaml_snapshot;
use mapping_core::canonical::{FeeKind, Gateway, Movement, MovementKind, Reported};
use mapping_core::gateway::stripe;
use mapping_core::ledger::{Books, entries};
use mapping_core::money::Money;
use mapping_core::refusal::RefusalCode;
use mapping_core::rules::{AccountRole, RuleBook};
use proptest::prelude::*;
use serde_json::{Value, json};
use stripe_model::{BalanceTransaction, BalanceTransactionType, ReportingCategory};

use crate::ledger_settlement::{every_account, role};

/// A line of the balance as Stripe writes it, with `changes` laid over it.
fn transaction(changes: &Value) -> BalanceTransaction {
    let mut line = json!({
        "id": "txn_1", "object": "balance_transaction", "amount": 1000, "fee": 0, "net": 1000, "currency": "usd",
        "created": 1_795_140_000, "available_on": 1_795_312_800, "fee_details": [], "source": "ch_1", "status": "pending",
        "exchange_rate": null, "description": null
    });
    for (key, change) in changes.as_object().unwrap() {
        line[key] = change.clone();
    }
    // A number of so many digits has to be written as it stands on the wire.
    let line = line.to_string().replace("\"exact rate\"", "0.812345678901234567");
    match stripe_model::parse_object(line.as_bytes()).unwrap() {
        stripe_model::Document::Object(object) => match object {
            stripe_model::EventObject::BalanceTransaction(line) => *line,
            other => panic!("a balance transaction, not {other:?}"),
        },
        other => panic!("an object, not {other:?}"),
    }
}

pub(crate) fn movement(changes: &Value) -> Movement {
    stripe::movement(&transaction(changes)).unwrap()
}

/// The kind, and the role of the amount before fees, of a line that comes in and of one that goes out.
fn answers(changes: &Value) -> (String, String) {
    let stripe = Gateway::from("stripe");
    let mut rules = RuleBook { ledger: every_account(), ..RuleBook::default() };
    rules.posting.dispute = mapping_core::rules::DisputePosting::JournalLine;
    let mut told = Vec::new();
    for amount in [1000, -1000] {
        let mut line = changes.clone();
        line["amount"] = amount.into();
        line["net"] = amount.into();
        let movement = movement(&line);
        let kind = match &movement.kind {
            Reported::Known(kind) => kind.as_str().to_owned(),
            Reported::Unknown(text) => format!("unknown {text}"),
        };
        let derived = entries(&movement, Books::new(&stripe, &rules)).unwrap();
        assert_eq!(
            (derived.len(), derived[0].amount),
            (1, -movement.net),
            "credited when it comes in, debited when out"
        );
        assert_eq!(derived[0].booked.value.account.as_str(), role(derived[0].role));
        told.push((kind, derived[0].role.to_string()));
    }
    let (incoming, outgoing) = (told.remove(0), told.remove(0));
    assert_eq!(incoming.1, outgoing.1, "the direction decides the side, not the account");
    let kind = if incoming.0 == outgoing.0 { incoming.0 } else { format!("{} or {}", incoming.0, outgoing.0) };
    (kind, incoming.1)
}

/// The vendor's types, without a category, as lines before 2020 are.
const TYPES: [(&str, &str, &str); 63] = [
    ("adjustment", "adjustment", "suspense"),
    ("advance", "advance", "financing"),
    ("advance_funding", "advance", "financing"),
    ("anticipation_repayment", "financing_repayment", "financing"),
    ("application_fee", "platform_earning", "platform_earnings"),
    ("application_fee_refund", "platform_earning_refund", "platform_earnings"),
    ("charge", "charge", "clearing"),
    ("climate_order_purchase", "contribution", "contributions"),
    ("climate_order_refund", "contribution_refund", "contributions"),
    ("connect_collection_transfer", "connect_collection", "transfers"),
    ("contribution", "contribution", "contributions"),
    ("fee_credit_funding", "fee", "fees"),
    ("inbound_transfer", "top_up", "bank"),
    ("inbound_transfer_reversal", "top_up_reversal", "bank"),
    ("issuing_authorization_hold", "issuing", "issuing"),
    ("issuing_authorization_release", "issuing", "issuing"),
    ("issuing_dispute", "issuing_dispute", "issuing"),
    ("issuing_dispute_provisional_credit", "issuing_dispute", "issuing"),
    ("issuing_dispute_provisional_credit_reversal", "issuing_dispute", "issuing"),
    ("issuing_transaction", "issuing", "issuing"),
    ("obligation_outbound", "adjustment", "suspense"),
    ("obligation_reversal_inbound", "adjustment", "suspense"),
    ("payment", "charge", "clearing"),
    ("payment_failure_refund", "charge_failure", "clearing"),
    ("payment_network_reserve_hold", "reserve_hold", "reserve"),
    ("payment_network_reserve_release", "reserve_release", "reserve"),
    ("payment_refund", "refund", "clearing"),
    ("payment_reversal", "charge_failure", "clearing"),
    ("payment_unreconciled", "unreconciled_funds", "customer_funds"),
    ("payout", "payout", "bank"),
    ("payout_cancel", "payout_reversal", "bank"),
    ("payout_failure", "payout_reversal", "bank"),
    ("payout_minimum_balance_hold", "payout_hold", "reserve"),
    ("payout_minimum_balance_release", "payout_release", "reserve"),
    ("refund", "refund", "clearing"),
    ("refund_failure", "refund_failure", "clearing"),
    ("reserve_hold", "reserve_hold", "reserve"),
    ("reserve_release", "reserve_release", "reserve"),
    ("reserve_transaction", "connect_reserve", "reserve"),
    ("reserved_funds", "reserve_release or reserve_hold", "reserve"),
    ("stripe_balance_payment_debit", "adjustment", "suspense"),
    ("stripe_balance_payment_debit_reversal", "adjustment", "suspense"),
    ("stripe_fee", "fee", "fees"),
    ("stripe_fx_fee", "fee", "fees"),
    ("tax_fee", "tax", "fee_tax"),
    ("tax_fund", "adjustment", "suspense"),
    ("topup", "top_up", "bank"),
    ("topup_reversal", "top_up_reversal", "bank"),
    ("transfer", "transfer", "transfers"),
    ("transfer_cancel", "transfer_reversal", "transfers"),
    ("transfer_failure", "transfer_reversal", "transfers"),
    ("transfer_refund", "transfer_reversal", "transfers"),
    // Historic.
    ("validation", "charge", "clearing"),
    ("adjusted_for_overdraft_transaction", "dispute_reversal or dispute", "dispute_losses"),
    ("climate_reservation_purchase", "contribution", "contributions"),
    ("climate_reservation_refund", "contribution_refund", "contributions"),
    ("network_cost", "network_cost", "network_costs"),
    ("recipient_transfer", "transfer", "transfers"),
    ("recipient_transfer_cancel", "transfer_reversal", "transfers"),
    ("recipient_transfer_failure", "transfer_reversal", "transfers"),
    ("recipient_transfer_refund", "transfer_reversal", "transfers"),
    ("transferred_to_balance_transaction", "unreconciled_funds", "customer_funds"),
    // Not yet known.
    ("moon_fee", "unknown moon_fee", "suspense"),
];

/// The vendor's reporting categories.
const CATEGORIES: [(&str, &str, &str); 42] = [
    ("advance", "advance", "financing"),
    ("advance_funding", "advance", "financing"),
    ("anticipation_repayment", "financing_repayment", "financing"),
    ("charge", "charge", "clearing"),
    ("charge_failure", "charge_failure", "clearing"),
    ("climate_order_purchase", "contribution", "contributions"),
    ("climate_order_refund", "contribution_refund", "contributions"),
    ("connect_collection_transfer", "connect_collection", "transfers"),
    ("connect_reserved_funds", "connect_reserve", "reserve"),
    ("contribution", "contribution", "contributions"),
    ("dispute", "dispute", "dispute_losses"),
    ("dispute_reversal", "dispute_reversal", "dispute_losses"),
    ("fee", "fee", "fees"),
    ("financing_paydown", "financing_repayment", "financing"),
    ("financing_paydown_reversal", "financing_repayment", "financing"),
    ("financing_payout", "financing", "financing"),
    ("financing_payout_reversal", "financing", "financing"),
    ("issuing_authorization_hold", "issuing", "issuing"),
    ("issuing_authorization_release", "issuing", "issuing"),
    ("issuing_dispute", "issuing_dispute", "issuing"),
    ("issuing_transaction", "issuing", "issuing"),
    ("network_cost", "network_cost", "network_costs"),
    ("other_adjustment", "adjustment", "suspense"),
    ("partial_capture_reversal", "partial_capture_reversal", "clearing"),
    ("payment_network_reserve_hold", "reserve_hold", "reserve"),
    ("payment_network_reserve_release", "reserve_release", "reserve"),
    ("payout", "payout", "bank"),
    ("payout_minimum_balance_hold", "payout_hold", "reserve"),
    ("payout_minimum_balance_release", "payout_release", "reserve"),
    ("payout_reversal", "payout_reversal", "bank"),
    ("platform_earning", "platform_earning", "platform_earnings"),
    ("platform_earning_refund", "platform_earning_refund", "platform_earnings"),
    ("refund", "refund", "clearing"),
    ("refund_failure", "refund_failure", "clearing"),
    ("risk_reserved_funds", "reserve_release or reserve_hold", "reserve"),
    ("tax", "tax", "fee_tax"),
    ("topup", "top_up", "bank"),
    ("topup_reversal", "top_up_reversal", "bank"),
    ("transfer", "transfer", "transfers"),
    ("transfer_reversal", "transfer_reversal", "transfers"),
    ("unreconciled_customer_funds", "unreconciled_funds", "customer_funds"),
    // Not yet known.
    ("moon_fees", "unknown moon_fees", "suspense"),
];

fn listed(table: &[(&'static str, &str, &str)]) -> BTreeSet<&'static str> {
    table.iter().map(|(text, ..)| *text).collect()
}

#[test]
fn every_type_of_balance_transaction_has_an_answer() {
    for (text, kind, role) in TYPES {
        let answered = answers(&json!({"type": text}));
        assert_eq!((answered.0.as_str(), answered.1.as_str()), (kind, role), "{text}");
    }
    for known in BalanceTransactionType::KNOWN {
        assert!(listed(&TYPES).contains(known), "{known} has no row");
    }
    assert_eq!(BalanceTransactionType::KNOWN.len(), 52 + 1, "the vendor's types, and the old one of validations");
}

#[test]
fn every_reporting_category_has_an_answer_and_comes_before_the_type() {
    for (text, kind, role) in CATEGORIES {
        let by_itself = answers(&json!({"reporting_category": text}));
        assert_eq!((by_itself.0.as_str(), by_itself.1.as_str()), (kind, role), "{text}");
        if kind != "unknown moon_fees" {
            let beside_a_type = answers(&json!({"reporting_category": text, "type": "contribution"}));
            assert_eq!(beside_a_type, by_itself, "{text}");
        }
    }
    for known in ReportingCategory::KNOWN {
        assert!(listed(&CATEGORIES).contains(known), "{known} has no row");
    }
}

#[test]
fn a_category_that_the_model_does_not_know_leaves_it_to_the_type() {
    let known_type = answers(&json!({"reporting_category": "moon_fees", "type": "stripe_fee"}));
    assert_eq!(known_type, ("fee".to_owned(), "fees".to_owned()));
    let neither = answers(&json!({"reporting_category": "moon_fees", "type": "moon_fee"}));
    assert_eq!(neither, ("unknown moon_fees".to_owned(), "suspense".to_owned()));
}

#[test]
fn every_kind_of_movement_is_reached() {
    let kinds = TYPES.iter().chain(&CATEGORIES).flat_map(|(_, kind, _)| kind.split(" or "));
    let reached: BTreeSet<&str> = kinds.collect();
    for kind in MovementKind::ALL {
        assert!(reached.contains(kind.as_str()), "nothing becomes {}", kind.as_str());
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str(), "reasons and stored facts agree");
    }
}

#[test]
fn an_old_adjustment_with_a_dispute_behind_it_is_the_dispute() {
    let behind = |object: &str| json!({"type": "adjustment", "source": {"id": "dp_1", "object": object}});
    assert_eq!(answers(&behind("dispute")).0, "dispute_reversal or dispute");
    assert_eq!(answers(&behind("charge")).0, "adjustment");
}

#[test]
fn a_converted_charge_becomes_a_movement_with_its_rate_its_fees_and_its_source() {
    let charge = movement(&json!({
        "amount": 8123, "fee": 267, "net": 7856, "currency": "gbp", "type": "charge", "reporting_category": "charge",
        "exchange_rate": "exact rate",
        "fee_details": [
            {"amount": 200, "currency": "gbp", "type": "stripe_fee", "description": "Processing fees"},
            {"amount": 27, "currency": "gbp", "type": "payment_method_passthrough_fee"},
            {"amount": 40, "currency": "gbp", "type": "tax", "description": "VAT"}
        ],
        "source": {
            "id": "ch_1", "object": "charge", "amount": 10000, "amount_captured": 10000, "currency": "usd",
            "payment_method_details": {"type": "card", "card": {"brand": "visa", "country": "US"}},
            "billing_details": {"address": {"country": "CA"}},
            "metadata": {"channel": "web", "product_class": "gas"}
        }
    }));
    assert_yaml_snapshot!(charge);
}

#[test]
fn every_kind_of_fee_is_known_or_kept() {
    let kinds = [
        (json!("stripe_fee"), Reported::Known(FeeKind::Gateway), AccountRole::Fees),
        (json!("application_fee"), Reported::Known(FeeKind::Application), AccountRole::Fees),
        (json!("payment_method_passthrough_fee"), Reported::Known(FeeKind::PassedOn), AccountRole::Fees),
        (json!("tax"), Reported::Known(FeeKind::Tax), AccountRole::FeeTax),
        (json!("withheld_tax"), Reported::Known(FeeKind::WithheldTax), AccountRole::WithheldTax),
        (json!("moon_fee"), Reported::Unknown("moon_fee".to_owned()), AccountRole::Suspense),
        (Value::Null, Reported::Unknown(String::new()), AccountRole::Suspense),
    ];
    let (stripe, rules) = (Gateway::from("stripe"), RuleBook { ledger: every_account(), ..RuleBook::default() });
    for (text, kind, role) in kinds {
        let details = json!([{"amount": 100, "currency": "usd", "type": text}]);
        let line = movement(&json!({"type": "charge", "fee": 100, "net": 900, "fee_details": details}));
        assert_eq!(line.fees[0].kind, kind);
        let derived = entries(&line, Books::new(&stripe, &rules)).unwrap();
        assert_eq!((derived[1].role, derived[1].amount), (role, line.fee), "{text}");
    }
}

#[test]
fn amounts_are_in_stripes_own_units() {
    let amount = |currency: &str, minor: i64| {
        let line = json!({"type": "charge", "amount": minor, "net": minor, "currency": currency});
        stripe::movement(&transaction(&line)).map(|movement| movement.gross.to_string())
    };
    assert_eq!(amount("jpy", 500).unwrap(), "500 JPY");
    assert_eq!(amount("mga", 500).unwrap(), "500 MGA");
    assert_eq!(amount("isk", 500).unwrap(), "5.00 ISK");
    assert_eq!(amount("kwd", 1230).unwrap(), "1.230 KWD");
    let refusal = amount("isk", 501).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidAmount, "movement.gross"));
    assert_eq!(amount("zzz", 500).unwrap_err().code, RefusalCode::UnknownCurrency);
    let timeless = stripe::movement(&transaction(&json!({"created": null}))).unwrap_err();
    assert_eq!((timeless.code, timeless.field.as_str()), (RefusalCode::Unreadable, "movement.created_at"));
}

proptest! {
    #[test]
    fn whatever_the_amounts_a_movement_is_read_or_refused(
        amount in any::<i64>(), fee in any::<i64>(), net in any::<i64>(),
        part in any::<i64>(), currency in prop::sample::select(vec!["usd", "jpy", "isk", "kwd", "zzz"]),
        kind in prop::sample::select(BalanceTransactionType::KNOWN), seen in any::<i64>(),
    ) {
        let line = transaction(&json!({
            "type": kind, "amount": amount, "fee": fee, "net": net, "currency": currency,
            "fee_details": [{"amount": part, "type": "stripe_fee"}],
            "source": {"id": "ch_1", "object": "charge", "amount": seen, "currency": "eur"}
        }));
        if let Ok(movement) = stripe::movement(&line) {
            let (stripe, rules) = (Gateway::from("stripe"), RuleBook { ledger: every_account(), ..RuleBook::default() });
            if let Ok(derived) = entries(&movement, Books::new(&stripe, &rules)) {
                let sum = Money::sum(movement.net.currency(), derived.iter().map(|entry| entry.amount)).unwrap();
                prop_assert_eq!(sum, -movement.net);
            }
        }
    }
}

fn samples(path: &str) -> String {
    let samples = std::env::var("SAMPLES").expect("SAMPLES names the samples folder");
    std::fs::read_to_string(std::path::Path::new(&samples).join(path)).unwrap()
}

#[test]
#[ignore = "needs the vendor's enums: set SAMPLES to the samples folder"]
fn real_types_and_fee_types_all_have_an_answer() {
    let enums: Value = serde_json::from_str(&samples("stripe/enums.2026-10-28.endive.json")).unwrap();
    let values = |name: &str| -> Vec<String> { serde_json::from_value(enums[name]["values"].clone()).unwrap() };
    let types = values("BalanceTransaction.Type");
    assert_eq!(types.len(), 52);
    for text in &types {
        assert!(listed(&TYPES).contains(text.as_str()), "{text} has no row");
        assert!(!answers(&json!({"type": text})).0.starts_with("unknown"), "{text}");
    }
}

#[test]
#[ignore = "needs real rows: set SAMPLES to the samples folder"]
fn real_rows_become_movements_whose_entries_are_their_net_amount() {
    let csv = samples("stripe/csv/balance_transaction_data.csv");
    let mut rows = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let column = |row: &[&str], name: &str| row[header.iter().position(|one| *one == name).unwrap()].to_owned();
    let (stripe, rules) = (Gateway::from("stripe"), RuleBook { ledger: every_account(), ..RuleBook::default() });
    let mut count = 0;
    for row in rows {
        let number = |name: &str| column(&row, name).parse::<i64>().unwrap();
        let line = movement(&json!({
            "id": column(&row, "id"), "type": column(&row, "type"), "amount": number("amount"), "fee": number("fee"),
            "net": number("net"), "currency": column(&row, "currency"), "source": column(&row, "source")
        }));
        let derived = entries(&line, Books::new(&stripe, &rules)).unwrap();
        let sum = Money::sum(line.net.currency(), derived.iter().map(|entry| entry.amount)).unwrap();
        assert_eq!(sum, -line.net, "{row:?}");
        count += 1;
    }
    assert!(count > 5);
}

#[test]
fn each_capture_of_a_charge_presents_its_own_part() {
    let capture = |amount: i64, rate: Value, total: i64| {
        let line = json!({"type": "charge", "amount": amount, "net": amount, "exchange_rate": rate,
            "source": {"id": "ch_1", "object": "charge", "amount": total, "amount_captured": total, "currency": "eur"}});
        movement(&line).presented.unwrap().to_string()
    };
    assert_eq!(capture(10850, json!(1.085), 10000), "100.00 EUR");
    assert_eq!(capture(6510, json!(1.085), 10000), "60.00 EUR");
    assert_eq!(capture(4340, json!(1.085), 10000), "40.00 EUR");
    assert_eq!(capture(-4341, json!(1.085), 10000), "-40.01 EUR", "rounded once");
    assert_eq!(
        capture(117_203_400, json!(1.17203), 100_000_000),
        "1000000.00 EUR",
        "the rate's last digit leaves more open"
    );
}

#[test]
fn a_refund_has_the_facets_of_its_charge() {
    let refund = movement(&json!({"type": "refund", "amount": -100, "net": -100, "source": {
        "id": "re_1", "object": "refund", "amount": 100, "currency": "usd", "metadata": {"channel": "phone"},
        "charge": {"id": "ch_1", "object": "charge", "metadata": {"channel": "web"},
            "payment_method_details": {"type": "card", "card": {"brand": "amex", "country": "US"}}}
    }}));
    let facets = refund.facets.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>();
    assert_eq!(facets, ["card_brand amex", "country US", "metadata.channel web", "method card"]);
}
