//! How a payment was made, in the ERP's words. The gateway's name of a method, the card's brand and the wallet are looked up in
//! the company's own table first, then among built-in names; a method that neither knows is named by the rule for others, or
//! the payment is refused.

mod catalogue;

pub use catalogue::{MethodFamily, default_name, family, known_methods};

use smol_str::SmolStr;

use crate::canonical::PaymentMethod;
use crate::derived::Derived;
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::PaymentRules;
use crate::suggest;

/// The ERP's name for a payment method.
///
/// The table `rules.payment.methods` is asked for the wallet (`card.apple_pay`), then the brand (`card.visa`), then the method
/// (`card`). Built-in names and `rules.payment.other_method` follow. Brand and wallet stand among the reasons whatever decides.
///
/// # Errors
/// [`RefusalCode::UnknownPaymentMethod`], with the names that are nearest to it.
pub fn resolve(method: &PaymentMethod, rules: &PaymentRules) -> Result<Derived<String>, Refusal> {
    let mut candidates = candidates(method, rules);
    let chosen = candidates.next().ok_or_else(|| refusal(method))?;
    let name = explain(Derived::new(chosen.name.to_owned(), chosen.rule.id()), method);
    Ok(candidates.filter(|lost| lost.name != chosen.name).fold(name, |name, lost| {
        let [section, key] = lost.rule.parts();
        name.rather_than(lost.name, [section, key, " is asked later"].concat())
    }))
}

/// A name and the rule that gives it.
struct Candidate<'a> {
    name: &'a str,
    rule: Rule<'a>,
}

/// What gives a name.
enum Rule<'a> {
    /// The company's table, under a key.
    Table(SmolStr),
    /// The built-in name of a method.
    BuiltIn(&'a str),
    /// The company's name for all others.
    Other,
}

impl Rule<'_> {
    /// The table and the key in it.
    fn parts(&self) -> [&str; 2] {
        match self {
            Self::Table(key) => ["rules.payment.methods.", key],
            Self::BuiltIn(kind) => ["payment_method.", kind],
            Self::Other => ["rules.payment.", "other_method"],
        }
    }

    fn id(&self) -> String {
        self.parts().concat()
    }
}

/// All names that apply, best first.
fn candidates<'a>(method: &'a PaymentMethod, rules: &'a PaymentRules) -> impl Iterator<Item = Candidate<'a>> {
    let from_table = keys(method).filter_map(|key| {
        let name = rules.methods.get(key.as_str())?;
        Some(Candidate { name, rule: Rule::Table(key) })
    });
    let built_in = default_name(&method.kind).map(|name| Candidate { name, rule: Rule::BuiltIn(&method.kind) });
    let other = rules.other_method.as_deref().map(|name| Candidate { name, rule: Rule::Other });
    from_table.chain(built_in).chain(other)
}

/// The keys of the table that apply, the most specific first.
fn keys(method: &PaymentMethod) -> impl Iterator<Item = SmolStr> {
    let kind = &method.kind;
    let wallet = method.wallet.as_ref().map(|wallet| [kind, ".", wallet.as_str()].into_iter().collect());
    let brand = method.brand.as_ref().map(|brand| [kind, ".", brand.as_str()].into_iter().collect());
    wallet.into_iter().chain(brand).chain([SmolStr::new(kind)])
}

fn explain(name: Derived<String>, method: &PaymentMethod) -> Derived<String> {
    let mut name = name.because("payment.method.kind", &method.kind);
    if let Some(brand) = &method.brand {
        name = name.because("payment.method.brand", brand);
    }
    if let Some(wallet) = &method.wallet {
        name = name.because("payment.method.wallet", wallet);
    }
    name
}

fn refusal(method: &PaymentMethod) -> Refusal {
    let message = "no rule names this payment method; add it to rules.payment.methods, or name all others with \
                   rules.payment.other_method";
    Refusal::new(RefusalCode::UnknownPaymentMethod, "payment.method.kind", &method.kind, message)
        .suggest(suggest::near(&method.kind, known_methods()))
}
