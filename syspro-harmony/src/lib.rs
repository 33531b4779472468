//! Typed SYSPRO documents and endpoints, by two surfaces, and clients for both.
//!
//! - [`enet`] is SYSPRO's own: business objects in XML over the REST service of releases 6.1, 7 and 8, with sessions, width
//!   profiles and probes.
//! - [`harmony`] is **this project's own contract** in JSON (`openapi.yaml` beside this crate), for installations where something
//!   stands in front of SYSPRO and implements it. The product that SYSPRO calls Harmony is another thing and posts nothing.
//!
//! Both make endpoints: values that know their request and how to read the answer, and send nothing. Both share keys, exact
//! figures and order statuses, so that a mapping says everything once.
//!
//! ```
//! use rust_decimal::dec;
//! use syspro_harmony::enet::objects::sortoi::{ImportSalesOrder, OrderHeader, OrderLine, StockLine};
//! use syspro_harmony::enet::{Endpoint, Reply, Settings, Site, WidthProfile};
//!
//! let site = Site::new(Settings { widths: WidthProfile::V7_PLUS, ..Settings::default() });
//! let kettle = StockLine::new(1, "KETTLE 1L".into(), dec!(2).into(), dec!(6.66).into());
//! let header = OrderHeader::new("WEB-1001".into(), "C000123".into());
//! let import = site.invoke(ImportSalesOrder::new(header, vec![OrderLine::Stock(Box::new(kettle))]));
//! assert_eq!(import.request()?.path, "/SYSPROWCFService/Rest/Transaction/Post"); // send it as you like
//!
//! let answer = "<SalesOrders><Order><SalesOrder>015562</SalesOrder></Order></SalesOrders>"; // with HTTP 200, as failures are
//! let Reply::Accepted(accepted) = import.judge(answer)? else { panic!("it was accepted") };
//! assert_eq!(accepted.value.sales_order.unwrap().as_str(), "015562");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//! - `client` (default): `harmony::Client` and `enet::Client`, and the default transport. Without it there is no HTTP stack in the
//!   tree.
#![deny(missing_docs)]

pub mod enet;
mod figure;
pub mod harmony;
mod identifier;
mod order_status;

pub use client_core::Endpoint;
pub use figure::{Amount, ExchangeRate, Quantity, UnitPrice};
pub use identifier::{
    Branch, CreditMemoNumber, CurrencyCode, CustomerCode, CustomerPoNumber, ExternalId, GlAccount, InvoiceNumber,
    JournalNumber, PageToken, PaymentNumber, ProductClass, ReferenceNumber, SalesOrderNumber, StockCode, TermsCode,
    UnitOfMeasure, Warehouse,
};
pub use order_status::OrderStatus;
