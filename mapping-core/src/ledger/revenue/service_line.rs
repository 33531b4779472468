//! A line of an invoice as revenue sees it: how much, for which days, of which product class.

use super::{Schedule, ServicePeriod};
use crate::business_date::TimeZone;
use crate::canonical::{Gateway, InvoiceLine, JournalReference, Metadata, SubscriptionInvoice};
use crate::derived::Derived;
use crate::money::{MinorUnitProfile, Money};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{AccountRole, LineFacets, RevenuePolicy, RevenueRules, RuleBook};

/// A line of revenue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLine {
    /// What its journals' keys begin with: `<invoice>/<line>`.
    pub reference: JournalReference,
    /// What it comes to without tax; below nothing for unused time.
    pub amount: Money,
    /// The days that it pays for, if it pays for any.
    pub service: Option<ServicePeriod>,
    /// The gateway that billed it.
    pub gateway: Gateway,
    /// The class of what was sold, and who says so.
    pub product_class: Option<Derived<String>>,
    /// The shop's own data with it.
    pub metadata: Metadata,
}

impl ServiceLine {
    /// All lines of an invoice, in its order.
    ///
    /// # Errors
    /// [`RefusalCode::MissingFact`] for a line without an amount, [`RefusalCode::Conflict`] for a service that ends before it
    /// begins; a time zone of the rules that there is not.
    pub fn of_invoice(
        invoice: &SubscriptionInvoice,
        gateway: &Gateway,
        rules: &RuleBook,
    ) -> Result<Vec<Self>, Refusal> {
        let zone = &rules.company.time_zone;
        let zone = TimeZone::named(zone).map_err(|unknown| unknown.refuse("rules.company.time_zone"))?;
        let read = |(position, line): (usize, &InvoiceLine)| {
            let net = line.line.net.ok_or_else(|| {
                let message = "the line has no amount; fetch the invoice again";
                Refusal::new(RefusalCode::MissingFact, format!("invoice.lines[{position}].net"), &invoice.id, message)
            });
            Ok(Self {
                reference: JournalReference::from(format!("{}/{}", invoice.id, key(invoice, position, line))),
                amount: net?,
                service: service(position, line, &zone)?,
                gateway: gateway.clone(),
                product_class: rules.revenue.product_class(&line.metadata, named(line)),
                metadata: line.metadata.clone(),
            })
        };
        invoice.lines.iter().enumerate().map(read).collect()
    }

    /// How it becomes revenue: by its product class, or by the policy for all.
    pub fn policy(&self, rules: &RevenueRules) -> Derived<RevenuePolicy> {
        let of_class = self.product_class.as_ref().and_then(|class| Some((class, rules.classes.get(&class.value)?)));
        match of_class {
            Some((class, policy)) => {
                let why = Derived::new(*policy, format!("rules.revenue.classes.{}", class.value));
                why.because("product_class", class)
            }
            None => Derived::new(rules.policy, "rules.revenue.policy"),
        }
    }

    /// The longest service that is spread over its days: twenty years, which is longer than any gateway bills ahead and keeps a line
    /// at 241 journals.
    pub const MOST_DAYS: i64 = 7305;

    /// Its schedule; none where it is revenue at once: by the rules, for nothing, for a single day, or for no days at all.
    ///
    /// # Errors
    /// [`RefusalCode::TooLong`] for a service of more than [`MOST_DAYS`](Self::MOST_DAYS); [`Refusal`] for a currency without a minor
    /// unit and for an amount past what can be held.
    pub fn schedule(&self, rules: &RevenueRules) -> Result<Option<Schedule>, Refusal> {
        let Some(service) = self.service.filter(|service| service.days() > 1) else { return Ok(None) };
        match self.policy(rules).value {
            RevenuePolicy::Immediate => return Ok(None),
            RevenuePolicy::Defer if self.amount.is_zero() => return Ok(None),
            RevenuePolicy::Defer if service.days() > Self::MOST_DAYS => return Err(too_long(service)),
            RevenuePolicy::Defer => {}
        }
        let schedule = Schedule::daily(self.reference.clone(), self.amount, service);
        schedule.map(Some).map_err(|error| error.refuse("invoice.lines.net"))
    }

    /// The line that takes back so much of this one, over the same days: what the first, second, … credit note does. An amount below
    /// nothing gives back what an earlier credit note took, because that one was voided.
    #[must_use]
    pub fn credited(&self, ordinal: u32, amount: Money) -> Self {
        let reference = self.credit_reference(ordinal, amount.is_negative());
        Self { reference, amount: -amount, ..self.clone() }
    }

