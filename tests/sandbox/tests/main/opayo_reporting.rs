//! Reporting & Admin: signed commands, details that Pi leaves out, batches by pages, screenings that come late.

use sandbox::opayo::{Fraud, REPORTING_PASSWORD, REPORTING_USER, ReportingZone, reporting_signature};
use sandbox::{Fault, Matcher, Opayo};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::opayo::{paid, pi};

async fn send(opayo: &Opayo, inner: &str, password: &str) -> String {
    let signature = reporting_signature(inner, password);
    let xml = format!("<vspaccess>{inner}<signature>{signature}</signature></vspaccess>");
    let escaped: String = xml.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let request =
        reqwest::Client::new().post(opayo.reporting_url()).header("Content-Type", "application/x-www-form-urlencoded");
    let answer = request.body(format!("XML={escaped}")).send().await.unwrap();
    answer.bytes().await.unwrap().iter().map(|byte| char::from(*byte)).collect()
}

async fn ask(opayo: &Opayo, command: &str, rest: &str) -> String {
    let vendor = opayo.vendor();
    send(
        opayo,
        &format!("<command>{command}</command><vendor>{vendor}</vendor><user>{REPORTING_USER}</user>{rest}"),
        REPORTING_PASSWORD,
    )
    .await
}

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

/// 2026-07-01T10:00:00Z, when London is an hour ahead.
const SUMMER: i64 = 1_782_900_000;

#[tokio::test]
async fn a_command_is_heard_only_with_its_signature() {
    let opayo = Opayo::new().start().await.unwrap();
    assert!(ask(&opayo, "version", "").await.contains("<errorcode>0000</errorcode>"));
    assert!(ask(&opayo, "fly", "").await.contains("<errorcode>0013</errorcode>"));
    let inner = format!("<command>version</command><vendor>{}</vendor><user>{REPORTING_USER}</user>", opayo.vendor());
    assert!(send(&opayo, &inner, "wrong").await.contains("<errorcode>0010</errorcode>"));
    assert!(
        send(&opayo, &inner.replace(REPORTING_USER, "x"), REPORTING_PASSWORD)
            .await
            .contains("<errorcode>0008</errorcode>")
    );
    let plain = reqwest::Client::new()
        .post(opayo.reporting_url())
        .body("XML=hello")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(plain.contains("<errorcode>0001</errorcode>"), "{plain}");
}

#[tokio::test]
async fn a_transaction_is_found_by_either_key_with_its_reliable_state() {
    for (zone, hour) in [(ReportingZone::London, "11"), (ReportingZone::Utc, "10")] {
        let opayo = Opayo::new().with_now(at(SUMMER)).with_reporting_zone(zone).start().await.unwrap();
        let id = paid(&opayo, "ORDER-1", 1999).await;
        let detail = ask(&opayo, "getTransactionDetail", "<vendortxcode>ORDER-1</vendortxcode>").await;
        assert!(detail.contains(&format!("<started>01/07/2026 {hour}:00:")), "{detail}");
        for part in [
            "<txstateid>16</txstateid>",
            "<amount>19.99</amount>",
            "<customeremail>ann@example.com</customeremail>",
            "<refunded>NO</refunded>",
            "encoding=\"ISO-8859-1\"",
        ] {
            assert!(detail.contains(part), "{part}: {detail}");
        }
        pi(&opayo).json("POST", &format!("/transactions/{id}/instructions"), &json!({"instructionType": "void"})).await;
        let voided =
            ask(&opayo, "getTransactionDetail", &format!("<vpstxid>{{{}}}</vpstxid>", id.to_lowercase())).await;
        assert!(voided.contains("<txstateid>18</txstateid>"), "{voided}");
        assert!(
            ask(&opayo, "getTransactionDetail", "<vendortxcode>NONE</vendortxcode>")
                .await
                .contains("<errorcode>0043</errorcode><error>")
        );
        assert!(ask(&opayo, "getTransactionDetail", "").await.contains("<errorcode>0042</errorcode>"));
    }
}

#[tokio::test]
async fn lists_come_in_pages_of_fifty_within_a_month() {
    let opayo = Opayo::new().with_now(at(SUMMER)).start().await.unwrap();
    for number in 0..53 {
        paid(&opayo, &format!("L{number:02}"), 100).await;
    }
    let list =
        |rest: &str| format!("<startdate>01/07/2026 00:00:00</startdate><enddate>31/07/2026 23:59:59</enddate>{rest}");
    let first = ask(&opayo, "getTransactionList", &list("<startrow>1</startrow><endrow>50</endrow>")).await;
    let rest = ask(&opayo, "getTransactionList", &list("<startrow>51</startrow><endrow>100</endrow>")).await;
    assert!(
        first.contains("<totalrows>53</totalrows>") && rest.contains("<startrow>51</startrow><endrow>53</endrow>"),
        "{rest}"
    );
    assert_eq!((first.matches("<transaction>").count(), rest.matches("<transaction>").count()), (50, 3));
    assert!(
        ask(&opayo, "getTransactionList", &list("<txtypes><txtype>REFUND</txtype></txtypes>"))
            .await
            .contains("<totalrows>0<")
    );
    assert!(
        ask(&opayo, "getTransactionList", &list("<startrow>1</startrow><endrow>52</endrow>"))
            .await
            .contains("<errorcode>0099<")
    );
    assert!(
        ask(&opayo, "getTransactionList", &list("").replace("/07/2026 23", "/08/2026 23"))
            .await
            .contains("<errorcode>0039<")
    );
    assert!(ask(&opayo, "getTransactionList", &list("").replace("01/07", "01/09")).await.contains("<errorcode>0038<"));
}

