//! One full example of every business object, and the site that they are for.

use iso_currency::Currency;
use rust_decimal::dec;
use syspro_harmony::OrderStatus;
use syspro_harmony::enet::objects::arsqry::QueryCustomer;
use syspro_harmony::enet::objects::arsscs::{CustomerRecord, MaintainCustomer};
use syspro_harmony::enet::objects::arstin::PostInvoice;
use syspro_harmony::enet::objects::arstpy::{InvoiceToPay, PostPayment, UnappliedPayment};
use syspro_harmony::enet::objects::comfnd::{Comparison, Condition, FindRows};
use syspro_harmony::enet::objects::cshtwd::{CashBookParameters, Direction, LedgerDistribution, PostCashBookEntry};
use syspro_harmony::enet::objects::gentjl::{JournalLine, PostJournal};
use syspro_harmony::enet::objects::invqry::QueryStock;
use syspro_harmony::enet::objects::sorqry::QuerySalesOrder;
use syspro_harmony::enet::objects::sortoi::{
    Allocation, CommentLine, FreightLine, ImportSalesOrder, MiscChargeLine, OrderHeader, OrderLine, StockLine,
};
use syspro_harmony::enet::objects::sortos::{ChangeOrderStatus, StatusParameters};
use syspro_harmony::enet::{FinancialYear, Period, Settings, Site, SiteCurrencies};
use time::macros::date;

/// A site that calls the pound `GB` and the dollar `$`.
pub(crate) fn site() -> Site {
    let currencies = SiteCurrencies::new().home(Currency::GBP, "GB").with(Currency::USD, "$");
    Site::new(Settings { currencies, longest_url: 20_000, ..Settings::default() })
}

fn lines(first: &str) -> [Option<String>; 5] {
    let some = |text: &str| Some(text.to_owned());
    [some(first), None, some("Burnley"), some("Lancashire"), some("United Kingdom")]
}

pub(crate) fn sales_order() -> ImportSalesOrder {
    let header = OrderHeader {
        order_date: Some(date!(2026 - 11 - 20)),
        invoice_terms: Some("30".into()),
        currency: Some(Currency::USD),
        shipping_instructions: Some("Courier".into()),
        customer_name: Some("Ann Müller & Söhne".into()),
        ship_address: lines("1 High Street"),
        ship_postal_code: Some("BB10 1AA".into()),
        email: Some("ann@example.com".into()),
        warehouse: Some("WEBS".into()),
        special_instructions: Some("£5 voucher <inside>".into()),
        alternate_reference: Some("opayo".into()),
        branch: Some("N1".into()),
        requested_ship_date: Some(date!(2026 - 11 - 23)),
        comments: vec!["first".into(), "second".into()],
        ..OrderHeader::new("#WEB1001".into(), "WEBS01".into())
    };
    let goods = StockLine {
        description: Some("Kettle, 1 l".into()),
        warehouse: Some("WEBS".into()),
        order_uom: Some("EA".into()),
        price_uom: Some("EA".into()),
        product_class: Some("WEB".into()),
        ship_date: Some(date!(2026 - 11 - 23)),
        discount: Some(dec!(1.50).into()),
        tax_code: Some("A".into()),
        ..StockLine::new(1, "KETTLE 1L".into(), dec!(2).into(), dec!(6.66).into())
    };
    let freight = FreightLine { po_line: 9999, value: dec!(4.16).into(), cost: dec!(4.16).into() };
    let charge = MiscChargeLine {
        po_line: 3,
        value: dec!(1).into(),
        cost: dec!(0).into(),
        product_class: Some("WEB".into()),
        description: Some("gift wrapping".into()),
    };
    let lines = vec![
        OrderLine::Freight(freight),
        OrderLine::Stock(Box::new(goods)),
        OrderLine::MiscCharge(charge),
        OrderLine::Comment(CommentLine { po_line: 2, comment: "handle with care".into() }),
    ];
    let mut order = ImportSalesOrder::new(header, lines);
    order.parameters.order_status = OrderStatus::Suspense;
    order.parameters.operator_to_inform = Some("ADMIN".into());
    order.parameters.allocation = Some(Allocation::Available);
    order
}

pub(crate) fn order_status() -> ChangeOrderStatus {
    ChangeOrderStatus {
        sales_order: "015574".into(),
        from: Some(OrderStatus::Suspense),
        to: OrderStatus::Open,
        parameters: StatusParameters::default(),
    }
}

