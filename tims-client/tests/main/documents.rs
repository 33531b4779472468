//! One full example of every document that is sent.

use rust_decimal::dec;
use time::macros::{date, datetime};
use tims_client::model::*;

pub(crate) fn billing() -> Address {
    Address {
        name: Some("Ann Example".into()),
        line1: Some("1 High Street".into()),
        line2: Some("Unit 4 & 5".into()),
        line3: Some("\"The Yard\"".into()),
        city: Some("Łódź".into()),
        state: Some("łódzkie".into()),
        postal_code: Some("90-001".into()),
        country: Some("PL".into()),
        phone: Some("+48 42 000 00 00".into()),
    }
}

pub(crate) fn shipping() -> Address {
    Address {
        line1: Some("Gate <2>".into()),
        city: Some("Austin".into()),
        country: Some("US".into()),
        ..Address::default()
    }
}

pub(crate) fn new_customer() -> NewCustomer {
    NewCustomer {
        customer_code: Some("C000123".into()),
        external_id: Some("cus_0001".into()),
        status: Some(CustomerStatus::Active),
        email: Some("ann@example.com".into()),
        phone: Some("+1 512 555 0100".into()),
        currency: Some("USD".into()),
        terms: Some("NET30".into()),
        tax_exempt: Some(false),
        tax_number: Some("PL0000000000".into()),
        billing_address: Some(billing()),
        shipping_address: Some(shipping()),
        notes: Some("first line\nsecond line\twith a tab".into()),
        ..NewCustomer::new("Ann Example")
    }
}

pub(crate) fn customer_change() -> CustomerChange {
    CustomerChange {
        external_id: Some("cus_0002".into()),
        status: Some(CustomerStatus::OnHold),
        name: Some("Ann B. Example".into()),
        email: Some("ann.b@example.com".into()),
        phone: Some(String::new()),
        currency: Some("EUR".into()),
        terms: Some("NET14".into()),
        tax_exempt: Some(true),
        tax_number: Some(String::new()),
        billing_address: Some(billing()),
        shipping_address: Some(shipping()),
        notes: Some(String::new()),
    }
}

pub(crate) fn customer_erasure() -> CustomerErasure {
    CustomerErasure { tombstone: "Erased customer".into() }
}

pub(crate) fn new_sales_order() -> NewSalesOrder {
    let argon = SalesOrderLine {
        description: Some("Argon, 50 l".into()),
        discount: Some(dec!(5.00).into()),
        tax_amount: Some(dec!(7.60).into()),
        line_total: Some(dec!(95.00).into()),
        ..SalesOrderLine::new(1, "GAS-ARG-50".into(), dec!(2).into(), dec!(50.00).into())
    };
    let wire = SalesOrderLine {
        line_total: Some(dec!(1.25).into()),
        ..SalesOrderLine::new(2, "WIRE 0.8".into(), dec!(0.250).into(), dec!(5.000000).into())
    };
    NewSalesOrder {
        external_id: Some("pi_0001".into()),
        customer_po_number: Some("WEB 1001".into()),
        location: Some("MAIN".into()),
        status: Some(OrderStatus::Open),
        payment_status: Some(PaymentStatus::Paid),
        payment_method: Some(PaymentMethod::CreditCard),
        transaction_id: Some("ch_0001".into()),
        freight: Some(dec!(9.50).into()),
        tax_total: Some(dec!(8.36).into()),
        total: Some(dec!(114.11).into()),
        billing_address: Some(billing()),
        shipping_address: Some(shipping()),
        notes: Some("leave at the gate".into()),
        ..NewSalesOrder::new("C000123".into(), date!(2026 - 11 - 20), "USD".into(), vec![argon, wire])
    }
}

pub(crate) fn sales_order_change() -> SalesOrderChange {
    SalesOrderChange {
        status: Some(OrderStatus::Shipped),
        payment_status: Some(PaymentStatus::Refunded),
        tracking: Some(Tracking {
            carrier: "Carrier & Sons".into(),
            tracking_number: "1Z 999".into(),
            shipped_at: Some(datetime!(2026-11-20 11:30 +02:00)),
        }),
        shipping_address: Some(shipping()),
        notes: Some(String::new()),
    }
}

pub(crate) fn new_invoice() -> NewInvoice {
    let goods = InvoiceLine {
        sku: Some("GAS-ARG-50".into()),
        discount: Some(dec!(0).into()),
        tax_amount: Some(dec!(8.00).into()),
        line_total: Some(dec!(100.00).into()),
        gl_account: Some("4000-00".into()),
        ..InvoiceLine::new(1, "Argon, 50 l", dec!(2).into(), dec!(50.00).into())
    };
    NewInvoice {
        invoice_number: Some("INV-0007".into()),
        kind: Some(InvoiceKind::CreditNote),
        external_id: Some("in_0001".into()),
        sales_order_number: Some("SO000451".into()),
        customer_po_number: Some("WEB-1001".into()),
        credited_invoice: Some("INV-0006".into()),
        due_date: Some(date!(2026 - 12 - 20)),
        freight: Some(dec!(0.00).into()),
        tax_total: Some(dec!(8.00).into()),
        total: Some(dec!(108.00).into()),
        reference: Some("re_0001".into()),
        billing_address: Some(billing()),
        notes: Some("damaged".into()),
        ..NewInvoice::new("C000123".into(), date!(2026 - 11 - 20), "USD".into(), vec![goods])
    }
}

