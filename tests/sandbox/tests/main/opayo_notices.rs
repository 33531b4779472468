//! Server: a transaction is registered, its buyer comes and goes, and the vendor is told, with a signature and until it replies.

use sandbox::opayo::{Ending, NotificationError, Notifier, Registration, ReplyStatus, vps_signature};
use sandbox::{Opayo, Shuffle};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub(crate) const FORM: [(&str, &str); 16] = [
    ("VPSProtocol", "4.00"),
    ("TxType", "PAYMENT"),
    ("Vendor", "sandboxvendor"),
    ("VendorTxCode", "ORDER-1"),
    ("Amount", "1,024.50"),
    ("Currency", "GBP"),
    ("Description", "Tea"),
    ("NotificationURL", "http://127.0.0.1:9/notify"),
    ("BillingSurname", "Example"),
    ("BillingFirstnames", "Ann"),
    ("BillingAddress1", "1 High Street"),
    ("BillingCity", "London"),
    ("BillingCountry", "GB"),
    ("DeliverySurname", "Example"),
    ("DeliveryAddress1", "1 High Street"),
    ("DeliveryCountry", "GB"),
];

fn form(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    FORM.iter()
        .map(|(name, value)| (*name, changes.iter().find(|(known, _)| known == name).map_or(*value, |(_, new)| *new)))
        .collect()
}

fn registered(opayo: &Opayo) -> Registration {
    opayo.register(&FORM).unwrap()
}

/// A vendor's notification page that answers what it is told, one text per request, the last one for ever. Every body is kept.
async fn page(answers: &'static [&'static str]) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/notify", listener.local_addr().unwrap());
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        for count in 0.. {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            let mut buffer = [0; 4096];
            while !String::from_utf8_lossy(&bytes).contains("VPSSignature=") {
                let read = socket.read(&mut buffer).await.unwrap();
                bytes.extend_from_slice(&buffer[..read]);
            }
            let text = String::from_utf8(bytes).unwrap();
            sender.send(text.split_once("\r\n\r\n").unwrap().1.to_owned()).ok();
            let body = answers[count.min(answers.len() - 1)];
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            socket.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        }
    });
    (url, receiver)
}

const OK: &str = "Status=OK\r\nRedirectURL=https://shop.example/done\r\nStatusDetail=stored\r\n";
const INVALID: &str = "Status=INVALID\r\nRedirectURL=https://shop.example/sorry\r\n";

