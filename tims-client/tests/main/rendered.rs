//! Every document as it goes over the wire, in both codecs.

use tims_client::Codec;

/// XML with one element per line, to be read by people.
fn elements(xml: &[u8]) -> String {
    String::from_utf8(xml.to_vec()).unwrap().replace("><", ">\n<")
}

/// JSON with one property per line, to be read by people.
fn properties(json: &[u8]) -> String {
    String::from_utf8(json.to_vec()).unwrap().replace(",\"", ",\n\"")
}

macro_rules! rendered {
    ($name:literal, $document:expr) => {
        let document = $document;
        insta::assert_snapshot!(concat!($name, ".json"), properties(&Codec::Json.encode(&document).unwrap()));
        insta::assert_snapshot!(concat!($name, ".xml"), elements(&Codec::Xml.encode(&document).unwrap()));
    };
}

#[test]
fn every_request_is_rendered_as_the_contract_says() {
    crate::for_each_document!(rendered);
}

#[test]
fn every_answer_is_rendered_as_the_contract_says() {
    rendered!("SalesOrder", crate::records::sales_order());
    rendered!("Payment", crate::records::payment());
    rendered!("ItemPage", crate::records::page(crate::records::item()));
    rendered!("ErrorAnswer", crate::records::error_answer());
}
