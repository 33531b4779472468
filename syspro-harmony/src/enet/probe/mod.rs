//! Whether a posting is in the books, asked by its natural key. e.net knows no idempotency keys: whoever lost an answer asks before
//! anything is sent again, and whoever wants to be sure asks before anything is sent at all.

mod finding;
mod judge;
mod tables;

use client_core::InvalidRequest;

pub use finding::{Finding, Found};
pub use tables::{ProbeTables, TableProbe};

use super::business_object::BusinessObject;
use super::objects::arsqry::QueryCustomer;
use super::objects::comfnd::{Comparison, Condition, FindRows};
use super::short_reference::ShortReference;
use super::site::Site;
use crate::{Amount, CustomerCode, CustomerPoNumber};

/// A business object that posts something that can be found again.
pub trait Posting: BusinessObject {
    /// The question whether it is posted.
    ///
    /// # Errors
    /// [`InvalidRequest`] if it carries nothing to be found by.
    fn probe(&self, site: &Site) -> Result<Probe, InvalidRequest>;

    /// Whether an accepted answer lacks the number that SYSPRO gave, so that it is worth asking for.
    fn lacks_number(&self, output: &Self::Output) -> bool {
        let _ = output;
        false
    }

    /// The output with the number that was found.
    fn with_number(&self, output: Self::Output, found: Found) -> Self::Output {
        let _ = found;
        output
    }
}

/// The question whether something is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// A sales order, by the customer's order number.
    SalesOrder {
        /// Whose.
        customer: CustomerCode,
        /// Its order number.
        customer_po_number: CustomerPoNumber,
    },
    /// A payment, by customer, reference and value.
    Payment {
        /// Whose.
        customer: CustomerCode,
        /// Its reference.
        reference: ShortReference,
        /// How much it must be.
        value: Amount,
    },
    /// An invoice, debit note or credit note, by customer, reference and value.
    Invoice {
        /// Whose.
        customer: CustomerCode,
        /// Its reference.
        reference: ShortReference,
        /// How much it must be.
        value: Amount,
    },
    /// A ledger journal, by its reference and total.
    Journal {
        /// Its reference.
        reference: ShortReference,
        /// What its debits must come to.
        total: Amount,
    },
    /// A cash book entry, by bank, reference and value.
    CashBook {
        /// Of which bank.
        bank: String,
        /// Its reference.
        reference: ShortReference,
        /// How much it must be.
        value: Amount,
    },
    /// A customer, by its code.
    Customer {
        /// The code.
        customer: CustomerCode,
    },
}

/// How a probe is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// By looking for rows of a table.
    Rows(FindRows),
    /// By reading the customer's statement.
    Statement(QueryCustomer),
}

impl Probe {
    /// How this is asked at a site: of the table that the site names for it, or else of the customer's statement.
    ///
    /// # Errors
    /// [`InvalidRequest`] if the site names no table and no statement tells it.
    pub fn question(&self, tables: &ProbeTables) -> Result<Question, InvalidRequest> {
        match (self.table(tables), self) {
            (Some(table), _) => Ok(Question::Rows(self.rows(table))),
            (None, Self::Payment { customer, .. } | Self::Invoice { customer, .. }) => {
                Ok(Question::Statement(QueryCustomer { customer: customer.clone(), include_settled: true }))
            }
            (None, Self::SalesOrder { .. } | Self::Journal { .. } | Self::CashBook { .. } | Self::Customer { .. }) => {
                Err(InvalidRequest::new("probes", "the site names no table to look for this in"))
            }
        }
    }

    /// The table that a site names for this.
    fn table<'a>(&self, tables: &'a ProbeTables) -> Option<&'a TableProbe> {
        match self {
            Self::SalesOrder { .. } => tables.sales_orders.as_ref(),
            Self::Payment { .. } => tables.payments.as_ref(),
            Self::Invoice { .. } => tables.invoices.as_ref(),
            Self::Journal { .. } => tables.journals.as_ref(),
            Self::CashBook { .. } => tables.cash_book.as_ref(),
            Self::Customer { .. } => tables.customers.as_ref(),
        }
    }

    /// The search of a table: by the owner, and by the reference or the narration that holds its whole.
    fn rows(&self, table: &TableProbe) -> FindRows {
        let mut find = FindRows::of(table.table.as_str(), &table.columns());
        if let (Some(column), Some(owner)) = (&table.owner, self.owner()) {
            find = find.equal(column, owner);
        }
        let mut either = vec![Condition::new(table.reference.as_str(), Comparison::Equal, self.key())];
        if let (Some(column), Some(whole)) = (&table.narration, self.shortened()) {
            either.push(Condition::new(column.as_str(), Comparison::Like, format!("%{whole}%")));
        }
        find.any(either)
    }

    /// Whose it is: a customer's or a bank's.
    fn owner(&self) -> Option<&str> {
        match self {
            Self::SalesOrder { customer, .. } | Self::Payment { customer, .. } | Self::Invoice { customer, .. } => {
                Some(customer.as_str())
            }
            Self::CashBook { bank, .. } => Some(bank),
            Self::Journal { .. } | Self::Customer { .. } => None,
        }
    }

    /// What stands in its column of references.
    fn key(&self) -> &str {
        match self {
            Self::SalesOrder { customer_po_number, .. } => customer_po_number.as_str(),
            Self::Customer { customer } => customer.as_str(),
            Self::Payment { reference, .. }
            | Self::Invoice { reference, .. }
            | Self::Journal { reference, .. }
            | Self::CashBook { reference, .. } => reference.key(),
        }
    }

    /// Its reference, where that may have been shortened.
    fn reference(&self) -> Option<&ShortReference> {
        match self {
            Self::SalesOrder { .. } | Self::Customer { .. } => None,
            Self::Payment { reference, .. }
            | Self::Invoice { reference, .. }
            | Self::Journal { reference, .. }
            | Self::CashBook { reference, .. } => Some(reference),
        }
    }

    /// The whole of a reference that was shortened.
    fn shortened(&self) -> Option<&str> {
        self.reference().filter(|reference| reference.is_shortened()).map(ShortReference::whole)
    }

    /// How much it must be.
    fn value(&self) -> Option<Amount> {
        match self {
            Self::SalesOrder { .. } | Self::Customer { .. } => None,
            Self::Payment { value, .. } | Self::Invoice { value, .. } | Self::CashBook { value, .. } => Some(*value),
            Self::Journal { total, .. } => Some(*total),
        }
    }
}
