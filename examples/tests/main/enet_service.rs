//! The service between Stripe and SYSPRO's e.net, and a letter that is mended while no service runs.

use sandbox::syspro::enet::{DEFAULT_COMPANY, DEFAULT_OPERATOR, DEFAULT_PASSWORD};
use sandbox::{Stripe, Syspro};
use serde_json::{Value, json};

use crate::world::{SECRET, Site, sells, unpolled, until};

/// A site that posts to this SYSPRO.
fn site(stripe: &Stripe, syspro: &Syspro) -> Site {
    let site = Site::new(&[
        ("STRIPE_SECRET_KEY", stripe.api_key()),
        ("STRIPE_WEBHOOK_SECRET", SECRET),
        ("SYSPRO_PASSWORD", DEFAULT_PASSWORD),
    ]);
    let payments = r#"{ table = "ArCshJnlPay", number = "PaymentNumber", reference = "Reference", owner = "Customer", value = "PayValue" }"#;
    site.configure(&format!(
        "{}[stripe]\nurl = \"{}\"\n[erp]\nkind = \"enet\"\nurl = \"{}\"\noperator = \"{DEFAULT_OPERATOR}\"\n\
         company = \"{DEFAULT_COMPANY}\"\ncurrency = \"USD\"\ncurrencies = {{ USD = \"$\" }}\ncredit_class = \"RET\"\npayments = {payments}\n",
        unpolled(),
        stripe.base_url(),
        syspro.origin(),
    ));
    site
}

/// A company in dollars, which its site calls `$`.
async fn syspro() -> Syspro {
    let mut settings = sandbox::syspro::enet::Settings::default();
    settings.currency_codes.insert("USD".to_owned(), "$".to_owned());
    let seeds = Syspro::new().with_currency("USD").with_enet(settings);
    seeds.with_item("REG-TWIN", "Twin gauge regulator", "62.25", "40").start().await.unwrap()
}

/// The number of the fact about an item, as the desk shows it.
fn item_fact(letter: &Value) -> String {
    let facts = letter["facts"].as_array().unwrap();
    facts.iter().position(|fact| fact["question"].to_string().contains("REG-TWNI")).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_is_posted_by_business_objects_and_a_letter_that_is_edited_offline_too() {
    let (stripe, syspro) = (Stripe::new().start().await.unwrap(), syspro().await);
    let site = site(&stripe, &syspro);
    let service = site.serve();
    let (good, misspelt) = (sells(&stripe, "A-1001", "REG-TWIN").await, sells(&stripe, "A-1002", "REG-TWNI").await);
    for sale in [&good, &misspelt] {
        assert_eq!(service.webhook().deliver(sale).await.unwrap(), 200);
    }
    until("one sale is posted", || syspro.books().payments.len() == 1).await;
    until("the other is a letter", || service.get("/metrics").contains("\nflow_dead_events 1\n")).await;
    assert_eq!(service.terminate(), Some(0));
    assert_eq!(syspro.seats_taken(), 0);
    let books = syspro.books();
    assert_eq!((books.writes_of("SORTOI").count(), books.writes_of("ARSTPY").count()), (1, 1), "by e.net");

    let (_, list) = site.desk(&["list", "--reason", "unknown_sku", "--json"]);
    let id = serde_json::from_str::<Value>(list.lines().next().unwrap()).unwrap()["id"].to_string();
    let shown: Value = serde_json::from_str(&site.desk(&["show", &id, "--json"]).1).unwrap();
    let meant = json!({"sku": "REG-TWIN", "description": null, "price": null}).to_string();
    let set = format!("value.found={meant}");
    let edit = ["edit", &id, "--fact", &item_fact(&shown), "--set", &set, "--why", "two letters swapped"];
    let (code, text) = site.desk(&edit);
    assert_eq!(code, Some(0), "{text}");
    let (code, text) = site.desk(&["replay", &id, "--dry-run"]);
    assert!(code == Some(0) && text.contains("would be sent"), "{text}");
    assert_eq!(site.desk(&["replay", &id, "--why", "two letters swapped"]).0, Some(0));
    assert_eq!(syspro.books().payments.len(), 1, "nobody works");

    let (code, text) = site.operate(&["work"]);
    assert_eq!(code, Some(0), "{text}");
    let books = syspro.books();
    assert_eq!((books.sales_orders.len(), books.payments.len()), (2, 2));
    let bought: Vec<&Value> = books.sales_orders.iter().map(|order| &order["Lines"][0]["StockCode"]).collect();
    assert_eq!(bought, ["REG-TWIN", "REG-TWIN"], "{:#?}", books.sales_orders);
    assert_eq!(site.operate(&["work"]).0, Some(0));
    assert_eq!((syspro.books().payments.len(), syspro.seats_taken()), (2, 0), "once, and no seat is kept");
    let (code, trail) = site.operate(&["audit", "export"]);
    assert!(code == Some(0) && trail.contains("two letters swapped"), "{trail}");
}
