//! How SQLite goes about the statements of the store, as its planner says for all that stand in the store's source.

use std::path::Path;

use flow_core::store::SqliteStore;
use sqlx::{AssertSqlSafe, Row, SqlitePool};

/// Tables of a few rows, which may be read whole.
const FEW: [&str; 4] = ["audit_head", "erasure", "job", "target"];

/// Beginnings of statements that are asked for seldom and look at whole tables because they are about them.
const WHOLE: [&str; 2] = ["SELECT state, count(*) AS rows FROM event", "DELETE FROM note WHERE kind = 'customer'"];

/// What is asked for every event, by words that are in it, and how it finds its rows.
const HOT: [(&str, &str); 6] = [
    ("WHERE state = 'dead' AND id <> $1 AND order_key =", "SEARCH event USING COVERING INDEX event_dead (order_key=?)"),
    (
        "WHERE state = 'dead' AND id <> $1 AND order_key =",
        "SEARCH other USING COVERING INDEX step_document (document=?)",
    ),
    (
        "UPDATE event SET next_attempt_at = $2 WHERE id IN",
        "SEARCH step USING COVERING INDEX step_document (document=?)",
    ),
    ("UPDATE event SET state = $3, skip", "SEARCH event USING INTEGER PRIMARY KEY (rowid=?)"),
    ("UPDATE document SET claimed_until = NULL", "SEARCH document USING INTEGER PRIMARY KEY (rowid=?)"),
    ("SELECT document.* FROM step", "SEARCH step USING PRIMARY KEY (event=?)"),
];

/// A statement, and the steps of its plan.
struct Planned {
    sql: String,
    steps: Vec<String>,
}

/// The text of the literal at the beginning, and what stands behind it.
fn literal(source: &str) -> Option<(&str, &str)> {
    source.trim_start().strip_prefix('"')?.split_once('"')
}

/// All statements of a source file that are one literal, on one line each.
fn statements(source: &str) -> Vec<String> {
    let on_one_line = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let behind = source.split("Statement::new(").skip(1);
    behind.filter_map(|source| Some(on_one_line(literal(source)?.0))).collect()
}

async fn plans() -> Vec<Planned> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flow.db");
    SqliteStore::open(&path).await.unwrap().close().await;
    let pool = SqlitePool::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let mut plans = Vec::new();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/sql")).unwrap() {
        let path = file.unwrap().path();
        let is_of_both = |name: &str| !["schema.rs", "mod.rs"].contains(&name); // PostgreSQL's own, and an example
        if !path.file_name().and_then(|name| name.to_str()).is_some_and(is_of_both) {
            continue;
        }
        for sql in statements(&std::fs::read_to_string(path).unwrap()) {
            let explained = sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(&pool).await;
            let steps = explained.unwrap_or_else(|error| panic!("{sql}: {error}"));
            plans.push(Planned { sql, steps: steps.iter().map(|row| row.get("detail")).collect() });
        }
    }
    plans
}

#[tokio::test]
async fn no_statement_walks_over_a_table_that_grows() {
    let plans = plans().await;
    assert!(plans.len() > 80, "the statements are found: {}", plans.len());
    for Planned { sql, steps } in plans {
        let walked = steps.iter().filter_map(|step| step.strip_prefix("SCAN ")?.split(' ').next());
        for table in walked {
            let may = FEW.contains(&table) || WHOLE.iter().any(|whole| sql.starts_with(whole));
            assert!(may, "{table} is walked over by: {sql}\n{steps:#?}");
        }
    }
}

#[tokio::test]
async fn what_is_asked_for_every_event_is_found_by_an_index() {
    let plans = plans().await;
    for (words, step) in HOT {
        let asked: Vec<&Planned> = plans.iter().filter(|planned| planned.sql.contains(words)).collect();
        assert!(!asked.is_empty(), "{words}");
        for Planned { sql, steps } in asked {
            assert!(steps.iter().any(|found| found.starts_with(step)), "{sql}\n{steps:#?}");
        }
    }
}
