//! A sandbox begins on loopback and ends when it is dropped.

use std::time::Duration;

use sandbox::{Stripe, Tims};
use tokio::net::TcpStream;

use crate::client::{Client, shop};

#[tokio::test]
async fn sandboxes_live_side_by_side_on_loopback() {
    let (one, two) = (Stripe::new().start().await.unwrap(), Stripe::new().start().await.unwrap());
    assert_ne!(one.base_url(), two.base_url());
    assert!(one.base_url().starts_with("http://127.0.0.1:"));
    Client::stripe(&one).form("/customers", "name=Ann").await;
    assert_eq!((one.all("customer").len(), two.all("customer").len()), (1, 0));
}

#[tokio::test]
async fn a_dropped_sandbox_takes_no_more_connections() {
    let stripe = Stripe::new().start().await.unwrap();
    let client = Client::stripe(&stripe);
    assert_eq!(client.get("/balance").await.status, 200);
    let address = stripe.base_url().replace("http://", "");
    drop(stripe);
    for _ in 0..100 {
        if TcpStream::connect(&address).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{address} still accepts");
}

#[tokio::test]
async fn a_seed_that_breaks_the_rules_is_refused_at_the_start() {
    let doubled = shop().with_item("GAS-ARG-50", "again", "1.00", "1").start().await.unwrap_err();
    assert!(doubled.to_string().contains("duplicate_key"), "{doubled}");
    let wrong = Tims::new().with_item("A", "a", "ten", "1").start().await.unwrap_err();
    assert!(wrong.to_string().contains("UnitPrice"), "{wrong}");
}
