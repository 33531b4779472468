//! Documents that must not leave the process, and references that fit whatever their width.

use client_core::Endpoint;
use proptest::prelude::*;
use rust_decimal::dec;
use syspro_harmony::enet::objects::arstin::NoteNumber;
use syspro_harmony::enet::objects::arstpy::{Correction, DocumentType};
use syspro_harmony::enet::objects::gentjl::JournalLine;
use syspro_harmony::enet::objects::sortoi::{ImportSalesOrder, OrderHeader, OrderLine};
use syspro_harmony::enet::{
    BusinessObject, ForeignCharacters, Settings, ShortReference, Site, SiteCurrencies, WidthProfile,
};

use crate::enet_documents::*;

fn fault(object: &impl BusinessObject) -> String {
    object.xml_in(&site()).expect_err("a fault").to_string()
}

fn with<T>(mut object: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut object);
    object
}

fn widths(widths: WidthProfile) -> Site {
    Site::new(Settings { widths, ..site().settings().clone() })
}

#[test]
fn every_fault_names_its_field() {
    let second = |order: &mut ImportSalesOrder, change: fn(&mut syspro_harmony::enet::objects::sortoi::StockLine)| {
        if let OrderLine::Stock(line) = &mut order.lines[1] {
            change(line);
        }
    };
    let table = [
        (
            fault(&with(sales_order(), |o| o.header.customer = "C".repeat(16).into())),
            "Orders.OrderHeader.Customer: has 16 characters and takes at most 15",
        ),
        (
            fault(&with(sales_order(), |o| o.header.customer_po_number = " ".into())),
            "Orders.OrderHeader.CustomerPoNumber: is blank",
        ),
        (
            fault(&with(sales_order(), |o| o.header.customer_name = Some("Łucja".into()))),
            "Orders.OrderHeader.CustomerName: the character 'Ł' is not in Windows-1252",
        ),
        (
            fault(&with(sales_order(), |o| o.header.customer_name = Some("a\nb".into()))),
            "Orders.OrderHeader.CustomerName: holds a tab or a line break",
        ),
        (
            fault(&with(sales_order(), |o| o.header.currency = Some(iso_currency::Currency::EUR))),
            "Currency: the site has no code for EUR",
        ),
        (
            fault(&with(sales_order(), |o| second(o, |line| line.stock_code = "S".repeat(31).into()))),
            "Orders.OrderDetails.StockLine[0].StockCode: has 31",
        ),
        (
            fault(&with(sales_order(), |o| second(o, |line| line.price = Some(dec!(0.000001).into())))),
            "Orders.OrderDetails.StockLine[0].Price: is 0.000001 and takes at most 5",
        ),
        (
            fault(&with(sales_order(), |o| second(o, |line| line.po_line = 9999))),
            "Orders.OrderDetails.CustomerPoLine: 9999 comes twice",
        ),
        (fault(&with(sales_order(), |o| o.lines.clear())), "OrderDetails: has no line"),
        (
            fault(&with(payment(), |p| p.value = dec!(30.01).into())),
            "Item.Payment.PaymentValue: is 30.01, but the lines come to 30",
        ),
        (
            fault(&with(payment(), |p| p.invoices[0].value = None)),
            "Item.Payment.InvoiceToPay.GrossPaymentValue: is absent, which pays the whole balance",
        ),
        (fault(&with(credit_note(), |n| n.value = dec!(-15).into())), "Item.InvoiceValue: must not be negative"),
        (fault(&with(credit_note(), |n| n.tax = Some(dec!(16).into()))), "Item.TaxValue: is 16, more than 15"),
        (
            fault(&with(credit_note(), |n| n.document_type = DocumentType::Invoice)),
            "Item.PostToExistingInvoice: is for debit and credit notes",
        ),
        (fault(&with(journal(), |j| j.lines.truncate(2))), "Item.JournalDetails: come to 100 and not to zero"),
        (
            fault(&with(journal(), |j| j.lines[0].ledger_code = "L".repeat(36).into())),
            "Item.JournalDetails[0].LedgerCode: has 36",
        ),
        (
            fault(&with(cash_book_entry(), |c| c.value = dec!(3).into())),
            "Item.AddTransaction.TransactionValue: is 3, but its accounts come to 2",
        ),
        (fault(&with(order_status(), |o| o.to = syspro_harmony::OrderStatus::Forward)), "Item.NewOrderStatus: is F"),
        (fault(&with(customer(), |c| c.record.tax_status = Some('X'))), "Item.TaxStatus: is 'X'"),
    ];
    for (found, expected) in table {
        assert!(found.starts_with(expected), "found    {found}\nexpected {expected}");
    }
}

