//! Every endpoint as a request: method, path, query, headers, and how safe it is to repeat.

use std::collections::BTreeSet;

use client_core::{Endpoint, Repeat, Request, Response};
use tims_client::endpoints::{Change, Filter, Key, NewRecord};
use tims_client::model::*;
use tims_client::{Codec, Contract, Paths};

use crate::documents;

/// What there is to say about an operation beside its method and path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) operation: String,
    pub(crate) keyed: bool,
    pub(crate) query: BTreeSet<String>,
}

/// Filters that ask for everything that can be asked for.
pub(crate) mod filters {
    use time::macros::{date, datetime};
    use tims_client::endpoints::*;
    use tims_client::model::AccountType;

    pub(crate) fn customers() -> CustomerFilter {
        CustomerFilter {
            external_id: Some("cus_0001".into()),
            email: Some("ann+1@example.com".into()),
            name: Some("Ann Example".into()),
            postal_code: Some("90-001".into()),
            updated_since: Some(datetime!(2026-11-20 11:30 +02:00)),
        }
    }

    pub(crate) fn sales_orders() -> SalesOrderFilter {
        SalesOrderFilter {
            external_id: Some("pi_0001".into()),
            customer_po_number: Some("WEB 1001".into()),
            customer_code: Some("C000123".into()),
            updated_since: Some(datetime!(2026-11-20 09:30 UTC)),
        }
    }

    pub(crate) fn invoices() -> InvoiceFilter {
        InvoiceFilter {
            external_id: Some("in_0001".into()),
            sales_order_number: Some("SO000451".into()),
            customer_code: Some("C000123".into()),
            updated_since: Some(datetime!(2026-11-20 09:30 UTC)),
        }
    }

    pub(crate) fn payments() -> PaymentFilter {
        PaymentFilter {
            transaction_id: Some("ch_0001".into()),
            external_id: Some("py_0001".into()),
            invoice_number: Some("INV-0007".into()),
            sales_order_number: Some("SO000451".into()),
            customer_code: Some("C000123".into()),
        }
    }

    pub(crate) fn journal_entries() -> JournalEntryFilter {
        JournalEntryFilter {
            reference: Some("po_0001".into()),
            external_id: Some("po_0001".into()),
            date_from: Some(date!(2026 - 11 - 01)),
            date_to: Some(date!(2026 - 11 - 30)),
        }
    }

    pub(crate) fn accounts() -> AccountFilter {
        AccountFilter { account_type: Some(AccountType::Asset), text: Some("bank".into()) }
    }

    pub(crate) fn items() -> ItemFilter {
        ItemFilter {
            sku: Some("GAS-ARG-50".into()),
            external_id: Some("prod_0001".into()),
            text: Some("argon".into()),
            updated_since: Some(datetime!(2026-11-20 09:30 UTC)),
        }
    }
}

type Visit<'a> = &'a mut dyn FnMut(&str, Described, Request);

/// Visits every endpoint with the path template of the contract's file, what it says of itself, and its request.
pub(crate) fn every_endpoint(contract: &Contract, visit: Visit<'_>) {
    writable(contract, visit, "/customers", "CustomerCode", documents::new_customer(), documents::customer_change());
    writable(
        contract,
        visit,
        "/sales-orders",
        "SalesOrderNumber",
        documents::new_sales_order(),
        documents::sales_order_change(),
    );
    let receivable = "/accounts/receivable";
    let invoices = format!("{receivable}/invoices");
    writable(contract, visit, &invoices, "InvoiceNumber", documents::new_invoice(), documents::invoice_change());
    let payments = format!("{receivable}/payments");
    writable(contract, visit, &payments, "PaymentNumber", documents::new_payment(), documents::payment_change());
    let entries = "/generalledger/journalentries";
    writable(
        contract,
        visit,
        entries,
        "JournalNumber",
        documents::new_journal_entry(),
        documents::journal_entry_change(),
    );
    writable(contract, visit, "/inventory/items", "SKU", documents::new_item(), documents::item_change());
    searchable(contract, visit, "/customers", filters::customers());
    searchable(contract, visit, "/sales-orders", filters::sales_orders());
    searchable(contract, visit, &invoices, filters::invoices());
    searchable(contract, visit, &payments, filters::payments());
    searchable(contract, visit, entries, filters::journal_entries());
    searchable(contract, visit, "/generalledger/accounts", filters::accounts());
    searchable(contract, visit, "/inventory/items", filters::items());
    describe(visit, "/generalledger/accounts/{Account}", &contract.read(GlAccount::from("KEY")));
    let erasure = contract.erase_customer("KEY".into(), documents::customer_erasure());
    describe(visit, "/customers/{CustomerCode}/erasure", &erasure);
    let quantity = "/inventory/items/{SKU}/quantity";
    describe(visit, quantity, &contract.read_quantity("KEY".into()).at("MAIN".into()));
    describe(visit, quantity, &contract.set_quantity("KEY".into(), documents::quantity_count()));
    describe(visit, quantity, &contract.adjust_quantity("KEY".into(), documents::quantity_adjustment()));
}

