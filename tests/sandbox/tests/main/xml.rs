//! The XML of the contract is the same documents as its JSON.

use crate::client::{Client, shop};

async fn post(client: &Client, body: &str) -> (u16, String) {
    let request = client.request("POST", "/sales-orders").header("Content-Type", "application/xml");
    let got = Client::send(request.body(body.to_owned())).await.unwrap();
    assert_eq!(got.header("Content-Type"), "application/xml");
    (got.status, got.body.as_str().unwrap().to_owned())
}

const ORDER: &str = "<?xml version=\"1.0\"?><SalesOrder><CustomerCode>C1</CustomerCode><OrderDate>2026-11-20</OrderDate><Currency>USD</Currency>\
    <Lines>\n  <Line><LineNumber>1</LineNumber><SKU>GAS-ARG-50</SKU><Description>a &amp; b &#x41;<![CDATA[<c>]]></Description>\
    <Quantity>1.5</Quantity><UnitPrice>100.00</UnitPrice></Line>\n</Lines></SalesOrder>";

#[tokio::test]
async fn a_document_sent_as_xml_is_read_back_as_json_and_as_xml() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let (status, text) = post(&client, ORDER).await;
    assert_eq!(status, 201, "{text}");
    assert!(
        text.contains("<Lines><Line><Description>a &amp; b A&lt;c&gt;</Description><LineNumber>1</LineNumber>"),
        "{text}"
    );
    let json = client.get("/sales-orders/SO000001").await.body;
    assert_eq!(
        (&json["Lines"][0]["LineNumber"], &json["Total"]),
        (&serde_json::json!(1), &serde_json::json!("150.00"))
    );
    assert_eq!(json["Lines"][0]["Description"], "a & b A<c>");
    let page = Client::send(client.request("GET", "/sales-orders").header("Accept", "application/xml")).await.unwrap();
    assert!(page.body.as_str().unwrap().contains("<Page><HasMore>false</HasMore><Items><SalesOrder>"), "{}", page.body);
}

#[tokio::test]
async fn hostile_or_wrong_xml_is_refused() {
    let tims = shop().start().await.unwrap();
    let client = Client::tims(&tims);
    let cases = [
        ("<!DOCTYPE a [<!ENTITY e \"x\">]>".to_owned() + ORDER, 400, "malformed"),
        (ORDER.replace("a &amp; b", "&e;"), 400, "malformed"),
        (ORDER.replace("<Line>", "<Line id=\"1\">"), 400, "malformed"),
        (ORDER.replace("SalesOrder>", "Order>"), 400, "malformed"),
        (ORDER.replace("Line>", "Row>"), 400, "malformed"),
        (format!("<SalesOrder>{}{}</SalesOrder>", "<a>".repeat(100), "</a>".repeat(100)), 400, "malformed"),
        (ORDER.replace("</SalesOrder>", ""), 400, "malformed"),
        (ORDER.replace("<LineNumber>1<", "<LineNumber>one<"), 422, "validation"),
        (ORDER.replace("Currency", "Coin"), 422, "validation"),
    ];
    for (body, status, code) in cases {
        let (got, text) = post(&client, &body).await;
        assert_eq!(got, status, "{body}: {text}");
        assert!(
            text.starts_with("<?xml") && text.contains(&format!("<ErrorAnswer><Error><Code>{code}</Code>")),
            "{text}"
        );
    }
    assert!(tims.books().sales_orders.is_empty());
}