#[test]
fn a_narrow_site_refuses_what_a_wide_one_takes_and_never_cuts() {
    let order = with(sales_order(), |o| o.header.customer = "WEBSHOP01".into());
    assert!(order.xml_in(&widths(WidthProfile::V7_PLUS)).is_ok());
    let fault = order.xml_in(&widths(WidthProfile::V61)).unwrap_err().to_string();
    assert_eq!(fault, "Orders.OrderHeader.Customer: has 9 characters and takes at most 7");
    let custom = WidthProfile { customer: 9, ..WidthProfile::V7_PLUS };
    assert!(order.xml_in(&widths(custom)).is_ok());
}

#[test]
fn absent_and_empty_are_different() {
    let order = with(sales_order(), |o| {
        o.header.email = None;
        o.header.special_instructions = Some(String::new());
    });
    let document = order.xml_in(&site()).unwrap();
    assert!(document.find("Email").is_none());
    assert_eq!(document.find("SpecialInstrs").unwrap().to_string(), "<SpecialInstrs/>");
    let pays_all = with(payment(), |p| {
        p.invoices[0].value = None;
        p.parameters.correction = Correction::ForceValue;
    });
    assert!(pays_all.xml_in(&site()).unwrap().find("InvoiceToPay").unwrap().child("GrossPaymentValue").is_none());
    let pays_nothing = with(payment(), |p| {
        p.invoices[0].value = Some(dec!(0).into());
        p.value = dec!(10).into();
    });
    let value = pays_nothing
        .xml_in(&site())
        .unwrap()
        .find("InvoiceToPay")
        .unwrap()
        .value_of("GrossPaymentValue")
        .map(str::to_owned);
    assert_eq!(value.as_deref(), Some("0.00"));
}

#[test]
fn foreign_letters_are_folded_by_policy_in_texts_and_never_in_keys() {
    let folding = Site::new(Settings { foreign_characters: ForeignCharacters::Fold, ..site().settings().clone() });
    let order = with(sales_order(), |o| o.header.customer_name = Some("Łucja\nNowak – £".into()));
    assert_eq!(order.xml_in(&folding).unwrap().find("CustomerName").unwrap().text, "Lucja Nowak – £");
    let order = with(sales_order(), |o| o.header.customer_po_number = "Ł1".into());
    assert!(order.xml_in(&folding).unwrap_err().to_string().contains("CustomerPoNumber"));
}

#[test]
fn a_long_reference_becomes_a_key_and_stands_whole_beside_it() {
    let document = payment().xml_in(&site()).unwrap();
    let short = ShortReference::fit("ch_0001AbCdEfGhIjKlMnOpQr", 8).unwrap();
    assert_eq!(document.find("Reference").unwrap().text, short.key());
    assert_eq!(document.find("PaymentNarration").unwrap().text, "ch_0001AbCdEfGhIjKlMnOpQr");

    let guid = "{6F2A0D1E-1111-2222-3333-444455556666}";
    let moved = with(payment(), |p| {
        p.reference = guid.into();
        p.notation = None;
    });
    let document = moved.xml_in(&site()).unwrap();
    assert!(document.find("PaymentNarration").is_none(), "too narrow for it");
    assert_eq!(document.find("JournalNotation").unwrap().text, guid);

    let longer = with(payment(), |p| {
        p.notation = Some(format!("{}1", p.reference));
        p.narration = None;
    });
    let document = longer.xml_in(&site()).unwrap();
    let whole = document.find("PaymentNarration").map(|narration| narration.text.as_str());
    assert_eq!(whole, Some("ch_0001AbCdEfGhIjKlMnOpQr"), "a notation of a longer number does not hold it");

    let nowhere = with(payment(), |p| p.reference = "r".repeat(60).into());
    assert!(fault(&nowhere).starts_with("Item.Payment.Reference: does not fit, and its whole has no room in"));
    let journal = with(journal(), |j| {
        j.reference = "b".repeat(40).into();
        j.notation = None;
    });
    let document = journal.xml_in(&site()).unwrap();
    assert_eq!(document.find("JournalReference").unwrap().text.len(), 30);
    assert_eq!(document.find("Notation").unwrap().text, "b".repeat(40));
}

#[test]
fn an_order_is_referred_to_by_a_short_key_and_a_comment() {
    let short = ShortReference::fit("shop-2026-11-20-0123456789-of-forty-chars", 30).unwrap();
    let header = OrderHeader::referred(&short, "WEBS01".into());
    assert_eq!(
        (header.customer_po_number.as_str(), header.comments.as_slice()),
        (short.key(), &[short.whole().to_owned()][..])
    );
}

