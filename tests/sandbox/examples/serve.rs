//! Serves both sandboxes until the process is told to stop: `cargo run -p sandbox --example serve`.
//!
//! Prints one line per system, with its base URL and its key, for clients in any language.

use sandbox::{Stripe, Tims};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seeds = Tims::new().with_customer("C000001", json!({"Name": "Ann Example", "Email": "ann@example.com"}));
    let tims = seeds.with_item("GAS-ARG-50", "Argon, 50 l", "100.00", "12").start().await?;
    let stripe = Stripe::new().start().await?;
    println!("stripe {} {}", stripe.base_url(), stripe.api_key());
    println!("tims {} {}", tims.base_url(), tims.api_key());
    tokio::signal::ctrl_c().await?;
    tims.stop().await;
    stripe.stop().await;
    Ok(())
}
