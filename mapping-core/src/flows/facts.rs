//! What a flow has to know and what was answered. Facts are stored beside the documents that were planned from them, so that
//! a plan can be made again, to the byte, a year later.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical::{
    Customer, CustomerCode, ExternalId, GatewayCustomerId, InvoiceId, OrderReference, Payment, PostalAddress,
    SalesOrderNumber, Screening, SettlementId, Sku, SubscriptionInvoice, TransactionId,
};
use crate::money::Money;

/// One thing to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Question {
    /// The gateway: this payment as it is now.
    Payment {
        /// The transaction.
        id: TransactionId,
    },
    /// The gateway: the payment that this attempt led to, as it is now. Absent while there is none.
    PaymentOfAttempt {
        /// The attempt.
        id: String,
    },
    /// The gateway: this customer as it is now.
    GatewayCustomer {
        /// The customer.
        id: GatewayCustomerId,
    },
    /// The gateway: this invoice, with its lines.
    Invoice {
        /// The invoice.
        id: InvoiceId,
    },
    /// The gateway: the invoice that this payment attempt pays, where the payment itself does not name it.
    InvoiceOfAttempt {
        /// The attempt.
        id: String,
    },
    /// The gateway: what the fraud screening of this payment says now.
    Screening {
        /// The transaction.
        transaction: TransactionId,
    },
    /// The ERP: customers that may be this one.
    Customers {
        /// What they are looked for by.
        query: CustomerQuery,
    },
    /// The ERP: the receipt of this transaction.
    Receipt {
        /// The transaction.
        transaction: TransactionId,
    },
    /// The ERP: the sales order with the shop's number.
    SalesOrder {
        /// The shop's number.
        reference: OrderReference,
    },
    /// The ERP: this item, and the ones whose codes are near it.
    Item {
        /// The item.
        sku: Sku,
    },
    /// The ERP: the credit memo of this refund.
    CreditMemo {
        /// The refund.
        refund: TransactionId,
    },
    /// The ERP: the journal of this settlement.
    Journal {
        /// The settlement.
        settlement: SettlementId,
    },
}

/// Who can answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The gateway.
    Gateway,
    /// The ERP.
    Erp,
}

/// What customers are looked for by; each key on its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerQuery {
    /// The external id.
    pub external_id: Option<ExternalId>,
    /// The e-mail address, lower-cased.
    pub email: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The postcode; used only together with the name.
    pub postcode: Option<String>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "value", rename_all = "snake_case")]
pub enum Answer {
    /// The other side has no such thing.
    Absent,
    /// A payment.
    Payment(Box<Payment>),
    /// A customer at the gateway.
    GatewayCustomer(Box<Customer>),
    /// An invoice.
    Invoice(Box<SubscriptionInvoice>),
    /// Customers of the ERP that fit one of the keys.
    Customers(Vec<ErpCustomer>),
    /// A receipt.
    Receipt(ErpReceipt),
    /// A sales order.
    SalesOrder(ErpSalesOrder),
    /// An item, or the near ones.
    Item(ItemAnswer),
    /// What a fraud screening says.
    Screening(Box<Screening>),
    /// A credit memo.
    CreditMemo(ErpCreditMemo),
    /// A journal.
    Journal(ErpJournal),
}

/// A customer that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpCustomer {
    /// The ERP's code.
    pub code: CustomerCode,
    /// Where the record came from.
    pub external_id: Option<ExternalId>,
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// Where bills go.
    pub billing: Option<PostalAddress>,
    /// Where goods go.
    pub shipping: Option<PostalAddress>,
}

/// A receipt that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpReceipt {
    /// The ERP's number.
    pub number: String,
    /// The gateway's transaction.
    pub transaction: TransactionId,
    /// Who paid.
    pub customer: CustomerCode,
    /// What was paid.
    pub amount: Money,
}

/// A sales order that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpSalesOrder {
    /// The ERP's number.
    pub number: SalesOrderNumber,
    /// The shop's number.
    pub reference: OrderReference,
    /// Who buys.
    pub customer: CustomerCode,
    /// All lines and their taxes.
    pub total: Money,
}

