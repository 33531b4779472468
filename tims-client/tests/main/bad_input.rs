//! What does not fit is refused with the path of what did not fit.

use client_core::DecodeError;
use proptest::prelude::*;
use tims_client::Codec;
use tims_client::model::*;

fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(codec: Codec, body: &str) -> DecodeError {
    codec.decode::<T>(body.as_bytes()).expect_err(body)
}

/// A quantity with one figure as it is given.
fn quantity_json(on_hand: &str) -> String {
    format!(r#"{{"SKU":"A","OnHand":{on_hand},"Allocated":"0","Available":"0","UnitOfMeasure":"EA"}}"#)
}

fn quantity_xml(on_hand: &str) -> String {
    format!(
        "<Quantity><SKU>A</SKU><OnHand>{on_hand}</OnHand><Allocated>0</Allocated><Available>0</Available>\
         <UnitOfMeasure>EA</UnitOfMeasure></Quantity>"
    )
}

#[test]
fn a_figure_is_text_or_a_whole_number() {
    for (given, read) in
        [(r#""12.50""#, "12.50"), ("12", "12"), ("-3", "-3"), ("18446744073709551615", "18446744073709551615")]
    {
        let quantity: StockQuantity = Codec::Json.decode(quantity_json(given).as_bytes()).unwrap();
        assert_eq!(quantity.on_hand.to_string(), read);
    }
}

#[test]
fn a_json_number_with_a_fraction_is_never_money() {
    for given in ["1.10", "1e2", "1.0", "18446744073709551616", "-0.0"] {
        let error = refused::<StockQuantity>(Codec::Json, &quantity_json(given));
        assert_eq!(error.path, "OnHand", "{given}");
        assert!(error.message.contains("expected a decimal as text"), "{error}");
    }
}

#[test]
fn a_text_that_is_no_exact_decimal_is_refused_in_both_codecs() {
    let digits = "1234567890123456789012345678901";
    let fraction = format!("0.{digits}");
    for given in
        ["", " 1", "1 ", "1_000", "1e3", "1,5", "+1", "1.", ".5", "-", "--1", "NaN", "0x1", "१", digits, &fraction]
    {
        let json = refused::<StockQuantity>(Codec::Json, &quantity_json(&format!("\"{given}\"")));
        let xml = refused::<StockQuantity>(Codec::Xml, &quantity_xml(given));
        assert_eq!((json.path.as_str(), xml.path.as_str()), ("OnHand", "OnHand"), "{given}");
        assert_eq!(json.message.contains("28 digits"), given.len() > 30, "{json}");
    }
}

#[test]
fn the_path_leads_into_lists_in_both_codecs() {
    let json = r#"{"Items":[{"SalesOrderNumber":"1","CustomerCode":"C","OrderDate":"2026-11-20","Currency":"USD","Status":"Open",
        "Total":"1","Lines":[{"LineNumber":1,"SKU":"A","Quantity":"1","UnitPrice":"1"},{"LineNumber":2,"SKU":"A","Quantity":"x","UnitPrice":"1"}]}],
        "HasMore":false}"#;
    let xml = "<Page><Items><SalesOrder><SalesOrderNumber>1</SalesOrderNumber><CustomerCode>C</CustomerCode>\
        <OrderDate>2026-11-20</OrderDate><Currency>USD</Currency><Status>Open</Status><Total>1</Total><Lines>\
        <Line><LineNumber>1</LineNumber><SKU>A</SKU><Quantity>1</Quantity><UnitPrice>1</UnitPrice></Line>\
        <Line><LineNumber>2</LineNumber><SKU>A</SKU><Quantity>x</Quantity><UnitPrice>1</UnitPrice></Line>\
        </Lines></SalesOrder></Items><HasMore>false</HasMore></Page>";
    for (codec, body) in [(Codec::Json, json), (Codec::Xml, xml)] {
        assert_eq!(refused::<Page<SalesOrder>>(codec, body).path, "Items[0].Lines[1].Quantity");
    }
}

