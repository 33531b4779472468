//! Customers, items and prices on both sides: what one side changes, the other has, and nothing goes round in circles.

use std::error::Error;

use stripe_model::endpoints::{Write, prices, products};
use stripe_model::{Currency, Customer, Product};

use crate::books::text;
use crate::erp_news;
use crate::stripe_day::StripeDay;

/// A customer and a product that begin at Stripe, and are changed on either side.
pub(crate) async fn both_ways(day: &mut StripeDay<'_>) -> Result<(), Box<dyn Error>> {
    customer(day).await?;
    item(day).await
}

async fn customer(day: &mut StripeDay<'_>) -> Result<(), Box<dyn Error>> {
    let (client, books) = (&day.side.client, &day.side.pair.books);
    let dora = day.shop().register("Dora Dean", "dora@example.com").await?;
    day.hear().await?;
    client.send(&Write::<Customer>::update(&dora).set("name", "Dora Deane")).await?;
    day.hear().await?;

    let record = || {
        let id = format!("stripe/{dora}");
        books.customer_records().into_iter().find(|record| text(record, "ExternalID") == id)
    };
    let code = text(&record().ok_or("Dora is a customer of the ERP")?, "CustomerCode");
    books.rename(&code, "Dora Deane-Smith").await?;
    for revision in ["renamed", "echo"] {
        let record = record().ok_or("Dora stays a customer")?;
        day.erp_tells(&erp_news::customer(books, &record, revision)).await?;
    }
    Ok(())
}

async fn item(day: &mut StripeDay<'_>) -> Result<(), Box<dyn Error>> {
    const GLOVES: &str = "GLOVE-L";
    let (client, books) = (&day.side.client, &day.side.pair.books);
    let gloves = client.send(&products::create("Welding gloves").metadata("sku", GLOVES)).await?.id;
    let price = client.send(&prices::create(&gloves, 1_450, &Currency::from("usd"))).await?.id;
    client.send(&Write::<Product>::update(&gloves).set("default_price", price.as_str())).await?;
    day.hear().await?;

    books.reprice(GLOVES, "15.25").await?;
    for revision in ["repriced", "echo"] {
        let record = books.item_record(GLOVES).ok_or("the gloves are an item of the ERP")?;
        day.erp_tells(&erp_news::item(books, &record, revision)?).await?;
    }
    Ok(())
}