    /// The key of a change of the credit: `<invoice>/<line>/credit` for the first, `…/credit/2` for the second, `…/credit/2/less`
    /// where it gives back. What was credited in all only says how much; the ordinal keeps each change under a key of its own.
    pub fn credit_reference(&self, ordinal: u32, gives_back: bool) -> JournalReference {
        let less = if gives_back { "/less" } else { "" };
        JournalReference::from(match ordinal {
            0 | 1 => format!("{}/credit{less}", self.reference),
            later => format!("{}/credit/{later}{less}", self.reference),
        })
    }

    /// What is known of a line of a journal that plays a role.
    pub(super) fn facets(&self, role: AccountRole) -> LineFacets {
        let class = self.product_class.as_ref().map(|class| class.value.as_str());
        let facets = LineFacets::new(role)
            .with("gateway", Some(self.gateway.as_str()))
            .with("currency", Some(self.amount.currency().code()))
            .with("product_class", class);
        let metadata = self.metadata.iter();
        metadata.fold(facets, |facets, (key, value)| facets.with(format!("metadata.{key}"), Some(value.as_str())))
    }

    /// The shares of an amount that was credited against a whole invoice, tax included: by what each line comes to, with the taxes as
    /// one more share. Lines at or below nothing are not credited.
    ///
    /// # Errors
    /// [`Refusal`] for more than the lines come to, and for an amount in another currency.
    pub fn shares_of_credit(
        lines: &[Self],
        invoice: &SubscriptionInvoice,
        credited: Money,
    ) -> Result<Vec<Money>, Refusal> {
        let refuse = |error: crate::money::MoneyError| error.refuse("invoice.credited");
        let zero = Money::zero(credited.currency());
        let tax =
            Money::sum(credited.currency(), invoice.lines.iter().filter_map(|line| line.line.tax)).map_err(refuse)?;
        let owed = |amount: Money| if amount.is_negative() { zero } else { amount };
        let parts: Vec<Money> = lines.iter().map(|line| owed(line.amount)).chain([owed(tax)]).collect();
        let whole = Money::sum(credited.currency(), parts.iter().copied()).map_err(refuse)?;
        if credited.compare(whole).map_err(refuse)?.is_gt() {
            let message = format!("the lines and their taxes come to {whole}, and more than that was credited");
            return Err(Refusal::new(RefusalCode::RefundTooLarge, "invoice.credited", credited, message));
        }
        let unit = MinorUnitProfile::ISO.smallest(credited.currency()).map_err(refuse)?;
        let weights: Vec<_> = parts.iter().map(Money::amount).collect();
        let mut shares = credited.allocate(&weights, unit).map_err(refuse)?;
        shares.truncate(lines.len());
        Ok(shares)
    }
}

fn too_long(service: ServicePeriod) -> Refusal {
    let message = format!(
        "{} days are more than the {} over which revenue is spread; give the product a class whose policy is immediate",
        service.days(),
        ServiceLine::MOST_DAYS
    );
    Refusal::new(RefusalCode::TooLong, "invoice.lines.service_until", service, message)
}

/// The gateway's id of the line, or its position. In some versions two lines carry one id, that of their subscription.
fn key(invoice: &SubscriptionInvoice, position: usize, line: &InvoiceLine) -> String {
    let own =
        line.id.as_ref().filter(|id| invoice.lines.iter().filter(|one| one.id.as_ref() == Some(*id)).count() == 1);
    own.cloned().unwrap_or_else(|| format!("line-{}", position + 1))
}

fn service(position: usize, line: &InvoiceLine, zone: &TimeZone) -> Result<Option<ServicePeriod>, Refusal> {
    let (Some(start), Some(end)) = (line.service_from, line.service_until) else { return Ok(None) };
    if end < start {
        let message = format!("the service would end at {end}, before it begins at {start}");
        let field = format!("invoice.lines[{position}].service_until");
        return Err(Refusal::new(RefusalCode::Conflict, field, end, message));
    }
    Ok(ServicePeriod::between(start, end, zone))
}

/// What a line's product goes by.
fn named(line: &InvoiceLine) -> impl Iterator<Item = &str> {
    let product = line.product.as_ref().map(|product| product.as_str());
    product.into_iter().chain([line.line.sku.as_str()])
}
