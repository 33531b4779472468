//! Two that do the same work in turns, in an order that flips every round, so that whatever else the machine does hits both.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

const ROUNDS: usize = 5;

/// One of two: how many events it does in a round, and the round, which says how long that took.
pub struct Contender<F> {
    pub events: usize,
    pub round: F,
}

/// What rounds have shown.
#[derive(Default)]
struct Laps {
    /// Events per second.
    rates: Vec<f64>,
    /// Microseconds of this process's processor time for each event.
    cpu: Vec<f64>,
}

impl<F: AsyncFn(usize) -> Duration> Contender<F> {
    async fn run(&self, round: usize, laps: &mut Laps) {
        let cpu = cpu_time();
        let time = (self.round)(round).await;
        laps.rates.push(self.events as f64 / time.as_secs_f64());
        laps.cpu.push((cpu_time() - cpu).as_micros() as f64 / self.events as f64);
    }
}

impl Laps {
    /// The median and the fastest rate, and the median processor time.
    fn summed_up(mut self) -> [f64; 3] {
        self.rates.sort_by(f64::total_cmp);
        self.cpu.sort_by(f64::total_cmp);
        [self.rates[ROUNDS / 2], self.rates[ROUNDS - 1], self.cpu[ROUNDS / 2]]
    }
}

/// Runs both and prints the events per second of the middle and of the fastest round, what share of its rival's each of ours is, and
/// the processor time that an event takes here, which says more than the clock where others use the machine too.
pub async fn race<A, B>(what: &str, ours: Contender<A>, rival: Contender<B>)
where
    A: AsyncFn(usize) -> Duration,
    B: AsyncFn(usize) -> Duration,
{
    let (mut own, mut other) = (Laps::default(), Laps::default());
    for round in 0..ROUNDS {
        for turn in [round % 2, (round + 1) % 2] {
            match turn {
                0 => ours.run(round, &mut own).await,
                _ => rival.run(round, &mut other).await,
            }
        }
    }
    let ([median, fastest, cpu], [rival_median, rival_fastest, rival_cpu]) = (own.summed_up(), other.summed_up());
    let share = |ours: f64, rival: f64| format!("{ours:.0}/s beside {rival:.0}/s = {:.0} %", 100.0 * ours / rival);
    println!("{what}: median {}", share(median, rival_median));
    println!("{what}: fastest {}", share(fastest, rival_fastest));
    println!("{what}: processor time {cpu:.0} µs beside {rival_cpu:.0} µs an event");
}

/// What this process has used so far, to ten milliseconds.
fn cpu_time() -> Duration {
    const FIELD: usize = 11; // of what follows the name: user time, then system time, in hundredths of a second
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let after_name = stat.rsplit_once(')').expect("a name").1;
    let ticks = after_name.split_whitespace().skip(FIELD).take(2).map(|ticks| ticks.parse::<u64>().expect("a count"));
    Duration::from_millis(10 * ticks.sum::<u64>())
}

/// Does `job` for each number below `count`, so many at a time, and says how long all of it took.
pub async fn timed<J, F>(count: usize, at_a_time: usize, job: J) -> Duration
where
    J: Fn(usize) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let (next, start) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let mut workers = JoinSet::new();
    for _ in 0..at_a_time {
        let (job, next) = (job.clone(), Arc::clone(&next));
        workers.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return;
                }
                job(number).await;
            }
        });
    }
    workers.join_all().await;
    start.elapsed()
}