pub(crate) fn payment() -> PostPayment {
    let mut payment = PostPayment::new("000001".into(), dec!(30).into(), "ch_0001AbCdEfGhIjKlMnOpQr".into());
    payment.date = Some(date!(2026 - 11 - 20));
    payment.notation = Some("Opayo settlement".into());
    payment.bank = Some("GB".into());
    payment.bank_charge = Some(dec!(0.45).into());
    payment.invoices = vec![InvoiceToPay::new("100466".into(), dec!(20).into())];
    payment.unapplied = vec![UnappliedPayment { value: dec!(10).into(), customer_po_number: Some("#WEB1001".into()) }];
    payment.parameters.ignore_analysis = Some(true);
    payment
}

pub(crate) fn credit_note() -> PostInvoice {
    let mut note = PostInvoice::credit_note(
        "000001".into(),
        Some("100466".into()),
        dec!(15).into(),
        "re_0001".into(),
        "WEB".into(),
    );
    note.date = Some(date!(2026 - 11 - 20));
    note.exchange_rate = Some(dec!(1.25).into());
    note.tax = Some(dec!(2.50).into());
    note.cost = Some(dec!(0).into());
    note.terms = Some("0".into());
    note.branch = Some("N1".into());
    note
}

pub(crate) fn journal() -> PostJournal {
    let fee = JournalLine { comment: Some("fees".into()), ..JournalLine::debit("00-7000".into(), dec!(2).into()) };
    let mut journal = PostJournal::new(
        "po_0001".into(),
        vec![
            JournalLine::debit("00-1200".into(), dec!(98).into()),
            fee,
            JournalLine::credit("00-4000".into(), dec!(100).into()),
        ],
    );
    journal.date = Some(date!(2026 - 11 - 20));
    journal.notation = Some("settlement of the day".into());
    journal.period = Some((FinancialYear::new(2026).unwrap(), Period::new(11).unwrap()));
    journal
}

pub(crate) fn cash_book_entry() -> PostCashBookEntry {
    let fees = LedgerDistribution {
        ledger_code: "00-7000".into(),
        value: dec!(2).into(),
        notation: Some("gateway fees".into()),
    };
    PostCashBookEntry {
        bank: "GB".into(),
        direction: Direction::Withdrawal,
        reference: "po_0001-fees".into(),
        value: dec!(2).into(),
        date: Some(date!(2026 - 11 - 20)),
        narration: None,
        distribution: vec![fees],
        parameters: CashBookParameters::default(),
    }
}

pub(crate) fn customer() -> MaintainCustomer {
    let record = CustomerRecord {
        name: Some("Ann Example".into()),
        short_name: Some("ANNEXAMPLE".into()),
        credit_limit: Some(dec!(1000).into()),
        salesperson: Some("100".into()),
        customer_class: Some("RT".into()),
        branch: Some("N1".into()),
        terms: Some("30".into()),
        area: Some("N".into()),
        tax_status: Some('N'),
        tax_exempt_number: Some("1".into()),
        telephone: Some("+44 20 5550 0100".into()),
        contact: Some("Ann Example".into()),
        currency: Some(Currency::USD),
        user_field_1: Some("opayo".into()),
        user_field_2: Some(String::new()),
        date_added: Some(date!(2026 - 11 - 20)),
        on_hold: Some(false),
        email: Some("ann@example.com".into()),
        sold_to: lines("1 High Street"),
        sold_postal_code: Some("BB10 1AA".into()),
        ship_to: lines("2 High Street"),
        ship_postal_code: Some("BB10 1AB".into()),
        company_tax_number: Some("GB000000000".into()),
    };
    MaintainCustomer::add(Some("WEB0001".into()), record)
}

pub(crate) fn stock_query() -> QueryStock {
    QueryStock { stock_code: "KETTLE 1L".into() }
}

pub(crate) fn sales_order_query() -> QuerySalesOrder {
    QuerySalesOrder { sales_order: "015574".into() }
}

pub(crate) fn customer_query() -> QueryCustomer {
    QueryCustomer { customer: "000001".into(), include_settled: true }
}

pub(crate) fn find_rows() -> FindRows {
    let either = vec![
        Condition::new("Reference", Comparison::Equal, "ABCDEFGH"),
        Condition::new("Narration", Comparison::Like, "%ch_0001%"),
    ];
    let find = FindRows::of("ArPayments", &["Reference", "Value"]).equal("Customer", "000001").any(either);
    FindRows { order_by: vec!["Reference".into()], ..find }
}
