//! One full example of every document and record of the contract.

use rust_decimal::dec;
use syspro_harmony::OrderStatus;
use syspro_harmony::harmony::model::*;
use time::macros::{date, datetime};

fn address() -> Address {
    Address {
        line1: Some("1 High Street".into()),
        line2: Some("Unit 4 & 5".into()),
        line3: Some("Łódź".into()),
        line4: Some("łódzkie".into()),
        line5: Some("Poland".into()),
        postal_code: Some("90-001".into()),
    }
}

fn token() -> PaymentToken {
    PaymentToken {
        token: "7C1A-TOKEN".into(),
        card_type: Some("Visa".into()),
        last_four_digits: Some("0006".into()),
        expiry_month: Some("2029-03".into()),
    }
}

pub(crate) fn new_customer() -> NewCustomer {
    NewCustomer {
        customer_code: Some("C000123".into()),
        external_id: Some("opayo/ann@example.com".into()),
        status: Some(CustomerStatus::Active),
        email: Some("ann@example.com".into()),
        phone: Some("+44 20 5550 0100".into()),
        currency: Some("GBP".into()),
        terms_code: Some("30".into()),
        branch: Some("N1".into()),
        tax_exempt: Some(false),
        tax_number: Some("GB000000000".into()),
        billing_address: Some(address()),
        shipping_address: Some(address()),
        payment_token: Some(token()),
        notes: Some("first line\nsecond line".into()),
        ..NewCustomer::new("Ann Example")
    }
}

pub(crate) fn customer_change() -> CustomerChange {
    let new = new_customer();
    CustomerChange {
        external_id: new.external_id,
        status: Some(CustomerStatus::OnHold),
        customer_name: Some("Ann B. Example".into()),
        email: new.email,
        phone: Some(String::new()),
        currency: new.currency,
        terms_code: new.terms_code,
        branch: new.branch,
        tax_exempt: Some(true),
        tax_number: Some(String::new()),
        billing_address: new.billing_address,
        shipping_address: new.shipping_address,
        payment_token: new.payment_token,
        notes: Some(String::new()),
    }
}

pub(crate) fn customer_erasure() -> CustomerErasure {
    CustomerErasure { tombstone: "Erased customer".into() }
}

fn lines() -> Vec<SalesOrderLine> {
    let kettle = SalesOrderLine {
        description: Some("Kettle, 1 l".into()),
        warehouse: Some("MAIN".into()),
        order_uom: Some("EA".into()),
        discount: Some(dec!(5.00).into()),
        tax_amount: Some(dec!(7.60).into()),
        line_total: Some(dec!(95.00).into()),
        ..SalesOrderLine::new(1, "KETTLE 1L".into(), dec!(2).into(), dec!(50.00).into())
    };
    let wire = SalesOrderLine {
        line_total: Some(dec!(1.25).into()),
        ..SalesOrderLine::new(2, "WIRE".into(), dec!(0.250).into(), dec!(5.000000).into())
    };
    vec![kettle, wire]
}

pub(crate) fn new_sales_order() -> NewSalesOrder {
    NewSalesOrder {
        alternate_reference: Some("WEB-1001-of-the-shop-with-the-long-name".into()),
        customer_name: Some("Ann Example".into()),
        email: Some("ann@example.com".into()),
        requested_ship_date: Some(date!(2026 - 11 - 23)),
        warehouse: Some("MAIN".into()),
        branch: Some("N1".into()),
        order_status: Some(OrderStatus::Suspense),
        suspense_reason: Some("screening says: challenge".into()),
        payment_status: Some(PaymentStatus::Paid),
        payment_method: Some(PaymentMethod::CreditCard),
        reference_number: Some("6F2A0D1E-0001".into()),
        freight: Some(dec!(9.50).into()),
        tax_total: Some(dec!(8.36).into()),
        total: Some(dec!(114.11).into()),
        billing_address: Some(address()),
        shipping_address: Some(address()),
        notes: Some("leave at the gate".into()),
        ..NewSalesOrder::new("WEB-1001".into(), "C000123".into(), date!(2026 - 11 - 20), "GBP".into(), lines())
    }
}

pub(crate) fn sales_order_change() -> SalesOrderChange {
    SalesOrderChange {
        order_status: Some(OrderStatus::ReleasedForInvoicing),
        suspense_reason: Some(String::new()),
        payment_status: Some(PaymentStatus::Refunded),
        reference_number: Some("6F2A0D1E-0001".into()),
        tracking: Some(tracking()),
        shipping_address: Some(address()),
        notes: Some(String::new()),
    }
}

fn tracking() -> Tracking {
    Tracking {
        carrier: "Carrier & Sons".into(),
        tracking_number: "1Z 999".into(),
        shipped_at: Some(datetime!(2026-11-20 11:30 +02:00)),
    }
}

/// InvoiceNumber excludes applications, so the full payment goes without it; `a_payment_settles_one_way` has the other.
pub(crate) fn new_payment() -> NewPayment {
    NewPayment {
        customer_po_number: Some("WEB-1001".into()),
        exchange_rate: Some(dec!(1.0842).into()),
        card_type: Some("Visa".into()),
        gl_account: Some("10-1200".into()),
        bank_charge: Some(dec!(1.40).into()),
        bank_charge_gl_account: Some("60-7000".into()),
        applications: vec![
            Application::to_invoice("100466".into(), dec!(60.00).into()),
            Application::to_sales_order("000451".into(), dec!(40.00).into()),
        ],
        narration: Some("Opayo 6F2A0D1E-0001".into()),
        notes: Some("a note".into()),
        ..NewPayment::new(
            "6F2A0D1E-0001".into(),
            "C000123".into(),
            dec!(100.00).into(),
            "GBP".into(),
            date!(2026 - 11 - 20),
            PaymentMethod::CreditCard,
        )
    }
}

