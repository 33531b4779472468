//! The oracle: what the ERP's books have to hold, worked out from the gateway's own books and from nothing of ours but the chart of
//! accounts.

use std::collections::{BTreeMap, BTreeSet};

use mapping_core::canonical::GlAccount;
use mapping_core::rules::RuleBook;
use rust_decimal::Decimal;
use sandbox::opayo::{Batch, Kind, Transaction};
use sandbox::{Opayo, Stripe};
use serde_json::Value;

use crate::books::text;
use crate::pair::Pair;

/// What has to be in the books.
#[derive(Default)]
pub(crate) struct Oracle {
    /// Whether the gateway's books are known: then nothing else may be booked either.
    pub(crate) knows_all: bool,
    /// Money that was taken, by transaction.
    pub(crate) receipts: BTreeMap<String, Money>,
    /// Transactions that took no money.
    pub(crate) not_taken: BTreeSet<String>,
    /// Money that was given back, by refund, and the ids by which a person would meet it.
    pub(crate) refunds: BTreeMap<String, (Decimal, Vec<String>)>,
    /// Journals by their reference.
    pub(crate) journals: BTreeMap<String, WantedJournal>,
    /// What is earned over time: its journals begin with this, and defer so much.
    pub(crate) earned: BTreeMap<String, Decimal>,
    pub(crate) deferred: Option<GlAccount>,
    /// Records that both sides hold, and where they differ.
    pub(crate) differences: Vec<String>,
}

/// An amount in major units and its currency.
pub(crate) type Money = (Decimal, String);

/// A journal that has to be there.
pub(crate) struct WantedJournal {
    /// The ids by which a person would meet it.
    pub(crate) ids: Vec<String>,
    /// What it changes an account by, where no rate is in between.
    pub(crate) changes: Option<(GlAccount, Decimal)>,
}

impl Oracle {
    /// From Stripe's books: charges that an event reported as paid, and objects that an event told of.
    pub(crate) fn of_stripe(stripe: &Stripe, pair: &Pair, charges: &BTreeSet<String>, told: &BTreeSet<String>) -> Self {
        let mut oracle = Self::over(&pair.rules);
        for charge in stripe.all("charge") {
            let id = text(&charge, "id");
            match taken(&charge) {
                Some(money) if charges.contains(&id) => drop(oracle.receipts.insert(id, money)),
                Some(_) => {}
                None => drop(oracle.not_taken.insert(id)),
            }
        }
        oracle.refunds_of(stripe, told);
        oracle.payouts_of(stripe, told, &pair.rules);
        oracle.disputes_of(stripe, told, &pair.rules);
        oracle.invoices_of(stripe, told);
        oracle.differences = differences(stripe, pair);
        oracle
    }

    /// From Opayo's books, and what it settled.
    pub(crate) fn of_opayo(opayo: &Opayo, batches: &[Batch], pair: &Pair) -> Self {
        let mut oracle = Self::over(&pair.rules);
        for transaction in opayo.all_transactions() {
            let id = transaction.id.clone();
            match (major(&transaction), transaction.kind) {
                (Some(amount), Kind::Refund) => drop(oracle.refunds.insert(id.clone(), (amount, vec![id]))),
                (None, Kind::Refund) => {}
                (Some(amount), kind) => {
                    if kind == Kind::Repeat && pair.rules.revenue.repeat_period.is_some() {
                        oracle.earned.insert(id.clone(), amount);
                    }
                    oracle.receipts.insert(id, (amount, transaction.currency));
                }
                (None, _) => drop(oracle.not_taken.insert(id)),
            }
        }
        for batch in batches {
            oracle.settled(opayo, batch, &pair.rules);
        }
        oracle
    }

    fn over(rules: &RuleBook) -> Self {
        Self { knows_all: true, deferred: rules.ledger.deferred_revenue.clone(), ..Self::default() }
    }

    fn refunds_of(&mut self, stripe: &Stripe, told: &BTreeSet<String>) {
        for refund in stripe.all("refund").iter().filter(|refund| text(refund, "status") == "succeeded") {
            let ids = vec![text(refund, "id"), text(refund, "charge")];
            if let Some(amount) = minor(refund, "amount").filter(|_| ids.iter().any(|id| told.contains(id))) {
                self.refunds.insert(text(refund, "id"), (amount, ids));
            }
        }
    }

    /// A payout reaches the bank whole.
    fn payouts_of(&mut self, stripe: &Stripe, told: &BTreeSet<String>, rules: &RuleBook) {
        for payout in stripe.all("payout").iter().filter(|payout| text(payout, "status") == "paid") {
            let id = text(payout, "id");
            if told.contains(&id) {
                let amount = minor(payout, "amount").filter(|_| is_own(rules, &text(payout, "currency")));
                let changes = rules.ledger.bank.clone().zip(amount);
                self.journals.insert(id.clone(), WantedJournal { ids: vec![id], changes });
            }
        }
    }

