//! What the service answers over HTTP: the gateways' messages, the shop's records, a sign of life, and figures for Prometheus.

mod figures;
mod house;
mod shop;

pub(crate) use house::router;
