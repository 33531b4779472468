//! Everything goes wrong at once, by a seed: TIMS refuses, breaks, resets and falls silent, events come twice and in no order.
//! In the end every payment is in the books once.

use std::collections::BTreeSet;
use std::time::Duration;

use sandbox::Fault;
use sandbox::stripe::Shuffle;

use crate::company::{Company, charge_succeeded};

const PAYMENTS: u32 = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_payment_is_in_the_books_once() {
    for seed in [1, 2, 3] {
        let company = Company::open().await;
        let faults = company.tims.faults();
        faults.random("", seed, 40, Fault::RateLimited);
        faults.random("", seed + 1, 50, Fault::Status(500, None));
        faults.random("", seed + 2, 30, Fault::ResetBefore);
        faults.random("POST", seed + 3, 60, Fault::ResetAfter);
        faults.random("POST", seed + 4, 40, Fault::StatusAfter(502));
        faults.random("POST", seed + 5, 20, Fault::Truncated);
        faults.random("POST", seed + 6, 10, Fault::HangAfter);
        faults.random("", seed + 7, 20, Fault::Slow(Duration::from_millis(30)));

        let events: Vec<_> = (1..=PAYMENTS).map(|number| charge_succeeded(number, |_| {})).collect();
        let disorder = Shuffle { seed, duplicates_permille: 300, reorder: true };
        for event in disorder.arrange(&events) {
            company.stripe.put(event.clone());
            assert_eq!(company.deliver(event.to_string().as_bytes()).await.status, 200);
        }
        let summary = company.settle().await;
        let books = company.tims.books();
        let payments: BTreeSet<_> = books.payments.iter().map(|payment| payment["TransactionID"].to_string()).collect();
        let letters: Vec<_> = company.dead_letters().await.iter().map(ToString::to_string).collect();
        let expected = usize::try_from(PAYMENTS).unwrap();
        assert_eq!(letters, Vec::<String>::new(), "seed {seed}");
        assert_eq!((summary.posted, summary.open), (u64::from(PAYMENTS), 0), "seed {seed}: {summary}");
        assert_eq!((payments.len(), books.payments.len()), (expected, expected), "seed {seed}");
        assert_eq!((books.sales_orders.len(), books.customers.len()), (expected, expected), "seed {seed}");
    }
}
