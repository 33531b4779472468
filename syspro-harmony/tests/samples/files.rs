//! What each sample is, by its name.

use client_core::{Endpoint, Response};
use rust_decimal::dec;
use syspro_harmony::enet::answer::{ErrorNumber, FaultKind, Phrases, ServiceError, ServiceFault};
use syspro_harmony::enet::objects::arsscs::{CustomerRecord, MaintainCustomer};
use syspro_harmony::enet::{
    Accepted, BusinessObject, LogonReply, Operator, Refusal, Reply, SessionId, Site, envelope, xml,
};

use crate::enet_documents as documents;

pub(crate) fn check(name: &str, body: &[u8]) {
    match name {
        "logon_ok_recorded.txt" => granted(body),
        "logon_error_recorded.txt" => rejected(body),
        "logoff_ok_recorded.txt" => assert_eq!(logged_off(body), Ok(())),
        "logoff_error_recorded.txt" => assert!(logged_off(body).unwrap_err().text.contains("BaseDir8")),
        "transaction_enet_exception_reported.txt" => exception(body),
        "sortoi_out_success_v8.0.105.xml" => order(body, Some("015562"), 0),
        "sortoi_out_backorder_warning_v8.0.161.xml" => order(body, Some("015574"), 2),
        "sortoi_out_clean_no_order_v8.0.161.xml" => order(body, None, 0),
        "sortoi_out_rejected_authored.xml" => {
            assert_eq!(refused(&documents::sales_order(), body).counts.refused(), 1);
        }
        "error_setup_invsws_v7.0.026_recorded.xml" => one_setup_error(body),
        "error_setup_porssx_two_items_v8.0.006.xml" => two_setup_errors(body),
        "error_transaction_rmaline_v8.0.021.xml" => two_fields_of_one_item(body),
        "gentjl_out_derived_from_xsd.xml" => journal(body),
        "invqry_out_trimmed_v8.xml" => stock(body),
        "sortra_out_success_v6.1.xml" => {
            let accepted = accepted(&documents::order_status(), body);
            assert_eq!(accepted.counts.done(), Some(1));
            assert_eq!(accepted.raw.find("SalesOrder").unwrap().trimmed(), "000876");
        }
        request if request.contains("_in") || request.contains("_params") => round_trips(body),
        other => panic!("{other} is a sample that no test knows"),
    }
}

fn response(body: &[u8]) -> Response {
    Response::new(200, body.to_vec())
}

fn judged<B: BusinessObject + Clone>(object: &B, body: &[u8]) -> Reply<B::Output> {
    documents::site().invoke(object.clone()).decode(&response(body)).unwrap()
}

fn accepted<B: BusinessObject + Clone>(object: &B, body: &[u8]) -> Accepted<B::Output> {
    judged(object, body).accepted().unwrap_or_else(|refusal| panic!("refused: {refusal}"))
}

fn refused<B: BusinessObject + Clone>(object: &B, body: &[u8]) -> Box<Refusal> {
    match judged(object, body) {
        Reply::Refused(refusal) => refusal,
        Reply::Accepted(accepted) => panic!("accepted: {}", accepted.raw),
    }
}

fn granted(body: &[u8]) {
    let logon = Site::default().logon(Operator::new("ADMIN", "word", "C"));
    let LogonReply::Granted(session) = logon.decode(&response(body)).unwrap() else { panic!("rejected") };
    let mut request = Site::default().profile().request().unwrap();
    session.apply(&mut request);
    assert!(request.target().ends_with("000%20%20"), "the two spaces go back to the service");
}

fn rejected(body: &[u8]) {
    let logon = Site::default().logon(Operator::new("ADMIN", "word", "C"));
    let LogonReply::Rejected(error) = logon.decode(&response(body)).unwrap() else { panic!("granted") };
    assert_eq!(error.text, "Invalid operator password");
}

fn logged_off(body: &[u8]) -> Result<(), ServiceError> {
    Site::default().logoff(SessionId::new("ID")).decode(&response(body)).unwrap()
}

fn exception(body: &[u8]) {
    let error = refused(&documents::payment(), body).error.unwrap();
    assert_eq!(error.number, Some(ErrorNumber::EXCEPTION));
    assert_eq!(error.fault(&Phrases::default()), ServiceFault::Exception);
}

fn order(body: &[u8], number: Option<&str>, warnings: usize) {
    let accepted = accepted(&documents::sales_order(), body);
    assert_eq!(accepted.value.sales_order.as_ref().map(|order| order.as_str()), number);
    assert_eq!(accepted.warnings.len(), warnings, "{:?}", accepted.warnings);
    assert_eq!(accepted.value.back_ordered, warnings > 0);
}

fn customer() -> MaintainCustomer {
    MaintainCustomer::change("1".into(), CustomerRecord::default())
}

fn one_setup_error(body: &[u8]) {
    let refusal = refused(&customer(), body);
    let fault = &refusal.faults[0];
    assert_eq!((fault.item, fault.field.as_str(), fault.value.as_deref()), (0, "stockcode", Some("1004")));
    assert_eq!((fault.number, fault.kind()), (Some(ErrorNumber::STOCK_CODE_NOT_FOUND), FaultKind::StockCode));
    assert_eq!(fault.key, [("stockcode".to_owned(), "1004".to_owned()), ("warehouse".to_owned(), "P0".to_owned())]);
    assert_eq!((refusal.faults.len(), refusal.counts.refused()), (1, 1));
}

fn two_setup_errors(body: &[u8]) {
    let refusal = refused(&customer(), body);
    let told: Vec<_> = refusal.faults.iter().map(|fault| (fault.item, fault.field.as_str(), fault.kind())).collect();
    assert_eq!(told, [(0, "stockcode", FaultKind::StockCode), (1, "demoleadtime", FaultKind::NotNumeric)]);
}

fn two_fields_of_one_item(body: &[u8]) {
    let refusal = refused(&documents::order_status(), body);
    let told: Vec<_> = refusal.faults.iter().map(|fault| (fault.item, fault.field.as_str(), fault.kind())).collect();
    assert_eq!(told, [(0, "StockCode", FaultKind::Blank), (0, "PurchaseDate", FaultKind::BadDate)]);
    assert_eq!(refusal.faults[0].value, None);
}

fn journal(body: &[u8]) {
    let receipt = accepted(&documents::journal(), body).value;
    assert_eq!(receipt.journal.journal.as_deref(), Some("57"));
    assert_eq!(receipt.journal.year.unwrap().get(), 2026);
    assert_eq!(receipt.journal.period.unwrap().get(), 4);
    assert_eq!(receipt.debits, Some(dec!(100).into()));
    assert!(receipt.agrees);
}

fn stock(body: &[u8]) {
    let item = accepted(&documents::stock_query(), body).value;
    assert_eq!(item.stock_code.as_str(), "CBBQ0001");
    assert_eq!(item.warehouse(&"BURN".into()).unwrap().available, Some(dec!(240).into()));
    assert_eq!(item.warehouse(&"AAAA".into()).unwrap().on_hand, dec!(0).into());
}

/// A request that somebody else wrote reads, and what we would write of it reads the same.
fn round_trips(body: &[u8]) {
    let text = envelope::text(&response(body)).unwrap();
    let document = xml::parse(text.trim()).unwrap();
    assert_eq!(xml::parse(&document.to_document()).unwrap(), document);
}
