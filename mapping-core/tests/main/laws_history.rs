//! Histories of a shop's money at a gateway: payments of several currencies, captured in parts, given back, disputed, failed and
//! paid out. Each moment has the message that tells of it and the gateway as it is from then on.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use mapping_core::canonical::{
    Dispute, DisputeStatus, GatewayEvent, Movement, MovementKind, Payment, PaymentStatus, Refund, RefundStatus,
    Reported, Settlement, SettlementStatus, Shipment, Subject,
};
use mapping_core::money::{Currency, Decimal, Money};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::json;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use crate::ledger_settlement::movement;
use crate::world::succeeded;

/// What the shop sells in, with the digits after the point.
pub(crate) const CURRENCIES: [(&str, u32); 3] = [("USD", 2), ("EUR", 2), ("JPY", 0)];

/// One payment and what becomes of it; amounts in minor units.
#[derive(Clone, Debug)]
pub(crate) struct Sale {
    currency: usize,
    /// What is captured, part by part.
    captures: Vec<i64>,
    fee: i64,
    /// Whether the shop wrote what was bought, so that there is a sales order.
    has_order: bool,
    /// Thousandths of the payment that are given back, and whether the money came back to the gateway.
    refunds: Vec<(i64, bool)>,
    end: End,
}

/// How a payment ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Kept,
    /// The bank returned it days later.
    Bounced,
    Disputed,
    Won,
    PartlyWon,
    Lost,
}

/// Something that happens to one sale.
#[derive(Clone, Copy, Debug)]
enum Step {
    Authorised,
    Captured(usize),
    Shipped,
    Refund(usize, RefundStatus),
    Withdrawn,
    Decided(DisputeStatus, i64),
    Bounced,
}

/// What the gateway knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gateway {
    pub(crate) payments: Vec<Payment>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) disputes: Vec<Dispute>,
    pub(crate) settlements: Vec<(Settlement, Vec<Movement>)>,
    /// Movements that no settlement has paid out yet.
    pub(crate) balance: Vec<Movement>,
}

/// A message, and the gateway from then on.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    pub(crate) event: GatewayEvent,
    pub(crate) gateway: Gateway,
}

/// A whole history.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) moments: Vec<Moment>,
    /// Whether something was booked that a later message undoes, so that the books of somebody who only heard of the end are
    /// shorter.
    pub(crate) takes_back: bool,
}

impl History {
    /// The gateway when everything has happened.
    pub(crate) fn end(&self) -> &Gateway {
        &self.moments.last().expect("something happens").gateway
    }
}

/// A sale of any kind.
pub(crate) fn any_sale() -> impl Strategy<Value = Sale> {
    let end = prop_oneof![
        4 => Just(End::Kept), 1 => Just(End::Bounced), 1 => Just(End::Disputed), 1 => Just(End::Won),
        1 => Just(End::PartlyWon), 1 => Just(End::Lost),
    ];
    let refunds = prop::collection::vec((1_i64..330, prop::bool::weighted(0.25)), 0..3); // never more than all of it
    let captures = prop_oneof![
        3 => (100_i64..1_000_000).prop_map(|one| vec![one]),
        1 => (100_i64..500_000, 1_i64..500_000).prop_map(|(one, two)| vec![one, two]),
    ];
    (0..CURRENCIES.len(), captures, 0_i64..30, any::<bool>(), refunds, end).prop_map(
        |(currency, captures, fee, has_order, refunds, end)| {
            let refunds = if end == End::Bounced { Vec::new() } else { refunds };
            let has_order = has_order && captures.len() == 1; // an order made for the first part is a person's to correct
            Sale { currency, captures, fee, has_order, refunds, end }
        },
    )
}

/// What a history is made of, short enough to print.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    sales: Vec<Sale>,
    /// Whose turn it is.
    turns: Vec<Index>,
    /// Whether the first payouts fail.
    fails: bool,
    /// Whether what is left is paid out at the end.
    is_paid_out: bool,
    /// By how many hours messages are behind the movements that they tell of.
    lag: i64,
}

/// One to three sales.
pub(crate) fn any_script() -> impl Strategy<Value = Script> {
    let sales = prop::collection::vec(any_sale(), 1..4);
    let turns = prop::collection::vec(any::<Index>(), 1..24);
    (sales, turns, prop::bool::weighted(0.3), prop::bool::weighted(0.8))
        .prop_map(|(sales, turns, fails, is_paid_out)| Script { sales, turns, fails, is_paid_out, lag: 0 })
}