#[tokio::test]
async fn registration_repeats_while_it_waits_and_refuses_what_is_wrong() {
    let opayo = Opayo::new().start().await.unwrap();
    let post = async |form: Vec<(&str, &str)>| {
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
        reqwest::Client::new()
            .post(opayo.register_url())
            .body(body.join("&"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    };
    let first = post(FORM.to_vec()).await;
    assert!(
        first.starts_with("VPSProtocol=4.00\r\nStatus=OK\r\n")
            && first.contains("\r\nVPSTxId={")
            && first.contains("\r\nSecurityKey="),
        "{first}"
    );
    assert!(post(FORM.to_vec()).await.contains("Status=OK REPEATED\r\n"));
    assert_eq!(opayo.all_transactions()[0].amount, 102_450);
    let cases = [
        (("Amount", "5.00"), "Status=MALFORMED\r\nStatusDetail=4002"),
        (("Currency", "EUR"), "Status=MALFORMED\r\nStatusDetail=4003"),
        (("Vendor", "nobody"), "Status=INVALID\r\nStatusDetail=4000"),
        (("Amount", "5.001"), "3004"),
        (("TxType", "GIFT"), "3002"),
        (("BillingCity", ""), "The BillingCity is missing"),
    ];
    for (change, expected) in cases {
        let answer = post(form(&[change])).await;
        assert!(answer.contains(expected) && !answer.contains("VPSTxId"), "{expected}: {answer}");
    }
    let id = opayo.all_transactions()[0].id.clone();
    assert!(opayo.finish(&id, Ending::Ok).is_some() && opayo.finish(&id, Ending::Ok).is_none());
    assert!(post(FORM.to_vec()).await.contains("4042"));
}

#[tokio::test]
async fn a_message_comes_until_it_is_replied_to_and_a_pending_one_twice() {
    let opayo = Opayo::new().start().await.unwrap();
    let registration = registered(&opayo);
    let (url, mut bodies) = page(&["<html>", "Status: OK", "Status=OK\r\n", OK]).await;
    let notifier = Notifier::new().to(url);
    let pending = opayo.finish(&registration.vps_tx_id, Ending::Pending).unwrap();
    assert_eq!((pending.field("Status"), opayo.transaction(&registration.vps_tx_id).unwrap().state), ("PENDING", 6));
    for why in ["begin with Status=", "begin with Status=", "no RedirectURL"] {
        let error = notifier.deliver(&pending).await.unwrap_err();
        assert!(matches!(error, NotificationError::NoReply { .. }) && error.to_string().contains(why), "{error}");
    }
    let reply = opayo.notify(&notifier, &pending, 3).await.unwrap();
    assert_eq!(
        (reply.status, reply.redirect_url.as_str(), reply.detail.as_str()),
        (ReplyStatus::Ok, "https://shop.example/done", "stored")
    );
    let ok = opayo.finish(&registration.vps_tx_id, Ending::Ok).unwrap();
    opayo.notify(&notifier, &ok, 1).await.unwrap();
    assert!(opayo.transaction(&registration.vps_tx_id).unwrap().moves_money());
    let mut last = String::new();
    while let Ok(body) = bodies.try_recv() {
        last = body;
    }
    assert_eq!(last, ok.body());
    assert!(last.contains("VPSTxId=%7B") && last.contains("StatusDetail=0000+%3A+The+Authorisation"), "{last}");
}

#[tokio::test]
async fn a_refused_or_unheard_message_cancels_its_transaction() {
    for (answers, state) in [(&[INVALID] as &'static [&'static str], 9), (&["<html>sorry"], 8)] {
        let opayo = Opayo::new().start().await.unwrap();
        let registration = registered(&opayo);
        let (url, _bodies) = page(answers).await;
        let message = opayo.finish(&registration.vps_tx_id, Ending::Ok).unwrap();
        let _ = opayo.notify(&Notifier::new().to(url), &message, 2).await;
        assert_eq!(opayo.transaction(&registration.vps_tx_id).unwrap().state, state);
    }
}

#[tokio::test]
async fn a_signature_covers_the_status_and_the_vendor_in_lower_case_and_duplicates_are_alike() {
    let opayo = Opayo::new().with_vendor("MixedCase").start().await.unwrap();
    let registration = opayo.register(&form(&[("Vendor", "MixedCase")])).unwrap();
    let message = opayo.finish(&registration.vps_tx_id, Ending::NotAuthed).unwrap();
    let signature = vps_signature(&message.fields, "mixedcase", &registration.security_key);
    assert_eq!(message.field("VPSSignature"), signature);
    assert_eq!(signature, signature.to_uppercase());
    let forged = message.clone().forged("Status", "OK");
    assert_ne!(vps_signature(&forged.fields, "mixedcase", &registration.security_key), forged.field("VPSSignature"));
    let twice = Shuffle { seed: 1, duplicates_permille: 1000, reorder: true }.arrange(std::slice::from_ref(&message));
    assert_eq!(twice, [message.clone(), message]);
}

#[test]
fn a_known_message_has_its_known_signature() {
    let fields = [
        ("VPSTxId", "{A}"),
        ("VendorTxCode", "B"),
        ("Status", "OK"),
        ("TxAuthNo", "1"),
        ("AVSCV2", "C"),
        ("CardType", "VISA"),
    ];
    let fields: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    // md5sum of `{A}BOK1shopCKEYVISA`.
    assert_eq!(vps_signature(&fields, "Shop", "KEY"), "9C1D3F297973E28E85D7D73D3B4D0AA9");
    collected_vectors_hold();
}

/// Vectors that others collected, where the folder of samples is there.
fn collected_vectors_hold() {
    let Ok(folder) = std::env::var("SAMPLES") else { return };
    let text = std::fs::read_to_string(format!("{folder}/opayo/vectors/vps_signature_vectors.json")).unwrap();
    let vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut compared = 0;
    for vector in &vectors {
        // A token's registration is signed by another recipe, and a vector without an expectation tells nothing.
        let Some(expected) = vector["expected_VPSSignature"].as_str() else { continue };
        if vector["fields"]["TxType"] == "TOKEN"
            || vector["fields"].get("Token").is_some()
            || vector["verified_here"] != true
        {
            continue;
        }
        let fields: Vec<(String, String)> = vector["fields"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        let signed = vps_signature(
            &fields,
            vector["vendor"].as_str().unwrap_or_default(),
            vector["security_key"].as_str().unwrap_or_default(),
        );
        assert_eq!(signed, expected.to_uppercase(), "{}", vector["name"]);
        compared += 1;
    }
    assert!(compared >= 3, "{compared} of {} vectors", vectors.len());
}
