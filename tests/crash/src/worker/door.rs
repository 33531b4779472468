//! The doors of a worker: where its gateway posts, and where the driver asks how far it is.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use flow_core::runner::Runner;
use flow_core::store::StoreError;
use time::OffsetDateTime;

/// A gateway's door, and what is behind it.
#[async_trait]
pub(super) trait Door: Send + Sync + 'static {
    /// Takes what the gateway posts, and answers when it is on disk.
    async fn receive(&self, runner: &Runner, headers: HeaderMap, body: Bytes) -> Response;

    /// Whether the gateway was asked for everything that happened until then and that it tells nobody.
    async fn has_looked(&self, until: OffsetDateTime) -> Result<bool, StoreError>;
}

struct Hall<D> {
    door: D,
    runner: Runner,
    is_rash: bool,
}

/// The doors of a worker. A rash one says yes before anything is on disk.
pub(super) fn doors(door: impl Door, runner: Runner, is_rash: bool) -> Router {
    let hall = Arc::new(Hall { door, runner, is_rash });
    Router::new().route("/webhook", post(take)).route("/open/{until}", get(open)).with_state(hall)
}

async fn take<D: Door>(State(hall): State<Arc<Hall<D>>>, headers: HeaderMap, body: Bytes) -> Response {
    if !hall.is_rash {
        return hall.door.receive(&hall.runner, headers, body).await;
    }
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(500)).await; // longer than some workers live
        hall.door.receive(&hall.runner, headers, body).await
    });
    StatusCode::OK.into_response()
}

/// How many events have not ended, and one more while there may be some to look for; nothing if the store cannot say now.
async fn open<D: Door>(State(hall): State<Arc<Hall<D>>>, Path(until): Path<i64>) -> Response {
    let until = OffsetDateTime::from_unix_timestamp(until).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let open = async {
        let has_looked = hall.door.has_looked(until).await?;
        Ok::<_, StoreError>(hall.runner.summary().await?.open + u64::from(!has_looked))
    };
    match open.await {
        Ok(open) => open.to_string().into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}
