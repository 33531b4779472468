//! Bytes that nobody should send: every parser ends with a value or an error, in bounded memory.

use client_core::{Endpoint, Response};
use proptest::prelude::*;
use syspro_harmony::enet::answer::ServiceError;
use syspro_harmony::enet::{LogonReply, Operator, SessionId, Site, envelope, value, windows_1252, xml};
use syspro_harmony::harmony::model::*;

use crate::enet_documents as documents;

/// Everything that reads an answer.
fn read_as_everything(body: &[u8]) {
    let response = Response::new(200, body.to_vec());
    let site = documents::site();
    let _ = envelope::text(&response);
    let _ = site.invoke(documents::sales_order()).decode(&response);
    let _ = site.invoke(documents::order_status()).decode(&response);
    let _ = site.invoke(documents::payment()).decode(&response);
    let _ = site.invoke(documents::credit_note()).decode(&response);
    let _ = site.invoke(documents::journal()).decode(&response);
    let _ = site.invoke(documents::cash_book_entry()).decode(&response);
    let _ = site.invoke(documents::customer()).decode(&response);
    let _ = site.invoke(documents::stock_query()).decode(&response);
    let _ = site.invoke(documents::sales_order_query()).decode(&response);
    let _ = site.invoke(documents::customer_query()).decode(&response);
    let _ = site.invoke(documents::find_rows()).decode(&response);
    let _ = site.profile().decode(&response);
    let _ = site.logon(Operator::new("A", "", "C")).decode(&response);
    let _ = site.logoff(SessionId::new("ID")).decode(&response);
    let _ = client_core::json::decode::<SalesOrder>(body);
    let _ = client_core::json::decode::<Payment>(body);
    let _ = client_core::json::decode::<JournalEntry>(body);
    let _ = client_core::json::decode::<Page<Customer>>(body);
    let _ = syspro_harmony::harmony::error_body(&response);
}

proptest! {
    #[test]
    fn arbitrary_bytes_end_in_a_value_or_an_error(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_as_everything(&body);
    }

    #[test]
    fn arbitrary_markup_ends_in_a_value_or_an_error(
        parts in proptest::collection::vec(prop_oneof![
            Just("<".to_owned()), Just(">".to_owned()), Just("</".to_owned()), Just("/>".to_owned()), Just("<Order>".to_owned()),
            Just("<SalesOrder>".to_owned()), Just("</SalesOrder>".to_owned()), Just("<ErrorNumber>".to_owned()), Just("&amp;".to_owned()),
            Just("&#0;".to_owned()), Just("&x;".to_owned()), Just("<![CDATA[".to_owned()), Just("]]>".to_owned()), Just("<!--".to_owned()),
            Just("<?xml version='1.0' encoding='utf-8'?>".to_owned()), Just("<string>".to_owned()), Just("\"".to_owned()), "[a-zé£ 0-9-]{0,6}",
        ], 0..30),
    ) {
        read_as_everything(parts.concat().as_bytes());
    }

    #[test]
    fn values_never_panic(text in any::<String>()) {
        let _ = (value::figure(&text), value::count(&text), value::day(&text), value::normal_key(&text).len());
        let _ = ServiceError::of(&text);
        let _ = windows_1252::fold(&text, windows_1252::ForeignCharacters::Fold);
    }

    #[test]
    fn every_byte_survives_windows_1252(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = windows_1252::decode(&bytes);
        if let Ok(back) = windows_1252::encode(&text) {
            prop_assert_eq!(back, bytes);
        }
    }

    #[test]
    fn text_in_elements_survives_writing_and_reading(name in "[A-Za-z][A-Za-z0-9]{0,8}", text in "[^\u{0}-\u{8}\u{b}\u{c}\u{e}-\u{1f}\u{fffe}\u{ffff}]{0,60}") {
        let element = xml::Element::leaf(name, text);
        prop_assert_eq!(xml::parse(&element.to_document()).unwrap(), element);
    }

    #[test]
    fn a_session_id_of_any_length_goes_back_as_it_came(id in "[!-;=-~]{1,90} {0,4}") {
        prop_assume!(!id.to_ascii_uppercase().starts_with("ERROR") && !id.starts_with('"'));
        let logon = Site::default().logon(Operator::new("A", "", "C"));
        let LogonReply::Granted(session) = logon.decode(&Response::new(200, id.clone())).unwrap() else { panic!("rejected") };
        let mut request = Site::default().profile().request().unwrap();
        session.apply(&mut request);
        prop_assert_eq!(&request.query[0].1, &id);
    }
}

#[test]
fn hostile_documents_are_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
    let external = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/hostname\">]><x>&f;</x>";
    let deep = "<a>".repeat(33) + &"</a>".repeat(33);
    let wide = format!("<a>{}</a>", "<b/>".repeat(400_001));
    let large = format!("<a>{}</a>", " ".repeat(xml::LARGEST_DOCUMENT));
    for (document, why) in [
        (bomb, "a document type is refused"),
        (external, "a document type is refused"),
        ("<x>&f;</x>", "an entity other than the predefined five is refused"),
        (&deep, "nested deeper"),
        (&wide, "more than 400000 elements"),
        (&large, "larger than"),
        ("<a/><b/>", "a second root element"),
        ("<a></b>", "expected"),
        ("<a>", "is not closed"),
        ("", "there is no element"),
    ] {
        let error = xml::parse(document).expect_err(why).to_string();
        assert!(error.contains(why), "{error}");
    }
    assert!(xml::parse(&("<a>".repeat(32) + &"</a>".repeat(32))).is_ok());
}

#[test]
fn a_hundred_thousand_attributes_take_no_time() {
    let attributes: String = (0..100_000).map(|number| format!(" a{number}='1'")).collect();
    let element = xml::parse(&format!("<a{attributes}/>")).unwrap();
    assert_eq!(element.attributes.len(), 64);
}