/// An amount of a currency in its minor units.
fn amount(currency: usize, minor: i64) -> Money {
    let (code, scale) = CURRENCIES[currency];
    Money::new(Decimal::new(minor, scale), Currency::from_code(code).unwrap())
}

impl Script {
    /// The same, with messages that are behind their movements.
    pub(crate) fn lagging(self, hours: i64) -> Self {
        Self { lag: hours, ..self }
    }

    /// The same as an acquirer sees it: every payment is captured at once and stands, and so does every refund.
    pub(crate) fn at_an_acquirer(mut self) -> Self {
        for sale in &mut self.sales {
            sale.captures.truncate(1);
            sale.refunds.iter_mut().for_each(|(_, came_back)| *came_back = false);
            sale.end = End::Kept;
        }
        Self { fails: false, is_paid_out: true, ..self }
    }

    /// Tells the sales in turns, with a payout of each currency half way and one at the end.
    pub(crate) fn history(&self) -> History {
        let sales = &self.sales;
        let mut lives: Vec<Vec<Step>> = sales.iter().map(|sale| sale.life().into_iter().rev().collect()).collect();
        let mut teller = Teller::new(sales, self.lag);
        let count: usize = lives.iter().map(Vec::len).sum();
        for turn in 0..count {
            let alive: Vec<usize> = (0..lives.len()).filter(|sale| !lives[*sale].is_empty()).collect();
            let sale = alive[self.turns[turn % self.turns.len()].index(alive.len())];
            let step = lives[sale].pop().unwrap();
            teller.step(sale, step);
            if turn == count / 2 {
                teller.pay_out("a", self.fails);
            }
        }
        if self.is_paid_out {
            teller.pay_out("b", false);
        }
        let came_back = |sale: &Sale| sale.end == End::Bounced || sale.refunds.iter().any(|(_, came_back)| *came_back);
        let takes_back = sales.iter().any(|sale| came_back(sale) || sale.captures.len() > 1);
        History { moments: teller.moments, takes_back }
    }
}

impl Sale {
    fn captured(&self) -> i64 {
        self.captures.iter().sum()
    }

    fn refund(&self, position: usize) -> i64 {
        (self.captured() * self.refunds[position].0 / 1000).max(1)
    }

    /// What is disputed: all that was not given back.
    fn disputed(&self) -> i64 {
        let given_back = (0..self.refunds.len()).filter(|one| !self.refunds[*one].1).map(|one| self.refund(one));
        self.captured() - given_back.sum::<i64>()
    }

    fn life(&self) -> Vec<Step> {
        let mut life = vec![Step::Authorised];
        life.extend((0..self.captures.len()).map(Step::Captured));
        life.extend(self.has_order.then_some(Step::Shipped));
        for (position, (_, came_back)) in self.refunds.iter().enumerate() {
            life.extend([RefundStatus::Pending, RefundStatus::Refunded].map(|status| Step::Refund(position, status)));
            life.extend(came_back.then_some(Step::Refund(position, RefundStatus::Failed)));
        }
        let all = self.disputed();
        life.extend(match self.end {
            End::Kept => vec![],
            End::Bounced => vec![Step::Bounced],
            End::Disputed => vec![Step::Withdrawn],
            End::Won => vec![Step::Withdrawn, Step::Decided(DisputeStatus::Won, all)],
            End::PartlyWon => vec![Step::Withdrawn, Step::Decided(DisputeStatus::Won, (all / 2).max(1))],
            End::Lost => vec![Step::Withdrawn, Step::Decided(DisputeStatus::Lost, 0)],
        });
        life
    }
}

/// Writes a history down.
struct Teller<'a> {
    sales: &'a [Sale],
    gateway: Gateway,
    moments: Vec<Moment>,
    movements: usize,
    lag: i64,
}

impl<'a> Teller<'a> {
    fn new(sales: &'a [Sale], lag: i64) -> Self {
        let payments = sales.iter().enumerate().map(|(position, sale)| payment(position, sale)).collect();
        Self { sales, gateway: Gateway { payments, ..Gateway::default() }, moments: Vec::new(), movements: 0, lag }
    }

    /// The time of the next moment: four hours after the last, so that long histories reach the next month.
    fn now(&self) -> OffsetDateTime {
        datetime!(2026-11-27 15:00 UTC) + Duration::hours(4) * i32::try_from(self.moments.len()).unwrap()
    }

