//! What SYSPRO's queries answer as the facts that flows ask for.

use syspro_harmony::OrderStatus;
use syspro_harmony::enet::objects::comfnd::Row;
use syspro_harmony::enet::objects::invqry::StockItem;
use syspro_harmony::enet::objects::sorqry::SalesOrder;
use syspro_harmony::enet::value::figure;
use syspro_harmony::enet::{ShortReference, Site};

use super::{EnetOptions, customer as record};
use crate::canonical::{
    CustomerCode, ExternalId, JournalReference, OrderReference, PostalAddress, SalesOrderNumber, Sku, TransactionId,
};
use crate::erp::found;
use crate::erp::syspro::reference;
use crate::flows::{CustomerQuery, ErpCustomer, ErpItem, ErpJournal, ErpReceipt, ErpSalesOrder};
use crate::money::{Currency, Decimal, Money};
use crate::refusal::{Refusal, RefusalCode};

/// A customer of `ArCustomer`. A record whose code or foreign key is the one that the asked id gives is of that id, which may not
/// stand whole in any column; any other foreign key is told as it stands.
pub fn customer(row: &Row, query: &CustomerQuery, site: &Site, options: &EnetOptions) -> Option<ErpCustomer> {
    let code = row.get("Customer")?;
    let own = |column: &str| row.get(column).map(str::to_owned);
    let is_asked = |id: &&ExternalId| {
        let by_code = options.customer_code(id, site.settings().widths.customer);
        let by_key = record::foreign_key(id, site);
        by_code.is_some_and(|given| given.as_str() == code)
            || (by_key.is_some() && by_key.as_deref() == row.get("UserField1"))
    };
    let billing = PostalAddress {
        lines: own("SoldToAddr1").into_iter().collect(),
        city: own("SoldToAddr3"),
        postcode: own("SoldPostalCode"),
        ..PostalAddress::default()
    };
    Some(ErpCustomer {
        code: CustomerCode::from(code),
        external_id: query
            .external_id
            .as_ref()
            .filter(is_asked)
            .cloned()
            .or_else(|| row.get("UserField1").map(ExternalId::from)),
        name: own("Name").unwrap_or_default(),
        email: own("Email"),
        phone: own("Telephone"),
        billing: (billing != PostalAddress::default()).then_some(billing),
        shipping: None,
        changed_at: None,
    })
}

/// The customers that several searches found, each once, in the order of their codes.
pub fn customers<'a>(
    found: impl IntoIterator<Item = &'a Row>,
    query: &CustomerQuery,
    site: &Site,
    options: &EnetOptions,
) -> Vec<ErpCustomer> {
    found::customers(found.into_iter().filter_map(|row| customer(row, query, site, options)))
}

/// The only order among rows of `SorMaster` that still stands and bears the shop's number.
///
/// # Errors
/// [`RefusalCode::Conflict`] when several orders bear the number.
pub fn order_number(rows: &[Row], wanted: &OrderReference, site: &Site) -> Result<Option<SalesOrderNumber>, Refusal> {
    let Ok(key) = reference::order(wanted, site.settings().widths.customer_po_number) else { return Ok(None) };
    let stands = |row: &&Row| {
        let status = row.get("OrderStatus").map(OrderStatus::from);
        let is_cancelled = matches!(status, Some(OrderStatus::Cancelled | OrderStatus::CancelledInEntry));
        !is_cancelled && row.get("CustomerPoNumber").is_some_and(|number| key.is_of(number, None))
    };
    let numbers = rows.iter().filter(stands).filter_map(|row| row.get("SalesOrder"));
    let only = found::only_order(wanted, numbers, |number| number, "cancel the wrong ones")?;
    Ok(only.map(SalesOrderNumber::from))
}

/// A sales order under the shop's number that was asked for. Its total is that of its lines and charges, without the tax that
/// SYSPRO adds when it invoices.
///
/// # Errors
/// [`RefusalCode::UnknownCurrency`] for a currency that the site does not name; [`RefusalCode::InvalidAmount`] for lines that do
/// not add up.
pub fn sales_order(order: &SalesOrder, wanted: &OrderReference, site: &Site) -> Result<ErpSalesOrder, Refusal> {
    let currency = currency("sales_order.Currency", order.currency.as_deref(), site)?;
    let values = order.lines.iter().filter_map(|line| line.value).chain(order.charges.iter().copied());
    let total = Money::sum(currency, values.map(|value| Money::new(value.decimal(), currency)));
    Ok(ErpSalesOrder {
        number: SalesOrderNumber::from(order.sales_order.as_str()),
        reference: wanted.clone(),
        customer: CustomerCode::from(order.customer.as_str()),
        total: total.map_err(|error| error.refuse("sales_order.total"))?,
        transaction: None,
        shipped: order.last_invoice.is_some(),
        complete: false,
    })
}

