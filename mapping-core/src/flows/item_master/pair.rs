//! One item on both sides: each shared field is agreed on, and what a side lacks becomes one document for the ERP and one notice
//! for the gateway.

use std::str::FromStr;

use crate::address::WidthProfile;
use crate::canonical::{Document, ItemRecord, Product, Sku};
use crate::derived::{Input, Reason};
use crate::flows::agreement::{Agreement, Circumstances, Field, Shared};
use crate::flows::spelling::{is_same_text, plain, said};
use crate::flows::story::Story;
use crate::flows::{ErpItem, Notice, Plan, Severity, Step, Telling};
use crate::money::{Decimal, MinorUnitProfile, Money, currency};
use crate::refusal::{Refusal, RefusalCode};
use crate::rules::{ItemSync, OtherCurrency, Owner};

/// A product of the gateway and the ERP's item.
pub(super) struct Pair<'a> {
    /// The product as it is now.
    pub(super) gateway: &'a Product,
    /// The code under which the shop knows the item.
    pub(super) shop_sku: &'a Sku,
    /// The item as it is now.
    pub(super) erp: &'a ErpItem,
}

/// What an item is called.
#[derive(Clone)]
struct Description {
    text: String,
}

/// What the two sides have to be told, as the fields are agreed on.
struct Agreed<'a> {
    around: Circumstances<'a>,
    item: ItemRecord,
    to_erp: Vec<Reason>,
    product: Product,
    to_gateway: Vec<Reason>,
    disputes: Vec<Reason>,
}

impl Pair<'_> {
    /// What brings both sides to the same values; an empty plan where they have them.
    ///
    /// # Errors
    /// A price that cannot be compared or that the other side cannot hold; a description longer than the ERP's column.
    pub(super) fn agree(&self, around: Circumstances<'_>, rules: &ItemSync) -> Story<Plan> {
        let mut agreed = self.nothing_yet(around);
        let (gateway, erp) = (self.gateway, self.erp);
        let description = Field {
            name: "description",
            rule: "rules.sync.items.description",
            owner: rules.description,
            gateway: said(gateway.name.as_deref()).map(|text| Description { text }),
            erp: said(erp.description.as_deref()).map(|text| Description { text }),
        };
        let (at_gateway, in_erp) = comparable(gateway.price, erp.price, rules)?;
        let price = Field {
            name: "price",
            rule: "rules.sync.items.price",
            owner: rules.price,
            gateway: at_gateway,
            erp: in_erp,
        };
        // An ERP that does not say whether it sells an item, and owns that, is not spoken for.
        let is_told = erp.active.is_some() || rules.active != Owner::Erp;
        let active = Field {
            name: "active",
            rule: "rules.sync.items.active",
            owner: rules.active,
            gateway: is_told.then_some(gateway.active),
            erp: is_told.then_some(erp.active.or(around.noted("active")).unwrap_or(true)),
        };
        agreed.description(description, rules)?;
        agreed.price(price)?;
        agreed.active(active);
        Ok(agreed.plan())
    }

    fn nothing_yet<'b>(&self, around: Circumstances<'b>) -> Agreed<'b> {
        Agreed {
            around,
            item: ItemRecord {
                sku: self.erp.sku.clone(),
                known: true,
                external_id: None,
                description: None,
                price: None,
                active: None,
            },
            to_erp: Vec::new(),
            product: Product {
                id: self.gateway.id.clone(),
                sku: Some(self.shop_sku.clone()),
                name: None,
                price: None,
                active: self.gateway.active,
                metadata: Default::default(),
                changed_at: None,
            },
            to_gateway: Vec::new(),
            disputes: Vec::new(),
        }
    }
}

/// The prices of both sides, where they can be compared.
fn comparable(
    gateway: Option<Money>,
    erp: Option<Money>,
    rules: &ItemSync,
) -> Result<(Option<Money>, Option<Money>), Refusal> {
    match (gateway, erp) {
        (Some(at_gateway), Some(in_erp)) if at_gateway.currency() != in_erp.currency() => match rules.other_currency {
            OtherCurrency::Skip => Ok((None, None)),
            OtherCurrency::Refuse => {
                let message = format!("the ERP's price is {in_erp}; prices of two currencies cannot be compared");
                Err(Refusal::new(RefusalCode::Conflict, "item.price", at_gateway, message))
            }
        },
        _ => Ok((gateway, erp)),
    }
}

