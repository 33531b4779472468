//! What is written is read back as it was, in both codecs.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::{Decimal, dec};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::{Date, OffsetDateTime};
use tims_client::Codec;
use tims_client::model::*;

const CODECS: [Codec; 2] = [Codec::Json, Codec::Xml];

fn read_back<T: Serialize + DeserializeOwned>(codec: Codec, document: &T) -> T {
    let body = codec.encode(document).unwrap();
    codec.decode(&body).unwrap_or_else(|error| panic!("{error} in {}", String::from_utf8_lossy(&body)))
}

macro_rules! assert_round_trip {
    ($name:literal, $document:expr) => {
        for codec in CODECS {
            let document = $document;
            assert_eq!(read_back(codec, &document), document, "{} in {codec:?}", $name);
        }
    };
}

#[test]
fn every_full_document_and_record_round_trips() {
    crate::for_each_document!(assert_round_trip);
    crate::for_each_record!(assert_round_trip);
}

macro_rules! assert_as_serde_json {
    ($name:literal, $document:expr) => {
        let document = $document;
        assert_eq!(Codec::Json.encode(&document).unwrap(), serde_json::to_vec(&document).unwrap(), "{}", $name);
    };
}

#[test]
fn json_is_to_the_byte_what_serde_json_writes() {
    crate::for_each_document!(assert_as_serde_json);
    crate::for_each_record!(assert_as_serde_json);
}

#[test]
fn absent_and_empty_stay_apart() {
    let absent = PaymentChange { status: Some(PaymentStatus::Paid), ..PaymentChange::default() };
    let empty = PaymentChange { applications: Some(Vec::new()), notes: Some(String::new()), ..absent.clone() };
    for codec in CODECS {
        assert_eq!(read_back(codec, &absent), absent);
        assert_eq!(read_back(codec, &empty), empty);
    }
}

#[test]
fn the_scale_that_was_written_is_the_scale_that_is_read() {
    for text in ["0", "0.00", "1.10", "1.1", "100", "100.0000", "12345678901234567.8901", "-0.5"] {
        let quantity =
            StockQuantity { on_hand: text.parse::<Decimal>().unwrap().into(), ..crate::records::stock_quantity() };
        for codec in CODECS {
            assert_eq!(read_back(codec, &quantity).on_hand.to_string(), text, "{codec:?}");
        }
    }
}

#[test]
fn zero_is_never_negative() {
    assert_eq!(Amount::from(-dec!(0.00)).to_string(), "0.00");
}

#[test]
fn an_unknown_value_of_an_enumeration_is_kept() {
    let payment = Payment { status: "Disputed".into(), payment_method: "Crypto".into(), ..crate::records::payment() };
    for codec in CODECS {
        let read = read_back(codec, &payment);
        assert_eq!((read.status.as_str(), read.payment_method.as_str()), ("Disputed", "Crypto"));
    }
}

#[test]
fn an_instant_is_written_in_utc() {
    let body = Codec::Json.encode(&crate::documents::sales_order_change()).unwrap();
    assert!(String::from_utf8(body).unwrap().contains(r#""ShippedAt":"2026-11-20T09:30:00Z""#));
}

/// Anything that XML 1.0 can carry, with what breaks careless escaping made common.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_filter("not in XML", |c| {
            matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        }).prop_map(String::from),
        1 => prop_oneof![
            Just("]]>"), Just("&amp;"), Just("<x/>"), Just("\r\n"), Just("&#0;"), Just("<!--"), Just("<![CDATA["),
            Just("\""), Just("'"), Just("  "), Just("\u{85}"), Just("\u{2028}"), Just("\u{feff}"), Just("e\u{301}"),
        ].prop_map(str::to_owned),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn figure() -> impl Strategy<Value = Decimal> {
    (-(10_i128.pow(28) - 1)..10_i128.pow(28), 0_u32..=28)
        .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
}

fn day() -> impl Strategy<Value = Date> {
    (1_721_426_i32..=5_373_484).prop_map(|day| Date::from_julian_day(day).unwrap())
}

fn instant() -> impl Strategy<Value = OffsetDateTime> {
    (-62_135_596_800_i64..253_402_300_800, 0_i128..1_000_000_000).prop_map(|(seconds, nanoseconds)| {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(seconds) * 1_000_000_000 + nanoseconds).unwrap()
    })
}

fn address() -> impl Strategy<Value = Address> {
    let text = || option::of(text());
    (text(), text(), text(), text(), text(), text(), text()).prop_map(
        |(name, line1, line2, city, state, country, phone)| Address {
            name,
            line1,
            line2,
            line3: None,
            city,
            state,
            postal_code: None,
            country: country.map(CountryCode::from),
            phone,
        },
    )
}

