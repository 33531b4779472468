//! The second pair from end to end: what Opayo tells becomes documents in SYSPRO, by either of its surfaces.

use flow_core::inbox::{Accepted, EventState};
use mapping_core::flows::SkipReason;
use opayo_model::server::ReplyStatus;
use opayo_model::status::TransactionType;
use sandbox::opayo::{Ending, Fraud};
use sandbox::{Fault, Matcher};

use crate::opayo_world::{KETTLE, Shop, company, enet, harmony};

#[tokio::test]
async fn a_signed_message_becomes_an_order_and_its_payment_and_a_duplicate_nothing() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.register("WEB-1001", TransactionType::Payment, KETTLE);
    let message = shop.end(&order, Ending::Ok).await;
    let again = shop.deliver(&message).await;
    assert_eq!((again.reply.status(), again.outcome), (ReplyStatus::Ok, Ok(Accepted::Duplicate)));
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Posted]);
    let books = syspro.books();
    let (sale, payment) = (&books.sales_orders[0], &books.payments[0]);
    assert_eq!((books.customers.len(), books.sales_orders.len(), books.payments.len()), (1, 1, 1));
    assert_eq!(sale["CustomerPoNumber"], "WEB-1001");
    assert_eq!(payment["ReferenceNumber"], order.id.as_str());
    assert_eq!(payment["PaymentAmount"], "40.00");
    assert_eq!(payment["PaymentStatus"], "Paid");
}

#[tokio::test]
async fn pending_and_then_ok_is_booked_once() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.register("WEB-1002", TransactionType::Payment, KETTLE);
    shop.end(&order, Ending::Pending).await;
    shop.run().await;
    shop.end(&order, Ending::Ok).await;
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Skipped, EventState::Posted]);
    assert_eq!(syspro.books().payments.len(), 1);
}

#[tokio::test]
async fn a_decline_is_answered_ok_and_books_nothing() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.register("WEB-1003", TransactionType::Payment, KETTLE);
    let message = shop.opayo.finish(&order.id, Ending::NotAuthed).unwrap();
    let received = shop.deliver(&message).await;
    assert_eq!(received.reply.status(), ReplyStatus::Ok);
    assert_eq!(received.reply.redirect_url(), "https://shop.example/sorry");
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Skipped]);
    assert_eq!(syspro.books().writes.len(), 0);
}

#[tokio::test]
async fn a_lost_answer_is_probed_and_booked_once_by_both_surfaces() {
    for fault in [Fault::ResetAfter, Fault::Truncated, Fault::ResetBefore] {
        let syspro = company().await;
        for operation in ["payments.create", "sales_orders.create", "customers.create"] {
            syspro.faults().next(Matcher::operation(operation), fault, 1);
        }
        let shop = Shop::with(harmony(&syspro)).await;
        shop.paid("WEB-1004").await;
        shop.run().await;
        assert_eq!(shop.states().await, [EventState::Posted], "{fault:?}");
        let books = syspro.books();
        assert_eq!((books.customers.len(), books.sales_orders.len(), books.payments.len()), (1, 1, 1));
        let syspro = company().await;
        for operation in ["ARSTPY", "SORTOI", "ARSSCS"] {
            syspro.faults().next(Matcher::operation(operation), fault, 1);
        }
        let shop = Shop::with(enet(&syspro)).await;
        shop.paid("WEB-1004").await;
        shop.run().await;
        assert_eq!(shop.states().await, [EventState::Posted], "e.net, {fault:?}");
        let books = syspro.books();
        assert_eq!((books.customers.len(), books.sales_orders.len(), books.payments.len()), (1, 1, 1));
    }
}

#[tokio::test]
async fn e_net_tells_no_order_number_and_loses_its_seat_and_still_books_once() {
    let syspro = company().await;
    let shop = Shop::with(enet(&syspro)).await;
    shop.paid("WEB-1005").await;
    shop.run().await;
    syspro.expire_sessions(); // somebody else took the operator's seat
    shop.paid("WEB-1006").await;
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Posted, EventState::Posted]);
    let books = syspro.books();
    assert_eq!((books.customers.len(), books.sales_orders.len(), books.payments.len()), (1, 2, 2));
    let events = shop.events().await;
    let documents = shop.store.documents_of(events[0].id).await.unwrap();
    let number = documents.iter().find(|row| row.document.key().kind.as_str() == "sales order").unwrap();
    assert_eq!(number.number.as_deref(), books.sales_orders[0]["SalesOrderNumber"].as_str());
}

