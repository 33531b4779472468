//! In which tables postings are found again. Tables and columns are a release's and a site's: compare them with the site's
//! own data dictionary before relying on them.

/// Where each kind of posting is looked for.
///
/// Payments and invoices without a table are looked for on the customer's statement. That rests on fields of ARSQRY's answer that
/// nobody has confirmed: `ChequeReference` and `PayValue` of a payment, `Reference` and `TrnValue` of what moved an invoice. A
/// site whose answer calls them otherwise, cuts the reference or leaves out what is settled says [`Finding::Absent`] of a
/// payment that is in its books, and that payment is posted a second time. So `Absent` from a statement is weak evidence,
/// where `AlreadyPosted` is good evidence.
///
/// Before going live, name a table in [`payments`](Self::payments) and [`invoices`](Self::invoices) with the columns of customer,
/// reference, value and narration, as the site's data dictionary has them. Then post one payment in a test company and see
/// that its probe finds it; do the same for [`journals`](Self::journals), whose default is not confirmed either.
///
/// [`Finding::Absent`]: super::Finding::Absent
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeTables {
    /// Sales orders.
    pub sales_orders: Option<TableProbe>,
    /// AR payments; the customer's statement if absent, which is weak evidence.
    pub payments: Option<TableProbe>,
    /// AR invoices and notes; the customer's statement if absent, which is weak evidence.
    pub invoices: Option<TableProbe>,
    /// Ledger journals.
    pub journals: Option<TableProbe>,
    /// Cash book entries.
    pub cash_book: Option<TableProbe>,
    /// Customers.
    pub customers: Option<TableProbe>,
}

/// A table and those of its columns that tell a posting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableProbe {
    /// The table.
    pub table: String,
    /// The column of the number that SYSPRO gave.
    pub number: String,
    /// The column of the customer or bank.
    pub owner: Option<String>,
    /// The column of the reference.
    pub reference: String,
    /// The column of the value.
    pub value: Option<String>,
    /// The column of the text that holds the whole of a shortened reference.
    pub narration: Option<String>,
    /// The column of an order's status.
    pub status: Option<String>,
}

impl TableProbe {
    /// A table with its columns of number and reference; set the other columns as needed.
    pub fn new(table: impl Into<String>, number: impl Into<String>, reference: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            number: number.into(),
            owner: None,
            reference: reference.into(),
            value: None,
            narration: None,
            status: None,
        }
    }

    /// The columns to be told, each once.
    pub(super) fn columns(&self) -> Vec<&str> {
        let optional = [&self.owner, &self.value, &self.narration, &self.status];
        let mut columns = vec![self.number.as_str()];
        for column in std::iter::once(&self.reference).chain(optional.into_iter().flatten()) {
            if !columns.contains(&column.as_str()) {
                columns.push(column);
            }
        }
        columns
    }
}

impl Default for ProbeTables {
    /// Sales orders in `SorMaster` and customers in `ArCustomer`, which live sites use; journals in `GenJournalCtl` by the
    /// names of GENTJL's own answer, which nobody has confirmed; payments and notes on the customer's statement, which is weak
    /// evidence.
    fn default() -> Self {
        let orders = TableProbe {
            owner: Some("Customer".to_owned()),
            status: Some("OrderStatus".to_owned()),
            ..TableProbe::new("SorMaster", "SalesOrder", "CustomerPoNumber")
        };
        let journals = TableProbe {
            value: Some("DebitAmount".to_owned()),
            narration: Some("Notation".to_owned()),
            ..TableProbe::new("GenJournalCtl", "GlJournal", "JournalReference")
        };
        Self {
            sales_orders: Some(orders),
            payments: None,
            invoices: None,
            journals: Some(journals),
            cash_book: None,
            customers: Some(TableProbe::new("ArCustomer", "Customer", "Customer")),
        }
    }
}