#[test]
fn a_collision_of_short_keys_is_seen_by_the_whole() {
    let short = ShortReference::fit("ch_0001AbCdEfGhIjKlMnOpQr", 8).unwrap();
    assert!(short.is_of(short.key(), None));
    assert!(short.is_of(&format!("{}  ", short.key().to_lowercase()), Some("   ")));
    assert!(short.is_of("", Some("paid by ch_0001AbCdEfGhIjKlMnOpQr")), "found by its whole alone");
    assert!(short.is_of(short.key(), Some("ch_0001AbCdEf")), "a narration that the service has cut");
    assert!(!short.is_of(short.key(), Some("ch_0002")), "another payment under the same key");
    assert!(!short.is_of("OTHER", None));
}

proptest! {
    #[test]
    fn short_references_fit_are_stable_and_tell_references_apart(one in "[ -~]{1,80}", other in "[ -~]{1,80}", width in 6_usize..40) {
        let short = ShortReference::fit(one.clone(), width).unwrap();
        prop_assert!(short.key().chars().count() <= width);
        prop_assert_eq!(&ShortReference::fit(one.clone(), width).unwrap(), &short);
        prop_assert_eq!(short.is_shortened(), one.len() > width);
        if width >= 20 && one != other {
            let different = ShortReference::fit(other, width).unwrap();
            prop_assert_ne!(short.key(), different.key());
        }
    }

    #[test]
    fn a_balanced_journal_is_written_to_the_penny(amounts in proptest::collection::vec(1_i64..100_000_000, 1..20)) {
        let mut lines: Vec<JournalLine> = amounts.iter()
            .map(|cents| JournalLine::debit("1".into(), rust_decimal::Decimal::new(*cents, 2).into())).collect();
        let total = rust_decimal::Decimal::new(amounts.iter().sum(), 2);
        lines.push(JournalLine::credit("2".into(), total.into()));
        let journal = with(journal(), |j| j.lines = lines.clone());
        let document = journal.xml_in(&site()).unwrap();
        let item = document.child("Item").unwrap();
        let sum: rust_decimal::Decimal = item.all("JournalDetails")
            .map(|line| line.figure_of("EntryAmount").unwrap().unwrap()).sum();
        prop_assert!(sum.is_zero());
        prop_assert_eq!(journal.total(), Some(total.into()));
        lines[0].amount += rust_decimal::Decimal::new(1, 2);
        prop_assert!(with(journal, |j| j.lines = lines).xml_in(&site()).is_err());
    }
}

#[test]
fn a_note_generates_its_number_or_belongs_to_an_invoice() {
    let of = |number: NoteNumber| {
        let document = with(credit_note(), |n| n.number = number).xml_in(&site()).unwrap();
        let item = document.child("Item").unwrap().clone();
        ["PostToExistingInvoice", "GenerateInvoiceNumber", "Invoice"].map(|name| item.value_of(name).map(str::to_owned))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(of(NoteNumber::Generated), [some("N"), some("Y"), None]);
    assert_eq!(of(NoteNumber::Given("7".into())), [some("N"), some("N"), some("7")]);
    assert_eq!(of(NoteNumber::OnInvoice("7".into())), [some("Y"), some("N"), some("7")]);
}

#[test]
fn a_request_too_long_for_a_url_is_refused_before_it_is_sent() {
    let short = Site::new(Settings { longest_url: 2000, ..site().settings().clone() });
    let fault = short.invoke(sales_order()).request().unwrap_err();
    assert_eq!(fault.field, "XmlIn");
    assert!(fault.message.contains("the service takes 2000"), "{fault}");
    let form =
        Site::new(Settings { longest_url: 2000, method: client_core::Method::POST, ..site().settings().clone() });
    let request = form.invoke(sales_order()).request().unwrap();
    assert!(request.query.is_empty() && request.body.starts_with(b"BusinessObject=SORTOI&XmlParameters="));
}

#[test]
fn site_currencies_map_both_ways() {
    use iso_currency::Currency;
    let currencies = SiteCurrencies::new().home(Currency::GBP, "GB").with(Currency::USD, "$");
    assert_eq!(currencies.code(Currency::USD).unwrap(), "$");
    assert_eq!(currencies.iso("$ "), Some(Currency::USD));
    assert_eq!(currencies.iso("USD"), None, "what the site does not say is not guessed");
    assert!(currencies.is_home(Currency::GBP) && !currencies.is_home(Currency::USD));
}
