//! Who owns which field of customers and items, and what is made, told and erased on the other side.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::canonical::Gateway;

/// How the master data of the gateway and of the ERP are kept in step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct SyncRules {
    /// The gateway that learns of the ERP's changes, as its name stands in external ids: `stripe`. Without one, no change of the
    /// ERP is carried to a gateway.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub gateway: Option<Gateway>,
    /// Customers.
    pub customer: CustomerSync,
    /// Items and their prices.
    pub items: ItemSync,
    /// Counts of items.
    pub stock: StockSync,
}

/// Whose value of a field stands when the two sides differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The gateway's. What somebody changes in the ERP is put back.
    Gateway,
    /// The ERP's. What somebody changes at the gateway is put back.
    Erp,
    /// The one that changed since both sides agreed; where both did, the later one, and at the same moment the gateway's.
    Newest,
}

/// How customers are kept in step. A value that is absent on one side never erases one on the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CustomerSync {
    /// Who owns the name.
    pub name: Owner,
    /// Who owns the e-mail address.
    pub email: Owner,
    /// Who owns the telephone number.
    pub phone: Owner,
    /// Who owns the address for bills, as a whole.
    pub billing: Owner,
    /// Who owns the address for goods, as a whole.
    pub shipping: Owner,
    /// The metadata key of a gateway's customer that holds the ERP's code. Empty: the code is not stored there.
    pub link_key: String,
    /// Whether a customer that only the gateway has is created in the ERP.
    pub create_in_erp: bool,
    /// Whether a customer that only the ERP has is created at the gateway.
    pub create_at_gateway: bool,
    /// What becomes of the ERP's customer when the gateway deletes its own.
    pub deleted: CustomerDeparture,
    /// Whether the gateway's customer is deleted when the ERP deletes its own.
    pub delete_at_gateway: bool,
    /// What to do about a second customer of the gateway with the e-mail address of one that the ERP holds.
    pub twin: TwinRule,
    /// What stands in place of the name of an erased customer. It carries no personal data.
    pub tombstone: String,
}

/// What becomes of the ERP's customer when the gateway deletes its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CustomerDeparture {
    /// It stays as it is.
    #[default]
    Leave,
    /// It stays, and takes no new business.
    Deactivate,
    /// Its personal data goes; the code stays.
    Erase,
}

/// What to do about a second customer of the gateway with the e-mail address of one that the ERP holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TwinRule {
    /// They are one: the second is noted with the ERP's code, and the first leads.
    #[default]
    Note,
    /// A person decides.
    Refuse,
}

/// How items are kept in step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ItemSync {
    /// Who owns the description, which is the name of a product at the gateway.
    pub description: Owner,
    /// How many characters of a description the ERP's column holds. Without this, all of them.
    pub description_width: Option<usize>,
    /// Who owns the list price.
    pub price: Owner,
    /// Who owns whether it is sold.
    pub active: Owner,
    /// Whether an item that only the gateway has is created in the ERP.
    pub create_in_erp: bool,
    /// Whether an item that only the ERP has is created at the gateway.
    pub create_at_gateway: bool,
    /// What to do about prices in two currencies.
    pub other_currency: OtherCurrency,
    /// When a near item of the ERP is taken for a code that it lacks. Without this, a person decides.
    pub auto_accept: Option<AutoAccept>,
}

/// What to do about prices in two currencies, which cannot be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OtherCurrency {
    /// Each side keeps its own price.
    #[default]
    Skip,
    /// A person decides.
    Refuse,
}

/// When a near item is near enough to be taken without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AutoAccept {
    /// The least score, in thousandths.
    pub score: u16,
    /// How far the next one has to be behind, in thousandths. Never less than one: of two equal ones none is taken.
    pub margin: u16,
}

/// How counts are kept in step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct StockSync {
    /// Who counts. The ERP tells the shop what may be promised; a shop that counts tells the ERP what there is.
    pub owner: StockOwner,
    /// How many the shop is never promised.
    #[serde(with = "rust_decimal::serde::str")]
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::DecimalText"))]
    pub safety: Decimal,
    /// Whether the shop sells whole pieces only: what may be promised is rounded down.
    pub whole: bool,
    /// The metadata key of a gateway's product that holds the shop's count.
    pub count_key: Option<String>,
}

/// Who counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StockOwner {
    /// The ERP.
    #[default]
    Erp,
    /// The shop.
    Shop,
}

impl Owner {
    /// The owner as the rules write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Erp => "erp",
            Self::Newest => "newest",
        }
    }
}

impl Default for CustomerSync {
    fn default() -> Self {
        Self {
            name: Owner::Newest,
            email: Owner::Newest,
            phone: Owner::Newest,
            billing: Owner::Newest,
            shipping: Owner::Newest,
            link_key: "erp_customer".to_owned(),
            create_in_erp: true,
            create_at_gateway: false,
            deleted: CustomerDeparture::default(),
            delete_at_gateway: false,
            twin: TwinRule::default(),
            tombstone: "Erased customer".to_owned(),
        }
    }
}

impl Default for ItemSync {
    fn default() -> Self {
        Self {
            description: Owner::Erp,
            description_width: None,
            price: Owner::Erp,
            active: Owner::Erp,
            create_in_erp: false,
            create_at_gateway: false,
            other_currency: OtherCurrency::default(),
            auto_accept: None,
        }
    }
}

impl Default for StockSync {
    fn default() -> Self {
        Self { owner: StockOwner::default(), safety: Decimal::ZERO, whole: true, count_key: None }
    }
}
