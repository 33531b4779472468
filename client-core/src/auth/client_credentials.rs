//! OAuth 2.0 client credentials, RFC 6749 section 4.4: a client id and secret buy a token that is good for a while. The token
//! is fetched by whoever needs it first, while the others wait for that one, and is replaced shortly before it ends.

use std::time::Duration;

use async_trait::async_trait;
use http::Method;
use http::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use time::OffsetDateTime;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{Authorize, Basic, bear};
use crate::retry::retry_after;
use crate::transport::{Outgoing, Transport, TransportError};
use crate::{ApiError, BaseUrl, ErrorKind, Rejection, Request, Response, Scrubber, form_encode, json};

/// Fetches, caches and renews a bearer token. Share one (in an `Arc`) between clients of the same service.
#[derive(Debug)]
pub struct ClientCredentials {
    path: String,
    base: Option<BaseUrl>,
    client_id: String,
    client_secret: SecretString,
    scope: Option<String>,
    in_body: bool,
    token: Mutex<Option<Token>>,
}

#[derive(Debug)]
struct Token {
    secret: SecretString,
    renew: Option<Instant>,
}

/// A successful answer of a token endpoint, RFC 6749 section 5.1.
#[derive(Deserialize)]
struct Granted {
    access_token: SecretText,
    token_type: String,
    expires_in: Option<u64>,
}

#[derive(Deserialize)]
#[serde(from = "String")]
struct SecretText(SecretString);

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// A refusal of a token endpoint, RFC 6749 section 5.2.
#[derive(Default, Deserialize)]
struct Refused {
    error: Option<String>,
    error_description: Option<String>,
}

impl ClientCredentials {
    /// A token is renewed this long before its end, or a tenth of its life if that is shorter.
    const EARLY: Duration = Duration::from_secs(60);

    /// Credentials for the token endpoint at `path` (percent-encoded, starting with `/`) under the client's base URL.
    pub fn new(path: impl Into<String>, client_id: impl Into<String>, client_secret: impl Into<SecretString>) -> Self {
        Self {
            path: path.into(),
            base: None,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            scope: None,
            in_body: false,
            token: Mutex::new(None),
        }
    }

    /// The token endpoint lives under another base URL than the service.
    #[must_use]
    pub fn at(mut self, base: BaseUrl) -> Self {
        self.base = Some(base);
        self
    }

    /// Asks for a scope: names with spaces between.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Sends id and secret in the body rather than as HTTP Basic, for servers that take nothing else.
    #[must_use]
    pub fn in_body(mut self) -> Self {
        self.in_body = true;
        self
    }

    /// The request for a token.
    fn request(&self) -> Result<Request, ApiError> {
        let secret = self.client_secret.expose_secret();
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(self.scope.as_deref().map(|scope| ("scope", scope)));
        if self.in_body {
            form.extend([("client_id", self.client_id.as_str()), ("client_secret", secret)]);
        }
        let mut request = Request::new(Method::POST, self.path.as_str())
            .body("application/x-www-form-urlencoded", form_encode(&form))
            .secret(self.client_secret.clone());
        if !self.in_body {
            // Section 2.3.1: both are form-encoded before they become user and password.
            Basic::new(encoded(&self.client_id), encoded(secret)).apply(&mut request)?;
        }
        Ok(request)
    }

    /// Fetches a token. Nothing printed about it holds the secret.
    async fn fetch(&self, transport: &dyn Transport, base: &BaseUrl) -> Result<Token, ApiError> {
        let request = self.request()?;
        let mut scrubber = Scrubber::default();
        scrubber.extend(request.secrets.clone());
        let base = self.base.as_ref().unwrap_or(base).clone();
        match transport.send(Outgoing { base, request }).await {
            Ok(response) => read(&response),
            Err(lost) => Err(unreachable(&lost)),
        }
        .map_err(|error| error.scrubbed(&scrubber))
    }
}

#[async_trait]
impl Authorize for ClientCredentials {
    async fn authorize(
        &self,
        request: &mut Request,
        transport: &dyn Transport,
        base: &BaseUrl,
    ) -> Result<(), ApiError> {
        // Held while fetching: the others wait here and find the token.
        let mut cached = self.token.lock().await;
        let token = match cached.take().filter(Token::is_fresh) {
            Some(token) => token,
            None => self.fetch(transport, base).await?,
        };
        bear(request, &cached.insert(token).secret)
    }

    async fn forget(&self, refused: &Request) -> bool {
        let mut cached = self.token.lock().await;
        if cached.as_ref().is_some_and(|token| token.is_on(refused)) {
            *cached = None;
        }
        true
    }
}

impl Token {
    fn is_fresh(&self) -> bool {
        self.renew.is_none_or(|renew| Instant::now() < renew)
    }

    fn is_on(&self, request: &Request) -> bool {
        let carried = request.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        carried.and_then(|text| text.strip_prefix("Bearer ")) == Some(self.secret.expose_secret())
    }
}

fn encoded(text: &str) -> String {
    form_encode(&[("", text)]).split_off(1)
}

/// What a token endpoint answered.
fn read(response: &Response) -> Result<Token, ApiError> {
    if !response.status.is_success() {
        return Err(refused(response));
    }
    // What did not fit is not quoted: it may be the token.
    let granted: Granted = json::decode(&response.body)
        .map_err(|_| failure(ErrorKind::Unauthorized, "the token endpoint's answer holds no token that can be read"))?;
    if !granted.token_type.eq_ignore_ascii_case("bearer") {
        return Err(failure(ErrorKind::Unauthorized, "the token endpoint grants no bearer tokens"));
    }
    let life = granted.expires_in.map(Duration::from_secs);
    let renew = life.and_then(|life| Instant::now().checked_add(life - ClientCredentials::EARLY.min(life / 10)));
    Ok(Token { secret: granted.access_token.0, renew })
}

fn refused(response: &Response) -> ApiError {
    let body: Refused = json::decode(&response.body).unwrap_or_default();
    let passing = response.status.is_server_error() || matches!(response.status.as_u16(), 408 | 429);
    let after = response.header("retry-after").and_then(|text| retry_after(text, OffsetDateTime::now_utc()));
    let kind = if passing { ErrorKind::Retry { after } } else { ErrorKind::Unauthorized };
    let message = body.error_description.unwrap_or_else(|| "the token endpoint refused".to_owned());
    ApiError::new("oauth2", "token", kind, Rejection { code: body.error, field: None, message })
        .answered(response.status.as_u16(), None)
}

/// A token that was lost on its way does no harm: another one is fetched.
fn unreachable(error: &TransportError) -> ApiError {
    failure(ErrorKind::Retry { after: None }, &format!("the token endpoint did not answer: {error}"))
}

fn failure(kind: ErrorKind, message: &str) -> ApiError {
    ApiError::new("oauth2", "token", kind, Rejection::message(message))
}
