//! What the shop and the gateway are told of a booking: the shop that its order is on its way, the gateway the ERP's numbers.

use super::booking::Booking;
use crate::canonical::{Link, OrderReference, TransactionId};
use crate::derived::Input;
use crate::flows::{ErpSalesOrder, Notice, Plan, Severity, ShopStatus, Telling};
use crate::rules::PostingRules;

impl Booking {
    /// The plan of a booking and of nothing else.
    pub(super) fn into_plan(self, payment: &TransactionId, rules: &PostingRules) -> Plan {
        let tellings = self.tellings(payment, rules);
        Plan { steps: self.steps, tellings }
    }

    /// What the shop and the gateway are told of it. An order without a number of the shop's is nothing that the shop knows.
    pub(in crate::flows) fn tellings(&self, payment: &TransactionId, rules: &PostingRules) -> Vec<Telling> {
        if !self.is_paid {
            return Vec::new();
        }
        let order = self.order.clone().zip(self.status());
        let shop = order.and_then(|(order, status)| shop_order(order, status, rules));
        let alert = self.rejected.as_ref().map(|screening| Telling::new(rejected(payment, screening)));
        shop.into_iter().chain(self.numbers(payment, rules)).chain(alert).collect()
    }

    /// How far the order is by this booking. What the shop has heard of goods that left is not taken back by a further payment.
    fn status(&self) -> Option<ShopStatus> {
        match (&self.rejected, &self.sales_order) {
            (Some(_), _) => Some(ShopStatus::OnHold),
            (None, None) => None,
            (None, Some(_)) if self.is_shipped => None,
            (None, Some(_)) if self.is_held => Some(ShopStatus::OnHold),
            (None, Some(_)) => Some(ShopStatus::Processing),
        }
    }

    /// The ERP's numbers for the gateway.
    fn numbers(&self, payment: &TransactionId, rules: &PostingRules) -> Option<Telling> {
        let order = self.sales_order.as_ref().map(|number| match number {
            Link::Known(number) => Link::Known(number.to_string()),
            Link::Posted(key) => Link::Posted(key.clone()),
        });
        let receipt = self.receipt.clone().map(|(number, count)| (receipt_key(count), number));
        let order = order.map(|number| (Notice::ERP_SALES_ORDER.to_owned(), number));
        let telling = Telling::of_numbers(payment.clone(), order.into_iter().chain(receipt));
        telling.filter(|_| rules.tell_gateway)
    }
}

/// That an order is so far, if the shop is told at all.
pub(in crate::flows) fn shop_order(order: OrderReference, status: ShopStatus, rules: &PostingRules) -> Option<Telling> {
    let notice = Notice::ShopOrder { order, status, tracking: None, invoice: None };
    rules.tell_shop.then(|| Telling::new(notice))
}

/// How far an order is that is paid: by its goods, as far as the ERP tells.
pub(in crate::flows) fn by_its_goods(order: Option<&ErpSalesOrder>) -> ShopStatus {
    match order {
        Some(order) if order.complete => ShopStatus::Shipped,
        Some(order) if order.shipped => ShopStatus::PartlyShipped,
        Some(_) | None => ShopStatus::Processing,
    }
}

/// Money that was taken, is not wanted and is in the books.
fn rejected(payment: &TransactionId, screening: &str) -> Notice {
    Notice::Alert {
        severity: Severity::Critical,
        topic: "fraud_rejected".to_owned(),
        message: format!(
            "the fraud screening rejects {payment}, and its money is on account: give it back, or accept it"
        ),
        figures: vec![Input::new("payment", payment.to_string()), Input::new("screening", screening.to_owned())],
    }
}

/// The metadata key of a payment's receipt.
pub(super) fn receipt_key(count: usize) -> String {
    if count == 1 { Notice::ERP_RECEIPT.to_owned() } else { format!("{}_{count}", Notice::ERP_RECEIPT) }
}
