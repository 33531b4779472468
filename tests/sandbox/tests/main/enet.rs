//! The e.net door as a client sees it: sessions, wrappers, business objects, failures inside HTTP 200.

use sandbox::syspro::enet::{DEFAULT_COMPANY, DEFAULT_OPERATOR, DEFAULT_PASSWORD, Settings, Wrapper};
use sandbox::{Fault, Matcher, Syspro};
use serde_json::json;

use crate::harmony::company;

/// A client that knows the verbs and nothing else.
struct Site {
    base: String,
    http: reqwest::Client,
    session: String,
}

impl Site {
    async fn at(syspro: &Syspro) -> Self {
        let mut site = Self { base: syspro.enet_url(), http: reqwest::Client::new(), session: String::new() };
        site.session = site.logon(DEFAULT_PASSWORD, "").await;
        site
    }

    async fn get(&self, verb: &str, values: &[(&str, &str)]) -> Vec<u8> {
        let query: Vec<String> = values.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let answer = self.http.get(format!("{}/{verb}?{}", self.base, query.join("&"))).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["Content-Type"], "application/octet-stream");
        answer.bytes().await.unwrap().to_vec()
    }

    async fn logon(&self, password: &str, language: &str) -> String {
        let values = [
            ("Operator", DEFAULT_OPERATOR),
            ("OperatorPassword", password),
            ("CompanyId", DEFAULT_COMPANY),
            ("CompanyPassword", ""),
            ("LanguageCode", language),
        ];
        latin(&self.get("Logon", &values).await)
    }

    async fn ask(&self, verb: &str, object: &str, parameters: &str, document: &str) -> String {
        let values = [
            ("UserId", self.session.as_str()),
            ("BusinessObject", object),
            ("XmlParameters", parameters),
            ("XmlIn", document),
        ];
        latin(&self.get(verb, &values).await)
    }

    async fn post(&self, object: &str, parameters: &str, document: &str) -> String {
        self.ask("Transaction/Post", object, parameters, document).await
    }
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The letters that the tests use are the same in ISO 8859-1 and Windows-1252.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

const W: &str = "<SalesOrders><Parameters><Process>IMPORT</Process><AlwaysUsePriceEntered>Y</AlwaysUsePriceEntered><IgnoreWarnings>W</IgnoreWarnings></Parameters></SalesOrders>";

fn order(purchase_order: &str, code: &str, quantity: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"Windows-1252\"?><SalesOrders xmlns:xsd=\"x\"><Orders><OrderHeader><CustomerPoNumber>{purchase_order}</CustomerPoNumber><OrderActionType>A</OrderActionType><Customer>c1</Customer><OrderDate>2026-11-20</OrderDate><CustomerName>Zoë £</CustomerName></OrderHeader><OrderDetails><StockLine><CustomerPoLine>1</CustomerPoLine><StockCode>{code}</StockCode><OrderQty>{quantity}</OrderQty><Price>4.50</Price><Telephone>ignored</Telephone></StockLine><FreightLine><FreightValue>3.00</FreightValue></FreightLine></OrderDetails></Orders></SalesOrders>"
    )
}

fn find(table: &str, column: &str, condition: &str, value: &str) -> String {
    format!(
        "<Query><TableName>{table}</TableName><ReturnRows>10</ReturnRows><Columns><Column>SalesOrder</Column><Column>Reference</Column><Column>GlJournal</Column></Columns><Where><Expression><OpenBracket>(</OpenBracket><Column>{column}</Column><Condition>{condition}</Condition><Value>{value}</Value><CloseBracket>)</CloseBracket></Expression></Where></Query>"
    )
}

fn payment(reference: &str, value: &str, invoice: &str) -> String {
    format!(
        "<PostArPayment><Item><Payment><Customer>C1</Customer><PaymentValue>{value}</PaymentValue><Reference>{reference}</Reference><PaymentDate>2026-11-20</PaymentDate><PaymentType>O</PaymentType><BankChargeValue>0.50</BankChargeValue>{invoice}</Payment></Item></PostArPayment>"
    )
}

