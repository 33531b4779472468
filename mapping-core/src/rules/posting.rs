//! When and how things are booked.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The posting policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PostingRules {
    /// When a payment is booked.
    pub payment: PaymentPosting,
    /// Where the fee of a payment is booked.
    pub fee: FeePosting,
    /// What a journal of a settlement covers.
    pub journal: JournalPer,
    /// How the money's arrival at the bank is booked.
    pub bank_receipt: BankReceipt,
    /// Into which accounting periods a settlement goes.
    pub period: SettlementPeriod,
    /// Where disputes are booked.
    pub dispute: DisputePosting,
    /// How much of a minor unit each converted line of a journal may leave over. More than so much for all lines together, and the
    /// journal is refused as unbalanced. Half a unit is what rounding to the nearest leaves at most.
    #[serde(with = "rust_decimal::serde::str")]
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::DecimalText"))]
    pub residue_per_line: Decimal,
    /// Which documents a refund becomes.
    pub refund: RefundPosting,
    /// The percentage of tax in a refund of an order whose lines nobody knows, as text: `"20"`. Without one, no tax is told apart.
    #[serde(with = "rust_decimal::serde::str_option")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::DecimalText>"))]
    pub refund_tax_percent: Option<Decimal>,
    /// Whether the shop is told how far its orders are.
    pub tell_shop: bool,
    /// Whether the ERP's numbers are stored with the payment at the gateway.
    pub tell_gateway: bool,
}

/// When a payment is booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PaymentPosting {
    /// As soon as the money is taken.
    #[default]
    AtOnce,
    /// When the goods leave the house.
    OnShipment,
}

/// Which documents a refund becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefundPosting {
    /// A credit memo that pays the money out of the clearing account itself.
    #[default]
    MemoPays,
    /// A credit memo to the customer's account, and the reversal of the receipt that pays the money out.
    MemoAndReversal,
}

/// Where the fee of a payment is booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeePosting {
    /// As a line of the settlement's journal.
    #[default]
    JournalLine,
    /// With the payment, as a journal of its own as soon as the gateway names the fee.
    InPayment,
}

/// What a journal of a settlement covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum JournalPer {
    /// The settlement: lines of one account that mean the same are summed.
    #[default]
    Settlement,
    /// Each payment: lines are not summed, and name their payment.
    Payment,
}

/// How the money's arrival at the bank is booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BankReceipt {
    /// In the settlement's journal, which debits the bank.
    #[default]
    WithJournal,
    /// In a journal of its own on the day of arrival; until then the money is in transit.
    Separate,
}

/// Into which accounting periods a settlement goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SettlementPeriod {
    /// All of it into the period in which it was made, whenever its payments were.
    #[default]
    Settlement,
    /// What belongs to another calendar month than the settlement goes there, in a journal of its own, and is carried forward.
    Month,
}

/// Where disputes are booked. Whoever tells of them, a chargeback is booked once: by the flow of disputes, or by the settlement that
/// keeps it, whether that lists its lines or only its sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DisputePosting {
    /// Against the clearing account as they happen, by the flow of disputes; the settlement clears it.
    #[default]
    AsItHappens,
    /// As lines of the settlement's journal, for a company without such a flow, and for a gateway that tells of no dispute by itself.
    JournalLine,
}

impl Default for PostingRules {
    fn default() -> Self {
        Self {
            payment: PaymentPosting::default(),
            fee: FeePosting::default(),
            journal: JournalPer::default(),
            bank_receipt: BankReceipt::default(),
            period: SettlementPeriod::default(),
            dispute: DisputePosting::default(),
            residue_per_line: Decimal::new(5, 1),
            refund: RefundPosting::default(),
            refund_tax_percent: None,
            tell_shop: true,
            tell_gateway: true,
        }
    }
}