fn order_line() -> impl Strategy<Value = SalesOrderLine> {
    let amount = || option::of(figure().prop_map(Amount::from));
    (any::<u32>(), text(), option::of(text()), figure(), figure(), amount(), amount(), amount()).prop_map(
        |(line_number, sku, description, quantity, unit_price, discount, tax_amount, line_total)| SalesOrderLine {
            line_number,
            sku: sku.into(),
            description,
            quantity: quantity.into(),
            unit_price: unit_price.into(),
            discount,
            tax_amount,
            line_total,
        },
    )
}

fn sales_order() -> impl Strategy<Value = SalesOrder> {
    let keys = (text(), option::of(text()), text(), option::of(text()), text(), text());
    let money = (option::of(figure()), option::of(figure()), figure());
    let parts = (vec(order_line(), 0..4), option::of(address()), option::of(text()));
    (keys, money, parts, day(), option::of(instant())).prop_map(|(keys, money, parts, order_date, created_at)| {
        SalesOrder {
            sales_order_number: keys.0.into(),
            external_id: keys.1.map(ExternalId::from),
            customer_code: keys.2.into(),
            customer_po_number: keys.3.map(CustomerPoNumber::from),
            order_date,
            currency: keys.4.into(),
            status: OrderStatus::from(keys.5.as_str()),
            lines: parts.0,
            freight: money.0.map(Amount::from),
            tax_total: money.1.map(Amount::from),
            total: money.2.into(),
            shipping_address: parts.1,
            notes: parts.2,
            created_at,
            ..crate::records::sales_order()
        }
    })
}

fn journal_entry() -> impl Strategy<Value = JournalEntry> {
    let line = (text(), option::of(text()), any::<bool>(), figure(), option::of(text())).prop_map(
        |(account, cost_centre, debit, amount, description)| JournalLine {
            account: account.into(),
            cost_centre: cost_centre.map(CostCentre::from),
            side: if debit { Side::Debit(amount.into()) } else { Side::Credit(amount.into()) },
            description,
        },
    );
    (vec(line, 0..5), text(), figure(), option::of(text())).prop_map(|(lines, reference, total, description)| {
        JournalEntry {
            lines,
            reference: reference.into(),
            total_debit: total.into(),
            description,
            ..crate::records::journal_entry()
        }
    })
}

fn payment() -> impl Strategy<Value = Payment> {
    let application = (any::<bool>(), text(), figure()).prop_map(|(invoice, number, amount)| match invoice {
        true => Application::to_invoice(number.into(), amount.into()),
        false => Application::to_sales_order(number.into(), amount.into()),
    });
    (vec(application, 0..4), figure(), option::of(figure()), option::of(text()), option::of(day())).prop_map(
        |(applications, amount, rate, wallet, exchange_rate_date)| Payment {
            applications,
            amount: amount.into(),
            exchange_rate: rate.map(ExchangeRate::from),
            wallet,
            exchange_rate_date,
            ..crate::records::payment()
        },
    )
}

fn customer_change() -> impl Strategy<Value = CustomerChange> {
    let text = || option::of(text());
    (text(), text(), text(), option::of(any::<bool>()), option::of(address())).prop_map(
        |(name, email, notes, tax_exempt, billing_address)| CustomerChange {
            name,
            email,
            notes,
            tax_exempt,
            billing_address,
            ..CustomerChange::default()
        },
    )
}

proptest! {
    #[test]
    fn any_text_is_escaped_as_serde_json_escapes_it(name in any::<String>()) {
        let customer = NewCustomer::new(name);
        prop_assert_eq!(Codec::Json.encode(&customer).unwrap(), serde_json::to_vec(&customer).unwrap());
    }

    #[test]
    fn any_sales_order_round_trips(order in sales_order()) {
        for codec in CODECS {
            let read = read_back(codec, &order);
            prop_assert_eq!(&read, &order);
            // Equal decimals may differ in scale; the bytes may not.
            prop_assert_eq!(codec.encode(&read).unwrap(), codec.encode(&order).unwrap());
        }
    }

    #[test]
    fn any_page_of_journal_entries_round_trips(items in vec(journal_entry(), 0..3), has_more: bool, token in option::of(text())) {
        let page = Page { items, has_more, next_page: token.map(PageToken::from) };
        for codec in CODECS {
            prop_assert_eq!(&read_back(codec, &page), &page);
        }
    }

    #[test]
    fn any_payment_round_trips(payment in payment()) {
        for codec in CODECS {
            prop_assert_eq!(&read_back(codec, &payment), &payment);
        }
    }

    #[test]
    fn any_change_of_a_customer_round_trips(change in customer_change()) {
        for codec in CODECS {
            prop_assert_eq!(&read_back(codec, &change), &change);
        }
    }

    #[test]
    fn the_two_codecs_agree(payment in payment()) {
        let through_xml: Payment = read_back(Codec::Xml, &payment);
        prop_assert_eq!(Codec::Json.encode(&through_xml).unwrap(), Codec::Json.encode(&payment).unwrap());
    }
}
