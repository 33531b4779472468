//! Stripe's deliveries: every event at least once, some twice, out of order, and again until somebody answers 200.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sandbox::stripe::Webhook;
use serde_json::Value;

/// How many events of a thousand come twice.
const DUPLICATES: u32 = 100;
/// How far, in events, one may come too early or too late.
const DISPLACEMENT: u32 = 60;
/// How many deliveries are on their way at the same time.
const SENDERS: usize = 6;

/// The events as they will arrive.
pub(crate) fn disorder(events: &[Value], seed: u64) -> VecDeque<Arc<Value>> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut arriving: Vec<(u32, Arc<Value>)> = Vec::with_capacity(events.len() * 11 / 10);
    for (place, event) in (0..).zip(events) {
        let event = Arc::new(event.clone());
        let copies = 1 + u32::from(dice.u32(0..1000) < DUPLICATES);
        arriving.extend((0..copies).map(|_| (place + dice.u32(0..DISPLACEMENT), Arc::clone(&event))));
    }
    arriving.sort_by_key(|(place, _)| *place);
    arriving.into_iter().map(|(_, event)| event).collect()
}

/// What is still to be delivered, and to whom. Clones share everything.
#[derive(Clone, Default)]
pub(crate) struct Post(Arc<Mutex<Bag>>);

#[derive(Default)]
struct Bag {
    waiting: VecDeque<Arc<Value>>,
    on_the_way: usize,
    /// How many more may be sent now.
    allowed: usize,
    endpoints: Vec<Option<Webhook>>,
    turn: usize,
}

impl Post {
    /// Starts to deliver to `endpoints` workers, none of which is there yet.
    pub(crate) fn start(waiting: VecDeque<Arc<Value>>, endpoints: usize) -> Self {
        let endpoints = vec![None; endpoints];
        let post = Self(Arc::new(Mutex::new(Bag { waiting, endpoints, ..Bag::default() })));
        for _ in 0..SENDERS {
            tokio::spawn(post.clone().send());
        }
        post
    }

    /// Lets so many more deliveries begin.
    pub(crate) fn allow(&self, more: usize) {
        self.with(|bag| bag.allowed += more);
    }

    /// Whether every event was answered with 200.
    pub(crate) fn is_done(&self) -> bool {
        self.with(|bag| bag.waiting.is_empty() && bag.on_the_way == 0)
    }

    /// Says where a worker is reached, if anywhere.
    pub(crate) fn reach(&self, worker: usize, endpoint: Option<Webhook>) {
        self.with(|bag| bag.endpoints[worker] = endpoint);
    }

    fn with<T>(&self, action: impl FnOnce(&mut Bag) -> T) -> T {
        action(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn send(self) {
        loop {
            let Some((event, endpoint)) = self.with(Bag::next) else {
                tokio::time::sleep(Duration::from_millis(2)).await;
                continue;
            };
            let is_taken = matches!(endpoint.deliver(&event).await, Ok(200));
            self.with(|bag| bag.back(event, is_taken));
            if !is_taken {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

impl Bag {
    fn next(&mut self) -> Option<(Arc<Value>, Webhook)> {
        if self.allowed == 0 {
            return None;
        }
        let reached: Vec<&Webhook> = self.endpoints.iter().flatten().collect();
        let endpoint = reached.get(self.turn % reached.len().max(1)).map(|endpoint| (*endpoint).clone())?;
        let event = self.waiting.pop_front()?;
        self.turn += 1;
        self.allowed -= 1;
        self.on_the_way += 1;
        Some((event, endpoint))
    }

    fn back(&mut self, event: Arc<Value>, is_taken: bool) {
        self.on_the_way -= 1;
        if !is_taken {
            self.waiting.push_front(event);
            self.allowed += 1;
        }
    }
}
