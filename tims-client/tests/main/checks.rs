//! What the contract does not take is refused by field name before it is sent.

use rust_decimal::{Decimal, dec};
use tims_client::Contract;
use tims_client::Endpoint;
use tims_client::check::Document;
use tims_client::endpoints::NewRecord;
use tims_client::model::*;

use crate::documents::*;

fn fault(document: &impl Document) -> String {
    document.check().expect_err("the document is taken").to_string()
}

/// A document with one thing wrong.
fn with<T>(mut document: T, spoil: impl FnOnce(&mut T)) -> T {
    spoil(&mut document);
    document
}

macro_rules! assert_taken {
    ($name:literal, $document:expr) => {
        assert_eq!($document.check(), Ok(()), "{}", $name);
    };
}

#[test]
fn full_documents_are_taken() {
    crate::for_each_document!(assert_taken);
}

#[test]
fn every_fault_names_its_field() {
    let long = |length: usize| "x".repeat(length);
    let table = [
        (fault(&NewCustomer::new("")), "Name: has 0 characters and needs at least 1"),
        (fault(&NewCustomer::new(long(101))), "Name: has 101 characters and takes at most 100"),
        (fault(&NewCustomer::new("a\nb")), "Name: takes only one line without control characters"),
        (fault(&with(new_customer(), |c| c.customer_code = Some("C 1".into()))), "CustomerCode: takes only letters"),
        (fault(&with(new_customer(), |c| c.email = Some("nobody".into()))), "Email: takes only an e-mail address"),
        (fault(&with(new_customer(), |c| c.currency = Some("usd".into()))), "Currency: takes only capital letters"),
        (fault(&with(new_customer(), |c| c.status = Some("Gold".into()))), "Status: `Gold` is not one of"),
        (fault(&with(new_customer(), |c| c.notes = Some("a\rb".into()))), "Notes: takes only text without control"),
        (
            fault(&with(new_customer(), |c| c.billing_address.as_mut().unwrap().line2 = Some(long(61)))),
            "BillingAddress.Line2: has 61 characters",
        ),
        (
            fault(&with(new_customer(), |c| c.shipping_address = Some(Address::default()))),
            "ShippingAddress.Line1: is missing",
        ),
        (fault(&CustomerChange::default()), ".: changes nothing"),
        (fault(&with(new_sales_order(), |o| o.lines.clear())), "Lines: has 0 entries and takes 1 to 9999"),
        (fault(&with(new_sales_order(), |o| o.lines[1].sku = "".into())), "Lines[1].SKU: has 0 characters"),
        (fault(&with(new_sales_order(), |o| o.lines[1].line_number = 0)), "Lines[1].LineNumber: is 0"),
        (fault(&with(new_sales_order(), |o| o.lines[1].line_number = 1)), "Lines: has line number 1 twice"),
        (
            fault(&with(new_sales_order(), |o| o.lines[0].quantity = dec!(-1).into())),
            "Lines[0].Quantity: is -1 and must not be",
        ),
        (
            fault(&with(new_sales_order(), |o| o.lines[0].unit_price = dec!(0.0000001).into())),
            "Lines[0].UnitPrice: is 0.0000001",
        ),
        (fault(&with(new_sales_order(), |o| o.status = Some(OrderStatus::Shipped))), "Status: is Shipped; a new order"),
        (
            fault(&with(new_sales_order(), |o| o.total = Some(dec!(114.12).into()))),
            "Total: is 114.12, but lines, freight and tax come to 114.11",
        ),
        (
            fault(&with(new_sales_order(), |o| o.lines[0].tax_amount = Some(dec!(9).into()))),
            "TaxTotal: is 8.36, but the tax of the lines",
        ),
        (fault(&with(invoice_change(), |i| i.status = Some(InvoiceStatus::Paid))), "Status: is Paid; an invoice"),
        (
            fault(&with(new_invoice(), |i| i.lines[0].gl_account = Some("4000/00".into()))),
            "Lines[0].GLAccount: takes only letters",
        ),
        (fault(&with(new_payment(), |p| p.transaction_id = "ch 1".into())), "TransactionID: takes only visible ASCII"),
        (fault(&with(new_payment(), |p| p.amount = dec!(-100).into())), "Amount: is -100 and must not be negative"),
        (
            fault(&with(new_payment(), |p| p.amount = dec!(100000000000000).into())),
            "Amount: is 100000000000000 and takes at most 14",
        ),
        (
            fault(&with(new_payment(), |p| p.amount = dec!(99.99).into())),
            "Applications: come to 100.00, more than the amount 99.99",
        ),
        (
            fault(&with(new_payment(), |p| p.payment_method = Some("Shells".into()))),
            "PaymentMethod: `Shells` is not one of",
        ),
        (fault(&with(new_journal_entry(), |j| j.lines.truncate(1))), "Lines: has 1 entries and takes 2 to 9999"),
        (
            fault(&with(new_journal_entry(), |j| j.lines.truncate(2))),
            "Lines: debits of 100.00 do not equal credits of 0",
        ),
        (
            fault(&with(new_journal_entry(), |j| j.reference = " x".into())),
            "Reference: takes only visible ASCII characters with",
        ),
        (fault(&with(new_item(), |i| i.unit_of_measure = "".into())), "UnitOfMeasure: has 0 characters"),
        (fault(&with(quantity_count(), |q| q.on_hand = dec!(-1).into())), "OnHand: is -1 and must not be negative"),
        (fault(&with(quantity_adjustment(), |q| q.reason = String::new())), "Reason: has 0 characters"),
    ];
    for (found, expected) in table {
        assert!(found.starts_with(expected), "found    {found}\nexpected {expected}");
    }
}

