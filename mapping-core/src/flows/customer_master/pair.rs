//! One customer on both sides: each shared field is agreed on, and what a side lacks becomes one document for the ERP and one
//! notice for the gateway.

use std::fmt;

use super::spelling::{Email, Name, Phone, said_address};
use crate::address::{WidthProfile, fit_email, fit_name, standardise};
use crate::canonical::{Customer, CustomerRecord, Document, ExternalId, GatewayCustomerId, Metadata, PostalAddress};
use crate::derived::{Derived, Input, Reason};
use crate::flows::agreement::{Agreement, Circumstances, Field, Shared};
use crate::flows::spelling::said;
use crate::flows::story::{Pause, Story};
use crate::flows::{ErpCustomer, Notice, Plan, Severity, Step, Telling};
use crate::refusal::Refusal;
use crate::rules::CustomerSync;

/// A customer of the gateway and the ERP's record of them.
pub(super) struct Pair<'a> {
    /// The gateway's id.
    pub(super) id: &'a GatewayCustomerId,
    /// Under what the ERP knows the gateway's customer.
    pub(super) identity: &'a ExternalId,
    /// The gateway's customer as it is now.
    pub(super) gateway: &'a Customer,
    /// The ERP's customer as it is now.
    pub(super) erp: &'a ErpCustomer,
}

/// What the two sides have to be told, as the fields are agreed on.
struct Agreed<'a> {
    around: Circumstances<'a>,
    record: CustomerRecord,
    to_erp: Vec<Reason>,
    customer: Customer,
    to_gateway: Vec<Reason>,
    disputes: Vec<Reason>,
}

impl Pair<'_> {
    /// What brings both sides to the same values.
    ///
    /// # Errors
    /// A value that the ERP's columns cannot hold; a skip where there is nothing to do.
    pub(super) fn agree(&self, around: Circumstances<'_>, rules: &CustomerSync) -> Story<Plan> {
        let mut agreed = self.nothing_yet(around);
        self.link(&mut agreed, rules);
        self.texts(&mut agreed, rules)?;
        self.addresses(&mut agreed, rules)?;
        agreed.plan(self)
    }

    fn texts(&self, agreed: &mut Agreed<'_>, rules: &CustomerSync) -> Story<()> {
        let (gateway, erp) = (self.gateway, self.erp);
        let name = Field {
            name: "name",
            rule: "rules.sync.customer.name",
            owner: rules.name,
            gateway: said(gateway.name.as_deref()).map(Name),
            erp: said(Some(&erp.name)).map(Name),
        };
        let email = Field {
            name: "email",
            rule: "rules.sync.customer.email",
            owner: rules.email,
            gateway: said(gateway.email.as_deref()).map(Email),
            erp: said(erp.email.as_deref()).map(Email),
        };
        let phone = Field {
            name: "phone",
            rule: "rules.sync.customer.phone",
            owner: rules.phone,
            gateway: said(gateway.phone.as_deref()).map(Phone),
            erp: said(erp.phone.as_deref()).map(Phone),
        };
        let widths = agreed.around.widths;
        if let Some(name) = agreed.settle(
            name,
            |one| fit_name(&one.0, "customer.name", widths),
            |to, one| {
                to.name = Some(one.0);
            },
        )? {
            agreed.record.name = name;
        }
        agreed.record.email = agreed.settle(
            email,
            |one| fit_email(&one.0, "customer.email", widths),
            |to, one| to.email = Some(one.0),
        )?;
        agreed.record.phone =
            agreed.settle(phone, |one| Ok(Derived::new(one.0.clone(), "phone")), |to, one| to.phone = Some(one.0))?;
        Ok(())
    }

    fn addresses(&self, agreed: &mut Agreed<'_>, rules: &CustomerSync) -> Story<()> {
        let (gateway, erp) = (self.gateway, self.erp);
        let widths = agreed.around.widths;
        let billing = Field {
            name: "billing",
            rule: "rules.sync.customer.billing",
            owner: rules.billing,
            gateway: said_address(gateway.billing.as_ref()),
            erp: said_address(erp.billing.as_ref()),
        };
        let shipping = Field {
            name: "shipping",
            rule: "rules.sync.customer.shipping",
            owner: rules.shipping,
            gateway: said_address(gateway.shipping.as_ref()),
            erp: said_address(erp.shipping.as_ref()),
        };
        agreed.record.billing = agreed.settle(
            billing,
            |one| in_columns(one, "customer.billing", widths),
            |to, one| to.billing = Some(one),
        )?;
        agreed.record.shipping = agreed.settle(
            shipping,
            |one| in_columns(one, "customer.shipping", widths),
            |to, one| to.shipping = Some(one),
        )?;
        Ok(())
    }

    fn nothing_yet<'b>(&self, around: Circumstances<'b>) -> Agreed<'b> {
        Agreed {
            around,
            record: CustomerRecord {
                code: Some(self.erp.code.clone()),
                external_id: self.identity.clone(),
                name: self.erp.name.clone(),
                email: None,
                phone: None,
                billing: None,
                shipping: None,
                card: None,
                active: None,
            },
            to_erp: Vec::new(),
            customer: Customer { id: Some(self.id.clone()), ..Customer::default() },
            to_gateway: Vec::new(),
            disputes: Vec::new(),
        }
    }

    /// Each side bears the other's name.
    fn link(&self, agreed: &mut Agreed<'_>, rules: &CustomerSync) {
        if self.erp.external_id.as_ref() != Some(self.identity) {
            let identity = Derived::new(self.identity, "customer.gateway_id").because("customer.id", self.id);
            agreed.to_erp.push(identity.explain("external_id").1);
        }
        if let Some((metadata, reason)) = link(self.gateway, &self.erp.code, rules) {
            agreed.customer.metadata = metadata;
            agreed.to_gateway.push(reason);
        }
    }
}

