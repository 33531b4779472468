//! What no business object is known to do, and what a person does instead. A receipt is taken back through ARSTPY only by an
//! adjustment of an invoice, and an order that is just paid has none; INVSST's fields, and those of a stock count, are not known.

use crate::canonical::{Document, ItemRecord, ReceiptReversal, StockQuantity};
use crate::refusal::{Refusal, RefusalCode};

/// The refusal of a receipt's reversal.
pub(super) fn receipt_reversal(reversal: &ReceiptReversal) -> Refusal {
    let ReceiptReversal { amount, receipt, customer, cause, .. } = reversal;
    let message = format!(
        "e.net cannot take a payment back: reverse {amount} of payment {receipt} of customer {customer} in SYSPRO's receivables, \
         with {cause} as the reference"
    );
    refused(&Document::ReceiptReversal(Box::new(reversal.clone())), message)
}

/// The refusal of an item.
pub(super) fn item(item: &ItemRecord) -> Refusal {
    let (verb, lead) = if item.known { ("change", "to") } else { ("add", "at") };
    let price = item.price.map_or_else(String::new, |price| format!(" {lead} {price}"));
    let message =
        format!("e.net is not known to maintain items: {verb} stock code {}{price} in SYSPRO's inventory", item.sku);
    refused(&Document::Item(Box::new(item.clone())), message)
}

/// The refusal of a count.
pub(super) fn stock(stock: &StockQuantity) -> Refusal {
    let message = format!(
        "e.net is not known to set a count: make it {} of stock code {} in SYSPRO's inventory",
        stock.on_hand, stock.sku
    );
    refused(&Document::Stock(Box::new(stock.clone())), message)
}

fn refused(document: &Document, message: String) -> Refusal {
    Refusal::new(RefusalCode::Unsupported, "document", document.key(), message)
}
