//! One full example of every record and answer that TIMS sends, made from the documents that are sent to it.

use rust_decimal::dec;
use time::macros::{date, datetime};
use tims_client::model::*;

use crate::documents;

const CREATED: time::OffsetDateTime = datetime!(2026-11-20 09:30 UTC);
const UPDATED: time::OffsetDateTime = datetime!(2026-11-20 09:31:02.5 UTC);

pub(crate) fn customer() -> Customer {
    let new = documents::new_customer();
    Customer {
        customer_code: "C000123".into(),
        external_id: new.external_id,
        status: CustomerStatus::Active,
        name: new.name,
        email: new.email,
        phone: new.phone,
        currency: new.currency,
        terms: new.terms,
        tax_exempt: new.tax_exempt,
        tax_number: new.tax_number,
        billing_address: new.billing_address,
        shipping_address: new.shipping_address,
        notes: new.notes,
        created_at: Some(CREATED),
        updated_at: Some(UPDATED),
    }
}

pub(crate) fn sales_order() -> SalesOrder {
    let new = documents::new_sales_order();
    SalesOrder {
        sales_order_number: "SO000451".into(),
        external_id: new.external_id,
        customer_code: new.customer_code,
        customer_po_number: new.customer_po_number,
        order_date: new.order_date,
        currency: new.currency,
        location: new.location,
        status: OrderStatus::Allocated,
        payment_status: new.payment_status,
        payment_method: new.payment_method,
        transaction_id: new.transaction_id,
        lines: new.lines,
        freight: new.freight,
        tax_total: new.tax_total,
        total: new.total.unwrap(),
        tracking: documents::sales_order_change().tracking,
        billing_address: new.billing_address,
        shipping_address: new.shipping_address,
        notes: new.notes,
        created_at: Some(CREATED),
        updated_at: Some(UPDATED),
    }
}

pub(crate) fn invoice() -> Invoice {
    let new = documents::new_invoice();
    Invoice {
        invoice_number: "INV-0007".into(),
        kind: InvoiceKind::Invoice,
        external_id: new.external_id,
        customer_code: new.customer_code,
        sales_order_number: new.sales_order_number,
        customer_po_number: new.customer_po_number,
        credited_invoice: new.credited_invoice,
        invoice_date: new.invoice_date,
        due_date: new.due_date,
        currency: new.currency,
        status: InvoiceStatus::PartiallyPaid,
        lines: new.lines,
        freight: new.freight,
        tax_total: new.tax_total,
        total: dec!(108.00).into(),
        balance: dec!(48.00).into(),
        payments: vec![AppliedPayment {
            payment_number: "P000088".into(),
            transaction_id: Some("ch_0001".into()),
            amount: dec!(60.00).into(),
            applied_on: Some(date!(2026 - 11 - 20)),
        }],
        reference: new.reference,
        billing_address: new.billing_address,
        notes: new.notes,
        created_at: Some(CREATED),
        updated_at: Some(UPDATED),
    }
}

pub(crate) fn payment() -> Payment {
    let new = documents::new_payment();
    Payment {
        payment_number: "P000088".into(),
        kind: PaymentKind::Receipt,
        transaction_id: new.transaction_id,
        refunded_transaction_id: new.refunded_transaction_id,
        external_id: new.external_id,
        customer_code: new.customer_code,
        amount: new.amount,
        currency: new.currency,
        exchange_rate: new.exchange_rate,
        exchange_rate_date: new.exchange_rate_date,
        payment_date: new.payment_date,
        payment_method: new.payment_method.unwrap(),
        card_brand: new.card_brand,
        wallet: new.wallet,
        status: new.status,
        reference: new.reference,
        gl_account: new.gl_account,
        fee_amount: new.fee_amount,
        fee_gl_account: new.fee_gl_account,
        applications: new.applications,
        unapplied: dec!(0.00).into(),
        notes: new.notes,
        created_at: Some(CREATED),
        updated_at: Some(UPDATED),
    }
}

pub(crate) fn journal_entry() -> JournalEntry {
    let new = documents::new_journal_entry();
    JournalEntry {
        journal_number: "J000012".into(),
        reference: new.reference,
        external_id: new.external_id,
        date: new.date,
        currency: new.currency,
        status: JournalStatus::Posted,
        description: new.description,
        reversal_of: new.reversal_of,
        lines: new.lines,
        total_debit: dec!(100.00).into(),
        total_credit: dec!(100.00).into(),
        notes: new.notes,
        created_at: Some(CREATED),
    }
}

pub(crate) fn account() -> Account {
    Account {
        account: "1010-00".into(),
        description: "Bank".into(),
        account_type: AccountType::Asset,
        currency: Some("USD".into()),
        active: true,
    }
}

pub(crate) fn item() -> Item {
    let new = documents::new_item();
    Item {
        sku: new.sku,
        external_id: new.external_id,
        description: new.description,
        status: ItemStatus::Active,
        unit_of_measure: new.unit_of_measure,
        unit_price: new.unit_price,
        currency: new.currency,
        taxable: new.taxable,
        gl_account: new.gl_account,
        on_hand: dec!(-1.5).into(),
        allocated: Some(dec!(2).into()),
        available: dec!(-3.5).into(),
        notes: new.notes,
        created_at: Some(CREATED),
        updated_at: Some(UPDATED),
    }
}

pub(crate) fn stock_quantity() -> StockQuantity {
    StockQuantity {
        sku: "GAS-ARG-50".into(),
        location: Some("MAIN".into()),
        on_hand: dec!(12.500).into(),
        allocated: dec!(2).into(),
        available: dec!(10.500).into(),
        unit_of_measure: "EA".into(),
        as_of: Some(UPDATED),
    }
}

pub(crate) fn error_answer() -> ErrorAnswer {
    ErrorAnswer {
        error: ErrorBody {
            code: ErrorCode::UnknownSku,
            field: Some("Lines[0].SKU".into()),
            message: "There is no item GAS-ARG-5O.".into(),
            details: vec![ErrorDetail {
                code: Some(ErrorCode::UnknownSku),
                field: Some("Lines[0].SKU".into()),
                value: Some("GAS-ARG-5O".into()),
                message: "There is an item GAS-ARG-50.".into(),
            }],
        },
    }
}

pub(crate) fn page<T>(record: T) -> Page<T> {
    Page { items: vec![record], has_more: true, next_page: Some("p2".into()) }
}

/// Runs a macro for every record and answer: the name of its schema and a full example.
#[macro_export]
macro_rules! for_each_record {
    ($visit:ident) => {
        $visit!("Customer", $crate::records::customer());
        $visit!("SalesOrder", $crate::records::sales_order());
        $visit!("Invoice", $crate::records::invoice());
        $visit!("Payment", $crate::records::payment());
        $visit!("JournalEntry", $crate::records::journal_entry());
        $visit!("Account", $crate::records::account());
        $visit!("Item", $crate::records::item());
        $visit!("Quantity", $crate::records::stock_quantity());
        $visit!("ErrorAnswer", $crate::records::error_answer());
        $visit!("CustomerPage", $crate::records::page($crate::records::customer()));
        $visit!("SalesOrderPage", $crate::records::page($crate::records::sales_order()));
        $visit!("InvoicePage", $crate::records::page($crate::records::invoice()));
        $visit!("PaymentPage", $crate::records::page($crate::records::payment()));
        $visit!("JournalEntryPage", $crate::records::page($crate::records::journal_entry()));
        $visit!("AccountPage", $crate::records::page($crate::records::account()));
        $visit!("ItemPage", $crate::records::page($crate::records::item()));
    };
}
