//! How invoices for a period become revenue, and what follows from invoices that are not paid.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical::Metadata;
use crate::derived::Derived;

/// How invoices for a period become revenue. [`ledger::revenue`](crate::ledger::revenue) books by these rules, and
/// [`Subscriptions`](crate::flows::Subscriptions) tells the shop by them.
///
/// ```toml
/// [revenue]
/// policy = "defer"
/// when = "paid"
/// unearned = "release"
/// product_classes = { prod_setup = "services" }
/// classes = { services = "immediate" }
/// dunning = [{ attempts = 1, step = "remind" }, { attempts = 3, step = "suspend" }]
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct RevenueRules {
    /// Whether what is paid in advance is revenue at once, where its product class says nothing else.
    pub policy: RevenuePolicy,
    /// The policy by product class.
    pub classes: BTreeMap<String, RevenuePolicy>,
    /// Metadata keys of lines, prices and products that hold the product class, best first.
    pub class_keys: Vec<String>,
    /// The product class by the gateway's product or by the item code, where no metadata names it.
    pub product_classes: BTreeMap<String, String>,
    /// When an invoice is booked.
    pub when: RevenueWhen,
    /// What becomes of revenue that is not earned when a subscription ends before its time.
    pub unearned: Unearned,
    /// What to do about an invoice that is not paid, by the number of failed attempts. An empty list tells nothing.
    pub dunning: Vec<DunningRule>,
    /// What a repeated charge of a stored card pays for, at a gateway without subscriptions: the time from the day of the payment
    /// on. Without it, such a charge is revenue at once.
    pub repeat_period: Option<RepeatPeriod>,
    /// Metadata keys of a payment that show that it repeats an earlier one.
    pub repeat_keys: Vec<String>,
}

/// Whether what is paid in advance is revenue at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RevenuePolicy {
    /// All of it at once: the sale has booked it, and no journal follows.
    #[default]
    Immediate,
    /// Day by day over the time that it pays for.
    Defer,
}

/// When an invoice is booked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RevenueWhen {
    /// When it is paid: the ERP learns of the sale by its payment.
    #[default]
    Paid,
    /// When it is final, paid or not.
    Finalised,
}

/// What becomes of revenue that is not earned when a service ends before its time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unearned {
    /// It is earned on the day on which the service ends. A credit note or a line below nothing takes back what the customer gets.
    #[default]
    Release,
    /// It leaves the deferred revenue for the returns, where the credit memo of the refund debits it: for companies that give the
    /// rest back as a plain refund, of which no credit note tells.
    Reverse,
}

/// From so many failed attempts on, this step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DunningRule {
    /// The number of failed attempts, at least one.
    pub attempts: u32,
    /// What to do.
    pub step: DunningStep,
}

/// What to do about an invoice that is not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DunningStep {
    /// Ask the customer.
    Remind,
    /// Stop serving until it is paid.
    Suspend,
    /// End the subscription.
    Cancel,
}

/// The time that a repeated charge pays for, by the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RepeatPeriod {
    /// Seven days.
    Week,
    /// To the same day of the next month, or its last day.
    Month,
    /// Three months.
    Quarter,
    /// Twelve months.
    Year,
}

impl RevenueRules {
    /// The step for so many failed attempts, and its position in the list.
    pub fn dunning_step(&self, attempts: u32) -> Option<(usize, DunningRule)> {
        let reached = self.dunning.iter().copied().enumerate().filter(|(_, rule)| rule.attempts <= attempts);
        reached.max_by_key(|(_, rule)| rule.attempts)
    }

    /// The class of a product: by the metadata, or by the first of its names that the rules know.
    pub fn product_class<'a>(
        &self,
        metadata: &Metadata,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Option<Derived<String>> {
        let written = self.class_keys.iter().filter_map(|key| Some((key, metadata.get(key)?.trim())));
        if let Some((key, class)) = written.into_iter().find(|(_, class)| !class.is_empty()) {
            let why = Derived::new(class.to_owned(), "rules.revenue.class_keys");
            return Some(why.because(format!("metadata.{key}"), class));
        }
        names.into_iter().find_map(|name| {
            let class = self.product_classes.get(name)?;
            Some(Derived::new(class.clone(), format!("rules.revenue.product_classes.{name}")))
        })
    }

    /// What is wrong with the rules, each fault with its path below `revenue` and a sentence.
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut before = 0;
        for (position, rule) in self.dunning.iter().enumerate() {
            if rule.attempts <= before {
                let message = format!("{} is not more than the {before} before it", rule.attempts);
                faults.push((format!("dunning[{position}].attempts"), message));
            }
            before = before.max(rule.attempts);
        }
        faults
    }
}

impl Default for RevenueRules {
    fn default() -> Self {
        let step = |attempts, step| DunningRule { attempts, step };
        Self {
            policy: RevenuePolicy::default(),
            classes: BTreeMap::new(),
            class_keys: vec!["product_class".to_owned()],
            product_classes: BTreeMap::new(),
            when: RevenueWhen::default(),
            unearned: Unearned::default(),
            dunning: vec![step(1, DunningStep::Remind), step(3, DunningStep::Suspend), step(4, DunningStep::Cancel)],
            repeat_period: None,
            repeat_keys: vec!["repeat_of".to_owned()],
        }
    }
}

macro_rules! words {
    ($($kind:ident { $($variant:ident => $word:literal),+ $(,)? })+) => {$(
        impl $kind {
            /// The word as rules and reasons write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

words! {
    RevenuePolicy { Immediate => "immediate", Defer => "defer" }
    RevenueWhen { Paid => "paid", Finalised => "finalised" }
    Unearned { Release => "release", Reverse => "reverse" }
    DunningStep { Remind => "remind", Suspend => "suspend", Cancel => "cancel" }
    RepeatPeriod { Week => "week", Month => "month", Quarter => "quarter", Year => "year" }
}
