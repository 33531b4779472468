//! The shapes that answers come in, all with HTTP 200.

use client_core::{Endpoint, HeaderName, HeaderValue, Response};
use rust_decimal::dec;
use syspro_harmony::enet::answer::{ErrorNumber, FaultKind};
use syspro_harmony::enet::objects::arsqry::CustomerStatement;
use syspro_harmony::enet::value::{day, figure};
use syspro_harmony::enet::{BusinessObject, LogonReply, Operator, Refusal, Reply, SessionId, Site};

use crate::enet_documents as documents;

fn decode<B: BusinessObject>(object: B, body: impl Into<Vec<u8>>) -> Reply<B::Output> {
    documents::site().invoke(object).decode(&Response::new(200, body.into())).unwrap()
}

fn refusal<B: BusinessObject>(object: B, body: &str) -> Box<Refusal> {
    decode(object, body).accepted().err().expect("a refusal")
}

fn value<B: BusinessObject>(object: B, body: impl Into<Vec<u8>>) -> B::Output {
    decode(object, body).accepted().unwrap_or_else(|refusal| panic!("{refusal}")).value
}

#[test]
fn an_error_body_is_a_refusal_on_every_verb() {
    let body = "ERROR: e.net exception raised: 100000";
    for refusal in [
        refusal(documents::payment(), body),
        refusal(documents::customer(), body),
        refusal(documents::stock_query(), body),
    ] {
        assert_eq!(refusal.error.unwrap().number, Some(ErrorNumber::EXCEPTION));
    }
    let reply = Site::default().profile().decode(&Response::new(200, body)).unwrap();
    assert!(matches!(reply, Reply::Refused(_)));
}

#[test]
fn an_error_keeps_its_meaning_in_every_language() {
    let german = "<SalesOrders><Order><StockLine><StockCode><Value>X1</Value><ErrorNumber> 240004</ErrorNumber>\
        <ErrorDescription>Artikel 'X1' nicht gefunden</ErrorDescription></StockCode></StockLine></Order></SalesOrders>";
    let refusal = refusal(documents::sales_order(), german);
    assert_eq!(refusal.faults[0].kind(), FaultKind::StockCode);
    assert_eq!(refusal.faults[0].field, "StockLine.StockCode");
    let without_number = german.replace("<ErrorNumber> 240004</ErrorNumber>", "").replace("StockCode", "Customer");
    assert_eq!(self::refusal(documents::sales_order(), &without_number).faults[0].kind(), FaultKind::Customer);
}

#[test]
fn an_error_of_the_second_line_points_at_the_second_line() {
    let body = "<postgljournal><Item><JournalDetails><LedgerCode>1</LedgerCode></JournalDetails><JournalDetails><LedgerCode>\
        <Value>00-9</Value><ErrorNumber>180001</ErrorNumber><ErrorDescription>no</ErrorDescription></LedgerCode>\
        </JournalDetails></Item></postgljournal>";
    let refusal = refusal(documents::journal(), body);
    assert_eq!(refusal.faults[0].field, "JournalDetails[1].LedgerCode");
    assert_eq!(refusal.faults[0].kind(), FaultKind::LedgerCode);
    assert_eq!(refusal.to_string(), "item 0, JournalDetails[1].LedgerCode: 180001 no");
}

#[test]
fn counters_alone_refuse_and_nothing_processed_is_nothing_done() {
    for counters in [
        "<ItemsProcessed>000000</ItemsProcessed>",
        "<ItemsProcessed> 1</ItemsProcessed><ItemsInvalid>000001</ItemsInvalid>",
    ] {
        let body = format!("<postarpayment><StatusOfItems>{counters}</StatusOfItems></postarpayment>");
        let refusal = refusal(documents::payment(), &body);
        assert!(refusal.to_string().starts_with("refused without a reason"), "{refusal}");
    }
    let mut dry = documents::payment();
    dry.parameters.validate_only = true;
    let body = "<postarpayment><StatusOfItems><ItemsProcessed>0</ItemsProcessed></StatusOfItems></postarpayment>";
    assert!(matches!(decode(dry, body), Reply::Accepted(_)), "a document that is only checked is not counted");
}

#[test]
fn lower_case_roots_and_names_read_like_the_others() {
    let body = "<postgljournal><item><transaction><key><glyear>2026</glyear><glperiod>11</glperiod><gljournal>0000000057\
        </gljournal></key><debitamount>100.00</debitamount><creditamount>100.00-</creditamount></transaction></item>\
        </postgljournal>";
    let receipt = value(documents::journal(), body);
    assert_eq!(receipt.journal.journal.as_deref(), Some("57"));
    assert!(receipt.agrees);
    let other = body.replace("100.00<", "99.00<");
    assert!(!value(documents::journal(), other).agrees, "a total that differs from ours is told");
}

