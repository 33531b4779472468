//! The ERPs that documents can be rendered for.

use clap::ValueEnum;
use mapping_core::canonical::Document;
use mapping_core::erp::syspro::harmony::{self, HarmonyRequest};
use mapping_core::erp::tims::{self, TimsRequest};
use mapping_core::refusal::Refusal;
use mapping_core::rules::AddressProfile;
use serde::Serialize;

/// An ERP to render for.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Erp {
    /// SYSPRO, by the harmony contract.
    Syspro,
    /// TIMS.
    Tims,
}

/// The request that posts a document.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Rendered {
    Syspro(HarmonyRequest),
    Tims(TimsRequest),
}

impl Erp {
    /// How wide its fields are.
    pub(crate) fn columns(self) -> AddressProfile {
        match self {
            Self::Syspro => AddressProfile::SysproV7,
            Self::Tims => AddressProfile::Tims,
        }
    }

    /// The request that posts a document whose links are resolved.
    pub(crate) fn render(self, document: &Document) -> Result<Rendered, Refusal> {
        match self {
            Self::Syspro => harmony::render(document).map(Rendered::Syspro),
            Self::Tims => tims::render(document).map(Rendered::Tims),
        }
    }
}