#[tokio::test]
async fn an_unknown_stock_code_is_a_dead_letter_with_the_near_ones() {
    let syspro = company().await;
    for shop in [Shop::with(harmony(&syspro)).await, Shop::with(enet(&syspro)).await] {
        let lines = KETTLE.replace("KETTLE-1L", "KETTLE-IL");
        let order = shop.register("WEB-1007", TransactionType::Payment, &lines);
        shop.end(&order, Ending::Ok).await;
        shop.run().await;
        let cause = shop.events().await[0].cause.clone().unwrap();
        assert_eq!(cause.code(), "unknown_sku");
        let refusal = cause.refusal().unwrap();
        assert_eq!(refusal.value, "KETTLE-IL");
        assert_eq!(refusal.suggestions.first().map(|near| near.value.as_str()), Some("KETTLE-1L"));
        assert_eq!(syspro.books().writes.len(), 0);
    }
}

#[tokio::test]
async fn a_guest_account_that_is_none_is_a_dead_letter_with_the_field() {
    for (surface, field) in [("harmony", "CustomerCode"), ("e.net", "Customer")] {
        let syspro = company().await;
        let mut rules = mapping_core::rules::RuleBook::opayo_syspro();
        rules.customer.guest = Some("NOBODY".into());
        let shop = match surface {
            "harmony" => Shop::by(rules, harmony(&syspro)).await,
            _ => Shop::by(rules, enet(&syspro)).await,
        };
        let order = shop.register_for("", "WEB-1008", TransactionType::Payment, KETTLE);
        shop.end(&order, Ending::Ok).await;
        shop.run().await;
        assert_eq!(shop.states().await, [EventState::Dead]);
        let cause = shop.events().await[0].cause.clone().unwrap();
        let refusal = cause.refusal().unwrap();
        assert!(refusal.field.ends_with(field), "{surface}: {refusal}");
        assert!(refusal.to_string().contains("NOBODY"), "{surface}: {refusal}");
        assert_eq!(syspro.books().payments.len(), 0);
    }
}

#[tokio::test]
async fn a_held_screening_suspends_the_order_and_a_rejected_one_books_nothing() {
    for (action, orders) in [("HOLD", 1), ("REJECT", 0), ("OK", 1)] {
        let syspro = company().await;
        let shop = Shop::with(harmony(&syspro)).await;
        let order = shop.register("WEB-1009", TransactionType::Payment, KETTLE);
        assert!(shop.opayo.screen(&order.id, Fraud::third_man(action, 52)));
        shop.end(&order, Ending::Ok).await;
        shop.run().await;
        let books = syspro.books();
        assert_eq!(books.sales_orders.len(), orders, "{action}");
        match action {
            "HOLD" => assert_eq!(books.sales_orders[0]["OrderStatus"], "S"),
            "REJECT" => {
                let skip = shop.events().await[0].skip.clone();
                assert!(matches!(skip, Some(SkipReason::FraudRejected { .. })), "{skip:?}");
            }
            _ => assert_ne!(books.sales_orders[0]["OrderStatus"], "S"),
        }
    }
}

#[tokio::test]
async fn a_screening_that_comes_later_is_waited_for() {
    let syspro = company().await;
    let shop = Shop::with(harmony(&syspro)).await;
    let order = shop.register("WEB-1010", TransactionType::Payment, KETTLE);
    assert!(shop.opayo.screen(&order.id, Fraud::third_man("NORESULT", 0)));
    shop.end(&order, Ending::Ok).await;
    shop.runner.run_due().await.unwrap();
    assert_eq!(shop.states().await, [EventState::Accepted]);
    assert!(shop.opayo.screen(&order.id, Fraud::third_man("OK", 1)));
    shop.run().await;
    assert_eq!(shop.states().await, [EventState::Posted]);
}