#[tokio::test]
async fn a_second_logon_takes_the_seat_and_the_first_session_is_invalid() {
    let syspro = company().start().await.unwrap();
    let first = Site::at(&syspro).await;
    assert!(first.session.ends_with("00  ") && first.session.len() == 36, "{:?}", first.session);
    assert!(
        latin(&first.get("getlogonprofile", &[("UserId", &first.session)]).await)
            .contains("<OperatorCode>SANDBOX</OperatorCode>")
    );
    let trimmed = latin(&first.get("GetLogonProfile", &[("UserId", first.session.trim())]).await);
    assert_eq!(trimmed, "ERROR: Invalid session id", "the spaces belong to the id");
    let second = Site::at(&syspro).await;
    assert_eq!(syspro.seats_taken(), 1);
    assert_eq!(first.ask("Query/Query", "COMFND", "", "<Query/>").await, "ERROR: Invalid session id");
    syspro.expire_sessions();
    assert_eq!(second.post("SORTOI", W, &order("A", "MUG", "1")).await, "ERROR: Invalid session id");
    let third = Site::at(&syspro).await;
    assert_eq!(latin(&third.get("Logoff", &[("UserId", &third.session)]).await), "0");
    assert_eq!(syspro.seats_taken(), 0);
    assert!(syspro.books().sales_orders.is_empty());
}

#[tokio::test]
async fn a_rejected_logon_says_so_in_the_language_that_it_asks_for() {
    let syspro = company().start().await.unwrap();
    let site = Site::at(&syspro).await;
    assert_eq!(site.logon("wrong", "05").await, "ERROR: Invalid operator password");
    assert_eq!(site.logon("wrong", "DE").await, "ERROR: Ungültiges Bedienerkennwort");
    assert_eq!(syspro.seats_taken(), 1, "a rejected logon takes no seat");
    let german = Site { session: site.logon(DEFAULT_PASSWORD, "DE").await, ..Site::at(&syspro).await };
    assert_eq!(german.post("SORTOI", W, "<x/>").await, "ERROR: Invalid session id", "the next logon evicted it");
    let german = Site { session: german.logon(DEFAULT_PASSWORD, "DE").await, ..german };
    let answer = german.post("SORTOI", W, &order("A", "MUK", "1")).await;
    assert!(answer.contains("<StockCode>\n<Value>MUK</Value>\n<ErrorNumber>240004</ErrorNumber>\n<ErrorDescription>Artikel &apos;MUK&apos; nicht gefunden"), "{answer}");
}

#[tokio::test]
async fn an_order_is_imported_with_or_without_its_number_and_found_again() {
    for omit in [false, true] {
        let mut settings = Settings::default();
        settings.omit_order_number = omit;
        let syspro = company().with_enet(settings).start().await.unwrap();
        let site = Site::at(&syspro).await;
        let answer = site.post("SORTOI", W, &order("WEB-7", "MUG", "2")).await;
        assert!(
            answer.starts_with(
                "<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\n<SalesOrders Language='05' Language2='EN'"
            ),
            "{answer}"
        );
        assert_eq!(answer.contains("<SalesOrder>000001</SalesOrder>"), !omit, "{answer}");
        assert!(answer.contains("<ItemsRejectedWithWarnings>000000<") && answer.ends_with(">\n "), "{answer}");
        let rows = site.ask("Query/Query", "COMFND", "", &find("SorMaster", "CustomerPoNumber", "EQ", "web-7")).await;
        assert!(
            rows.contains("<Row>\n<SalesOrder>000000000000001</SalesOrder>\n</Row>\n<RowsReturned>       1<"),
            "{rows}"
        );
        let order = &syspro.books().sales_orders[0];
        assert_eq!(
            (&order["Total"], &order["CustomerName"], &order["CustomerCode"]),
            (&json!("12.00"), &json!("Zoë £"), &json!("C1"))
        );
        let shown = site.ask("Query/Query", "SORQRY", "", "<Query><Key><SalesOrder>1</SalesOrder></Key></Query>").await;
        assert!(
            shown.contains("<CustomerName>Zoë £</CustomerName>")
                && shown.contains("<ReqShipDate>0000-00-00</ReqShipDate>"),
            "{shown}"
        );
        assert!(shown.contains("<MOrderQty>          2.000000</MOrderQty>"), "{shown}");
    }
}