    fn say(&mut self, kind: &str, subject: Subject) {
        let event = GatewayEvent {
            gateway: "stripe".into(),
            account: None,
            id: format!("evt_{}", self.moments.len()).into(),
            kind: kind.to_owned(),
            occurred_at: self.now(),
            order_key: "stripe/any".into(),
            subject,
        };
        self.moments.push(Moment { event, gateway: self.gateway.clone() });
    }

    fn moves(&mut self, sale: usize, kind: MovementKind, gross: i64, fee: i64, source: &str) -> Movement {
        let currency = self.sales[sale].currency;
        let gross = amount(currency, gross);
        let moved = self.of_balance(kind, gross, amount(currency, fee), source);
        let moved = Movement { facets: facets(&self.gateway.payments[sale]), ..moved };
        self.gateway.balance.push(moved.clone());
        moved
    }

    fn of_balance(&mut self, kind: MovementKind, gross: Money, fee: Money, source: &str) -> Movement {
        self.movements += 1;
        Movement {
            gross,
            fee,
            net: gross.checked_sub(fee).unwrap(),
            source: Some(source.into()),
            created_at: self.now() - Duration::hours(self.lag),
            ..movement(&format!("txn_{:03}", self.movements), kind, "0", "0")
        }
    }

    fn step(&mut self, position: usize, step: Step) {
        let sale = &self.sales[position];
        let id = format!("ch_{position}");
        let now = self.now();
        match step {
            Step::Authorised => self.gateway.payments[position].status = Reported::Known(PaymentStatus::Authorised),
            Step::Captured(part) => {
                self.moves(position, MovementKind::Charge, sale.captures[part], sale.fee, &id);
                let payment = &mut self.gateway.payments[position];
                payment.status = Reported::Known(PaymentStatus::Paid);
                payment.paid_at = Some(now);
                payment.captured = payment.captured.checked_add(amount(sale.currency, sale.captures[part])).unwrap();
            }
            Step::Shipped => return self.ship(position),
            Step::Refund(refund, status) => return self.refund(position, refund, status),
            Step::Withdrawn => return self.dispute(position, DisputeStatus::NeedsResponse, -sale.disputed(), 1500),
            Step::Decided(status, back) => return self.dispute(position, status, back, 0),
            Step::Bounced => {
                self.moves(position, MovementKind::ChargeFailure, -sale.captured(), 0, &id);
                self.gateway.payments[position].status = Reported::Known(PaymentStatus::Failed);
            }
        }
        let payment = self.gateway.payments[position].clone();
        self.say("charge.updated", Subject::Payment(Box::new(payment)));
    }

    fn ship(&mut self, position: usize) {
        let shipment = Shipment {
            id: format!("D-{position}"),
            sales_order: "of-the-erp".into(),
            order: order_number(position).as_str().into(),
            lines: Vec::new(),
            complete: true,
            tracking: None,
            invoice: None,
            shipped_at: self.now(),
        };
        self.say("shipment", Subject::Shipment(Box::new(shipment)));
    }

    fn refund(&mut self, position: usize, which: usize, status: RefundStatus) {
        let sale = &self.sales[position];
        let id = format!("re_{position}_{which}");
        let given = amount(sale.currency, sale.refund(which));
        let minor = sale.refund(which);
        let refunded = self.gateway.payments[position].refunded;
        let counted = match status {
            RefundStatus::Refunded => {
                self.moves(position, MovementKind::Refund, -minor, 0, &id);
                refunded.checked_add(given).unwrap()
            }
            RefundStatus::Failed => {
                self.moves(position, MovementKind::RefundFailure, minor, 0, &id);
                refunded.checked_sub(given).unwrap()
            }
            _ => refunded,
        };
        self.gateway.payments[position].refunded = counted;
        let there = self.gateway.refunds.iter().find(|one| one.id.as_ref().is_some_and(|one| one.as_str() == id));
        let created_at = there.map_or_else(|| self.now(), |there| there.created_at);
        let refund = Refund {
            id: Some(id.as_str().into()),
            payment: Some(self.gateway.payments[position].id.clone()),
            amount: given,
            full: None,
            status: Reported::Known(status),
            reason: None,
            created_at,
            metadata: Default::default(),
        };
        self.gateway.refunds.retain(|one| one.id != refund.id);
        self.gateway.refunds.push(refund.clone());
        self.say("refund.updated", Subject::Refund(Box::new(refund)));
    }

