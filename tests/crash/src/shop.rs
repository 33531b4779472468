//! The shop whose money is carried: it sells, gives back and closes its days by a seed, at the till of a gateway, until the gateway has
//! told of enough. Now and then it sells what the ERP does not know, or somebody says what nobody can book: those events are poisoned.

use std::error::Error;

/// What the ERP knows: SKU, description, price in minor units of whatever the customer pays in.
pub(crate) const STOCK: [(&str, &str, i64); 3] = [
    ("GAS-ARGON-10", "Argon, 10 litre cylinder", 4_500),
    ("GAS-CO2-05", "Carbon dioxide, 5 litre cylinder", 1_850),
    ("REG-TWIN", "Twin gauge regulator", 6_225),
];

/// What the ERP does not know.
const MISSPELT: (&str, &str, i64) = ("GAS-ARGON-1O", "", 4_500);

/// One thing that is sold.
pub(crate) struct Sale {
    pub(crate) number: u32,
    pub(crate) sku: &'static str,
    /// In minor units.
    pub(crate) price: i64,
    /// Whether it is paid in the other currency than the company's.
    pub(crate) is_foreign: bool,
    pub(crate) buyer: Buyer,
}

/// Who buys.
pub(crate) enum Buyer {
    /// Somebody who never comes again.
    Guest,
    /// One of the customers, by number; the next number is a new one's.
    Customer(usize),
}

impl Sale {
    /// The shop's reference of the order.
    pub(crate) fn order(&self) -> String {
        format!("W-{}", self.number)
    }

    /// What the shop writes down of the order's lines.
    pub(crate) fn lines(&self) -> String {
        serde_json::json!([{"sku": self.sku, "quantity": 1}]).to_string()
    }

    pub(crate) fn email(&self) -> String {
        match self.buyer {
            Buyer::Guest => format!("guest{}@example.com", self.number),
            Buyer::Customer(number) => format!("customer{number}@example.com"),
        }
    }
}

/// What the shop does at a gateway.
pub(crate) trait Till {
    /// A payment that money can be given back of.
    type Paid;

    /// Sales of a day.
    const DAY: u32;

    async fn sell(&mut self, sale: &Sale) -> Result<Self::Paid, Box<dyn Error>>;

    /// Sells what the ERP does not know.
    async fn sell_unknown(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>>;

    /// All of a payment, or a part in minor units.
    async fn give_back(&mut self, paid: &Self::Paid, part: Option<i64>) -> Result<(), Box<dyn Error>>;

    /// Sells, and the gateway has bad news of it: a dispute, or a decline.
    async fn sell_in_vain(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>>;

    /// Somebody says of a sale what nobody can book.
    async fn misinform(&mut self, sale: &Sale) -> Result<(), Box<dyn Error>>;

    /// The gateway settles what it took.
    fn close_the_day(&mut self);

    /// How many events the gateway has told so far, or lists.
    fn told(&self) -> usize;
}

/// Trades until the gateway has told at least so many events.
pub(crate) async fn trade<T: Till>(till: &mut T, events: usize, seed: u64) -> Result<(), Box<dyn Error>> {
    let mut shop = Shop { dice: fastrand::Rng::with_seed(seed), customers: 0, sales: 0 };
    while till.told() < events {
        for _ in 0..T::DAY.min(u32::try_from(events / 8)?) {
            shop.one_more(till).await?;
        }
        till.close_the_day();
    }
    Ok(())
}

struct Shop {
    dice: fastrand::Rng,
    customers: usize,
    sales: u32,
}

impl Shop {
    /// A sale, and what comes of it.
    async fn one_more(&mut self, till: &mut impl Till) -> Result<(), Box<dyn Error>> {
        self.sales += 1;
        let part = 100 * i64::from(self.sales % 9 + 1);
        let something = STOCK[self.dice.usize(0..STOCK.len())];
        match self.dice.u32(0..100) {
            0..3 => till.sell_unknown(&self.sale(MISSPELT)).await,
            3..5 => till.misinform(&self.sale(something)).await,
            5..8 => till.sell_in_vain(&self.sale(something)).await,
            chance => {
                let paid = till.sell(&self.sale(something)).await?;
                match chance {
                    8..18 => till.give_back(&paid, None).await,
                    18..28 => till.give_back(&paid, Some(part)).await,
                    _ => Ok(()),
                }
            }
        }
    }

    fn sale(&mut self, (sku, _, price): (&'static str, &str, i64)) -> Sale {
        let is_foreign = self.dice.u8(0..4) == 0;
        Sale { number: self.sales, sku, price, is_foreign, buyer: self.buyer() }
    }

    fn buyer(&mut self) -> Buyer {
        if self.dice.u8(0..4) == 0 {
            return Buyer::Guest;
        }
        if self.customers < 5 || self.dice.u8(0..8) == 0 {
            self.customers += 1;
            return Buyer::Customer(self.customers - 1);
        }
        Buyer::Customer(self.dice.usize(0..self.customers))
    }
}