fn writable<N: NewRecord, C: Change>(contract: &Contract, visit: Visit<'_>, path: &str, key: &str, new: N, change: C)
where
    C::Key: for<'a> From<&'a str>,
{
    let one = format!("{path}/{{{key}}}");
    assert_eq!(key, C::Key::FIELD);
    describe(visit, path, &contract.create(new));
    describe(visit, &one, &contract.read(C::Key::from("KEY")));
    describe(visit, &one, &contract.update(C::Key::from("KEY"), change));
}

fn searchable<F: Filter>(contract: &Contract, visit: Visit<'_>, path: &str, filter: F) {
    describe(visit, path, &contract.search(filter).limit(100).page("p2".into()));
}

fn describe<E: Endpoint>(visit: Visit<'_>, path: &str, endpoint: &E) {
    let request = endpoint.request().unwrap();
    let filled = format!("/api/v1{}", path.replace(['{', '}'], "\0"));
    let filled: String =
        filled.split('\0').enumerate().map(|(i, part)| if i % 2 == 1 { "KEY" } else { part }).collect();
    assert_eq!(request.path, filled);
    let described = Described {
        operation: endpoint.operation().to_owned(),
        keyed: endpoint.repeat() == Repeat::WithKey,
        query: request.query.iter().map(|(name, _)| name.clone()).collect(),
    };
    visit(path, described, request);
}

#[test]
fn headers_name_the_codec() {
    for (codec, name) in [(Codec::Json, "application/json"), (Codec::Xml, "application/xml")] {
        every_endpoint(&Contract::new(Paths::default(), codec), &mut |path, _, request| {
            assert_eq!(request.headers["accept"], name, "{path}");
            let content_type = request.headers.get("content-type").map(|value| value.to_str().unwrap());
            assert_eq!(content_type, (!request.body.is_empty()).then_some(name), "{path}");
            assert_eq!(request.body.starts_with(b"<"), codec == Codec::Xml && !request.body.is_empty());
        });
    }
}

#[test]
fn only_reads_and_settings_repeat_freely() {
    every_endpoint(&Contract::default(), &mut |path, described, request| {
        assert_eq!(described.keyed, request.method == client_core::Method::POST, "{} {path}", request.method);
    });
}

#[test]
fn paths_are_configurable_one_by_one() {
    let paths = Paths {
        base: "/erp".into(),
        customers: "/a".into(),
        erasure: "/a/a".into(),
        sales_orders: "/b".into(),
        invoices: "/c".into(),
        payments: "/d".into(),
        journal_entries: "/e".into(),
        accounts: "/f".into(),
        items: "/g".into(),
        quantity: "/h/i".into(),
    };
    let contract = Contract::new(paths, Codec::Json);
    let targets = [
        contract.read(CustomerCode::from("1")).request(),
        contract.read(SalesOrderNumber::from("1")).request(),
        contract.read(InvoiceNumber::from("1")).request(),
        contract.read(PaymentNumber::from("1")).request(),
        contract.read(JournalNumber::from("1")).request(),
        contract.read(GlAccount::from("1")).request(),
        contract.read(Sku::from("1")).request(),
        contract.read_quantity("1".into()).request(),
        contract.erase_customer("1".into(), documents::customer_erasure()).request(),
    ]
    .map(|request| request.unwrap().target());
    assert_eq!(
        targets,
        [
            "/erp/a/1",
            "/erp/b/1",
            "/erp/c/1",
            "/erp/d/1",
            "/erp/e/1",
            "/erp/f/1",
            "/erp/g/1",
            "/erp/g/1/h/i",
            "/erp/a/1/a/a",
        ]
    );
}

#[test]
fn slashes_at_the_ends_of_paths_do_not_matter() {
    let paths = Paths { base: "erp/".into(), items: "stock".into(), quantity: "count/".into(), ..Paths::default() };
    let contract = Contract::new(paths, Codec::Json);
    assert_eq!(contract.read_quantity("A".into()).request().unwrap().target(), "/erp/stock/A/count");
    let bare = Contract::new(Paths { base: "/".into(), ..Paths::default() }, Codec::Json);
    assert_eq!(bare.read(CustomerCode::from("C1")).request().unwrap().target(), "/customers/C1");
}

#[test]
fn a_key_stays_one_segment_of_the_path() {
    let contract = Contract::default();
    let request = contract.read_quantity("A/../B ?#%".into()).request().unwrap();
    assert_eq!(request.target(), "/api/v1/inventory/items/A%2F..%2FB%20%3F%23%25/quantity");
}

#[test]
fn an_empty_key_is_never_sent_because_it_would_read_everything() {
    let contract = Contract::default();
    assert_eq!(contract.read(CustomerCode::from("")).request().unwrap_err().field, "CustomerCode");
    assert_eq!(contract.read(Sku::from("")).request().unwrap_err().field, "SKU");
    assert_eq!(contract.read(Sku::from("..")).request().unwrap_err().field, "SKU", "it would climb");
    let change = documents::payment_change();
    assert_eq!(contract.update("".into(), change).request().unwrap_err().field, "PaymentNumber");
}

#[test]
fn a_search_asks_for_what_is_set_and_encodes_it() {
    let contract = Contract::default();
    let target = |request: Result<Request, _>| request.map(|request| request.target()).unwrap();
    assert_eq!(
        target(contract.search(filters::customers()).limit(2).page("a b".into()).request()),
        "/api/v1/customers?ExternalID=cus_0001&Email=ann%2B1%40example.com&Name=Ann%20Example&PostalCode=90-001\
         &UpdatedSince=2026-11-20T09%3A30%3A00Z&Limit=2&Page=a%20b"
    );
    assert_eq!(
        target(contract.search(filters::journal_entries()).request()),
        "/api/v1/generalledger/journalentries?Reference=po_0001&ExternalID=po_0001&DateFrom=2026-11-01&DateTo=2026-11-30"
    );
    assert_eq!(
        target(contract.search(tims_client::endpoints::ItemFilter::default()).request()),
        "/api/v1/inventory/items"
    );
}

#[test]
fn a_filter_with_an_empty_value_is_refused_because_it_would_find_everything() {
    use tims_client::endpoints::*;
    let contract = Contract::default();
    let empty = || Some("".into());
    let table = [
        (contract.search(CustomerFilter { email: empty(), ..Default::default() }).request(), "Email"),
        (contract.search(CustomerFilter { name: empty(), ..Default::default() }).request(), "Name"),
        (contract.search(CustomerFilter { postal_code: empty(), ..Default::default() }).request(), "PostalCode"),
        (
            contract.search(PaymentFilter { transaction_id: Some("".into()), ..Default::default() }).request(),
            "TransactionID",
        ),
        (
            contract.search(JournalEntryFilter { reference: Some("".into()), ..Default::default() }).request(),
            "Reference",
        ),
        (contract.search(ItemFilter { text: empty(), ..Default::default() }).request(), "Text"),
    ];
    for (request, field) in table {
        assert_eq!(request.unwrap_err().field, field);
    }
}

#[test]
fn an_answer_is_read_in_the_codec_that_it_names() {
    let endpoint = Contract::default().read(CustomerCode::from("C000123"));
    let customer = crate::records::customer();
    for codec in [Codec::Json, Codec::Xml] {
        let named = format!("{}; charset=utf-8", codec.content_type());
        let response = Response::new(200, codec.encode(&customer).unwrap())
            .with_header(client_core::HeaderName::from_static("content-type"), named.parse().unwrap());
        assert_eq!(endpoint.decode(&response).unwrap(), customer);
    }
    let unnamed = Response::new(200, Codec::Json.encode(&customer).unwrap());
    assert_eq!(endpoint.decode(&unnamed).unwrap(), customer);
}
