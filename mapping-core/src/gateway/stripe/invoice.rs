//! Invoices of subscriptions and of single sales, with their lines after discount and their taxes beside them.

use stripe_model::{Expandable, Invoice, InvoiceLine as StripeLine, InvoiceStatus as Wire, Metadata, Price, Product};
use time::OffsetDateTime;

use super::amount::{INVOICE_UNITS, signed_money};
use super::person::{customer, destination, postal, text};
use crate::canonical::{
    Customer, GatewayCustomerId, InvoiceId, InvoiceLine, InvoiceStatus, Metadata as Words, OrderLine, ProductId,
    Reported, Sku, SubscriptionInvoice,
};
use crate::money::{Decimal, Money};
use crate::refusal::{Refusal, RefusalCode};

/// An invoice object as an invoice.
///
/// # Errors
/// [`Refusal`] for an amount or a currency that is none, for a preview, which has no id, and for an invoice without a time.
pub fn invoice(invoice: &Invoice) -> Result<SubscriptionInvoice, Refusal> {
    invoice_at(invoice, None)
}

/// The same, with the time of the event for an invoice that has none of its own.
pub(super) fn invoice_at(
    invoice: &Invoice,
    event_time: Option<OffsetDateTime>,
) -> Result<SubscriptionInvoice, Refusal> {
    let amount =
        |field, minor: Option<i64>| signed_money(field, minor.unwrap_or_default(), &invoice.currency, &INVOICE_UNITS);
    let told = |field, minor: Option<i64>| minor.map(|minor| amount(field, Some(minor))).transpose();
    let changed = invoice.status_transitions.clone().unwrap_or_default();
    let lines = invoice.lines().iter().enumerate().map(|(position, line)| read_line(position, line));
    Ok(SubscriptionInvoice {
        id: invoice.id.as_ref().map(|id| InvoiceId::from(id.as_str())).ok_or_else(preview)?,
        number: text(&invoice.number),
        status: invoice.status().map(status),
        subscription: invoice.subscription_id().map(ToString::to_string),
        customer: billed(invoice),
        lines: lines.collect::<Result<_, _>>()?,
        total: amount("invoice.total", invoice.total)?,
        paid: amount("invoice.paid", invoice.amount_paid)?,
        due: told("invoice.due", invoice.amount_due)?,
        remaining: told("invoice.remaining", invoice.amount_remaining)?,
        credited: told("invoice.credited", credited(invoice)?)?,
        attempts: invoice.attempt_count.and_then(|count| u32::try_from(count).ok()).unwrap_or_default(),
        next_attempt_at: invoice.next_payment_attempt,
        created_at: super::moment("invoice.created_at", invoice.made(), event_time)?,
        finalised_at: changed.finalized_at,
        paid_at: changed.paid_at,
        closed_at: changed.voided_at.or(changed.marked_uncollectible_at),
        metadata: invoice.metadata.0.clone(),
    })
}

fn status(status: Wire) -> Reported<InvoiceStatus> {
    Reported::Known(match status {
        Wire::Draft => InvoiceStatus::Draft,
        Wire::Open => InvoiceStatus::Open,
        Wire::Paid => InvoiceStatus::Paid,
        Wire::Uncollectible => InvoiceStatus::Uncollectible,
        Wire::Void => InvoiceStatus::Void,
        Wire::Unknown(text) if text == "deleted" => InvoiceStatus::Void, // a draft that was thrown away
        Wire::Unknown(text) => return Reported::Unknown(text),
    })
}

/// What credit notes took back in minor units, before and after it was paid; none for none.
fn credited(invoice: &Invoice) -> Result<Option<i64>, Refusal> {
    let notes = [invoice.pre_payment_credit_notes_amount, invoice.post_payment_credit_notes_amount];
    let sum = notes.into_iter().flatten().try_fold(0_i64, i64::checked_add).ok_or_else(|| {
        let message = "the credit notes do not fit 64 bits of minor units";
        Refusal::new(RefusalCode::InvalidAmount, "invoice.credited", "", message)
    });
    Ok(Some(sum?).filter(|sum| *sum != 0))
}

fn preview() -> Refusal {
    Refusal::new(
        RefusalCode::Unreadable,
        "invoice.id",
        "",
        "a preview of an invoice has no id and no place in the books",
    )
}

