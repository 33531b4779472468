//! What a flow has to know and what was answered. Facts are stored beside the documents that were planned from them, so that
//! a plan can be made again, to the byte, a year later.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    ErpCreditMemo, ErpCustomer, ErpJournal, ErpReceipt, ErpReceiptReversal, ErpSalesOrder, ItemAnswer, Written,
};
use crate::canonical::{
    Customer, Dispute, DocumentKey, ExternalId, GatewayCustomerId, InvoiceId, JournalReference, Movement,
    OrderReference, Payment, Product, ProductId, Refund, Screening, Settlement, SettlementId, Sku, Subscription,
    SubscriptionId, SubscriptionInvoice, TransactionId,
};

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
    /// The ERP: the journal under this reference.
    Journal {
        /// The reference.
        reference: JournalReference,
    },
    /// The ERP: the reversal of a receipt.
    ReceiptReversal {
        /// The refund, failed payment or dispute behind it.
        cause: TransactionId,
    },
    /// The gateway: all refunds of this payment.
    Refunds {
        /// The payment.
        payment: TransactionId,
    },
    /// The gateway: this dispute as it is now, with its movements.
    Dispute {
        /// The dispute.
        id: TransactionId,
    },
    /// The gateway: all disputes of this payment, with their movements.
    Disputes {
        /// The payment.
        payment: TransactionId,
    },
    /// The gateway: what this payment, refund or dispute did to the balance so far.
    MovementsOf {
        /// The payment, refund or dispute.
        source: TransactionId,
    },
    /// The gateway: this settlement as it is now.
    Settlement {
        /// The settlement.
        id: SettlementId,
    },
    /// The gateway: the lines of this settlement.
    SettlementLines {
        /// The settlement.
        settlement: SettlementId,
    },
    /// The gateway: this subscription as it is now.
    Subscription {
        /// The subscription.
        id: SubscriptionId,
    },
    /// The gateway: this product as it is now.
    Product {
        /// The product.
        id: ProductId,
    },
    /// Our own outbox: what was last written from here under this key, to either side.
    LastWritten {
        /// The key.
        key: DocumentKey,
    },
}

/// Who can answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The gateway.
    Gateway,
    /// The ERP.
    Erp,
    /// Whoever runs the flow, from what it has written before.
    Own,
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
    /// A receipt taken back.
    ReceiptReversal(ErpReceiptReversal),
    /// Refunds.
    Refunds(Vec<Refund>),
    /// A dispute.
    Dispute(Box<Dispute>),
    /// Disputes.
    Disputes(Vec<Dispute>),
    /// Movements of the balance.
    Movements(Vec<Movement>),
    /// A settlement.
    Settlement(Box<Settlement>),
    /// A subscription.
    Subscription(Box<Subscription>),
    /// A product.
    Product(Box<Product>),
    /// What was written from here.
    Written(Box<Written>),
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
            | Self::Screening { .. }
            | Self::Refunds { .. }
            | Self::Dispute { .. }
            | Self::Disputes { .. }
            | Self::MovementsOf { .. }
            | Self::Settlement { .. }
            | Self::SettlementLines { .. }
            | Self::Subscription { .. }
            | Self::Product { .. } => Side::Gateway,
            Self::Customers { .. }
            | Self::Receipt { .. }
            | Self::SalesOrder { .. }
            | Self::Item { .. }
            | Self::CreditMemo { .. }
            | Self::Journal { .. }
            | Self::ReceiptReversal { .. } => Side::Erp,
            Self::LastWritten { .. } => Side::Own,
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

    /// Every question that has been asked, with its answer, the latest last.
    pub fn iter(&self) -> impl Iterator<Item = (&Question, &Answer)> {
        self.answers.iter().map(|known| (&known.question, &known.answer))
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
            Self::Journal { reference } => write!(f, "journal of {reference} in the ERP"),
            Self::ReceiptReversal { cause } => write!(f, "receipt reversal of {cause} in the ERP"),
            Self::Refunds { payment } => write!(f, "refunds of {payment} at the gateway"),
            Self::Dispute { id } => write!(f, "dispute {id} at the gateway"),
            Self::Disputes { payment } => write!(f, "disputes of {payment} at the gateway"),
            Self::MovementsOf { source } => write!(f, "balance movements of {source} at the gateway"),
            Self::Settlement { id } => write!(f, "settlement {id} at the gateway"),
            Self::SettlementLines { settlement } => write!(f, "lines of settlement {settlement} at the gateway"),
            Self::Subscription { id } => write!(f, "subscription {id} at the gateway"),
            Self::Product { id } => write!(f, "product {id} at the gateway"),
            Self::LastWritten { key } => write!(f, "what was last written from here as {key}"),
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
            Self::ReceiptReversal(_) => "a receipt reversal",
            Self::Refunds(_) => "refunds",
            Self::Dispute(_) => "a dispute",
            Self::Disputes(_) => "disputes",
            Self::Settlement(_) => "a settlement",
            Self::Movements(_) => "movements of the balance",
            Self::Subscription(_) => "a subscription",
            Self::Product(_) => "a product",
            Self::Written(_) => "what was written from here",
        })
    }
}