pub(crate) fn payment_change() -> PaymentChange {
    PaymentChange {
        payment_status: Some(PaymentStatus::Refunded),
        bank_charge: Some(dec!(1.50).into()),
        bank_charge_gl_account: Some("60-7000".into()),
        narration: Some(String::new()),
        notes: Some(String::new()),
        applications: Some(vec![Application::to_invoice("100466".into(), dec!(100.00).into())]),
    }
}

pub(crate) fn new_credit_memo() -> NewCreditMemo {
    NewCreditMemo {
        refunded_reference_number: Some("6F2A0D1E-0001".into()),
        invoice_number: Some("100466".into()),
        customer_po_number: Some("WEB-1001".into()),
        tax_amount: Some(dec!(2.50).into()),
        lines: vec![CreditMemoLine {
            line_number: 1,
            stock_code: Some("CUP-4".into()),
            description: Some("Cup".into()),
            quantity: dec!(1).into(),
            returned: true,
            tax_amount: dec!(2.50).into(),
            line_total: dec!(12.50).into(),
        }],
        payment_method: Some(PaymentMethod::CreditCard),
        gl_account: Some("40-4100".into()),
        refund_gl_account: Some("10-1200".into()),
        reason: Some("returned".into()),
        narration: Some("refund of WEB-1001".into()),
        notes: Some("a note".into()),
        ..NewCreditMemo::new(
            "6F2A0D1E-0002".into(),
            "C000123".into(),
            dec!(15.00).into(),
            "GBP".into(),
            date!(2026 - 11 - 21),
        )
    }
}

pub(crate) fn credit_memo_change() -> CreditMemoChange {
    CreditMemoChange { reason: Some("broken".into()), narration: Some(String::new()), notes: Some(String::new()) }
}

pub(crate) fn new_journal_entry() -> NewJournalEntry {
    let fee = JournalLine {
        cost_centre: Some("WEB".into()),
        reference: Some("fees".into()),
        comment: Some("fees of the batch".into()),
        ..JournalLine::debit("60-7000".into(), dec!(2.00).into())
    };
    NewJournalEntry {
        description: Some("settlement of 2026-11-20".into()),
        reversal_of: Some("J000011".into()),
        notes: Some("a note".into()),
        ..NewJournalEntry::new(
            "BATCH-0001".into(),
            date!(2026 - 11 - 20),
            "GBP".into(),
            vec![
                JournalLine::debit("10-1000".into(), dec!(98.00).into()),
                fee,
                JournalLine::credit("10-1200".into(), dec!(100.00).into()),
            ],
        )
    }
}

pub(crate) fn journal_entry_change() -> JournalEntryChange {
    JournalEntryChange { description: Some(String::new()), notes: Some("b".into()) }
}

pub(crate) fn new_item() -> NewItem {
    NewItem {
        status: Some(ItemStatus::Active),
        price: Some(dec!(6.66).into()),
        currency: Some("GBP".into()),
        product_class: Some("WEB".into()),
        warehouse: Some("MAIN".into()),
        notes: Some("a note".into()),
        ..NewItem::new("KETTLE 1L".into(), "Kettle, 1 l", "EA".into())
    }
}

pub(crate) fn item_change() -> ItemChange {
    let new = new_item();
    ItemChange {
        description: Some("Kettle".into()),
        status: Some(ItemStatus::Discontinued),
        stock_uom: Some(new.stock_uom),
        price: new.price,
        currency: new.currency,
        product_class: new.product_class,
        warehouse: new.warehouse,
        notes: new.notes,
    }
}

pub(crate) fn quantity_count() -> QuantityCount {
    QuantityCount {
        warehouse: Some("MAIN".into()),
        on_hand: dec!(12.500).into(),
        reason: "stocktaking".into(),
        reference: Some("ST-11".into()),
    }
}

/// Calls a macro with the schema's name and the example of every document that is sent.
#[macro_export]
macro_rules! for_each_document {
    ($check:ident) => {
        $check!("NewCustomer", $crate::documents::new_customer());
        $check!("CustomerChange", $crate::documents::customer_change());
        $check!("CustomerErasure", $crate::documents::customer_erasure());
        $check!("NewSalesOrder", $crate::documents::new_sales_order());
        $check!("SalesOrderChange", $crate::documents::sales_order_change());
        $check!("NewPayment", $crate::documents::new_payment());
        $check!("PaymentChange", $crate::documents::payment_change());
        $check!("NewCreditMemo", $crate::documents::new_credit_memo());
        $check!("CreditMemoChange", $crate::documents::credit_memo_change());
        $check!("NewJournalEntry", $crate::documents::new_journal_entry());
        $check!("JournalEntryChange", $crate::documents::journal_entry_change());
        $check!("NewItem", $crate::documents::new_item());
        $check!("ItemChange", $crate::documents::item_change());
        $check!("QuantityCount", $crate::documents::quantity_count());
    };
}
