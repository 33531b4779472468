//! When a letter needs nobody any more. Money is never dropped for it.

use flow_core::dead_letter::{Cause, DeadLetter, settled_by};
use flow_core::inbox::{EventState, InboxId, StoredEvent};
use flow_core::outbox::{DocumentState, OutboxId, StoredDocument, StoredTelling};
use mapping_core::flows::{Notice, Severity, Telling};
use serde_json::{Value, json};

use crate::document_edits::stored;
use crate::scripted::{START, incoming};

fn letter(documents: Vec<StoredDocument>) -> DeadLetter {
    let cause = Cause::GaveUp { attempts: 6, last: "busy".to_owned() };
    let event = StoredEvent {
        id: InboxId(1),
        incoming: incoming("evt", "order", b"{}"),
        state: EventState::Dead,
        attempts: 0,
        next_attempt_at: START,
        error: None,
        cause: Some(cause.clone()),
        skip: None,
        basis: None,
        finished_at: Some(START),
        overrides: Vec::new(),
        damage: None,
    };
    DeadLetter { event, cause, documents }
}

fn record(id: i64, state: DocumentState, fields: Value) -> StoredDocument {
    let mut body = json!({"document": "customer", "code": "C-1", "external_id": "acme/1", "name": "Ann"});
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let number = (state == DocumentState::Posted).then(|| "C-1".to_owned());
    StoredDocument { id: OutboxId(id), planned_by: InboxId(id), state, number, ..stored(body) }
}

fn receipt(id: i64, transaction: &str, state: DocumentState) -> StoredDocument {
    let body = json!({
        "document": "receipt", "transaction": transaction, "customer": {"known": "C1"}, "method": "Card",
        "amount": {"amount": "5.00", "currency": "GBP"}, "received_on": "2026-11-20", "status": "paid",
    });
    let number = (state == DocumentState::Posted).then(|| "R-1".to_owned());
    StoredDocument { id: OutboxId(id), planned_by: InboxId(id), state, number, ..stored(body) }
}

fn is_settled(own: StoredDocument, later: StoredDocument) -> bool {
    settled_by(&letter(vec![own]), &[later], &[], &[]).is_some()
}

#[test]
fn a_later_word_on_a_record_settles_an_earlier_one_that_says_no_more() {
    use DocumentState::{Dead, Planned, Posted, Rejected, Unknown};
    let mail = || json!({"email": "ann@example.com"});
    let cases = [
        (record(1, Rejected, mail()), record(2, Posted, mail()), true),
        (record(1, Dead, json!({})), record(2, Posted, mail()), true),
        (record(1, Rejected, mail()), record(2, Posted, json!({})), false),
        (record(1, Rejected, mail()), record(2, Unknown, mail()), false),
        (record(1, Unknown, mail()), record(2, Posted, mail()), false),
        (record(1, Planned, mail()), record(2, Posted, mail()), false),
        (record(2, Rejected, mail()), record(1, Posted, mail()), false),
        (
            record(1, Rejected, mail()),
            record(2, Posted, json!({"email": "a@b.example", "external_id": "acme/2"})),
            false,
        ),
    ];
    for (own, later, settled) in cases {
        let said = format!("{own:?} {later:?}");
        assert_eq!(is_settled(own, later), settled, "{said}");
    }
}

#[test]
fn a_booking_is_settled_only_by_itself() {
    use DocumentState::{Dead, Posted, Rejected};
    assert!(is_settled(receipt(1, "ch_1", Posted), receipt(2, "ch_2", Posted)));
    assert!(!is_settled(receipt(1, "ch_1", Rejected), receipt(2, "ch_1", Posted)), "two rows are twice the money");
    assert!(!is_settled(receipt(1, "ch_1", Dead), receipt(2, "ch_2", Posted)));
    let both = letter(vec![receipt(1, "ch_1", Posted), receipt(2, "ch_2", Rejected)]);
    assert_eq!(settled_by(&both, &both.documents, &[], &[]), None);
    assert_eq!(
        settled_by(&letter(Vec::new()), &[receipt(2, "ch_2", Posted)], &[], &[]),
        None,
        "nothing proves nothing"
    );
}

#[test]
fn what_others_were_not_told_keeps_a_letter_open() {
    let telling = |message: &str| {
        let (severity, topic) = (Severity::Info, "orders".to_owned());
        let notice = Notice::Alert { severity, topic, message: message.to_owned(), figures: Vec::new() };
        StoredTelling { position: 0, telling: Telling::new(notice), told_at: Some(START) }
    };
    let letter = letter(vec![receipt(1, "ch_1", DocumentState::Posted)]);
    let settled = |told: &[StoredTelling]| settled_by(&letter, &letter.documents, &[telling("paid")], told);
    assert_eq!(settled(&[]), None);
    assert_eq!(settled(&[telling("shipped")]), None);
    assert!(settled(&[telling("paid")]).is_some());
}
