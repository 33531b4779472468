//! What durability costs, each beside the same work without it in the same run: webhooks accepted beside the bare database that
//! commits the same rows ([`accept`]), events from webhook to two posts beside the same client that makes the same posts and keeps
//! nothing ([`deliver`]), and memory over very many events ([`memory`]).
//!
//! `durable accept`, `durable deliver`, `durable memory 1000000`; without words, all three, with few events. PostgreSQL is measured
//! where `POSTGRES_URL` names a server that the run may make schemas in.

mod accept;
mod bare_postgres;
mod bare_sqlite;
mod books;
mod deliver;
mod loopback;
mod memory;
mod race;
mod shop;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (counts, words): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| word.parse::<usize>().is_ok());
    let count = counts.first().and_then(|count| count.parse().ok());
    let wants = |word: &str| words.is_empty() || words.iter().any(|given| given == word);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        if wants("accept") {
            accept::measure().await;
        }
        if wants("deliver") {
            deliver::measure().await;
        }
        if wants("memory") {
            memory::measure(count.unwrap_or(20_000)).await;
        }
    });
}