#[tokio::test]
async fn a_failed_batch_is_empty_and_its_rows_come_in_a_later_one() {
    let opayo = Opayo::new().with_now(at(SUMMER)).start().await.unwrap();
    let first = paid(&opayo, "B1", 1000).await;
    let refund = json!({"transactionType": "Refund", "referenceTransactionId": first, "vendorTxCode": "B1-R", "amount": 250, "description": "x"});
    assert_eq!(pi(&opayo).json("POST", "/transactions", &refund).await.status, 201);
    let day = opayo.now().date();
    assert!(opayo.fail_batch(day)[0].transactions.is_empty());
    opayo.advance(time::Duration::days(1));
    let late = paid(&opayo, "B2", 300).await;
    assert_eq!(opayo.close_batch(day)[0].transactions.len(), 2, "what began later waits");
    assert_eq!(opayo.close_batch(opayo.now().date())[0].transactions, [late]);
    assert!(opayo.close_batch(opayo.now().date()).is_empty(), "nothing is settled twice");
    let range = "<startdate>01/07/2026 00:00:00</startdate><enddate>10/07/2026 00:00:00</enddate>";
    let list = ask(&opayo, "getBatchList", range).await;
    assert_eq!(list.matches("<batch>").count(), 3, "{list}");
    assert!(
        list.contains("<batchid>1001</batchid><completed>02/07/2026 01:31:00.000</completed><transactiongroups/>"),
        "{list}"
    );
    assert!(
        list.contains(
            "<paymentvalue>10.00</paymentvalue><refundnumber>1</refundnumber><refundvalue>2.50</refundvalue>"
        ),
        "{list}"
    );
    let detail = ask(
        &opayo,
        "getBatchDetail",
        "<batchid>1002</batchid><authprocessor>Elavon</authprocessor><startrow>1</startrow><endrow>50</endrow>",
    )
    .await;
    assert!(
        detail.contains("<totalrows>2</totalrows>")
            && detail.contains("<rownumber>2</rownumber>")
            && detail.contains("<vendortxcode>B1-R</vendortxcode>"),
        "{detail}"
    );
    let empty = ask(&opayo, "getBatchDetail", "<batchid>1001</batchid><authprocessor>Elavon</authprocessor>").await;
    assert!(empty.contains("<totalrows>0</totalrows>"), "{empty}");
    let void = pi(&opayo)
        .json("POST", &format!("/transactions/{first}/instructions"), &json!({"instructionType": "void"}))
        .await;
    assert_eq!(void.body["code"], 1017, "what is settled is not voided");
}

#[tokio::test]
async fn a_screening_comes_later_than_the_payment() {
    let opayo = Opayo::new().start().await.unwrap();
    let id = paid(&opayo, "F1", 100).await;
    let wanted = "<vendortxcode>F1</vendortxcode>";
    assert!(ask(&opayo, "getFraudScreenDetail", wanted).await.contains("<errorcode>2245<"));
    let rules = vec![("Électoral roll".to_owned(), 10), ("mobile number".to_owned(), -4)];
    assert!(opayo.screen(&id, Fraud::ThirdMan { action: "HOLD".to_owned(), score: -3, rules }));
    let screened = ask(&opayo, "getFraudScreenDetail", wanted).await;
    assert!(
        screened.contains("<t3mscore>-3</t3mscore><t3maction>HOLD</t3maction>")
            && screened.contains("<description>Électoral roll</description>"),
        "{screened}"
    );
    let number = screened.split("<t3mid>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let detail = ask(&opayo, "getT3MDetail", &format!("<t3mtxid>{number}</t3mtxid>")).await;
    assert_eq!(detail.matches("<rule>").count(), 2, "{detail}");
    opayo.screen(&id, Fraud::red("DENY"));
    assert!(ask(&opayo, "getFraudScreenDetail", wanted).await.contains("<fraudscreenrecommendation>DENY<"));
    assert!(!opayo.screen("none", Fraud::third_man("OK", 0)));
    opayo.faults().next(Matcher::operation("getBatchList"), Fault::Status(500, None), 1);
    assert!(ask(&opayo, "version", "").await.contains("<errorcode>0000<"));
    assert!(ask(&opayo, "getBatchList", "").await.contains("9999"));
}

#[test]
fn a_known_command_has_its_known_signature() {
    // md5sum of `<command>version</command><password>pw</password>`.
    assert_eq!(reporting_signature("<command>version</command>", "pw"), "631845cb66ed4f303b54df13fd9aa2d8");
    // Vectors that others collected, where the folder of samples is there.
    let Ok(folder) = std::env::var("SAMPLES") else { return };
    let text = std::fs::read_to_string(format!("{folder}/opayo/vectors/reporting_signature_vectors.json")).unwrap();
    for vector in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
        let signed = reporting_signature(vector["inner_xml"].as_str().unwrap(), vector["password"].as_str().unwrap());
        assert_eq!(signed, vector["expected_signature"].as_str().unwrap().to_lowercase());
    }
}
