//! The routes on which gateways tell of what happened, for [`axum`]: Stripe's events and the notifications of Opayo's Server. A message
//! is on disk before it is answered; what is refused is logged with the reason.

pub mod opayo;
pub mod stripe;
