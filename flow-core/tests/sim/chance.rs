//! The one source of chance of a day, and a trace of everything that was asked of it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

#[derive(Clone)]
pub struct Chance(Arc<Mutex<State>>);

struct State {
    dice: fastrand::Rng,
    begun: Option<Instant>,
    trace: DefaultHasher,
    faults: u64,
}

impl Chance {
    pub fn of(seed: u64) -> Self {
        let (dice, trace) = (fastrand::Rng::with_seed(seed), DefaultHasher::new());
        Self(Arc::new(Mutex::new(State { dice, begun: None, trace, faults: 0 })))
    }

    /// A number of a range. `what` is what it decides.
    pub fn number(&self, what: &str, range: Range<u64>) -> u64 {
        let mut state = self.0.lock().unwrap();
        let now = Instant::now();
        let begun = *state.begun.get_or_insert(now);
        let number = state.dice.u64(range);
        (what, number, now - begun).hash(&mut state.trace);
        number
    }

    pub fn happens(&self, what: &str, permille: u64) -> bool {
        self.number(what, 0..1000) < permille
    }

    /// The same for something that goes wrong.
    pub fn goes_wrong(&self, what: &str, permille: u64) -> bool {
        let wrong = self.happens(what, permille);
        self.0.lock().unwrap().faults += u64::from(wrong);
        wrong
    }

    pub async fn millis(&self, what: &str, range: Range<u64>) {
        tokio::time::sleep(Duration::from_millis(self.number(what, range))).await;
    }

    pub fn shuffle<T>(&self, what: &str, values: &mut [T]) {
        for place in (1..values.len()).rev() {
            values.swap(place, usize::try_from(self.number(what, 0..place as u64 + 1)).unwrap());
        }
    }

    /// Two days with the same trace were the same.
    pub fn trace(&self) -> u64 {
        self.0.lock().unwrap().trace.finish()
    }

    pub fn faults(&self) -> u64 {
        self.0.lock().unwrap().faults
    }
}
