//! `getTransactionDetail`: everything that Opayo keeps of one transaction, found by the merchant's own code or by
//! Opayo's id.

use client_core::{DecodeError, InvalidRequest};
use rust_decimal::Decimal;
use time::OffsetDateTime;

use super::answer::Node;
use super::command::{Command, Parameters};
use super::fraud::T3mAction;
use crate::ids::{AuthProcessor, BatchId, VendorTxCode};
use crate::limits;
use crate::money::{Amount, Currency};
use crate::server::SecurityKey;
use crate::state::{Evidence, Resolved, TxStateId};
use crate::status::{CheckResult, TransactionType};
use crate::transaction_id::TransactionId;

/// What a transaction is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransactionKey {
    /// The merchant's own code.
    VendorTxCode(VendorTxCode),
    /// Opayo's id.
    TransactionId(TransactionId),
}

impl TransactionKey {
    pub(super) fn write(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        match self {
            Self::VendorTxCode(code) => {
                limits::VENDOR_TX_CODE.check_field("vendortxcode", code.as_str())?;
                into.element("vendortxcode", code.as_str());
            }
            Self::TransactionId(id) => {
                limits::TRANSACTION_ID.check_field("vpstxid", id.as_str())?;
                into.element("vpstxid", id.as_str());
            }
        }
        Ok(())
    }
}

/// Asks for everything about one transaction.
#[derive(Clone, Debug)]
pub struct GetTransactionDetail(pub TransactionKey);

/// What Opayo keeps of a transaction. Amounts are in major units of its currency, times in UTC.
#[derive(Clone, Debug)]
pub struct TransactionDetail {
    /// Opayo's id.
    pub transaction_id: TransactionId,
    /// The merchant's own code.
    pub vendor_tx_code: Option<VendorTxCode>,
    /// The kind of transaction.
    pub transaction_type: Option<TransactionType>,
    /// Where it stands: the reliable word. See [`state`](Self::state).
    pub tx_state_id: Option<TxStateId>,
    /// Where it stands, in words.
    pub status: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What it comes to.
    pub amount: Option<Decimal>,
    /// What was added for the card.
    pub surcharge: Option<Decimal>,
    /// The currency.
    pub currency: Option<Currency>,
    /// When it began.
    pub started: Option<OffsetDateTime>,
    /// When it was decided.
    pub completed: Option<OffsetDateTime>,
    /// The key of its notifications and of operations on it.
    pub security_key: Option<SecurityKey>,
    /// Opayo's number of the authorisation.
    pub vps_auth_code: Option<String>,
    /// The bank's authorisation.
    pub bank_auth_code: Option<String>,
    /// The bank's code of a decline.
    pub decline_code: Option<String>,
    /// The acquirer.
    pub auth_processor: Option<AuthProcessor>,
    /// The merchant's number at the acquirer.
    pub merchant_number: Option<String>,
    /// `E` e-commerce, `M` mail and telephone order, `C` continuous authority.
    pub account_type: Option<String>,
    /// The batch it settles in, once it is batched.
    pub batch_id: Option<BatchId>,
    /// The kind of card or wallet, in Opayo's words.
    pub payment_system: Option<String>,
    /// More words about it.
    pub payment_system_details: Option<String>,
    /// The end of the card's number.
    pub last_four_digits: Option<String>,
    /// When the card expires, `MMYY`.
    pub expiry_date: Option<String>,
    /// The customer's e-mail.
    pub customer_email: Option<String>,
    /// The customer's address on the internet.
    pub client_ip: Option<String>,
    /// Who pays.
    pub billing: Party,
    /// Who gets the goods.
    pub delivery: Party,
    /// Whether it has been refunded, all or in part.
    pub refunded: Option<bool>,
    /// Whether it has been repeated.
    pub repeated: Option<bool>,
    /// Whether it is a donation under Gift Aid.
    pub gift_aid: Option<bool>,
    /// The security code.
    pub cv2_result: Option<CheckResult>,
    /// The address.
    pub address_result: Option<CheckResult>,
    /// The postal code.
    pub post_code_result: Option<CheckResult>,
    /// The authentication of the card holder, in words.
    pub three_d_result: Option<String>,
    /// T3M's id of its screening.
    pub t3m_id: Option<String>,
    /// T3M's score.
    pub t3m_score: Option<i64>,
    /// T3M's advice.
    pub t3m_action: Option<T3mAction>,
    /// Which interface it came by: `P` and so on.
    pub system_used: Option<String>,
    /// What it refers to: the payment of a refund or a repeat.
    pub related: Option<Related>,
    /// The merchant's own words with it.
    pub vendor_data: Option<String>,
}

