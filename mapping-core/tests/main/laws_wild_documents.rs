//! Any document that the canonical model can hold, for [`Wild`].

use mapping_core::canonical::*;
use mapping_core::money::{Currency, Decimal, Money};

use crate::laws_wild::Wild;

impl Wild {
    fn link<T: From<String>>(&mut self) -> Link<T> {
        Link::Known(self.id())
    }

    /// A document of any kind, with every link resolved.
    pub(crate) fn document(&mut self) -> Document {
        match self.below(9) {
            0 => Document::Customer(Box::new(CustomerRecord {
                code: self.option(Self::id),
                external_id: self.id(),
                name: self.text(),
                email: self.option(Self::text),
                phone: self.option(Self::text),
                billing: self.option(Self::address),
                shipping: self.option(Self::address),
                card: self.option(Self::card),
                active: if self.below(4) == 0 { Some(true) } else { None },
            })),
            1 => self.sales_order(),
            2 => Document::Receipt(Box::new(Receipt {
                transaction: self.id(),
                customer: self.link(),
                sales_order: self.option(Self::link),
                amount: self.money(),
                received_on: self.day(),
                method: self.pick(&["Credit Card", "ACH", "Bank Transfer"]).to_owned(),
                card_brand: self.option(|wild| CardBrand::from(wild.text().as_str())),
                wallet: self.option(|wild| Wallet::from(wild.text().as_str())),
                status: self.pick(&[ReceiptStatus::Paid, ReceiptStatus::Paid, ReceiptStatus::Failed]),
                account: self.option(|wild| wild.account()),
                reference: self.option(Self::text),
            })),
            3 => self.credit_memo(),
            4 => self.journal(),
            5 => Document::ReceiptReversal(Box::new(ReceiptReversal {
                cause: self.id(),
                payment: self.id(),
                receipt: Link::Known(self.id()),
                customer: self.link(),
                amount: self.money(),
                reversed_on: self.day(),
                account: self.option(|wild| wild.account()),
                reason: self.option(Self::text),
            })),
            6 => Document::Item(Box::new(ItemRecord {
                sku: self.id(),
                known: self.chance(),
                external_id: self.option(Self::id),
                description: self.option(Self::text),
                price: self.option(Self::money),
                active: self.option(Self::chance),
            })),
            7 => Document::Stock(Box::new(StockQuantity {
                sku: self.id(),
                on_hand: self.decimal(),
                revision: self.text(),
            })),
            _ => Document::CustomerErasure(Box::new(CustomerErasure { code: self.id(), tombstone: self.text() })),
        }
    }

    fn account(&mut self) -> GlAccount {
        self.pick(&[
            "1010-00",
            "6100",
            "1010-00",
            "",
            "an account with blanks",
            "9-99999999999999999999999999999999999",
        ])
        .into()
    }

    fn sales_order(&mut self) -> Document {
        let lines = self.several(3, |wild| SalesOrderLine {
            sku: wild.id(),
            description: wild.option(Self::text),
            quantity: wild.decimal(),
            net: wild.money(),
            tax: wild.money(),
        });
        let parts = lines.iter().flat_map(|line| [line.net, line.tax]);
        let total = Money::sum(Currency::USD, parts).unwrap_or_else(|_| self.money());
        Document::SalesOrder(Box::new(SalesOrder {
            reference: self.id(),
            customer: self.link(),
            ordered_on: self.day(),
            lines,
            total,
            payment_status: PaymentStatus::Paid,
            transaction: self.option(Self::id),
            method: self.option(|wild| wild.pick(&["Credit Card", "ACH"]).to_owned()),
            hold: (self.below(4) == 0).then(|| Hold { reason: self.text() }),
            billing: self.option(Self::address),
            shipping: self.option(Self::address),
            note: self.option(Self::text),
        }))
    }

    fn credit_memo(&mut self) -> Document {
        let lines = self.several(2, |wild| CreditMemoLine {
            sku: wild.option(Self::id),
            description: wild.option(Self::text),
            quantity: wild.decimal(),
            net: wild.money(),
            tax: wild.money(),
            returned: wild.chance(),
        });
        let parts = lines.iter().flat_map(|line| [line.net, line.tax]);
        let sum = Money::sum(Currency::USD, parts).ok().filter(|sum| !sum.is_zero());
        Document::CreditMemo(Box::new(CreditMemo {
            refund: self.id(),
            payment: self.id(),
            customer: self.link(),
            sales_order: self.option(Self::link),
            order: self.option(Self::id),
            invoice: self.option(Self::id),
            amount: sum.unwrap_or_else(|| self.money()),
            lines,
            credited_on: self.day(),
            method: self.option(|wild| wild.pick(&["Credit Card", "ACH"]).to_owned()),
            account: self.option(|wild| wild.account()),
            paid_from: self.option(|wild| wild.account()),
            reason: self.option(Self::text),
        }))
    }

    fn journal(&mut self) -> Document {
        let amount = self.money().abs();
        let amount = if amount.is_zero() { Money::new(Decimal::ONE, Currency::USD) } else { amount };
        let lines = [JournalLine::debit(self.account(), amount), JournalLine::credit(self.account(), amount)];
        let lines = lines.map(|line| {
            let centre = self.option(Self::id);
            let comment = self.text();
            line.cost_centre(centre).comment(comment)
        });
        let journal = Journal::new(self.id(), self.day(), self.option(Self::text), lines.to_vec());
        Document::Journal(Box::new(journal.expect("one amount on both sides")))
    }
}