pub(crate) fn invoice_change() -> InvoiceChange {
    InvoiceChange {
        status: Some(InvoiceStatus::Void),
        due_date: Some(date!(2027 - 01 - 31)),
        reference: Some(String::new()),
        notes: Some("made twice".into()),
    }
}

pub(crate) fn new_payment() -> NewPayment {
    NewPayment {
        kind: Some(PaymentKind::Receipt),
        refunded_transaction_id: Some("ch_0000".into()),
        external_id: Some("py_0001".into()),
        exchange_rate: Some(dec!(1.084200000001).into()),
        exchange_rate_date: Some(date!(2026 - 11 - 19)),
        card_brand: Some("Visa".into()),
        wallet: Some("Apple Pay".into()),
        status: PaymentStatus::Paid,
        reference: Some("WEB-1001".into()),
        gl_account: Some("1010-00".into()),
        fee_amount: Some(dec!(3.20).into()),
        fee_gl_account: Some("6100-10".into()),
        applications: vec![
            Application::to_invoice("INV-0007".into(), dec!(60.00).into()),
            Application::to_sales_order("SO000451".into(), dec!(40.00).into()),
        ],
        notes: Some("from the web shop".into()),
        ..NewPayment::new(
            "ch_0001".into(),
            "C000123".into(),
            dec!(100.00).into(),
            "EUR".into(),
            date!(2026 - 11 - 20),
            PaymentMethod::CreditCard,
        )
    }
}

pub(crate) fn payment_change() -> PaymentChange {
    PaymentChange {
        status: Some(PaymentStatus::PartiallyRefunded),
        reference: Some("WEB-1002".into()),
        fee_amount: Some(dec!(0.00).into()),
        fee_gl_account: Some("6100-10".into()),
        applications: Some(Vec::new()),
        notes: Some(String::new()),
    }
}

pub(crate) fn new_journal_entry() -> NewJournalEntry {
    let fee = JournalLine {
        cost_centre: Some("WEB".into()),
        description: Some("gateway fees".into()),
        ..JournalLine::debit("6100-10".into(), dec!(3.20).into())
    };
    let lines = vec![
        JournalLine::debit("1010-00".into(), dec!(96.80).into()),
        fee,
        JournalLine::credit("1190-00".into(), dec!(100).into()),
    ];
    NewJournalEntry {
        external_id: Some("po_0001".into()),
        description: Some("payout of 20 November".into()),
        reversal_of: Some("J000011".into()),
        notes: Some("reconciled".into()),
        ..NewJournalEntry::new("po_0001".into(), date!(2026 - 11 - 20), "USD".into(), lines)
    }
}

pub(crate) fn journal_entry_change() -> JournalEntryChange {
    JournalEntryChange { description: Some("payout".into()), notes: Some(String::new()) }
}

pub(crate) fn new_item() -> NewItem {
    NewItem {
        external_id: Some("prod_0001".into()),
        status: Some(ItemStatus::Active),
        unit_price: Some(dec!(0.012500).into()),
        currency: Some("USD".into()),
        taxable: Some(true),
        gl_account: Some("4000-00".into()),
        notes: Some("cylinder on deposit".into()),
        ..NewItem::new("GAS-ARG-50".into(), "Argon, 50 l", "EA".into())
    }
}

pub(crate) fn item_change() -> ItemChange {
    ItemChange {
        external_id: Some("prod_0002".into()),
        description: Some("Argon 5.0, 50 l".into()),
        status: Some(ItemStatus::Discontinued),
        unit_of_measure: Some("CYL".into()),
        unit_price: Some(dec!(51).into()),
        currency: Some("EUR".into()),
        taxable: Some(false),
        gl_account: Some("4000-10".into()),
        notes: Some(String::new()),
    }
}

pub(crate) fn quantity_count() -> QuantityCount {
    QuantityCount {
        location: Some("MAIN".into()),
        on_hand: dec!(12.500).into(),
        reason: "stocktaking".into(),
        reference: Some("ST-11".into()),
    }
}

pub(crate) fn quantity_adjustment() -> QuantityAdjustment {
    QuantityAdjustment {
        location: Some("MAIN".into()),
        change: dec!(-2).into(),
        reason: "sold in the web shop".into(),
        reference: Some("ch_0001".into()),
    }
}

/// Runs a macro for every document: the name of its schema, a full example, and its resource.
#[macro_export]
macro_rules! for_each_document {
    ($visit:ident) => {
        $visit!("NewCustomer", $crate::documents::new_customer());
        $visit!("CustomerChange", $crate::documents::customer_change());
        $visit!("CustomerErasure", $crate::documents::customer_erasure());
        $visit!("NewSalesOrder", $crate::documents::new_sales_order());
        $visit!("SalesOrderChange", $crate::documents::sales_order_change());
        $visit!("NewInvoice", $crate::documents::new_invoice());
        $visit!("InvoiceChange", $crate::documents::invoice_change());
        $visit!("NewPayment", $crate::documents::new_payment());
        $visit!("PaymentChange", $crate::documents::payment_change());
        $visit!("NewJournalEntry", $crate::documents::new_journal_entry());
        $visit!("JournalEntryChange", $crate::documents::journal_entry_change());
        $visit!("NewItem", $crate::documents::new_item());
        $visit!("ItemChange", $crate::documents::item_change());
        $visit!("QuantityCount", $crate::documents::quantity_count());
        $visit!("QuantityAdjustment", $crate::documents::quantity_adjustment());
    };
}
