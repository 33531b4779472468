//! Anything that the canonical model can hold: every subject of an event, every answer to a question, every document, with the
//! amounts, texts and times that nobody expects. Ids come from a small pool, so that things often belong together.

use mapping_core::canonical::*;
use mapping_core::flows::*;
use mapping_core::money::{Currency, Decimal, Money};
use mapping_core::rules::{
    BankReceipt, DisputeBooks, DisputePosting, FeePosting, FeeTax, JournalPer, PaymentPosting, RefundPosting, RuleBook,
    SettlementPeriod,
};
use proptest::prelude::*;
use time::macros::{date, datetime};
use time::{Date, Duration, OffsetDateTime};

/// A source of choices: numbers that are used up one after the other, and again in another form.
#[derive(Clone, Debug)]
pub(crate) struct Wild {
    draws: Vec<u64>,
    used: u32,
    /// Texts of usual length alone, for documents that have a chance to fit.
    pub(crate) is_tame: bool,
}

pub(crate) fn any_wild() -> impl Strategy<Value = Wild> {
    let draws = prop::collection::vec(any::<u64>(), 1..120);
    (draws, any::<bool>()).prop_map(|(draws, is_tame)| Wild { draws, used: 0, is_tame })
}

const IDS: [&str; 9] = ["ch_1", "ch_1", "re_1", "dp_1", "po_1", "cus_1", "in_1", "sub_1", "WEB-1001"];

const TEXTS: [&str; 22] = [
    "",
    " ",
    "card",
    "us_bank_account",
    "visa",
    "Ann Example",
    "ann@example.com",
    "REG-2",
    "USD",
    "US",
    "GB",
    "62701",
    "12 Elm Street",
    "Straße 7, 東京都千代田区",
    "line\nbreak\tand tab",
    "nul\0 and \u{fffe}",
    "\u{202e}backwards\u{301}",
    "]]><x>&amp;</x>",
    "79228162514264337593543950335",
    "-1e999",
    r#"[{"sku": "REG-2", "quantity": "79228162514264337593543950335", "net": "0.01", "tax": "-5"}]"#,
    r#"[{"sku": "REG-2", "quantity": 2, "net": "10.00", "tax": "1.00"}, {"sku": "GAS-ARG-50"}]"#,
];

