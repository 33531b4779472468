//! The gateways at which the shop sells.

mod gateway;
mod opayo;
mod stripe;

pub(crate) use gateway::Gateway;
pub(crate) use opayo::OpayoTill;
pub(crate) use stripe::StripeTill;
