//! The roles that accounts play in what gateways cause, and the account of each role where no GL rule says otherwise.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::AccountKind;
use crate::canonical::GlAccount;

macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $role:ident => $field:ident,)+) => {
        /// The role that an account plays in a line of a journal.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum AccountRole {
            $($(#[doc = $doc])+ $role,)+
        }

        /// The account of each role. What a document needs and the rules do not name is refused.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields, default)]
        pub struct LedgerRules {
            $($(#[doc = $doc])+ pub $field: Option<GlAccount>,)+
        }

        impl AccountRole {
            /// Every role.
            pub const ALL: &[Self] = &[$(Self::$role,)+];

            /// The role as rule books and reasons name it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$role => stringify!($field),)+
                }
            }
        }

        impl LedgerRules {
            /// The account of a role.
            pub fn account(&self, role: AccountRole) -> Option<&GlAccount> {
                match role {
                    $(AccountRole::$role => self.$field.as_ref(),)+
                }
            }
        }
    };
}

roles! {
    /// The bank account that settlements reach.
    Bank => bank,
    /// Where receipts wait until they are settled. Payments, refunds and chargebacks of a settlement clear it.
    Clearing => clearing,
    /// Paid out by the gateway, and not at the bank yet.
    InTransit => in_transit,
    /// What customers owe.
    Receivable => receivable,
    /// What the gateway or acquirer keeps.
    Fees => fees,
    /// Tax on the gateway's fees that can be reclaimed.
    FeeTax => fee_tax,
    /// Tax that the company owes on foreign fees itself, against the tax that it reclaims.
    ReverseCharge => reverse_charge,
    /// Tax that was withheld from payments.
    WithheldTax => withheld_tax,
    /// What card networks take, billed by itself.
    NetworkCosts => network_costs,
    /// What is debited when goods come back or a price is reduced: sales returns.
    Returns => returns,
    /// Tax on sales.
    SalesTax => sales_tax,
    /// Money that customers' banks took back.
    DisputeLosses => dispute_losses,
    /// What a dispute costs beside its amount.
    DisputeFees => dispute_fees,
    /// What the gateway holds back.
    Reserve => reserve,
    /// To and from connected accounts.
    Transfers => transfers,
    /// What a platform earns.
    PlatformEarnings => platform_earnings,
    /// Customers' money that is matched to nothing yet.
    CustomerFunds => customer_funds,
    /// Loans of the gateway.
    Financing => financing,
    /// Spent with cards that the company issued.
    Issuing => issuing,
    /// Donations and removed carbon.
    Contributions => contributions,
    /// Paid and not earned yet.
    DeferredRevenue => deferred_revenue,
    /// Earned.
    Revenue => revenue,
    /// Settled in this period for the next one, or the other way round.
    CarriedForward => carried_forward,
    /// Gains and losses between two rates.
    ExchangeDifference => exchange_difference,
    /// What rounding leaves over.
    Rounding => rounding,
    /// Differences that are let pass.
    WriteOff => write_off,
    /// Whatever nobody can place: a person looks at it.
    Suspense => suspense,
}

impl AccountRole {
    /// The kinds of account that suit the role. A chart may have its reasons for another.
    pub fn kinds(self) -> &'static [AccountKind] {
        use AccountKind::{Asset, Expense, Liability, Revenue};
        match self {
            Self::InTransit | Self::Receivable | Self::Reserve => &[Asset],
            Self::Bank
            | Self::Clearing
            | Self::FeeTax
            | Self::ReverseCharge
            | Self::SalesTax
            | Self::CustomerFunds
            | Self::Financing
            | Self::CarriedForward
            | Self::Suspense => &[Asset, Liability],
            Self::WithheldTax | Self::Transfers | Self::Issuing | Self::Contributions => &[Asset, Liability, Expense],
            Self::Fees | Self::NetworkCosts | Self::DisputeFees => &[Expense],
            Self::DeferredRevenue => &[Liability],
            Self::Revenue | Self::PlatformEarnings => &[Revenue],
            Self::Returns | Self::DisputeLosses | Self::ExchangeDifference | Self::Rounding | Self::WriteOff => {
                &[Revenue, Expense]
            }
        }
    }
}

impl fmt::Display for AccountRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
