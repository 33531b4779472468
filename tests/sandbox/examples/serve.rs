//! Serves every sandbox until the process is told to stop: `cargo run -p sandbox --example serve`.
//!
//! Prints one line per surface, with its base URL and its credentials, for clients in any language.

use sandbox::opayo::{INTEGRATION_KEY, INTEGRATION_PASSWORD, REPORTING_PASSWORD, REPORTING_USER};
use sandbox::syspro::enet::{DEFAULT_COMPANY, DEFAULT_OPERATOR, DEFAULT_PASSWORD};
use sandbox::{Opayo, Stripe, Syspro, Tims};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seeds = Tims::new().with_customer("C000001", json!({"Name": "Ann Example", "Email": "ann@example.com"}));
    let tims = seeds.with_item("GAS-ARG-50", "Argon, 50 l", "100.00", "12").start().await?;
    let seeds =
        Syspro::new().with_customer("C000123", json!({"CustomerName": "Ann Example", "Email": "ann@example.com"}));
    let syspro = seeds.with_item("KETTLE 1L", "Kettle, one litre", "20.00", "10").start().await?;
    let stripe = Stripe::new().start().await?;
    let opayo = Opayo::new().start().await?;
    println!("stripe {} {}", stripe.base_url(), stripe.api_key());
    println!("tims {} {}", tims.base_url(), tims.api_key());
    println!("harmony {} {}", syspro.base_url(), syspro.api_key());
    println!("enet {} {DEFAULT_OPERATOR} {DEFAULT_COMPANY} {DEFAULT_PASSWORD}", syspro.enet_url());
    println!("opayo-pi {} {INTEGRATION_KEY} {INTEGRATION_PASSWORD}", opayo.pi_url());
    println!("opayo-v3 {} {INTEGRATION_KEY} {INTEGRATION_PASSWORD}", opayo.v3_url());
    println!("opayo-server {} {}", opayo.register_url(), opayo.vendor());
    println!("opayo-reporting {} {} {REPORTING_USER} {REPORTING_PASSWORD}", opayo.reporting_url(), opayo.vendor());
    tokio::signal::ctrl_c().await?;
    tims.stop().await;
    syspro.stop().await;
    stripe.stop().await;
    opayo.stop().await;
    Ok(())
}