/// A credit memo that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpCreditMemo {
    /// The ERP's number.
    pub number: String,
    /// The gateway's refund.
    pub refund: TransactionId,
    /// Who is credited.
    pub customer: CustomerCode,
    /// What was given back.
    pub amount: Money,
}

/// A journal that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpJournal {
    /// The ERP's number.
    pub number: String,
    /// The gateway's settlement.
    pub settlement: SettlementId,
    /// The sum of the debits.
    pub total: Money,
}

/// An item by its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAnswer {
    /// The item, if the ERP has it.
    pub found: Option<ErpItem>,
    /// Items that the asked code may have meant.
    pub near: Vec<ErpItem>,
}

/// An item that the ERP holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErpItem {
    /// The code.
    pub sku: Sku,
    /// What it is.
    pub description: Option<String>,
    /// The list price of one.
    pub price: Option<Money>,
}

/// Everything that is known so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    answers: Vec<Known>,
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Known {
    question: Question,
    answer: Answer,
}

impl Question {
    /// Who can answer.
    pub fn side(&self) -> Side {
        match self {
            Self::Payment { .. }
            | Self::PaymentOfAttempt { .. }
            | Self::GatewayCustomer { .. }
            | Self::Invoice { .. }
            | Self::InvoiceOfAttempt { .. }
            | Self::Screening { .. } => Side::Gateway,
            Self::Customers { .. }
            | Self::Receipt { .. }
            | Self::SalesOrder { .. }
            | Self::Item { .. }
            | Self::CreditMemo { .. }
            | Self::Journal { .. } => Side::Erp,
        }
    }
}

impl Facts {
    /// Nothing known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an answer; a later answer to the same question replaces the earlier one.
    pub fn learn(&mut self, question: Question, answer: Answer) {
        self.answers.retain(|known| known.question != question);
        self.answers.push(Known { question, answer });
    }

    /// The answer to a question, if it has been asked.
    pub fn answer(&self, question: &Question) -> Option<&Answer> {
        self.answers.iter().find(|known| known.question == *question).map(|known| &known.answer)
    }
}

impl fmt::Display for CustomerQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let external_id = self.external_id.as_ref().map(ExternalId::as_str);
        let keys = [
            ("external id", external_id),
            ("e-mail", self.email.as_deref()),
            ("name", self.name.as_deref()),
            ("postcode", self.postcode.as_deref()),
        ];
        let mut lead = "";
        for (name, value) in keys.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            write!(f, "{lead}{name} {value}")?;
            lead = ", ";
        }
        Ok(())
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payment { id } => write!(f, "payment {id} at the gateway"),
            Self::PaymentOfAttempt { id } => write!(f, "payment of attempt {id} at the gateway"),
            Self::GatewayCustomer { id } => write!(f, "customer {id} at the gateway"),
            Self::Invoice { id } => write!(f, "invoice {id} at the gateway"),
            Self::InvoiceOfAttempt { id } => write!(f, "invoice of attempt {id} at the gateway"),
            Self::Customers { query } => write!(f, "customers in the ERP by {query}"),
            Self::Receipt { transaction } => write!(f, "receipt of {transaction} in the ERP"),
            Self::SalesOrder { reference } => write!(f, "sales order {reference} in the ERP"),
            Self::Item { sku } => write!(f, "item {sku} in the ERP"),
            Self::Screening { transaction } => write!(f, "fraud screening of {transaction} at the gateway"),
            Self::CreditMemo { refund } => write!(f, "credit memo of {refund} in the ERP"),
            Self::Journal { settlement } => write!(f, "journal of {settlement} in the ERP"),
        }
    }
}

/// The kind of answer, without what is in it.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "nothing",
            Self::Payment(_) => "a payment",
            Self::GatewayCustomer(_) => "a customer at the gateway",
            Self::Invoice(_) => "an invoice",
            Self::Customers(_) => "customers of the ERP",
            Self::Receipt(_) => "a receipt",
            Self::SalesOrder(_) => "a sales order",
            Self::Item(_) => "an item",
            Self::Screening(_) => "a fraud screening",
            Self::CreditMemo(_) => "a credit memo",
            Self::Journal(_) => "a journal",
        })
    }
}