fn billed(invoice: &Invoice) -> Customer {
    let expanded = invoice.customer.as_ref().and_then(Expandable::object).map(customer).unwrap_or_default();
    let billing = invoice.customer_address.clone().and_then(|address| postal(*address, None));
    Customer {
        id: invoice.customer_id().map(|id| GatewayCustomerId::from(id.as_str())),
        name: text(&invoice.customer_name).or(expanded.name),
        email: text(&invoice.customer_email).or(expanded.email),
        phone: text(&invoice.customer_phone).or(expanded.phone),
        billing: billing.or(expanded.billing),
        shipping: invoice.customer_shipping.clone().and_then(|shipping| destination(*shipping)).or(expanded.shipping),
        card: None,
        deleted: matches!(invoice.customer, Some(Expandable::Deleted { .. })),
        metadata: expanded.metadata,
        changed_at: None,
    }
}

fn read_line(position: usize, line: &StripeLine) -> Result<InvoiceLine, Refusal> {
    let period = line.period.unwrap_or_default();
    Ok(InvoiceLine {
        id: line.id.as_ref().map(ToString::to_string),
        line: OrderLine {
            sku: sku(line),
            description: text(&line.description),
            quantity: Decimal::from(line.quantity.unwrap_or(1)),
            net: Some(net(position, line)?),
            tax: Some(tax(position, line)?),
        },
        product: line.product_id().map(|id| ProductId::from(id.as_str())),
        service_from: period.start,
        service_until: period.end,
        proration: line.is_proration(),
        metadata: words(line),
    })
}

/// The shop's data with the product, its price and the line, the later over the earlier.
fn words(line: &StripeLine) -> Words {
    let (price, product) = sold(line);
    let mut words = product.map(|product| product.metadata.0.clone()).unwrap_or_default();
    words.extend(price.map(|price| price.metadata.0.clone()).unwrap_or_default());
    words.extend(line.metadata.0.clone());
    words
}

/// The price and the product of a line, where they are expanded.
fn sold(line: &StripeLine) -> (Option<&Price>, Option<&Product>) {
    let price = line.price.as_ref().and_then(Expandable::object);
    (price, price.and_then(|price| price.product.as_ref()).and_then(Expandable::object))
}

/// A line's amount is before discount and with the taxes that are included in its price.
fn net(position: usize, line: &StripeLine) -> Result<Money, Refusal> {
    let field = format!("invoice.lines[{position}].net");
    let discounts = line.discount_amounts.iter().flatten().map(|discount| discount.amount);
    let included = line.taxes().iter().filter(|tax| tax.is_inclusive() == Some(true)).map(|tax| tax.amount);
    let minor = discounts.chain(included).try_fold(line.amount, i64::checked_sub);
    read_minor(&field, minor, line)
}

fn tax(position: usize, line: &StripeLine) -> Result<Money, Refusal> {
    let minor = line.taxes().iter().try_fold(0_i64, |sum, tax| sum.checked_add(tax.amount));
    read_minor(&format!("invoice.lines[{position}].tax"), minor, line)
}

fn read_minor(field: &str, minor: Option<i64>, line: &StripeLine) -> Result<Money, Refusal> {
    let minor = minor.ok_or_else(|| {
        Refusal::new(RefusalCode::InvalidAmount, field, line.amount, "the line does not fit 64 bits of minor units")
    })?;
    signed_money(field, minor, &line.currency, &INVOICE_UNITS)
}

/// The shop's item code where the line, its price or its product holds one; else the gateway's own id of what was sold.
fn sku(line: &StripeLine) -> Sku {
    let (price, product) = sold(line);
    let written = written_sku(&line.metadata)
        .or_else(|| price.and_then(|price| written_sku(&price.metadata)))
        .or_else(|| product.and_then(|product| written_sku(&product.metadata)));
    let product = || line.product_id().map(|id| Sku::from(id.as_str()));
    let price = || line.price_id().map(|id| Sku::from(id.as_str()));
    let own = || line.id.as_ref().map(|id| Sku::from(id.as_str()));
    written.or_else(product).or_else(price).or_else(own).unwrap_or_else(|| Sku::from(""))
}

/// The item code that the shop stored with an object.
pub(super) fn written_sku(metadata: &Metadata) -> Option<Sku> {
    metadata.get("sku").map(|sku| sku.trim()).filter(|sku| !sku.is_empty()).map(Sku::from)
}