/// A person and an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// First names.
    pub first_names: Option<String>,
    /// Surname.
    pub surname: Option<String>,
    /// First line.
    pub address1: Option<String>,
    /// Second line.
    pub address2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub post_code: Option<String>,
    /// State.
    pub state: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// What a refund or a repeat refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Opayo's id.
    pub transaction_id: Option<TransactionId>,
    /// The merchant's own code.
    pub vendor_tx_code: Option<VendorTxCode>,
    /// What it comes to, in major units.
    pub amount: Option<Decimal>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// When it began, in UTC.
    pub started: Option<OffsetDateTime>,
}

impl TransactionDetail {
    /// Where it stands, by `txstateid`.
    pub fn state(&self) -> Resolved {
        Evidence {
            tx_state_id: self.tx_state_id,
            transaction_type: self.transaction_type.as_ref(),
            ..Evidence::default()
        }
        .resolve()
    }

    /// What it comes to, in minor units, where its currency has a known minor unit.
    pub fn minor_amount(&self) -> Option<Amount> {
        Node::minor(self.amount, self.currency.as_ref())
    }
}

impl Command for GetTransactionDetail {
    const NAME: &'static str = "getTransactionDetail";
    const OPERATION: &'static str = "reporting.transaction_detail";
    type Answer = TransactionDetail;

    fn parameters(&self, into: &mut Parameters<'_>) -> Result<(), InvalidRequest> {
        self.0.write(into)
    }

    fn answer(node: Node<'_>) -> Result<TransactionDetail, DecodeError> {
        Ok(TransactionDetail {
            transaction_id: node.needed("vpstxid")?.into(),
            vendor_tx_code: node.text("vendortxcode").map(VendorTxCode::from),
            transaction_type: node.text("transactiontype").map(TransactionType::from),
            tx_state_id: node.number("txstateid")?.map(TxStateId),
            status: node.owned("status"),
            description: node.owned("description"),
            amount: node.amount("amount")?,
            surcharge: node.amount("surcharge")?,
            currency: node.text("currency").map(Currency::from),
            started: node.instant("started")?,
            completed: node.instant("completed")?,
            security_key: node.text("securitykey").map(SecurityKey::new),
            vps_auth_code: node.owned("vpsauthcode"),
            bank_auth_code: node.owned("bankauthcode"),
            decline_code: node.owned("declinecode"),
            auth_processor: node.text("authprocessor").map(AuthProcessor::from),
            merchant_number: node.owned("merchantnumber"),
            account_type: node.owned("accounttype"),
            batch_id: node.text("batchid").map(BatchId::from),
            payment_system: node.owned("paymentsystem"),
            payment_system_details: node.owned("paymentsystemdetails"),
            last_four_digits: node.owned("last4digits"),
            expiry_date: node.owned("expirydate"),
            customer_email: node.owned("customeremail"),
            client_ip: node.owned("clientip"),
            billing: Party::read(node, "billing"),
            delivery: Party::read(node, "delivery"),
            refunded: node.flag("refunded"),
            repeated: node.flag("repeated"),
            gift_aid: node.flag("giftaid"),
            cv2_result: node.text("cv2result").map(CheckResult::from),
            address_result: node.text("addressresult").map(CheckResult::from),
            post_code_result: node.text("postcoderesult").map(CheckResult::from),
            three_d_result: node.owned("threedresult"),
            t3m_id: node.owned("t3mid"),
            t3m_score: node.score("t3mscore")?,
            t3m_action: node.text("t3maction").map(T3mAction::from),
            system_used: node.owned("systemused"),
            related: Related::read(node)?,
            vendor_data: node.owned("vendordata"),
        })
    }
}

impl Party {
    /// The elements whose names begin with `prefix`.
    fn read(node: Node<'_>, prefix: &str) -> Self {
        let mut party = Self::default();
        for (name, text) in node.element.leaves() {
            let name = name.to_ascii_lowercase();
            let field = match name.strip_prefix(prefix) {
                Some("firstnames" | "firstname") => &mut party.first_names,
                Some("surname" | "lastname") => &mut party.surname,
                Some("address" | "address1") => &mut party.address1,
                Some("address2") => &mut party.address2,
                Some("city") => &mut party.city,
                Some("postcode" | "postalcode") => &mut party.post_code,
                Some("state") => &mut party.state,
                Some("country") => &mut party.country,
                Some("phone") => &mut party.phone,
                Some(_) | None => continue,
            };
            field.get_or_insert_with(|| text.to_owned());
        }
        party
    }
}

impl Related {
    fn read(node: Node<'_>) -> Result<Option<Self>, DecodeError> {
        let related = Self {
            transaction_id: node
                .text("relatedtransactionid")
                .or_else(|| node.text("relatedvpstxid"))
                .map(TransactionId::from),
            vendor_tx_code: node.text("relatedvendortxcode").map(VendorTxCode::from),
            amount: node.amount("relatedamount")?,
            currency: node.text("relatedcurrency").map(Currency::from),
            started: node.instant("relatedstarted")?,
        };
        let some = related.transaction_id.is_some() || related.vendor_tx_code.is_some();
        Ok(some.then_some(related))
    }
}