impl Wild {
    fn draw(&mut self) -> u64 {
        let position = self.used as usize;
        self.used += 1;
        let turns = u32::try_from(position / self.draws.len()).unwrap();
        self.draws[position % self.draws.len()].rotate_left(turns.wrapping_mul(13) % 64)
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.draw() % count as u64).unwrap()
    }

    pub(crate) fn chance(&mut self) -> bool {
        self.draw() % 2 == 1
    }

    pub(crate) fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    pub(crate) fn option<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.chance().then(|| make(self))
    }

    pub(crate) fn several<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    pub(crate) fn text(&mut self) -> String {
        if self.is_tame {
            return self.pick(&TEXTS[2..13]).to_owned();
        }
        match self.below(30) {
            0 => "x".repeat(5_000),
            1 => "é ".repeat(40),
            2 => "w".repeat(61),
            choice => TEXTS[choice % TEXTS.len()].to_owned(),
        }
    }

    pub(crate) fn id<T: From<String>>(&mut self) -> T {
        let id = if self.is_tame || self.below(8) > 0 { self.pick(&IDS).to_owned() } else { self.text() };
        T::from(id)
    }

    pub(crate) fn decimal(&mut self) -> Decimal {
        match self.below(14) {
            0 if !self.is_tame => Decimal::MAX,
            1 if !self.is_tame => Decimal::MIN,
            2 if !self.is_tame => Decimal::new(1, 28),
            3 if !self.is_tame => Decimal::new(self.draw() as i64, 19),
            4 if !self.is_tame => Decimal::new(-500, 2),
            5 => Decimal::ZERO,
            6 => Decimal::ONE,
            7 => Decimal::new(1, 2),
            8 => Decimal::new((self.draw() % 1_000_000) as i64, 2),
            _ => Decimal::new(10_000, 2),
        }
    }

    fn currency(&mut self) -> Currency {
        if self.is_tame || self.below(4) > 0 {
            Currency::USD
        } else {
            self.pick(&[Currency::EUR, Currency::JPY, Currency::KWD, Currency::XAU, Currency::GBP])
        }
    }

    pub(crate) fn money(&mut self) -> Money {
        let amount = self.decimal();
        Money::new(amount, self.currency())
    }

    fn moment(&mut self) -> OffsetDateTime {
        match self.below(12) {
            0 if !self.is_tame => datetime!(9999-12-31 23:59:59.999 UTC),
            1 if !self.is_tame => datetime!(-9999-01-01 00:00 UTC),
            2 => OffsetDateTime::UNIX_EPOCH,
            3 => datetime!(2026-11-01 06:30 UTC), // the clocks go back in Chicago
            choice => datetime!(2026-11-20 02:00 UTC) + Duration::days(choice as i64 - 6),
        }
    }

    pub(crate) fn day(&mut self) -> Date {
        if self.is_tame { date!(2026 - 11 - 20) } else { self.moment().date() }
    }

    fn reported<T: Clone>(&mut self, known: &[T]) -> Reported<T> {
        if self.below(8) == 0 { Reported::Unknown(self.text()) } else { Reported::Known(self.pick(known)) }
    }

    fn metadata(&mut self) -> Metadata {
        let keys = ["order_id", "order_lines", "lines", "sku", "quantity", "returned", "channel", "service_from"];
        let pairs = self.several(4, |wild| (wild.pick(&keys).to_owned(), wild.text()));
        pairs.into_iter().collect()
    }

    pub(crate) fn address(&mut self) -> PostalAddress {
        PostalAddress {
            name: self.option(Self::text),
            lines: self.several(4, Self::text),
            city: self.option(Self::text),
            state: self.option(Self::text),
            postcode: self.option(Self::text),
            country: self.option(|wild| wild.pick(&["US", "GB", "USA", "", "zz"]).to_owned()),
        }
    }

    pub(crate) fn card(&mut self) -> StoredCard {
        StoredCard {
            token: self.text(),
            brand: self.option(|wild| CardBrand::from(wild.text().as_str())),
            last4: self.option(Self::text),
            expires: self.option(|wild| wild.pick(&["2029-03", "03/29", ""]).to_owned()),
        }
    }

    fn customer(&mut self) -> Customer {
        Customer {
            id: self.option(Self::id),
            name: self.option(Self::text),
            email: self.option(Self::text),
            phone: self.option(Self::text),
            billing: self.option(Self::address),
            shipping: self.option(Self::address),
            card: self.option(Self::card).map(Box::new),
            deleted: self.below(6) == 0,
            metadata: self.metadata(),
            changed_at: self.option(Self::moment),
        }
    }

    fn payment(&mut self) -> Payment {
        use PaymentStatus::{Authorised, Cancelled, Failed, Incomplete, Paid, Pending};
        Payment {
            id: self.id(),
            attempt: self.option(Self::id),
            reference: self.option(Self::id),
            amount: self.money(),
            captured: self.money(),
            refunded: self.money(),
            status: self.reported(&[Paid, Paid, Paid, Authorised, Cancelled, Failed, Incomplete, Pending]),
            failure: self.option(|wild| {
                Box::new(PaymentFailure { code: wild.option(Self::text), message: wild.option(Self::text) })
            }),
            method: PaymentMethod {
                kind: self.text(),
                brand: self.option(|wild| CardBrand::from(wild.text().as_str())),
                last4: self.option(Self::text),
                wallet: self.option(|wild| Wallet::from(wild.text().as_str())),
            },
            customer: self.customer(),
            shipping: self.option(Self::address),
            invoice: self.option(Self::id),
            created_at: self.moment(),
            paid_at: self.option(Self::moment),
            description: self.option(Self::text),
            screening: self.option(Self::screening).map(Box::new),
            metadata: self.metadata(),
        }
    }

    fn screening(&mut self) -> Screening {
        use Recommendation::{Accept, NotChecked, Pending, Reject, Review};
        Screening {
            provider: self.option(Self::text),
            recommendation: self.pick(&[Accept, Accept, NotChecked, Pending, Reject, Review]),
            score: self.option(|wild| wild.draw() as i64),
            card_country: self.option(Self::text),
            reasons: self.several(2, Self::text),
        }
    }

    fn refund(&mut self) -> Refund {
        use RefundStatus::{Cancelled, Failed, Pending, Refunded, RequiresAction};
        Refund {
            id: (self.below(6) > 0).then(|| self.id()),
            payment: (self.below(6) > 0).then(|| self.id()),
            amount: self.money(),
            full: self.option(Self::chance),
            status: self.reported(&[Refunded, Refunded, Failed, Pending, RequiresAction, Cancelled]),
            reason: self.option(Self::text),
            created_at: self.moment(),
            metadata: self.metadata(),
        }
    }

    fn movement(&mut self) -> Movement {
        let (gross, fee) = (self.money(), self.money());
        let is_sound = self.below(4) > 0;
        let net = gross.checked_sub(fee).ok().filter(|_| is_sound).unwrap_or_else(|| self.money());
        Movement {
            id: self.id(),
            kind: self.reported(&MovementKind::ALL),
            wire_type: self.text(),
            category: self.option(Self::text),
            gross,
            fee,
            net,
            fees: self.several(2, Self::fee_part),
            source: self.option(Self::id),
            of_dispute: self.chance(),
            presented: self.option(Self::money),
            rate: self.option(Self::decimal),
            settlement: self.option(Self::id),
            created_at: self.moment(),
            available_at: self.option(Self::moment),
            description: self.option(Self::text),
            facets: self.several(2, |wild| (wild.text(), wild.text())).into_iter().collect(),
        }
    }

    fn fee_part(&mut self) -> FeePart {
        use FeeKind::{Application, Gateway, PassedOn, Tax, WithheldTax};
        FeePart {
            kind: self.reported(&[Gateway, Application, PassedOn, Tax, WithheldTax]),
            amount: self.money(),
            description: self.option(Self::text),
        }
    }

    fn dispute(&mut self) -> Dispute {
        use DisputeStatus::{Inquiry, InquiryClosed, Lost, NeedsResponse, Prevented, UnderReview, Won};
        Dispute {
            id: self.id(),
            payment: self.option(Self::id),
            amount: self.money(),
            status: self.reported(&[NeedsResponse, Won, Lost, Inquiry, InquiryClosed, Prevented, UnderReview]),
            reason: self.option(Self::text),
            evidence_due_by: self.option(Self::moment),
            movements: self.several(3, Self::movement),
            created_at: self.moment(),
        }
    }

    fn settled_transaction(&mut self) -> SettledTransaction {
        SettledTransaction { amount: self.money(), made_at: self.moment() }
    }

    fn settlement(&mut self) -> Settlement {
        use SettlementStatus::{Cancelled, Failed, InTransit, Paid, Pending};
        Settlement {
            id: self.id(),
            amount: self.money(),
            status: self.reported(&[Paid, Paid, InTransit, Failed, Cancelled, Pending]),
            arrives_on: self.option(Self::day),
            parts: (self.below(4) == 0).then(|| SettlementParts {
                payments: self.money(),
                refunds: self.money(),
                chargebacks: self.money(),
                fees: self.money(),
                transactions: self.option(Self::settled_transaction).into_iter().collect(),
            }),
            itemised: self.pick(&[Some(true), Some(true), Some(false), None]),
            created_at: self.moment(),
        }
    }

    fn product(&mut self) -> Product {
        Product {
            id: self.id(),
            sku: self.option(Self::id),
            name: self.option(Self::text),
            price: self.option(Self::money),
            active: self.chance(),
            metadata: self.metadata(),
            changed_at: self.option(Self::moment),
        }
    }

    fn order_line(&mut self) -> OrderLine {
        OrderLine {
            sku: self.id(),
            description: self.option(Self::text),
            quantity: self.decimal(),
            net: self.option(Self::money),
            tax: self.option(Self::money),
        }
    }

    fn invoice(&mut self) -> SubscriptionInvoice {
        use InvoiceStatus::{Draft, Open, Paid, Uncollectible, Void};
        SubscriptionInvoice {
            id: self.id(),
            number: self.option(Self::text),
            status: self.option(|wild| wild.reported(&[Paid, Open, Draft, Uncollectible, Void])),
            subscription: self.option(Self::id),
            customer: self.customer(),
            lines: self.several(3, |wild| InvoiceLine {
                id: wild.option(Self::id),
                line: wild.order_line(),
                product: wild.option(Self::id),
                service_from: wild.option(Self::moment),
                service_until: wild.option(Self::moment),
                proration: wild.chance(),
                metadata: wild.metadata(),
            }),
            total: self.money(),
            paid: self.money(),
            due: self.option(Self::money),
            remaining: self.option(Self::money),
            credited: self.option(Self::money),
            attempts: self.draw() as u32,
            next_attempt_at: self.option(Self::moment),
            created_at: self.moment(),
            finalised_at: self.option(Self::moment),
            paid_at: self.option(Self::moment),
            closed_at: self.option(Self::moment),
            metadata: self.metadata(),
        }
    }

    fn subscription(&mut self) -> Subscription {
        use SubscriptionStatus::{Active, Cancelled, Incomplete, PastDue, Paused, Trialing, Unpaid};
        Subscription {
            id: self.id(),
            customer: self.option(Self::id),
            status: self.reported(&[Active, Active, Cancelled, PastDue, Paused, Trialing, Unpaid, Incomplete]),
            items: self.several(2, |wild| SubscriptionItem {
                product: wild.option(Self::id),
                quantity: wild.decimal(),
                price: wild.option(Self::money),
            }),
            period_from: self.option(Self::moment),
            period_until: self.option(Self::moment),
            trial_until: self.option(Self::moment),
            cancelled_at: self.option(Self::moment),
            ends_with_period: self.chance(),
            latest_invoice: self.option(Self::id),
            card: self.option(Self::card),
            created_at: self.moment(),
            metadata: self.metadata(),
        }
    }

    fn shipment(&mut self) -> Shipment {
        Shipment {
            id: self.text(),
            sales_order: self.id(),
            order: self.id(),
            lines: self.several(2, |wild| ShippedLine { sku: wild.id(), quantity: wild.decimal() }),
            complete: self.chance(),
            tracking: self.option(|wild| Tracking {
                carrier: wild.option(Self::text),
                number: wild.text(),
                url: wild.option(Self::text),
            }),
            invoice: self.option(Self::id),
            shipped_at: self.moment(),
        }
    }

    fn erp_customer_change(&mut self) -> ErpCustomerChange {
        ErpCustomerChange {
            code: self.id(),
            external_id: self.option(|wild| {
                let customer: String = wild.id();
                format!("stripe/{customer}").into()
            }),
            name: self.text(),
            email: self.option(Self::text),
            phone: self.option(Self::text),
            billing: self.option(Self::address),
            shipping: self.option(Self::address),
            merged_into: (self.below(5) == 0).then(|| self.id()),
            deleted: self.below(6) == 0,
            changed_at: self.moment(),
        }
    }

    fn erp_item_change(&mut self) -> ErpItemChange {
        ErpItemChange {
            sku: self.id(),
            external_id: self.option(Self::id),
            description: self.option(Self::text),
            price: self.option(Self::money),
            active: self.chance(),
            available: self.option(Self::decimal),
            changed_at: self.moment(),
        }
    }

    /// An event about anything.
    pub(crate) fn event(&mut self) -> GatewayEvent {
        use PaymentStatus::{Authorised, Cancelled, Failed, Incomplete, Paid, Pending};
        let subject = match self.below(14) {
            0 => Subject::Payment(Box::new(self.payment())),
            1 => Subject::PaymentAttempt(PaymentAttempt {
                id: self.id(),
                status: self.reported(&[Paid, Failed, Authorised, Cancelled, Incomplete, Pending]),
                transaction: self.option(Self::id),
                screening: self.option(Self::screening),
            }),
            2 => Subject::Refund(Box::new(self.refund())),
            3 => Subject::Dispute(Box::new(self.dispute())),
            4 => Subject::Settlement(Box::new(self.settlement())),
            5 => Subject::Customer(Box::new(self.customer())),
            6 => Subject::Product(Box::new(self.product())),
            7 => Subject::Invoice(Box::new(self.invoice())),
            8 => Subject::Subscription(Box::new(self.subscription())),
            9 => Subject::Shipment(Box::new(self.shipment())),
            10 => Subject::ErpCustomer(Box::new(self.erp_customer_change())),
            11 => Subject::ErpItem(Box::new(self.erp_item_change())),
            12 => {
                let object = self.pick(&["dispute", "subscription", "invoice", "review", ""]).to_owned();
                Subject::Reference { object, id: self.id() }
            }
            _ => Subject::Other { object: self.text(), id: self.option(Self::id) },
        };
        GatewayEvent {
            gateway: self.pick(&["stripe", "opayo", "tims", ""]).into(),
            account: self.option(Self::id),
            id: self.id(),
            kind: self.text(),
            occurred_at: self.moment(),
            order_key: self.id(),
            subject,
        }
    }

    /// An answer to a question: mostly of its kind and about what was asked, sometimes nothing, seldom something else altogether.
    pub(crate) fn answer(&mut self, question: &Question) -> Answer {
        match self.below(12) {
            0..=2 => return Answer::Absent,
            3 if !self.is_tame => return Answer::Refunds(self.several(2, Self::refund)),
            _ => {}
        }
        match question {
            Question::Payment { id } => Answer::Payment(Box::new(Payment { id: id.clone(), ..self.payment() })),
            Question::PaymentOfAttempt { .. } => Answer::Payment(Box::new(self.payment())),
            Question::GatewayCustomer { .. } => Answer::GatewayCustomer(Box::new(self.customer())),
            Question::Invoice { .. } | Question::InvoiceOfAttempt { .. } => Answer::Invoice(Box::new(self.invoice())),
            Question::Screening { .. } => Answer::Screening(Box::new(self.screening())),
            Question::Customers { .. } => Answer::Customers(self.several(2, Self::erp_customer)),
            Question::Receipt { transaction } => Answer::Receipt(ErpReceipt {
                number: self.text(),
                transaction: transaction.clone(),
                customer: self.id(),
                amount: self.money(),
            }),
            Question::SalesOrder { reference } => Answer::SalesOrder(ErpSalesOrder {
                number: self.id(),
                reference: reference.clone(),
                customer: self.id(),
                total: self.money(),
                transaction: self.option(Self::id),
                shipped: self.chance(),
                complete: self.chance(),
            }),
            Question::Item { sku } => Answer::Item(ItemAnswer {
                found: self.option(|wild| wild.erp_item(sku)),
                near: self.several(2, |wild| wild.erp_item(sku)),
            }),
            Question::CreditMemo { refund } => Answer::CreditMemo(ErpCreditMemo {
                number: self.text(),
                refund: refund.clone(),
                customer: self.id(),
                amount: self.money(),
            }),
            Question::Journal { reference } => {
                Answer::Journal(ErpJournal { number: self.text(), reference: reference.clone(), total: self.money() })
            }
            Question::ReceiptReversal { cause } => Answer::ReceiptReversal(ErpReceiptReversal {
                number: self.text(),
                cause: cause.clone(),
                amount: self.money(),
            }),
            Question::Refunds { .. } => Answer::Refunds(self.several(3, Self::refund)),
            Question::Dispute { id } => Answer::Dispute(Box::new(Dispute { id: id.clone(), ..self.dispute() })),
            Question::Disputes { .. } => Answer::Disputes(self.several(2, Self::dispute)),
            Question::MovementsOf { .. } | Question::SettlementLines { .. } => {
                Answer::Movements(self.several(4, Self::movement))
            }
            Question::Settlement { .. } => Answer::Settlement(Box::new(self.settlement())),
            Question::Subscription { .. } => Answer::Subscription(Box::new(self.subscription())),
            Question::Product { .. } => Answer::Product(Box::new(self.product())),
            Question::LastWritten { .. } => {
                let names = ["name", "email", "price", "status", "transaction", "description", "on_hand", "active"];
                let fields = self.several(5, |wild| (wild.pick(&names).to_owned(), wild.text())).into_iter().collect();
                Answer::Written(Box::new(Written { fields, at: self.moment() }))
            }
        }
    }

    fn erp_customer(&mut self) -> ErpCustomer {
        ErpCustomer {
            code: self.id(),
            external_id: self.option(Self::id),
            name: self.text(),
            email: self.option(Self::text),
            phone: self.option(Self::text),
            billing: self.option(Self::address),
            shipping: self.option(Self::address),
            changed_at: self.option(Self::moment),
        }
    }

    fn erp_item(&mut self, asked: &Sku) -> ErpItem {
        ErpItem {
            sku: if self.chance() { asked.clone() } else { self.id() },
            description: self.option(Self::text),
            price: self.option(Self::money),
            on_hand: self.option(Self::decimal),
            active: self.option(Self::chance),
            changed_at: self.option(Self::moment),
        }
    }

    /// A company's rules, by any of its choices.
    pub(crate) fn rules(&mut self) -> RuleBook {
        let mut rules = if self.chance() { RuleBook::stripe_tims() } else { RuleBook::opayo_syspro() };
        let posting = &mut rules.posting;
        posting.payment = self.pick(&[PaymentPosting::AtOnce, PaymentPosting::OnShipment]);
        posting.fee = self.pick(&[FeePosting::JournalLine, FeePosting::InPayment]);
        posting.journal = self.pick(&[JournalPer::Settlement, JournalPer::Payment]);
        posting.bank_receipt = self.pick(&[BankReceipt::WithJournal, BankReceipt::Separate]);
        posting.period = self.pick(&[SettlementPeriod::Settlement, SettlementPeriod::Month]);
        posting.dispute = self.pick(&[DisputePosting::AsItHappens, DisputePosting::JournalLine]);
        posting.refund = self.pick(&[RefundPosting::MemoPays, RefundPosting::MemoAndReversal]);
        posting.refund_tax_percent = self.option(Self::decimal);
        posting.residue_per_line = self.decimal();
        rules.tax.on_fees = self.pick(&[FeeTax::Reclaimed, FeeTax::Cost]);
        rules.tax.reverse_charge = self.option(Self::decimal);
        rules.fraud.dispute_books = self.pick(&[DisputeBooks::Losses, DisputeBooks::Receivable]);
        rules.fraud.screen = self.chance();
        rules.payment.record_failed = self.chance();
        rules.company.currency = self.option(Self::currency);
        rules.order.default_sku = self.option(Self::id);
        rules.customer.guest = self.option(Self::id);
        rules
    }
}