#[tokio::test]
async fn an_order_that_cannot_be_taken_leaves_nothing() {
    let syspro = company().start().await.unwrap();
    let site = Site::at(&syspro).await;
    assert!(site.post("SORTOI", W, &order("WEB-1", "MUG", "1")).await.contains("000001"));
    let strict = W.replace(">W<", ">N<");
    let site_price = W.replace(">Y<", ">N<");
    let cases = [
        (W, order("WEB-1", "MUG", "1"), "<CustomerPoNumber>\n<Value>WEB-1</Value>"),
        (W, order("", "MUG", "1"), "<ErrorNumber>100030</ErrorNumber>"),
        (W, order("W", "MUG", "one"), "<ErrorNumber>100031</ErrorNumber>"),
        (W, order("W", "MUG", "1").replace("2026-11-20", "20.11.2026"), "<ErrorNumber>100028</ErrorNumber>"),
        (W, order("W", "MUG", "1").replace(">c1<", ">C2<"), "Customer &apos;C2&apos; is on hold"),
        (W, order("W", "MUG", "1").replace(">c1<", ">C9<"), "Customer &apos;C9&apos; not found"),
        (strict.as_str(), order("W", "MUG", "9"), "was placed on back order"),
    ];
    for (parameters, document, expected) in cases {
        let answer = site.post("SORTOI", parameters, &document).await;
        assert!(answer.contains(expected) && answer.contains("<SalesOrder/>"), "{expected}: {answer}");
        assert!(answer.contains("<ItemsRejectedWithWarnings>000001<"), "{answer}");
    }
    assert_eq!(syspro.books().sales_orders.len(), 1);
    let warned = site.post("SORTOI", W, &order("WEB-2", "MUG", "9")).await;
    assert!(
        warned.contains("<BackOrderComment>") && warned.contains("<ItemsProcessedWithWarnings>000001<"),
        "{warned}"
    );
    site.post("SORTOI", &site_price, &order("WEB-3", "KETTLE 1L", "1")).await;
    assert_eq!(syspro.books().sales_orders[2]["Lines"][0]["Price"], "20.00", "the site's price counts");
    let changed = site.post("SORTOS", "", "<PostSorOrderStatus><Item><SalesOrder>000000000000002</SalesOrder><NewOrderStatus>S</NewOrderStatus></Item></PostSorOrderStatus>").await;
    assert!(changed.contains("<ItemsProcessed>000001<") && changed.contains("<postsororderstatus "), "{changed}");
    assert_eq!(syspro.books().sales_orders[1]["OrderStatus"], "S");
}

#[tokio::test]
async fn payments_are_posted_as_often_as_they_are_sent_and_found_by_reference() {
    let syspro = company().start().await.unwrap();
    let site = Site::at(&syspro).await;
    let pays = "<InvoiceToPay><Invoice>900001</Invoice><GrossPaymentValue>10.00</GrossPaymentValue></InvoiceToPay>";
    let twenty = "<UnappliedPayment><GrossPaymentValue>20.00</GrossPaymentValue><CustomerPurchaseOrder>WEB-1</CustomerPurchaseOrder></UnappliedPayment>";
    syspro.faults().next(Matcher::operation("arstpy"), Fault::StatusAfter(502), 1);
    let url = format!(
        "{}/transaction/post?UserId={}&BusinessObject=ARSTPY&XmlIn={}",
        syspro.enet_url(),
        escaped(&site.session),
        escaped(&payment("TX1", "30.00", &format!("{pays}{twenty}")))
    );
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 502);
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 200, "nothing asks whether it was there before");
    let books = syspro.books();
    assert_eq!(books.payments.len(), 2);
    assert_eq!(books.invoices[0]["Balance"], "10.00");
    assert_eq!((&books.payments[0]["Unapplied"], &books.payments[0]["BankCharge"]), (&json!("20.00"), &json!("0.50")));
    let statement = site.ask("Query/Query", "ARSQRY", "", "<Query><Key><Customer>C1</Customer></Key></Query>").await;
    assert_eq!(statement.matches("<ChequeReference>TX1</ChequeReference>").count(), 2, "{statement}");
    assert!(statement.contains("<PayValue>             30.00-</PayValue>"), "{statement}");
    let found = site.ask("Query/Query", "COMFND", "", &find("ArInvoicePay", "Reference", "LIKE", "%X1")).await;
    assert_eq!(found.matches("<Reference>TX1</Reference>").count(), 2, "{found}");

    let refused = [
        (payment("TX2", "31.00", twenty), "is not the sum 20.00"),
        (payment("TX2", "10.01", &pays.replace("10.00", "10.01")), "of which 10.00 is open"),
        (
            payment("TX2", "1.00", "<InvoiceToPay><Invoice>5</Invoice></InvoiceToPay>"),
            "Invoice &apos;5&apos; not found",
        ),
    ];
    for (document, why) in refused {
        let answer = site.post("ARSTPY", "", &document).await;
        assert!(answer.contains(why) && answer.contains("<ItemsInvalid>000001<"), "{why}: {answer}");
    }
    let whole = site
        .post("ARSTPY", "", &payment("TX3", "10.00", "<InvoiceToPay><Invoice>900001</Invoice></InvoiceToPay>"))
        .await;
    assert!(whole.contains("<postarpayment ") && whole.contains("<ItemsProcessed>000001<"), "{whole}");
    let blank = "<InvoiceToPay><Invoice>900001</Invoice><GrossPaymentValue/></InvoiceToPay>";
    assert!(site.post("ARSTPY", "", &payment("TX4", "0.00", blank)).await.contains("<ItemsProcessed>000001<"));
    assert_eq!(syspro.books().payments[3]["Applications"], json!([]), "a blank value pays nothing");
    assert_eq!(syspro.books().writes_of("ARSTPY").count(), 4);
}

