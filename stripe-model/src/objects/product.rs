//! A product: what is sold. What it costs is in its prices.

use client_core::open_enum;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Expandable, Metadata, Object, OtherObject, Price, expandable};
use crate::wire::{flag, seconds};
use crate::{ProductId, RawJson};

open_enum! {
    /// Whether a product is a thing or a service.
    pub enum ProductType {
        /// A thing.
        Good = "good",
        /// A service.
        Service = "service",
    }
}

/// A product.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "object", rename = "product")]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Whether it can be bought.
    pub active: Option<bool>,
    /// When it was made.
    #[serde(default, with = "seconds")]
    pub created: Option<OffsetDateTime>,
    /// The price used when none is named.
    #[serde(default, deserialize_with = "expandable::option")]
    pub default_price: Option<Expandable<Price>>,
    /// Whether it is gone.
    #[serde(default, deserialize_with = "flag::or_false", skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// For the buyer.
    pub description: Option<String>,
    /// Pictures.
    pub images: Option<Vec<String>>,
    /// Whether the money is real.
    pub livemode: Option<bool>,
    /// The integrator's keys and values.
    #[serde(default)]
    pub metadata: Metadata,
    /// For the buyer.
    pub name: Option<String>,
    /// Measures for shipping, as they came.
    pub package_dimensions: Option<RawJson>,
    /// Whether it is shipped.
    pub shippable: Option<bool>,
    /// What is to be on the statement.
    pub statement_descriptor: Option<String>,
    /// The tax code.
    #[serde(default, deserialize_with = "expandable::option")]
    pub tax_code: Option<Expandable<OtherObject>>,
    /// Thing or service.
    #[serde(rename = "type")]
    pub kind: Option<ProductType>,
    /// What one of it is called: `seat`.
    pub unit_label: Option<String>,
    /// When it last changed.
    #[serde(default, with = "seconds")]
    pub updated: Option<OffsetDateTime>,
    /// Its page.
    pub url: Option<String>,
}

impl Object for Product {
    type Id = ProductId;
    const OBJECT: &'static str = "product";

    fn id(&self) -> Option<&ProductId> {
        Some(&self.id)
    }

    fn is_deleted(&self) -> bool {
        self.deleted
    }
}