#[test]
fn a_faulty_document_becomes_no_request() {
    fn field<N: NewRecord>(document: N) -> String {
        Contract::default().create(document).request().expect_err("a request").field
    }
    assert_eq!(field(NewCustomer::new("")), "Name");
    assert_eq!(field(with(new_journal_entry(), |j| j.lines.truncate(2))), "Lines");
    let change = with(customer_change(), |c| c.email = Some("x".into()));
    assert_eq!(Contract::default().update("C1".into(), change).request().unwrap_err().field, "Email");
}

#[test]
fn figures_that_are_left_to_tims_are_not_added_up() {
    let order = with(new_sales_order(), |o| {
        o.total = Some(dec!(1).into());
        o.freight = None;
    });
    assert_eq!(order.check(), Ok(()));
    let order = with(new_sales_order(), |o| {
        o.total = Some(dec!(1).into());
        o.lines[1].line_total = None;
    });
    assert_eq!(order.check(), Ok(()));
}

#[test]
fn an_amount_past_its_limit_is_refused_before_anything_is_added_up() {
    let huge = Amount::from(Decimal::MAX);
    let entry = with(new_journal_entry(), |j| {
        j.lines = vec![JournalLine::debit("1".into(), huge), JournalLine::debit("2".into(), huge)];
    });
    assert!(fault(&entry).starts_with("Lines[0].Debit"));
}

#[test]
fn only_a_refund_that_names_its_receipt_takes_the_receipts_method() {
    let bare = with(new_payment(), |payment| payment.payment_method = None);
    assert_eq!(bare.check(), Ok(()), "it names a receipt");
    let fault = with(bare, |payment| payment.refunded_transaction_id = None).check().unwrap_err();
    assert_eq!(fault.field, "PaymentMethod");
    let schema = crate::contract_file::validator(&crate::contract_file::file(), "NewPayment");
    let named = |method: bool, receipt: bool| {
        let mut document = crate::contract_file::rendered(&new_payment());
        let fields = document.as_object_mut().unwrap();
        fields.retain(|name, _| (method || name != "PaymentMethod") && (receipt || name != "RefundedTransactionID"));
        schema.is_valid(&document)
    };
    assert_eq!(
        [named(true, true), named(false, true), named(true, false), named(false, false)],
        [true, true, true, false]
    );
}
