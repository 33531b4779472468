//! The shop's door: what it tells of its transactions at Opayo, and the answers that it got there. Whoever comes has to bring the shop's
//! token: `Authorization: Bearer TOKEN`.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use flow_core::adapters::OpayoGateway;
use flow_core::adapters::opayo::TakeInError;
use flow_core::inbox::{AcceptError, Inbox};
use flow_core::ports::PortError;
use opayo_model::ids::VendorTxCode;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use crate::Failure;
use crate::records::{SqlRecords, TellError, Told};

/// A shorter token can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// What the shop reaches.
pub(super) struct Shop {
    token: SecretString,
    records: Arc<SqlRecords>,
    gateway: OpayoGateway,
    inbox: Inbox,
}

impl Shop {
    pub(super) fn new(
        token: SecretString,
        records: Arc<SqlRecords>,
        gateway: OpayoGateway,
        inbox: Inbox,
    ) -> Result<Self, Failure> {
        if token.expose_secret().len() < SHORTEST_TOKEN {
            return Err(format!("SHOP_TOKEN: at least {SHORTEST_TOKEN} characters, drawn at random").into());
        }
        Ok(Self { token, records, gateway, inbox })
    }

    /// Whether these bytes are the token, in a time that tells nothing of it.
    fn knows(&self, brought: &[u8]) -> bool {
        let token = self.token.expose_secret().as_bytes();
        token.len() == brought.len()
            && token.iter().zip(brought).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
    }
}

/// The shop's routes.
pub(super) fn router(shop: Shop) -> Router {
    let shop = Arc::new(shop);
    Router::new()
        .route("/opayo/transactions/{code}", put(tell))
        .route("/opayo/messages", post(message))
        .route_layer(from_fn_with_state(Arc::clone(&shop), admit))
        .with_state(shop)
}

async fn admit(State(shop): State<Arc<Shop>>, request: Request, next: Next) -> Response {
    let brought = request.headers().get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    match brought {
        Some(token) if shop.knows(token) => next.run(request).await,
        Some(_) | None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// What the shop tells of a transaction: 204 once it is on disk; 400 for what is no record; 409 where it says other than before.
async fn tell(State(shop): State<Arc<Shop>>, Path(code): Path<String>, body: Bytes) -> Response {
    let told = match Told::read(&body) {
        Ok(told) => shop.records.tell(&VendorTxCode::from(code), &told).await,
        Err(error) => Err(error),
    };
    let Err(error) = told else { return StatusCode::NO_CONTENT.into_response() };
    let status = match error {
        TellError::Unreadable(_) => StatusCode::BAD_REQUEST,
        TellError::Differs { .. } | TellError::Taken => StatusCode::CONFLICT,
        TellError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, error.to_string()).into_response()
}

/// An answer of Pi as the shop got it: 204 once what it tells of is on disk.
async fn message(State(shop): State<Arc<Shop>>, body: Bytes) -> Response {
    let taken = shop.gateway.take_in(&shop.inbox, &body, OffsetDateTime::now_utc()).await;
    let Err(error) = taken else { return StatusCode::NO_CONTENT.into_response() };
    let status = match &error {
        TakeInError::Inbox(AcceptError::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        TakeInError::Read(PortError::Refused(_)) | TakeInError::Inbox(AcceptError::CardNumber { .. }) => {
            StatusCode::BAD_REQUEST
        }
        TakeInError::Read(_) | TakeInError::Inbox(_) | TakeInError::Unwritable(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, error.to_string()).into_response()
}