#[test]
fn bodies_come_bare_in_json_quotes_or_in_a_string_element() {
    let order = "<SalesOrders><Order><SalesOrder>015562</SalesOrder></Order></SalesOrders>";
    let quoted = serde_json::to_string(order).unwrap();
    let wrapped = format!(
        "<string xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/\">{}</string>",
        order.replace('<', "&lt;")
    );
    for body in [
        order.to_owned(),
        format!("\u{20}{order} \r\n "),
        quoted,
        wrapped.clone(),
        format!("<?xml version=\"1.0\"?>{wrapped}"),
    ] {
        let imported = value(documents::sales_order(), body);
        assert_eq!(imported.sales_order.unwrap().as_str(), "015562");
    }
    assert!(refusal(documents::sales_order(), "\"ERROR: Invalid session\"").error.is_some());
    assert!(refusal(documents::sales_order(), "<string>ERROR: Invalid session</string>").error.is_some());
    assert!(refusal(documents::sales_order(), "").error.is_some(), "an empty answer is none");
}

#[test]
fn windows_1252_reads_and_writes() {
    use syspro_harmony::enet::windows_1252::{ForeignCharacters, decode, encode, fold};
    assert_eq!(encode("£5 für Zoë – €").unwrap(), b"\xa35 f\xfcr Zo\xeb \x96 \x80");
    assert_eq!(decode(b"\xa35 f\xfcr Zo\xeb \x96 \x80"), "£5 für Zoë – €");
    assert!(encode("Łódź").is_err());
    assert_eq!(fold("Łódź £", ForeignCharacters::Fold).unwrap(), "Lódz £");
    assert!(fold("Łódź", ForeignCharacters::Refuse).is_err());

    let item = |body: Vec<u8>| value(documents::stock_query(), body).description.unwrap();
    let document = "<?xml version=\"1.0\" encoding=\"Windows-1252\"?><InvQuery><StockItem><StockCode>A</StockCode>\
        <Description>Caf\u{e9} \u{a3}</Description></StockItem></InvQuery>";
    assert_eq!(item(encode(document).unwrap()), "Café £");
    assert_eq!(item(document.replace("Windows-1252", "UTF-8").into_bytes()), "Café £");
    let response = Response::new(200, document.to_owned().into_bytes())
        .with_header(HeaderName::from_static("content-type"), HeaderValue::from_static("text/xml; charset=utf-8"));
    let reply = documents::site().invoke(documents::stock_query()).decode(&response).unwrap();
    assert_eq!(reply.accepted().unwrap().value.description.unwrap(), "Café £", "the header tells what it was sent as");
}

