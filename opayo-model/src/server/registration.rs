//! Registering a payment with Server: Opayo answers with the page that the customer goes to and the key that the
//! outcome is signed with.

use client_core::{DecodeError, Endpoint, InvalidRequest, Method, Repeat, Request, Response, form_encode};
use rust_decimal::Decimal;

use crate::check::Place;
use crate::ids::{VendorName, VendorTxCode};
use crate::limits::{self, TextForm, TextLimit};
use crate::money::Amount;
use crate::nvp::NvpReply;
use crate::pi::request::BillingAddress;
use crate::status::{Status, TransactionType};

/// A payment to register, protocol 4.00. The goods go to the billing address unless a delivery address is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Payment, deferred or authenticate.
    pub tx_type: TransactionType,
    /// The merchant.
    pub vendor: VendorName,
    /// The merchant's own code, unique for ever.
    pub vendor_tx_code: VendorTxCode,
    /// What it comes to.
    pub amount: Amount,
    /// What it is for.
    pub description: String,
    /// Where the outcome is posted.
    pub notification_url: String,
    /// The customer's first names and surname.
    pub customer: (String, String),
    /// The customer's e-mail.
    pub customer_email: Option<String>,
    /// Where the customer lives.
    pub billing: BillingAddress,
    /// Where the goods go.
    pub delivery: Option<BillingAddress>,
}

/// Registers a payment. Send it without credentials: the protocol has none. Sent once; a code that was used before is
/// answered `INVALID`.
#[derive(Clone, Debug)]
pub struct Register {
    path: String,
    registration: Registration,
}

impl Register {
    /// The path under Opayo's hosts.
    pub const PATH: &'static str = "/gateway/service/vspserver-register.vsp";

    /// Registers at Opayo's own path.
    pub fn new(registration: Registration) -> Self {
        Self { path: Self::PATH.to_owned(), registration }
    }

    /// Registers at another path.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        self.path = path.to_owned();
        self
    }
}

impl Endpoint for Register {
    type Output = NvpReply;

    fn operation(&self) -> &'static str {
        "server.register"
    }

    fn request(&self) -> Result<Request, InvalidRequest> {
        let body = form_encode(&self.registration.pairs()?);
        Ok(Request::new(Method::POST, self.path.clone()).body("application/x-www-form-urlencoded", body))
    }

    fn repeat(&self) -> Repeat {
        Repeat::Never
    }

    /// HTTP says 200 for refusals, too: look at [`NvpReply::status`].
    fn decode(&self, response: &Response) -> Result<NvpReply, DecodeError> {
        let reply = NvpReply::parse(&response.body)
            .map_err(|error| DecodeError { path: ".".to_owned(), message: error.to_string() })?;
        if reply.status == Status::Ok && (reply.next_url.is_none() || reply.security_key.is_none()) {
            let message = "an accepted registration without NextURL or SecurityKey".to_owned();
            return Err(DecodeError { path: "NextURL".to_owned(), message });
        }
        Ok(reply)
    }
}

impl Registration {
    /// The parameters in order, checked.
    fn pairs(&self) -> Result<Vec<(String, String)>, InvalidRequest> {
        self.check()?;
        let mut pairs = Vec::new();
        let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
        add("VPSProtocol", "4.00");
        add("TxType", &self.tx_type.as_str().to_ascii_uppercase());
        add("Vendor", self.vendor.as_str());
        add("VendorTxCode", self.vendor_tx_code.as_str());
        add("Amount", &self.major()?.to_string());
        add("Currency", self.amount.currency.as_str());
        add("Description", &self.description);
        add("NotificationURL", &self.notification_url);
        if let Some(email) = &self.customer_email {
            add("CustomerEMail", email);
        }
        for (prefix, address) in
            [("Billing", &self.billing), ("Delivery", self.delivery.as_ref().unwrap_or(&self.billing))]
        {
            let (first_names, surname) = &self.customer;
            let parts = [
                ("Surname", Some(surname)),
                ("Firstnames", Some(first_names)),
                ("Address1", Some(&address.address1)),
                ("Address2", address.address2.as_ref()),
                ("City", Some(&address.city)),
                ("PostCode", address.postal_code.as_ref()),
                ("Country", Some(&address.country)),
                ("State", address.state.as_ref()),
            ];
            for (name, value) in parts {
                if let Some(value) = value {
                    add(&format!("{prefix}{name}"), value);
                }
            }
        }
        Ok(pairs)
    }

    /// The amount as the protocol writes it: 0.01 to 100,000.00 of the currency.
    fn major(&self) -> Result<Decimal, InvalidRequest> {
        let major = self.amount.major().map_err(|error| InvalidRequest::new("Amount", error.to_string()))?;
        let fits = self.amount.minor > 0 && major <= Decimal::from(100_000);
        if fits { Ok(major) } else { Err(InvalidRequest::new("Amount", "takes 0.01 to 100000.00")) }
    }

    fn check(&self) -> Result<(), InvalidRequest> {
        let place = Place::ROOT;
        let first = [TransactionType::Payment, TransactionType::Deferred, TransactionType::Authenticate];
        if !first.contains(&self.tx_type) {
            return Err(place.refuse("TxType", "takes PAYMENT, DEFERRED and AUTHENTICATE"));
        }
        place.text("Vendor", self.vendor.as_str(), limits::VENDOR_NAME)?;
        place.text("VendorTxCode", self.vendor_tx_code.as_str(), limits::VENDOR_TX_CODE)?;
        place.text("Currency", self.amount.currency.as_str(), limits::CURRENCY)?;
        place.text("Description", self.description.as_str(), limits::DESCRIPTION)?;
        let url = TextLimit { min: 8, max: 255, form: TextForm::Url };
        place.text("NotificationURL", self.notification_url.as_str(), url)?;
        place.text("BillingFirstnames", self.customer.0.as_str(), limits::NAME)?;
        place.text("BillingSurname", self.customer.1.as_str(), limits::NAME)?;
        place.text("CustomerEMail", self.customer_email.as_deref(), limits::EMAIL)?;
        self.billing.check()?;
        self.delivery.as_ref().map_or(Ok(()), BillingAddress::check)
    }
}
