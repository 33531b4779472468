//! Reporting: commands as they are signed and sent, answers as they come.

use client_core::{Api, ErrorKind, Response, Verdict};
use opayo_model::reporting::*;
use opayo_model::state::State;
use opayo_model::status::FraudResponse;
use opayo_model::{Endpoint, TransactionId};
use proptest::prelude::*;
use rust_decimal::dec;
use time::macros::{datetime, offset};
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::documents;

fn account() -> Account {
    Account::new("ExampleShop".into(), "reports", "a secret password")
}

fn answer<C: Command>(body: &str) -> Result<C::Answer, ReportError> {
    read::<C>(body.as_bytes(), &Europe::London)
}

fn fault<C: Command>(body: &str) -> client_core::DecodeError
where
    C::Answer: std::fmt::Debug,
{
    match answer::<C>(body) {
        Err(ReportError::Decode(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn june() -> DateRange {
    DateRange { start: datetime!(2026-06-01 0:00 +1), end: datetime!(2026-06-13 23:59:59 +1) }
}

#[test]
fn commands_are_elements_in_order_with_a_signature_at_their_end() {
    let by_code = TransactionKey::VendorTxCode("ORDER-10042-1".into());
    let by_id = TransactionKey::TransactionId(TransactionId::from("{9c3a}"));
    let list = GetTransactionList {
        types: vec!["Payment".into(), "Refund".into()],
        result: Some(TransactionResult::Success),
        ..GetTransactionList::new(june())
    };
    let documents = [
        account().command(GetTransactionDetail(by_code)).document(),
        account().command(GetTransactionDetail(by_id.clone())).document(),
        account().command(list).document(),
        account().command(GetBatchList { range: june() }).document(),
        account().command(GetBatchDetail::new("AT&T <Bank>".into(), "1234".into())).document(),
        account().command(GetFraudScreenDetail(by_id)).document(),
        account().command(GetT3mDetail { t3m_id: "4985".into() }).document(),
        account().command(GetTokenCount).document(),
    ];
    insta::assert_snapshot!(documents.map(Result::unwrap).join("\n"), @r"
    <vspaccess><command>getTransactionDetail</command><vendor>ExampleShop</vendor><user>reports</user><vendortxcode>ORDER-10042-1</vendortxcode><signature>132adc0cfede4aec77eeae09e7bfd537</signature></vspaccess>
    <vspaccess><command>getTransactionDetail</command><vendor>ExampleShop</vendor><user>reports</user><vpstxid>9C3A</vpstxid><signature>d2da7ca6b5293673a2cd1ef461f96a25</signature></vspaccess>
    <vspaccess><command>getTransactionList</command><vendor>ExampleShop</vendor><user>reports</user><startdate>01/06/2026 00:00:00</startdate><enddate>13/06/2026 23:59:59</enddate><txtypes><txtype>PAYMENT</txtype><txtype>REFUND</txtype></txtypes><result>SUCCESS</result><sorttype>ByDate</sorttype><sortorder>ASC</sortorder><startrow>1</startrow><endrow>50</endrow><signature>6e8776d71be95c336d567b37a0dfef5c</signature></vspaccess>
    <vspaccess><command>getBatchList</command><vendor>ExampleShop</vendor><user>reports</user><startdate>01/06/2026 00:00:00</startdate><enddate>13/06/2026 23:59:59</enddate><signature>5c0d757d4ab3f553db608333e6e44e1e</signature></vspaccess>
    <vspaccess><command>getBatchDetail</command><vendor>ExampleShop</vendor><user>reports</user><batchid>1234</batchid><authprocessor>AT&amp;T &lt;Bank&gt;</authprocessor><startrow>1</startrow><endrow>50</endrow><signature>51a7b544a14e7355a2e78826b4454e2e</signature></vspaccess>
    <vspaccess><command>getFraudScreenDetail</command><vendor>ExampleShop</vendor><user>reports</user><vpstxid>9C3A</vpstxid><signature>4fee9889ee53bc9fd5e935b5c28a7ebb</signature></vspaccess>
    <vspaccess><command>getT3MDetail</command><vendor>ExampleShop</vendor><user>reports</user><t3mtxid>4985</t3mtxid><signature>2d437e0d952ae86b4e060d89d3177578</signature></vspaccess>
    <vspaccess><command>getTokenCount</command><vendor>ExampleShop</vendor><user>reports</user><signature>7929d143289d247a7ee691f851e913ff</signature></vspaccess>
    ");
}

#[test]
fn the_form_is_encoded_once_and_the_password_is_not_in_it() {
    let request = account().command(GetTokenCount).request().unwrap();
    assert_eq!(request.target(), "/access/access.htm");
    let body = String::from_utf8(request.body.to_vec()).unwrap();
    assert!(body.starts_with("XML=%3Cvspaccess%3E%3Ccommand%3EgetTokenCount"), "{body}");
    assert!(!body.contains("secret") && !format!("{:?}", account()).contains("secret"));
    let pairs = opayo_model::nvp::Pairs::parse_form(body.as_bytes()).unwrap();
    assert_eq!(pairs.get("XML"), Some(account().command(GetTokenCount).document().unwrap().as_str()));
}

#[test]
fn one_row_many_rows_and_none_read_alike() {
    let row = |id: u32| {
        format!("<transaction><vpstxid>{id}</vpstxid><amount>1.00</amount><currency>GBP</currency></transaction>")
    };
    for (count, body) in [
        (0, "<transactions/>".to_owned()),
        (0, String::new()),
        (1, format!("<transactions><totalrows>1</totalrows>{}</transactions>", row(1))),
        (2, format!("<transactions>{}<startrow>1</startrow>{}</transactions>", row(1), row(2))),
        (2, format!("<Transactions>{}</Transactions><transactions>{}</transactions>", row(1), row(2))),
    ] {
        let page =
            answer::<GetBatchDetail>(&format!("<vspaccess><errorcode>0000</errorcode>{body}</vspaccess>")).unwrap();
        assert_eq!(page.rows.len(), count, "{body}");
    }
}

const DETAIL: &str = "<vspaccess><errorcode>0000</errorcode><timestamp/><vpstxid>9c3a5b1e-2d47-4f60-8a91-0b7e6d5c4f32</vpstxid>\
    <vendortxcode>ORDER-10042-1</vendortxcode><transactiontype>Payment</transactiontype><txstateid>18</txstateid>\
    <status>Transaction voided.</status><description>two chairs &amp; a caf&#xe9;</description><amount>1,231.47</amount>\
    <currency>GBP</currency><started>15/07/2026 10:11:12.123</started><completed>15/12/2026 10:11:12</completed>\
    <securitykey>K0Y</securitykey><customeremail>ann@example.com</customeremail><billingsurname>Example</billingsurname>\
    <billingaddress>1 High Street</billingaddress><billingpostcode>LS1 1AA</billingpostcode><deliverycity>York</deliverycity>\
    <refunded>NO</refunded><t3mscore>-7</t3mscore><t3maction>HOLD</t3maction><somethingnew><deeper/></somethingnew></vspaccess>";

#[test]
fn a_detail_is_typed_and_its_state_is_the_reliable_one() {
    let detail = answer::<GetTransactionDetail>(DETAIL).unwrap();
    assert_eq!(detail.transaction_id, TransactionId::from(documents::ID));
    assert_eq!(detail.state().state, State::Voided);
    assert_eq!((detail.amount, detail.minor_amount().unwrap().minor), (Some(dec!(1231.47)), 123_147));
    assert_eq!(detail.description.as_deref(), Some("two chairs & a café"));
    assert_eq!(detail.started, Some(datetime!(2026-07-15 9:11:12.123 UTC)), "summer in London");
    assert_eq!(detail.completed, Some(datetime!(2026-12-15 10:11:12 UTC)), "winter in London");
    assert_eq!((detail.t3m_score, detail.t3m_action), (Some(-7), Some(T3mAction::Hold)));
    assert_eq!(
        (detail.billing.address1.as_deref(), detail.delivery.city.as_deref()),
        (Some("1 High Street"), Some("York"))
    );
    assert_eq!((detail.refunded, detail.repeated, detail.related), (Some(false), None, None));
}

#[test]
fn the_zone_is_an_argument() {
    let started = |zone: &dyn TimeZone| read::<GetTransactionDetail>(DETAIL.as_bytes(), zone).unwrap().started;
    assert_eq!(started(&UtcOffset::UTC), Some(datetime!(2026-07-15 10:11:12.123 UTC)));
    assert_eq!(started(&offset!(-5)), Some(datetime!(2026-07-15 15:11:12.123 UTC)));
    let written = account().zone(UtcOffset::UTC).command(GetBatchList { range: june() }).document().unwrap();
    assert!(written.contains("<startdate>31/05/2026 23:00:00</startdate>"), "{written}");
}

#[test]
fn londons_summer_begins_and_ends_at_one_utc_on_its_sundays() {
    let zone = Europe::London;
    for (instant, hours) in [
        (datetime!(2026-03-29 0:59:59 UTC), 0),
        (datetime!(2026-03-29 1:00 UTC), 1),
        (datetime!(2026-10-25 0:59:59 UTC), 1),
        (datetime!(2026-10-25 1:00 UTC), 0),
    ] {
        assert_eq!(zone.at_instant(instant).whole_hours(), hours, "{instant}");
    }
    assert_eq!(
        zone.at_local(time::macros::datetime!(2026-10-25 1:30)).whole_hours(),
        1,
        "of the hour shown twice, the first"
    );
    assert_eq!(zone.at_local(time::macros::datetime!(2026-10-25 2:00)).whole_hours(), 0);
}

#[test]
fn latin_letters_are_read_as_declared() {
    let mut body = br#"<?xml version="1.0" encoding="ISO-8859-1"?><vspaccess><errorcode>0000</errorcode><vpstxid>1</vpstxid><description>caf"#.to_vec();
    body.extend(b"\xe9</description></vspaccess>");
    let detail = read::<GetTransactionDetail>(&body, &Europe::London).unwrap();
    assert_eq!(detail.description.as_deref(), Some("café"));
    let undeclared: Vec<u8> = body.iter().copied().skip(44).collect();
    assert!(matches!(read::<GetTransactionDetail>(&undeclared, &Europe::London), Err(ReportError::Decode(_))));
}

#[test]
fn fraud_screening_has_two_providers() {
    let t3m = "<vspaccess><errorcode>0000</errorcode><fraudprovidername>T3M</fraudprovidername><t3mid>4985</t3mid><t3mscore>37</t3mscore>\
        <t3maction>REJECT</t3maction><t3mresults><rule><description>A rule</description><score>30</score></rule></t3mresults></vspaccess>";
    let screen = answer::<GetFraudScreenDetail>(t3m).unwrap();
    let t3m = screen.t3m.unwrap();
    assert_eq!((t3m.action, t3m.score, t3m.rules.len()), (Some(T3mAction::Reject), Some(37), 1));
    let red = "<vspaccess><errorcode>0000</errorcode><fraudprovidername>ReD</fraudprovidername>\
        <fraudscreenrecommendation>CHALLENGE</fraudscreenrecommendation><fraudid/><fraudcode>0200</fraudcode></vspaccess>";
    let screen = answer::<GetFraudScreenDetail>(red).unwrap();
    assert_eq!(screen.red.unwrap().recommendation, FraudResponse::Challenge);
    assert_eq!(screen.t3m, None);
}

#[test]
fn what_does_not_fit_is_told_with_its_path() {
    let detail = |element: &str| {
        let body = format!("<vspaccess><errorcode>0000</errorcode><vpstxid>1</vpstxid>{element}</vspaccess>");
        fault::<GetTransactionDetail>(&body).path
    };
    assert_eq!(detail("<amount>ten</amount>"), "vspaccess.amount");
    assert_eq!(detail("<started>yesterday</started>"), "vspaccess.started");
    assert_eq!(detail("<started>31/02/2026 00:00:00</started>"), "vspaccess.started");
    assert_eq!(detail("<txstateid>x</txstateid>"), "vspaccess.txstateid");
    assert_eq!(
        fault::<GetTransactionDetail>("<vspaccess><errorcode>0000</errorcode></vspaccess>").path,
        "vspaccess.vpstxid"
    );
    assert_eq!(fault::<GetTransactionDetail>("<vspaccess/>").path, "vspaccess.errorcode");
    assert_eq!(fault::<GetTransactionDetail>("<html/>").path, ".");
    let batch =
        "<vspaccess><errorcode>0000</errorcode><batches><batch><batchid>1</batchid></batch></batches></vspaccess>";
    assert_eq!(fault::<GetBatchList>(batch).path, "batch.authprocessorname");
}

#[test]
fn attacks_are_refused() {
    let bomb = r#"<!DOCTYPE v [<!ENTITY a "aaaa">]><vspaccess>&a;</vspaccess>"#;
    assert!(fault::<GetTokenCount>(bomb).message.contains("document type"));
    assert!(fault::<GetTokenCount>("<vspaccess>&secret;</vspaccess>").message.contains("refused"));
    let deep = "<a>".repeat(100_000);
    assert!(fault::<GetTokenCount>(&deep).message.contains("deeper"));
    let many = format!("<vspaccess>{}</vspaccess>", "<a/>".repeat(300_000));
    assert!(fault::<GetTokenCount>(&many).message.contains("more than"));
    let large = " ".repeat((16 << 20) + 1);
    assert!(fault::<GetTokenCount>(&large).message.contains("bytes"));
    for broken in [
        "",
        "<vspaccess>",
        "</vspaccess>",
        "<a></b>",
        "<vspaccess/><vspaccess/>",
        "text",
        "<vspaccess><",
        "<?xml encoding=\"klingon\"?><a/>",
    ] {
        fault::<GetTokenCount>(broken);
    }
}

#[test]
fn refusals_say_what_to_do_next() {
    let verdict = |code: &str| {
        let body = format!("<vspaccess><errorcode>{code}</errorcode><error>no</error></vspaccess>");
        ReportingApi.verdict(&Response::new(200, body))
    };
    for (code, kind) in [
        ("0043", ErrorKind::NotFound),
        ("2245", ErrorKind::NotFound),
        ("0010", ErrorKind::Unauthorized),
        ("0008", ErrorKind::Unauthorized),
        ("0039", ErrorKind::Rejected),
        ("0099", ErrorKind::Rejected),
    ] {
        assert!(matches!(verdict(code), Verdict::Final { kind: found, .. } if found == kind), "{code}");
    }
    assert!(matches!(verdict("2213"), Verdict::Again { .. }));
    assert!(matches!(verdict("2015"), Verdict::Again { .. }));
    assert_eq!(verdict("0000"), Verdict::Success);
    assert!(matches!(ReportingApi.verdict(&Response::new(502, "")), Verdict::Again { .. }));
}

#[test]
fn pages_have_fifty_rows_and_end() {
    let first = Rows::FIRST;
    assert_eq!((first.first(), first.last()), (1, 50));
    let second = first.next(50, Some(51)).unwrap();
    assert_eq!((second.first(), second.last()), (51, 100));
    assert_eq!(second.next(1, Some(51)), None);
    assert_eq!(first.next(50, Some(50)), None);
    assert_eq!(first.next(49, None), None);
    assert_eq!(first.next(0, Some(1000)), None, "a page without rows ends a list that never does");
    assert!(first.next(50, None).is_some());
    assert_eq!(first.next(30, Some(60)).unwrap().first(), 31, "a short page leaves no row out");
    assert_eq!(Rows::from(999_990).next(50, None), None);
}

#[test]
fn a_range_that_is_too_long_or_backwards_is_not_sent() {
    let start = datetime!(2026-01-01 0:00 UTC);
    for end in [start - Duration::SECOND, start + Duration::days(32)] {
        let command = account().command(GetBatchList { range: DateRange { start, end } });
        assert_eq!(command.request().unwrap_err().field, "enddate");
    }
}

proptest! {
    #[test]
    fn split_ranges_cover_all_and_overlap_nowhere(start in 0_i64..4_000_000_000, length in 0_i64..40_000_000) {
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let (start, end) = (at(start), at(start + length));
        let ranges: Vec<DateRange> = DateRange::split(start, end).collect();
        prop_assert_eq!(ranges.first().unwrap().start, start);
        prop_assert_eq!(ranges.last().unwrap().end, end);
        for range in &ranges {
            prop_assert!(range.start <= range.end && range.end - range.start < DateRange::LONGEST);
        }
        for pair in ranges.windows(2) {
            prop_assert_eq!(pair[1].start - pair[0].end, Duration::SECOND);
        }
    }

    #[test]
    fn a_local_time_of_london_and_its_instant_agree(seconds in 0_i64..4_000_000_000) {
        let instant = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        let offset = Europe::London.at_instant(instant);
        let local = instant.to_offset(offset);
        let back = Europe::London.at_local(time::PrimitiveDateTime::new(local.date(), local.time()));
        let twice = back != offset;
        prop_assert!(!twice || (local.month() == time::Month::October && local.hour() == 1));
    }
}
