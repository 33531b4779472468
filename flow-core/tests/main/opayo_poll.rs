//! The poll of Reporting: what Opayo tells nobody is found, once, however often it is read.

use std::collections::BTreeSet;

use flow_core::adapters::opayo::PollError;
use flow_core::inbox::EventState;
use opayo_model::pi::Instruction;
use opayo_model::pi::request::{NewRefund, NewTransaction};
use opayo_model::status::TransactionType;
use sandbox::opayo::Ending;
use sandbox::{Fault, Matcher};
use time::Duration;
use time::macros::date;

use crate::opayo_world::{KETTLE, Shop, company, enet, harmony, pi};
use crate::scripted::START;

async fn refund(shop: &Shop, payment: &str, code: &str, minor: i64) {
    let refund = NewTransaction::Refund(NewRefund {
        reference_transaction_id: payment.into(),
        vendor_tx_code: code.into(),
        amount: minor,
        description: "one came back".into(),
    });
    pi(&shop.opayo).submit(refund).await.unwrap();
}

#[tokio::test]
async fn an_overlapping_poll_posts_nothing_twice() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.paid("WEB-2001").await;
    shop.run().await;
    refund(&shop, &order.id, "REFUND-2001", 1500).await;
    let poll = shop.poll();
    let first = poll.poll_once(START + Duration::HOUR).await.unwrap();
    assert_eq!((first.accepted, first.duplicates), (2, 0), "the payment and its refund");
    shop.run().await;
    for hours in 2..5 {
        let again = poll.poll_once(START + Duration::hours(hours)).await.unwrap();
        assert_eq!((again.accepted, again.duplicates), (0, 2));
        assert_eq!(again.cursor, START + Duration::hours(hours));
    }
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Posted, EventState::Skipped, EventState::Posted]);
    let books = syspro.books();
    assert_eq!((books.payments.len(), books.credit_memos.len()), (1, 1));
    assert_eq!(books.credit_memos[0]["CreditAmount"], "15.00");
    assert_eq!(books.credit_memos[0]["RefundedReferenceNumber"], order.id.as_str());
}

#[tokio::test]
async fn a_poll_that_fails_half_way_leaves_the_cursor_and_the_next_one_finishes() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    for number in 1..=4 {
        shop.paid(&format!("WEB-21{number:02}")).await;
    }
    shop.run().await;
    let poll = shop.poll();
    assert_eq!(poll.poll_once(START + Duration::MINUTE).await.unwrap().accepted, 4);
    let (before, name) = (START + Duration::MINUTE, poll.name().to_owned());
    for number in 1..=4 {
        shop.paid(&format!("WEB-22{number:02}")).await;
    }
    let faults = shop.opayo.faults();
    faults.next(Matcher::operation("getTransactionDetail"), Fault::Slow(std::time::Duration::ZERO), 2);
    faults.next(Matcher::operation("getTransactionDetail"), Fault::Status(500, None), 1);
    let failed = poll.poll_once(START + Duration::HOUR).await.unwrap_err();
    assert!(matches!(failed, PollError::Reporting(_)), "{failed}");
    let cursor = shop.store.cursor(&name).await.unwrap().unwrap();
    assert_eq!(cursor, before.format(&time::format_description::well_known::Rfc3339).unwrap());
    let resumed = poll.poll_once(START + Duration::HOUR).await.unwrap();
    assert_eq!((resumed.accepted, resumed.duplicates), (2, 6), "two of four were taken before the failure");
    shop.run().await;
    assert_eq!(syspro.books().payments.len(), 8);
}

#[tokio::test]
async fn after_a_long_absence_a_failure_costs_one_day_of_reading() {
    let shop = Shop::with(harmony(&company().await)).await;
    for day in 0..4 {
        shop.paid(&format!("WEB-23{day:02}")).await;
        shop.opayo.advance(Duration::DAY);
    }
    let (poll, now) = (shop.poll_since(START - Duration::HOUR), START + Duration::days(4));
    let faults = shop.opayo.faults();
    faults.next(Matcher::operation("getTransactionDetail"), Fault::Slow(std::time::Duration::ZERO), 2);
    faults.next(Matcher::operation("getTransactionDetail"), Fault::Status(500, None), 1);
    poll.poll_once(now).await.unwrap_err();
    let cursor = shop.store.cursor(poll.name()).await.unwrap().unwrap();
    assert!(cursor.starts_with("2026-11-22"), "two of four days are read: {cursor}");
    let resumed = poll.poll_once(now).await.unwrap();
    assert_eq!((resumed.accepted, resumed.duplicates), (2, 2), "the overlap is read again");
    assert_eq!(resumed.cursor, now);
}