#[tokio::test]
async fn journals_notes_and_cash_entries_balance_and_apply_all_or_nothing() {
    let syspro = company().with_account("1010", "Bank").with_account("6100", "Fees").start().await.unwrap();
    let site = Site::at(&syspro).await;
    let journal = |account: &str, credit: &str| {
        format!(
            "<PostGlJournal><Item><JournalType>N</JournalType><JournalDate>2026-11-20</JournalDate><JournalReference>B-1</JournalReference><Notation>batch 77 of Elavon</Notation><PostingPeriod>5</PostingPeriod><PostingYear>2027</PostingYear><JournalDetails><LedgerCode>{account}</LedgerCode><EntryAmount>50.00</EntryAmount></JournalDetails><JournalDetails><LedgerCode>6100</LedgerCode><EntryAmount>{credit}</EntryAmount></JournalDetails></Item></PostGlJournal>"
        )
    };
    assert!(site.post("GENTJL", "", &journal("1010", "-49.00")).await.contains("out of balance by 1.00"));
    assert!(site.post("GENTJL", "", &journal("9", "-50.00")).await.contains("Ledger code &apos;9&apos; not found"));
    let posted = site.post("GENTJL", "", &journal("1010", "-50.00")).await;
    assert!(
        posted.contains("<GlYear>2027</GlYear>\n<GlPeriod>05</GlPeriod>\n<GlJournal>0000000001</GlJournal>"),
        "{posted}"
    );
    assert!(posted.contains("<JournalsProcessed>000001<") && posted.contains("<PostingsInvalid/>"), "{posted}");
    let found = site.ask("Query/Query", "COMFND", "", &find("GenJournalCtl", "Notation", "LIKE", "%77 of%")).await;
    assert!(found.contains("<GlJournal>0000000001</GlJournal>"), "{found}");

    let note = |value: &str| {
        format!(
            "<Item><TransactionType>C</TransactionType><Customer>C1</Customer><PostToExistingInvoice>Y</PostToExistingInvoice><Invoice>900001</Invoice><Reference>R1</Reference><InvoiceValue>{value}</InvoiceValue><ProductClass>WEB</ProductClass></Item>"
        )
    };
    let both = format!("<PostArInvoices>{}{}</PostArInvoices>", note("4.00"), note("-1.00"));
    let none = site.post("ARSTIN", "", &both).await;
    assert!(none.contains("<ItemsProcessed>000001<") && none.contains("<ItemsInvalid>000001<"), "{none}");
    assert!(syspro.books().credit_memos.is_empty(), "one bad item, and nothing is applied");
    let checked = "<P><Parameters><ValidateOnly>Y</ValidateOnly></Parameters></P>";
    site.post("ARSTIN", checked, &format!("<PostArInvoices>{}</PostArInvoices>", note("4.00"))).await;
    assert!(syspro.books().credit_memos.is_empty(), "a check posts nothing");
    let some = "<P><Parameters><ApplyIfEntireDocumentValid>N</ApplyIfEntireDocumentValid></Parameters></P>";
    site.post("ARSTIN", some, &both).await;
    assert_eq!((syspro.books().credit_memos.len(), &syspro.books().invoices[0]["Balance"]), (1, &json!("26.00")));

    let cash = |value: &str| {
        format!(
            "<PostCbDepositsWithdrawals><Item><AddTransaction><Bank>GB</Bank><DepositOrWithdrawal>W</DepositOrWithdrawal><Reference>FEE-1</Reference><TransactionValue>1.50</TransactionValue><LedgerDistribution><LedgerCode>6100</LedgerCode><LedgerValue>{value}</LedgerValue></LedgerDistribution></AddTransaction></Item></PostCbDepositsWithdrawals>"
        )
    };
    assert!(site.post("CSHTWD", "", &cash("1.00")).await.contains("<ItemsInvalid>000001<"));
    assert!(site.post("CSHTWD", "", &cash("1.50")).await.contains("<ItemsProcessed>000001<"));
    assert_eq!(syspro.books().cash_book[0]["Reference"], "FEE-1");
}