/// The metadata that links a gateway's customer to the ERP's code, unless it is there.
pub(super) fn link(customer: &Customer, code: &impl fmt::Display, rules: &CustomerSync) -> Option<(Metadata, Reason)> {
    let (key, code) = (&rules.link_key, code.to_string());
    if key.is_empty() || customer.metadata.get(key) == Some(&code) {
        return None;
    }
    let field = format!("metadata.{key}");
    let reason = Derived::new(code.clone(), "rules.sync.customer.link_key").because("customer in the ERP", &code);
    Some((Metadata::from([(key.clone(), code)]), reason.explain(field).1))
}

/// An address as the ERP's columns hold it.
pub(super) fn in_columns(
    address: &PostalAddress,
    field: &str,
    widths: &WidthProfile,
) -> Result<Derived<PostalAddress>, Refusal> {
    standardise(address, field, widths).map(|standard| Derived::new(standard.address, "address.standard"))
}

impl Agreed<'_> {
    /// Settles one field: what the ERP has to hold is given back in its form, what the gateway has to hold is set.
    fn settle<T: Shared, E>(
        &mut self,
        field: Field<T>,
        in_columns: impl Fn(&T) -> Result<Derived<E>, Refusal>,
        set: impl FnOnce(&mut Customer, T),
    ) -> Story<Option<E>> {
        let name = field.name;
        match field.agree(self.around) {
            Agreement::Same => {}
            Agreement::Disputed(dispute) => self.disputes.push(dispute.explain(name).1),
            Agreement::ToGateway(value) => {
                self.to_gateway.push(value.clone().map(|value| value.shown()).explain(name).1);
                set(&mut self.customer, value.value);
            }
            Agreement::ToErp(value) => {
                let fitted = in_columns(&value.value)?.value;
                self.to_erp.push(value.map(|value| value.shown()).explain(name).1);
                return Ok(Some(fitted));
            }
        }
        Ok(None)
    }

    fn plan(self, pair: &Pair<'_>) -> Story<Plan> {
        let mut plan = Plan::default();
        if !self.to_erp.is_empty() {
            plan.steps.push(Step { document: Document::Customer(Box::new(self.record)), reasons: self.to_erp });
        }
        if !self.to_gateway.is_empty() {
            let notice = Notice::GatewayCustomer { customer: Box::new(self.customer) };
            plan.tellings.push(Telling::new(notice).because(self.to_gateway));
        }
        if !self.disputes.is_empty() {
            plan.tellings.push(disputed(pair, self.disputes));
        }
        if plan.is_empty() { Err(nothing_to_do(pair, self.around)) } else { Ok(plan) }
    }
}

/// Both sides hold the same, which is what a change that was made from here looks like when it comes back.
fn nothing_to_do(pair: &Pair<'_>, around: Circumstances<'_>) -> Pause {
    let found = match around.written {
        Some(written) => format!("{} is on both sides as it was written from here at {}", pair.identity, written.at),
        None => format!("{} is the same on both sides", pair.identity),
    };
    Pause::already_posted(pair.erp.code.as_str(), found)
}

/// The alert names the fields and not what is in them.
fn disputed(pair: &Pair<'_>, disputes: Vec<Reason>) -> Telling {
    let fields: Vec<&str> = disputes.iter().map(|reason| reason.field.as_ref()).collect();
    let message = format!(
        "customer {} of the ERP and {} differ again in {} after the owner's value was put back; correct one side",
        pair.erp.code,
        pair.identity,
        fields.join(", ")
    );
    let figures = vec![Input::new("customer", &pair.erp.code)];
    let topic = "customer_disputed".to_owned();
    Telling::new(Notice::Alert { severity: Severity::Warning, topic, message, figures })
}