#[tokio::test]
async fn in_a_storm_of_failures_nothing_is_lost_and_nothing_posted_twice() {
    for seed in 1..=6 {
        let syspro = company().await;
        let shop = match seed % 2 {
            0 => Shop::with(harmony(&syspro)).await,
            _ => Shop::with(enet(&syspro)).await,
        };
        for (fault, share) in [(Fault::ResetBefore, 80), (Fault::Status(503, None), 80), (Fault::Truncated, 60)] {
            shop.opayo.faults().random("/access/access.htm", seed, share, fault);
        }
        syspro.faults().random("POST /api/harmony/2.0", seed, 200, Fault::ResetAfter);
        syspro.faults().random("/SYSPROWCFService", seed, 100, Fault::ResetAfter);
        let (poll, mut refunds, mut failures) = (shop.poll(), Vec::new(), 0);
        for number in 1..=12 {
            let order = shop.register(&format!("WEB-{seed}-{number}"), TransactionType::Payment, KETTLE);
            let message = shop.opayo.finish(&order.id, Ending::Ok).unwrap();
            if number % 3 > 0 {
                shop.deliver(&message).await; // every third message is never delivered
            }
            if number % 4 == 0 {
                refunds.push((order.id, number));
            }
            failures += usize::from(poll.poll_once(START + Duration::minutes(number)).await.is_err());
        }
        assert!(failures > 0, "seed {seed}: it was no storm");
        shop.run().await;
        shop.opayo.faults().clear();
        poll.poll_once(START + Duration::HOUR).await.unwrap();
        shop.run().await;
        for (id, number) in &refunds {
            refund(&shop, id, &format!("REFUND-{seed}-{number}"), 500).await;
        }
        poll.poll_once(START + Duration::hours(2)).await.unwrap();
        shop.run().await;
        let dead = shop.states().await.iter().filter(|state| **state == EventState::Dead).count();
        assert_eq!(dead, 0, "seed {seed}");
        let books = syspro.books();
        let of = |records: &[serde_json::Value]| -> BTreeSet<String> {
            records.iter().map(|record| record["ReferenceNumber"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!((books.payments.len(), of(&books.payments).len()), (12, 12), "seed {seed}");
        assert_eq!((books.sales_orders.len(), books.customers.len()), (12, 1), "seed {seed}");
        assert_eq!((books.credit_memos.len(), of(&books.credit_memos).len()), (3, 3), "seed {seed}");
    }
}

#[tokio::test]
async fn details_are_asked_for_once_while_a_state_stands() {
    let shop = Shop::with(harmony(&company().await)).await;
    for number in 1..=5 {
        shop.paid(&format!("WEB-26{number:02}")).await;
    }
    let poll = shop.poll();
    poll.poll_once(START + Duration::MINUTE).await.unwrap();
    let broken = Fault::Status(500, None);
    shop.opayo.faults().next(Matcher::operation("getTransactionDetail"), broken, 1000);
    for minutes in 2..=10 {
        let again = poll.poll_once(START + Duration::minutes(minutes)).await.unwrap();
        assert_eq!((again.accepted, again.duplicates), (0, 5));
    }
    let order = shop.register("WEB-2606", TransactionType::Payment, KETTLE);
    assert!(poll.poll_once(START + Duration::HOUR).await.is_err(), "a new one is asked for");
    shop.opayo.faults().clear();
    shop.end(&order, Ending::NotAuthed).await;
    assert_eq!(poll.poll_once(START + Duration::HOUR).await.unwrap().accepted, 1);
}

#[tokio::test]
async fn nothing_from_before_the_beginning_is_read() {
    let shop = Shop::with(harmony(&company().await)).await;
    shop.paid("WEB-2901").await;
    shop.opayo.advance(Duration::DAY);
    let poll = shop.poll_since(START + Duration::HOUR);
    assert_eq!(poll.poll_once(START + Duration::DAY).await.unwrap().accepted, 0);
    shop.paid("WEB-2902").await;
    let found = poll.poll_once(START + Duration::DAY + Duration::HOUR).await.unwrap();
    assert_eq!((found.accepted, found.duplicates), (1, 0));
}

#[tokio::test]
async fn e_net_books_refunds_and_settlements_too() {
    let syspro = company().await;
    let shop = Shop::with(enet(&syspro)).await;
    let order = shop.paid("WEB-2701").await;
    shop.run().await;
    refund(&shop, &order.id, "REFUND-2701", 1000).await;
    shop.opayo.close_batch(date!(2026 - 11 - 20));
    for day in 1..4 {
        shop.poll().poll_once(START + Duration::days(day)).await.unwrap();
        shop.run().await;
    }
    let states = shop.states().await;
    assert_eq!(states, [EventState::Posted, EventState::Skipped, EventState::Posted, EventState::Posted]);
    let books = syspro.books();
    assert_eq!((books.payments.len(), books.credit_memos.len(), books.journal_entries.len()), (1, 1, 1));
}

#[tokio::test]
async fn a_running_poll_survives_a_failure_and_ends_when_told() {
    let shop = Shop::with(harmony(&company().await)).await;
    shop.register("WEB-2801", TransactionType::Payment, KETTLE);
    shop.opayo.faults().next(Matcher::operation("getTransactionList"), Fault::Status(500, None), 1);
    let (poll, clock) = (shop.poll(), flow_core::clock::ManualClock::at(START + Duration::HOUR));
    let done = async {
        while shop.events().await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    let run = poll.run(&clock, Duration::MINUTE, done);
    tokio::time::timeout(std::time::Duration::from_secs(20), run).await.expect("it ends");
}

#[tokio::test]
async fn more_than_a_page_is_read_to_its_end() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    for number in 0..117 {
        shop.register(&format!("WEB-{number:03}"), TransactionType::Payment, KETTLE);
    }
    assert_eq!(shop.poll().poll_once(START + Duration::HOUR).await.unwrap().accepted, 117);
}

#[tokio::test]
async fn a_deferred_payment_is_booked_when_its_release_is_found_weeks_later() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.register("WEB-2301", TransactionType::Deferred, KETTLE);
    shop.end(&order, Ending::Ok).await;
    let poll = shop.poll();
    for day in [0, 10, 20] {
        poll.poll_once(START + Duration::days(day) + Duration::HOUR).await.unwrap();
    }
    shop.run().await;
    assert_eq!(syspro.books().payments.len(), 0, "reserved money is not booked");
    shop.opayo.advance(Duration::days(25));
    let client = pi(&shop.opayo);
    let release = client.routes().instruct(order.id.as_str().into(), Instruction::Release { amount: 4000 });
    client.send(&release).await.unwrap();
    let found = poll.poll_once(START + Duration::days(25) + Duration::HOUR).await.unwrap();
    assert_eq!(found.accepted, 1);
    shop.run().await;
    assert_eq!(syspro.books().payments.len(), 1);
}

#[tokio::test]
async fn a_void_that_still_says_ok_is_not_booked() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.paid("WEB-2401").await;
    let client = pi(&shop.opayo);
    client.send(&client.routes().instruct(order.id.as_str().into(), Instruction::Void)).await.unwrap();
    assert_eq!(shop.poll().poll_once(START + Duration::HOUR).await.unwrap().accepted, 1);
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Skipped, EventState::Skipped]);
    assert_eq!(syspro.books().writes.len(), 0);
}

#[tokio::test]
async fn a_batch_becomes_a_journal_and_a_failed_one_is_not_counted_twice() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.paid("WEB-2501").await;
    shop.run().await;
    refund(&shop, &order.id, "REFUND-2501", 1000).await;
    let poll = shop.poll();
    shop.opayo.fail_batch(date!(2026 - 11 - 20));
    let failed = poll.poll_once(START + Duration::DAY).await.unwrap();
    assert_eq!(failed.discrepancies.len(), 1, "{:?}", failed.discrepancies);
    shop.opayo.close_batch(date!(2026 - 11 - 21));
    for day in 2..5 {
        poll.poll_once(START + Duration::days(day)).await.unwrap();
    }
    shop.run().await;
    shop.states().await;
    let books = syspro.books();
    assert_eq!(books.journal_entries.len(), 1);
    let lines = books.journal_entries[0]["Lines"].as_array().unwrap();
    assert!(lines.iter().any(|line| line["Debit"] == "30.00"), "{lines:?}");
}
