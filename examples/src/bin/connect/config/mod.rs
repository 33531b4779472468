//! What a company sets: a file of TOML for what may be read by everybody, and the environment for secrets. Every fault is told with
//! the field that has it.

mod alerts;
mod company;
mod enet;
mod erp;
mod gateways;
mod secrets;

pub(crate) use company::Config;
pub(crate) use erp::OpenErp;
pub(crate) use gateways::OpayoConfig;
pub(crate) use secrets::{keys, secret, secrets};
