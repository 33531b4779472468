//! Receipts as ARSTPY payments. There is no invoice yet when an order is paid, so the money stays unapplied under the order's number
//! until there is one. The transaction stands short in the reference and whole in the notation.

use syspro_harmony::enet::Site;
use syspro_harmony::enet::objects::arstpy::{PostPayment, UnappliedPayment};
use syspro_harmony::{Amount, CustomerCode, CustomerPoNumber, ReferenceNumber};

use super::EnetOptions;
use crate::canonical::{Receipt, ReceiptStatus};
use crate::erp::fit;
use crate::erp::syspro::reference;
use crate::refusal::{Refusal, RefusalCode};

/// A payment to post.
pub(super) fn post(receipt: &Receipt, site: &Site, options: &EnetOptions) -> Result<PostPayment, Refusal> {
    match receipt.status {
        ReceiptStatus::Paid => {}
        ReceiptStatus::Pending | ReceiptStatus::Failed => {
            let message = "SYSPRO's receivables hold money that has come; set rules.payment.record_failed = false";
            return Err(Refusal::new(RefusalCode::Rejected, "receipt.status", receipt.status, message));
        }
    }
    let widths = site.settings().widths;
    let customer = fit::resolved("receipt.customer", &receipt.customer)?;
    let value = Amount::from(receipt.amount.amount());
    let order = receipt.reference.as_deref();
    let order =
        order.map(|number| reference::fit("receipt.reference", number, widths.customer_po_number)).transpose()?;
    let mut payment = PostPayment::new(
        CustomerCode::from(customer.as_str()),
        value,
        ReferenceNumber::from(receipt.transaction.as_str()),
    );
    payment.date = Some(receipt.received_on);
    payment.narration = Some(receipt.method.chars().take(widths.payment_narration).collect());
    payment.bank = options.bank.clone();
    let customer_po_number = order.map(|order| CustomerPoNumber::from(order.key()));
    payment.unapplied = vec![UnappliedPayment { value, customer_po_number }];
    Ok(payment)
}