#[test]
fn figures_are_padded_and_signed_on_either_side() {
    for (text, read) in [
        ("            0.000000", Some(dec!(0))),
        ("  240.000000", Some(dec!(240))),
        ("12.50-", Some(dec!(-12.5))),
        ("-12.50 ", Some(dec!(-12.5))),
        ("000123.40+", Some(dec!(123.4))),
        (".5", Some(dec!(0.5))),
        ("0.00-", Some(dec!(0))),
        ("   ", None),
    ] {
        assert_eq!(figure(text), Ok(read), "{text:?}");
    }
    for text in ["1,000.00", "--1", "1e3", "12.5.1", "-5-", "abc"] {
        assert!(figure(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_date_of_zeros_is_no_date() {
    use time::macros::date;
    for (text, read) in [
        ("0000-00-00", None),
        ("", None),
        ("00000000", None),
        ("2026-11-20", Some(date!(2026 - 11 - 20))),
        ("20261120", Some(date!(2026 - 11 - 20))),
    ] {
        assert_eq!(day(text), Ok(read), "{text:?}");
    }
    for text in ["2026-13-01", "20-11-2026", "2026-1-1", "tomorrow"] {
        assert!(day(text).is_err(), "{text:?}");
    }
}

#[test]
fn an_order_without_a_number_is_accepted_and_one_with_a_blank_number_is_not() {
    let clean = "<SalesOrders><StatusOfItems><ItemsProcessed>000001</ItemsProcessed></StatusOfItems></SalesOrders>";
    assert_eq!(value(documents::sales_order(), clean).sales_order, None);
    let blank = "<SalesOrders><Order><SalesOrder/></Order><StatusOfItems><ItemsProcessed>1</ItemsProcessed></StatusOfItems></SalesOrders>";
    assert!(matches!(decode(documents::sales_order(), blank), Reply::Refused(_)));
}

#[test]
fn a_session_id_keeps_its_trailing_spaces_in_every_wrapper() {
    let logon = Site::default().logon(Operator::new("ADMIN", "", "C"));
    for body in ["ABC123  ", "ABC123  \r\n", "\"ABC123  \"", "<string>ABC123  </string>"] {
        let LogonReply::Granted(session) = logon.decode(&Response::new(200, body)).unwrap() else { panic!("{body}") };
        let mut request = Site::default().profile().request().unwrap();
        session.apply(&mut request);
        assert_eq!(request.query[0], ("UserId".to_owned(), "ABC123  ".to_owned()), "{body:?}");
    }
    for body in ["ERROR: no", "Operador no válido", "", "FEHLER: Kennwort ungültig"] {
        let reply = logon.decode(&Response::new(200, body)).unwrap();
        assert!(matches!(reply, LogonReply::Rejected(_)), "{body:?}");
    }
    assert!(logon.decode(&Response::new(200, "<html>busy</html>")).is_err());
}

#[test]
fn nothing_printed_shows_a_password_or_an_id() {
    let operator = Operator::new("ADMIN", "pass-word-1", "C");
    let logon = Site::default().logon(operator.clone());
    let session = SessionId::new("SECRET-ID-1  ");
    let logoff = Site::default().logoff(session.clone());
    for printed in [
        format!("{operator:?} {logon:?} {session:?} {logoff:?}"),
        format!("{:?} {:?}", logon.request().unwrap(), logoff.request().unwrap()),
    ] {
        assert!(!printed.contains("pass-word-1") && !printed.contains("SECRET-ID-1"), "{printed}");
    }
}

#[test]
fn a_statement_tells_items_movements_and_payments() {
    let body = "<ARStatement><Header><Customer>000001</Customer><Name>Ann</Name><Currency>GB</Currency><CustomerOnHold>N\
        </CustomerOnHold><CreditLimit>   1000</CreditLimit></Header><InvoiceDetail><DocumentType>I</DocumentType>\
        <Invoice>100466</Invoice><InvoiceDate>2026-11-20</InvoiceDate><InvoiceBal>  80.00</InvoiceBal><TransDetail>\
        <Reference>ABCDEFGH</Reference><TrnValue>20.00-</TrnValue><JournalDate>0000-00-00</JournalDate></TransDetail>\
        </InvoiceDetail><PayDetail><ChequeReference>ABCDEFGH</ChequeReference><PayDate>2026-11-20</PayDate><PayValue>\
        20.00</PayValue></PayDetail><TotalSection><CurrentBalance>80.00</CurrentBalance></TotalSection></ARStatement>";
    let statement: CustomerStatement = value(documents::customer_query(), body);
    assert_eq!(statement.invoices[0].balance, Some(dec!(80).into()));
    assert_eq!(statement.invoices[0].movements[0].value, Some(dec!(-20).into()));
    assert_eq!(statement.invoices[0].movements[0].date, None);
    assert_eq!(statement.payments[0].reference.as_deref(), Some("ABCDEFGH"));
    assert_eq!(statement.balance, Some(dec!(80).into()));
    assert!(!statement.on_hold);
}

#[test]
fn a_sales_order_tells_its_lines_and_charges() {
    let body = "<SorDetail><SalesOrder>015574</SalesOrder><CustomerPoNumber>#WEB1001</CustomerPoNumber><Customer>WEBS01\
        </Customer><OrderStatus>2</OrderStatus><OrderDate>2026-11-20</OrderDate><SalesOrderLine><Merchandise>\
        <SalesOrderLine>00001</SalesOrderLine><MStockCode>KETTLE 1L</MStockCode><MOrderQty>   2.000000</MOrderQty>\
        <MBackOrderQty>   1.000000</MBackOrderQty><MPrice> 6.66000</MPrice></Merchandise></SalesOrderLine><SalesOrderLine>\
        <Freight><SalesOrderLine>2</SalesOrderLine><NMscChargeValue>4.16</NMscChargeValue></Freight></SalesOrderLine>\
        </SorDetail>";
    let order = value(documents::sales_order_query(), body);
    assert_eq!(order.order_status, syspro_harmony::OrderStatus::OpenBackOrder);
    assert_eq!((order.lines[0].line, order.lines[0].back_ordered), (1, Some(dec!(1).into())));
    assert_eq!(order.charges, [dec!(4.16).into()]);
}

#[test]
fn warnings_are_kept_and_refuse_nothing() {
    let body = "<SalesOrders><Order><SalesOrder>015574</SalesOrder><BackOrderComment>on back order</BackOrderComment>\
        <WarningMessages><WarningNumber>240100</WarningNumber><WarningDescription>line 1 waits</WarningDescription>\
        <WarningDescription>line 2 waits</WarningDescription></WarningMessages></Order><StatusOfItems><ItemsProcessed>000001\
        </ItemsProcessed><ItemsProcessedWithWarnings>000001</ItemsProcessedWithWarnings></StatusOfItems></SalesOrders>";
    let accepted = decode(documents::sales_order(), body).accepted().unwrap();
    let texts: Vec<&str> = accepted.warnings.iter().map(|warning| warning.text.as_str()).collect();
    assert_eq!(texts, ["on back order", "line 1 waits", "line 2 waits"]);
    assert_eq!(accepted.warnings[1].number, Some(ErrorNumber(240_100)));
    assert!(accepted.value.back_ordered);
    assert_eq!(accepted.counts.get("itemsprocessedwithwarnings"), Some(1));
}

#[test]
fn an_error_beside_a_number_is_a_warning_because_the_number_proves_the_posting() {
    let body = "<SalesOrders><Order><SalesOrder>015574</SalesOrder><StockTaxCode><Value>Z</Value><ErrorNumber>240001</ErrorNumber>\
        <ErrorDescription>tax code ignored</ErrorDescription></StockTaxCode></Order></SalesOrders>";
    let accepted = decode(documents::sales_order(), body).accepted().unwrap();
    assert_eq!(accepted.value.sales_order.unwrap().as_str(), "015574");
    assert_eq!(accepted.warnings[0].text, "item 0, StockTaxCode: 240001 tax code ignored");
}

#[test]
fn two_items_with_errors_are_told_apart_by_item_and_field() {
    let body = "<setuparcustomer><item><key><customer>A</customer></key><termscode><Value>9</Value><ErrorNumber>1</ErrorNumber>\
        <ErrorDescription>x</ErrorDescription></termscode></item><item><key><customer>B</customer></key><creditlimit><Value>9z\
        </Value><ErrorNumber>100031</ErrorNumber><ErrorDescription>y</ErrorDescription></creditlimit></item><StatusOfItems>\
        <RecordsRead>2</RecordsRead><RecordsInvalid>2</RecordsInvalid></StatusOfItems></setuparcustomer>";
    let refusal = refusal(documents::customer(), body);
    let told: Vec<_> =
        refusal.faults.iter().map(|fault| (fault.item, fault.field.as_str(), fault.key[0].1.as_str())).collect();
    assert_eq!(told, [(0, "termscode", "A"), (1, "creditlimit", "B")]);
    assert_eq!(refusal.faults[1].kind(), FaultKind::NotNumeric);
    assert_eq!(refusal.to_string(), "item 0, termscode: 1 x, and 1 more");
    assert!(refusal.raw.is_some(), "the whole answer is kept");
}

#[test]
fn an_answer_that_does_not_tell_whether_it_was_done_is_unreadable_and_not_a_success() {
    let unreadable = |body: &str| {
        let response = Response::new(200, body.to_owned());
        documents::site().invoke(documents::payment()).decode(&response).unwrap_err().to_string()
    };
    assert!(unreadable("<postarpayment><Item/></postarpayment>").contains("nothing tells whether it was done"));
    assert!(unreadable("<html><body>Sign in</body></html>").contains("no answer of a business object"));
    let customer = "<setuparcustomer><StatusOfItems><RecordsRead>1</RecordsRead><RecordsInvalid>0</RecordsInvalid></StatusOfItems></setuparcustomer>";
    assert_eq!(value(documents::customer(), customer).unwrap().as_str(), "WEB0001");
}

#[test]
fn no_row_is_an_answer_only_if_the_answer_says_so() {
    let find =
        |body: &str| documents::site().invoke(documents::find_rows()).decode(&Response::new(200, body.to_owned()));
    for empty in ["<ArPayments/>", "<x><HeaderDetails><RowsReturned>0</RowsReturned></HeaderDetails></x>"] {
        assert_eq!(find(empty).unwrap().accepted().unwrap().value, []);
    }
    assert_eq!(find("<busy/>").unwrap_err().path, "busy.RowsReturned");
}
