//! What Stripe is told: data of payments, customers, products and their prices. Every write carries a key that is the same
//! whenever the telling is told, so that a repetition changes nothing.

use async_trait::async_trait;
use client_core::retry::RetryPolicy;
use client_core::{DecodeError, Endpoint, IdempotencyKey, InvalidRequest, Method, Repeat, Request, Response};
use mapping_core::canonical::{Customer, Metadata, PostalAddress, Product, TransactionId};
use mapping_core::flows::{Notice, Telling};
use mapping_core::gateway::stripe::INVOICE_UNITS;
use mapping_core::money::Money;
use mapping_core::refusal::{Refusal, RefusalCode};
use stripe_model::client::Client;
use stripe_model::endpoints::{Retrieve, Updatable, Write, customers, prices, products};
use stripe_model::{Address, Charge, Currency, Expandable, PaymentIntent, Price};

use crate::ports::{Herald, Occasion, PortError, Told};

/// Writes to Stripe what plans want told to it. The client's key needs write access to charges, payment intents, customers, products
/// and prices. For events of a connected account it acts for that account.
#[derive(Clone, Debug)]
pub struct StripeHerald {
    client: Client,
}

impl StripeHerald {
    /// A herald that writes through `client`.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// One write or read, under a part of the telling's key. When it is tried again is the outbox's to say.
    async fn send<E>(&self, endpoint: &E, part: &str, occasion: &Occasion) -> Result<E::Output, PortError>
    where
        E: Endpoint + Sync,
        E::Output: Send,
    {
        let key = IdempotencyKey::new(format!("{}/{part}", occasion.key.as_str()))
            .map_err(|error| Refusal::new(RefusalCode::InvalidText, "occasion.key", part, error.to_string()))?;
        let call = self.client.call(endpoint).idempotency_key(key).retry(RetryPolicy::never());
        let call = match &occasion.account {
            Some(account) => call.account(&account.as_str().into()),
            None => call,
        };
        Ok(call.send().await?)
    }

    async fn payment(&self, id: &TransactionId, data: &Metadata, occasion: &Occasion) -> Result<Told, PortError> {
        let id = id.as_str();
        if id.starts_with("pi_") {
            self.send(&annotated(Write::<PaymentIntent>::update(&id.into()), data), "payment", occasion).await?;
        } else if id.starts_with("ch_") || id.starts_with("py_") {
            self.send(&annotated(Write::<Charge>::update(&id.into()), data), "payment", occasion).await?;
        } else {
            return Ok(Told::NotMine);
        }
        Ok(Told::Done { record: Some(id.to_owned()) })
    }

    async fn customer(&self, customer: &Customer, occasion: &Occasion) -> Result<Told, PortError> {
        let id = customer.id.as_ref().map(|id| id.as_str());
        let record = match id {
            Some(id) if !id.starts_with("cus_") => return Ok(Told::NotMine),
            Some(id) if customer.deleted => {
                self.delete(id, occasion).await?;
                id.to_owned()
            }
            None if customer.deleted => return Ok(Told::Done { record: None }),
            Some(id) => {
                let update = described(Write::<stripe_model::Customer>::update(&id.into()), customer);
                self.send(&update, "customer", occasion).await?.id.to_string()
            }
            None => self.send(&described(customers::create(), customer), "customer", occasion).await?.id.to_string(),
        };
        Ok(Told::Done { record: Some(record) })
    }

    /// A customer who is gone already is as it should be.
    async fn delete(&self, id: &str, occasion: &Occasion) -> Result<(), PortError> {
        match self.send(&DeleteCustomer(id), "customer", occasion).await {
            Err(PortError::Refused(refusal)) if refusal.value == "resource_missing" => Ok(()),
            outcome => outcome,
        }
    }

    /// A product and its price. A price's amount never changes at Stripe: another one is made, and becomes the product's.
    async fn product(&self, product: &Product, occasion: &Occasion) -> Result<Told, PortError> {
        let known = Some(product.id.as_str()).filter(|id| !id.is_empty());
        if known.is_some_and(|id| id.starts_with("price_") || id.starts_with("plan_")) {
            let message = "a price is told as the price of its product; name the product";
            return Err(Refusal::new(RefusalCode::Unsupported, "product.id", &product.id, message).into());
        }
        let id = match known {
            Some(id) => {
                let update = Write::<stripe_model::Product>::update(&id.into());
                let update = product.name.iter().fold(update, |update, name| update.set("name", name));
                self.send(&annotated(update.active(product.active), &product.metadata), "product", occasion).await?.id
            }
            None => {
                let create = products::create(name_of(product)?).active(product.active);
                self.send(&annotated(create, &product.metadata), "product", occasion).await?.id
            }
        };
        if let Some(price) = product.price {
            self.price(id.as_str(), price, occasion).await?;
        }
        Ok(Told::Done { record: Some(id.to_string()) })
    }

