//! The choices that a company makes, as data: the rule book. Every rule has an id that reasons quote: `rules.gl.amex-fees`,
//! `rules.customer.guest`.
//!
//! A rule book is a TOML file. [`RuleBook::load`] reads it and tells of all its faults at once, each with file, line, column and
//! what to write instead; [`RuleBook::opayo_syspro`] and [`RuleBook::stripe_tims`] are two to start from. Whatever a book leaves
//! out has a default, and an empty file is a book.
//!
//! ```
//! use mapping_core::rules::{AccountRole, LineFacets, RuleBook};
//!
//! let text = r#"
//! [company]
//! time_zone = "Europe/London"    # whose days are business dates
//! cut_off = "17:30"              # what happens later belongs to the next day
//! currency = "GBP"
//!
//! [accounts]                     # the chart: every account that the rules may name
//! 1200-00 = { name = "Card receipts in clearing", kind = "asset" }
//! 6200-00 = { name = "Card fees", kind = "expense" }
//! 6205-00 = { name = "American Express fees", kind = "expense" }
//!
//! [ledger]                       # the account of each role
//! clearing = "1200-00"
//! fees = "6200-00"
//!
//! [[gl]]                         # exceptions: the highest priority first, then the order of the file; the first that fits wins
//! id = "amex-fees"
//! when = { role = "fees", card_brand = "amex" }
//! account = "6205-00"
//! cost_centre = "WEB"
//!
//! [payment]
//! account = "1200-00"
//! other_method = "Other"
//! methods = { card = "Credit Card", "card.maestro" = "Debit Card" }
//!
//! [customer]
//! guest = "WEB-GUEST"            # takes the payments of people nobody knows
//!
//! [order]
//! sku_aliases = { "argon-50" = "GAS-ARG-50" }
//!
//! [address]
//! profile = "syspro_v7"
//!
//! [retention]
//! payload_days = 90
//! "#;
//! let book = RuleBook::load("company.toml", text)?.book;
//! let fee = LineFacets::new(AccountRole::Fees).with("card_brand", Some("amex"));
//! let booked = book.book(&fee)?;
//! assert_eq!((booked.value.account.as_str(), booked.rule()), ("6205-00", "rules.gl.amex-fees"));
//!
//! let faults = RuleBook::load("company.toml", &text.replace("Europe/London", "Europe/Londno")).unwrap_err();
//! assert_eq!(faults.to_string(), r#"error[unknown_time_zone]: `company.time_zone`: there is no time zone "Europe/Londno"
//!   --> company.toml:3:13
//!    |
//!  3 | time_zone = "Europe/Londno"    # whose days are business dates
//!    |             ^^^^^^^^^^^^^^^
//!    = hint: did you mean "Europe/London"?
//! "#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A warning does not keep a book from loading: [`Loaded::warnings`] has them. With the feature `schema`,
//! `RuleBook::json_schema` is the JSON Schema with which editors complete and check a book while it is written; it is shipped as
//! `books/rule-book.schema.json`.

mod account;
mod address;
mod anomaly;
mod cash;
mod check;
mod code_pattern;
mod company;
mod condition;
pub mod coverage;
mod customer;
mod diff;
mod facet;
mod fault;
mod finding;
mod fraud;
mod fraud_overlap;
mod fx;
mod gl;
mod ledger;
mod load;
mod order;
mod payment;
mod place;
mod posting;
mod report;
mod retention;
mod revenue;
#[cfg(feature = "schema")]
mod schema;
mod shipped;
mod snippet;
mod status;
mod sync;
mod tax;
mod tolerance;
mod tree_reader;

pub use account::{Account, AccountKind};
pub use address::{AddressPolicy, AddressProfile, AddressRules, AddressWidths};
pub use anomaly::AnomalyRules;
pub use cash::CashRules;
pub use code_pattern::CodePattern;
pub use company::{AccountEvents, CompanyRules};
pub use condition::Condition;
pub use customer::{CustomerRules, MatchKey, NewCustomerRules, SharedEmail};
pub use diff::{Change, Difference, Outcome, diff};
pub use facet::FACETS;
pub use finding::{Finding, FindingCode, Findings, Severity};
pub use fraud::{
    CountryOf, DisputeBooks, FraudAction, FraudConditions, FraudRule, FraudRules, RejectedPayment, ScoreRange,
};
pub use fx::{DatedRate, FxRules, RateSource};
pub use gl::{Booked, GlRule, LineFacets};
pub use ledger::{AccountRole, LedgerRules};
pub use load::Loaded;
pub use order::OrderRules;
pub use payment::PaymentRules;
pub use posting::{
    BankReceipt, DisputePosting, FeePosting, JournalPer, PaymentPosting, PostingRules, RefundPosting, SettlementPeriod,
};
pub use retention::RetentionRules;
pub use revenue::{DunningRule, DunningStep, RepeatPeriod, RevenuePolicy, RevenueRules, RevenueWhen, Unearned};
pub use status::{RoutedStatus, StatusRules};
pub use sync::{
    AutoAccept, CustomerDeparture, CustomerSync, ItemSync, OtherCurrency, Owner, StockOwner, StockSync, SyncRules,
    TwinRule,
};
pub use tax::{FeeTax, TaxRules};
pub use tolerance::{AccountTolerance, SearchLimits, Strategy, ToleranceRules};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::canonical::GlAccount;

/// All rules of one company for one pair of gateway and ERP. Unknown keys are refused, so that a typing error is seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RuleBook {
    /// The company itself: its days and its currency.
    pub company: CompanyRules,
    /// The chart of accounts: which accounts there are, so that a typing error is found. Empty: not checked.
    pub accounts: BTreeMap<GlAccount, Account>,
    /// Which account a line is booked on; the first rule that fits wins.
    pub gl: Vec<GlRule>,
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
    /// The accounts of each role, where no rule of `gl` says otherwise.
    pub ledger: LedgerRules,
    /// When and how things are booked.
    pub posting: PostingRules,
    /// Taxes on fees and refunds.
    pub tax: TaxRules,
    /// How one currency becomes another.
    pub fx: FxRules,
    /// How invoices for a period become revenue.
    pub revenue: RevenueRules,
    /// Who owns which field of customers and items.
    pub sync: SyncRules,
    /// What differences are let pass, and for how long things may be late.
    pub tolerance: ToleranceRules,
    /// What is out of the ordinary.
    pub anomaly: AnomalyRules,
    /// When the gateway's money reaches the bank.
    pub cash: CashRules,
    /// How long things are kept.
    pub retention: RetentionRules,
}
