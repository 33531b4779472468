//! Reading many objects, page by page. The next page keeps the filters and expansions of the first, moves by the last id it
//! saw (the first one when walking backwards), and ends where a page is empty or would come again.

use std::marker::PhantomData;

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response};
use time::OffsetDateTime;

use super::Resource;
use crate::json;
use crate::objects::List as Page;
use crate::{
    BalanceTransaction, Charge, ChargeId, Customer, CustomerId, Event, Invoice, InvoiceId, InvoicePayment,
    PaymentIntent, PaymentIntentId, PayoutId, Refund, Subscription,
};

/// Lists objects, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<T> {
    filters: Vec<(String, String)>,
    expand: Vec<String>,
    limit: Option<u32>,
    cursor: Option<Cursor>,
    of: PhantomData<fn() -> T>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Cursor {
    After(String),
    Before(String),
}

impl<T: Resource> Default for List<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Resource> List<T> {
    /// Lists all of them, ten to a page.
    pub fn new() -> Self {
        Self { filters: Vec::new(), expand: Vec::new(), limit: None, cursor: None, of: PhantomData }
    }

    /// Lists only what passes a filter of the endpoint's: `("customer", "cus_1")`, `("created[gte]", "1700000000")`.
    #[must_use]
    pub fn filter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.filters.push((name.into(), value.into()));
        self
    }

    /// Lists only what was made in this time: from the first instant, up to and without the second.
    #[must_use]
    pub fn created_between(self, from: OffsetDateTime, to: OffsetDateTime) -> Self {
        let filtered = self.filter("created[gte]", from.unix_timestamp().to_string());
        filtered.filter("created[lt]", to.unix_timestamp().to_string())
    }

    /// How many to a page, 1 to 100.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Asks for related objects in full: `data.balance_transaction`.
    #[must_use]
    pub fn expand(mut self, path: impl Into<String>) -> Self {
        self.expand.push(path.into());
        self
    }

    /// Starts behind this object and walks to older ones. Replaces [`ending_before`](Self::ending_before).
    #[must_use]
    pub fn starting_after(mut self, id: impl Into<T::Id>) -> Self {
        self.cursor = Some(Cursor::After(id.into().to_string()));
        self
    }

    /// Starts before this object and walks to newer ones. Replaces [`starting_after`](Self::starting_after).
    #[must_use]
    pub fn ending_before(mut self, id: impl Into<T::Id>) -> Self {
        self.cursor = Some(Cursor::Before(id.into().to_string()));
        self
    }

    /// Whether it walks to newer objects, so that each page is to be read from its end.
    pub fn is_backward(&self) -> bool {
        matches!(self.cursor, Some(Cursor::Before(_)))
    }

    /// The page after `page`, with the same filters. None at the end, on an empty page, and where the next page would start
    /// where this one did.
    pub fn next_page(&self, page: &Page<T>) -> Option<Self> {
        if !page.has_more {
            return None;
        }
        let item = if self.is_backward() { page.data.first() } else { page.data.last() };
        let id = item?.id()?.to_string();
        let cursor = if self.is_backward() { Cursor::Before(id) } else { Cursor::After(id) };
        let next = Some(cursor);
        (next != self.cursor).then(|| Self { cursor: next, ..self.clone() })
    }
}

impl List<BalanceTransaction> {
    /// What an automatic payout is made of, the payout's own line included. Stripe itemises no other payouts.
    pub fn of_payout(payout: &PayoutId) -> Self {
        Self::new().filter("payout", payout.as_str())
    }

    /// What a charge, refund, dispute or payout did to the balance.
    pub fn of_source(source: &str) -> Self {
        Self::new().filter("source", source)
    }
}

impl List<InvoicePayment> {
    /// The invoices that a payment intent pays, since 2025-03-31.basil.
    pub fn of_payment_intent(payment_intent: &PaymentIntentId) -> Self {
        let payments = Self::new().filter("payment[type]", "payment_intent");
        payments.filter("payment[payment_intent]", payment_intent.as_str())
    }

    /// What pays an invoice, since 2025-03-31.basil.
    pub fn of_invoice(invoice: &InvoiceId) -> Self {
        Self::new().filter("invoice", invoice.as_str())
    }
}

impl List<Charge> {
    /// A customer's charges.
    pub fn of_customer(customer: &CustomerId) -> Self {
        Self::new().filter("customer", customer.as_str())
    }

    /// A payment intent's charges, failed attempts included.
    pub fn of_payment_intent(payment_intent: &PaymentIntentId) -> Self {
        Self::new().filter("payment_intent", payment_intent.as_str())
    }
}

impl List<Refund> {
    /// A charge's refunds.
    pub fn of_charge(charge: &ChargeId) -> Self {
        Self::new().filter("charge", charge.as_str())
    }

    /// A payment intent's refunds.
    pub fn of_payment_intent(payment_intent: &PaymentIntentId) -> Self {
        Self::new().filter("payment_intent", payment_intent.as_str())
    }
}

impl List<PaymentIntent> {
    /// A customer's payment intents.
    pub fn of_customer(customer: &CustomerId) -> Self {
        Self::new().filter("customer", customer.as_str())
    }
}

impl List<Invoice> {
    /// A customer's invoices.
    pub fn of_customer(customer: &CustomerId) -> Self {
        Self::new().filter("customer", customer.as_str())
    }
}

impl List<Subscription> {
    /// A customer's subscriptions, canceled ones included.
    pub fn of_customer(customer: &CustomerId) -> Self {
        Self::new().filter("customer", customer.as_str()).filter("status", "all")
    }
}

impl List<Customer> {
    /// The customers with this e-mail address, letter for letter.
    pub fn with_email(email: &str) -> Self {
        Self::new().filter("email", email)
    }
}

impl List<Event> {
    /// Events of these types, for catching up on deliveries that were missed; Stripe keeps 30 days.
    pub fn of_types<'a>(types: impl IntoIterator<Item = &'a str>) -> Self {
        types.into_iter().fold(Self::new(), |list, kind| list.filter("types[]", kind))
    }
}

impl<T: Resource> Endpoint for List<T> {
    type Output = Page<T>;

    fn operation(&self) -> &'static str {
        T::LIST
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let mut request = Request::new(Method::GET, T::PATH);
        request.query.clone_from(&self.filters);
        if let Some(limit) = self.limit {
            if !(1..=100).contains(&limit) {
                return Err(InvalidRequest::new("limit", format!("{limit} to a page; 1 to 100 will do")));
            }
            request = request.query("limit", limit.to_string());
        }
        request = match &self.cursor {
            Some(Cursor::After(id)) => request.query("starting_after", id),
            Some(Cursor::Before(id)) => request.query("ending_before", id),
            None => request,
        };
        Ok(self.expand.iter().fold(request, |request, path| request.query("expand[]", path)))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, response: &Response) -> Result<Page<T>, DecodeError> {
        json::answer(&response.body)
    }
}