    async fn price(&self, product: &str, wanted: Money, occasion: &Occasion) -> Result<(), PortError> {
        let minor = INVOICE_UNITS.to_minor(wanted).map_err(|error| error.refuse("product.price"))?;
        let currency = Currency::from(wanted.currency().code().to_lowercase().as_str());
        let read = Retrieve::<stripe_model::Product>::new(product).expand("default_price");
        let found = self.send(&read, "read", occasion).await?;
        let held = found.default_price.as_ref().and_then(Expandable::object);
        if held.is_some_and(|held| held.unit_amount == Some(minor) && held.currency.as_ref() == Some(&currency)) {
            return Ok(());
        }
        let made = self.send(&priced(&found.id, minor, &currency, held), "price", occasion).await?;
        let update = Write::<stripe_model::Product>::update(&found.id).set("default_price", made.id.as_str());
        self.send(&update, "default_price", occasion).await?;
        Ok(())
    }
}

/// What a product that is still to be made is called.
fn name_of(product: &Product) -> Result<&str, Refusal> {
    let name = product.name.as_deref().or(product.sku.as_ref().map(|sku| sku.as_str()));
    name.ok_or_else(|| {
        let message = "Stripe's products have a name; give the item a description or a code";
        Refusal::new(RefusalCode::MissingFact, "product.name", &product.id, message)
    })
}

/// A new price, paid as often as the one that it replaces.
fn priced(product: &stripe_model::ProductId, minor: i64, currency: &Currency, held: Option<&Price>) -> Write<Price> {
    let price = prices::create(product, minor, currency);
    let recurring = held.and_then(|held| held.recurring.as_ref());
    match recurring.and_then(|recurring| Some((recurring.interval.as_ref()?, recurring.interval_count))) {
        Some((interval, count)) => {
            price.every(count.and_then(|count| u32::try_from(count).ok()).unwrap_or(1), interval)
        }
        None => price,
    }
}

fn annotated<T: Updatable>(write: Write<T>, data: &Metadata) -> Write<T> {
    data.iter().fold(write, |write, (key, value)| write.metadata(key, value))
}

/// What is known of a customer; what is not stays as it is.
fn described(write: Write<stripe_model::Customer>, customer: &Customer) -> Write<stripe_model::Customer> {
    let texts = [("name", &customer.name), ("email", &customer.email), ("phone", &customer.phone)];
    let said = texts.into_iter().filter_map(|(field, text)| Some((field, text.as_ref()?)));
    let write = said.fold(write, |write, (field, text)| write.set(field, text));
    let write = customer.billing.iter().fold(write, |write, billing| write.address(&address(billing)));
    let write = customer.shipping.iter().fold(write, |write, shipping| shipped(write, shipping, customer));
    annotated(write, &customer.metadata)
}

/// Stripe's shipping address has a name; the customer's where it has none of its own.
fn shipped(
    write: Write<stripe_model::Customer>,
    shipping: &PostalAddress,
    customer: &Customer,
) -> Write<stripe_model::Customer> {
    let Some(name) = shipping.name.as_ref().or(customer.name.as_ref()) else { return write };
    let Address { line1, line2, city, state, postal_code, country } = address(shipping);
    let parts = [
        ("line1", line1),
        ("line2", line2),
        ("city", city),
        ("state", state),
        ("postal_code", postal_code),
        ("country", country),
    ];
    let said = parts.into_iter().filter_map(|(field, part)| Some((field, part?)));
    said.fold(write.set("shipping[name]", name), |write, (field, part)| {
        write.set(format!("shipping[address][{field}]"), part)
    })
}

/// Stripe's addresses have two lines; what is more joins the second.
fn address(address: &PostalAddress) -> Address {
    let rest: Vec<&str> = address.lines.iter().skip(1).map(String::as_str).collect();
    Address {
        line1: address.lines.first().cloned(),
        line2: (!rest.is_empty()).then(|| rest.join(", ")),
        city: address.city.clone(),
        state: address.state.clone(),
        postal_code: address.postcode.clone(),
        country: address.country.clone(),
    }
}

#[async_trait]
impl Herald for StripeHerald {
    fn name(&self) -> &str {
        "stripe"
    }

    async fn tell(&self, telling: &Telling, occasion: &Occasion) -> Result<Told, PortError> {
        match &telling.notice {
            Notice::GatewayPayment { payment, metadata } => self.payment(payment, metadata, occasion).await,
            Notice::GatewayCustomer { customer } => self.customer(customer, occasion).await,
            Notice::GatewayProduct { product } => self.product(product, occasion).await,
            Notice::ShopOrder { .. }
            | Notice::ShopRefund { .. }
            | Notice::ShopStock { .. }
            | Notice::ShopSubscription { .. }
            | Notice::Alert { .. } => Ok(Told::NotMine),
        }
    }
}

/// `DELETE /v1/customers/{id}`.
struct DeleteCustomer<'a>(&'a str);

impl Endpoint for DeleteCustomer<'_> {
    type Output = ();

    fn operation(&self) -> &'static str {
        "customers.delete"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        if self.0.is_empty() {
            return Err(InvalidRequest::new("id", "an empty id names no object"));
        }
        Ok(Request::new(Method::DELETE, "/v1/customers").segment(self.0))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Freely
    }

    fn decode(&self, _: &Response) -> Result<(), DecodeError> {
        Ok(())
    }
}
