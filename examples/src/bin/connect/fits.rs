//! What an ERP can hold, by the renderers alone.

use mapping_core::erp::{syspro, tims};
use mapping_core::flows::Plan;
use mapping_core::refusal::Refusal;

/// Whether an ERP of this name can hold a plan. What a site of SYSPRO's e.net takes depends on its settings, which are not in the
/// store, so that the contract's limits stand for both surfaces.
pub(crate) fn fits(erp: &str, plan: &Plan) -> Result<(), Refusal> {
    match erp {
        "tims" => tims::check(plan),
        "syspro" => syspro::harmony::check(plan),
        _ => Ok(()),
    }
}