    fn dispute(&mut self, position: usize, status: DisputeStatus, moved: i64, fee: i64) {
        let sale = &self.sales[position];
        let id = format!("dp_{position}");
        let there = self.gateway.disputes.iter().position(|one| one.id.as_str() == id).unwrap_or_else(|| {
            let dispute = Dispute {
                id: id.as_str().into(),
                payment: Some(self.gateway.payments[position].id.clone()),
                amount: amount(sale.currency, sale.disputed()),
                status: Reported::Known(status),
                reason: None,
                evidence_due_by: None,
                movements: Vec::new(),
                created_at: self.now(),
            };
            self.gateway.disputes.push(dispute);
            self.gateway.disputes.len() - 1
        });
        if moved != 0 {
            let kind = if moved < 0 { MovementKind::Dispute } else { MovementKind::DisputeReversal };
            let movement = self.moves(position, kind, moved, fee, &id);
            self.gateway.disputes[there].movements.push(movement);
        }
        self.gateway.disputes[there].status = Reported::Known(status);
        let dispute = self.gateway.disputes[there].clone();
        self.say("charge.dispute.updated", Subject::Dispute(Box::new(dispute)));
    }

    /// Pays out the balance in every currency that has any.
    fn pay_out(&mut self, name: &str, fails: bool) {
        for (code, _) in CURRENCIES {
            let (lines, rest): (Vec<Movement>, _) =
                self.gateway.balance.drain(..).partition(|line| line.net.currency().code() == code);
            self.gateway.balance = rest;
            let currency = Currency::from_code(code).unwrap();
            let total = Money::sum(currency, lines.iter().map(|line| line.net)).unwrap();
            if lines.is_empty() || total.is_zero() {
                self.gateway.balance.extend(lines);
                continue;
            }
            self.settle(&format!("po_{name}_{code}"), lines, total, fails);
        }
    }

    fn settle(&mut self, id: &str, mut lines: Vec<Movement>, total: Money, fails: bool) {
        let own = self.of_balance(MovementKind::Payout, -total, Money::zero(total.currency()), id);
        lines.push(own);
        let settlement = Settlement {
            id: id.into(),
            amount: total,
            status: Reported::Known(SettlementStatus::InTransit),
            parts: None,
            arrives_on: Some(self.now().date()),
            itemised: Some(true),
            created_at: self.now(),
        };
        self.gateway.settlements.push((settlement.clone(), lines));
        let last = if fails { SettlementStatus::Failed } else { SettlementStatus::Paid };
        for status in [SettlementStatus::InTransit, last] {
            if status == SettlementStatus::Failed {
                let back = self.of_balance(MovementKind::PayoutReversal, total, Money::zero(total.currency()), id);
                self.gateway.balance.push(back);
            }
            let settlement = Settlement { status: Reported::Known(status), ..settlement.clone() };
            self.gateway.settlements.last_mut().unwrap().0 = settlement.clone();
            self.say("payout.updated", Subject::Settlement(Box::new(settlement)));
        }
    }
}

/// What the gateway tells of a payment with each of its movements.
fn facets(payment: &Payment) -> BTreeMap<String, String> {
    let brand = payment.method.brand.as_ref().map(|brand| ("card_brand".to_owned(), brand.to_string()));
    let metadata = payment.metadata.iter().map(|(key, value)| (format!("metadata.{key}"), value.clone()));
    metadata.chain(brand).chain([("method".to_owned(), payment.method.kind.clone())]).collect()
}

fn order_number(position: usize) -> String {
    format!("WEB-{position}")
}

/// A payment before anything happened, of a customer who buys one thing.
fn payment(position: usize, sale: &Sale) -> Payment {
    static USUAL: LazyLock<Payment> = LazyLock::new(|| match succeeded(json!({})).subject {
        Subject::Payment(payment) => *payment,
        other => panic!("a payment, not {other:?}"),
    });
    let mut payment = USUAL.clone();
    payment.id = format!("ch_{position}").into();
    payment.method.brand = Some(["visa", "amex"][position % 2].into());
    payment.metadata.insert("channel".to_owned(), ["web", "phone", "web"][position % 3].to_owned());
    payment.attempt = Some(format!("pi_{position}"));
    payment.amount = amount(sale.currency, sale.captured());
    payment.captured = amount(sale.currency, 0);
    payment.refunded = amount(sale.currency, 0);
    payment.status = Reported::Known(PaymentStatus::Incomplete);
    if sale.has_order {
        let first = amount(sale.currency, sale.captures[0]).amount().to_string();
        let lines = json!([{"sku": "REG-2", "quantity": 1, "net": first, "tax": 0}]);
        payment.metadata.insert("order_id".to_owned(), order_number(position));
        payment.metadata.insert("order_lines".to_owned(), lines.to_string());
    }
    payment
}