    /// Each movement of a dispute has a journal, which takes its net from what waits at Stripe, or gives it back.
    fn disputes_of(&mut self, stripe: &Stripe, told: &BTreeSet<String>, rules: &RuleBook) {
        for dispute in stripe.all("dispute").iter().filter(|dispute| told.contains(&text(dispute, "id"))) {
            for movement in dispute.get("balance_transactions").and_then(Value::as_array).into_iter().flatten() {
                let net = minor(movement, "net").filter(|_| is_own(rules, &text(movement, "currency")));
                let changes = rules.ledger.clearing.clone().zip(net);
                let wanted = WantedJournal { ids: vec![text(dispute, "id")], changes };
                self.journals.insert(text(movement, "id"), wanted);
            }
        }
    }

    /// What an invoice takes for a time is deferred whole, and earned whole until the time is over.
    fn invoices_of(&mut self, stripe: &Stripe, told: &BTreeSet<String>) {
        for invoice in stripe.all("invoice").iter().filter(|invoice| text(invoice, "status") == "paid") {
            let id = text(invoice, "id");
            if let Some(amount) = minor(invoice, "total").filter(|_| told.contains(&id)) {
                self.earned.insert(id, amount);
            }
        }
    }

    /// Each currency of a batch has a journal, by which the bank gains payments less refunds.
    fn settled(&mut self, opayo: &Opayo, batch: &Batch, rules: &RuleBook) {
        let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
        for transaction in batch.transactions.iter().filter_map(|id| opayo.transaction(id)) {
            let amount = major(&transaction).unwrap_or_default();
            let amount = if transaction.kind == Kind::Refund { -amount } else { amount };
            *sums.entry(transaction.currency).or_default() += amount;
        }
        for (currency, sum) in sums {
            let reference = format!("opayo/{}/{}/{currency}", batch.processor, batch.id);
            let changes = rules.ledger.bank.clone().filter(|_| is_own(rules, &currency)).map(|bank| (bank, sum));
            self.journals.insert(reference.clone(), WantedJournal { ids: vec![reference], changes });
        }
    }

    /// Whether a journal is one of those that earn something over time.
    pub(crate) fn earns(&self, reference: &str) -> bool {
        self.earned.keys().any(|id| reference.strip_prefix(id.as_str()).is_some_and(|rest| rest.starts_with('/')))
    }
}

/// Customers and products of Stripe's that the ERP has under their ids, and say something else.
fn differences(stripe: &Stripe, pair: &Pair) -> Vec<String> {
    let mut found = Vec::new();
    for customer in stripe.all("customer") {
        let id = format!("stripe/{}", text(&customer, "id"));
        let held = pair.books.customer_records().into_iter().find(|record| text(record, "ExternalID") == id);
        let name = held.map(|record| [text(&record, "Name"), text(&record, "CustomerName")].concat());
        if name.as_ref().is_some_and(|name| *name != text(&customer, "name")) {
            found.push(format!("{id}: Stripe says {}, the ERP {}", text(&customer, "name"), name.unwrap_or_default()));
        }
    }
    for product in stripe.all("product") {
        let sku = product.pointer("/metadata/sku").and_then(Value::as_str).unwrap_or_default();
        let price =
            stripe.get("price", &text(&product, "default_price")).and_then(|price| minor(&price, "unit_amount"));
        let held = pair.books.item_record(sku).map(|item| [text(&item, "UnitPrice"), text(&item, "Price")].concat());
        let in_erp: Option<Decimal> = held.as_deref().and_then(|price| price.parse().ok());
        if in_erp != price {
            found.push(format!("{sku}: Stripe sells it for {price:?}, the ERP for {in_erp:?}"));
        }
    }
    found
}

fn is_own(rules: &RuleBook, currency: &str) -> bool {
    rules.company.currency.is_some_and(|own| own.code().eq_ignore_ascii_case(currency))
}

/// What a transaction of Opayo's moves, in major units, if it moves money.
fn major(transaction: &Transaction) -> Option<Decimal> {
    let amount = opayo_model::money::Amount::new(transaction.amount, transaction.currency.as_str());
    amount.major().ok().filter(|_| transaction.moves_money())
}

/// An amount of Stripe's in major units, by the currency of its object.
fn minor(object: &Value, field: &str) -> Option<Decimal> {
    let currency = stripe_model::Currency::from(object.get("currency").and_then(Value::as_str)?);
    currency.to_major(object.get(field).and_then(Value::as_i64)?).ok()
}

/// What a charge took from the customer, if it took anything.
fn taken(charge: &Value) -> Option<Money> {
    let flag = |field: &str| charge.get(field).and_then(Value::as_bool);
    let field = if charge.get("amount_captured").is_some() { "amount_captured" } else { "amount" };
    let amount = minor(charge, field).filter(|amount| *amount > Decimal::ZERO)?;
    let paid = flag("paid") == Some(true) && flag("captured") != Some(false);
    paid.then(|| (amount, text(charge, "currency").to_uppercase()))
}
