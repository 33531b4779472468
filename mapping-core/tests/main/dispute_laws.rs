//! Laws of disputes: what is booked comes to the net of the movements, however the events arrive.

use std::collections::BTreeMap;

use mapping_core::canonical::{Dispute, DisputeStatus, Document, Link, Movement, MovementKind, Reported};
use mapping_core::money::Money;
use mapping_core::rules::DisputeBooks;
use proptest::prelude::*;

use crate::dispute_world::{about, carry, cleared, dispute, movement, seen, world};
use crate::world::money;

/// The history of a dispute: its movements in the order in which they were made, and the statuses that it went through.
fn history() -> impl Strategy<Value = Vec<Dispute>> {
    let kind = prop_oneof![
        Just(Some(MovementKind::Dispute)),
        Just(Some(MovementKind::DisputeReversal)),
        Just(Some(MovementKind::Fee)),
        Just(Some(MovementKind::Adjustment)),
        Just(Some(MovementKind::Payout)),
        Just(None),
    ];
    let status = prop_oneof![
        Just(DisputeStatus::NeedsResponse),
        Just(DisputeStatus::UnderReview),
        Just(DisputeStatus::Won),
        Just(DisputeStatus::Lost),
    ];
    let cents = -20_000_i64..20_000;
    prop::collection::vec((kind, cents.clone(), -3_000_i64..3_000, status, any::<bool>()), 1..7).prop_map(|steps| {
        let mut movements: Vec<Movement> = Vec::new();
        let mut seen = vec![dispute(DisputeStatus::Inquiry, Vec::new())];
        for (day, (kind, gross, fee, status, consistent)) in steps.into_iter().enumerate() {
            movements.push(one(day, kind, gross, fee, consistent));
            seen.push(dispute(status, movements.clone()));
        }
        seen
    })
}

fn one(day: usize, kind: Option<MovementKind>, gross: i64, fee: i64, consistent: bool) -> Movement {
    let text = |cents: i64| rust_decimal::Decimal::new(cents, 2).to_string();
    let known = kind.unwrap_or(MovementKind::Adjustment);
    let mut made = movement(&format!("txn_{day}"), known, i64::try_from(day).unwrap(), &text(gross), &text(fee));
    if kind.is_none() {
        made.kind = Reported::Unknown("novelty".to_owned());
    }
    if !consistent && day % 3 == 2 {
        made.net = made.net.checked_add(money("0.01", "USD")).unwrap();
    }
    made
}

/// Which of the events come, in which order, and how far the gateway is when each one is handled.
fn arrivals(length: usize) -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..length, 0..length), 0..12)
}

fn books() -> impl Strategy<Value = DisputeBooks> {
    prop_oneof![Just(DisputeBooks::Losses), Just(DisputeBooks::Receivable)]
}

fn by_key(documents: Vec<Document>) -> BTreeMap<String, Document> {
    let count = documents.len();
    let by_key: BTreeMap<String, Document> =
        documents.into_iter().map(|document| (document.key().to_string(), told_alike(document))).collect();
    assert_eq!(by_key.len(), count, "no document is booked twice");
    by_key
}

/// The document without the number of a receipt that it takes back: that is known only where the receipt was posted before, and its
/// transaction tells which one it is.
fn told_alike(document: Document) -> Document {
    match document {
        Document::ReceiptReversal(mut reversal) => {
            reversal.receipt = Link::Known(String::new());
            Document::ReceiptReversal(reversal)
        }
        other => other,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_booked_is_the_net_of_all_movements(history in history(), books in books()) {
        let mut world = world(books);
        let last = history.last().unwrap();
        let booked = carry(&mut world, &about(last));
        let net = Money::sum(last.amount.currency(), last.movements.iter().map(|movement| movement.net)).unwrap();
        prop_assert_eq!(cleared(&booked), net);
        prop_assert!(carry(&mut world, &about(last)).is_empty());
    }

    #[test]
    fn events_in_any_order_and_number_book_the_same(
        (history, arrivals, books) in (history(), books()).prop_flat_map(|(history, books)| {
            let length = history.len();
            (Just(history), arrivals(length), Just(books))
        })
    ) {
        let last = history.last().unwrap();
        let mut straight = world(books);
        let mut expected = Vec::new();
        for dispute in &history {
            seen(&mut straight, dispute);
            expected.extend(carry(&mut straight, &about(dispute)));
        }

        let mut shuffled = world(books);
        let mut booked = Vec::new();
        let mut now = 0;
        for (event, reached) in arrivals {
            now = now.max(reached).max(event); // the gateway only moves on, and no event is ahead of it
            seen(&mut shuffled, &history[now]);
            booked.extend(carry(&mut shuffled, &about(&history[event])));
        }
        seen(&mut shuffled, last);
        booked.extend(carry(&mut shuffled, &about(&history[0])));
        prop_assert_eq!(by_key(booked), by_key(expected));
    }
}
