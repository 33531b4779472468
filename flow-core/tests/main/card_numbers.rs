//! Card numbers are kept out; what only looks like one is not lost. The numbers are the schemes' published test numbers.

use std::sync::Arc;

use flow_core::inbox::{AcceptError, Accepted, Inbox};
use flow_core::store::SqliteStore;

use crate::scripted::incoming;

async fn accept(payload: &str) -> Result<Accepted, AcceptError> {
    let inbox = Inbox::new(Arc::new(SqliteStore::memory().await.unwrap()));
    inbox.accept(&incoming("evt", "k", payload.as_bytes())).await
}

#[tokio::test]
async fn full_card_numbers_are_found_wherever_they_stand() {
    for payload in [
        r#"{"card":{"number":"4242424242424242"}}"#,
        r#"{"card":{"number":4242424242424242}}"#,
        r#"{"Card-Number":"5555-5555-5555-4444"}"#,
        r#"{"pan":"378282246310005"}"#,
        r#"{"anything":"6011111111111117"}"#,
        r#"{"anything":"30569309025904"}"#,
        r#"{"anything":"3530 1113 3330 0000"}"#,
        r#"{"number":"4222222222222"}"#,
        r#"[["2223003122003222"]]"#,
        r#"{"note":"charge 4242 4242 4242 4242, exp 12/30"}"#,
        r#"{"order_id":"my card is 3782 822463 10005"}"#,
        r#"{"a":"6200000000000005","a":""}"#,
        r#"{"cut":"4242424242424242"#,
        "card=4242424242424242&x=1",
        "<vspaccess><description>4242424242424242</description></vspaccess>",
        "TxAuthNo=17&StatusDetail=4242424242424242",
    ] {
        assert!(matches!(accept(payload).await, Err(AcceptError::CardNumber { .. })), "{payload}");
    }
}

#[tokio::test]
async fn identifiers_times_and_amounts_are_let_in() {
    for payload in [
        r#"{"card":{"last4":"4242","number":"************4242","exp_month":12}}"#,
        r#"{"number":"4242424242424241"}"#,
        r#"{"number":"INV-0001","created":1700000000000,"amount":4242424242424242}"#,
        r#"{"order_id":"4242424242424242","transaction":"4242424242424242"}"#,
        r#"{"network_transaction_id":"4242424242424242","tracking_number":"4242424242424242"}"#,
        r#"{"ean":"4006381333931","gtin":"4012345123456"}"#,
        r#"{"phone":"+44 20 7946 0958","note":"ch_4242424242424242x"}"#,
        r#"{"sort":"4242 4242 4242","iban":"GB29 NWBK 6016 1331 9268 19"}"#,
        r#"{"big":123456789012345678901234567890,"rate":0.0042}"#,
        r#"{"anything":"0000000000000000","other":"1111111111111117"}"#,
        "VPSTxId=%7B17%7D&TxAuthNo=4242424242424242&SchemeTraceID=4242424242424242&Status=OK",
        "<vspaccess><vpsauthcode>4242424242424242</vpsauthcode><vendortxcode> 4242424242424242</vendortxcode></vspaccess>",
    ] {
        assert_eq!(accept(payload).await, Ok(Accepted::New), "{payload}");
    }
}
