//! Pure mapping rules from payment gateways to ERPs.
//!
//! A gateway's event becomes a [`canonical::GatewayEvent`]; a [flow](flows) names the [facts](flows::Facts) it needs and plans
//! [documents](canonical::Document) from them; an ERP module renders each document into a request of that ERP. Nothing here
//! reads a clock, a file or a network: the same event, facts and rules give the same documents to the byte, on any machine.
//!
//! The whole way of one payment:
#![cfg_attr(all(feature = "stripe", feature = "tims"), doc = "```")]
#![cfg_attr(not(all(feature = "stripe", feature = "tims")), doc = "```ignore")]
//! use mapping_core::canonical::PostedNumbers;
//! use mapping_core::erp::tims::{self, TimsRequest};
//! use mapping_core::flows::{self, Answer, Decision, Facts};
//! use mapping_core::gateway::stripe;
//! use mapping_core::rules::RuleBook;
//!
//! let body = br#"{"id": "evt_1", "object": "event", "type": "charge.succeeded", "created": 1795140003, "data": {"object": {
//!     "id": "ch_1", "object": "charge", "amount": 10000, "currency": "usd", "status": "succeeded", "captured": true,
//!     "receipt_email": "ann@example.com", "payment_method_details": {"type": "us_bank_account"}}}}"#; // verified bytes
//! let (event, rules, flows) = (stripe::read(body)?, RuleBook::stripe_tims(), flows::default_flows());
//!
//! let mut facts = Facts::new();
//! loop {
//!     let questions = flows::questions(&flows, &event, &facts, &rules)?;
//!     if questions.is_empty() { break }
//!     for question in questions { facts.learn(question, Answer::Absent) } // a program asks the gateway or the ERP here
//! }
//! let Decision::Post(plan) = flows::decide(&flows, &event, &facts, &rules)? else { unreachable!("the charge is paid") };
//!
//! let mut numbers = PostedNumbers::new();
//! for (step, number) in plan.steps.iter().zip(["C0001", "P0001"]) {
//!     step.reasons.iter().for_each(|reason| println!("{}: {reason}", step.document.key())); // why each field is what it is
//!     let request = tims::render(&step.document.resolve(&numbers)?)?; // what a client sends to TIMS
//!     if let TimsRequest::CreatePayment(payment) = &request {
//!         assert_eq!(payment.amount.to_string(), "100.00");
//!         assert_eq!(payment.payment_method.as_ref().map(|method| method.as_str()), Some("ACH"));
//!     }
//!     numbers.insert(step.document.key(), number.to_owned()); // the number that TIMS answers with
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//! - `stripe` (default): `gateway::stripe`, Stripe events and objects to the canonical model.
//! - `opayo` (default): `gateway::opayo`, Opayo messages of all of its interfaces to the canonical model.
//! - `tims` (default): `erp::tims`, documents to TIMS endpoints.
//! - `syspro` (default): `erp::syspro`, documents to SYSPRO by the harmony contract or the e.net business objects.
//! - `forecast`: `cash_view`, what reaches the bank on which day, with a forecast of the sales to come.
//! - `schema`: `RuleBook::json_schema`, the JSON Schema of rule books for editors.

pub mod address;
pub mod anomaly;
pub mod business_date;
pub mod canonical;
#[cfg(feature = "forecast")]
pub mod cash_view;
pub mod dedup;
pub mod derived;
pub mod erp;
pub mod exchange;
pub mod flows;
pub mod gateway;
pub mod ledger;
pub mod money;
pub mod payment_method;
pub mod reconcile;
pub mod refusal;
pub mod rules;
pub mod status;
pub mod suggest;
