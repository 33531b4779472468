//! A gateway's deliveries: every message at least once, some twice, out of order, and again until somebody takes it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many messages of a thousand come twice.
const DUPLICATES: u32 = 100;
/// How far, in messages, one may come too early or too late.
const DISPLACEMENT: u32 = 60;
/// How many deliveries are on their way at the same time.
const SENDERS: usize = 6;

/// What a gateway posts.
pub(crate) trait Message: Clone + Send + Sync + 'static {
    /// Where it is posted to.
    type Door: Clone + Send + Sync + 'static;

    /// The door at this URL.
    fn door(url: &str) -> Self::Door;

    /// Posts it once.
    fn deliver(&self, door: &Self::Door) -> impl Future<Output = Heard> + Send;
}

/// What a gateway hears.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The message is on disk; it does not come again.
    Taken,
    /// A genuine message is not taken for what it is, and the gateway believes it.
    Refused,
    /// Nothing that it understands; the message comes again.
    Nothing,
}

/// The messages as they will arrive.
pub(crate) fn disorder<M>(messages: Vec<M>, seed: u64) -> VecDeque<Arc<M>> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut arriving: Vec<(u32, Arc<M>)> = Vec::with_capacity(messages.len() * 11 / 10);
    for (place, message) in (0..).zip(messages) {
        let message = Arc::new(message);
        let copies = 1 + u32::from(dice.u32(0..1000) < DUPLICATES);
        arriving.extend((0..copies).map(|_| (place + dice.u32(0..DISPLACEMENT), Arc::clone(&message))));
    }
    arriving.sort_by_key(|(place, _)| *place);
    arriving.into_iter().map(|(_, message)| message).collect()
}

/// What is still to be delivered, and to whom. Clones share everything.
pub(crate) struct Post<M: Message>(Arc<Mutex<Bag<M>>>);

struct Bag<M: Message> {
    waiting: VecDeque<Arc<M>>,
    on_the_way: usize,
    /// How many more may be sent now.
    allowed: usize,
    doors: Vec<Option<M::Door>>,
    turn: usize,
    refused: usize,
}

impl<M: Message> Post<M> {
    /// Starts to deliver to so many workers, none of which is there yet.
    pub(crate) fn start(waiting: VecDeque<Arc<M>>, workers: usize) -> Self {
        let doors = vec![None; workers];
        let post = Self(Arc::new(Mutex::new(Bag { waiting, on_the_way: 0, allowed: 0, doors, turn: 0, refused: 0 })));
        for _ in 0..SENDERS {
            tokio::spawn(post.clone().send());
        }
        post
    }

    /// Lets so many more deliveries begin.
    pub(crate) fn allow(&self, more: usize) {
        self.with(|bag| bag.allowed += more);
    }

    /// Whether every message was taken, or refused.
    pub(crate) fn is_done(&self) -> bool {
        self.with(|bag| bag.waiting.is_empty() && bag.on_the_way == 0)
    }

    /// How many genuine messages were refused.
    pub(crate) fn refused(&self) -> usize {
        self.with(|bag| bag.refused)
    }

    /// Says where a worker is reached, if anywhere.
    pub(crate) fn reach(&self, worker: usize, door: Option<M::Door>) {
        self.with(|bag| bag.doors[worker] = door);
    }

    fn with<T>(&self, action: impl FnOnce(&mut Bag<M>) -> T) -> T {
        action(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn send(self) {
        loop {
            let Some((message, door)) = self.with(Bag::next) else {
                tokio::time::sleep(Duration::from_millis(2)).await;
                continue;
            };
            let heard = message.deliver(&door).await;
            self.with(|bag| bag.back(message, heard));
            if heard == Heard::Nothing {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

impl<M: Message> Clone for Post<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M: Message> Bag<M> {
    fn next(&mut self) -> Option<(Arc<M>, M::Door)> {
        if self.allowed == 0 {
            return None;
        }
        let reached: Vec<&M::Door> = self.doors.iter().flatten().collect();
        let door = reached.get(self.turn % reached.len().max(1)).map(|door| (*door).clone())?;
        let message = self.waiting.pop_front()?;
        self.turn += 1;
        self.allowed -= 1;
        self.on_the_way += 1;
        Some((message, door))
    }

    fn back(&mut self, message: Arc<M>, heard: Heard) {
        self.on_the_way -= 1;
        match heard {
            Heard::Taken => {}
            Heard::Refused => self.refused += 1,
            Heard::Nothing => {
                self.waiting.push_front(message);
                self.allowed += 1;
            }
        }
    }
}