#[test]
fn wrong_types_name_their_path() {
    let account = |field: &str| {
        let fields =
            [("Account", r#""1010""#), ("Description", r#""Bank""#), ("Type", r#""Asset""#), ("Active", "true")];
        let pairs = fields.map(|(name, good)| format!(r#""{name}":{}"#, if name == field { "[{}]" } else { good }));
        format!("{{{}}}", pairs.join(","))
    };
    for field in ["Account", "Description", "Type", "Active"] {
        assert_eq!(refused::<Account>(Codec::Json, &account(field)).path, field);
    }
    let xml =
        "<Account><Account>1010</Account><Description>Bank</Description><Type>Asset</Type><Active>Y</Active></Account>";
    assert_eq!(refused::<Account>(Codec::Xml, xml).to_string(), "at Active: `Y` is neither true nor false");
    let xml =
        "<Account><Account><b/></Account><Description>Bank</Description><Type>Asset</Type><Active>1</Active></Account>";
    assert_eq!(
        refused::<Account>(Codec::Xml, xml).to_string(),
        "at Account: <Account> holds elements where text is expected"
    );
}

#[test]
fn a_journal_line_is_debit_or_credit() {
    for (sides, message) in [("", "has Debit or Credit"), (r#","Debit":"1","Credit":"1""#, "not both")] {
        let json =
            format!(r#"{{"Reference":"r","Date":"2026-11-20","Currency":"USD","Lines":[{{"Account":"1"{sides}}}]}}"#);
        let error = refused::<NewJournalEntry>(Codec::Json, &json);
        assert_eq!(error.path, "Lines[0]");
        assert!(error.message.contains(message), "{error}");
    }
}

#[test]
fn days_and_instants_must_be_what_they_say() {
    for given in ["2026-02-30", "2026-11-20T00:00:00Z", "20/11/2026", "", "02026-11-20"] {
        let json = format!(r#"{{"DueDate":"{given}"}}"#);
        assert_eq!(refused::<InvoiceChange>(Codec::Json, &json).path, "DueDate", "{given}");
        let xml = format!("<Invoice><DueDate>{given}</DueDate></Invoice>");
        assert_eq!(refused::<InvoiceChange>(Codec::Xml, &xml).path, "DueDate", "{given}");
    }
    let json = r#"{"Tracking":{"Carrier":"c","TrackingNumber":"t","ShippedAt":"2026-11-20 09:30"}}"#;
    assert_eq!(refused::<SalesOrderChange>(Codec::Json, json).path, "Tracking.ShippedAt");
}

#[test]
fn entities_are_never_expanded() {
    let laughs = "<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><Account><Description>&b;</Description></Account>";
    assert_eq!(refused::<Account>(Codec::Xml, laughs).to_string(), "at .: a document type is refused");
    let outside = "<!DOCTYPE a SYSTEM \"file:///etc/hostname\"><Account/>";
    assert_eq!(refused::<Account>(Codec::Xml, outside).to_string(), "at .: a document type is refused");
    let undeclared = "<Account><Description>&b;</Description></Account>";
    assert_eq!(refused::<Account>(Codec::Xml, undeclared).to_string(), "at Description: the entity `&b;` is refused");
}

#[test]
fn the_five_entities_and_character_references_are_text() {
    let xml = "<Account><Account>1</Account><Description>&lt;&amp;&gt;&quot;&apos;&#13;&#x41;<![CDATA[<&]]></Description>\
        <Type>Asset</Type><Active> true </Active></Account>";
    assert_eq!(Codec::Xml.decode::<Account>(xml.as_bytes()).unwrap().description, "<&>\"'\rA<&");
}

#[test]
fn depth_is_bounded_in_xml_and_by_the_types_in_json() {
    let xml = format!("<Page>{}{}</Page>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    assert!(refused::<Page<Item>>(Codec::Xml, &xml).message.contains("deeper than 32"));
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    let error = refused::<Page<Item>>(Codec::Json, &format!("{{\"Items\":{open}{close}}}"));
    assert!(error.path.starts_with("Items[0]"), "{error}");
    // What is ignored is skipped without recursion.
    let page = format!("{{\"Items\":[],\"HasMore\":false,\"New\":{open}{close}}}");
    assert!(Codec::Json.decode::<Page<Item>>(page.as_bytes()).is_ok());
}

#[test]
fn broken_documents_are_refused() {
    let table = [
        "",
        "   ",
        "text",
        "<Item>",
        "<Item></Account>",
        "<Item/><Item/>",
        "<Item/>text",
        "</Item>",
        "<Item",
        "<Item>&#0;</Item>",
        "<Item>&#xFFFFFFFF;</Item>",
        "<Item>&</Item>",
        "<Item><!-- </Item>",
        "<?xml version=\"1.0\" encoding=\"Windows-1252\"?><Item/>",
        "<html><body>Bad gateway</body></html>",
        "<Item>text<SKU>A</SKU></Item>",
    ];
    for body in table {
        refused::<Item>(Codec::Xml, body);
    }
    let not_utf8 = Codec::Xml.decode::<Item>(b"<Item><SKU>\xa3</SKU></Item>").unwrap_err();
    assert_eq!(not_utf8.to_string(), "at .: the document is not UTF-8");
}

#[test]
fn every_prefix_of_a_document_is_refused_and_none_is_half_read() {
    for codec in [Codec::Json, Codec::Xml] {
        let body = codec.encode(&crate::records::sales_order()).unwrap();
        for length in 0..body.len() {
            assert!(codec.decode::<SalesOrder>(&body[..length]).is_err(), "{length} bytes in {codec:?}");
        }
    }
}

#[test]
fn a_root_or_an_entry_of_another_name_is_refused() {
    let error = refused::<Page<Item>>(Codec::Xml, "<Items><HasMore>false</HasMore></Items>");
    assert_eq!(error.to_string(), "at .: found <Items>, expected <Page>");
    let error = refused::<Page<Account>>(Codec::Xml, "<Page><Items><Item/></Items><HasMore>false</HasMore></Page>");
    assert_eq!(error.to_string(), "at Items[0]: found <Item>, expected <Account>");
}

#[test]
fn what_a_newer_contract_adds_is_ignored() {
    let json =
        r#"{"Account":"1010","Description":"Bank","Type":"Contingent","Active":true,"Owner":{"Name":"x","Since":1.5}}"#;
    let xml = "<?xml version=\"1.0\"?><!-- c --><t:Account xmlns:t=\"urn:x\" v=\"2\"><Owner><Name>x</Name></Owner>\n\
        <Account>1010</Account><Description>Bank</Description><Type>Contingent</Type><Active>true</Active></t:Account>\n";
    for (codec, body) in [(Codec::Json, json), (Codec::Xml, xml)] {
        let account: Account = codec.decode(body.as_bytes()).unwrap();
        assert_eq!(account.account_type.as_str(), "Contingent");
        assert!(!account.account_type.is_known());
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_a_document() {
    let xml = format!("\u{feff}{}", quantity_xml("1"));
    assert!(Codec::Xml.decode::<StockQuantity>(xml.as_bytes()).is_ok());
}

#[test]
fn a_character_that_xml_cannot_carry_is_refused_before_it_is_written() {
    for character in ['\0', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
        let mut order = crate::documents::new_sales_order();
        order.lines[1].description = Some(format!("a{character}b"));
        let error = Codec::Xml.encode(&order).unwrap_err();
        assert_eq!(error.field, "Lines[1].Description");
        assert!(error.message.contains(&format!("U+{:04X}", u32::from(character))), "{error}");
    }
}

/// The XML of an order with some bytes replaced, removed or doubled.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let body = Codec::Xml.encode(&crate::records::sales_order()).unwrap();
    let damage = (
        0..body.len(),
        prop_oneof![
            Just(Vec::new()),
            proptest::collection::vec(any::<u8>(), 1..4),
            Just(b"&".to_vec()),
            Just(b"<".to_vec()),
            Just(b"]]>".to_vec())
        ],
    );
    proptest::collection::vec(damage, 1..4).prop_map(move |damages| {
        let mut body = body.clone();
        for (at, bytes) in damages {
            let at = at.min(body.len() - 1);
            body.splice(at..=at, bytes);
        }
        body
    })
}

proptest! {
    #[test]
    fn damaged_xml_is_read_or_refused_and_never_panics(body in damaged()) {
        if let Ok(order) = Codec::Xml.decode::<SalesOrder>(&body) {
            // What was read can be written and read again.
            let again: SalesOrder = Codec::Json.decode(&Codec::Json.encode(&order).unwrap()).unwrap();
            prop_assert_eq!(again, order);
        }
    }

    #[test]
    fn any_bytes_are_refused_as_a_record(body: Vec<u8>) {
        prop_assert!(Codec::Xml.decode::<SalesOrder>(&body).is_err());
        prop_assert!(Codec::Json.decode::<SalesOrder>(&body).is_err());
    }
}
