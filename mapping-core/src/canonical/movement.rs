//! A movement of the merchant's balance at a gateway: one line of a settlement, one row of a report. Amounts are signed as the
//! balance sees them: what comes in is positive, what goes out negative, and `net` is `gross` less `fee`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{MovementId, Reported, SettlementId, TransactionId};
use crate::money::Money;

/// A movement of the merchant's balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The gateway's id.
    pub id: MovementId,
    /// What it means for the books.
    pub kind: Reported<MovementKind>,
    /// The gateway's type: `charge`.
    pub wire_type: String,
    /// The gateway's category for reports, where it has one: `dispute_reversal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Before fees, in the currency of the balance.
    pub gross: Money,
    /// What the gateway keeps of it; negative where it gives a fee back.
    pub fee: Money,
    /// What the balance changes by.
    pub net: Money,
    /// What the fee is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<FeePart>,
    /// The payment, refund, dispute or payout that moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<TransactionId>,
    /// Whether that is a dispute, whatever the kind: a fee, a tax or an exchange difference of a dispute may stand by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_dispute: bool,
    /// What the customer paid or got back, where that is in another currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented: Option<Money>,
    /// The gateway's rate from the presented currency to the balance's.
    #[serde(default, with = "rust_decimal::serde::str_option", skip_serializing_if = "Option::is_none")]
    pub rate: Option<Decimal>,
    /// The settlement that pays it out, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement: Option<SettlementId>,
    /// When it was made, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// From when on it can be paid out, UTC.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub available_at: Option<OffsetDateTime>,
    /// The gateway's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What else is known, by the names that conditions of GL rules use: `method`, `card_brand`, `country`, `product_class`,
    /// `metadata.channel`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facets: BTreeMap<String, String>,
}

/// One part of a fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeePart {
    /// What for.
    pub kind: Reported<FeeKind>,
    /// How much, in the currency of the balance.
    pub amount: Money,
    /// The gateway's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What a part of a fee is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// The gateway's or acquirer's own fee.
    Gateway,
    /// A platform's fee.
    Application,
    /// What the payment method's owner takes, passed on at cost.
    PassedOn,
    /// Tax on the gateway's fee.
    Tax,
    /// Tax withheld from the payment.
    WithheldTax,
}

/// What a movement means for the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// A customer's payment.
    Charge,
    /// A payment that was credited and failed later.
    ChargeFailure,
    /// The part of an authorisation that was not captured: nets against its charge.
    PartialCaptureReversal,
    /// Money given back to a customer.
    Refund,
    /// A refund that came back.
    RefundFailure,
    /// A customer's bank takes money back.
    Dispute,
    /// A dispute was won: the money returns.
    DisputeReversal,
    /// A fee without a payment behind it.
    Fee,
    /// Tax on the gateway's fees.
    Tax,
    /// What card networks take, billed by itself.
    NetworkCost,
    /// Something that a person has to look at.
    Adjustment,
    /// Paid out to the bank.
    Payout,
    /// A payout that failed or was given up.
    PayoutReversal,
    /// Held back from a payout to keep a minimum balance.
    PayoutHold,
    /// The end of such a hold.
    PayoutRelease,
    /// Held back as a reserve.
    ReserveHold,
    /// The end of a reserve.
    ReserveRelease,
    /// Paid in from the bank.
    TopUp,
    /// A top-up that failed.
    TopUpReversal,
    /// Customers' money that is not yet matched to a payment.
    UnreconciledFunds,
    /// A donation, or an order for removed carbon.
    Contribution,
    /// A donation or order that was given back.
    ContributionRefund,
    /// Money that is available before its time; nets to nothing with its funding.
    Advance,
    /// A loan paid out to the merchant.
    Financing,
    /// A loan paid back.
    FinancingRepayment,
    /// A platform's earning.
    PlatformEarning,
    /// A platform's earning that was given back.
    PlatformEarningRefund,
    /// To a connected account.
    Transfer,
    /// Back from a connected account.
    TransferReversal,
    /// Collected from a connected account.
    ConnectCollection,
    /// Reserved for a connected account's debts.
    ConnectReserve,
    /// Spent with a card that the merchant issued, or held for it.
    Issuing,
    /// An issued card's dispute.
    IssuingDispute,
}

impl Movement {
    /// Whether it belongs to a dispute: by its kind, or because the gateway names a dispute as what moved it.
    pub fn belongs_to_dispute(&self) -> bool {
        self.of_dispute || matches!(self.kind, Reported::Known(MovementKind::Dispute | MovementKind::DisputeReversal))
    }
}

impl FeeKind {
    /// The kind as rule books and reasons name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Application => "application",
            Self::PassedOn => "passed_on",
            Self::Tax => "tax",
            Self::WithheldTax => "withheld_tax",
        }
    }
}

impl MovementKind {
    /// Every kind, in the order of the enum.
    pub const ALL: [Self; 33] = [
        Self::Charge,
        Self::ChargeFailure,
        Self::PartialCaptureReversal,
        Self::Refund,
        Self::RefundFailure,
        Self::Dispute,
        Self::DisputeReversal,
        Self::Fee,
        Self::Tax,
        Self::NetworkCost,
        Self::Adjustment,
        Self::Payout,
        Self::PayoutReversal,
        Self::PayoutHold,
        Self::PayoutRelease,
        Self::ReserveHold,
        Self::ReserveRelease,
        Self::TopUp,
        Self::TopUpReversal,
        Self::UnreconciledFunds,
        Self::Contribution,
        Self::ContributionRefund,
        Self::Advance,
        Self::Financing,
        Self::FinancingRepayment,
        Self::PlatformEarning,
        Self::PlatformEarningRefund,
        Self::Transfer,
        Self::TransferReversal,
        Self::ConnectCollection,
        Self::ConnectReserve,
        Self::Issuing,
        Self::IssuingDispute,
    ];

    /// The kind as reasons name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::ChargeFailure => "charge_failure",
            Self::PartialCaptureReversal => "partial_capture_reversal",
            Self::Refund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute => "dispute",
            Self::DisputeReversal => "dispute_reversal",
            Self::Fee => "fee",
            Self::Tax => "tax",
            Self::NetworkCost => "network_cost",
            Self::Adjustment => "adjustment",
            Self::Payout => "payout",
            Self::PayoutReversal => "payout_reversal",
            Self::PayoutHold => "payout_hold",
            Self::PayoutRelease => "payout_release",
            Self::ReserveHold => "reserve_hold",
            Self::ReserveRelease => "reserve_release",
            Self::TopUp => "top_up",
            Self::TopUpReversal => "top_up_reversal",
            Self::UnreconciledFunds => "unreconciled_funds",
            Self::Contribution => "contribution",
            Self::ContributionRefund => "contribution_refund",
            Self::Advance => "advance",
            Self::Financing => "financing",
            Self::FinancingRepayment => "financing_repayment",
            Self::PlatformEarning => "platform_earning",
            Self::PlatformEarningRefund => "platform_earning_refund",
            Self::Transfer => "transfer",
            Self::TransferReversal => "transfer_reversal",
            Self::ConnectCollection => "connect_collection",
            Self::ConnectReserve => "connect_reserve",
            Self::Issuing => "issuing",
            Self::IssuingDispute => "issuing_dispute",
        }
    }
}
