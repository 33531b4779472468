//! Documents of the contract that must not leave the process.

use rust_decimal::dec;
use syspro_harmony::OrderStatus;
use syspro_harmony::harmony::check::Document;
use syspro_harmony::harmony::model::*;

use crate::documents::*;

fn fault(document: &impl Document) -> String {
    document.check().expect_err("a fault").to_string()
}

fn with<T>(mut document: T, change: impl FnOnce(&mut T)) -> T {
    change(&mut document);
    document
}

#[test]
fn every_fault_names_its_field() {
    let long = |length: usize| "x".repeat(length);
    let table = [
        (fault(&NewCustomer::new(long(51))), "CustomerName: has 51 characters and takes at most 50"),
        (fault(&with(new_customer(), |c| c.customer_code = Some("C 1".into()))), "CustomerCode: takes only letters"),
        (fault(&with(new_customer(), |c| c.email = Some("nobody".into()))), "Email: takes only an e-mail address"),
        (
            fault(&with(new_customer(), |c| c.billing_address.as_mut().unwrap().line2 = Some(long(41)))),
            "BillingAddress.Line2: has 41",
        ),
        (
            fault(&with(new_customer(), |c| c.shipping_address = Some(Address::default()))),
            "ShippingAddress.Line1: is missing",
        ),
        (fault(&CustomerChange::default()), ".: changes nothing"),
        (fault(&with(new_sales_order(), |o| o.lines.clear())), "Lines: has 0 entries and takes 1 to 9999"),
        (
            fault(&with(new_sales_order(), |o| o.lines[1].stock_code = "".into())),
            "Lines[1].StockCode: has 0 characters",
        ),
        (fault(&with(new_sales_order(), |o| o.lines[1].line_number = 1)), "Lines: has line number 1 twice"),
        (
            fault(&with(new_sales_order(), |o| o.lines[0].back_order_qty = Some(dec!(1).into()))),
            "Lines[0].BackOrderQty: is SYSPRO's",
        ),
        (
            fault(&with(new_sales_order(), |o| o.order_status = Some(OrderStatus::Complete))),
            "OrderStatus: is 9; a new order",
        ),
        (
            fault(&with(new_sales_order(), |o| o.customer_po_number = long(31).as_str().into())),
            "CustomerPoNumber: has 31 characters and takes at most 30",
        ),
        (
            fault(&with(new_sales_order(), |o| o.total = Some(dec!(114.12).into()))),
            "Total: is 114.12, but lines, freight and tax come to 114.11",
        ),
        (
            fault(&with(new_sales_order(), |o| o.lines[0].tax_amount = Some(dec!(9).into()))),
            "TaxTotal: is 8.36, but the tax",
        ),
        (
            fault(&with(new_payment(), |p| p.payment_amount = dec!(99.99).into())),
            "Applications: come to 100.00, more than the amount 99.99",
        ),
        (
            fault(&with(new_payment(), |p| p.payment_amount = dec!(-1).into())),
            "PaymentAmount: is -1 and must not be negative",
        ),
        (
            fault(&with(new_payment(), |p| p.payment_method = Some("Shells".into()))),
            "PaymentMethod: `Shells` is not one of",
        ),
        (
            fault(&with(new_credit_memo(), |m| m.tax_amount = Some(dec!(15.01).into()))),
            "TaxAmount: is 15.01, more than the credit of 15.00",
        ),
        (
            fault(&with(new_credit_memo(), |m| m.lines[0].line_total = dec!(12.49).into())),
            "CreditAmount: is 15.00, but lines and taxes come to 14.99",
        ),
        (fault(&with(new_credit_memo(), |m| m.tax_amount = None)), "TaxAmount: is 0, but the tax of the lines is 2.50"),
        (
            fault(&with(new_credit_memo(), |m| m.lines[0].line_number = 0)),
            "Lines[0].LineNumber: is 0 and takes 1 to 9999",
        ),
        (
            fault(&with(new_journal_entry(), |j| j.lines.truncate(2))),
            "Lines: debits of 100.00 do not equal credits of 0",
        ),
        (fault(&with(new_item(), |i| i.stock_uom = "".into())), "StockUom: has 0 characters"),
    ];
    for (found, expected) in table {
        assert!(found.starts_with(expected), "found    {found}\nexpected {expected}");
    }
}

#[test]
fn money_that_was_a_binary_fraction_is_refused_with_its_path() {
    for amount in ["0.1", "1e3", "1.0"] {
        let body = format!(r#"{{"InvoiceNumber": "1", "Amount": {amount}}}"#);
        let error = client_core::json::decode::<Application>(body.as_bytes()).unwrap_err();
        assert_eq!(error.path, "Amount", "{error}");
    }
    let read: Application = client_core::json::decode(br#"{"InvoiceNumber": "1", "Amount": "1.10"}"#).unwrap();
    assert_eq!(read.amount.to_string(), "1.10");
}