#[tokio::test]
async fn customers_come_back_in_lower_case_and_currencies_by_the_sites_own_codes() {
    let mut settings = Settings::default();
    settings.currency_codes.insert("USD".to_owned(), "$".to_owned());
    settings.unlicensed.insert("ARSTPY".to_owned());
    let syspro = company().with_enet(settings).start().await.unwrap();
    let site = Site::at(&syspro).await;
    let customer = |code: &str, currency: &str| {
        format!(
            "<SetupArCustomer><Item><Key><Customer>{code}</Customer></Key><Name>Ada</Name><Currency>{currency}</Currency><SoldToAddr1>1 High Street</SoldToAddr1><SoldPostalCode>BB1</SoldPostalCode></Item></SetupArCustomer>"
        )
    };
    let added = site.ask("Setup/Add", "ARSSCS", "", &customer("WEB1", "$")).await;
    assert!(
        added.contains("<setuparcustomer ")
            && added.contains("<item>\n<key>\n<customer>WEB1</customer>\n</key>\n</item>"),
        "{added}"
    );
    let again = site.ask("Setup/Add", "ARSSCS", "", &customer("WEB1", "$")).await;
    assert!(
        again.contains("</key>\n<customer>\n<Value>WEB1</Value>") && again.contains("<RecordsInvalid>000001<"),
        "{again}"
    );
    assert!(site.ask("Setup/Update", "ARSSCS", "", &customer("WEB2", "$")).await.contains("not found"));
    assert!(site.ask("Setup/Add", "ARSSCS", "", &customer("WEB3", "USD")).await.contains("<RecordsInvalid>000001<"));
    assert_eq!(syspro.books().customers[2]["Currency"], "USD");
    let shown = site.ask("Query/Query", "ARSQRY", "", "<Query><Key><Customer>WEB1</Customer></Key></Query>").await;
    assert!(shown.contains("<Currency>$</Currency>"), "{shown}");
    assert_eq!(site.post("ARSTPY", "", &payment("T", "1", "")).await, "ERROR: e.net exception raised: 100000");
    let stock = site.ask("Query/Query", "INVQRY", "", "<Query><Key><StockCode>MUG</StockCode></Key></Query>").await;
    assert!(stock.contains("<AvailableQty>          3.000000</AvailableQty>"), "{stock}");
    let fetched =
        site.ask("Query/Fetch", "COMFCH", "", "<Fetch><TableName>ArCustomer</TableName><Key>WEB1</Key></Fetch>").await;
    assert!(fetched.contains("<Name>Ada</Name>"), "{fetched}");
    let browsed = site.ask("Query/Browse", "COMBRW", "", "<Browse><TableName>InvMaster</TableName></Browse>").await;
    assert!(browsed.find("KETTLE 1L").unwrap() < browsed.find("MUG").unwrap(), "{browsed}");
}

#[tokio::test]
async fn answers_come_bare_quoted_or_in_an_element() {
    for (wrapper, before, after) in [
        (Wrapper::Bare, "", ""),
        (Wrapper::JsonQuoted, "\"", "\""),
        (Wrapper::StringElement, "<string xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/\">", "</string>"),
    ] {
        let mut settings = Settings::default();
        settings.wrapper = wrapper;
        settings.post = true;
        let syspro = company().with_enet(settings).start().await.unwrap();
        let version = reqwest::get(format!("{}/getversion", syspro.enet_url())).await.unwrap().text().await.unwrap();
        assert_eq!(version, format!("{before}8.0.161{after}"));
        let form = format!(
            "Operator={DEFAULT_OPERATOR}&OperatorPassword={}&CompanyId={DEFAULT_COMPANY}&CompanyPassword=",
            escaped(DEFAULT_PASSWORD)
        );
        let posted =
            reqwest::Client::new().post(format!("{}/Logon", syspro.enet_url())).body(form).send().await.unwrap();
        assert!(posted.text().await.unwrap().ends_with(&format!("00  {after}")));
        assert_eq!(syspro.seats_taken(), 1);
    }
    let syspro = company().start().await.unwrap();
    let posted = reqwest::Client::new().post(format!("{}/Logon", syspro.enet_url())).body("").send().await.unwrap();
    assert_eq!(posted.status(), 405, "POST is not taken unless the site takes it");
}