impl Agreed<'_> {
    fn description(&mut self, field: Field<Description>, rules: &ItemSync) -> Result<(), Refusal> {
        let widths = WidthProfile { name: rules.description_width.unwrap_or(usize::MAX), ..*self.around.widths };
        match field.agree(Circumstances { widths: &widths, ..self.around }) {
            Agreement::Same => {}
            Agreement::Disputed(dispute) => self.disputes.push(dispute.explain("description").1),
            Agreement::ToErp(value) => {
                let (text, reason) = value.map(|description| description.text).explain("description");
                fits(&text, widths.name)?;
                self.item.description = Some(text);
                self.to_erp.push(reason);
            }
            Agreement::ToGateway(value) => {
                let (text, reason) = value.map(|description| description.text).explain("description");
                self.product.name = Some(text);
                self.to_gateway.push(reason);
            }
        }
        Ok(())
    }

    fn price(&mut self, field: Field<Money>) -> Result<(), Refusal> {
        match field.agree(self.around) {
            Agreement::Same => {}
            Agreement::Disputed(dispute) => self.disputes.push(dispute.explain("price").1),
            Agreement::ToErp(price) => {
                let (price, reason) = price.explain("price");
                self.item.price = Some(price.non_negative().map_err(|error| error.refuse("product.price"))?);
                self.to_erp.push(reason);
            }
            Agreement::ToGateway(price) => {
                let price = price.because("a price at a gateway", "never changed: a new one is made");
                let (price, reason) = price.explain("price");
                self.product.price = Some(sellable(price)?);
                self.to_gateway.push(reason);
            }
        }
        Ok(())
    }

    fn active(&mut self, field: Field<bool>) {
        match field.agree(self.around) {
            Agreement::Same => {}
            Agreement::Disputed(dispute) => self.disputes.push(dispute.explain("active").1),
            Agreement::ToErp(active) => {
                let (active, reason) = active.explain("active");
                self.item.active = Some(active);
                self.to_erp.push(reason);
            }
            Agreement::ToGateway(active) => {
                let (active, reason) = active.explain("active");
                self.product.active = active;
                self.to_gateway.push(reason);
            }
        }
    }

    fn plan(self) -> Plan {
        let mut plan = Plan::default();
        let sku = self.item.sku.clone();
        if !self.to_erp.is_empty() {
            plan.steps.push(Step { document: Document::Item(Box::new(self.item)), reasons: self.to_erp });
        }
        if !self.to_gateway.is_empty() {
            let notice = Notice::GatewayProduct { product: Box::new(self.product) };
            plan.tellings.push(Telling::new(notice).because(self.to_gateway));
        }
        if !self.disputes.is_empty() {
            plan.tellings.push(disputed(&sku, self.disputes));
        }
        plan
    }
}

/// A price that a gateway can hold.
///
/// # Errors
/// [`RefusalCode::InvalidAmount`] for a price below zero or with more decimals than its currency has.
pub(super) fn sellable(price: Money) -> Result<Money, Refusal> {
    let refuse = |error: crate::money::MoneyError| error.refuse("item.price");
    let price = price.non_negative().map_err(refuse)?;
    let iso = MinorUnitProfile::ISO;
    let minor = iso.to_minor(price).map_err(refuse)?;
    iso.to_money(minor, price.currency()).map_err(refuse)
}

/// A description that the ERP's column holds.
pub(super) fn fits(text: &str, width: usize) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length <= width {
        return Ok(());
    }
    let message =
        format!("this has {length} characters, and rules.sync.items.description_width is {width}; shorten it");
    Err(Refusal::new(RefusalCode::TooLong, "item.description", text, message))
}

fn disputed(sku: &Sku, disputes: Vec<Reason>) -> Telling {
    let fields: Vec<&str> = disputes.iter().map(|reason| reason.field.as_ref()).collect();
    let message = format!(
        "item {sku} and its product differ again in {} after the owner's value was put back; correct one side",
        fields.join(", ")
    );
    let figures = disputes.iter().map(|reason| Input { name: reason.field.clone(), value: reason.value.clone() });
    let (topic, figures) = ("item_disputed".to_owned(), figures.collect());
    Telling::new(Notice::Alert { severity: Severity::Warning, topic, message, figures }).because(disputes)
}

impl Shared for Description {
    fn is_same(&self, other: &Self, widths: &WidthProfile) -> bool {
        is_same_text(&self.text, &other.text, plain, widths.name)
    }

    fn shown(&self) -> String {
        self.text.clone()
    }

    fn read(noted: &str) -> Option<Self> {
        Some(Self { text: noted.to_owned() })
    }
}

impl Shared for Money {
    fn is_same(&self, other: &Self, _: &WidthProfile) -> bool {
        self == other
    }

    fn shown(&self) -> String {
        self.to_string()
    }

    fn read(noted: &str) -> Option<Self> {
        let (amount, code) = noted.split_once(' ')?;
        Some(Self::new(Decimal::from_str_exact(amount).ok()?, currency(code).ok()?))
    }
}

impl Shared for bool {
    fn is_same(&self, other: &Self, _: &WidthProfile) -> bool {
        self == other
    }

    fn shown(&self) -> String {
        self.to_string()
    }

    fn read(noted: &str) -> Option<Self> {
        Self::from_str(noted).ok()
    }
}
