//! Credit memos as ARSTIN credit notes: on the invoice where there is one, otherwise with a number of their own. ARSTIN has no lines;
//! the tax of the memo's lines is said in all.

use syspro_harmony::enet::objects::arstin::PostInvoice;
use syspro_harmony::{Amount, CustomerCode, InvoiceNumber, ReferenceNumber};

use super::EnetOptions;
use crate::canonical::CreditMemo;
use crate::erp::credited_tax::credited_tax;
use crate::erp::fit;
use crate::refusal::{Refusal, RefusalCode};

/// A credit note to post.
pub(super) fn post(memo: &CreditMemo, options: &EnetOptions) -> Result<PostInvoice, Refusal> {
    let class = options.credit_class.clone().ok_or_else(|| {
        let message = "a credit note charges the account of its product class; set the option credit_class";
        Refusal::new(RefusalCode::MissingFact, "credit_memo.account", &memo.refund, message)
    })?;
    let customer = fit::resolved("credit_memo.customer", &memo.customer)?;
    let invoice = memo.invoice.as_ref().map(|invoice| InvoiceNumber::from(invoice.as_str()));
    let mut note = PostInvoice::credit_note(
        CustomerCode::from(customer.as_str()),
        invoice,
        Amount::from(memo.amount.amount()),
        ReferenceNumber::from(memo.refund.as_str()),
        class,
    );
    note.date = Some(memo.credited_on);
    note.tax = credited_tax(memo)?.map(|tax| Amount::from(tax.amount()));
    Ok(note)
}