/// The payment of a transaction, from a row of the table that the site names for payments. `currency` is the customer's.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] for a value that is none.
pub fn receipt(
    row: &Row,
    transaction: &TransactionId,
    site: &Site,
    currency: Currency,
) -> Result<Option<ErpReceipt>, Refusal> {
    let settings = site.settings();
    let Some(table) = &settings.probes.payments else { return Ok(None) };
    let narration = table.narration.as_deref().and_then(|column| row.get(column));
    let short = ShortReference::fit(transaction.as_str(), settings.widths.payment_reference);
    let is_of = short.is_some_and(|short| short.is_of(row.get(&table.reference).unwrap_or_default(), narration));
    let owner = table.owner.as_deref().and_then(|column| row.get(column));
    let value = table.value.as_deref().and_then(|column| row.get(column));
    let (true, Some(owner), Some(value)) = (is_of, owner, value) else { return Ok(None) };
    Ok(Some(ErpReceipt {
        number: row.get(&table.number).unwrap_or_default().to_owned(),
        transaction: transaction.clone(),
        customer: CustomerCode::from(owner),
        amount: money("receipt.amount", value, currency)?.abs(),
    }))
}

/// A journal, from a row of the table that the site names for journals, in the company's `home` currency.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] for a value that is none.
pub fn journal(
    row: &Row,
    reference: &JournalReference,
    site: &Site,
    home: Currency,
) -> Result<Option<ErpJournal>, Refusal> {
    let settings = site.settings();
    let Some(table) = &settings.probes.journals else { return Ok(None) };
    let narration = table.narration.as_deref().and_then(|column| row.get(column));
    let short = ShortReference::fit(reference.as_str(), settings.widths.journal_reference);
    let is_of = short.is_some_and(|short| short.is_of(row.get(&table.reference).unwrap_or_default(), narration));
    let value = table.value.as_deref().and_then(|column| row.get(column));
    let (true, Some(value)) = (is_of, value) else { return Ok(None) };
    let number = row.get(&table.number).unwrap_or_default().to_owned();
    Ok(Some(ErpJournal { number, reference: reference.clone(), total: money("journal.total", value, home)?.abs() }))
}

/// An item by INVQRY. Its price is not told, its stock is that of all warehouses.
pub fn item(item: &StockItem) -> ErpItem {
    ErpItem {
        sku: Sku::from(item.stock_code.as_str()),
        description: item.description.clone(),
        price: None,
        on_hand: on_hand(item),
        active: None,
        changed_at: None,
    }
}

/// An item among rows of `InvMaster`, which tell its code and what it is.
pub fn listed_item(row: &Row) -> Option<ErpItem> {
    Some(ErpItem {
        sku: Sku::from(row.get("StockCode")?),
        description: row.get("Description").map(str::to_owned),
        price: None,
        on_hand: None,
        active: None,
        changed_at: None,
    })
}

/// Over all warehouses; nothing where SYSPRO names none.
fn on_hand(item: &StockItem) -> Option<Decimal> {
    let held = item.warehouses.iter().map(|warehouse| warehouse.on_hand.decimal());
    held.map(Some).reduce(|sum, held| sum?.checked_add(held?)).flatten()
}

/// A currency of the site by SYSPRO's code for it.
///
/// # Errors
/// [`RefusalCode::UnknownCurrency`] for a code that the site does not name.
pub fn currency(field: &str, code: Option<&str>, site: &Site) -> Result<Currency, Refusal> {
    code.and_then(|code| site.settings().currencies.iso(code)).ok_or_else(|| {
        let message = "the site does not say which ISO 4217 currency this is; add it to the site's currencies";
        Refusal::new(RefusalCode::UnknownCurrency, field, code.unwrap_or_default(), message)
    })
}

fn money(field: &str, text: &str, currency: Currency) -> Result<Money, Refusal> {
    let read = figure(text).map_err(|fault| Refusal::new(RefusalCode::InvalidAmount, field, text, fault))?;
    Ok(Money::new(read.unwrap_or_default(), currency))
}
