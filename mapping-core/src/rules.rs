//! The choices that a company makes, as data. Every rule has an id that reasons quote.

mod code_pattern;
mod fraud;
mod ledger;
mod opayo_syspro;
mod stripe_tims;

pub use code_pattern::CodePattern;
pub use fraud::{FraudAction, FraudRules};
pub use ledger::LedgerRules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::address::{Policy, WidthProfile};
use crate::canonical::{CustomerCode, GlAccount, Sku};

/// All rules of one company for one pair of gateway and ERP. Unknown keys are refused, so that a typing error is seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleBook {
    /// Which wire values that the model does not know stand for what.
    pub status: StatusRules,
    /// How customers are found and made.
    pub customer: CustomerRules,
    /// How order numbers and lines are read.
    pub order: OrderRules,
    /// How payments are booked.
    pub payment: PaymentRules,
    /// How addresses are written.
    pub address: AddressRules,
    /// What follows from a fraud screening.
    pub fraud: FraudRules,
    /// Which accounts refunds and settlements are booked on.
    pub ledger: LedgerRules,
}

impl RuleBook {
    /// The same rules for the columns of another ERP: with them a book that ships for one pair serves a crossed one.
    ///
    /// ```
    /// use mapping_core::rules::{AddressProfile, RuleBook};
    ///
    /// let stripe_to_syspro = RuleBook::stripe_tims().for_columns_of(AddressProfile::SysproV7);
    /// assert_eq!(stripe_to_syspro.address.profile, AddressProfile::SysproV7);
    /// ```
    #[must_use]
    pub fn for_columns_of(self, profile: AddressProfile) -> Self {
        Self { address: AddressRules { profile, ..self.address }, ..self }
    }
}

/// Routes for statuses that the model does not know. None of them leads to paid: money is never booked on a guess.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StatusRules {
    /// The gateway's text for a payment's status, and what it stands for.
    pub payment: BTreeMap<String, RoutedStatus>,
}

/// What an unknown payment status may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoutedStatus {
    /// Not decided yet.
    Pending,
    /// Refused.
    Failed,
    /// Given up.
    Cancelled,
}

/// How customers are found and made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerRules {
    /// Whether a customer that the ERP lacks is created.
    pub create: bool,
    /// The customer that takes payments of people nobody knows. Without one, such payments are refused.
    pub guest: Option<CustomerCode>,
    /// What an ERP customer with the payer's e-mail address and another external id is.
    pub shared_email: SharedEmail,
}

/// What an ERP customer with the payer's e-mail address and another external id is. Gateways give a returning customer a new id
/// whenever they check out as a guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedEmail {
    /// The same person: the payment is booked on that customer.
    #[default]
    SameCustomer,
    /// Perhaps somebody else: a person decides.
    Refuse,
}

/// How order numbers and lines are read from what the shop stored with the payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OrderRules {
    /// Metadata keys that hold the shop's order number, best first.
    pub reference_keys: Vec<String>,
    /// Metadata keys that hold lines as JSON: `[{"sku":"A-1","quantity":2,"net":"10.00"}]`, best first.
    pub lines_keys: Vec<String>,
    /// Metadata keys that hold one item code, best first. `quantity` may stand beside it.
    pub sku_keys: Vec<String>,
    /// Item codes of the shop and what the ERP calls them.
    pub sku_aliases: BTreeMap<Sku, Sku>,
    /// The ERP's item of orders whose lines nobody wrote: one line of one piece over the whole amount. Without it, such payments
    /// are held on account.
    pub default_sku: Option<Sku>,
    /// What the merchant's reference of a transaction begins with before the order's number; see [`CodePattern`].
    pub code_prefix: Option<CodePattern>,
    /// What the merchant's reference of a transaction ends with after the order's number; see [`CodePattern`].
    pub code_suffix: Option<CodePattern>,
}

/// How payments are booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PaymentRules {
    /// The ERP's names of payment methods, by the gateway's name.
    pub methods: BTreeMap<String, String>,
    /// The ERP's name for methods that `methods` lacks. Without one, they are refused.
    pub other_method: Option<String>,
    /// The account that receives payments.
    pub account: Option<GlAccount>,
    /// Whether a refused payment leaves a receipt with the status failed.
    pub record_failed: bool,
    /// The company's time zone for business dates, an IANA name: `America/Chicago`.
    pub time_zone: String,
}

/// How addresses are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AddressRules {
    /// The widths of the ERP's columns.
    pub profile: AddressProfile,
    /// What to do with lines that do not fit; the profile's own choice when absent.
    pub policy: Option<AddressPolicy>,
}

/// The widths of an ERP's columns, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressProfile {
    /// No limits.
    #[default]
    Unlimited,
    /// TIMS.
    Tims,
    /// SYSPRO 6.1.
    SysproV61,
    /// SYSPRO 7 and 8.
    SysproV7,
}

/// What to do with address lines that do not fit. Nothing is ever cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressPolicy {
    /// Refuse the document.
    Refuse,
    /// Fold at word boundaries, and refuse what still does not fit.
    Fold,
}

impl AddressRules {
    /// The widths and the policy together.
    pub fn width_profile(&self) -> WidthProfile {
        let profile = match self.profile {
            AddressProfile::Unlimited => WidthProfile::UNLIMITED,
            AddressProfile::Tims => WidthProfile::TIMS,
            AddressProfile::SysproV61 => WidthProfile::SYSPRO_V61,
            AddressProfile::SysproV7 => WidthProfile::SYSPRO_V7,
        };
        let policy = match self.policy {
            Some(AddressPolicy::Refuse) => Policy::Refuse,
            Some(AddressPolicy::Fold) => Policy::Fold,
            None => profile.policy,
        };
        WidthProfile { policy, ..profile }
    }
}

impl Default for CustomerRules {
    fn default() -> Self {
        Self { create: true, guest: None, shared_email: SharedEmail::default() }
    }
}

impl Default for OrderRules {
    fn default() -> Self {
        let keys = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            reference_keys: keys(&["order_id", "order_reference", "order_number", "order"]),
            lines_keys: keys(&["order_lines", "lines", "items", "vendor_data"]),
            sku_keys: keys(&["sku", "product_sku"]),
            sku_aliases: BTreeMap::new(),
            default_sku: None,
            code_prefix: None,
            code_suffix: None,
        }
    }
}

impl Default for PaymentRules {
    fn default() -> Self {
        Self {
            methods: BTreeMap::new(),
            other_method: None,
            account: None,
            record_failed: false,
            time_zone: "UTC".to_owned(),
        }
    }
}
